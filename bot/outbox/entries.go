package outbox

import (
	"fmt"
	"slices"
	"time"

	"afterbell/bot"
	"afterbell/bot/record"
	"afterbell/bot/when"
)

// Plan writes an entry under its key unless the key was used before. An entry that is still planned
// moves to the new time.
func Plan(tx bot.Tx, key string, r record.Entry) error {
	old, exists, err := record.Load(tx, record.PostKey(key))
	if err != nil {
		return err
	}
	if exists {
		return move(tx, key, old, r)
	}
	r.State = record.StatePlanned
	if err := record.Save(tx, record.PostKey(key), r); err != nil {
		return err
	}
	return tx.Put(record.DueKey(r.At, key), []byte(r.QueueKey(key)))
}

// PlanDropped writes an entry as Plan does, also where one of that key was dropped before it was begun: what was in its way
// is gone.
func PlanDropped(tx bot.Tx, key string, r record.Entry) error {
	old, exists, err := record.Load(tx, record.PostKey(key))
	if err != nil {
		return err
	}
	if exists && old.State == record.StateDropped && len(old.Parts) == 0 {
		if err := forgetEntry(tx, key, old); err != nil {
			return err
		}
	}
	return Plan(tx, key, r)
}

// move gives an entry that was not begun the time of another one, its end, and its rank.
func move(tx bot.Tx, key string, r, to record.Entry) error {
	if r.State != record.StatePlanned || len(r.Parts) > 0 || r.At.Equal(to.At) && r.Expires.Equal(to.Expires) && r.Rank == to.Rank {
		return nil
	}
	if err := unqueue(tx, key, r); err != nil {
		return err
	}
	r.At, r.Expires, r.Rank, r.Next = to.At, to.Expires, to.Rank, time.Time{}
	if err := record.Save(tx, record.PostKey(key), r); err != nil {
		return err
	}
	return tx.Put(record.DueKey(r.At, key), []byte(r.QueueKey(key)))
}

// Withdraw deletes an entry that was not begun, so that its key can be planned again. Others stay.
func Withdraw(tx bot.Tx, key string) error {
	r, ok, err := record.Load(tx, record.PostKey(key))
	if err != nil || !ok || r.State != record.StatePlanned || len(r.Parts) > 0 {
		return err
	}
	if err := unqueue(tx, key, r); err != nil {
		return err
	}
	return record.Remove(tx, record.PostKey(key))
}

// Cancel ends an entry that was not begun.
func Cancel(tx bot.Tx, key, reason string, now time.Time) error {
	r, ok, err := record.Load(tx, record.PostKey(key))
	if err != nil || !ok || r.State != record.StatePlanned {
		return err
	}
	return conclude(tx, key, r, record.StateDropped, reason, now)
}

// maxWait is the longest time for which an entry is put off: until the end of quiet hours, on a day of 25.
const maxWait = 25 * time.Hour

// Hasten lets entries that were put off for longer than any entry is be looked at now, or when their time comes:
// the clock was wrong when they were.
func Hasten(tx bot.Tx, now time.Time) error {
	_, late := record.DueUntil(now.Add(maxWait))
	_, end := record.AllDue()
	waiting, err := record.Intact(tx).Scan(late, end, 0)
	if err != nil {
		return fmt.Errorf("look for what waits too long: %w", err)
	}
	for _, e := range waiting {
		key := record.OccurrenceIn(record.QueueOf(string(e.Value)), string(e.Value))
		r, ok, err := record.Load(tx, record.PostKey(key))
		if err != nil {
			return err
		}
		if !ok || r.Next.IsZero() || !r.Next.After(r.At.Add(maxWait)) {
			continue
		}
		if err := waitUntil(tx, key, r, when.Later(r.At, now)); err != nil {
			return err
		}
	}
	return nil
}

// ForgetFuture deletes the entries that were found not to be needed any more at a time that is still to come: the
// clock was wrong, and their keys can be planned again. What was sent stays sent.
func ForgetFuture(tx bot.Tx, now time.Time) error {
	keys, rows, err := record.Scan(record.Intact(tx), record.PostsOf(""))
	if err != nil {
		return err
	}
	for i, r := range rows {
		if r.State != record.StateDropped || !r.Done.After(now) {
			continue
		}
		if err := record.Remove(tx, keys[i]); err != nil {
			return err
		}
	}
	return nil
}

// unqueue removes an entry's traces from the due index and the queue.
func unqueue(tx bot.Tx, key string, r record.Entry) error {
	for _, k := range []string{record.DueKey(r.At, key), record.DueKey(r.Next, key), r.QueueKey(key)} {
		if err := record.DeleteKey(tx, k); err != nil {
			return err
		}
	}
	return nil
}

