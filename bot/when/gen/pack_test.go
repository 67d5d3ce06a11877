package main

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// tree makes the part of a machine's files that pack reads.
func tree(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return filepath.Join(dir, "zoneinfo")
}

func zipText(t *testing.T, text string) string {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

const news = "News for the tz database\n\nRelease 2026f - 2026-10-27 23:16:49 -0700\n\nRelease 2026e - 2026-08-01 10:00:00 -0700\n"

func TestPack(t *testing.T) {
	dir := tree(t, map[string]string{
		"zoneinfo/tzdata.zi": "# version 2026f\nR x\n", "doc/tzdata/changelog.gz": zipText(t, news),
		"zoneinfo/Europe/London": "TZif2 a", "zoneinfo/Europe/Belfast": "TZif2 a", "zoneinfo/Asia/Tokyo": "TZif2 b",
		"zoneinfo/right/Asia/Tokyo": "TZif2 c", "zoneinfo/posix/Asia/Tokyo": "TZif2 d", "zoneinfo/EST": "TZif2 e",
		"zoneinfo/Europe/notes.txt": "no zone",
	})
	out := t.TempDir()
	packed, source := filepath.Join(out, "z.zip"), filepath.Join(out, "v.go")
	if err := pack(dir, packed, source, time.Date(2026, 11, 28, 23, 0, 0, 0, time.UTC)); err != nil {
		t.Fatal(err)
	}
	first, err := os.ReadFile(packed)
	if err != nil {
		t.Fatal(err)
	}
	files, err := zip.NewReader(bytes.NewReader(first), int64(len(first)))
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"Europe/Belfast": "TZif2 a", "Asia/Tokyo": "TZif2 b", "links": "Europe/London Europe/Belfast\n",
	} {
		if got, err := fs.ReadFile(files, name); err != nil || string(got) != want {
			t.Errorf("%s holds %q, %v; want %q", name, got, err, want)
		}
	}
	if len(files.File) != 3 {
		t.Errorf("%d entries, want 3", len(files.File))
	}
	text, err := os.ReadFile(source)
	for _, want := range []string{`"2026f"`, `"2026-10-27"`, `"2026-11-28"`} {
		if err != nil || !strings.Contains(string(text), want) {
			t.Errorf("%s is not in %s, %v", want, text, err)
		}
	}
	if err := pack(dir, packed, source, time.Now()); err != nil {
		t.Fatal(err)
	}
	if again, err := os.ReadFile(packed); err != nil || !bytes.Equal(again, first) {
		t.Errorf("the same tree gives another zip file, %v", err)
	}
}

// Old zone files never take the place of newer ones.
func TestPackKeepsTheNewer(t *testing.T) {
	out := t.TempDir()
	packed, source := filepath.Join(out, "z.zip"), filepath.Join(out, "v.go")
	for _, tt := range []struct {
		version string
		packs   bool
	}{{"2026e", true}, {"2026f", true}, {"2026f", true}, {"2026e", false}, {"2025z", false}} {
		dir := tree(t, map[string]string{
			"zoneinfo/tzdata.zi": "# version " + tt.version + "\n", "zoneinfo/Asia/Tokyo": "TZif2 b",
			"doc/tzdata/changelog.gz": zipText(t, news+"\nRelease 2025z - 2025-12-30 10:00:00 -0700\n"),
		})
		if err := pack(dir, packed, source, time.Now()); (err == nil) != tt.packs {
			t.Errorf("%s: %v", tt.version, err)
		}
	}
	if older("2026za", "2026z") || !older("2026z", "2026za") || older("2027a", "2026za") {
		t.Error("2026za is not the version after 2026z")
	}
}

// A tree that does not say how old it is cannot be packed.
func TestPackWithoutVersion(t *testing.T) {
	for name, files := range map[string]map[string]string{
		"no version":       {"zoneinfo/tzdata.zi": "R x\n", "doc/tzdata/changelog.gz": zipText(t, news)},
		"no tzdata.zi":     {"zoneinfo/Asia/Tokyo": "TZif2 b", "doc/tzdata/changelog.gz": zipText(t, news)},
		"an unknown one":   {"zoneinfo/tzdata.zi": "# version 2027a\n", "doc/tzdata/changelog.gz": zipText(t, news)},
		"no news":          {"zoneinfo/tzdata.zi": "# version 2026f\n"},
		"news not zipped":  {"zoneinfo/tzdata.zi": "# version 2026f\n", "doc/tzdata/changelog.gz": news},
		"another's prefix": {"zoneinfo/tzdata.zi": "# version 2026\n", "doc/tzdata/changelog.gz": zipText(t, news)},
	} {
		out := t.TempDir()
		if err := pack(tree(t, files), filepath.Join(out, "z.zip"), filepath.Join(out, "v.go"), time.Now()); err == nil {
			t.Errorf("%s: packed", name)
		}
	}
}
