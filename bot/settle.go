package bot

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// attempt sends one part, or looks for it, and records the outcome. What is begun is finished: the
// end of ctx does not reach it.
func (b *outbox) attempt(ctx context.Context, c claimed) error {
	ctx = context.WithoutCancel(ctx)
	if !c.look.IsZero() {
		found, complete, err := b.find(ctx, c)
		if found != nil {
			return b.settleSent(ctx, c, *found)
		}
		if err != nil || !complete {
			return b.settleWith(ctx, c, Unclear(ScopePost, errors.Join(errNotReadable, err)))
		}
		return b.settleWith(ctx, c, After(0, ScopePost, errNotThere))
	}
	sent, err := send(ctx, c)
	if err == nil {
		return b.settleSent(ctx, c, sent)
	}
	return b.settleWith(ctx, c, err)
}

// send makes one attempt. An adapter that panics leaves it open whether the message is out.
func send(ctx context.Context, c claimed) (sent Sent, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = Unclear(ScopePost, fmt.Errorf("panic in %s: %v", c.platform.Name(), r))
		}
	}()
	return c.platform.Send(ctx, c.part)
}

var (
	errNotThere    = errors.New("the message is not there")
	errNotReadable = errors.New("cannot see whether the message is there")
)

// find looks for a part at its place.
func (b *outbox) find(ctx context.Context, c claimed) (*Sent, bool, error) {
	seen, complete, err := c.platform.Read(ctx, c.part.To, c.look)
	if err != nil {
		return nil, false, err
	}
	for _, s := range seen {
		if s.Key == c.part.Key && (s.Mine || s.Author == "") {
			return &Sent{Channel: c.part.To.Channel, ID: s.ID, Thread: s.Thread}, true, nil
		}
	}
	return nil, complete, nil
}

// settleSent records that a part is out.
func (b *outbox) settleSent(ctx context.Context, c claimed, sent Sent) error {
	now := b.now()
	err := b.store.Update(ctx, func(tx Tx) error {
		r, err := need(tx, postKey(c.key))
		if err != nil {
			return err
		}
		r.Parts[c.part.N-1].Sent = &sent
		r.State, r.Attempts = stateSending, 0
		q := b.sendingOf(tx, c.key, &r, now)
		if c.part.N == len(r.Parts) {
			return q.sent()
		}
		r.State = statePlanned // the next part has not been tried
		return save(tx, postKey(c.key), r)
	})
	return Wrap("record that "+c.key+" was sent", err)
}

// sent ends a row whose parts are all out.
func (q *sending) sent() error {
	r := q.row
	first := r.Parts[0].Sent
	if r.Person == "" && first.ID != "" && r.Under == "" && r.On == nil {
		thread := first.Thread
		if thread == "" {
			thread = first.ID
		}
		if err := point(q.tx, threadKey(r.To.Platform, r.To.Channel, thread), q.key); err != nil {
			return err
		}
	}
	return q.finish(stateSent, "")
}

// settleWith records a failed attempt and what its error asks for.
func (b *outbox) settleWith(ctx context.Context, c claimed, cause error) error {
	var d *DeliveryError
	if !errors.As(cause, &d) {
		d = &DeliveryError{Outcome: OutcomeUnclear, Scope: ScopePost, Err: cause}
	}
	now := b.now()
	b.log.Warn().Str("post", c.key).Str("outcome", string(d.Outcome)).Str("scope", string(d.Scope)).Err(d.Err).Msg("post not delivered")
	err := b.store.Update(ctx, func(tx Tx) error {
		r, err := need(tx, postKey(c.key))
		if err != nil {
			return err
		}
		return b.sendingOf(tx, c.key, &r, now).failed(d)
	})
	return Wrap("record that "+c.key+" was not sent", err)
}

// failed moves a row as an error asks.
func (q *sending) failed(d *DeliveryError) error {
	r := q.row
	switch d.Outcome {
	case OutcomeUnclear:
		r.State = stateUnclear
		return waitUntil(q.tx, q.key, *r, q.now.Add(max(settle, unclearWait(*r, q.now))))
	case OutcomeAfter:
		r.State = statePlanned
		if d.Scope != ScopePost {
			r.Attempts = min(r.Attempts, patience) // the row cannot help it and is not given up
		}
		return waitUntil(q.tx, q.key, *r, q.now.Add(max(d.Wait, backoff(r.Attempts))))
	}
	r.State = statePlanned
	switch d.Scope {
	case ScopePerson:
		if err := q.closeInbox(); err != nil {
			return err
		}
		return q.end(stateDead, "reason.closed")
	case ScopePlatform:
		return q.waits(d.Err, platformWait)
	case ScopePlace:
		if r.To.Thread == "" || errors.Is(d.Err, ErrForbidden) { // a thread that is gone does not come back
			return q.waits(d.Err, placeRetry)
		}
	}
	return q.end(stateDead, reasonAtEnd(d.Err))
}

// waits lets the row wait for a right, a channel or a token, and tells the teachers why. What a thread
// refuses does not hold up its channel.
func (q *sending) waits(cause error, wait time.Duration) error {
	r := q.row
	if r.Class != "" {
		if err := save(q.tx, waitNotice(q.key, r), notice{At: q.now, Key: q.key, Reason: reasonOf(cause)}); err != nil {
			return err
		}
	}
	r.Attempts = 0
	if err := waitUntil(q.tx, q.key, *r, q.now.Add(wait)); err != nil || r.To.Thread == "" {
		return err
	}
	return q.tx.Delete(queueKey(r.queue(), r.At, q.key)) // Tick brings it back
}

// waitNotice is the key under which a class hears that the channel of a row takes nothing, or the thread.
func waitNotice(occurrence string, r *row) key[notice] {
	if r.To.Thread != "" {
		return noticeKey(r.Class, occurrence)
	}
	return noticeKey(r.Class, "place/"+r.queue())
}

// unclearWait is the time until an unclear row is looked for again: soon at first.
func unclearWait(r row, now time.Time) time.Duration {
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
func (q *sending) closeInbox() error {
	p, err := need(q.tx, personKey(q.row.Person))
	if err != nil {
		return err
	}
	p.Closed = true
	return save(q.tx, personKey(p.ID), p)
}

// end finishes the row. What comes after it (the next daily message, the next time of a reminder)
// is planned when the row is first acted upon: here, or when it is frozen.
func (q *sending) end(state, reason string) error {
	if err := q.finish(state, reason); err != nil {
		return err
	}
	if len(q.row.Parts) > 0 {
		return nil
	}
	if err := q.follow(); !errors.Is(err, ErrNotFound) {
		return err
	}
	return nil // whose it was is gone, and nothing comes after it
}

// finish gives the row its last state. That its place takes nothing is not true any more, or is noted
// anew for the next row.
func (q *sending) finish(state, reason string) error {
	if q.row.Class != "" {
		if err := remove(q.tx, waitNotice(q.key, q.row)); err != nil {
			return err
		}
	}
	return finish(q.tx, q.key, *q.row, state, reason, q.now)
}
