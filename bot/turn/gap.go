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

// heedLoss notes a gap when the store has lost changes that it had confirmed: what was sent since is planned in it once more. It is
// as after a copy was put back, so whatever is late is looked for before it is sent.
func (b *Bot) heedLoss(ctx context.Context) error {
	losses := bot.Losses(b.own)
	if losses == b.losses.Load() {
		return nil
	}
	now := b.now()
	var last time.Time
	err := b.own.Update(ctx, func(tx bot.Tx) (err error) {
		if last, err = record.Newest(tx); err != nil {
			return err
		}
		return record.Save(tx, record.RestoredKey, record.Restored{At: now.UTC()})
	})
	if err == nil {
		err = b.noteGap(ctx, last, now)
	}
	if err != nil {
		return bot.Wrap("note that the store lost changes", err)
	}
	b.losses.Store(losses)
	b.log.Warn().Time("since", last).Msg("the database lost its last changes: what may be out already is looked for before it is sent")
	return b.own.View(ctx, b.Outbox.WakeAll)
}
