package when

import (
	"archive/zip"
	"bytes"
	_ "embed"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"sync"
	"time"
)

// Countries change their clocks at a few weeks' notice, and a program that runs for years meets machines
// whose zone files are older than itself, and others that are kept up to date. So the newest rules are
// compiled in, and the newer of those and the machine's are used.

//go:embed zonedata.zip
var zoneZip []byte

// A ZoneRules says which rules of time zones are in use.
type ZoneRules struct {
	Version string // of the time zone database: 2026f; empty if the machine's files do not say it
	Source  string // "compiled in", or the folder on this machine
}

// compiledIn is the Source of the rules that are part of the program.
const compiledIn = "compiled in"

// String returns r as "2026f, compiled in".
func (r ZoneRules) String() string {
	if r.Version == "" {
		return "of unknown age, " + r.Source
	}
	return r.Version + ", " + r.Source
}

// ZoneData returns which rules Zone uses. They are chosen at the first use of a zone and stay the same
// as long as the process runs: a folder that the environment variable ZONEINFO names, else the newer of
// the machine's own and those compiled in.
func ZoneData() ZoneRules { return zonesInUse().rules }

// OwnZoneData returns the rules that are compiled in, the day of their release, and the day on which
// somebody looked for newer ones.
func OwnZoneData() (rules ZoneRules, released, lookedUp Date) {
	rules = ZoneRules{Version: ownVersion, Source: compiledIn}
	released, _ = isoDate(ownReleased)
	lookedUp, _ = isoDate(ownLookedUp)
	return rules, released, lookedUp
}

// zonesInUse is chosen once, because people's days must not change while the program runs.
var zonesInUse = sync.OnceValue(func() *zoneSource {
	return chooseZones(os.Getenv("ZONEINFO"), systemZones[:])
})

// systemZones are the folders in which package time looks for zone files.
var systemZones = [...]string{"/usr/share/zoneinfo", "/usr/share/lib/zoneinfo", "/usr/lib/locale/TZ", "/etc/zoneinfo"}

// A zoneSource is where rules are read from. What the machine's files lack is read from our own.
type zoneSource struct {
	rules ZoneRules
	files fs.FS // nil for none
	own   func() (*zonePack, error)
}

// chooseZones takes the folder that somebody wished for, if it is one, else the first of the system's
// that has files, if they are newer than our own.
func chooseZones(wish string, system []string) *zoneSource {
	own := sync.OnceValues(func() (*zonePack, error) { return openZones(zoneZip) })
	source := &zoneSource{rules: ZoneRules{Version: ownVersion, Source: compiledIn}, own: own}
	if isZoneFolder(wish) {
		source.rules = ZoneRules{Version: zoneVersion(os.DirFS(wish)), Source: wish}
		source.files = os.DirFS(wish)
		return source
	}
	for _, folder := range system {
		if !isZoneFolder(folder) {
			continue
		}
		if version := zoneVersion(os.DirFS(folder)); newerZones(version, ownVersion) {
			source.rules, source.files = ZoneRules{Version: version, Source: folder}, os.DirFS(folder)
		}
		break
	}
	return source
}

func isZoneFolder(folder string) bool {
	info, err := os.Stat(folder)
	return folder != "" && err == nil && info.IsDir()
}

// zoneVersion reads the version of zone files from the first line of tzdata.zi, or from +VERSION where
// that is missing (macOS); it is empty if neither is there.
func zoneVersion(files fs.FS) string {
	if text, err := fs.ReadFile(files, "tzdata.zi"); err == nil {
		line, _, _ := strings.Cut(string(text), "\n")
		if version, ok := strings.CutPrefix(line, "# version "); ok {
			return strings.TrimSpace(version)
		}
	}
	text, err := fs.ReadFile(files, "+VERSION")
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(text))
}

// newerZones reports whether version a, such as 2026f, is newer than b. After z comes za.
func newerZones(a, b string) bool {
	if len(a) < 5 || len(b) < 5 {
		return len(a) > len(b)
	}
	if a[:4] == b[:4] && len(a) != len(b) {
		return len(a) > len(b)
	}
	return a > b
}

// load returns the location of a zone whose name is well formed.
func (s *zoneSource) load(name string) (*time.Location, error) {
	if name == "UTC" {
		return time.UTC, nil
	}
	if s.files != nil {
		if data, err := fs.ReadFile(s.files, name); err == nil {
			return time.LoadLocationFromTZData(name, data)
		}
	}
	own, err := s.own()
	if err != nil {
		return nil, err
	}
	data, err := own.read(name)
	if err != nil {
		return nil, err
	}
	return time.LoadLocationFromTZData(name, data)
}

// A zonePack is the zip file that gen/pack.go writes: one entry for all zones of the same rules.
type zonePack struct {
	files *zip.Reader
	links map[string]string
}

func openZones(packed []byte) (*zonePack, error) {
	files, err := zip.NewReader(bytes.NewReader(packed), int64(len(packed)))
	if err != nil {
		return nil, fmt.Errorf("the zones that are compiled in: %w", err)
	}
	text, err := fs.ReadFile(files, "links")
	if err != nil {
		return nil, fmt.Errorf("the zones that are compiled in: %w", err)
	}
	links := make(map[string]string)
	for line := range strings.Lines(string(text)) {
		name, same, _ := strings.Cut(strings.TrimSpace(line), " ")
		links[name] = same
	}
	return &zonePack{files, links}, nil
}

func (p *zonePack) read(name string) ([]byte, error) {
	if same, ok := p.links[name]; ok {
		name = same
	}
	return fs.ReadFile(p.files, name)
}
