package outbox

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"afterbell/bot"
	"afterbell/bot/record"
)

// Delivery: one entry at a time from the queue of its place, through the states of the outbox.

// Deliver sends everything that waits and can be sent now, place after place in a fixed order. It
// is how a virtual clock and tests deliver; Run sends at all places at once.
func (o *Outbox) Deliver(ctx context.Context) error {
	var errs []error
	for {
		places := o.awake()
		if len(places) == 0 || ctx.Err() != nil {
			return errors.Join(append(errs, ctx.Err())...)
		}
		for _, place := range places {
			errs = append(errs, o.drain(ctx, place)) // one place that fails stops no other
		}
	}
}

// drain sends what waits at one place, in order, until it is empty or has to wait.
func (o *Outbox) drain(ctx context.Context, queue string) error {
	for ctx.Err() == nil {
		if o.resting.Load() {
			return nil
		}
		c, err := o.claim(ctx, queue)
		if err != nil {
			return err
		}
		if c.more {
			continue
		}
		if c.platform == nil {
			return nil
		}
		if err := o.attempt(ctx, c); err != nil {
			return err
		}
	}
	return ctx.Err()
}

var errOvertaken = errors.New("this replica leads no longer")

// claim takes the first entry of a place to the point where something must be sent.
func (o *Outbox) claim(ctx context.Context, queue string) (c claimed, err error) {
	now := o.now()
	err = o.store.Update(bot.WithTask(ctx, bot.Task{What: "claim", Whose: queue}), func(tx bot.Tx) error {
		c = claimed{}
		from, to := record.QueueRange(queue)
		head, err := record.Intact(tx).Scan(from, to, 1)
		if err != nil || len(head) == 0 {
			return err
		}
		key := record.OccurrenceIn(queue, head[0].Key)
		r, ok, err := record.Load(tx, record.PostKey(key))
		if err != nil && !errors.Is(err, bot.ErrDamaged) {
			return err
		}
		if !ok || r.State == record.StateSent || r.State == record.StateDead || r.State == record.StateDropped {
			c.more = true
			return tx.Delete(head[0].Key)
		}
		if c, err = o.sendingOf(tx, key, &r, now).tryPrepare(); errors.Is(err, bot.ErrDamaged) {
			o.log.Error().Str("post", key).Err(err).Msg("post cannot be made")
			c = claimed{more: true}
			return o.giveUp(o.sendingOf(tx, key, &r, now))
		}
		return err
	})
	return c, bot.Wrap("claim from "+queue, err)
}

// giveUp ends an entry that cannot be made, and plans what comes after it if that can be found out.
func (o *Outbox) giveUp(q *Sending) (err error) {
	switch err := q.finish(record.StateDead, "reason.damaged"); {
	case errors.Is(err, bot.ErrDamaged): // the class is damaged, too: the entry has ended, and nobody can be told
		o.log.Error().Str("post", q.Key).Err(err).Msg("the end of a damaged post is told to nobody")
	case err != nil:
		return err
	}
	if err := q.follow(); err != nil {
		o.log.Error().Str("post", q.Key).Err(err).Msg("what comes after a damaged post is not known")
	}
	return nil
}

// attempt sends one part, or looks for it, and records the outcome. What is begun is finished: the
// end of ctx does not reach it, but the end of our leading does, since the next leader sends what we have not sent by then.
func (o *Outbox) attempt(ctx context.Context, c claimed) error {
	ctx = context.WithoutCancel(ctx)
	asking, release, leads := o.whileLeading(ctx)
	defer release()
	if !leads {
		return errOvertaken
	}
	if c.gap != nil {
		return o.lookAround(ctx, c)
	}
	if !c.look.IsZero() {
		found, complete, err := o.find(asking, c)
		if found != nil {
			o.count(c, HeardFound)
			return o.settleSent(ctx, c, *found)
		}
		if err != nil || !complete {
			o.count(c, HeardUnseen)
			return o.settleWith(ctx, c, bot.Unclear(bot.ScopePost, errors.Join(errNotReadable, err)))
		}
		o.count(c, HeardAbsent)
		return o.settleWith(ctx, c, bot.After(0, bot.ScopePost, errNotThere))
	}
	sent, err := send(asking, c)
	o.count(c, heardOf(err))
	if err == nil {
		if c.late {
			o.count(c, HeardLate)
		}
		return o.settleSent(ctx, c, sent)
	}
	return o.settleWith(ctx, c, err)
}

