package main

import (
	"errors"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"afterbell/bot"
	"afterbell/cmd/afterbell/config"
	"afterbell/store/bolt"
)

// kills is how often a command is killed.
const kills = 10

// killed runs a command and kills it after a moment drawn from what it takes.
func killed(t *testing.T, program string, took time.Duration, args ...string) {
	t.Helper()
	c := exec.Command(program, args...)
	must(t, c.Start())
	timer := time.AfterFunc(rand.N(took), func() { _ = c.Process.Kill() })
	err := c.Wait()
	timer.Stop()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
}

// timed is how long a command takes that is left alone.
func timed(t *testing.T, program string, args ...string) time.Duration {
	t.Helper()
	began := time.Now()
	if out, err := exec.Command(program, args...).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return time.Since(began)
}

// mark is what a record says that tells an old file from a new one.
func mark(t *testing.T, path string) (says string) {
	t.Helper()
	damaged, err := bolt.Verify(path)
	if err != nil || len(damaged) > 0 {
		t.Fatalf("%s: %v, %v", path, damaged, err)
	}
	must(t, bolt.Read(path, func(tx bot.Tx) error {
		v, err := tx.Get("filler/mark")
		says = string(v)
		return err
	}))
	return says
}

// marked makes a data file of two megabytes with a mark.
func marked(t *testing.T, path, says string) {
	t.Helper()
	store, err := openStore(config.Store{Path: path}, zerolog.Nop())
	must(t, err)
	must(t, store.Update(t.Context(), func(tx bot.Tx) error {
		err := tx.Put("filler/mark", []byte(says))
		for i := range 32 {
			err = errors.Join(err, tx.Put("filler/"+strconv.Itoa(i), make([]byte, 64<<10)))
		}
		return err
	}))
	must(t, store.Close())
}

// TestKilledBackup kills a backup at many moments: what has the copy's name is whole, and the data file is as it
// was.
func TestKilledBackup(t *testing.T) {
	dir, program := t.TempDir(), named(t, "afterbell")
	data := filepath.Join(dir, "class.db")
	marked(t, data, "one")
	took := timed(t, program, "backup", filepath.Join(dir, "first.db"), "--data", data)
	for i := range kills {
		to := filepath.Join(dir, "copy"+strconv.Itoa(i)+".db")
		killed(t, program, took, "backup", to, "--data", data)
		if _, err := os.Stat(to); err == nil && mark(t, to) != "one" {
			t.Errorf("%s says %q", to, mark(t, to))
		}
		if says := mark(t, data); says != "one" {
			t.Fatalf("the data file says %q", says)
		}
	}
}

// TestKilledRestore kills a restore at many moments: at the path stands the old or the new file, whole, and the
// old one is never lost.
func TestKilledRestore(t *testing.T) {
	dir, program := t.TempDir(), named(t, "afterbell")
	data, good := filepath.Join(dir, "class.db"), filepath.Join(dir, "good.db")
	marked(t, good, "new")
	marked(t, data, "old")
	took := timed(t, program, "restore", good, "--data", data)
	seen := map[string]int{}
	for range kills {
		must(t, os.Remove(data))
		marked(t, data, "old")
		before, err := filepath.Glob(data + ".replaced-*")
		must(t, err)
		for _, name := range before {
			must(t, os.Remove(name))
		}
		killed(t, program, took, "restore", good, "--data", data)
		says := mark(t, data)
		seen[says]++
		aside, err := filepath.Glob(data + ".replaced-*")
		must(t, err)
		if says == "new" && (len(aside) != 1 || mark(t, aside[0]) != "old") {
			t.Fatalf("the old file is lost: %v", aside)
		}
	}
	if mark(t, good) != "new" {
		t.Error("the copy was changed")
	}
	t.Logf("at the path stood %v", seen)
}

// TestFullDiskBackup leaves nothing behind when the disk is full.
func TestFullDiskBackup(t *testing.T) {
	dir := t.TempDir()
	data := filepath.Join(dir, "class.db")
	marked(t, data, "one")
	to := filepath.Join(t.TempDir(), "copy.db")
	c := exec.Command(named(t, "limited"), strconv.Itoa(1<<20), named(t, "afterbell"), "backup", to, "--data", data)
	out, err := c.CombinedOutput()
	if err == nil || !strings.Contains(string(out), "file too large") {
		t.Errorf("%v: %s", err, out)
	}
	if left, err := os.ReadDir(filepath.Dir(to)); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}
