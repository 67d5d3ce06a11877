package outbox

import (
	"context"
	"errors"
	"fmt"
	"time"

	"afterbell/bot"
	"afterbell/bot/record"
)

// attempt sends one part, or looks for it, and records the outcome. What is begun is finished: the
// end of ctx does not reach it.
func (o *Outbox) attempt(ctx context.Context, c claimed) error {
	ctx = context.WithoutCancel(ctx)
	if !c.look.IsZero() {
		found, complete, err := o.find(ctx, c)
		if found != nil {
			return o.settleSent(ctx, c, *found)
		}
		if err != nil || !complete {
			return o.settleWith(ctx, c, bot.Unclear(bot.ScopePost, errors.Join(errNotReadable, err)))
		}
		return o.settleWith(ctx, c, bot.After(0, bot.ScopePost, errNotThere))
	}
	sent, err := send(ctx, c)
	if err == nil {
		return o.settleSent(ctx, c, sent)
	}
	return o.settleWith(ctx, c, err)
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
	for _, s := range seen {
		if s.Key == c.part.Key && (s.Mine || s.Author == "") {
			return &bot.Sent{Channel: c.part.To.Channel, ID: s.ID, Thread: s.Thread}, true, nil
		}
	}
	return nil, complete, nil
}

// settleSent records that a part is out.
func (o *Outbox) settleSent(ctx context.Context, c claimed, sent bot.Sent) error {
	now := o.now()
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

// sent ends an entry whose parts are all out.
func (q *Sending) sent() error {
	r := q.Entry
	first := r.Parts[0].Sent
	if r.Person == "" && first.ID != "" && r.Under == "" && r.On == nil {
		thread := first.Thread
		if thread == "" {
			thread = first.ID
		}
		if err := record.Point(q.Tx, record.ThreadKey(r.To.Platform, r.To.Channel, thread), q.Key); err != nil {
			return err
		}
	}
	return q.finish(record.StateSent, "")
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

// failed moves an entry as an error asks.
func (q *Sending) failed(d *bot.DeliveryError) error {
	r := q.Entry
	switch d.Outcome {
	case bot.OutcomeUnclear:
		r.State = record.StateUnclear
		return waitUntil(q.Tx, q.Key, *r, q.Now.Add(max(settle, unclearWait(*r, q.Now))))
	case bot.OutcomeAfter:
		r.State = record.StatePlanned
		if d.Scope != bot.ScopePost {
			r.Attempts = min(r.Attempts, patience) // the entry cannot help it and is not given up
		}
		return waitUntil(q.Tx, q.Key, *r, q.Now.Add(max(d.Wait, backoff(r.Attempts))))
	}
	r.State = record.StatePlanned
	switch d.Scope {
	case bot.ScopePerson:
		if err := q.closeInbox(); err != nil {
			return err
		}
		return q.end(record.StateDead, "reason.closed")
	case bot.ScopePlatform:
		return q.waits(d.Err, platformWait)
	case bot.ScopePlace:
		if r.To.Thread == "" || errors.Is(d.Err, bot.ErrForbidden) { // a thread that is gone does not come back
			return q.waits(d.Err, placeRetry)
		}
	}
	return q.end(record.StateDead, reasonAtEnd(d.Err))
}

// waits lets the entry wait for a right, a channel or a token, and tells the teachers why. What a thread
// refuses does not hold up its channel.
func (q *Sending) waits(cause error, wait time.Duration) error {
	r := q.Entry
	if r.Class != "" {
		if err := record.Save(q.Tx, waitNotice(q.Key, r), record.Notice{At: q.Now, Key: q.Key, Reason: reasonOf(cause)}); err != nil {
			return err
		}
	}
	r.Attempts = 0
	if err := waitUntil(q.Tx, q.Key, *r, q.Now.Add(wait)); err != nil || r.To.Thread == "" {
		return err
	}
	return q.Tx.Delete(record.QueueKey(r.Queue(), r.At, q.Key)) // Tick brings it back
}

// waitNotice is the key under which a class hears that the channel of an entry takes nothing, or the thread.
func waitNotice(occurrence string, r *record.Entry) record.Key[record.Notice] {
	if r.To.Thread != "" {
		return record.NoticeKey(r.Class, occurrence)
	}
	return record.NoticeKey(r.Class, "place/"+r.Queue())
}

// unclearWait is the time until an unclear entry is looked for again: soon at first.
func unclearWait(r record.Entry, now time.Time) time.Duration {
	if now.Sub(r.Tried) < settle {
		return settle
	}
	return unclearRetry
}

// backoff is the wait after the n-th attempt.
func backoff(n int) time.Duration {
	d := firstBackoff << min(max(n-1, 0), 16)
	return min(d, lastBackoff)
}

// closeInbox remembers that a person takes no direct messages.
func (q *Sending) closeInbox() error {
	p, err := record.Need(q.Tx, record.PersonKey(q.Entry.Person))
	if err != nil {
		return err
	}
	p.Closed = true
	return record.Save(q.Tx, record.PersonKey(p.ID), p)
}

// end finishes the entry. What comes after it (the next daily message, the next time of a reminder)
// is planned when the entry is first acted upon: here, or when it is frozen.
func (q *Sending) end(state, reason string) error {
	if err := q.finish(state, reason); err != nil {
		return err
	}
	if len(q.Entry.Parts) > 0 {
		return nil
	}
	if err := q.follow(); !errors.Is(err, bot.ErrNotFound) {
		return err
	}
	return nil // whose it was is gone, and nothing comes after it
}

// finish gives the entry its last state. That its place takes nothing is not true any more, or is noted
// anew for the next entry.
func (q *Sending) finish(state, reason string) error {
	if q.Entry.Class != "" {
		if err := record.Remove(q.Tx, waitNotice(q.Key, q.Entry)); err != nil {
			return err
		}
	}
	return finish(q.Tx, q.Key, *q.Entry, state, reason, q.Now)
}