// whileLeading bounds what is asked of a service by the time for which this replica leads.
func (o *Outbox) whileLeading(ctx context.Context) (bound context.Context, release func(), leads bool) {
	if o.during == nil {
		return ctx, func() {}, true
	}
	return o.during(ctx)
}

// heardOf is what an attempt came to.
func heardOf(err error) string {
	var d *bot.DeliveryError
	switch {
	case err == nil:
		return HeardSent
	case !errors.As(err, &d):
		return HeardUnclear
	case d.Outcome == bot.OutcomeAfter:
		return HeardAgain
	case d.Outcome == bot.OutcomePermanent:
		return HeardRefused
	}
	return HeardUnclear
}

// send makes one attempt. An adapter that panics leaves it open whether the message is out.
func send(ctx context.Context, c claimed) (sent bot.Sent, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = bot.Unclear(bot.ScopePost, fmt.Errorf("panic in %s: %v", c.platform.Name(), r))
		}
	}()
	return c.platform.Send(ctx, c.part)
}

var (
	errNotThere    = errors.New("the message is not there")
	errNotReadable = errors.New("cannot see whether the message is there")
)

// find looks for a part at its place.
func (o *Outbox) find(ctx context.Context, c claimed) (*bot.Sent, bool, error) {
	seen, complete, err := c.platform.Read(ctx, c.part.To, c.look)
	if err != nil {
		return nil, false, err
	}
	found := partIn(seen, c.part)
	return found, complete || found != nil, nil
}

// settleSent records that a part is out.
func (o *Outbox) settleSent(ctx context.Context, c claimed, sent bot.Sent) error {
	now := o.now()
	to := c.part.To
	ctx = bot.WithTask(ctx, bot.Task{What: "settle", Whose: strings.Join([]string{to.Platform, to.Channel, to.User}, " ")})
	err := o.store.Update(ctx, func(tx bot.Tx) error {
		r, err := record.Need(tx, record.PostKey(c.key))
		if err != nil {
			return err
		}
		r.Parts[c.part.N-1].Sent = &sent
		r.State, r.Attempts = record.StateSending, 0
		q := o.sendingOf(tx, c.key, &r, now)
		if c.part.N == len(r.Parts) {
			return q.sent()
		}
		r.State = record.StatePlanned // the next part has not been tried
		return record.Save(tx, record.PostKey(c.key), r)
	})
	return bot.Wrap("record that "+c.key+" was sent", err)
}

// settleWith records a failed attempt and what its error asks for.
func (o *Outbox) settleWith(ctx context.Context, c claimed, cause error) error {
	var d *bot.DeliveryError
	if !errors.As(cause, &d) {
		d = &bot.DeliveryError{Outcome: bot.OutcomeUnclear, Scope: bot.ScopePost, Err: cause}
	}
	now := o.now()
	o.log.Warn().Str("post", c.key).Str("outcome", string(d.Outcome)).Str("scope", string(d.Scope)).Err(d.Err).Msg("post not delivered")
	err := o.store.Update(ctx, func(tx bot.Tx) error {
		r, err := record.Need(tx, record.PostKey(c.key))
		if err != nil {
			return err
		}
		return o.sendingOf(tx, c.key, &r, now).failed(d)
	})
	return bot.Wrap("record that "+c.key+" was not sent", err)
}
