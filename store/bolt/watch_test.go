package bolt_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"afterbell/bot"
	"afterbell/store/bolt"
)

// TestCheck wants a file that is no longer ours to be noticed by Check, and by the next Update.
func TestCheck(t *testing.T) {
	replaced := func(path string) error {
		return errors.Join(os.WriteFile(path+".new", nil, 0o600), os.Rename(path+".new", path))
	}
	for _, tt := range []struct {
		says string
		do   func(path string) error
	}{
		{"was removed", os.Remove},
		{"was removed", func(path string) error { return os.Rename(path, path+".old") }},
		{"was replaced", replaced},
		{"was cut", func(path string) error { return os.Truncate(path, 100) }},
	} {
		t.Run(tt.says, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "data.db")
			s := open(t, path)
			defer s.Close()
			replace(t, s, "a/1")
			if err := s.Check(context.Background()); err != nil {
				t.Fatalf("check of a good store: %v", err)
			}
			if err := tt.do(path); err != nil {
				t.Fatal(err)
			}
			err := s.Check(context.Background())
			if !errors.Is(err, bot.ErrDamaged) || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("check: %v, want ErrDamaged and %q", err, tt.says)
			}
			err = s.Update(context.Background(), func(tx bot.Tx) error { return tx.Put("a/2", nil) })
			if !errors.Is(err, bot.ErrDamaged) || bot.IsUnclear(err) {
				t.Errorf("update after that: %v, want a clear ErrDamaged", err)
			}
			gaveUp(t, s)
		})
		t.Run(tt.says+", unchecked", func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "data.db")
			s := open(t, path)
			if err := tt.do(path); err != nil {
				t.Fatal(err)
			}
			err := s.Update(context.Background(), func(tx bot.Tx) error { return tx.Put("a/1", nil) })
			if !errors.Is(err, bot.ErrDamaged) || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("update: %v, want ErrDamaged and %q", err, tt.says)
			}
			gaveUp(t, s)
			closes(t, s)
		})
	}
}

// gaveUp wants a store that has told its owner that it cannot go on.
func gaveUp(t *testing.T, s *bolt.Store) {
	t.Helper()
	select {
	case <-s.Failed():
	default:
		t.Error("the owner of the store was not told")
	}
	if err := s.Check(context.Background()); err == nil {
		t.Error("check finds nothing wrong")
	}
}

// closes wants Close to come back although something is wrong, well within its own limit.
func closes(t *testing.T, s *bolt.Store) {
	t.Helper()
	closed := make(chan error, 1)
	go func() { closed <- s.Close() }()
	select {
	case err := <-closed:
		if err == nil {
			t.Error("close finds nothing wrong")
		}
	case <-time.After(4 * time.Second):
		t.Fatal("close hangs")
	}
}

// TestRemovedDuringUpdate takes the file's name away after an Update has begun: it must not be
// reported as done. Where the Update runs beside others the loss is noticed before its commit, else
// after it.
func TestRemovedDuringUpdate(t *testing.T) {
	unclear := 0
	for range 20 {
		path := filepath.Join(t.TempDir(), "data.db")
		s := open(t, path)
		replace(t, s, "a/1")
		err := s.Update(context.Background(), func(tx bot.Tx) error {
			return errors.Join(tx.Put("a/2", nil), os.RemoveAll(path))
		})
		if !errors.Is(err, bot.ErrDamaged) || !strings.Contains(err.Error(), "was removed while in use") {
			t.Fatalf("update: %v, want ErrDamaged that says what happened", err)
		}
		if bot.IsUnclear(err) {
			unclear++
		}
		gaveUp(t, s)
		closes(t, s)
	}
	if unclear == 0 {
		t.Error("no loss was noticed after a commit")
	}
}

// TestCutDuringCommit cuts the file where bbolt panics and keeps its locks.
func TestCutDuringCommit(t *testing.T) {
	path := filepath.Join(t.TempDir(), "data.db")
	s := open(t, path)
	for i := range 500 {
		replace(t, s, sampleKey(i))
	}
	if err := s.Update(context.Background(), func(tx bot.Tx) error {
		return errors.Join(tx.Put(sampleKey(1), nil), os.Truncate(path, 0), tx.Put(sampleKey(400), nil), tx.Delete(sampleKey(300)))
	}); err == nil {
		t.Error("an update of a file without a byte was reported as done")
	}
	_ = s.Check(context.Background()) // must not make the store forget that bbolt has panicked
	gaveUp(t, s)
	closes(t, s)
}