// conclude gives an entry its last state.
func conclude(tx bot.Tx, key string, r record.Entry, state, reason string, now time.Time) error {
	if err := unqueue(tx, key, r); err != nil {
		return err
	}
	r.State, r.Reason, r.Done = state, reason, now
	if state == record.StateSent { // nobody sends it again, so its words need not be kept
		r.Words = ""
		for i := range r.Parts {
			r.Parts[i].Message = nil
		}
	}
	if state == record.StateDead && r.Class != "" {
		if err := record.Save(tx, record.NoticeKey(r.Class, key), record.Notice{At: now, Key: key, Reason: reason}); err != nil {
			return err
		}
	}
	return record.Save(tx, record.PostKey(key), r)
}

// waitUntil lets an entry, and with it its place, wait until an instant. It is rounded up to what a key can
// tell: an entry that came back before its time would be put aside again.
func waitUntil(tx bot.Tx, key string, r record.Entry, until time.Time) error {
	until = until.Add(time.Microsecond - 1).Truncate(time.Microsecond)
	if err := tx.Delete(record.DueKey(r.Next, key)); err != nil {
		return err
	}
	r.Next = until
	if err := record.Save(tx, record.PostKey(key), r); err != nil {
		return err
	}
	return tx.Put(record.DueKey(until, key), []byte(r.QueueKey(key)))
}

// TryAgain lets what was refused in a space be tried at once, and what waited for our return: the bot
// was added there, or got a right.
func TryAgain(tx bot.Tx, p bot.Place, now time.Time) error {
	return tryWhere(tx, now, func(queue string) (bool, error) { return queueIn(tx, queue, p) })
}

// TryIn lets what was refused in these channels be tried at once.
func TryIn(tx bot.Tx, channels []bot.Place, now time.Time) error {
	return tryWhere(tx, now, func(queue string) (bool, error) {
		return slices.ContainsFunc(channels, func(p bot.Place) bool { return (&record.Entry{To: p}).Queue() == queue }), nil
	})
}

// tryWhere lets what waits in some queues for a right or a channel be tried at once.
func tryWhere(tx bot.Tx, now time.Time, meant func(queue string) (bool, error)) error {
	from, to := record.DueUntil(now.Add(placeRetry + time.Second))
	waiting, err := record.Intact(tx).Scan(from, to, 0)
	if err != nil {
		return fmt.Errorf("look for what waits: %w", err)
	}
	for _, e := range waiting {
		queue := record.QueueOf(string(e.Value))
		here, err := meant(queue)
		if err != nil {
			return err
		}
		if !here {
			continue
		}
		if err := tryEntry(tx, record.OccurrenceIn(queue, string(e.Value)), now); err != nil {
			return err
		}
	}
	return nil
}

// queueIn reports whether a queue belongs to a channel of a space, or to one of its people.
func queueIn(tx bot.Tx, queue string, p bot.Place) (bool, error) {
	id, personal := record.QueuePerson(queue)
	if !personal {
		return record.QueueIn(queue, p), nil
	}
	who, ok, err := record.Load(tx, record.PersonKey(id))
	to := who.Direct()
	return ok && to.Platform == p.Platform && to.Space == p.Space, err
}

// tryEntry lets an entry be tried at once, unless it is in its turn, or waits for as long as the service asked.
func tryEntry(tx bot.Tx, key string, now time.Time) error {
	r, ok, err := record.Load(tx, record.PostKey(key))
	if err != nil || !ok || r.State != record.StatePlanned || r.Attempts > 0 || !r.Next.After(now) {
		return err
	}
	if err := waitUntil(tx, key, r, now); err != nil || r.Class == "" {
		return err
	}
	return record.Remove(tx, waitNotice(key, &r))
}

// Forget deletes the entries whose occurrences have this beginning, and every trace of them.
func Forget(tx bot.Tx, beginning string) error {
	keys, rows, err := record.Scan(tx, record.PostsOf(beginning))
	if err != nil {
		return err
	}
	for i, r := range rows {
		if err := forgetEntry(tx, record.Occurrence(keys[i]), r); err != nil {
			return err
		}
	}
	return nil
}

// forgetEntry deletes one entry and every trace of it.
func forgetEntry(tx bot.Tx, key string, r record.Entry) error {
	if err := unqueue(tx, key, r); err != nil {
		return err
	}
	if err := forgetThreads(tx, r); err != nil {
		return err
	}
	return record.Remove(tx, record.PostKey(key))
}

// forgetThreads deletes the pointer from a thread to its post.
func forgetThreads(tx bot.Tx, r record.Entry) error {
	i := slices.IndexFunc(r.Parts, func(p record.Frozen) bool { return p.Sent != nil })
	if i < 0 {
		return nil
	}
	for _, thread := range []string{r.Parts[i].Sent.Thread, r.Parts[i].Sent.ID} {
		if err := record.Unpoint(tx, record.ThreadKey(r.To.Platform, r.To.Channel, thread)); err != nil {
			return err
		}
	}
	return nil
}

// waitNotice is the key under which a class hears that the channel of an entry takes nothing, or the thread.
func waitNotice(occurrence string, r *record.Entry) record.Key[record.Notice] {
	if r.To.Thread != "" {
		return record.NoticeKey(r.Class, occurrence)
	}
	return record.QueueNotice(r.Class, r.Queue())
}
