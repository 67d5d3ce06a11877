// Package outbox sends what the bot says by itself, one entry an occurrence, each step in a durable
// transaction of its own. It knows the kinds of posts as values (Kind) and nothing of what they say.
//
// A post is planned under a key that says what it is, never when: a key that was used is never planned
// again, so neither a moved hour, a changed zone nor a restart can say it twice. At its time, in one
// transaction, the state is asked whether it is still wanted, the words are made, split by the platform's
// Parts, and frozen; then it is sent part by part outside of any transaction, each outcome recorded.
//
// A crash between an attempt and its record is an unclear outcome like a time-out: the outbox waits a
// moment, looks with Read, and sends the same bytes again only if it has seen that they are not there.
// What is late after a start with a gap is looked for in the same way before it is tried, since the file may
// be a copy that was put back: see looked.
//
// Where looking is impossible it decides after ten minutes by kind: what the class needs is rather said
// twice than missed, what concerns one person rather missed than said twice.
package outbox

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/rs/zerolog"

	"afterbell/bot"
	"afterbell/bot/record"
	"afterbell/bot/term"
)

// The outbox: what the bot says by itself, one entry an occurrence, each arrow one durable
// transaction.
//
//	             ┌────────────── again later ───────────────┐
//	             ▼                                          │
//	planned ── asked, rendered, split, frozen ──► sending ──┼──► sent
//	   │                                            ▲  │    │
//	   └──► dropped (not needed any more)           │  ▼    └──► dead (a reason is kept)
//	                                               unclear ── looked for and found ──► sent
//
// An entry waits in the due index until its time, then in the queue of its place. Entries of one place go
// out one after the other, in order of time and then of rank, and none overtakes one that has to wait, but for
// what a thread refuses: it waits beside the queue. An entry that was planned under a key is never planned under
// it again, whatever became of it.

// An Outbox sends what the bot says by itself. It is safe for concurrent use, except that only one may
// work on a store.
type Outbox struct {
	store     bot.Store
	platforms []bot.Platform
	kinds     map[string]Kind
	school    *term.School
	refused   func(*term.View, *record.Entry) error // it is called for a refused post; nil when nobody wants to hear
	now       func() time.Time
	log       zerolog.Logger

	heard   func(platform, outcome string)     // nil: nobody counts
	during  During                             // nil: there is no other replica
	resting atomic.Bool                        // while it is set, nothing new is begun
	forgot  func(*term.View, record.Gap) error // hears that posts of ours were seen which the file does not know
	outlook outlook                            // TickBeside alone touches it

	mu     sync.Mutex
	queues map[string]bool // places with something to send
	woken  chan struct{}
}

// An outlook is what a look into a store that others share came to.
type outlook struct {
	sure   bool      // there was nothing to do before next, unless something was written since
	writes int64     // see bot.Hinted
	next   time.Time // zero: nothing is planned
}

// Rest lets the outbox begin nothing any more, because nobody knows what time it is, or go on. What is
// under way is finished all the same, and whoever ends the rest wakes what waits (WakeAll).
func (o *Outbox) Rest(resting bool) { o.resting.Store(resting) }

// NewOutbox returns an outbox for posts of these kinds.
func NewOutbox(store bot.Store, platforms []bot.Platform, kinds []Kind, s *term.School, now func() time.Time, log zerolog.Logger) *Outbox {
	o := &Outbox{store: store, platforms: platforms, kinds: map[string]Kind{}, school: s, now: now, log: log,
		queues: map[string]bool{}, woken: make(chan struct{}, 1)}
	for _, k := range kinds {
		o.kinds[k.Name] = k
	}
	return o
}

// WhenForgotten lets somebody hear, for each class that it concerns and more than once, that posts of ours
// were seen in a gap: what the file knows ends where that begins. It must be called before the outbox is used.
func (o *Outbox) WhenForgotten(hear func(*term.View, record.Gap) error) { o.forgot = hear }

// A During returns a context that ends with ctx, or when this replica leads no longer. leads is false if it does not
// now. Whoever is done calls release.
type During func(ctx context.Context) (bound context.Context, release func(), leads bool)

// While lets the outbox send only while this replica of several leads: what still waits for its turn at a service when that ends is not
// sent. What is claimed by a replica that was paused before it sent stays claimed, and the next one looks for it. It must be
// called before the outbox is used.
func (o *Outbox) While(leads During) { o.during = leads }

// Refused lets fn hear, in the transaction that notes it, that a post of a class was refused in a channel: once
// for each post that ended so, and once for a channel until it takes something again. It must be called before
// the outbox is used.
func (o *Outbox) Refused(fn func(v *term.View, r *record.Entry) error) { o.refused = fn }

// platform finds a connected platform by name.
func (o *Outbox) platform(name string) bot.Platform {
	i := slices.IndexFunc(o.platforms, func(p bot.Platform) bool { return p.Name() == name })
	if i < 0 {
		return nil
	}
	return o.platforms[i]
}

// wake notes that a place has something to send.
func (o *Outbox) wake(queue string) {
	o.mu.Lock()
	o.queues[queue] = true
	o.mu.Unlock()
	select {
	case o.woken <- struct{}{}:
	default:
	}
}

// awake takes the places that have something to send, sorted.
func (o *Outbox) awake() []string {
	o.mu.Lock()
	defer o.mu.Unlock()
	list := make([]string, 0, len(o.queues))
	for q := range o.queues {
		list = append(list, q)
	}
	clear(o.queues)
	slices.Sort(list)
	return list
}

// WakeAll finds the places that have something to send, jumping from one to the next.
func (o *Outbox) WakeAll(tx bot.Tx) error {
	for queue := ""; ; {
		from, to := record.QueuesAfter(queue)
		head, err := record.Intact(tx).Scan(from, to, 1)
		if err != nil || len(head) == 0 {
			return err
		}
		queue = record.QueueOf(head[0].Key)
		o.wake(queue)
	}
}

// sendingOf begins to look at an entry.
func (o *Outbox) sendingOf(tx bot.Tx, key string, r *record.Entry, now time.Time) *Sending {
	return &Sending{View: term.View{School: o.school, Tx: tx, Now: now}, Key: key, Entry: r, kind: o.kinds[r.Kind], platform: o.platform,
		forgot: o.forgot, refused: o.refused}
}
