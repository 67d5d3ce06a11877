package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"afterbell/bot"
	"afterbell/bot/record"
	"afterbell/store/bolt"
)

// checked runs "check" on a configuration in dir, and returns what it printed and its error.
func checked(t *testing.T, dir string) (out string, err error) {
	t.Helper()
	var said bytes.Buffer
	check := &checkCommand{Config: filepath.Join(dir, "afterbell.toml")}
	err = check.Run(&console{nil, &said, io.Discard, nil})
	return strings.ReplaceAll(said.String(), dir+"/", ""), err
}

// operated makes a folder with a configuration, whose token stands in a file, and a course.
func operated(t *testing.T) (dir string) {
	t.Helper()
	dir = t.TempDir()
	must(t, os.CopyFS(filepath.Join(dir, "courses"), sample))
	must(t, os.WriteFile(filepath.Join(dir, "afterbell.toml"), []byte("[discord]\ntoken_file = 'token'\n"), 0o600))
	must(t, os.WriteFile(filepath.Join(dir, "token"), []byte("MTA0ODU3NjAwMDAwMDAwMDAw.Gq1x2y.0123456789"), 0o600))
	return dir
}

// TestCheckStore examines a data file and changes no byte of it, whatever it is like.
func TestCheckStore(t *testing.T) {
	dir := operated(t)
	data := filepath.Join(dir, "afterbell.db")
	if out, err := checked(t, dir); err != nil || !strings.Contains(out, "afterbell.db will be made at the first start\n") {
		t.Errorf("%v: %s", err, out)
	}
	store, err := bolt.Open(data, bolt.Options{})
	must(t, err)
	must(t, store.Close())
	for _, tt := range []struct {
		name string
		do   func(content []byte) []byte
		mode os.FileMode
		says []string
		ends string // empty: well
	}{
		{"new", nil, 0o600, []string{"afterbell.db: no damage found; there is no class in it yet\n"}, ""},
		{"readable by others", nil, 0o644, []string{"afterbell.db can be read by other users of this machine (mode 0644); run chmod 600 "}, ""},
		{"damaged", func(b []byte) []byte {
			b[bytes.Index(b, []byte(`"name":"Owls"`))+9] ^= 1
			return b
		}, 0o600, []string{"afterbell.db: the record \"class/c1\" is damaged\n"}, "afterbell.db holds 1 damaged record"},
		{"cut", func(b []byte) []byte { return b[:9000] }, 0o600, nil, "afterbell.db is cut short"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			content, err := os.ReadFile(data)
			must(t, err)
			if tt.do != nil {
				store, err := bolt.Open(data, bolt.Options{})
				must(t, err)
				must(t, store.Update(t.Context(), func(tx bot.Tx) error { return tx.Put("class/c1", []byte(`{"name":"Owls"}`)) }))
				must(t, store.Close())
				content, err = os.ReadFile(data)
				must(t, err)
				content = tt.do(content)
			}
			must(t, os.WriteFile(data, content, 0o600))
			must(t, os.Chmod(data, tt.mode))
			out, err := checked(t, dir)
			if (err == nil) != (tt.ends == "") || err != nil && !strings.Contains(err.Error(), tt.ends) {
				t.Errorf("ended with %v", err)
			}
			for _, want := range tt.says {
				if !strings.Contains(out, want) {
					t.Errorf("no %q in %q", want, out)
				}
			}
			if after, err := os.ReadFile(data); err != nil || !bytes.Equal(content, after) {
				t.Errorf("the file was changed (%v)", err)
			}
		})
		must(t, os.RemoveAll(data))
		store, err := bolt.Open(data, bolt.Options{})
		must(t, err)
		must(t, store.Close())
	}
}

// TestCheckTokenFile says that others can read a token, and goes on.
func TestCheckTokenFile(t *testing.T) {
	dir := operated(t)
	must(t, os.Chmod(filepath.Join(dir, "token"), 0o644))
	out, err := checked(t, dir)
	if err != nil || !strings.Contains(out, "token can be read by other users of this machine (mode 0644)") {
		t.Errorf("%v: %s", err, out)
	}
}

// TestCheckManyWarnings says what concerns the chat service before the courses, and some of what
// there is to say about a course.
func TestCheckManyWarnings(t *testing.T) {
	dir := operated(t)
	long := filepath.Join(dir, "courses", "long")
	must(t, os.Mkdir(long, 0o755))
	must(t, os.WriteFile(filepath.Join(long, "course.toml"), []byte("title = \"Long\"\n"), 0o644))
	for i := range 60 {
		must(t, os.WriteFile(filepath.Join(long, fmt.Sprintf("%02d-lesson.md", i)),
			fmt.Appendf(nil, "---\nid: l%d\ntitle: Lesson %d\n---\nRead.\n", i, i), 0o644))
	}
	out, err := checked(t, dir)
	must(t, err)
	service, warning := strings.Index(out, "Discord: there is a token"), strings.Index(out, "warning:")
	if service < 0 || warning < service {
		t.Errorf("Discord at %d, the first warning at %d", service, warning)
	}
	if n := strings.Count(out, "\n"); n > 20 || !strings.Contains(out, "more: afterbell course lint courses/long\n") {
		t.Errorf("%d lines:\n%s", n, out)
	}
}

// TestPlainly says errors without what only the outbox needs to know.
func TestPlainly(t *testing.T) {
	refused := bot.Permanent(bot.ScopePlatform, errors.New("discord refuses the bot token"))
	for want, err := range map[string]error{
		"discord: log in: discord refuses the bot token": fmt.Errorf("discord: discord: log in: %w", refused),
		"set clock: write note: commit: disk full": fmt.Errorf("set clock: %w",
			bot.Unclear(bot.ScopePlatform, fmt.Errorf("write note: %w", bot.Unclear(bot.ScopePost, errors.New("commit: disk full"))))),
	} {
		if got := plainly(err); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// A bot that does not believe its clock posts nothing, and check says so while the reason stands in the file.
func TestCheckSaysThatTheClockIsDoubted(t *testing.T) {
	dir := operated(t)
	store, err := bolt.Open(filepath.Join(dir, "afterbell.db"), bolt.Options{})
	must(t, err)
	known := time.Date(2026, 11, 10, 16, 0, 0, 0, time.UTC)
	must(t, store.Update(t.Context(), func(tx bot.Tx) error {
		return record.Save(tx, record.DoubtedKey, record.Doubted{Why: "far ahead", Read: known.AddDate(10, 0, 0), Known: known})
	}))
	must(t, store.Close())
	out, err := checked(t, dir)
	if want := "the bot does not believe its clock (far ahead): it read 2036-11-10T16:00:00Z"; err != nil || !strings.Contains(out, want) ||
		!strings.Contains(out, "serve --away-since 2026-11-10") {
		t.Errorf("%v: no %q in %s", err, want, out)
	}
}
