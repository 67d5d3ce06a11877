package turn

import (
	"context"
	"time"

	"github.com/rs/zerolog"

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

// checkClock judges the clock if it may have leapt. While it is doubted the outbox rests.
func (b *Bot) checkClock(ctx context.Context) error {
	if b.watch.settled() {
		return nil
	}
	e := term.Evidence{Made: b.made, Word: !b.awaySince.IsZero()}
	err := b.store.View(ctx, func(tx bot.Tx) (err error) {
		e.Newest, err = record.Newest(tx)
		return err
	})
	if err == nil {
		e.Due, _, err = b.Outbox.Next(ctx)
	}
	if err != nil {
		return bot.Wrap("judge the clock", err)
	}
	begun := b.watch.hasBegun()
	d, was, read := b.watch.judge(e)
	b.Outbox.Rest(d != term.Believed)
	if d != was {
		b.logDoubt(d, read)
		if err := b.noteDoubt(ctx, d, read); err != nil {
			return err
		}
	}
	if d == term.Believed && (!begun || was != term.Believed) {
		return b.arrive(ctx, !begun, was != term.Believed)
	}
	return nil
}

func (b *Bot) logDoubt(d term.Doubt, read time.Time) {
	level := zerolog.WarnLevel
	if d == term.Unconfirmed {
		level = zerolog.InfoLevel
	}
	if d == term.Believed {
		b.log.WithLevel(zerolog.InfoLevel).Time("clock", read).Msg("the clock is believed again")
		return
	}
	b.log.WithLevel(level).Time("clock", read).Time("expected", b.watch.now()).Str("doubt", string(d)).
		Msg("the clock is not believed: nothing is planned or posted")
}

// noteDoubt lets others read that the clock is doubted, or no longer.
func (b *Bot) noteDoubt(ctx context.Context, d term.Doubt, read time.Time) error {
	known := b.watch.now().UTC()
	return bot.Wrap("note what is wrong with the clock", b.store.Update(ctx, func(tx bot.Tx) error {
		if d == term.Believed {
			return record.Remove(tx, record.DoubtedKey)
		}
		return record.Save(tx, record.DoubtedKey, record.Doubted{Why: string(d), Read: read.UTC(), Known: known})
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
