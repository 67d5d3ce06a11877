package bot

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"afterbell/bot/course"
	"afterbell/bot/when"
)

// Outages: times in which we were away, found at the next start from the last sign of life.

const (
	aliveKey   = "meta/alive"
	aliveEvery = 5 * time.Minute
	awayAfter  = 15 * time.Minute // shorter absences are nobody's business
)

// Alive writes the sign of life from which the next start knows how long we were away. Call it
// every few minutes.
func (b *Bot) Alive(ctx context.Context) error {
	now := b.now()
	return wrap("write the sign of life", b.store.Update(ctx, func(tx Tx) error {
		return tx.Put(aliveKey, []byte(now.UTC().Format(time.RFC3339)))
	}))
}

// Start makes ready after the program was stopped: what was being sent is looked for, what waits is
// woken, and an absence is noted, so that it costs nobody a day and is said once.
func (b *Bot) Start(ctx context.Context) error {
	if err := b.store.View(ctx, b.wakeAll); err != nil {
		return wrap("start", err)
	}
	return b.noticeAbsence(ctx)
}

// noticeAbsence compares the present with the last sign of life, and gives a new one.
func (b *Bot) noticeAbsence(ctx context.Context) error {
	now := b.now()
	var away outage
	err := b.store.View(ctx, func(tx Tx) error {
		away = outage{}
		last, err := lookUp(tx, aliveKey)
		if err != nil || last == "" {
			return err
		}
		from, err := time.Parse(time.RFC3339, last)
		if err != nil {
			return fmt.Errorf("%w: sign of life %q", ErrDamaged, last)
		}
		if now.Sub(from) > awayAfter {
			away = outage{From: from.UTC(), To: now.UTC()}
		}
		return nil
	})
	if err != nil {
		return wrap("look for the last sign of life", err)
	}
	if !away.From.IsZero() {
		if err := b.noteOutage(ctx, away, now); err != nil {
			return wrap("note an outage", err)
		}
	}
	return b.Alive(ctx)
}

// wakeAll finds the places that have something to send, jumping from one to the next.
func (b *Bot) wakeAll(tx Tx) error {
	for from := "queue/"; ; {
		head, err := tx.Scan(from, "queue/\xff", 1)
		if err != nil || len(head) == 0 {
			return err
		}
		queue := queueOfKey(head[0].Key)
		b.wake(queue)
		from = "queue/" + queue + "/\xff"
	}
}

// noteOutage gives back to every class what the absence took: days count for nobody, dues move,
// and where something was missed the class reads one message.
func (b *Bot) noteOutage(ctx context.Context, away outage, now time.Time) error {
	return b.store.Update(ctx, func(tx Tx) error {
		ids, all, err := scan[class](tx, "class/")
		if err != nil {
			return err
		}
		for i := range ids {
			if all[i].Started {
				if err := b.giveBack(tx, &all[i], away, now); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

func (b *Bot) giveBack(tx Tx, c *class, away outage, now time.Time) error {
	co, err := b.course(tx, c.Run.Course)
	if err != nil {
		return err
	}
	slots := schedule(c.Run, co, c.loc())
	last := lastDay(slots)
	if away.From.After(endOf(last, c)) {
		return nil
	}
	c.Run.Outages = append(c.Run.Outages, away)
	if err := save(tx, classKey(c.ID), c); err != nil {
		return err
	}
	missed := false
	for _, s := range slots {
		missed = missed || s.At.After(away.From) && s.At.Before(away.To)
	}
	if !missed {
		return nil
	}
	n := strconv.Itoa(len(c.Run.Outages) - 1)
	for home, to := range c.Homes {
		// Before the late lessons: they wait in the queue under their own, earlier times, so
		// the notice takes the time of the absence's beginning.
		r := row{Kind: kindOutage, Class: c.ID, Ref: n, To: to, At: away.From, Silent: true}
		if err := planRow(tx, occurrence(kindOutage, c, n, home), r); err != nil {
			return err
		}
	}
	return nil
}

// renderOutage tells the class that we were away, and what that means.
func renderOutage(q *asking) (*page, Post, string, error) {
	c, co, away, drop, err := q.outage()
	if err != nil || drop != "" {
		return nil, Post{}, drop, err
	}
	p := (&page{}).say("outage.head", Args{"from": wall(away.From.In(c.loc())), "to": wall(away.To.In(c.loc()))})
	for i, s := range schedule(c.Run, co, c.loc()) {
		if !s.At.After(away.From) || !s.At.Before(away.To) {
			continue
		}
		if s.Due.none() || away.days() == 0 {
			p.say("outage.late", Args{"number": i + 1})
		} else {
			p.say("outage.late_due", Args{"number": i + 1, "n": away.days(), "due": classDue(s.Due)})
		}
	}
	if away.days() > 0 {
		p.say("outage.days", Args{"n": away.days()})
	}
	return p.say("outage.foot", nil), Post{Silent: true}, "", nil
}

// outage reads the absence that a row is about.
func (q *asking) outage() (*class, *course.Course, outage, string, error) {
	c, err := q.class()
	if err != nil {
		return nil, nil, outage{}, "", err
	}
	n, err := strconv.Atoi(q.row.Ref)
	if err != nil || n >= len(c.Run.Outages) {
		return nil, nil, outage{}, "its subject is gone", nil
	}
	co, err := q.bot.course(q.tx, c.Run.Course)
	return c, co, c.Run.Outages[n], "", err
}

// endOf is when a date of the class ends, with the days in which the last lesson is still due.
func endOf(last when.Date, c *class) time.Time {
	return when.At(last.AddDays(15), when.Clock{}, c.loc())
}
