package batch_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"afterbell/bot"
	"afterbell/store/batch"
)

// A disk is a store below: what is committed, and how to fail.
type disk struct {
	records map[string]string
	commits int
	fail    error         // of the next Commit
	gate    chan struct{} // Commit waits for it, if there is one
}

func (d *disk) begin(bool) (batch.Base, error) {
	return &base{disk: d, writes: map[string]string{}}, nil
}

// A base implements what an Overlay asks of it in these tests.
type base struct {
	bot.Tx
	disk   *disk
	writes map[string]string
}

func (b *base) Get(key string) ([]byte, error) {
	if v, ok := b.writes[key]; ok {
		return []byte(v), nil
	}
	if v, ok := b.disk.records[key]; ok {
		return []byte(v), nil
	}
	return nil, batch.NotFound(key)
}

func (b *base) Put(key string, value []byte) error {
	b.writes[key] = string(value)
	return nil
}

func (b *base) Commit() error {
	if b.disk.gate != nil {
		<-b.disk.gate
	}
	if b.disk.fail != nil {
		return b.disk.fail
	}
	b.disk.commits++
	for k, v := range b.writes {
		b.disk.records[k] = v
	}
	return nil
}

func (b *base) Rollback() error { return nil }

func put(key string) func(bot.Tx) error {
	return func(tx bot.Tx) error { return tx.Put(key, []byte("v")) }
}

func newDisk() *disk { return &disk{records: map[string]string{}} }

var errDisk = errors.New("input/output error")

// TestShared lets ten Updates pile up behind a commit: they share the next one, and one of them
// that fails, one that panics and one that ends its goroutine take nothing from the others.
func TestShared(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDisk()
		d.gate = make(chan struct{}, 2)
		b := batch.New(d.begin)
		defer b.Close()
		var wg sync.WaitGroup
		update := func(fn func(bot.Tx) error) {
			wg.Go(func() {
				defer func() { _ = recover() }()
				_ = b.Update(context.Background(), fn)
			})
		}
		update(put("first"))
		synctest.Wait()
		for _, k := range []string{"a", "b", "c", "d", "e", "f", "g"} {
			update(put(k))
		}
		update(func(tx bot.Tx) error { return errors.Join(put("bad")(tx), errDisk) })
		update(func(tx bot.Tx) error {
			_ = put("worse")(tx)
			panic("on purpose")
		})
		update(func(tx bot.Tx) error {
			_ = put("worst")(tx)
			runtime.Goexit()
			return nil
		})
		synctest.Wait()
		d.gate <- struct{}{}
		d.gate <- struct{}{}
		wg.Wait()
		want := map[string]string{"first": "v", "a": "v", "b": "v", "c": "v", "d": "v", "e": "v", "f": "v", "g": "v"}
		if diff := cmp.Diff(want, d.records); diff != "" || d.commits != 2 {
			t.Errorf("%d commits, want 2; records (-want +got):\n%s", d.commits, diff)
		}
	})
}

// TestNobodyWaitsForEver lets a batch fail while others wait to be part of it: each of them is answered.
func TestNobodyWaitsForEver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDisk()
		d.gate = make(chan struct{})
		b := batch.New(func(writable bool) (batch.Base, error) {
			base, err := d.begin(writable)
			return refusing{base}, err
		})
		defer b.Close()
		var wg sync.WaitGroup
		for _, k := range []string{"first", "refused", "a", "b", "c", "d"} {
			wg.Go(func() { _ = b.Update(context.Background(), put(k)) })
			synctest.Wait()
		}
		close(d.gate)
		wg.Wait()
	})
}

// A refusing base does not take one of the keys.
type refusing struct{ batch.Base }

func (r refusing) Put(key string, value []byte) error {
	if key == "refused" {
		return errDisk
	}
	return r.Base.Put(key, value)
}

// TestNothingWritten runs Updates that only read, or fail: there is nothing to commit.
func TestNothingWritten(t *testing.T) {
	d := newDisk()
	b := batch.New(d.begin)
	defer b.Close()
	read := func(tx bot.Tx) error {
		_, err := tx.Get("a")
		return err
	}
	if err := b.Update(context.Background(), read); !errors.Is(err, bot.ErrNotFound) {
		t.Errorf("read: %v", err)
	}
	if err := b.Update(context.Background(), func(tx bot.Tx) error { return errors.Join(put("a")(tx), errDisk) }); !errors.Is(err, errDisk) {
		t.Errorf("failing: %v", err)
	}
	if err := b.Update(context.Background(), func(bot.Tx) error { return nil }); err != nil || d.commits != 0 {
		t.Errorf("nothing: %v, and %d commits", err, d.commits)
	}
}

