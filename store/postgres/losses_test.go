package postgres_test

import (
	"syscall"
	"testing"

	"afterbell/bot"
	"afterbell/store/postgres"
	"afterbell/store/postgres/pgtest"
)

// TestLosses lets a standby take over that did not hear of the last commit: whoever had made it finds that out, and nobody else does.
// What is put into the place of a lost commit is found, too.
func TestLosses(t *testing.T) {
	first := pgtest.Start(t, "fsync=off")
	first.Database(t)
	line := pgtest.NewLine(t, first)
	s, beside := open(t, line.URL("owner", "test1")), open(t, line.URL("owner", "test1"))
	defer s.Close()
	defer beside.Close()
	put := func(s *postgres.Store, key string) {
		t.Helper()
		for range 5 { // the connections to a server that has died are noticed by what fails
			if err := s.Update(t.Context(), func(tx bot.Tx) error { return tx.Put(key, nil) }); err == nil {
				return
			}
		}
		t.Fatalf("%s could not be put", key)
	}
	lost := func(one, other int64) {
		t.Helper()
		if s.Losses() != one || beside.Losses() != other {
			t.Errorf("%d and %d losses, want %d and %d", s.Losses(), beside.Losses(), one, other)
		}
	}
	put(beside, "a")
	put(s, "b")
	put(beside, "c")
	put(s, "d")
	lost(0, 0)
	next := first.Standby(t, "next")
	next.Stop(syscall.SIGINT)
	put(s, "lost")
	first.Stop(syscall.SIGQUIT)
	next.Run(t)
	next.Promote(t)
	line.To(next)
	line.Cut()
	put(beside, "e")
	lost(0, 0)
	put(s, "f") // in the place of the lost one stands that of the other replica
	lost(1, 0)
	next.Exec(t, next.URL("owner", "test1"), "DELETE FROM afterbell_commit WHERE sequence = (SELECT sequence FROM afterbell_cell)",
		"UPDATE afterbell_cell SET sequence = sequence - 1")
	put(s, "g")
	lost(2, 0)
	put(s, "h")
	lost(2, 0)
}
