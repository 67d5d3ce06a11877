package bolt_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"go.etcd.io/bbolt"

	"afterbell/bot"
	"afterbell/store/bolt"
)

// TestSnapshot copies a file while others write: the copy holds one moment, in which two records that are
// always written together are equal.
func TestSnapshot(t *testing.T) {
	dir := t.TempDir()
	s := open(t, filepath.Join(dir, "data.db"))
	write := func(i int) error {
		return s.Update(t.Context(), func(tx bot.Tx) error {
			n := fmt.Append(nil, i)
			return errors.Join(tx.Put("a/x", n), tx.Put("z/x", n), tx.Put(fmt.Sprintf("fact/%06d", i), make([]byte, 2000)))
		})
	}
	for i := range 200 {
		must(t, write(i))
	}
	stop, done := make(chan struct{}), sync.WaitGroup{}
	done.Go(func() {
		for i := 200; ; i++ {
			select {
			case <-stop:
				return
			default:
			}
			if err := write(i); err != nil {
				t.Error(err)
				return
			}
		}
	})
	for i := range 5 {
		path := filepath.Join(dir, fmt.Sprint("copy", i))
		f, err := os.Create(path)
		must(t, err)
		must(t, s.Snapshot(t.Context(), f))
		must(t, f.Close())
		damaged, err := bolt.Verify(path)
		must(t, err)
		must(t, bolt.Read(path, func(tx bot.Tx) error {
			a, err := tx.Get("a/x")
			z, err2 := tx.Get("z/x")
			if len(damaged) > 0 || !bytes.Equal(a, z) {
				t.Errorf("damaged %v, %s and %s", damaged, a, z)
			}
			return errors.Join(err, err2)
		}))
	}
	close(stop)
	done.Wait()
	must(t, s.Close())
}

// stuck is a writer that ends a context with the first piece that it gets.
type stuck struct{ stop context.CancelFunc }

func (s stuck) Write(p []byte) (int, error) {
	s.stop()
	return len(p), nil
}

// TestSnapshotEnds ends a copy with its context, so that it holds up no end of the program.
func TestSnapshotEnds(t *testing.T) {
	path := filepath.Join(t.TempDir(), "data.db")
	must(t, os.WriteFile(path, sample(t, 2000), 0o600))
	s := open(t, path)
	ctx, stop := context.WithCancel(t.Context())
	if err := s.Snapshot(ctx, stuck{stop}); !errors.Is(err, context.Canceled) {
		t.Errorf("it ended with %v", err)
	}
	must(t, s.Close())
	if err := s.Snapshot(t.Context(), &bytes.Buffer{}); !errors.Is(err, bot.ErrClosed) {
		t.Errorf("after the end: %v", err)
	}
}

// TestRead changes no byte, and refuses what Open refuses.
func TestRead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "data.db")
	before := sample(t, 10)
	must(t, os.WriteFile(path, before, 0o600))
	must(t, bolt.Read(path, func(tx bot.Tx) error {
		found, err := tx.Scan("", "\xff", 0)
		if len(found) != 10 {
			t.Errorf("%d records", len(found))
		}
		if err := tx.Put("a", nil); !errors.Is(err, bot.ErrReadOnly) {
			t.Errorf("writing: %v", err)
		}
		return err
	}))
	after, err := os.ReadFile(path)
	must(t, err)
	if !bytes.Equal(before, after) {
		t.Error("the file was changed")
	}
	never := func(bot.Tx) error { t.Error("it was read"); return nil }
	if err := bolt.Read(path+"x", never); !errors.Is(err, bot.ErrDamaged) || !strings.Contains(err.Error(), "does not exist") {
		t.Errorf("of a file that is not there: %v", err)
	}
	s := open(t, path)
	if err := bolt.Read(path, never); !errors.Is(err, bolt.ErrInUse) {
		t.Errorf("of a file in use: %v", err)
	}
	if _, err := bolt.Hold(path); !errors.Is(err, bolt.ErrInUse) {
		t.Errorf("a file in use was held: %v", err)
	}
	must(t, s.Close())
	release, err := bolt.Hold(path)
	must(t, err)
	if err := bolt.Read(path, never); !errors.Is(err, bolt.ErrInUse) {
		t.Errorf("a file that is held was read: %v", err)
	}
	must(t, release())
}

// TestUpgrade brings a file to a newer schema in one transaction and keeps a copy of how it was; a step that
// fails leaves it as it was, and an older program refuses the newer file.
func TestUpgrade(t *testing.T) {
	path := filepath.Join(t.TempDir(), "data.db")
	before := sample(t, 10)
	must(t, os.WriteFile(path, before, 0o600))
	broken := errors.New("no")
	half := func(tx *bbolt.Tx) error {
		return errors.Join(tx.Bucket([]byte("data")).Put([]byte("new"), nil), broken)
	}
	_, err := bolt.OpenUpgraded(path, half)
	if !errors.Is(err, broken) || !strings.Contains(err.Error(), "from schema 1 to 2 and is as it was") {
		t.Fatalf("it was opened: %v", err)
	}
	same := func(path string) {
		t.Helper()
		must(t, bolt.Read(path, func(tx bot.Tx) error {
			all, err := tx.Scan("", "\xff", 0)
			if len(all) != 10 {
				t.Errorf("%d records in %s", len(all), path)
			}
			return err
		}))
	}
	same(path)
	steps := 0
	whole := func(*bbolt.Tx) error { steps++; return nil }
	for range 2 {
		s, err := bolt.OpenUpgraded(path, whole)
		must(t, err)
		must(t, s.Close())
	}
	if steps != 1 {
		t.Errorf("the step was done %d times", steps)
	}
	same(path + ".schema1")
	if _, err := bolt.Open(path, bolt.Options{}); err == nil || !strings.Contains(err.Error(), "its schema is 2, this one knows 1") {
		t.Errorf("an older program opens it: %v", err)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
