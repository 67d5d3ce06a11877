package batch_test

import (
	"context"
	"maps"
	"slices"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"afterbell/bot"
	"afterbell/store/batch"
)

// A snapshotDisk is a disk whose readers see what was committed when they began.
type snapshotDisk struct {
	mu      sync.Mutex
	records map[string]string
	commits int
	gate    chan struct{}
}

func (d *snapshotDisk) begin(bool) (batch.Base, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return &snapshot{disk: d, records: maps.Clone(d.records)}, nil
}

// A snapshot is one transaction of a snapshotDisk.
type snapshot struct {
	disk    *snapshotDisk
	records map[string]string
}

func (s *snapshot) Get(key string) ([]byte, error) {
	if v, ok := s.records[key]; ok {
		return []byte(v), nil
	}
	return nil, batch.NotFound(key)
}

func (s *snapshot) Put(key string, value []byte) error {
	s.records[key] = string(value)
	return nil
}

func (s *snapshot) Delete(key string) error {
	delete(s.records, key)
	return nil
}

func (s *snapshot) Scan(from, to string, _ int) (found []bot.Entry, _ error) {
	for _, k := range slices.Sorted(maps.Keys(s.records)) {
		if k >= from && k < to {
			found = append(found, bot.Entry{Key: k, Value: []byte(s.records[k])})
		}
	}
	return found, nil
}

func (s *snapshot) Commit() error {
	<-s.disk.gate
	s.disk.mu.Lock()
	defer s.disk.mu.Unlock()
	s.disk.commits++
	s.disk.records = s.records
	return nil
}

func (s *snapshot) Rollback() error { return nil }

// TestDrafts holds up a commit of "held" while another Update comes in. That one is run at once, as
// a draft, and once more only if the held one wrote what it had looked at.
func TestDrafts(t *testing.T) {
	get := func(key string) func(bot.Tx) { return func(tx bot.Tx) { _, _ = tx.Get(key) } }
	scan := func(from, to string) func(bot.Tx) { return func(tx bot.Tx) { _, _ = tx.Scan(from, to, 1) } }
	for _, tt := range []struct {
		name string
		look func(bot.Tx)
		runs int
	}{
		{"nothing", func(bot.Tx) {}, 1},
		{"another key", get("other"), 1},
		{"the key", get("held"), 2},
		{"a range with it", scan("h", "i"), 2},
		{"a range from it on", scan("held", "i"), 2},
		{"a range up to it", scan("a", "held"), 1},
		{"downwards, from it", scan("held", "a"), 1},
		{"downwards, to it", scan("i", "held"), 2},
		{"its own write of it", func(tx bot.Tx) {
			_ = tx.Put("held", []byte("mine"))
			_, _ = tx.Get("held")
		}, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				d := &snapshotDisk{records: map[string]string{}, gate: make(chan struct{})}
				b := batch.New(d.begin)
				defer b.Close()
				go func() { _ = b.Update(context.Background(), put("held")) }()
				synctest.Wait()
				runs := 0
				ended := make(chan error, 1)
				go func() {
					ended <- b.Update(context.Background(), func(tx bot.Tx) error {
						runs++
						tt.look(tx)
						return tx.Put("drafted", []byte("v"))
					})
				}()
				synctest.Wait()
				if runs != 1 {
					t.Errorf("%d runs while the other commits, want 1", runs)
				}
				close(d.gate)
				if err := <-ended; err != nil || runs != tt.runs || d.records["drafted"] != "v" {
					t.Errorf("%v after %d runs, want %d; records %v", err, runs, tt.runs, d.records)
				}
			})
		})
	}
}

// TestDraftFails lets a draft fail: its error is told when the commit before it has ended, and it
// is run again if it had looked at what that one wrote.
func TestDraftFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &snapshotDisk{records: map[string]string{}, gate: make(chan struct{})}
		b := batch.New(d.begin)
		defer b.Close()
		go func() { _ = b.Update(context.Background(), put("held")) }()
		synctest.Wait()
		missing, other := make(chan error, 1), make(chan error, 1)
		go func() {
			missing <- b.Update(context.Background(), func(tx bot.Tx) error {
				_, err := tx.Get("held")
				return err
			})
		}()
		go func() { other <- b.Update(context.Background(), func(bot.Tx) error { return errDisk }) }()
		synctest.Wait()
		if len(missing)+len(other) > 0 {
			t.Error("answered before the commit ended")
		}
		close(d.gate)
		if err := <-missing; err != nil {
			t.Errorf("after the commit: %v, but it is there now", err)
		}
		if err := <-other; err != errDisk {
			t.Errorf("got %v, want fn's error", err)
		}
	})
}

// TestOldDraft runs one Update for so long that more batches pass than are remembered: it runs
// again, whatever they wrote.
func TestOldDraft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &snapshotDisk{records: map[string]string{}, gate: make(chan struct{}, 100)}
		b := batch.New(d.begin)
		defer b.Close()
		go func() { _ = b.Update(context.Background(), put("first")) }()
		synctest.Wait()
		slow, ended := make(chan struct{}), make(chan error, 1)
		runs := 0
		go func() {
			ended <- b.Update(context.Background(), func(tx bot.Tx) error {
				runs++
				<-slow
				return tx.Put("slow", []byte("v"))
			})
		}()
		synctest.Wait()
		for range 100 {
			d.gate <- struct{}{}
		}
		want := map[string]string{"first": "v", "slow": "v"}
		for _, key := range []string{"a", "b", "c", "d", "e", "f"} {
			want[key] = "v"
			if err := b.Update(context.Background(), put(key)); err != nil {
				t.Fatal(err)
			}
		}
		close(slow)
		if err := <-ended; err != nil || runs != 2 {
			t.Errorf("%v after %d runs, want 2", err, runs)
		}
		if diff := cmp.Diff(want, d.records); diff != "" {
			t.Errorf("records (-want +got):\n%s", diff)
		}
	})
}
