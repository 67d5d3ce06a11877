package bot

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/rs/zerolog"
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

// An outbox sends what the bot says by itself. It is safe for concurrent use, except that only one may
// work on a store.
type outbox struct {
	store     Store
	platforms []Platform
	kinds     map[string]kind
	school    *school
	now       func() time.Time
	log       zerolog.Logger

	mu     sync.Mutex
	queues map[string]bool // places with something to send
	woken  chan struct{}
}

// newOutbox returns an outbox for posts of these kinds.
func newOutbox(store Store, platforms []Platform, kinds []kind, s *school, now func() time.Time, log zerolog.Logger) *outbox {
	o := &outbox{store: store, platforms: platforms, kinds: map[string]kind{}, school: s, now: now, log: log,
		queues: map[string]bool{}, woken: make(chan struct{}, 1)}
	for _, k := range kinds {
		o.kinds[k.name] = k
	}
	return o
}

// platform finds a connected platform by name.
func (b *outbox) platform(name string) Platform {
	i := slices.IndexFunc(b.platforms, func(p Platform) bool { return p.Name() == name })
	if i < 0 {
		return nil
	}
	return b.platforms[i]
}

// wake notes that a place has something to send.
func (b *outbox) wake(queue string) {
	b.mu.Lock()
	b.queues[queue] = true
	b.mu.Unlock()
	select {
	case b.woken <- struct{}{}:
	default:
	}
}

// awake takes the places that have something to send, sorted.
func (b *outbox) awake() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	list := make([]string, 0, len(b.queues))
	for q := range b.queues {
		list = append(list, q)
	}
	clear(b.queues)
	slices.Sort(list)
	return list
}

// Deliver sends everything that waits and can be sent now, place after place in a fixed order. It
// is how a virtual clock and tests deliver; Run sends at all places at once.
func (b *outbox) Deliver(ctx context.Context) error {
	var errs []error
	for {
		places := b.awake()
		if len(places) == 0 || ctx.Err() != nil {
			return errors.Join(append(errs, ctx.Err())...)
		}
		for _, place := range places {
			errs = append(errs, b.drain(ctx, place)) // one place that fails stops no other
		}
	}
}

// wakeAll finds the places that have something to send, jumping from one to the next.
func (b *outbox) wakeAll(tx Tx) error {
	for from := "queue/"; ; {
		head, err := tx.Scan(from, "queue/\xff", 1)
		if err != nil || len(head) == 0 {
			return err
		}
		queue := queueOfKey(head[0].Key)
		b.wake(queue)
		from = "queue/" + queue + "/\xff"
	}
}
