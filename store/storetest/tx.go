package storetest

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"afterbell/bot"
)

var transactions = []test{
	{"Failure undoes", testFailureUndoes},
	{"Panic undoes", testPanicUndoes},
	{"Failures among others", testFailuresAmongOthers},
	{"Counters add up", testCounters},
	{"Scans count", testScansCount},
	{"Snapshot", testSnapshot},
	{"Read only", testReadOnly},
	{"Done context", testDoneContext},
	{"Context ends while waiting", testContextEndsWaiting},
	{"Closed", testClosed},
	{"Close waits", testCloseWaits},
	{"Run twice", testRunTwice},
}

var errNo = errors.New("no")

func testFailureUndoes(t *testing.T, s bot.Store) {
	put(t, s, "a/1", "old", "a/2", "old")
	err := s.Update(context.Background(), func(tx bot.Tx) error {
		return errors.Join(putAll(tx, "a/1", "new", "b/1", "new"), tx.Delete("a/2"), errNo)
	})
	if !errors.Is(err, errNo) {
		t.Errorf("update: %v, want fn's error", err)
	}
	if bot.IsUnclear(err) {
		t.Errorf("update: %v is unclear, but nothing was written", err)
	}
	if diff := cmp.Diff([]string{"a/1=old", "a/2=old"}, all(t, s)); diff != "" {
		t.Errorf("contents (-want +got):\n%s", diff)
	}
}

func testPanicUndoes(t *testing.T, s bot.Store) {
	put(t, s, "a/1", "old")
	for name, do := range map[string]func(context.Context, func(bot.Tx) error) error{"update": s.Update, "view": s.View} {
		got := recovered(func() {
			_ = do(context.Background(), func(tx bot.Tx) error {
				_ = tx.Put("a/1", []byte("new")) // refused in a View; what counts is what is left
				panic("on purpose")
			})
		})
		if got != "on purpose" {
			t.Errorf("%s: recovered %v, want what fn panicked with", name, got)
		}
	}
	put(t, s, "a/2", "next")
	if diff := cmp.Diff([]string{"a/1=old", "a/2=next"}, all(t, s)); diff != "" {
		t.Errorf("contents (-want +got):\n%s", diff)
	}
}

// recovered returns what fn panics with.
func recovered(fn func()) (with any) {
	defer func() { with = recover() }()
	fn()
	return nil
}

const callers = 32

// together runs fn in many goroutines and waits for them.
func together(fn func(i int)) {
	var wg sync.WaitGroup
	for i := range callers {
		wg.Go(func() { fn(i) })
	}
	wg.Wait()
}

// testFailuresAmongOthers lets every third caller fail and every third panic, all at once and each
// after writing to a key of its own and to one that they share.
func testFailuresAmongOthers(t *testing.T, s bot.Store) {
	const rounds = 5
	together(func(i int) {
		for range rounds {
			write := func(tx bot.Tx) error {
				if err := errors.Join(add(tx, "sum"), add(tx, fmt.Sprintf("own/%02d", i))); err != nil {
					return err
				}
				switch i % 3 {
				case 1:
					return errNo
				case 2:
					panic(i)
				}
				return nil
			}
			var err error
			got := recovered(func() { err = s.Update(context.Background(), write) })
			if fails := i%3 == 1; fails != errors.Is(err, errNo) {
				t.Errorf("caller %d: %v", i, err)
			}
			if panics := i%3 == 2; panics != (got == i) {
				t.Errorf("caller %d: recovered %v", i, got)
			}
		}
	})
	want := map[string]uint64{"sum": rounds * ((callers + 2) / 3)}
	for i := 0; i < callers; i += 3 {
		want[fmt.Sprintf("own/%02d", i)] = rounds
	}
	if diff := cmp.Diff(want, counters(t, s)); diff != "" {
		t.Errorf("counters (-want +got):\n%s", diff)
	}
}

// testCounters adds to a shared counter from many goroutines, each waiting for its commits.
func testCounters(t *testing.T, s bot.Store) {
	const rounds = 20
	together(func(int) {
		for range rounds {
			err := s.Update(context.Background(), func(tx bot.Tx) error {
				return errors.Join(add(tx, "a/sum"), add(tx, "b/sum"))
			})
			if err != nil {
				t.Errorf("update: %v", err)
			}
		}
	})
	want := map[string]uint64{"a/sum": rounds * callers, "b/sum": rounds * callers}
	if diff := cmp.Diff(want, counters(t, s)); diff != "" {
		t.Errorf("counters (-want +got):\n%s", diff)
	}
}

// testScansCount lets each caller count what there is by scanning, downwards or upwards, and add
// one with the number found in its key: no two may find the same.
func testScansCount(t *testing.T, s bot.Store) {
	const rounds = 10
	together(func(i int) {
		from, to := "n/", "n/\xff"
		if i%2 == 1 {
			from, to = to, from
		}
		for range rounds {
			err := s.Update(context.Background(), func(tx bot.Tx) error {
				entries, err := tx.Scan(from, to, 0)
				return errors.Join(err, add(tx, fmt.Sprintf("n/%04d", len(entries))))
			})
			if err != nil {
				t.Errorf("update: %v", err)
			}
		}
	})
	found := counters(t, s)
	if len(found) != rounds*callers {
		t.Errorf("%d numbers, want %d", len(found), rounds*callers)
	}
	for key, n := range found {
		if n != 1 {
			t.Errorf("%s was found %d times", key, n)
		}
	}
}

