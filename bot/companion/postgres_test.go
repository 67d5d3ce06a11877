package companion_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"afterbell/bot"
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
