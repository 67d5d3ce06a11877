package postgres_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"afterbell/bot"
	"afterbell/store/postgres"
	"afterbell/store/postgres/pgtest"
)

// gets reads so many records of a name.
func gets(tx bot.Tx, name string, n int) error {
	for i := range n {
		if _, err := tx.Get(fmt.Sprintf("%s/%02d", name, i)); err != nil && !errors.Is(err, bot.ErrNotFound) {
			return err
		}
	}
	return nil
}

// TestRoundTrips counts how often a transaction waits for the server.
func TestRoundTrips(t *testing.T) {
	server := pgtest.Start(t, "fsync=off")
	server.Database(t)
	line := pgtest.NewLine(t, server)
	s := open(t, line.URL("owner", "test1"))
	defer s.Close()
	anew := bot.WithTask(t.Context(), bot.Task{What: "read", Whose: "ada"})
	reads := func(n int) func(bot.Tx) error { return func(tx bot.Tx) error { return gets(tx, "a", n) } }
	writes := func(n int) func(bot.Tx) error {
		return func(tx bot.Tx) error { return errors.Join(gets(tx, "a", n), tx.Put("b", []byte("c"))) }
	}
	for _, tt := range []struct {
		name string
		ctx  context.Context
		do   func(context.Context, func(bot.Tx) error) error
		fn   func(bot.Tx) error
		want int64
	}{
		{"a view that asks nothing", t.Context(), s.View, reads(0), 0},
		{"a view of one record", t.Context(), s.View, reads(1), 1},
		{"a view of five", t.Context(), s.View, reads(5), 5},
		{"a view that asks twice for each", t.Context(), s.View, func(tx bot.Tx) error { return errors.Join(reads(5)(tx), reads(5)(tx)) }, 5},
		{"a view of five for a task, again", anew, s.View, reads(5), 1},
		{"a view of seven for a task that was of five", anew, s.View, reads(7), 3},
		{"a view of a range for a task, again", bot.WithTask(t.Context(), bot.Task{What: "range"}), s.View, func(tx bot.Tx) error {
			_, err := tx.Scan("a", "b", 0)
			_, back := tx.Scan("b", "a", 1)
			return errors.Join(err, back, reads(3)(tx))
		}, 1},
		{"an update that does nothing", t.Context(), s.Update, reads(0), 0},
		{"an update that only writes", t.Context(), s.Update, writes(0), 2},
		{"an update that reads five", t.Context(), s.Update, writes(5), 6},
		{"an update that reads five for a task, again", bot.WithTask(t.Context(), bot.Task{What: "write", Whose: "ada"}), s.Update, writes(5), 2},
	} {
		warm := tt.fn
		if tt.want == 3 {
			warm = reads(5)
		}
		fewest := int64(1000)
		for range 4 { // the first prepares statements, and if one lasts for long, an end that nobody waits for falls into it
			if err := tt.do(tt.ctx, warm); err != nil {
				t.Fatal(err)
			}
			before := line.Trips.Load()
			if err := tt.do(tt.ctx, tt.fn); err != nil {
				t.Fatal(err)
			}
			fewest = min(fewest, line.Trips.Load()-before)
		}
		if fewest != tt.want {
			t.Errorf("%s took %d round trips, want %d", tt.name, fewest, tt.want)
		}
	}
}

// TestSharedTrips lets thirty-two updates wait for a lock that somebody else holds: all read together, and share a commit.
func TestSharedTrips(t *testing.T) {
	server := pgtest.Start(t, "fsync=off")
	url := server.Database(t)
	line := pgtest.NewLine(t, server)
	s := open(t, line.URL("owner", "test1"))
	defer s.Close()
	update := func(n int) error {
		return s.Update(context.Background(), func(tx bot.Tx) error {
			return errors.Join(gets(tx, fmt.Sprint("client/", n), 3), tx.Put(fmt.Sprint("client/", n, "/00"), nil))
		})
	}
	hold, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer hold.Close(context.Background())
	fewest, commits := int64(1000), 0
	for range 3 {
		_, err = hold.Exec(t.Context(), "BEGIN; SELECT 1 FROM afterbell_cell FOR UPDATE")
		if err != nil {
			t.Fatal(err)
		}
		var all sync.WaitGroup
		before, had := line.Trips.Load(), sequence(t, url)
		all.Go(func() { _ = update(0) })
		time.Sleep(50 * time.Millisecond) // it waits for the lock by now
		for n := range 32 {
			all.Go(func() {
				if err := update(n + 1); err != nil {
					t.Error(err)
				}
			})
		}
		time.Sleep(200 * time.Millisecond) // all of them are tried out by now
		if _, err := hold.Exec(t.Context(), "ROLLBACK"); err != nil {
			t.Fatal(err)
		}
		all.Wait()
		fewest, commits = min(fewest, line.Trips.Load()-before), sequence(t, url)-had
	}
	t.Logf("thirty-three updates with three reads each took %d round trips and %d commits", fewest, commits)
	if fewest > 16 || commits > 3 {
		t.Errorf("%d round trips, want at most 16, and %d commits, want at most 3", fewest, commits)
	}
}

// sequence is the number of a database's newest commit.
func sequence(t *testing.T, url string) (n int) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	if err := conn.QueryRow(t.Context(), "SELECT sequence FROM afterbell_cell").Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// TestNothingStaysOpen looks after a view whether a snapshot stays: it would keep the server from tidying up.
func TestNothingStaysOpen(t *testing.T) {
	server := pgtest.Start(t, "fsync=off")
	url := server.Database(t)
	s := open(t, url)
	defer s.Close()
	if err := s.View(t.Context(), func(tx bot.Tx) error { return gets(tx, "a", 2) }); err != nil {
		t.Fatal(err)
	}
	watch, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer watch.Close(context.Background())
	for began := time.Now(); ; time.Sleep(10 * time.Millisecond) {
		open := 1
		err := watch.QueryRow(t.Context(), "SELECT count(*) FROM pg_stat_activity WHERE state = 'idle in transaction'").Scan(&open)
		if err != nil {
			t.Fatal(err)
		}
		if open == 0 {
			break
		}
		if time.Since(began) > 5*time.Second {
			t.Fatalf("%d transactions are still open", open)
		}
	}
}

// TestBrokenSnapshot cuts the way from which drafts read: those that begin later find another one.
func TestBrokenSnapshot(t *testing.T) {
	server := pgtest.Start(t, "fsync=off")
	server.Database(t)
	line := pgtest.NewLine(t, server)
	s, err := postgres.Open(t.Context(), line.URL("owner", "test1"), postgres.Options{Timeout: time.Second})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	ctx, stop := context.WithCancel(t.Context())
	var all sync.WaitGroup
	for n := range 8 {
		all.Go(func() {
			for ctx.Err() == nil {
				_ = s.Update(context.Background(), func(tx bot.Tx) error { return tx.Put(fmt.Sprint("client/", n), nil) })
			}
		})
	}
	for range 20 {
		line.Cut()
		time.Sleep(5 * time.Millisecond)
	}
	stop()
	all.Wait()
	if err := s.Update(t.Context(), func(tx bot.Tx) error { return gets(tx, "client", 8) }); err != nil {
		t.Errorf("after the cuts: %v", err)
	}
}
