// Package lease lets one of several replicas of the program lead. All of them answer what people do; only the one
// that leads looks at the clock, plans and sends, so that nothing is said twice.
//
// The lease is one record of the store that all share. Its holder writes into it every five seconds. No clock of a
// wall is compared with another: a replica that wants to lead watches the record by its own monotonic clock, and takes
// it when it has not changed for twenty seconds. The holder stops by itself when it could not write for ten, so that
// there are ten seconds between the two whatever their clocks say.
//
// A replica that was paused or cut off does not know that it was overtaken. So everything that a leader writes goes through
// a store of its own (Fence), whose Updates look at the record in their own transaction and fail if another holds it. What is
// then still on its way to a platform, the new leader finds like after a crash.
//
// What is bought at which price is described by Gray and Cheriton, "Leases", 1989 (https://doi.org/10.1145/74850.74870).
package lease

import (
	"context"
	"crypto/rand"
	"errors"
	"sync"
	"time"

	"github.com/rs/zerolog"

	"afterbell/bot"
	"afterbell/bot/record"
)

const (
	renewEvery = 5 * time.Second  // the holder says so often that it is there
	validFor   = 10 * time.Second // the holder stops when it could not say so for so long
	// Others take the lease when the holder has been silent for so long. It last wrote at most five seconds before it died, so
	// what it was sending then is fifteen seconds old when it is looked for: services show messages late.
	expireFor  = 20 * time.Second
	lookEvery  = time.Second // others look so often, which is how long an orderly change of leaders takes
	retryEvery = time.Second // a holder whose store did not answer tries again so soon
)

// ErrLost says that another replica leads.
var ErrLost = errors.New("another replica leads now")

// A Lease is one replica's part in who leads. It is safe for concurrent use.
type Lease struct {
	store  bot.Store
	holder string
	log    zerolog.Logger

	mu    sync.Mutex
	epoch int64     // 0: we do not lead
	until time.Time // we lead until then unless we say so again
}

// New returns the part of a replica that has yet to begin. The store is the one that all replicas share; host is a word for
// people who read who leads.
func New(store bot.Store, host string, log zerolog.Logger) *Lease {
	return &Lease{store: store, holder: host + "/" + rand.Text()[:8], log: log}
}

// Leads reports whether this replica leads. It looks at its own clock alone.
func (l *Lease) Leads() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.epoch > 0 && time.Now().Before(l.until)
}

// During returns a context that ends with ctx, or when this replica leads no longer, with ErrLost as its cause. leads is false if
// it does not now. Whoever is done calls release.
func (l *Lease) During(ctx context.Context) (bound context.Context, release func(), leads bool) {
	bound, end := context.WithCancelCause(ctx)
	release = func() { end(nil) }
	if !l.Leads() {
		end(ErrLost)
		return bound, release, false
	}
	go func() {
		for l.Leads() {
			select {
			case <-time.After(l.left()): // by then it has been renewed, as a rule
			case <-bound.Done():
				return
			}
		}
		end(ErrLost)
	}()
	return bound, release, true
}

// Holder is what this replica is called.
func (l *Lease) Holder() string { return l.holder }

// Lead waits until this replica may lead, and calls work then. The context of work ends when ctx does or when the lease is
// lost; after a loss, Lead waits anew. It returns when ctx is done or when work has ended by itself.
func (l *Lease) Lead(ctx context.Context, work func(context.Context) error) error {
	for {
		if err := l.win(ctx); err != nil {
			return nil // ctx is done, which is no fault
		}
		l.log.Info().Str("replica", l.holder).Msg("this replica leads")
		err, lost := l.hold(ctx, work)
		if !lost || ctx.Err() != nil {
			return err
		}
		l.log.Warn().Str("replica", l.holder).Err(err).Msg("this replica leads no longer")
	}
}

// A watched record is what a replica has seen of the lease, and since when it has not changed.
type watched struct {
	lease  record.Lease
	since  time.Time
	writes int64 // it was read when so much had been written, see bot.Hinted
}

// win waits until the lease is free or its holder silent, and takes it.
func (l *Lease) win(ctx context.Context) error {
	var seen watched
	for {
		began := time.Now()
		taken, err := l.try(ctx, &seen)
		if err != nil && ctx.Err() == nil {
			l.log.Warn().Err(err).Msg("who leads cannot be read")
		}
		if taken {
			l.renewed(began)
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(lookEvery):
		}
	}
}

