package storetest

import (
	"context"
	"errors"
	"sync"
	"testing"

	"afterbell/bot"
)

func testClosed(t *testing.T, s bot.Store) {
	put(t, s, "a/1", "")
	if err := s.Close(); err != nil {
		t.Fatalf("close: %v", err)
	}
	nothing := func(bot.Tx) error {
		t.Error("fn ran on a closed store")
		return nil
	}
	for name, err := range map[string]error{
		"view":   s.View(context.Background(), nothing),
		"update": s.Update(context.Background(), nothing),
		"close":  s.Close(),
	} {
		if !errors.Is(err, bot.ErrClosed) {
			t.Errorf("%s: %v, want ErrClosed", name, err)
		}
	}
}

// testCloseWaits closes under a running View and many Updates: each of them is either done or
// refused, and Close comes back.
func testCloseWaits(t *testing.T, s bot.Store) {
	put(t, s, "a/1", "there")
	running, release := make(chan struct{}), make(chan struct{})
	var once sync.Once
	viewed := make(chan error, 1)
	go func() {
		viewed <- s.View(context.Background(), func(tx bot.Tx) error {
			once.Do(func() { close(running) })
			<-release
			_, err := tx.Get("a/1")
			return err
		})
	}()
	<-running
	closed := make(chan error, 1)
	together(func(i int) {
		if i == callers/2 {
			go func() { closed <- s.Close() }()
			close(release)
		}
		err := s.Update(context.Background(), func(tx bot.Tx) error { return add(tx, "sum") })
		if err != nil && !errors.Is(err, bot.ErrClosed) {
			t.Errorf("update: %v", err)
		}
	})
	if err := <-viewed; err != nil {
		t.Errorf("view: %v", err)
	}
	if err := <-closed; err != nil {
		t.Errorf("close: %v", err)
	}
}
