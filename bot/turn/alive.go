package turn

import (
	"context"
	"fmt"
	"time"

	"afterbell/bot"
	"afterbell/bot/record"
	"afterbell/bot/term"
)

// Signs of life, from which the next start knows how long we were away.

const (
	aliveEvery = 5 * time.Minute
	awayAfter  = 15 * time.Minute // shorter absences are nobody's business
)

// Alive writes the sign of life from which the next start knows how long we were away. Call it
// every few minutes.
func (b *Bot) Alive(ctx context.Context) error {
	now := b.now()
	return bot.Wrap("write the sign of life", b.store.Update(ctx, func(tx bot.Tx) error {
		return record.Point(tx, record.AliveKey, now.UTC().Format(time.RFC3339))
	}))
}

// Start makes ready after the program was stopped: what was being sent is looked for, what waits is
// woken, and an absence is noted, so that it costs nobody a day and is said once.
func (b *Bot) Start(ctx context.Context) error {
	if err := b.store.View(ctx, b.Outbox.WakeAll); err != nil {
		return bot.Wrap("start", err)
	}
	return b.noticeAbsence(ctx)
}

// noticeAbsence compares the present with the last sign of life, and gives a new one.
func (b *Bot) noticeAbsence(ctx context.Context) error {
	now := b.now()
	var away record.Outage
	var last time.Time
	err := b.store.View(ctx, func(tx bot.Tx) error {
		away, last = record.Outage{}, time.Time{}
		sign, err := record.LookUp(tx, record.AliveKey)
		if err != nil || sign == "" {
			return err
		}
		from, err := time.Parse(time.RFC3339, sign)
		if err != nil {
			return fmt.Errorf("%w: sign of life %q", bot.ErrDamaged, sign)
		}
		last = from
		if now.Sub(from) > awayAfter {
			away = record.Outage{From: from.UTC(), To: now.UTC()}
		}
		return nil
	})
	if err != nil {
		return bot.Wrap("look for the last sign of life", err)
	}
	if err := b.noteGap(ctx, last, now); err != nil {
		return err
	}
	if !away.From.IsZero() {
		if err := b.noteOutage(ctx, away, now); err != nil {
			return bot.Wrap("note an outage", err)
		}
	}
	return b.Alive(ctx)
}

// noteOutage lets every story hear of an absence, for each class that began.
func (b *Bot) noteOutage(ctx context.Context, away record.Outage, now time.Time) error {
	return b.store.Update(ctx, func(tx bot.Tx) error {
		_, all, err := record.Scan(tx, record.Classes())
		if err != nil {
			return err
		}
		for _, c := range all {
			if !c.Started {
				continue
			}
			v := &term.View{School: b.school, Tx: tx, Now: now, Class: c}
			for _, s := range b.stories {
				if s.Away == nil {
					continue
				}
				if err := s.Away(v, away); err != nil {
					return err
				}
			}
		}
		return nil
	})
}
