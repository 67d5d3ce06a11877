package bolt_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
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
		{"0 bytes", nil, "remove it to begin anew"},
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
		{"newer schema", otherBolt(t, map[string]string{"product": "afterbell", "schema": "7"}),
			"its schema is 7, this one knows 1); it was left untouched: use that version"},
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
			if ours := strings.Contains(tt.says, "damaged") || strings.Contains(tt.says, "cut short"); strings.Contains(err.Error(), "damaged") &&
				!ours && tt.says != "" {
				t.Errorf("open: %v\nthe file is not damaged", err)
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

// TestRefusedPaths also fails by never ending, when a pipe is opened.
func TestRefusedPaths(t *testing.T) {
	dir, other := t.TempDir(), t.TempDir()
	pipe, socket := filepath.Join(other, "pipe"), filepath.Join(other, "socket")
	listener, err := net.Listen("unix", socket)
	if err := errors.Join(err, mkfifo(pipe)); err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	for _, tt := range []struct{ name, path, says string }{
		{"folder", dir, "is a folder, not a data file; it was left untouched: add the name of a file"},
		{"device", os.DevNull, "is a device, not a file"},
		{"pipe", pipe, "is a pipe, not a file"},
		{"socket", socket, "is a socket, not a file"},
		{"folder missing", filepath.Join(dir, "no", "data.db"), filepath.Join(dir, "no") + ", does not exist; make it, or choose another path"},
		{"below a file", filepath.Join(os.DevNull, "data.db"), "not a directory"},
		{"dangling link", dangling(t, dir), "is a link to a file that does not exist"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := bolt.Open(tt.path, bolt.Options{})
			_, looked := bolt.Inspect(tt.path, "a")
			if err == nil || !strings.Contains(err.Error(), tt.says) || looked == nil || looked.Error() != err.Error() {
				t.Errorf("open: %v\ninspect: %v\nwant %q", err, looked, tt.says)
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
	if err == nil || !strings.Contains(err.Error(), "is in use by another process") {
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
