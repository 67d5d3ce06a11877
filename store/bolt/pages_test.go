package bolt

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"afterbell/bot"
)

// FuzzLayout reads any bytes as a data file: it may refuse them, and must not panic or run on.
func FuzzLayout(f *testing.F) {
	f.Add([]byte{})
	f.Add([]byte("SQLite format 3\x00"))
	f.Add(seed(f, 0))
	f.Add(seed(f, 60))
	f.Fuzz(func(t *testing.T, data []byte) {
		path := filepath.Join(t.TempDir(), "data.db")
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		file, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		l, err := readLayout(file)
		if err != nil {
			return
		}
		if l.size() > int64(len(data)) {
			t.Errorf("accepted %d bytes as %d", len(data), l.size())
		}
		if _, err := l.check(checkTime); err != nil && !errors.Is(err, bot.ErrDamaged) {
			t.Errorf("check: %v, want ErrDamaged", err)
		}
	})
}

// seed returns a data file with n records.
func seed(f *testing.F, n int) []byte {
	f.Helper()
	path := filepath.Join(f.TempDir(), "data.db")
	s, err := Open(path, Options{})
	if err != nil {
		f.Fatal(err)
	}
	err = s.Update(background, func(tx bot.Tx) error {
		var err error
		for i := range n {
			err = errors.Join(err, putFact(tx, i))
		}
		return err
	})
	if err := errors.Join(err, s.Close()); err != nil {
		f.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		f.Fatal(err)
	}
	page := os.Getpagesize()
	used := len(bytes.TrimRight(data, "\x00"))
	return data[:(used+page-1)/page*page]
}
