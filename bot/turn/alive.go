package turn

import (
	"context"

	"afterbell/bot"
	"afterbell/bot/term"
)

// Alive writes the sign of life from which the next start knows how long we were away. Run calls it every five
// minutes (aliveEvery). A sign that is older than the one that is stored is not written, and none is written while the
// clock is doubted.
func (b *Bot) Alive(ctx context.Context) error {
	if err := b.checkClock(ctx); err != nil || b.Doubt() != term.Believed {
		return err
	}
	return b.live(ctx)
}

// Start prepares the Bot for its work after the program was stopped: posts that were being sent are looked for, what
// waits is woken, and an absence is noted, so that it costs nobody a day and is told once. While the clock is doubted
// Start does nothing of that; the first reading of the clock that is believed does it then.
func (b *Bot) Start(ctx context.Context) error {
	b.watch.restart()
	return bot.Wrap("start", b.checkClock(ctx))
}
