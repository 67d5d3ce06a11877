package turn

import (
	"context"
	"time"

	"afterbell/bot"
	"afterbell/bot/record"
	"afterbell/bot/term"
)

// purgeEvery is how often Run looks for data whose time is over. Data is kept for days, so an hour more is no matter.
const purgeEvery = time.Hour

// Purge deletes what belongs to spaces that removed the bot longer ago than data is kept. Each space is deleted in a
// transaction of its own. Where there is no such space nothing is written, and nothing is deleted while the clock is
// doubted.
func (b *Bot) Purge(ctx context.Context) error {
	if err := b.checkClock(ctx); err != nil || b.Doubt() != term.Believed {
		return err
	}
	until := string(record.AllGone()) + record.Stamp(b.now().Add(time.Microsecond))
	for ctx.Err() == nil {
		var due []bot.Entry
		err := b.own.View(ctx, func(tx bot.Tx) (err error) {
			due, err = record.Intact(tx).Scan(string(record.AllGone()), until, 1)
			return err
		})
		if err != nil || len(due) == 0 {
			return bot.Wrap("look for spaces to forget", err)
		}
		err = b.own.Update(ctx, func(tx bot.Tx) error { return b.keep.space(tx, record.Key[record.Identity](due[0].Key)) })
		if err != nil {
			return bot.Wrap("forget a space", err)
		}
		b.log.Info().Msg("data of a space that removed us was deleted")
	}
	return ctx.Err()
}
