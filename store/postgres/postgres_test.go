package postgres_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"

	"afterbell/bot"
	"afterbell/store/postgres"
	"afterbell/store/postgres/pgtest"
	"afterbell/store/storetest"
)

func open(t testing.TB, url string) *postgres.Store {
	t.Helper()
	s, err := postgres.Open(context.Background(), url, postgres.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestStore(t *testing.T) {
	server := pgtest.Start(t, "fsync=off")
	t.Run("once", func(t *testing.T) {
		storetest.Run(t, func(t *testing.T) bot.Store { return open(t, server.Database(t)) })
	})
	t.Run("twice", func(t *testing.T) {
		storetest.Run(t, func(t *testing.T) bot.Store { return storetest.Twice(open(t, server.Database(t))) })
	})
}

// TestDurable opens the same database again after a server that was stopped without a last word.
func TestDurable(t *testing.T) {
	server := pgtest.Start(t)
	url := server.Database(t)
	storetest.RunDurable(t, func(t *testing.T) bot.Store { return open(t, url) })
}

// TestReplicas runs the suite on three stores with one database, of which each takes every third call.
func TestReplicas(t *testing.T) {
	server := pgtest.Start(t, "fsync=off", "max_connections=300")
	storetest.Run(t, func(t *testing.T) bot.Store {
		url := server.Database(t)
		return &spread{stores: []*postgres.Store{open(t, url), open(t, url), open(t, url)}}
	})
}

// A spread is several stores with one database, as one.
type spread struct {
	stores []*postgres.Store
	turn   atomic.Int64
}

func (s *spread) next() *postgres.Store {
	return s.stores[int(s.turn.Add(1))%len(s.stores)]
}

func (s *spread) View(ctx context.Context, fn func(bot.Tx) error) error {
	return s.next().View(ctx, fn)
}

func (s *spread) Update(ctx context.Context, fn func(bot.Tx) error) error {
	return s.next().Update(ctx, fn)
}

func (s *spread) Close() (err error) {
	for _, one := range s.stores {
		err = errors.Join(err, one.Close())
	}
	return err
}
