package postgres_test

import (
	"context"
	"sync"
	"testing"

	"afterbell/store/postgres"
	"afterbell/store/postgres/pgtest"
)

// TestAllBeginAtOnce lets several replicas meet a database without tables at one moment: one makes them, and all begin.
func TestAllBeginAtOnce(t *testing.T) {
	server := pgtest.Start(t, "fsync=off")
	for range 8 {
		url := server.Database(t)
		var all sync.WaitGroup
		var mu sync.Mutex
		created := 0
		for range 6 {
			all.Go(func() {
				s, err := postgres.Open(context.Background(), url, postgres.Options{})
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				defer mu.Unlock()
				if s.Created() {
					created++
				}
				if err := s.Close(); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if created != 1 {
			t.Errorf("%d made the tables, want 1", created)
		}
	}
}