// add adds one to the counter under key.
func add(tx bot.Tx, key string) error {
	n := uint64(0)
	v, err := tx.Get(key)
	if err == nil {
		n = binary.BigEndian.Uint64(v)
	} else if !errors.Is(err, bot.ErrNotFound) {
		return err
	}
	return tx.Put(key, binary.BigEndian.AppendUint64(nil, n+1))
}

// counters returns everything in s, read as counters.
func counters(t *testing.T, s bot.Store) map[string]uint64 {
	t.Helper()
	found := map[string]uint64{}
	view(t, s, func(tx bot.Tx) error {
		entries, err := tx.Scan("", end, 0)
		for _, e := range entries {
			found[e.Key] = binary.BigEndian.Uint64(e.Value)
		}
		return err
	})
	return found
}

// testSnapshot moves one coin between two purses as fast as it goes, while Views that look three
// times must find the same coin in the same purse.
func testSnapshot(t *testing.T, s bot.Store) {
	put(t, s, "a/purse", "1", "b/purse", "0")
	stop := make(chan struct{})
	var mover sync.WaitGroup
	mover.Go(func() {
		for i := 0; ; i++ {
			select {
			case <-stop:
				return
			default:
				put(t, s, "a/purse", fmt.Sprint(i%2), "b/purse", fmt.Sprint(1-i%2))
			}
		}
	})
	for range 200 {
		view(t, s, func(tx bot.Tx) error {
			a, err := tx.Get("a/purse")
			both, err2 := list(tx, "", end, 0)
			b, err3 := tx.Get("b/purse")
			if string(a) == string(b) || len(both) != 2 || both[0] != "a/purse="+string(a) {
				t.Errorf("a view saw a = %s, then %q, then b = %s", a, both, b)
			}
			return errors.Join(err, err2, err3)
		})
	}
	close(stop)
	mover.Wait()
}

func testReadOnly(t *testing.T, s bot.Store) {
	put(t, s, "a/1", "old")
	view(t, s, func(tx bot.Tx) error {
		for name, err := range map[string]error{
			"put":         tx.Put("a/1", []byte("new")),
			"put new":     tx.Put("c/1", []byte("new")),
			"delete":      tx.Delete("a/1"),
			"delete none": tx.Delete("c/1"),
		} {
			if !errors.Is(err, bot.ErrReadOnly) {
				t.Errorf("%s in a view: %v, want ErrReadOnly", name, err)
			}
		}
		return nil
	})
	if diff := cmp.Diff([]string{"a/1=old"}, all(t, s)); diff != "" {
		t.Errorf("contents (-want +got):\n%s", diff)
	}
}

func testDoneContext(t *testing.T, s bot.Store) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	for name, do := range map[string]func(context.Context, func(bot.Tx) error) error{"update": s.Update, "view": s.View} {
		err := do(ctx, func(bot.Tx) error {
			t.Errorf("%s ran fn", name)
			return nil
		})
		if !errors.Is(err, context.Canceled) || bot.IsUnclear(err) {
			t.Errorf("%s: %v, want a clear context.Canceled", name, err)
		}
	}
}

// testContextEndsWaiting cancels an Update that waits behind another one. Whatever it returns must
// be true: nil means written, a clear error means not written.
func testContextEndsWaiting(t *testing.T, s bot.Store) {
	running, release := make(chan struct{}), make(chan struct{})
	first := make(chan error, 1)
	go func() {
		var once sync.Once
		first <- s.Update(context.Background(), func(tx bot.Tx) error {
			once.Do(func() { close(running) })
			<-release
			return putAll(tx, "a/first", "")
		})
	}()
	<-running
	ctx, cancel := context.WithCancel(context.Background())
	second := make(chan error, 1)
	go func() {
		second <- s.Update(ctx, func(tx bot.Tx) error { return putAll(tx, "a/second", "") })
	}()
	cancel()
	err := <-second // while the first still runs: whoever waits can be withdrawn
	if !errors.Is(err, context.Canceled) || bot.IsUnclear(err) {
		t.Errorf("second: %v, want a clear context.Canceled", err)
	}
	close(release)
	if err := <-first; err != nil {
		t.Errorf("first: %v", err)
	}
	put(t, s, "a/third", "")
	if diff := cmp.Diff([]string{"a/first=", "a/third="}, all(t, s)); diff != "" {
		t.Errorf("contents (-want +got):\n%s", diff)
	}
}

// testRunTwice runs the suite's usual kind of fn on Twice(s): only the second run may leave traces.
func testRunTwice(t *testing.T, s bot.Store) {
	runs := 0
	err := Twice(s).Update(context.Background(), func(tx bot.Tx) error {
		runs++
		return errors.Join(add(tx, "a/sum"), putAll(tx, fmt.Sprintf("run/%d", runs), ""))
	})
	if err != nil || runs < 2 {
		t.Fatalf("update: %v after %d runs", err, runs)
	}
	want := []string{"a/sum=\x00\x00\x00\x00\x00\x00\x00\x01", fmt.Sprintf("run/%d=", runs)}
	if diff := cmp.Diff(want, all(t, s)); diff != "" {
		t.Errorf("contents (-want +got):\n%s", diff)
	}
}
