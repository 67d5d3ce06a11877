package outbox

import (
	"cmp"
	"errors"
	"slices"
	"time"

	"afterbell/bot"
	"afterbell/bot/record"
)

// sent ends an entry whose parts are all out. That is a sign of life, too.
func (q *Sending) sent() error {
	r := q.Entry
	first := r.Parts[0].Sent
	if r.To.Channel != "" && r.Person == "" && first.ID != "" && r.Under == "" && r.On == nil && r.Edits == "" {
		thread := first.Thread
		if thread == "" {
			thread = first.ID
		}
		if err := record.Point(q.Tx, record.ThreadKey(r.To.Platform, r.To.Channel, thread), q.Key); err != nil {
			return err
		}
	}
	if err := record.Live(q.Tx, q.Now); err != nil {
		return err
	}
	if err := q.grow(); err != nil {
		return err
	}
	if err := q.opened(); err != nil {
		return err
	}
	return q.finish(record.StateSent, "")
}

// opened notes that the channel of a class is not closed any more, since it took a new message: that it was opened
// again may have been told to nobody, because we were away.
func (q *Sending) opened() error {
	r := q.Entry
	if r.Class == "" || r.Person != "" || r.On != nil || r.Edits != "" {
		return nil
	}
	c, err := q.ReadClass()
	if errors.Is(err, bot.ErrNotFound) {
		return nil
	}
	here := func(home bot.Place) bool { return home.Space == r.To.Space && home.Channel == r.To.Channel }
	if err != nil || c.Closed.IsZero() || !slices.ContainsFunc(c.Homes, here) {
		return err
	}
	open := *c
	open.Closed = time.Time{}
	return record.Save(q.Tx, record.ClassKey(open.ID), open)
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
		return waitUntil(q.Tx, q.Key, *r, q.Now.Add(cmp.Or(d.Wait, backoff(r.Attempts))))
	}
	r.State = record.StatePlanned
	switch d.Scope {
	case bot.ScopePerson:
		if err := q.closeInbox(); err != nil {
			return err
		}
		if err := q.missed(); err != nil {
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
		_, told, err := record.Load(q.Tx, waitNotice(q.Key, r))
		if err != nil {
			return err
		}
		x := record.Notice{At: q.Now, Key: q.Key, Reason: reasonOf(cause), Lacks: bot.Lacking(cause)}
		if err := record.Save(q.Tx, waitNotice(q.Key, r), x); err != nil {
			return err
		}
		if !told {
			if err := q.tell(); err != nil {
				return err
			}
		}
	}
	r.Attempts = 0
	if err := waitUntil(q.Tx, q.Key, *r, q.Now.Add(wait)); err != nil || r.To.Thread == "" {
		return err
	}
	return q.Tx.Delete(r.QueueKey(q.Key)) // Tick brings it back
}

// unclearWait is the time until an unclear entry is looked for again: soon at first.
func unclearWait(r record.Entry, now time.Time) time.Duration {
	if now.Sub(r.Tried) < settle {
		return settle
	}
	return unclearRetry
}

// backoff is the wait after the n-th attempt where the service asks for none: what it asks for is obeyed as it
// stands.
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

// missed lets the person hear later what did not arrive, where the kind of the entry has something to say.
func (q *Sending) missed() error {
	if q.kind.Missed == nil {
		return nil
	}
	x, ok, err := q.kind.Missed(q)
	if err != nil || !ok {
		return err
	}
	return q.Misses(x)
}

// Misses notes what did not reach the person of the entry, so that the next answer to them names it.
func (q *Sending) Misses(x record.Missed) error {
	p, err := record.Need(q.Tx, record.PersonKey(q.Entry.Person))
	if err != nil {
		return err
	}
	p.Misses(x)
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
	if err := conclude(q.Tx, q.Key, *q.Entry, state, reason, q.Now); err != nil || state != record.StateDead {
		return err
	}
	return q.tell()
}

// tell lets whoever wants to hear of it know that a channel of a class refused the entry.
func (q *Sending) tell() error {
	if q.refused == nil || q.Entry.Class == "" || q.Entry.Person != "" {
		return nil
	}
	if _, err := q.ReadClass(); err != nil {
		if errors.Is(err, bot.ErrNotFound) {
			return nil
		}
		return err
	}
	return q.refused(&q.View, q.Entry)
}
