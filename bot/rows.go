package bot

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// planRow writes a row under its key unless the key was used before. A row that is still planned
// moves to the new time.
func planRow(tx Tx, key string, r row) error {
	old, exists, err := load(tx, postKey(key))
	if err != nil {
		return err
	}
	if exists {
		return moveRow(tx, key, old, r.At, r.Expires)
	}
	r.State = statePlanned
	if err := save(tx, postKey(key), r); err != nil {
		return err
	}
	return tx.Put(dueKey(r.At, key), []byte(queueKey(r.queue(), r.At, key)))
}

// moveRow gives a row that was not begun another time, and another end.
func moveRow(tx Tx, key string, r row, at, expires time.Time) error {
	if r.State != statePlanned || len(r.Parts) > 0 || r.At.Equal(at) && r.Expires.Equal(expires) {
		return nil
	}
	if err := unqueue(tx, key, r); err != nil {
		return err
	}
	r.At, r.Expires, r.Next = at, expires, time.Time{}
	if err := save(tx, postKey(key), r); err != nil {
		return err
	}
	return tx.Put(dueKey(at, key), []byte(queueKey(r.queue(), at, key)))
}

// cancelRow ends a row that was not begun.
func cancelRow(tx Tx, key, reason string, now time.Time) error {
	r, ok, err := load(tx, postKey(key))
	if err != nil || !ok || r.State != statePlanned {
		return err
	}
	return finish(tx, key, r, stateDropped, reason, now)
}

// unqueue removes a row's traces from the due index and the queue.
func unqueue(tx Tx, key string, r row) error {
	for _, k := range []string{dueKey(r.At, key), dueKey(r.Next, key), queueKey(r.queue(), r.At, key)} {
		if err := deleteKey(tx, k); err != nil {
			return err
		}
	}
	return nil
}

// finish gives a row its last state.
func finish(tx Tx, key string, r row, state, reason string, now time.Time) error {
	if err := unqueue(tx, key, r); err != nil {
		return err
	}
	r.State, r.Reason, r.Done = state, reason, now
	if state == stateDead && r.Class != "" {
		if err := save(tx, noticeKey(r.Class, key), notice{At: now, Key: key, Reason: reason}); err != nil {
			return err
		}
	}
	return save(tx, postKey(key), r)
}

// waitUntil lets a row, and with it its place, wait until an instant. It is rounded up to what a key can
// tell: a row that came back before its time would be put aside again.
func waitUntil(tx Tx, key string, r row, until time.Time) error {
	until = until.Add(time.Microsecond - 1).Truncate(time.Microsecond)
	if err := tx.Delete(dueKey(r.Next, key)); err != nil {
		return err
	}
	r.Next = until
	if err := save(tx, postKey(key), r); err != nil {
		return err
	}
	return tx.Put(dueKey(until, key), []byte(queueKey(r.queue(), r.At, key)))
}

// tryAgain lets what was refused in a space be tried at once, and what waited for our return: the bot
// was added there.
func tryAgain(tx Tx, p Place, now time.Time) error {
	waiting, err := tx.Scan("due/", "due/"+stamp(now.Add(placeRetry+time.Second)), 0)
	if err != nil {
		return fmt.Errorf("look for what waits: %w", err)
	}
	for _, e := range waiting {
		queue := queueOfKey(string(e.Value))
		here, err := queueIn(tx, queue, p)
		if err != nil {
			return err
		}
		if !here {
			continue
		}
		if err := tryRow(tx, rowOfKey(queue, string(e.Value)), now); err != nil {
			return err
		}
	}
	return nil
}

// queueIn reports whether a queue belongs to a channel of a space, or to one of its people.
func queueIn(tx Tx, queue string, p Place) (bool, error) {
	id, personal := strings.CutPrefix(queue, "person/")
	if !personal {
		return strings.HasPrefix(queue, p.Platform+"/"+segment(p.Space)+"/"), nil
	}
	who, ok, err := load(tx, personKey(id))
	to := who.direct()
	return ok && to.Platform == p.Platform && to.Space == p.Space, err
}

// tryRow lets a row be tried at once, unless it is in its turn, or waits for as long as the service asked.
func tryRow(tx Tx, key string, now time.Time) error {
	r, ok, err := load(tx, postKey(key))
	if err != nil || !ok || r.State != statePlanned || r.Attempts > 0 || !r.Next.After(now) {
		return err
	}
	if err := waitUntil(tx, key, r, now); err != nil || r.Class == "" {
		return err
	}
	return remove(tx, waitNotice(key, &r))
}

// forgetPosts deletes the rows whose occurrences have this beginning, and every trace of them.
func forgetPosts(tx Tx, beginning string) error {
	keys, rows, err := scan(tx, postsOf(beginning))
	if err != nil {
		return err
	}
	for i, r := range rows {
		if err := unqueue(tx, strings.TrimPrefix(string(keys[i]), string(postsOf(""))), r); err != nil {
			return err
		}
		if err := forgetThreads(tx, r); err != nil {
			return err
		}
		if err := remove(tx, keys[i]); err != nil {
			return err
		}
	}
	return nil
}

// forgetThreads deletes the pointer from a thread to its post.
func forgetThreads(tx Tx, r row) error {
	i := slices.IndexFunc(r.Parts, func(p frozen) bool { return p.Sent != nil })
	if i < 0 {
		return nil
	}
	for _, thread := range []string{r.Parts[i].Sent.Thread, r.Parts[i].Sent.ID} {
		if err := unpoint(tx, threadKey(r.To.Platform, r.To.Channel, thread)); err != nil {
			return err
		}
	}
	return nil
}
