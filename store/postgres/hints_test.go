package postgres_test

import (
	"testing"
	"time"

	"afterbell/bot"
	"afterbell/store/postgres"
	"afterbell/store/postgres/pgtest"
)

// TestHints lets one store write and another listen: it hears of each commit, knows that it does, and knows when it does not.
func TestHints(t *testing.T) {
	server := pgtest.Start(t, "fsync=off")
	writes := open(t, server.Database(t))
	defer writes.Close()
	line := pgtest.NewLine(t, server)
	hears := open(t, line.URL("owner", "test1"))
	defer hears.Close()
	put := func() {
		t.Helper()
		if err := writes.Update(t.Context(), func(tx bot.Tx) error { return tx.Put("a", nil) }); err != nil {
			t.Fatal(err)
		}
	}
	if _, sure := hears.Writes(); sure {
		t.Error("it is sure before anything was heard")
	}
	heard := func(since int64) (now int64) {
		t.Helper()
		for began := time.Now(); ; time.Sleep(5 * time.Millisecond) {
			if n, sure := hears.Writes(); sure && n > since {
				return n
			}
			if time.Since(began) > 20*time.Second {
				t.Fatal("nothing was heard within 20 s")
			}
			if since == 0 {
				put() // it may not listen yet
			}
		}
	}
	last := heard(0)
	for range 3 {
		put()
		last = heard(last)
	}
	line.Dead.Store(true)
	line.Cut()
	awaitUnsure(t, hears)
	line.Dead.Store(false)
	heard(0)
	time.Sleep(100 * time.Millisecond) // what was put meanwhile is heard by then
	last, _ = hears.Writes()
	time.Sleep(100 * time.Millisecond)
	if n, _ := hears.Writes(); n != last {
		t.Errorf("%d things were written, of which nobody knows", n-last)
	}
}

func awaitUnsure(t *testing.T, s *postgres.Store) {
	t.Helper()
	for began := time.Now(); ; time.Sleep(5 * time.Millisecond) {
		if _, sure := s.Writes(); !sure {
			return
		}
		if time.Since(began) > 20*time.Second {
			t.Fatal("it is sure although it is cut off")
		}
	}
}
