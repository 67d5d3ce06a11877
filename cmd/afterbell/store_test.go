package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"context"

	"github.com/rs/zerolog"

	"afterbell/adapters/playground"
	"afterbell/cmd/afterbell/config"
	"afterbell/store/memory"
)

// TestOpenStoreSays logs that a file is new, and each record that is damaged, at every start.
func TestOpenStoreSays(t *testing.T) {
	path := filepath.Join(t.TempDir(), "class.db")
	opens := func() (log string) {
		var said bytes.Buffer
		store, err := openStore(config.Store{Path: path}, zerolog.New(&said))
		must(t, err)
		must(t, store.Close())
		return said.String()
	}
	if said := opens(); !strings.Contains(said, "there was no data file, so a new one was made") || !strings.Contains(said, path) {
		t.Errorf("of a new file: %q", said)
	}
	if said := opens(); said != "" {
		t.Errorf("of a file that is well: %q", said)
	}
	damageRoom(t, path)
	for range 2 {
		if said := opens(); !strings.Contains(said, `"key":"note/playground/message/`) {
			t.Errorf("of a damaged file: %q", said)
		}
	}
}

// damageRoom plays a moment in a playground on the file at path, and flips a bit of one message.
func damageRoom(t *testing.T, path string) {
	t.Helper()
	store, err := openStore(config.Store{Path: path}, zerolog.Nop())
	must(t, err)
	g := opened(t, &playgroundCommand{Start: "2026-11-12"}, store)
	_, err = g.act(t.Context(), "ben", playground.Action{Channel: classChannel, Text: "An owl went by."})
	must(t, err)
	must(t, store.Close())
	content, err := os.ReadFile(path)
	must(t, err)
	content[bytes.Index(content, []byte("An owl went by"))] ^= 1
	must(t, os.WriteFile(path, content, 0o600))
}

// TestPlaygroundWithDamagedMessage starts with everything but the message that is damaged.
func TestPlaygroundWithDamagedMessage(t *testing.T) {
	path := filepath.Join(t.TempDir(), "class.db")
	damageRoom(t, path)
	store, err := openStore(config.Store{Path: path}, zerolog.Nop())
	must(t, err)
	g := opened(t, &playgroundCommand{Start: "2026-11-12"}, store)
	if all := said(g, "ben"); strings.Contains(all, "owl") || !strings.Contains(all, "It comes at 17:00") {
		t.Errorf("the room holds %q", all)
	}
	must(t, store.Close())
}

// failing is a store that fails when it is told to.
type failing struct {
	keeper
	failed chan struct{}
}

func (f failing) Failed() <-chan struct{} { return f.failed }

func (f failing) Check(context.Context) error {
	select {
	case <-f.failed:
		return errDisk
	default:
		return nil
	}
}

// TestServeGuarded lets the page speak for two seconds after the store has failed.
func TestServeGuarded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := failing{inMemory{memory.New()}, make(chan struct{})}
		time.AfterFunc(time.Hour, func() { close(store.failed) })
		began := time.Now()
		err := serveGuarded(t.Context(), store, func(ctx context.Context) error {
			<-ctx.Done()
			return nil
		})
		if took := time.Since(began); err != errDisk || took != time.Hour+farewell {
			t.Errorf("ended with %v after %v", err, took)
		}
	})
}
