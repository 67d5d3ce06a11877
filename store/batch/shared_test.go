package batch_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"afterbell/bot"
	"afterbell/store/batch"
)

// A sharedDisk is a disk on which others write, too.
type sharedDisk struct {
	snapshotDisk
	others  []string
	known   bool
	refuses error
}

func (d *sharedDisk) begin(writable bool) (batch.Base, error) {
	base, err := d.snapshotDisk.begin(writable)
	return &shared{base.(*snapshot), d}, err
}

type shared struct {
	*snapshot
	from *sharedDisk
}

// Meet implements batch.Shared.
func (s *shared) Meet() error { return s.from.refuses }

// Others implements batch.Shared.
func (s *shared) Others() ([]string, bool) { return s.from.others, s.from.known }

// TestOthers lets another writer write while an Update drafts: it runs again only if it had looked at that, or if nobody
// knows what was written.
func TestOthers(t *testing.T) {
	for name, tt := range map[string]struct {
		others []string
		known  bool
		runs   int
	}{
		"nothing":        {nil, true, 1},
		"another key":    {[]string{"other"}, true, 1},
		"the key":        {[]string{"other", "looked"}, true, 2},
		"one of a range": {[]string{"range/5"}, true, 2},
		"nobody knows":   {nil, false, 2},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				d := &sharedDisk{snapshotDisk: snapshotDisk{records: map[string]string{}, gate: make(chan struct{})}, known: true}
				b := batch.New(d.begin)
				defer b.Close()
				go func() { _ = b.Update(context.Background(), put("held")) }()
				synctest.Wait()
				runs := 0
				ended := make(chan error, 1)
				go func() {
					ended <- b.Update(context.Background(), func(tx bot.Tx) error {
						runs++
						_, _ = tx.Get("looked")
						_, _ = tx.Scan("range/", "range0", 0)
						return tx.Put("drafted", []byte("v"))
					})
				}()
				synctest.Wait()
				d.others, d.known = tt.others, tt.known
				close(d.gate)
				if err := <-ended; err != nil || runs != tt.runs {
					t.Errorf("%v after %d runs, want %d", err, runs, tt.runs)
				}
			})
		})
	}
}

// TestUndone lets a commit fail in a way that is sure to have written nothing: the caller gets a plain error, and the next
// Update is as good as ever.
func TestUndone(t *testing.T) {
	d := newDisk()
	b := batch.New(d.begin)
	defer b.Close()
	d.fail = fmt.Errorf("connection lost: %w", batch.ErrUndone)
	if err := b.Update(context.Background(), put("a")); !errors.Is(err, batch.ErrUndone) || bot.IsUnclear(err) {
		t.Errorf("%v, want a clear error that says that nothing was written", err)
	}
	d.fail = nil
	if err := b.Update(context.Background(), put("b")); err != nil || len(d.records) != 1 {
		t.Errorf("%v, records %v", err, d.records)
	}
}

// TestNobodyMet lets the others not be met: whoever tried something out reads why, and the next Update is as good as ever.
func TestNobodyMet(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &sharedDisk{snapshotDisk: snapshotDisk{records: map[string]string{}, gate: make(chan struct{})}, known: true}
		b := batch.Far(d.begin)
		defer b.Close()
		go func() { _ = b.Update(context.Background(), put("held")) }()
		synctest.Wait()
		ended := make(chan error, 1)
		go func() { ended <- b.Update(context.Background(), put("drafted")) }()
		synctest.Wait()
		d.refuses = errDisk
		d.gate <- struct{}{}
		if err := <-ended; !errors.Is(err, errDisk) || bot.IsUnclear(err) {
			t.Errorf("%v, want that the others could not be met", err)
		}
		d.refuses = nil
		close(d.gate)
		if err := b.Update(context.Background(), put("next")); err != nil || len(d.records) != 2 {
			t.Errorf("%v, records %v", err, d.records)
		}
	})
}

// TestFar lets eight callers note one thing after the other on a disk that is far away. Each needs a while for that, and a commit
// four times as long: so it is worth while to wait for all of them, and a lone caller waits for nobody.
func TestFar(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &slowDisk{records: map[string]string{}}
		b := batch.Far(d.begin)
		defer b.Close()
		note := func(key string) func(bot.Tx) error {
			return func(tx bot.Tx) error {
				time.Sleep(time.Millisecond)
				return tx.Put(key, nil)
			}
		}
		began := time.Now()
		if err := b.Update(context.Background(), note("alone")); err != nil || time.Since(began) != 5*time.Millisecond {
			t.Errorf("%v, a lone caller waited for %v, want 5ms", err, time.Since(began))
		}
		var all sync.WaitGroup
		for caller := range 8 {
			all.Go(func() {
				for n := range 50 {
					if err := b.Update(context.Background(), note(fmt.Sprint(caller, "/", n))); err != nil {
						t.Error(err)
					}
				}
			})
		}
		all.Wait()
		if len(d.records) != 401 || d.commits > 60 {
			t.Errorf("%d records with %d commits, want 401 with about 50", len(d.records), d.commits)
		}
	})
}

// A slowDisk takes four milliseconds for a commit.
type slowDisk struct {
	mu      sync.Mutex
	records map[string]string
	commits int
}

func (d *slowDisk) begin(bool) (batch.Base, error) {
	return &slow{Overlay: batch.Over(nil), disk: d}, nil
}

type slow struct {
	*batch.Overlay
	disk *slowDisk
	keys []string
}

func (s *slow) Put(key string, _ []byte) error {
	s.keys = append(s.keys, key)
	return nil
}

func (s *slow) Commit() error {
	time.Sleep(4 * time.Millisecond)
	s.disk.mu.Lock()
	defer s.disk.mu.Unlock()
	s.disk.commits++
	for _, k := range s.keys {
		s.disk.records[k] = ""
	}
	return nil
}

func (s *slow) Rollback() error { return nil }
