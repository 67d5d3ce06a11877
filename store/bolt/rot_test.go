package bolt_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"afterbell/bot"
	"afterbell/store/bolt"
)

// rot changes a file as a dying disk does: nothing about it tells that it was written to.
func rot(t *testing.T, path string, change func([]byte)) {
	t.Helper()
	before, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	overwrite(t, path, change)
	if err := os.Chtimes(path, before.ModTime(), before.ModTime()); err != nil {
		t.Fatal(err)
	}
}

func rotten(t *testing.T) (*bolt.Store, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "data.db")
	if err := os.WriteFile(path, sample(t, 500), 0o600); err != nil {
		t.Fatal(err)
	}
	s := open(t, path)
	if err := s.Check(context.Background()); err != nil {
		t.Fatal(err)
	}
	return s, path
}

// TestRottenPage wants a page that makes no sense to be found by the reading of each day, and not before.
func TestRottenPage(t *testing.T) {
	s, path := rotten(t)
	rot(t, path, func(b []byte) { b[bytes.Index(b, []byte("/0042"))/os.Getpagesize()*os.Getpagesize()+10] ^= 3 })
	if err := s.Check(context.Background()); err != nil {
		t.Fatalf("the whole file is read each time: %v", err)
	}
	s.Unread()
	err := s.Check(context.Background())
	if !errors.Is(err, bot.ErrDamaged) || !strings.Contains(err.Error(), "is damaged: page") || !strings.Contains(err.Error(), "backup") {
		t.Errorf("check: %v, want ErrDamaged with the page and what to do", err)
	}
	gaveUp(t, s)
	closes(t, s)
}

// TestRottenRecord wants a record that lost a bit to stop nothing but itself, and to be named at the next start.
func TestRottenRecord(t *testing.T) {
	s, path := rotten(t)
	rot(t, path, func(b []byte) { b[bytes.LastIndex(b, []byte("/0042"))+len("/0042")+2] ^= 1 })
	s.Unread()
	if err := s.Check(context.Background()); err != nil {
		t.Errorf("check: %v", err)
	}
	replace(t, s, "a/1")
	if closedProperly(t, s, path) {
		t.Error("the file was marked as closed properly")
	}
	if s = open(t, path); len(s.Damaged()) != 1 {
		t.Errorf("damaged: %v, want one record", s.Damaged())
	}
	closedProperly(t, s, path)
}

// TestReadBesideCommits reads the whole file again and again while it is written to: nothing is found that is not so.
func TestReadBesideCommits(t *testing.T) {
	s, path := rotten(t)
	var writers sync.WaitGroup
	stop := make(chan struct{})
	for i := range 4 {
		writers.Go(func() {
			for n := 0; ; n++ {
				select {
				case <-stop:
					return
				default:
				}
				key := sampleKey((i*125 + n) % 500)
				if err := s.Update(context.Background(), func(tx bot.Tx) error {
					return tx.Put(key, bytes.Repeat([]byte{byte(n)}, n%5000))
				}); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	for range 200 {
		s.Unread()
		if err := s.Check(context.Background()); err != nil {
			t.Error(err)
			break
		}
	}
	close(stop)
	writers.Wait()
	if !closedProperly(t, s, path) {
		t.Error("damage was seen that is not there")
	}
}
