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

// TestLostAnswer cuts the connection when the server answers a commit: the store finds out that it happened, and only when
// nobody can be asked is the outcome unclear, and the store of no more use.
func TestLostAnswer(t *testing.T) {
	server := pgtest.Start(t, "fsync=off")
	server.Database(t)
	l := pgtest.NewLine(t, server)
	s, err := postgres.Open(context.Background(), l.URL("owner", "test1"), postgres.Options{Timeout: 3 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	write := func(value string, last bool) error {
		// A first one prepares all statements of a commit, so that the next word of the server is the answer to it.
		if err := s.Update(context.Background(), func(tx bot.Tx) error { return tx.Put("b", []byte(value)) }); err != nil {
			return err
		}
		time.Sleep(50 * time.Millisecond) // by then the store waits for the next Update, and drafts none
		return s.Update(context.Background(), func(tx bot.Tx) error {
			_, err := tx.Get("a") // the lock is held by now
			_ = err               // nothing is there at first
			l.Deaf.Store(true)
			l.Dead.Store(last) // not before, since the lock may be taken on a new connection
			return tx.Put("a", []byte(value))
		})
	}
	for _, value := range []string{"one", "two"} {
		if err := write(value, false); err != nil {
			t.Fatalf("%v, want nil, since it was written", err)
		}
		got := ""
		err := s.View(context.Background(), func(tx bot.Tx) error {
			v, err := tx.Get("a")
			got = string(v)
			return err
		})
		if err != nil || got != value {
			t.Errorf("%q, %v, want %q", got, err, value)
		}
	}
	if err := write("three", true); !bot.IsUnclear(err) {
		t.Errorf("%v, want an unclear outcome", err)
	}
	select {
	case <-s.Failed():
	default:
		t.Error("nobody was told that the store failed")
	}
	if err := s.Update(context.Background(), func(bot.Tx) error { return nil }); err == nil {
		t.Error("a store that failed takes more")
	}
}

// TestSwallowed lets what the server says vanish, as a firewall does that forgot the connection: what is asked ends with an error
// in a bounded time, and goes on when the way is free again.
func TestSwallowed(t *testing.T) {
	server := pgtest.Start(t, "fsync=off")
	server.Database(t)
	l := pgtest.NewLine(t, server)
	s, err := postgres.Open(context.Background(), l.URL("owner", "test1"), postgres.Options{Timeout: 200 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	read := func(tx bot.Tx) error {
		_, err := tx.Scan("a", "b", 0)
		return err
	}
	l.Mute.Store(true)
	began := time.Now()
	if err := s.View(context.Background(), read); err == nil {
		t.Error("a view without an answer succeeded")
	}
	if err := s.Update(context.Background(), read); err == nil || bot.IsUnclear(err) {
		t.Errorf("%v, want a clear error, since nothing was sent that changes anything", err)
	}
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("that took %v", took)
	}
	l.Mute.Store(false)
	for _, ask := range []func(context.Context, func(bot.Tx) error) error{s.View, s.Update} {
		if err := ask(context.Background(), read); err != nil {
			t.Errorf("after the way was free again: %v", err)
		}
	}
}

// TestFill fills a store: half of it is seen by nobody, and nothing is left when it breaks off.
func TestFill(t *testing.T) {
	url := pgtest.Start(t, "fsync=off").Database(t)
	s, beside := open(t, url), open(t, url)
	defer s.Close()
	defer beside.Close()
	ctx := context.Background()
	records := []bot.Entry{{Key: "a", Value: []byte("1")}, {Key: "b", Value: []byte{}}}
	holds := func(tx bot.Tx) (n int) {
		found, err := tx.Scan("", "\xff", 0)
		if err != nil {
			t.Fatal(err)
		}
		return len(found)
	}
	seen := func() (n int) {
		if err := beside.View(ctx, func(tx bot.Tx) error { n = holds(tx); return nil }); err != nil {
			t.Fatal(err)
		}
		return n
	}
	for _, end := range []error{errBroken, nil} {
		err := s.Fill(ctx, func(f *postgres.Filling) error {
			if err := f.PutAll(records); err != nil {
				return err
			}
			if inside, outside := holds(f), seen(); inside != 2 || outside != 0 {
				t.Errorf("%d records inside and %d outside, want 2 and 0", inside, outside)
			}
			return end
		})
		if !errors.Is(err, end) {
			t.Errorf("%v, want %v", err, end)
		}
	}
	if err := s.Fill(ctx, func(*postgres.Filling) error { return nil }); !errors.Is(err, postgres.ErrNotEmpty) || seen() != 2 {
		t.Errorf("%v, want that it is not empty", err)
	}
	if err := beside.Update(ctx, func(tx bot.Tx) error { return tx.Delete("a") }); err != nil || seen() != 1 {
		t.Errorf("after it was filled: %v, %d records", err, seen())
	}
}

var errBroken = errors.New("broken off")
