package turn

import (
	"context"
	"errors"
	"slices"
	"time"

	"afterbell/bot"
	"afterbell/bot/outbox"
	"afterbell/bot/record"
	"afterbell/bot/term"
	"afterbell/bot/when"
)

// Signs of life, from which the next start knows how long we were away.

const (
	// aliveEvery is how often a sign of life is written, so this is also how much of an absence a start cannot see.
	aliveEvery = 5 * time.Minute

	// awayAfter is how long an absence must be to be told of. Three signs of life fit in it, so a restart or an update,
	// during which nobody missed anything, is never taken for one.
	awayAfter = 15 * time.Minute
)

func (b *Bot) live(ctx context.Context) error {
	now := b.now()
	return bot.Wrap("write the sign of life", b.own.Update(ctx, func(tx bot.Tx) error { return record.Live(tx, now) }))
}

// arrive takes up the work at a time that is believed: after a start, or after the clock was doubted.
func (b *Bot) arrive(ctx context.Context, v verdict) error {
	if v.started {
		if err := b.noticeAbsence(ctx, v.known); err != nil {
			return err
		}
	}
	if err := b.planAnew(ctx, v.was != term.Believed); err != nil {
		return err
	}
	return bot.Wrap("wake what waits", b.own.View(ctx, b.Outbox.WakeAll))
}

// noticeAbsence compares the present with the newest thing that was recorded before, zero for none, and gives a
// new sign of life.
func (b *Bot) noticeAbsence(ctx context.Context, newest time.Time) error {
	now := b.now()
	if newest.Sub(now) > term.Leap { // a clock that a service calls right is behind what another one left
		return b.forgetFuture(ctx, now)
	}
	if err := b.noteGap(ctx, newest, now); err != nil {
		return err
	}
	from := when.Later(newest, b.awaySince)
	if !newest.IsZero() && now.Sub(from) > awayAfter {
		if err := b.noteOutage(ctx, record.Outage{From: from.UTC(), To: now.UTC()}, now); err != nil {
			return bot.Wrap("note an outage", err)
		}
	}
	return b.live(ctx)
}

// forgetFuture takes back what a clock left that was ahead: the sign of life, and absences that ended
// later than now.
func (b *Bot) forgetFuture(ctx context.Context, now time.Time) error {
	err := b.own.Update(ctx, func(tx bot.Tx) error {
		keys, all, err := record.Scan(record.Intact(tx), record.Classes())
		if err != nil {
			return err
		}
		for i, c := range all {
			if c.Run.Ends(now) {
				continue
			}
			c.Run = c.Run.WithoutFuture(now)
			if err := record.Save(tx, keys[i], c); err != nil {
				return err
			}
		}
		if err := outbox.ForgetFuture(tx, now); err != nil {
			return err
		}
		return record.SetAlive(tx, now)
	})
	return bot.Wrap("forget what a wrong clock left", err)
}

// noteOutage lets every story hear of an absence, for each class that began. It begins no earlier than
// the class.
func (b *Bot) noteOutage(ctx context.Context, away record.Outage, now time.Time) error {
	return b.eachClass(ctx, now, func(v *term.View) error {
		own := record.Outage{From: when.Later(away.From, v.Class.Made).UTC(), To: away.To}
		if own.To.Sub(own.From) <= awayAfter {
			return nil
		}
		for _, s := range b.stories {
			if s.Away == nil {
				continue
			}
			if err := s.Away(v, own); err != nil {
				return err
			}
		}
		return nil
	})
}

// eachClass does something for each class that began, in one transaction. A class of which something is damaged is
// passed over where that is met.
func (b *Bot) eachClass(ctx context.Context, now time.Time, do func(*term.View) error) error {
	return b.own.Update(ctx, func(tx bot.Tx) error {
		_, all, err := record.Scan(record.Intact(tx), record.Classes())
		if err != nil {
			return err
		}
		for _, c := range all {
			if !c.Started {
				continue
			}
			if err := b.passOver("class", c.ID, do(&term.View{School: b.school, Tx: tx, Now: now, Class: c})); err != nil {
				return err
			}
		}
		return nil
	})
}

// planAnew reckons everything that is planned by the time on a wall anew: after the clock was wrong, or
// when the rules of time zones are not those with which it was planned.
func (b *Bot) planAnew(ctx context.Context, doubted bool) error {
	now, rules := b.now(), when.ZoneData().String()
	var people []string
	same := false
	err := b.own.View(ctx, func(tx bot.Tx) error {
		planned, err := record.LookUp(tx, record.ZonesKey)
		if same = planned == rules && !doubted; err != nil || same {
			return err
		}
		people, err = record.Names(record.Intact(tx), record.People())
		return err
	})
	if err != nil || same {
		return bot.Wrap("look for the zone rules of plans", err)
	}
	if err := b.eachClass(ctx, now, b.hooks.renewClass); err != nil {
		return bot.Wrap("plan classes anew", err)
	}
	for some := range slices.Chunk(people, renewAtOnce) {
		if err := b.renewPeople(ctx, some, now); err != nil {
			return bot.Wrap("plan anew for people", err)
		}
	}
	return bot.Wrap("plan anew", b.own.Update(ctx, func(tx bot.Tx) error {
		if err := outbox.Hasten(tx, now); err != nil {
			return err
		}
		return record.Point(tx, record.ZonesKey, rules)
	}))
}

// renewAtOnce is for how many people plans are reckoned anew in one transaction: few enough that others need not wait
// for it, and enough that a flush to the disk for each transaction costs little.
const renewAtOnce = 200

// renewPeople lets every story reckon anew what it planned for some people.
func (b *Bot) renewPeople(ctx context.Context, ids []string, now time.Time) error {
	return b.own.Update(ctx, func(tx bot.Tx) error {
		for _, id := range ids {
			p, ok, err := record.Load(tx, record.PersonKey(id))
			if ok && err == nil {
				err = b.hooks.renew(&Renewal{School: b.school, Tx: tx, Now: now, Who: &p, Was: p.Location()})
			}
			if err := b.passOver("person", id, err); err != nil {
				return err
			}
		}
		return nil
	})
}

// passOver is err, unless that is damage: then it is logged, and what comes after it goes on.
func (b *Bot) passOver(what, id string, err error) error {
	if !errors.Is(err, bot.ErrDamaged) {
		return err
	}
	b.log.Error().Str(what, id).Err(err).Msg("passed over, since something of it is damaged")
	return nil
}