// TestOverwritten flips bytes on the pages of a store that is open: what is read then is an error,
// never an empty answer.
func TestOverwritten(t *testing.T) {
	for name, flip := range map[string]func([]byte){
		"a leaf's keys":  func(b []byte) { b[bytes.Index(b, []byte("/0042"))+1] ^= 0x10 },
		"a leaf's count": func(b []byte) { b[bytes.Index(b, []byte("/0042"))/os.Getpagesize()*os.Getpagesize()+10] ^= 3 },
		"every page but the headers": func(b []byte) {
			for i := 2 * os.Getpagesize(); i < len(b); i++ {
				b[i] ^= 0xff
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "data.db")
			if err := os.WriteFile(path, sample(t, 500), 0o600); err != nil {
				t.Fatal(err)
			}
			s := open(t, path)
			overwrite(t, path, flip)
			s.Stale()
			err := s.View(context.Background(), func(tx bot.Tx) error {
				_, err := tx.Get(sampleKey(42))
				return err
			})
			if !errors.Is(err, bot.ErrDamaged) || !strings.Contains(err.Error(), "was written to by another program while in use") {
				t.Errorf("get: %v, want ErrDamaged", err)
			}
			gaveUp(t, s)
			closes(t, s)
		})
	}
}

// overwrite changes a file in place, as another program would, a moment after it was last written.
func overwrite(t *testing.T, path string, change func([]byte)) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	change(data)
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	_, err = f.WriteAt(data, 0)
	if err := errors.Join(err, f.Close(), os.Chtimes(path, time.Time{}, time.Now().Add(time.Second))); err != nil {
		t.Fatal(err)
	}
}

// TestCloseGivesUp closes a store under a View that never ends, and opens it again.
func TestCloseGivesUp(t *testing.T) {
	path := filepath.Join(t.TempDir(), "data.db")
	s := open(t, path)
	s.Hurry(50 * time.Millisecond)
	began, end := make(chan struct{}), make(chan struct{})
	defer close(end)
	go func() {
		_ = s.View(context.Background(), func(bot.Tx) error {
			close(began)
			<-end
			return nil
		})
	}()
	<-began
	closes(t, s)
	again := open(t, path)
	if err := again.Close(); err != nil {
		t.Error(err)
	}
}

// TestTouched changes nothing but the time of the last change.
func TestTouched(t *testing.T) {
	path := filepath.Join(t.TempDir(), "data.db")
	s := open(t, path)
	overwrite(t, path, func([]byte) {})
	replace(t, s, "a/1")
	if err := errors.Join(s.Check(context.Background()), s.Close()); err != nil {
		t.Error(err)
	}
}

// TestTruncatedUnderUs reads what is no longer there, without a Check in between.
func TestTruncatedUnderUs(t *testing.T) {
	path := filepath.Join(t.TempDir(), "data.db")
	if err := os.WriteFile(path, sample(t, 5000), 0o600); err != nil {
		t.Fatal(err)
	}
	s := open(t, path)
	defer s.Close()
	if err := os.Truncate(path, int64(3*os.Getpagesize())); err != nil {
		t.Fatal(err)
	}
	err := s.View(context.Background(), func(tx bot.Tx) error {
		_, err := tx.Scan("", "\xff", 0)
		return err
	})
	if !errors.Is(err, bot.ErrDamaged) {
		t.Errorf("scan: %v, want ErrDamaged", err)
	}
	err = s.Update(context.Background(), func(tx bot.Tx) error { return tx.Put(sampleKey(1), nil) })
	if !errors.Is(err, bot.ErrDamaged) {
		t.Errorf("update: %v, want ErrDamaged", err)
	}
}

// TestFailedCommit fills the file to its largest size, which bbolt reports when it commits.
func TestFailedCommit(t *testing.T) {
	path := filepath.Join(t.TempDir(), "data.db")
	s, err := bolt.Open(path, bolt.Options{MaxSize: 1 << 20})
	if err != nil {
		t.Fatal(err)
	}
	replace(t, s, "a/1")
	large := func(tx bot.Tx) error {
		return errors.Join(tx.Put("b/1", make([]byte, bot.MaxValue)), tx.Put("b/2", make([]byte, bot.MaxValue)))
	}
	if err := s.Update(context.Background(), large); !bot.IsUnclear(err) {
		t.Errorf("first update: %v, want an Unclear error", err)
	}
	err = s.Update(context.Background(), func(tx bot.Tx) error { return tx.Put("a/2", nil) })
	if err == nil || bot.IsUnclear(err) {
		t.Errorf("next update: %v, want a plain error", err)
	}
	holds(t, s, "a/1")
	gaveUp(t, s)
	if err := s.Check(context.Background()); errors.Is(err, bot.ErrDamaged) || !strings.Contains(err.Error(), path+" could not be written") {
		t.Errorf("check: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Errorf("close: %v", err)
	}
	s = open(t, path)
	defer s.Close()
	holds(t, s, "a/1")
	replace(t, s, "a/2")
}

// holds wants key to be the only record.
func holds(t *testing.T, s bot.Store, key string) {
	t.Helper()
	err := s.View(context.Background(), func(tx bot.Tx) error {
		entries, err := tx.Scan("", "\xff", 0)
		if len(entries) != 1 || entries[0].Key != key {
			t.Errorf("entries %v, want %s alone", entries, key)
		}
		return err
	})
	if err != nil {
		t.Errorf("view: %v", err)
	}
}
