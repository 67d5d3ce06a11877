package companion_test

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rs/zerolog"

	"afterbell/bot"
	"afterbell/bot/companion"
	"afterbell/bot/course"
	"afterbell/bot/lease"
	"afterbell/bot/turn"
	"afterbell/store/memory"
	"afterbell/store/storetest"
)

// A replica is one of several programs on one store.
type replica struct {
	cable storetest.Cable // to the store that all share
	bot   *turn.Bot
	lease *lease.Lease
	stop  context.CancelFunc
	ended chan error
}

// replicate lets n programs run on the store of a new school, and returns them, who leads first. The clock of each is ahead of the
// one before it by apart.
func replicate(t *testing.T, n int, apart time.Duration) (*running, []*replica) {
	t.Helper()
	return replicateOn(t, memory.New(), n, apart)
}

// replicateOn is replicate on a store.
func replicateOn(t *testing.T, store bot.Store, n int, apart time.Duration) (*running, []*replica) {
	t.Helper()
	s := newSchool(t)
	s.live, s.store = true, store
	var all []*replica
	for i := range n {
		now := func() time.Time { return time.Now().Add(time.Duration(i) * apart) }
		r := &replica{ended: make(chan error, 1)}
		r.cable.Store = s.store
		r.lease = lease.New(&r.cable, "host", zerolog.Nop())
		var err error
		r.bot, err = companion.New(turn.Config{Store: &r.cable, Platforms: []bot.Platform{s.wire}, Log: zerolog.Nop(), Lease: r.lease, Now: now,
			Courses: func() []*course.Course { return s.courses }})
		if err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancel(t.Context())
		r.stop = stop
		go func() { r.ended <- r.bot.Run(ctx) }()
		synctest.Wait()
		all = append(all, r)
	}
	s.bot = all[n-1].bot
	return &running{school: s}, all
}

// end stops replicas, and fails if one ended with an error.
func end(t *testing.T, all []*replica) {
	t.Helper()
	for _, r := range all {
		r.stop()
		if err := <-r.ended; err != nil {
			t.Error(err)
		}
	}
}

// A forgetful store can go back to an earlier moment, as a database does whose standby takes over without the last changes.
type forgetful struct {
	mu     sync.Mutex
	now    bot.Store
	losses int64
}

func (f *forgetful) store() bot.Store {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.now
}

// View implements bot.Store.
func (f *forgetful) View(ctx context.Context, fn func(bot.Tx) error) error {
	return f.store().View(ctx, fn)
}

// Update implements bot.Store.
func (f *forgetful) Update(ctx context.Context, fn func(bot.Tx) error) error {
	return f.store().Update(ctx, fn)
}

// Close implements bot.Store.
func (f *forgetful) Close() error { return f.store().Close() }

// Losses implements bot.Losing.
func (f *forgetful) Losses() int64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.losses
}

// TestLostChanges lets the store forget the seconds in which a lesson went out: it is looked for, and not said twice.
func TestLostChanges(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &forgetful{now: memory.New()}
		r, all := replicateOn(t, store, 2, 0)
		r.classIn(channel)
		time.Sleep(time.Minute)
		before := r.backup()
		for range 3600 {
			if len(r.reads(channel)) > 1 {
				break
			}
			before = r.backup()
			time.Sleep(time.Second)
		}
		time.Sleep(10 * time.Second)
		read := r.reads(channel)
		store.mu.Lock()
		store.now, store.losses = before, 1
		store.mu.Unlock()
		time.Sleep(30 * time.Minute)
		if got := r.reads(channel); !cmp.Equal(got, read) || len(read) != 3 {
			t.Errorf("the channel reads %v, and did %v before", got, read)
		}
		if len(r.wire.twice) > 0 {
			t.Errorf("said twice: %v", r.wire.twice)
		}
		end(t, all)
	})
}

// TestOvertakenInTurn cuts the leader off while its post waits for its turn at the service, for longer than it leads: the next leader
// sends it, and the one before does not when its turn has come.
func TestOvertakenInTurn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, all := replicate(t, 2, 0)
		first := true
		r.wire.turn = func(ctx context.Context) error {
			if !first {
				return nil
			}
			first = false
			all[0].cable.Cut.Store(true)
			select {
			case <-time.After(time.Minute):
				return nil
			case <-ctx.Done():
				return context.Cause(ctx)
			}
		}
		r.classIn(channel)
		time.Sleep(5 * time.Minute)
		if got := r.reads(channel); !cmp.Equal(got, []string{"welcome"}) || first {
			t.Errorf("the channel reads %v, want the welcome", got)
		}
		if len(r.wire.twice) > 0 {
			t.Errorf("said twice: %v", r.wire.twice)
		}
		all[0].cable.Cut.Store(false)
		end(t, all)
	})
}

// TestReplicas lets a class be made through a replica that does not lead. What is due goes out once, also when the leader is cut
// off from the store while it sends, and when one is stopped.
func TestReplicas(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, all := replicate(t, 3, 0)
		first := all[0]
		if !first.lease.Leads() || all[2].lease.Leads() {
			t.Fatal("the first replica should lead, and the last not")
		}
		r.classIn(channel)
		time.Sleep(2 * time.Second)
		if got := r.reads(channel); !cmp.Equal(got, []string{"welcome"}) {
			t.Errorf("two seconds later the channel reads %v", got)
		}
		r.wire.fault = func(p bot.Part) (error, bool) {
			if p.N == 1 && !first.cable.Cut.Swap(true) {
				return nil, true
			}
			return nil, false
		}
		time.Sleep(11 * time.Minute)
		if got := r.reads(channel); !cmp.Equal(got, []string{"welcome", "lesson", "page"}) {
			t.Errorf("after the first lesson, in which the leader was cut off, the channel reads %v", got)
		}
		if first.lease.Leads() || all[1].lease.Leads() == all[2].lease.Leads() {
			t.Error("one of the two others should lead")
		}
		first.cable.Cut.Store(false)
		next := all[1]
		if all[2].lease.Leads() {
			next = all[2]
		}
		next.stop()
		time.Sleep(24 * time.Hour)
		if got := r.reads(channel); !cmp.Equal(got, []string{"welcome", "lesson", "page", "lesson", "page"}) {
			t.Errorf("a day later the channel reads %v", got)
		}
		if len(r.wire.twice) > 0 {
			t.Errorf("said twice: %v", r.wire.twice)
		}
		end(t, all)
	})
}

// TestReplicasOnTwoClocks lets two replicas lead by turns whose clocks are two minutes apart: each post is there once, in its order,
// at most that much too early or too late, whichever way the clock goes with a change of leaders.
func TestReplicasOnTwoClocks(t *testing.T) {
	for _, apart := range []time.Duration{2 * time.Minute, -2 * time.Minute} {
		t.Run(apart.String(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r, all := replicate(t, 2, apart)
				r.classIn(channel)
				time.Sleep(11 * time.Minute)
				all[0].stop()
				if err := <-all[0].ended; err != nil {
					t.Error(err)
				}
				time.Sleep(24*time.Hour + 5*time.Minute)
				if !all[1].lease.Leads() {
					t.Error("the second replica should lead")
				}
				if got := r.reads(channel); !cmp.Equal(got, []string{"welcome", "lesson", "page", "lesson", "page"}) {
					t.Errorf("a day later the channel reads %v", got)
				}
				if len(r.wire.twice) > 0 {
					t.Errorf("said twice: %v", r.wire.twice)
				}
				end(t, all[1:])
			})
		})
	}
}
