package outbox

import (
	"fmt"
	"time"

	"afterbell/bot"
	"afterbell/bot/record"
	"afterbell/bot/when"
)

// A class goes on in another channel: what waits for the old one waits for the new one.

// MoveTo lets what a class still has to post in one channel be posted in another. What was begun in a thread of
// the old channel stays there.
func MoveTo(tx bot.Tx, class string, from, to bot.Place, now time.Time) error {
	keys, err := waitingIn(tx, (&record.Entry{To: from}).Queue())
	if err != nil {
		return err
	}
	for _, key := range keys {
		r, ok, err := record.Load(tx, record.PostKey(key))
		if err != nil {
			return err
		}
		if !ok || r.Class != class || r.To.Thread != "" {
			continue
		}
		if err := moveEntry(tx, key, r, to, now); err != nil {
			return err
		}
	}
	return record.Remove(tx, record.PlaceNotice(class, from))
}

// waitingIn lists the occurrences that are planned for a queue or stand in it.
func waitingIn(tx bot.Tx, queue string) (keys []string, err error) {
	first, last := record.QueueRange(queue)
	standing, err := record.Intact(tx).Scan(first, last, 0)
	if err != nil {
		return nil, fmt.Errorf("look for what waits: %w", err)
	}
	for _, e := range standing {
		keys = append(keys, record.OccurrenceIn(queue, e.Key))
	}
	first, last = record.AllDue()
	planned, err := record.Intact(tx).Scan(first, last, 0)
	if err != nil {
		return nil, fmt.Errorf("look for what is planned: %w", err)
	}
	for _, e := range planned {
		if record.QueueOf(string(e.Value)) == queue {
			keys = append(keys, record.OccurrenceIn(queue, string(e.Value)))
		}
	}
	return keys, nil
}

// moveEntry gives an entry that waits another channel, and lets it be tried at its time or now.
func moveEntry(tx bot.Tx, key string, r record.Entry, to bot.Place, now time.Time) error {
	if err := unqueue(tx, key, r); err != nil {
		return err
	}
	r.To.Platform, r.To.Space, r.To.Channel = to.Platform, to.Space, to.Channel
	return waitUntil(tx, key, r, when.Later(r.At, now))
}

// HeldUntil is until when the first entry in the queue of a channel waits for the end of quiet hours, and with
// it all that comes after it; the zero time where nothing does. Such an entry has not been begun.
func HeldUntil(tx bot.Tx, channel bot.Place, now time.Time) (until time.Time, err error) {
	queue := (&record.Entry{To: channel}).Queue()
	from, to := record.QueueRange(queue)
	head, err := record.Intact(tx).Scan(from, to, 1)
	if err != nil || len(head) == 0 {
		return until, err
	}
	r, ok, err := record.Load(tx, record.PostKey(record.OccurrenceIn(queue, head[0].Key)))
	if err != nil || !ok || !r.Next.After(now) || r.State != record.StatePlanned || len(r.Parts) > 0 {
		return until, err
	}
	return r.Next, nil
}

// Renamed notes that a channel goes on under another id, with the messages and threads that stand there. It
// looks at every entry, which is bearable because channels rarely get another id.
func Renamed(tx bot.Tx, from, to bot.Place, now time.Time) error {
	keys, rows, err := record.Scan(record.Intact(tx), record.PostsOf(""))
	if err != nil {
		return err
	}
	for i, r := range rows {
		if r.To.Platform != from.Platform || r.To.Space != from.Space || r.To.Channel != from.Channel {
			continue
		}
		if r.State == record.StatePlanned { // begun in a thread, which goes on too
			err = moveEntry(tx, record.Occurrence(keys[i]), r, to, now)
		} else {
			err = record.Save(tx, keys[i], readdressed(r, from, to))
		}
		if err != nil {
			return err
		}
	}
	return renameThreads(tx, from, to)
}

// readdressed is a post that stands in a channel, with the channel's new id.
func readdressed(r record.Entry, from, to bot.Place) record.Entry {
	r.To.Space, r.To.Channel = to.Space, to.Channel
	for _, p := range r.Parts {
		for _, at := range []*bot.Sent{p.Sent, p.On} {
			if at != nil && at.Channel == from.Channel {
				at.Channel = to.Channel
			}
		}
	}
	return r
}

// renameThreads lets the threads of a channel be found under its new id.
func renameThreads(tx bot.Tx, from, to bot.Place) error {
	prefix := record.ThreadsIn(from.Platform, from.Channel)
	threads, err := record.Names(tx, prefix)
	if err != nil {
		return err
	}
	for _, thread := range threads {
		old := record.Pointer(string(prefix) + thread)
		key, err := record.LookUp(tx, old)
		if err != nil {
			return err
		}
		if err := record.Point(tx, record.Pointer(string(record.ThreadsIn(to.Platform, to.Channel))+thread), key); err != nil {
			return err
		}
		if err := record.Unpoint(tx, old); err != nil {
			return err
		}
	}
	return nil
}