// TestContextEnds cancels one Update while its commit is under way and one that waits behind it.
func TestContextEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDisk()
		d.gate = make(chan struct{}, 1)
		b := batch.New(d.begin)
		defer b.Close()
		ctx, cancel := context.WithCancel(context.Background())
		started, waiting := make(chan error, 1), make(chan error, 1)
		go func() { started <- b.Update(ctx, put("started")) }()
		synctest.Wait()
		go func() { waiting <- b.Update(ctx, put("waiting")) }()
		synctest.Wait()
		cancel()
		if err := <-started; !bot.IsUnclear(err) || !errors.Is(err, context.Canceled) {
			t.Errorf("started: %v, want an Unclear context.Canceled", err)
		}
		if err := <-waiting; bot.IsUnclear(err) || !errors.Is(err, context.Canceled) {
			t.Errorf("waiting: %v, want a plain context.Canceled", err)
		}
		d.gate <- struct{}{}
		synctest.Wait()
		if diff := cmp.Diff(map[string]string{"started": "v"}, d.records); diff != "" {
			t.Errorf("records (-want +got):\n%s", diff)
		}
	})
}

// TestFailedCommit fails one commit, of few and of many: everyone in that batch is told that it is
// unclear, even who was refused, and later Updates are refused plainly.
func TestFailedCommit(t *testing.T) {
	for _, callers := range []int{3, 30} {
		t.Run(fmt.Sprint(callers), func(t *testing.T) { synctest.Test(t, func(t *testing.T) { failCommit(t, callers) }) })
	}
}

func failCommit(t *testing.T, callers int) {
	d := newDisk()
	d.gate = make(chan struct{}, 2)
	b := batch.New(d.begin)
	defer b.Close()
	errs := make(chan error, callers)
	update := func(fn func(bot.Tx) error) { errs <- b.Update(context.Background(), fn) }
	go update(put("first"))
	synctest.Wait()
	go update(func(bot.Tx) error { return bot.ErrNotFound })
	for n := range callers - 1 {
		go update(put(fmt.Sprint(n)))
	}
	synctest.Wait()
	d.gate <- struct{}{}
	if err := <-errs; err != nil {
		t.Fatalf("first: %v", err)
	}
	synctest.Wait()
	d.fail = errDisk
	d.gate <- struct{}{}
	for range callers {
		if err := <-errs; !bot.IsUnclear(err) || !errors.Is(err, errDisk) {
			t.Errorf("in the batch: %v, want Unclear", err)
		}
	}
	d.fail = nil
	if err := b.Update(context.Background(), put("later")); err == nil || bot.IsUnclear(err) || !errors.Is(err, errDisk) {
		t.Errorf("after it: %v, want a plain error with the cause", err)
	}
}

// TestClose refuses who waits, and lets who runs come to an end.
func TestClose(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDisk()
		d.gate = make(chan struct{}, 1)
		b := batch.New(d.begin)
		running, waiting := make(chan error, 1), make(chan error, 1)
		go func() { running <- b.Update(context.Background(), put("a")) }()
		synctest.Wait()
		go func() { waiting <- b.Update(context.Background(), put("b")) }()
		synctest.Wait()
		closed := make(chan struct{})
		go func() { b.Close(); b.Close(); close(closed) }()
		if err := <-waiting; !errors.Is(err, bot.ErrClosed) {
			t.Errorf("waiting: %v, want ErrClosed", err)
		}
		d.gate <- struct{}{}
		if err := <-running; err != nil {
			t.Errorf("running: %v", err)
		}
		<-closed
		if err := b.Update(context.Background(), put("c")); !errors.Is(err, bot.ErrClosed) {
			t.Errorf("later: %v, want ErrClosed", err)
		}
	})
}

// TestOverlayApply applies writes and deletions, and nothing else, to another transaction.
func TestOverlayApply(t *testing.T) {
	under := &base{disk: newDisk(), writes: map[string]string{}}
	o := batch.Over(under)
	if err := errors.Join(o.Put("b", []byte("2")), o.Put("a", []byte("1")), o.Put("b", []byte("3"))); err != nil {
		t.Fatal(err)
	}
	if len(under.writes) > 0 || o.Len() != 2 {
		t.Errorf("before Apply: %v below, Len %d", under.writes, o.Len())
	}
	if err := o.Apply(under); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]string{"a": "1", "b": "3"}, under.writes); diff != "" {
		t.Errorf("below (-want +got):\n%s", diff)
	}
}
