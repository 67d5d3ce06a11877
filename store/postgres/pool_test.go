package postgres_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"afterbell/bot"
	"afterbell/store/postgres"
	"afterbell/store/postgres/pgtest"
)

// TestAllInUse holds every connection that a store may have: who comes then waits, gives up when its time is over, and is served when
// one is given back.
func TestAllInUse(t *testing.T) {
	s, err := postgres.Open(t.Context(), pgtest.Start(t, "fsync=off").Database(t), postgres.Options{Connections: 2})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	release, ended, holding := make(chan struct{}), make(chan error, 3), make(chan struct{}, 2)
	read := func(tx bot.Tx) error { return gets(tx, "a", 1) }
	for range 2 {
		go func() {
			ended <- s.View(context.Background(), func(tx bot.Tx) error {
				err := read(tx)
				holding <- struct{}{}
				<-release
				return err
			})
		}()
	}
	<-holding
	<-holding
	short, end := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer end()
	if err := s.View(short, read); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v, want that its time is over", err)
	}
	go func() {
		ended <- s.Update(context.Background(), func(tx bot.Tx) error { return errors.Join(read(tx), tx.Put("b", nil)) })
	}()
	close(release)
	for range 3 {
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}
}