// try looks at the lease once and takes it if it may.
func (l *Lease) try(ctx context.Context, seen *watched) (taken bool, err error) {
	writes, sure := bot.Writes(l.store) // before the look, so that what is written during it is looked for again
	if sure && seen.writes == writes && !seen.since.IsZero() && seen.lease.Holder != "" && time.Since(seen.since) < expireFor {
		return false, nil // nothing was written, so it is the same
	}
	var now record.Lease
	err = l.store.View(ctx, func(tx bot.Tx) (err error) {
		now, _, err = record.Load(tx, record.LeaseKey)
		return err
	})
	if err != nil {
		return false, err
	}
	if now != seen.lease || seen.since.IsZero() {
		*seen = watched{lease: now, since: time.Now()}
	}
	seen.writes = writes
	if now.Holder != "" && time.Since(seen.since) < expireFor {
		return false, nil
	}
	err = l.store.Update(ctx, func(tx bot.Tx) error {
		found, _, err := record.Load(tx, record.LeaseKey)
		if taken = err == nil && found == now; !taken {
			return err
		}
		return record.Save(tx, record.LeaseKey, record.Lease{Holder: l.holder, Epoch: now.Epoch + 1})
	})
	if err != nil || !taken {
		return false, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.epoch = now.Epoch + 1
	return true, nil
}

// renewed notes that the lease was ours at an instant.
func (l *Lease) renewed(at time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.until = at.Add(validFor)
}

// hold does the work while the lease is ours. It reports whether the lease was lost, and then why.
func (l *Lease) hold(ctx context.Context, work func(context.Context) error) (err error, lost bool) {
	working, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	var renewing sync.WaitGroup
	renewing.Go(func() { l.renew(working, stop) })
	err = work(working)
	cause := context.Cause(working)
	stop(nil)
	renewing.Wait()
	l.giveUp(context.WithoutCancel(ctx))
	if errors.Is(cause, ErrLost) {
		return cause, true
	}
	return err, false
}

// renew says again and again that we are there, and calls stop when we are not.
func (l *Lease) renew(ctx context.Context, stop context.CancelCauseFunc) {
	wait := renewEvery
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
		}
		began := time.Now()
		asking, cancel := context.WithTimeout(ctx, l.left())
		err := l.beat(asking)
		cancel()
		switch {
		case err == nil:
			l.renewed(began)
			wait = renewEvery
			continue
		case errors.Is(err, ErrLost) || l.left() <= 0:
			stop(errors.Join(ErrLost, err))
			return
		}
		wait = min(retryEvery, l.left())
	}
}

// left is for how long we lead without another word.
func (l *Lease) left() time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	return time.Until(l.until)
}

func (l *Lease) beat(ctx context.Context) error {
	return l.change(ctx, func(r *record.Lease) { r.Beat++ })
}

// change changes the lease if it is ours.
func (l *Lease) change(ctx context.Context, change func(*record.Lease)) error {
	return l.store.Update(ctx, func(tx bot.Tx) error {
		r, err := l.ours(tx)
		if err != nil {
			return err
		}
		change(&r)
		return record.Save(tx, record.LeaseKey, r)
	})
}

// ours reads the lease, and fails unless it is ours.
func (l *Lease) ours(tx bot.Tx) (record.Lease, error) {
	r, _, err := record.Load(tx, record.LeaseKey)
	if err != nil {
		return r, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.epoch == 0 || r.Holder != l.holder || r.Epoch != l.epoch {
		return r, ErrLost
	}
	return r, nil
}

// giveUp lets another replica lead at once.
func (l *Lease) giveUp(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, validFor)
	defer cancel()
	if err := l.change(ctx, func(r *record.Lease) { r.Holder = "" }); err != nil && !errors.Is(err, ErrLost) {
		l.log.Warn().Err(err).Msg("the others will wait until they see that this replica leads no longer")
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.epoch = 0
}

// Fence returns the store as who leads sees it: each Update fails with ErrLost unless the lease is ours when it
// is committed.
func (l *Lease) Fence() bot.Store { return fenced{l.store, l} }

type fenced struct {
	bot.Store
	lease *Lease
}

// Writes implements bot.Hinted.
func (f fenced) Writes() (n int64, sure bool) { return bot.Writes(f.Store) }

// Losses implements bot.Losing.
func (f fenced) Losses() int64 { return bot.Losses(f.Store) }

// Update implements bot.Store.
func (f fenced) Update(ctx context.Context, fn func(bot.Tx) error) error {
	return f.Store.Update(ctx, func(tx bot.Tx) error {
		if _, err := f.lease.ours(tx); err != nil {
			return err
		}
		return fn(tx)
	})
}
