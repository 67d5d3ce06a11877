package companion_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rs/zerolog"

	"afterbell/bot"
	"afterbell/bot/companion"
	"afterbell/bot/course"
	"afterbell/bot/lease"
	"afterbell/bot/turn"
	"afterbell/store/postgres"
	"afterbell/store/postgres/pgtest"
)

// A pair is two stores with one database, of which each takes every other call, as two replicas do.
type pair struct {
	stores [2]bot.Store
	turn   atomic.Int64
}

func (p *pair) next() bot.Store { return p.stores[p.turn.Add(1)%2] }

// View implements bot.Store.
func (p *pair) View(ctx context.Context, fn func(bot.Tx) error) error { return p.next().View(ctx, fn) }

// Update implements bot.Store.
func (p *pair) Update(ctx context.Context, fn func(bot.Tx) error) error {
	return p.next().Update(ctx, fn)
}

// Close implements bot.Store.
func (p *pair) Close() error { return errors.Join(p.stores[0].Close(), p.stores[1].Close()) }

// TestEverythingOnPostgres plays everything that can be done on a database, through one store and through two by turns: what is kept in
// the end is what is kept in memory.
func TestEverythingOnPostgres(t *testing.T) {
	server := pgtest.Start(t, "fsync=off")
	want := playEverything(t).dump()
	open := func(url string) bot.Store {
		s, err := postgres.Open(t.Context(), url, postgres.Options{})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	one, two := server.Database(t), server.Database(t)
	for name, store := range map[string]bot.Store{"one": open(one), "two": &pair{stores: [2]bot.Store{open(two), open(two)}}} {
		t.Run(name, func(t *testing.T) {
			if d := cmp.Diff(want, playEverythingOn(t, store).dump()); d != "" {
				t.Errorf("in memory and in the database:\n%.3000s", d)
			}
			if err := store.Close(); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestTripsOfAnAnswer counts how often an answer waits for a database: asked for once more, a page needs one round trip, whatever
// it shows, and a check-in few.
func TestTripsOfAnAnswer(t *testing.T) {
	server := pgtest.Start(t, "fsync=off")
	server.Database(t)
	line := pgtest.NewLine(t, server)
	store, err := postgres.Open(t.Context(), line.URL("owner", "test1"), postgres.Options{})
	check(t, err)
	school := filling{Platform: sinkName, Course: termCourse(t), Learners: 20, Classes: 1, Start: time.Date(2026, 9, 1, 0, 0, 0, 0, time.UTC)}
	d := &district{filling: school, store: store, begin: school.Start.AddDate(0, 0, 67).Add(18 * time.Hour)}
	check(t, d.fill(store))
	check(t, d.fillCheckins(store, 200, d.Start.Add(24*time.Hour), d.begin.Add(-time.Hour), func(i int) int { return i % 20 }))
	d.renew(t)
	trips := func(ask func() bot.Event) (first, fewest int64) {
		for n := range 6 {
			before := line.Trips.Load()
			d.handle(t, ask())
			took := line.Trips.Load() - before
			if n == 0 {
				first, fewest = took, took
			}
			fewest = min(fewest, took) // what nobody waits for may fall into one of them
		}
		return first, fewest
	}
	for _, tt := range []struct {
		action string
		most   int64
	}{{"progress", 2}, {"today", 2}, {"lessons", 2}, {"settings", 2}, {"checkin", 6}} {
		first, again := trips(func() bot.Event {
			if tt.action == "checkin" {
				return d.checkin(3)
			}
			return d.event(0, d.User(3), tt.action, nil)
		})
		before := line.Trips.Load()
		d.handle(t, d.event(0, d.User(4), tt.action, map[string]string{"did": "read"}))
		t.Logf("%s took %d round trips, %d again, and %d of somebody else", tt.action, first, again, line.Trips.Load()-before)
		if again > tt.most {
			t.Errorf("%s took %d round trips when asked for again, want at most %d", tt.action, again, tt.most)
		}
	}
	check(t, store.Close())
}

// TestIdleReplicas lets two replicas do nothing: beside the sign of life of who leads, each five seconds, they ask the database
// nothing.
func TestIdleReplicas(t *testing.T) {
	server := pgtest.Start(t, "fsync=off")
	server.Database(t)
	line := pgtest.NewLine(t, server)
	var running sync.WaitGroup
	ctx, stop := context.WithCancel(t.Context())
	for i := range 2 {
		store, err := postgres.Open(t.Context(), line.URL("owner", "test1"), postgres.Options{})
		check(t, err)
		defer func() { check(t, store.Close()) }()
		l := lease.New(store, fmt.Sprint("replica", i), zerolog.Nop())
		b, err := companion.New(turn.Config{Store: store, Platforms: []bot.Platform{&sink{}}, Log: zerolog.Nop(), Lease: l,
			Courses: func() []*course.Course { return []*course.Course{termCourse(t)} }})
		check(t, err)
		running.Go(func() { check(t, b.Run(ctx)) })
		for began := time.Now(); i == 0 && !l.Leads() && time.Since(began) < time.Minute; {
			time.Sleep(20 * time.Millisecond)
		}
	}
	fewest := int64(1000)
	const most = 10                           // for one sign of life, at which both look, on connections that are tried before
	for n := 0; n < 6 && fewest > most; n++ { // at first there is more to do
		before := line.Trips.Load()
		time.Sleep(5 * time.Second)
		fewest = min(fewest, line.Trips.Load()-before)
	}
	t.Logf("in five seconds two idle replicas asked %d times", fewest)
	if fewest > most {
		t.Errorf("they should ask at most %d times", most)
	}
	stop()
	running.Wait()
}
