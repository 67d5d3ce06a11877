package bolt_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.etcd.io/bbolt"

	"afterbell/bot"
	"afterbell/store/bolt"
)

// sample returns the bytes of a properly closed store with n records "fact/0000=value 0000!", ….
func sample(t *testing.T, n int) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "sample.db")
	s := open(t, path)
	err := s.Update(context.Background(), func(tx bot.Tx) error {
		var err error
		for i := range n {
			err = errors.Join(err, tx.Put(sampleKey(i), sampleValue(i)))
		}
		return err
	})
	if err := errors.Join(err, s.Close()); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func sampleKey(i int) string   { return fmt.Sprintf("seg%d/%04d", i%3, i) }
func sampleValue(i int) []byte { return fmt.Appendf(nil, "value %04d!", i) }

func TestRefused(t *testing.T) {
	good := sample(t, 500)
	zeroed := func(pages ...int) []byte {
		b := bytes.Clone(good)
		for _, p := range pages {
			clear(b[p*os.Getpagesize():][:os.Getpagesize()])
		}
		return b
	}
	for _, tt := range []struct {
		name string
		data []byte
		says string
	}{
		{"0 bytes", nil, "is empty"},
		{"one byte", []byte("x"), "not an afterbell data file"},
		{"text", []byte("dear diary\n"), "not an afterbell data file"},
		{"garbage", bytes.Repeat([]byte("\xa7\x00\x13"), 20_000), "not an afterbell data file"},
		{"zeros", make([]byte, 1<<16), "not an afterbell data file"},
		{"SQLite", append([]byte("SQLite format 3\x00"), make([]byte, 1<<14)...), "is a SQLite database"},
		{"gzip", append([]byte("\x1f\x8b\x08"), make([]byte, 1<<14)...), "is a gzip archive"},
		{"zip", append([]byte("PK\x03\x04"), make([]byte, 1<<14)...), "is a zip archive"},
		{"first header zeroed", zeroed(0), "damaged header"},
		{"second header zeroed", zeroed(1), ""},
		{"both headers zeroed", zeroed(0, 1), "not an afterbell data file"},
		{"half", good[:usedBytes(good)/2], "is cut short"},
		{"two pages", good[:2*os.Getpagesize()], "is cut short"},
		{"a byte short", good[:usedBytes(good)-1], "is cut short"},
		{"other program's", otherBolt(t, nil), "of another program"},
		{"other product", otherBolt(t, map[string]string{"product": "beforebell", "schema": "1"}), "of another program"},
		{"newer schema", otherBolt(t, map[string]string{"product": "afterbell", "schema": "7"}), "its schema is 7"},
		{"no schema", otherBolt(t, map[string]string{"product": "afterbell"}), "schema"},
		{"schema of letters", otherBolt(t, map[string]string{"product": "afterbell", "schema": "one"}), "schema"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "data.db")
			if err := os.WriteFile(path, tt.data, 0o600); err != nil {
				t.Fatal(err)
			}
			_, err := bolt.Open(path, bolt.Options{})
			if !errors.Is(err, bot.ErrDamaged) || !strings.Contains(err.Error(), tt.says) || !strings.Contains(err.Error(), path) {
				t.Errorf("open: %v\nwant ErrDamaged, the path and %q", err, tt.says)
			}
			if got, err := os.ReadFile(path); err != nil || !bytes.Equal(got, tt.data) {
				t.Errorf("the file was changed, or cannot be read (%v)", err)
			}
		})
	}
}

// usedBytes returns the length of data without the zeros at its end: bbolt makes files larger than
// they need to be.
func usedBytes(data []byte) int {
	return len(bytes.TrimRight(data, "\x00"))
}

