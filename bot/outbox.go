package bot

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"afterbell/bot/when"
)

// The outbox: what the bot says by itself, one row an occurrence, each arrow one durable
// transaction.
//
//	             ┌────────────── again later ───────────────┐
//	             ▼                                          │
//	planned ── asked, rendered, split, frozen ──► sending ──┼──► sent
//	   │                                            ▲  │    │
//	   └──► dropped (not needed any more)           │  ▼    └──► dead (a reason is kept)
//	                                               unclear ── looked for and found ──► sent
//
// A row waits in the due index until its time, then in the queue of its place. Rows of one place go
// out one after the other, in order of time, and none overtakes one that has to wait, but for what a
// thread refuses: it waits beside the queue. A row that was planned under a key is never planned under
// it again, whatever became of it.

// States of a row.
const (
	statePlanned = "planned" // kind and subject only
	stateSending = "sending" // frozen; an attempt may be under way
	stateUnclear = "unclear" // an attempt was made and nobody knows its outcome
	stateSent    = "sent"
	stateDropped = "dropped" // asked at the moment of sending and not needed
	stateDead    = "dead"    // given up, with a reason
)

// Timing of the outbox.
const (
	settle       = 15 * time.Second // before an unclear attempt is looked for: services show messages late
	unclearHold  = 10 * time.Minute // an unclear row holds up its place for this long at most
	unclearRetry = time.Minute
	placeRetry   = time.Hour // a place that refuses us is asked again this often
	platformWait = 10 * time.Minute
	firstBackoff = 2 * time.Second
	lastBackoff  = 10 * time.Minute
	maxAttempts  = 50
	patience     = 20               // attempts that count when not the post is at fault: past the longest wait
	lateAfter    = 30 * time.Minute // a channel post later than this waits for the end of quiet hours
)

// row is one post of the outbox.
type row struct {
	Kind    string    `json:"k"`
	Class   string    `json:"c,omitzero"`
	Lesson  string    `json:"l,omitzero"`
	Person  string    `json:"p,omitzero"` // direct to this person
	Ref     string    `json:"ref,omitzero"`
	To      Place     `json:"to,omitzero"`    // of a channel post; of a direct one, once it is sent
	Under   string    `json:"under,omitzero"` // key of the post in whose thread it stands
	At      time.Time `json:"at"`
	Expires time.Time `json:"exp,omitzero"`

	State    string    `json:"st"`
	Parts    []frozen  `json:"parts,omitempty"`
	Silent   bool      `json:"silent,omitzero"`
	Thread   *Thread   `json:"thread,omitzero"`
	On       *Sent     `json:"on,omitzero"`
	Attempts int       `json:"n,omitzero"`
	Tried    time.Time `json:"tried,omitzero"`
	Next     time.Time `json:"next,omitzero"`
	Reason   string    `json:"why,omitzero"`
	Done     time.Time `json:"done,omitzero"`
}

// frozen is one part as every attempt sends it.
type frozen struct {
	Message jsontext.Value `json:"m"`
	Sent    *Sent          `json:"sent,omitzero"`
}

// queue names the line that a row waits in: its channel (threads included), or its person.
func (r *row) queue() string {
	if r.Person != "" {
		return "person/" + r.Person
	}
	return r.To.Platform + "/" + segment(r.To.Space) + "/" + segment(r.To.Channel)
}

func queueKey(queue string, at time.Time, key string) string {
	return "queue/" + queue + "/" + stamp(at) + "/" + key
}

// partKey is the idempotency key of one part: the same for ever, no longer than Discord's nonce.
func partKey(key string, n int) string {
	sum := sha256.Sum256([]byte(key + "#" + strconv.Itoa(n)))
	return strings.ToLower(base32.HexEncoding.EncodeToString(sum[:]))[:20]
}

// planRow writes a row under its key unless the key was used before. A row that is still planned
// moves to the new time.
func planRow(tx Tx, key string, r row) error {
	old, exists, err := load[row](tx, postKey(key))
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
	r, ok, err := load[row](tx, postKey(key))
	if err != nil || !ok || r.State != statePlanned {
		return err
	}
	return finish(tx, key, r, stateDropped, reason, now)
}

