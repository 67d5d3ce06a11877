package batch_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"

	"afterbell/bot"
	"afterbell/store/batch"
)

// A sharedDisk is a disk on which others write, too.
type sharedDisk struct {
	snapshotDisk
	others []string
	known  bool
}

func (d *sharedDisk) begin(writable bool) (batch.Base, error) {
	base, err := d.snapshotDisk.begin(writable)
	return &shared{base.(*snapshot), d}, err
}

type shared struct {
	*snapshot
	from *sharedDisk
}

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
