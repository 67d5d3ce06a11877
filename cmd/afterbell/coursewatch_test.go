package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// A screen is what a command printed, which a test reads while it runs.
type screen struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (s *screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.Write(p)
}

// next returns what was printed since the last time.
func (s *screen) next() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.text.Reset()
	return s.text.String()
}

// A save is seen, also of an editor that puts a new file in the place of the old one; a mistake is said, and after it is mended
// only what differs.
func TestWatch(t *testing.T) {
	dir := t.TempDir()
	put := func(name, text string) {
		t.Helper()
		beside := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(beside, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Rename(beside, filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	put("course.toml", "title = \"Bread\"\nrhythm = \"tue at 16:00\"\ndue = \"sun\"\n")
	put("01-flour.md", "# Flour\n\nIt is ground.\n")
	put("02-yeast.md", "# Yeast\n\nIt lives.\n")
	w := &watchCommand{previewCommand{Dir: dir, Start: "2026-11-10", Weeks: 10, Zone: "UTC"}}
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	tick, ended, out := make(chan time.Time), make(chan error, 1), &screen{}
	go func() { ended <- w.watch(ctx, tick, out) }()
	// The second tick is taken only after all that the first one caused.
	after := func() string { tick <- time.Time{}; tick <- time.Time{}; return out.next() }
	want := func(got string, with, without string) {
		t.Helper()
		if !strings.Contains(got, with) || without != "" && strings.Contains(got, without) {
			t.Errorf("want %q and not %q in\n%s", with, without, got)
		}
	}
	want(after(), "It lives.", "is not ready")
	if got := after(); got != "" {
		t.Errorf("nothing changed, and it says %q", got)
	}
	put("02-yeast.md", "---\nTitle: Yeast\n---\n\nIt lives.\n")
	want(after(), "did you mean \"title\"", "It is ground.")
	put("02-yeast.md", "# Yeast\n\nIt eats.\n")
	want(after(), "It eats.", "It is ground.")
	if err := os.Remove(filepath.Join(dir, "01-flour.md")); err != nil {
		t.Fatal(err)
	}
	want(after(), "Lesson 1 of 1", "It is ground.")
	stop()
	if err := <-ended; err != nil {
		t.Errorf("it ended with %v", err)
	}
}