// unqueue removes a row's traces from the due index and the queue.
func unqueue(tx Tx, key string, r row) error {
	for _, k := range []string{dueKey(r.At, key), dueKey(r.Next, key), queueKey(r.queue(), r.At, key)} {
		if err := tx.Delete(k); err != nil {
			return fmt.Errorf("delete %s: %w", k, err)
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
		if err := save(tx, "notice/"+r.Class+"/"+key, notice{At: now, Key: key, Reason: reason}); err != nil {
			return err
		}
	}
	return save(tx, postKey(key), r)
}

// hold lets a row, and with it its place, wait until an instant. It is rounded up to what a key can
// tell: a row that came back before its time would be put aside again.
func hold(tx Tx, key string, r row, until time.Time) error {
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
	who, ok, err := load[person](tx, personKey(id))
	to := who.direct()
	return ok && to.Platform == p.Platform && to.Space == p.Space, err
}

// tryRow lets a row be tried at once, unless it is in its turn, or waits for as long as the service asked.
func tryRow(tx Tx, key string, now time.Time) error {
	r, ok, err := load[row](tx, postKey(key))
	if err != nil || !ok || r.State != statePlanned || r.Attempts > 0 || !r.Next.After(now) {
		return err
	}
	if err := hold(tx, key, r, now); err != nil || r.Class == "" {
		return err
	}
	return tx.Delete(waitNotice(key, &r))
}

// Tick moves what is due at this moment from the due index into the queues of its places, and
// returns how many rows. It only looks when nothing is due.
func (b *Bot) Tick(ctx context.Context) (int, error) {
	now := b.now()
	moved := 0
	for {
		n, err := b.tickSome(ctx, now)
		moved += n
		if err != nil || n < tickBatch {
			return moved, err
		}
	}
}

// tickBatch bounds one tick's transaction.
const tickBatch = 10_000

func (b *Bot) tickSome(ctx context.Context, now time.Time) (int, error) {
	until := "due/" + stamp(now.Add(time.Microsecond))
	idle := false
	err := b.store.View(ctx, func(tx Tx) error {
		first, err := tx.Scan("due/", until, 1)
		idle = len(first) == 0
		return err
	})
	if err != nil || idle {
		return 0, wrap("look for what is due", err)
	}
	var woken []string
	err = b.store.Update(ctx, func(tx Tx) error {
		woken = woken[:0]
		entries, err := tx.Scan("due/", until, tickBatch)
		if err != nil {
			return err
		}
		for _, e := range entries {
			if err := tx.Delete(e.Key); err != nil {
				return err
			}
			if err := tx.Put(string(e.Value), nil); err != nil {
				return err
			}
			woken = append(woken, string(e.Value))
		}
		return nil
	})
	if err != nil {
		return 0, wrap("move what is due", err)
	}
	for _, key := range woken {
		b.wake(queueOfKey(key))
	}
	return len(woken), nil
}

// queueOfKey cuts the queue's name out of a queue key: everything between the first segment and
// the time.
func queueOfKey(key string) string {
	parts := strings.SplitN(strings.TrimPrefix(key, "queue/"), "/", 4)
	if parts[0] == "person" {
		return parts[0] + "/" + parts[1]
	}
	return strings.Join(parts[:3], "/")
}

// rowOfKey cuts the row's key out of a queue key.
func rowOfKey(queue, key string) string {
	rest := strings.TrimPrefix(key, "queue/"+queue+"/")
	_, name, _ := strings.Cut(rest, "/")
	return name
}

// Next returns the next instant at which Tick has something to do.
func (b *Bot) Next(ctx context.Context) (next time.Time, ok bool, err error) {
	err = b.store.View(ctx, func(tx Tx) error {
		first, err := tx.Scan("due/", "due/\xff", 1)
		if err != nil || len(first) == 0 {
			return err
		}
		ok = true
		at, _, _ := strings.Cut(strings.TrimPrefix(first[0].Key, "due/"), "/")
		next, err = stampTime(at)
		return err
	})
	return next, ok, wrap("look for the next due post", err)
}

// wrap adds what was attempted to an error, and keeps nil nil.
func wrap(what string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", what, err)
}

// endOfDay is when a person's date ends.
func endOfDay(p *person, d when.Date) time.Time { return when.DayEnd(d, p.loc(), p.Rollover) }
