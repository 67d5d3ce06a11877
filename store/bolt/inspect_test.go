package bolt_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"afterbell/bot"
	"afterbell/store/bolt"
)

// damagedFile writes a file that was closed properly and in which one record has lost a bit since.
func damagedFile(t *testing.T) (path string) {
	t.Helper()
	data := sample(t, 300)
	data[bytes.Index(data, sampleValue(42))+3] ^= 0x10
	path = filepath.Join(t.TempDir(), "data.db")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestDamageIsNamedUntilMended opens a file with a damaged record again and again.
func TestDamageIsNamedUntilMended(t *testing.T) {
	path := damagedFile(t)
	damaged := []string{sampleKey(42)}
	for range 3 {
		s := open(t, path)
		if diff := cmp.Diff(damaged, s.Damaged()); diff != "" {
			t.Errorf("damaged (-want +got):\n%s", diff)
		}
		if closedProperly(t, s, path) {
			t.Error("the file was marked as closed properly")
		}
	}
	s := open(t, path)
	replace(t, s, sampleKey(42))
	closedProperly(t, s, path)
	s = open(t, path)
	if len(s.Damaged()) > 0 || !closedProperly(t, s, path) {
		t.Errorf("after it was mended: damaged %v, or not marked as closed properly", s.Damaged())
	}
}

// closedProperly closes a store and reports whether its file says that.
func closedProperly(t *testing.T, s *bolt.Store, path string) bool {
	t.Helper()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	clean, err := bolt.Clean(path)
	if err != nil {
		t.Fatal(err)
	}
	return clean
}

// TestDamageFoundLater meets damage that Open did not look for.
func TestDamageFoundLater(t *testing.T) {
	path := damagedFile(t)
	s, err := bolt.OpenUnseen(path)
	if err != nil {
		t.Fatal(err)
	}
	for name, read := range map[string]func(bot.Tx) error{
		"get":     func(tx bot.Tx) error { _, err := tx.Get(sampleKey(42)); return err },
		"scan":    func(tx bot.Tx) error { _, err := tx.Scan("", "\xff", 0); return err },
		"descend": func(tx bot.Tx) error { _, err := tx.Scan("\xff", "", 0); return err },
	} {
		err := s.View(context.Background(), read)
		var which *bot.DamageError
		if !errors.Is(err, bot.ErrDamaged) || !errors.As(err, &which) || which.Key != sampleKey(42) {
			t.Errorf("%s: %v, want the damaged record", name, err)
		}
	}
	if closedProperly(t, s, path) {
		t.Error("the file was marked as closed properly")
	}
}

// TestInspect reads a file at rest and one that a store has open, and changes neither.
func TestInspect(t *testing.T) {
	path := damagedFile(t)
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	found, err := bolt.Inspect(path, "seg1")
	if err != nil || found.Busy || len(found.Records) != 100 || !slices.Equal(found.Damaged, []string{sampleKey(42)}) {
		t.Errorf("at rest: %d records, damaged %v, busy %v, %v", len(found.Records), found.Damaged, found.Busy, err)
	}
	if e := found.Records[0]; e.Key != sampleKey(1) || !bytes.Equal(e.Value, sampleValue(1)) {
		t.Errorf("the first record is %s: %s", e.Key, e.Value)
	}
	if after, err := os.ReadFile(path); err != nil || !bytes.Equal(before, after) {
		t.Errorf("the file was changed (%v)", err)
	}
	s := open(t, path)
	defer s.Close()
	replace(t, s, "seg1/9999")
	found, err = bolt.Inspect(path, "seg1")
	if err != nil || !found.Busy || len(found.Records) != 101 || found.Damaged != nil {
		t.Errorf("in use: %d records, damaged %v, busy %v, %v", len(found.Records), found.Damaged, found.Busy, err)
	}
}

// TestInspectWhileWritten reads one bucket while another one is written to as fast as can be.
func TestInspectWhileWritten(t *testing.T) {
	path := filepath.Join(t.TempDir(), "data.db")
	if err := os.WriteFile(path, sample(t, 300), 0o600); err != nil {
		t.Fatal(err)
	}
	s := open(t, path)
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		for i := 0; ; i++ {
			select {
			case <-stop:
				return
			default:
				replace(t, s, sampleKey(i%3000/3*3))
			}
		}
	}()
	read := 0
	for range 5 {
		found, err := bolt.Inspect(path, "seg1")
		if err == nil && len(found.Records) != 100 {
			t.Errorf("%d records", len(found.Records))
		} else if err == nil {
			read++
		}
	}
	if read == 0 {
		t.Error("the bucket could never be read")
	}
	close(stop)
	<-stopped
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

func TestCreated(t *testing.T) {
	path := filepath.Join(t.TempDir(), "data.db")
	for _, want := range []bool{true, false} {
		s := open(t, path)
		if s.Created() != want {
			t.Errorf("created: %v, want %v", s.Created(), want)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// TestNewFileWithoutRoom names the file that was asked for, and not the one it is made from.
func TestNewFileWithoutRoom(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Log("root may write everywhere; only the words for a missing folder were tried")
		return
	}
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o500); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "data.db")
	_, err := bolt.Open(path, bolt.Options{})
	if err == nil || !strings.HasPrefix(err.Error(), path+" could not be made") || strings.Contains(err.Error(), ".new") {
		t.Errorf("open: %v", err)
	}
}

// TestVersion1 opens a data file that the first version of this format wrote: a class of three that
// was played for a week. Every later version must read it.
func TestVersion1(t *testing.T) {
	packed, err := os.Open("testdata/version1.db.gz")
	if err != nil {
		t.Fatal(err)
	}
	defer packed.Close()
	unpacked, err := gzip.NewReader(packed)
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(unpacked)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "data.db")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	s := open(t, path)
	defer s.Close()
	if len(s.Damaged()) > 0 {
		t.Errorf("damaged: %v", s.Damaged())
	}
	for segment, want := range map[string]int{"class": 1, "person": 4, "fact": 3, "question": 1, "plan": 1, "post": 52, "note": 42} {
		if err := s.View(context.Background(), func(tx bot.Tx) error {
			found, err := tx.Scan(segment+"/", segment+"0", 0)
			if len(found) != want {
				t.Errorf("%s/: %d records, want %d", segment, len(found), want)
			}
			return err
		}); err != nil {
			t.Error(err)
		}
	}
}