// otherBolt returns a bbolt file with a bucket "meta" that holds meta, or without it if meta is nil.
func otherBolt(t *testing.T, meta map[string]string) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "other.db")
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{NoFreelistSync: true})
	if err != nil {
		t.Fatal(err)
	}
	err = db.Update(func(tx *bbolt.Tx) error {
		if _, err := tx.CreateBucket([]byte("widgets")); err != nil || meta == nil {
			return err
		}
		b, err := tx.CreateBucket([]byte("meta"))
		for k, v := range meta {
			err = errors.Join(err, b.Put([]byte(k), []byte(v)))
		}
		return err
	})
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestRefusedPaths(t *testing.T) {
	dir := t.TempDir()
	for _, tt := range []struct{ name, path, says string }{
		{"directory", dir, "is a directory"},
		{"device", os.DevNull, "not a regular file"},
		{"directory missing", filepath.Join(dir, "no", "data.db"), "no such file"},
		{"below a file", filepath.Join(os.DevNull, "data.db"), "not a directory"},
		{"dangling link", dangling(t, dir), "no such file"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := bolt.Open(tt.path, bolt.Options{})
			if err == nil || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("open: %v, want %q", err, tt.says)
			}
		})
	}
	left, err := os.ReadDir(dir)
	if err != nil || len(left) != 1 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func dangling(t *testing.T, dir string) string {
	t.Helper()
	path := filepath.Join(dir, "link.db")
	if err := os.Symlink(filepath.Join(dir, "nothing"), path); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestReadOnlyFile wants a refusal, except for root, who may write everything.
func TestReadOnlyFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "data.db")
	if err := os.WriteFile(path, sample(t, 1), 0o400); err != nil {
		t.Fatal(err)
	}
	s, err := bolt.Open(path, bolt.Options{})
	if root := os.Geteuid() == 0; root != (err == nil) || (!root && !errors.Is(err, os.ErrPermission)) {
		t.Errorf("open: %v, want a permission error unless root (%v)", err, root)
	}
	if err == nil {
		replace(t, s, sampleKey(0))
		err = s.Close()
		if err != nil {
			t.Error(err)
		}
	}
}

func TestNewFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "data.db")
	s := open(t, path)
	defer s.Close()
	info, err := os.Stat(path)
	if err != nil || info.Mode() != 0o600 {
		t.Errorf("new file: %v, %v, want mode 0600", info, err)
	}
	left, err := os.ReadDir(dir)
	if err != nil || len(left) != 1 {
		t.Errorf("beside the new file: %v, %v", left, err)
	}
}

func TestLocked(t *testing.T) {
	path := filepath.Join(t.TempDir(), "data.db")
	s := open(t, path)
	defer s.Close()
	const timeout = 100 * time.Millisecond
	start := time.Now()
	_, err := bolt.Open(path, bolt.Options{Timeout: timeout})
	if err == nil || !strings.Contains(err.Error(), "another process holds its lock") {
		t.Errorf("second open: %v, want the lock", err)
	}
	if took := time.Since(start); took > 20*timeout {
		t.Errorf("second open took %v", took)
	}
}

func TestBitFlip(t *testing.T) {
	const n = 300
	data := sample(t, n)
	at := bytes.Index(data, sampleValue(42))
	if at < 0 {
		t.Fatal("the sample does not hold its value")
	}
	data[at+3] ^= 0x10
	path := filepath.Join(t.TempDir(), "data.db")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	s := open(t, path)
	defer s.Close()
	if diff := cmp.Diff([]string{sampleKey(42)}, s.Damaged()); diff != "" {
		t.Errorf("damaged (-want +got):\n%s", diff)
	}
	err := s.View(context.Background(), func(tx bot.Tx) error {
		for i := range n {
			v, err := tx.Get(sampleKey(i))
			if i == 42 {
				damagedBy(t, err, sampleKey(i))
			} else if err != nil || !bytes.Equal(v, sampleValue(i)) {
				t.Errorf("%s: %q, %v", sampleKey(i), v, err)
			}
		}
		_, err := tx.Scan("", "\xff", 0)
		damagedBy(t, err, sampleKey(42))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	replace(t, s, sampleKey(42))
}

// damagedBy wants an error that names the record and does not quote it.
func damagedBy(t *testing.T, err error, key string) {
	t.Helper()
	if !errors.Is(err, bot.ErrDamaged) || !strings.Contains(err.Error(), key) || strings.Contains(err.Error(), "value") {
		t.Errorf("%v, want ErrDamaged that names %s alone", err, key)
	}
}

// replace writes a new value over a damaged one, which is then as good as any.
func replace(t *testing.T, s bot.Store, key string) {
	t.Helper()
	err := s.Update(context.Background(), func(tx bot.Tx) error {
		if err := tx.Put(key, []byte("new")); err != nil {
			return err
		}
		_, err := tx.Get(key)
		return err
	})
	if err != nil {
		t.Errorf("replace: %v", err)
	}
}

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
		})
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
