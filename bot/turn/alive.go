package turn

import (
	"context"

	"afterbell/bot"
	"afterbell/bot/term"
)

// Alive writes the sign of life from which the next start knows how long we were away. Call it
// every few minutes. It never goes back, and none is written while the clock is doubted.
func (b *Bot) Alive(ctx context.Context) error {
	if err := b.checkClock(ctx); err != nil || b.Doubt() != term.Believed {
		return err
	}
	return b.live(ctx)
}

// Start makes ready after the program was stopped: what was being sent is looked for, what waits is
// woken, and an absence is noted, so that it costs nobody a day and is said once. Where the clock is
// doubted all that happens once it is believed.
func (b *Bot) Start(ctx context.Context) error {
	b.watch.restart()
	return bot.Wrap("start", b.checkClock(ctx))
}
