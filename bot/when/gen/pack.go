package main

import (
	"archive/zip"
	"bytes"
	"cmp"
	"compress/flate"
	"compress/gzip"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"
)

// pack writes the rules of all zones under dir into a zip file, and a Go file with their version, the
// day of their release, and now as the day on which somebody looked for a newer one. The same tree
// gives the same zip file.
func pack(dir, zipFile, goFile string, now time.Time) error {
	version, err := versionOf(dir)
	if err != nil {
		return err
	}
	if have := packedVersion(goFile); older(version, have) {
		return fmt.Errorf("%s has version %s, and %s is packed already: install newer zone files first", dir, version, have)
	}
	released, err := releaseOf(dir, version)
	if err != nil {
		return err
	}
	zones, err := zonesIn(dir)
	if err != nil {
		return err
	}
	packed, err := zipped(zones)
	if err != nil {
		return err
	}
	if err := os.WriteFile(zipFile, packed, 0o644); err != nil {
		return err
	}
	return os.WriteFile(goFile, versionSource(version, released, now), 0o644)
}

// versionOf returns the version of a tree, such as 2026f: the first line of its tzdata.zi says it.
func versionOf(dir string) (string, error) {
	text, err := os.ReadFile(filepath.Join(dir, "tzdata.zi"))
	if err != nil {
		return "", err
	}
	line, _, _ := strings.Cut(string(text), "\n")
	version, ok := strings.CutPrefix(line, "# version ")
	if !ok {
		return "", fmt.Errorf("%s: tzdata.zi begins with %q, not with a version", dir, line)
	}
	return strings.TrimSpace(version), nil
}

// packedVersion returns the version that goFile names, empty if there is none.
func packedVersion(goFile string) string {
	text, err := os.ReadFile(goFile)
	if err != nil {
		return ""
	}
	found := regexp.MustCompile(`ownVersion += "(\w+)"`).FindSubmatch(text)
	if found == nil {
		return ""
	}
	return string(found[1])
}

// older reports whether version a, such as 2025b, is older than b. After z comes za.
func older(a, b string) bool {
	return cmp.Or(cmp.Compare(a[:min(4, len(a))], b[:min(4, len(b))]), cmp.Compare(len(a), len(b)), cmp.Compare(a, b)) < 0
}

// releaseOf returns the day of a release, as the news of the database give it. Debian keeps them
// beside the tree, in ../doc/tzdata.
func releaseOf(dir, version string) (string, error) {
	file, err := os.Open(filepath.Join(dir, "..", "doc", "tzdata", "changelog.gz"))
	if err != nil {
		return "", err
	}
	defer file.Close()
	unzipped, err := gzip.NewReader(file)
	if err != nil {
		return "", fmt.Errorf("%s: %w", file.Name(), err)
	}
	news, err := io.ReadAll(unzipped)
	if err != nil {
		return "", fmt.Errorf("%s: %w", file.Name(), err)
	}
	found := regexp.MustCompile(`(?m)^Release ` + regexp.QuoteMeta(version) + ` - (\d{4}-\d\d-\d\d) `).FindSubmatch(news)
	if found == nil {
		return "", fmt.Errorf("%s does not say when %s was released", file.Name(), version)
	}
	return string(found[1]), nil
}

// A zone is the rules of one zone as the database's compiler writes them (RFC 9636).
type zone struct {
	name string
	data []byte
}

// zonesIn reads the zones of a tree in the order of their names, without those that count leap
// seconds (right), copies of the rest (posix), and old names outside of any area, which are no names
// for people (EST, GB).
func zonesIn(dir string) ([]zone, error) {
	var zones []zone
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		name = filepath.ToSlash(name)
		area, _, inArea := strings.Cut(name, "/")
		if !inArea && name != "UTC" || area == "right" || area == "posix" {
			return nil
		}
		data, err := os.ReadFile(path)
		if err == nil && bytes.HasPrefix(data, []byte("TZif")) {
			zones = append(zones, zone{name, data})
		}
		return err
	})
	slices.SortFunc(zones, func(a, b zone) int { return strings.Compare(a.name, b.name) })
	return zones, err
}

// zipped packs the zones. Zones with the same rules are one entry, and the entry "links" has a line
// for each other name: the name, a space, and the name of the entry.
func zipped(zones []zone) ([]byte, error) {
	var out, links bytes.Buffer
	w := zip.NewWriter(&out)
	w.RegisterCompressor(zip.Deflate, func(to io.Writer) (io.WriteCloser, error) {
		return flate.NewWriter(to, flate.BestCompression)
	})
	names := map[string]string{}
	for _, z := range zones {
		if same, ok := names[string(z.data)]; ok {
			fmt.Fprintf(&links, "%s %s\n", z.name, same)
			continue
		}
		names[string(z.data)] = z.name
		if err := add(w, z.name, z.data); err != nil {
			return nil, err
		}
	}
	if err := add(w, "links", links.Bytes()); err != nil {
		return nil, err
	}
	err := w.Close()
	return out.Bytes(), err
}

func add(w *zip.Writer, name string, data []byte) error {
	entry, err := w.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate})
	if err == nil {
		_, err = entry.Write(data)
	}
	return err
}

func versionSource(version, released string, now time.Time) []byte {
	return fmt.Appendf(nil, `// Code generated by gen from tzdata.zi and the news of the database; DO NOT EDIT.

package when

// What zonedata.zip holds: a version of the time zone database (https://www.iana.org/time-zones), the
// day of its release, and the day on which no newer one was found.
const (
	ownVersion  = %q
	ownReleased = %q
	ownLookedUp = %q
)
`, version, released, now.UTC().Format(time.DateOnly))
}
