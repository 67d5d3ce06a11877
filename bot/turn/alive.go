package turn

import (
	"context"

	"afterbell/bot"
	"afterbell/bot/record"
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

// Start prepares the Bot for its work after the program was stopped: who was erased after the file was copied is erased
// again, posts that were being sent are looked for, what waits is woken, and an absence is noted, so that it costs nobody
// a day and is told once. While the clock is doubted Start does no more than the erasing; the first reading of the clock
// that is believed does the rest then.
func (b *Bot) Start(ctx context.Context) error {
	b.watch.restart()
	if err := b.dropDamaged(ctx); err != nil {
		return bot.Wrap("start", err)
	}
	if err := b.eraseAgain(ctx); err != nil {
		return err
	}
	return bot.Wrap("start", b.checkClock(ctx))
}

// dropDamaged forgets what is damaged of the program's own records.
func (b *Bot) dropDamaged(ctx context.Context) error {
	var dropped []string
	err := b.own.Update(ctx, func(tx bot.Tx) (err error) {
		dropped, err = record.DropDamaged(tx)
		return err
	})
	if len(dropped) > 0 && err == nil {
		b.log.Error().Strs("keys", dropped).Msg("damaged records of the program itself were dropped and are written anew")
	}
	return err
}
