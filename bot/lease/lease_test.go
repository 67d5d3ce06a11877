package lease_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rs/zerolog"

	"afterbell/bot"
	"afterbell/bot/lease"
	"afterbell/store/memory"
	"afterbell/store/storetest"
)

// A replica leads whenever it may.
type replica struct {
	*lease.Lease
	cable *storetest.Cable
	since atomic.Pointer[time.Time] // nil: it does not lead
	stop  context.CancelFunc
	ended chan error
}

func start(store bot.Store, name string) *replica {
	r := &replica{cable: &storetest.Cable{Store: store}, ended: make(chan error, 1)}
	r.Lease = lease.New(r.cable, name, zerolog.Nop())
	ctx, stop := context.WithCancel(context.Background())
	r.stop = stop
	go func() {
		r.ended <- r.Lead(ctx, func(ctx context.Context) error {
			now := time.Now()
			r.since.Store(&now)
			<-ctx.Done()
			r.since.Store(nil)
			return nil
		})
	}()
	return r
}

func (r *replica) leads() bool { return r.since.Load() != nil }

// TestOneLeads lets three replicas run for a day: one leads, all the time.
func TestOneLeads(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := memory.New()
		all := []*replica{start(store, "a"), start(store, "b"), start(store, "c")}
		defer stopAll(all)
		time.Sleep(time.Second)
		first := leaderOf(t, all)
		for range 24 * 60 {
			time.Sleep(time.Minute)
			if leaderOf(t, all) != first {
				t.Fatal("the leader changed without a reason")
			}
		}
	})
}

// TestTheNextLeads stops the leader, in order or by cutting it off from the store: another leads within the time that is
// promised, and never do two at once.
func TestTheNextLeads(t *testing.T) {
	for name, tt := range map[string]struct {
		end    func(*replica)
		within time.Duration
	}{
		"in order": {func(r *replica) { r.stop() }, 2 * time.Second},
		"cut off":  {func(r *replica) { r.cable.Cut.Store(true) }, 22 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				store := memory.New()
				all := []*replica{start(store, "a"), start(store, "b"), start(store, "c")}
				defer stopAll(all)
				time.Sleep(time.Minute)
				first := leaderOf(t, all)
				began := time.Now()
				tt.end(first)
				for {
					time.Sleep(100 * time.Millisecond)
					if next := leaderOf(t, all); next != nil && next != first {
						break
					}
					if time.Since(began) > tt.within {
						t.Fatalf("nobody else leads after %v", tt.within)
					}
				}
			})
		})
	}
}

// TestPaused lets a leader believe that it leads while another has taken the lease, as one does that was stopped for a while:
// what it writes is refused.
func TestPaused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := memory.New()
		a, b := start(store, "a"), (*replica)(nil)
		defer func() { stopAll([]*replica{a, b}) }()
		time.Sleep(2 * time.Second)
		write := func(r *replica) error {
			return r.Fence().Update(context.Background(), func(tx bot.Tx) error { return tx.Put("sent/1", nil) })
		}
		if err := write(a); err != nil {
			t.Fatal(err)
		}
		a.cable.Cut.Store(true)
		b = start(store, "b")
		time.Sleep(time.Minute)
		if !b.leads() || a.leads() || a.Leads() || !b.Leads() {
			t.Fatal("b should lead by now, and a know it")
		}
		a.cable.Cut.Store(false)
		if err := write(a); !errors.Is(err, lease.ErrLost) {
			t.Errorf("%v, want that the lease is lost", err)
		}
		if err := write(b); err != nil {
			t.Errorf("%v from who leads", err)
		}
		time.Sleep(time.Hour)
		if !b.leads() || a.leads() {
			t.Error("the lease was taken from who holds it")
		}
	})
}

// TestDuring lets something take as long as its replica leads: it goes on for an hour, and ends ten seconds after the last word to the
// store. A replica that does not lead begins nothing.
func TestDuring(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := memory.New()
		all := []*replica{start(store, "a"), start(store, "b")}
		defer stopAll(all)
		time.Sleep(time.Second)
		a, b := all[0], all[1]
		if leaderOf(t, all) == b {
			a, b = b, a
		}
		_, release, leads := b.During(t.Context())
		release()
		if leads {
			t.Error("one that waits leads")
		}
		short, release, leads := a.During(t.Context())
		if !leads {
			t.Fatal("who leads should know it")
		}
		release()
		long, release, _ := a.During(t.Context())
		defer release()
		time.Sleep(time.Hour)
		if context.Cause(short) != context.Canceled || long.Err() != nil {
			t.Errorf("after an hour: %v and %v", context.Cause(short), long.Err())
		}
		a.cable.Cut.Store(true)
		began := time.Now()
		<-long.Done()
		if took := time.Since(began); took > 10*time.Second || took < 5*time.Second || !errors.Is(context.Cause(long), lease.ErrLost) {
			t.Errorf("%v after %v, want that the lease was lost after five to ten seconds", context.Cause(long), took)
		}
	})
}

// TestWorkEnds lets work fail by itself: Lead returns its error.
func TestWorkEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := lease.New(memory.New(), "a", zerolog.Nop())
		err := l.Lead(context.Background(), func(context.Context) error { return storetest.ErrCut })
		if !errors.Is(err, storetest.ErrCut) || l.Leads() {
			t.Errorf("%v, leads: %v", err, l.Leads())
		}
	})
}

// leaderOf returns who leads, nil for nobody. Two are an error.
func leaderOf(t *testing.T, all []*replica) (leader *replica) {
	t.Helper()
	for _, r := range all {
		switch {
		case !r.leads():
		case leader != nil:
			t.Fatal("two lead at once")
		default:
			leader = r
		}
	}
	return leader
}

func stopAll(all []*replica) {
	for _, r := range all {
		if r != nil {
			r.stop()
		}
	}
	synctest.Wait()
}
