package outbox

import (
	"context"
	"errors"
	"time"

	"afterbell/bot"
	"afterbell/bot/record"
	"afterbell/bot/term"
)

// Survey looks once after a gap at the channels of all classes that began: where posts of ours stand that are
// newer than the file, what it knows of the class ends. A channel that cannot be read is looked at again at
// the next call, a few times.
func (o *Outbox) Survey(ctx context.Context) error {
	var gap record.Gap
	var all []record.Class
	err := o.store.View(ctx, func(tx bot.Tx) (err error) {
		var ok bool
		if gap, ok, err = record.Load(tx, record.GapKey); err != nil || !ok || gap.Seen {
			gap.Seen = true
			return err
		}
		_, all, err = record.Scan(record.Intact(tx), record.Classes())
		return err
	})
	if err != nil || gap.Seen {
		return bot.Wrap("look for a gap", err)
	}
	failed := false
	for _, c := range all {
		seen, err := o.readHomes(ctx, &c, gap)
		if err != nil {
			failed = true
			o.log.Warn().Str("class", c.ID).Err(err).Msg("channel cannot be read after a gap")
		}
		if err := o.tellForgotten(ctx, c.ID, seen, gap); err != nil {
			return err
		}
	}
	return o.surveyed(ctx, gap.To, failed)
}

// readHomes lists what stands in the channels of a class since the beginning of a gap.
func (o *Outbox) readHomes(ctx context.Context, c *record.Class, gap record.Gap) (seen []bot.Seen, err error) {
	if !c.Started {
		return nil, nil
	}
	var errs []error
	for _, home := range c.Homes {
		if p := o.platform(home.Platform); p != nil {
			found, _, err := p.Read(ctx, home, gap.From.Add(-clocks))
			seen, errs = append(seen, found...), append(errs, err)
		}
	}
	return seen, errors.Join(errs...)
}

// tellForgotten lets it be heard that what the file knows of a class ends at a gap, if posts of ours stand
// there that it does not know.
func (o *Outbox) tellForgotten(ctx context.Context, classID string, seen []bot.Seen, gap record.Gap) error {
	if len(seen) == 0 {
		return nil
	}
	now := o.now()
	return bot.Wrap("tell where a memory ends", o.store.Update(ctx, func(tx bot.Tx) error {
		newest, _, err := laterPosts(tx, seen, gap)
		if err != nil || newest.IsZero() || o.forgot == nil {
			return err
		}
		c, ok, err := record.Load(tx, record.ClassKey(classID))
		if err != nil || !ok {
			return err
		}
		return o.forgot(&term.View{School: o.school, Tx: tx, Now: now, Class: c}, gap)
	}))
}

// surveyed notes that the channels were looked at, unless there is a newer gap by now.
func (o *Outbox) surveyed(ctx context.Context, end time.Time, failed bool) error {
	return bot.Wrap("note a survey", o.store.Update(ctx, func(tx bot.Tx) error {
		gap, ok, err := record.Load(tx, record.GapKey)
		if err != nil || !ok || !gap.To.Equal(end) {
			return err
		}
		gap.Tries++
		gap.Seen = !failed || gap.Tries >= lookTries
		return record.Save(tx, record.GapKey, gap)
	}))
}
