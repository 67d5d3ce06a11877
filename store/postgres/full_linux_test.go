package postgres_test

import (
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"strings"
	"syscall"
	"testing"

	"afterbell/bot"
	"afterbell/store/batch"
	"afterbell/store/postgres/pgtest"
)

// TestDiskFull fills the disk on which a database lies: what does not fit is refused clearly, nothing of it is there, and it fits once
// there is room again.
func TestDiskFull(t *testing.T) {
	server := pgtest.Start(t, "fsync=off")
	disk, err := os.MkdirTemp("", "disk")
	if err != nil {
		t.Fatal(err)
	}
	defer os.Remove(disk)
	if err := syscall.Mount("tmpfs", disk, "tmpfs", 0, "size=16m"); err != nil {
		t.Skip("needs PostgreSQL, and the right to mount a small disk: ", err)
	}
	defer func() { _ = syscall.Unmount(disk, syscall.MNT_DETACH) }()
	server.Owns(t, disk)
	at := server.URL("owner", "postgres")
	server.Exec(t, at, "CREATE TABLESPACE small LOCATION '"+disk+"'", "CREATE DATABASE small TABLESPACE small")
	s := open(t, server.URL("owner", "small"))
	defer s.Close()
	put := func(n int) error {
		value := make([]byte, 1<<19)
		_, _ = rand.Read(value) // it never fails
		return s.Update(t.Context(), func(tx bot.Tx) error { return tx.Put(fmt.Sprintf("key/%02d", n), value) })
	}
	n := 0
	for ; err == nil && n < 64; n++ {
		err = put(n)
	}
	if !errors.Is(err, batch.ErrUndone) || bot.IsUnclear(err) || !strings.Contains(err.Error(), "53100") {
		t.Errorf("%v, want that the disk is full and nothing was written", err)
	}
	if err := s.View(t.Context(), func(tx bot.Tx) error {
		found, err := tx.Scan("key/", "key0", 0)
		if len(found) != n-1 {
			t.Errorf("%d records are there, want %d", len(found), n-1)
		}
		return err
	}); err != nil {
		t.Error(err)
	}
	if err := syscall.Mount("tmpfs", disk, "tmpfs", syscall.MS_REMOUNT, "size=64m"); err != nil {
		t.Fatal(err)
	}
	if err := put(n); err != nil {
		t.Errorf("with room on the disk: %v", err)
	}
}
