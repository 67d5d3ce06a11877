package turn

import (
	"context"
	"time"

	"afterbell/bot"
	"afterbell/bot/record"
)

// gapAfter is after how long without a sign of life a start looks for what is late before it sends it: the
// file may be a copy that was put back.
const gapAfter = 2 * time.Minute

// surveyEvery is how often a new gap is looked for, and a channel tried again that could not be read after it.
const surveyEvery = time.Minute

// noteGap notes the time of which the file knows nothing, from its last sign of life on. After the file was put
// back that is so however short the time.
func (b *Bot) noteGap(ctx context.Context, last, now time.Time) error {
	restored := false
	err := b.own.View(ctx, func(tx bot.Tx) (err error) {
		_, restored, err = record.Load(tx, record.RestoredKey)
		return err
	})
	if err != nil || last.IsZero() || now.Sub(last) <= gapAfter && !restored {
		return bot.Wrap("look for a restored file", err)
	}
	return bot.Wrap("note a gap", b.own.Update(ctx, func(tx bot.Tx) error {
		if err := record.Remove(tx, record.RestoredKey); err != nil {
			return err
		}
		return record.Save(tx, record.GapKey, record.Gap{From: last.UTC(), To: now.UTC(), Restored: restored})
	}))
}
