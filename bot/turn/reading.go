package turn

import (
	"context"
	"time"

	"afterbell/bot"
	"afterbell/bot/record"
	"afterbell/bot/term"
)

// Told lets the bot compare its clock with that of a service: at is what the Date header of one of its
// answers says, or the time that it stamped on an event that happened just now. It costs next to nothing.
func (b *Bot) Told(at time.Time) {
	b.watch.mu.Lock()
	defer b.watch.mu.Unlock()
	b.watch.told, b.watch.toldAt = at.Round(0), b.watch.clock()
}

// Doubt says what is wrong with the clock, "" when it is believed. Stored it stands under record.DoubtedKey.
func (b *Bot) Doubt() term.Doubt {
	b.watch.mu.Lock()
	defer b.watch.mu.Unlock()
	return b.watch.doubt
}

// checkClock judges the clock if it may have leapt. While it is doubted the outbox rests. A replica that does not lead posts
// nothing, so its clock is taken as it is.
func (b *Bot) checkClock(ctx context.Context) error {
	if !b.leads() || b.watch.settled() {
		return nil
	}
	e := term.Evidence{Made: b.made, Word: !b.awaySince.IsZero()}
	err := b.own.View(ctx, func(tx bot.Tx) (err error) {
		e.Newest, err = record.Newest(tx)
		return err
	})
	if err == nil {
		e.Due, _, err = b.Outbox.Next(ctx)
	}
	if err != nil {
		return bot.Wrap("judge the clock", err)
	}
	v := b.watch.judge(e)
	b.Outbox.Rest(v.doubt != term.Believed)
	if v.doubt != v.was {
		b.logDoubt(v)
		if err := b.noteDoubt(ctx, v); err != nil {
			return err
		}
	}
	if v.doubt != term.Believed || !v.started && v.was == term.Believed {
		return nil
	}
	if err := b.arrive(ctx, v); err != nil {
		if v.started {
			b.watch.again()
		}
		return err
	}
	return nil
}

func (b *Bot) logDoubt(v verdict) {
	switch v.doubt {
	case term.Believed:
		b.log.Info().Time("clock", v.read).Msg("the clock is believed again")
	case term.Unconfirmed:
		b.log.Info().Time("clock", v.read).Msg("nothing is posted before a service has said the time, or minutes have passed")
	default:
		b.log.Warn().Time("clock", v.read).Time("expected", b.watch.now()).Str("doubt", string(v.doubt)).
			Msg("the clock is not believed: nothing is planned or posted; after a long pause start with --away-since")
	}
}

// noteDoubt lets others read that the clock is doubted, or no longer.
func (b *Bot) noteDoubt(ctx context.Context, v verdict) error {
	known := b.watch.now().UTC()
	return bot.Wrap("note what is wrong with the clock", b.own.Update(ctx, func(tx bot.Tx) error {
		if v.doubt == term.Believed {
			return record.Remove(tx, record.DoubtedKey)
		}
		return record.Save(tx, record.DoubtedKey, record.Doubted{Why: string(v.doubt), Read: v.read.UTC(), Known: known})
	}))
}

// trueTime returns an event as it should have been stamped: an adapter that stamps by our own clock stamps
// wrongly while that is doubted.
func (b *Bot) trueTime(ev bot.Event) bot.Event {
	raw := b.watch.clock()
	d := b.Doubt()
	if d != term.Believed && d != term.Unconfirmed && ev.At.Sub(raw).Abs() <= term.Leap {
		ev.At = b.now().UTC()
	}
	return ev
}

// Tick looks at the clock and moves what is due into the queues of its places. While the clock is doubted
// nothing is due.
func (b *Bot) Tick(ctx context.Context) (int, error) {
	if err := b.checkClock(ctx); err != nil {
		return 0, err
	}
	return b.Outbox.Tick(ctx)
}
