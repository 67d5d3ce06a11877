package outbox

import (
	"context"
	"errors"
	"slices"
	"time"

	"afterbell/bot"
	"afterbell/bot/record"
	"afterbell/bot/when"
)

// What is late after a gap is looked for before it is sent: the file may have been put back from a copy,
// and then the service shows posts that it does not know.

// lookAround looks for a part that nobody tried yet, and records what was seen.
func (o *Outbox) lookAround(ctx context.Context, c claimed) error {
	seen, complete, cause := c.platform.Read(ctx, c.part.To, c.look)
	switch {
	case partIn(seen, c.part) != nil:
		o.count(c, HeardFound)
	case cause != nil || !complete:
		o.count(c, HeardUnseen)
	default:
		o.count(c, HeardAbsent)
	}
	now := o.now()
	err := o.store.Update(ctx, func(tx bot.Tx) error {
		r, err := record.Need(tx, record.PostKey(c.key))
		if err != nil {
			return err
		}
		return o.sendingOf(tx, c.key, &r, now).looked(c, seen, complete && cause == nil, cause)
	})
	return bot.Wrap("record whether "+c.key+" was there", err)
}

// looked records what was seen where an entry goes: found, it is taken as sent.
func (q *Sending) looked(c claimed, seen []bot.Seen, complete bool, cause error) error {
	r := q.Entry
	if wait, again := q.lookLater(cause, c.gap.Restored); again {
		return waitUntil(q.Tx, q.Key, *r, q.Now.Add(wait))
	}
	found := partIn(seen, c.part)
	newest, keyed, err := laterPosts(q.Tx, seen, *c.gap)
	if err != nil {
		return err
	}
	if !newest.IsZero() || found != nil && r.Tried.IsZero() {
		if err := q.forgotten(*c.gap); err != nil {
			return err
		}
	}
	r.Looked, r.Attempts = c.part.N, 0
	switch {
	case q.kind.OfGaps:
	case found != nil:
		return q.wasSent(c.part.N, found)
	case !complete && (r.Person != "" || c.gap.Restored): // rather missed than said twice; a class's teachers are told
		return q.end(record.StateDead, "reason.perhaps")
	case !keyed && !r.At.After(newest): // said by whoever posted since, though nobody can tell where
		return q.end(record.StateDropped, "said after the memory of the file ends")
	}
	return record.Save(q.Tx, record.PostKey(q.Key), *r)
}

// lookLater reports whether a place that could not be read is to be looked at again, and after what time.
func (q *Sending) lookLater(cause error, restored bool) (wait time.Duration, again bool) {
	var d *bot.DeliveryError
	errors.As(cause, &d)
	most := lookTries
	if q.Entry.Person != "" || restored { // it would be missed
		most = maxAttempts
	}
	if cause == nil || d != nil && d.Outcome == bot.OutcomePermanent || q.Entry.Attempts >= most {
		return 0, false
	}
	q.Entry.Attempts++
	wait = backoff(q.Entry.Attempts)
	if d != nil {
		wait = max(wait, d.Wait)
	}
	return wait, true
}

// laterPosts is the time of the newest post of ours within a gap that the file does not know, zero when there
// is none: another copy of the file was at work then. keyed says that such posts carry their keys.
func laterPosts(tx bot.Tx, seen []bot.Seen, gap record.Gap) (newest time.Time, keyed bool, err error) {
	later := slices.DeleteFunc(slices.Clone(seen), func(s bot.Seen) bool {
		return !s.Mine || !s.At.After(gap.From.Add(afterlife)) || !s.At.Before(gap.To.Add(-clocks))
	})
	if len(later) == 0 {
		return newest, false, nil
	}
	known, err := sentIDs(tx)
	for _, s := range later {
		if !known[s.ID] {
			newest, keyed = when.Later(newest, s.At), keyed || s.Key != ""
		}
	}
	return newest, keyed, err
}

// sentIDs are the ids of all messages that the file knows to be sent. A clock that was wrong, or a sign of
// life that was not written, makes none of them newer than the file.
func sentIDs(tx bot.Tx) (map[string]bool, error) {
	_, all, err := record.Scan(record.Intact(tx), record.PostsOf(""))
	ids := map[string]bool{}
	for _, r := range all {
		for _, p := range r.Parts {
			if p.Sent != nil {
				ids[p.Sent.ID], ids[p.Sent.Thread] = true, true
			}
		}
	}
	return ids, err
}

// partIn finds a part among messages.
func partIn(seen []bot.Seen, p bot.Part) *bot.Sent {
	i := slices.IndexFunc(seen, func(s bot.Seen) bool { return s.Key == p.Key && (s.Mine || s.Author == "") })
	if i < 0 {
		return nil
	}
	return &bot.Sent{Channel: p.To.Channel, ID: seen[i].ID, Thread: seen[i].Thread}
}

// wasSent records that a part is out which the file did not know.
func (q *Sending) wasSent(n int, sent *bot.Sent) error {
	r := q.Entry
	if len(r.Parts) == 0 {
		if ended, err := q.freeze(); err != nil || ended {
			return err
		}
	}
	r.State, r.Parts[n-1].Sent = record.StatePlanned, sent
	if n == len(r.Parts) {
		return q.sent()
	}
	return record.Save(q.Tx, record.PostKey(q.Key), *r)
}

// forgotten lets the classes that an entry concerns hear where what the file knows of them ends.
func (q *Sending) forgotten(gap record.Gap) error {
	classes := []string{q.Entry.Class}
	if q.Entry.Class == "" {
		var err error
		if classes, err = record.Names(q.Tx, record.ClassesOf(q.Entry.Person)); err != nil {
			return err
		}
	}
	for _, id := range classes {
		c, ok, err := record.Load(q.Tx, record.ClassKey(id))
		if err != nil || !ok || q.forgot == nil {
			return err
		}
		v := q.View
		v.Class, v.Releases = c, nil
		if err := q.forgot(&v, gap); err != nil {
			return err
		}
	}
	return nil
}
