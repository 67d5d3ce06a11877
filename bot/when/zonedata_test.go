package when

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

// zoneDataLasts is how old, in days, the newest look for zone data may be: the database has a new version
// about four times a year.
const zoneDataLasts = 92

// The rules that are compiled in must not grow old: governments change clocks at a few weeks' notice.
func TestZoneDataIsFresh(t *testing.T) {
	rules, released, lookedUp := OwnZoneData()
	today := DateOf(time.Now())
	if age := today.Sub(lookedUp); age > zoneDataLasts {
		t.Errorf("the zone data that is compiled in (%s, released %s) was last compared with the newest on %s, %d days ago: "+
			"run apt-get update && apt-get install tzdata && go generate ./bot/when, and commit what changed", rules.Version, released,
			lookedUp, age)
	}
	if released.IsZero() || lookedUp.Before(released) {
		t.Errorf("released on %v, looked up on %v", released, lookedUp)
	}
}

// zoneFolder makes a folder of zone files: a version, and London's clock as that of Casablanca.
func zoneFolder(t *testing.T, file, text string) string {
	t.Helper()
	dir := t.TempDir()
	own, err := openZones(zoneZip)
	if err != nil {
		t.Fatal(err)
	}
	london, err := own.read("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{file: []byte(text), "Africa/Casablanca": london} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestChooseZones(t *testing.T) {
	older := zoneFolder(t, "tzdata.zi", "# version 2025b\n# This zic input file is in the public domain.\n")
	newer := zoneFolder(t, "tzdata.zi", "# version 2099a\nR x\n")
	apple := zoneFolder(t, "+VERSION", "2099b\n")
	silent := zoneFolder(t, "other", "")
	own := ZoneRules{ownVersion, compiledIn}
	missing := filepath.Join(older, "missing")
	for _, tt := range []struct {
		name   string
		wish   string
		system []string
		want   ZoneRules
	}{
		{"no files at all", "", []string{missing}, own},
		{"an older system", "", []string{missing, older, newer}, own},
		{"a newer system", "", []string{missing, newer}, ZoneRules{"2099a", newer}},
		{"a system that has +VERSION", "", []string{apple}, ZoneRules{"2099b", apple}},
		{"a system that does not say its version", "", []string{silent}, own},
		{"an older folder that was asked for", older, []string{newer}, ZoneRules{"2025b", older}},
		{"a silent folder that was asked for", silent, nil, ZoneRules{"", silent}},
		{"a folder that is not there", missing, []string{newer}, ZoneRules{"2099a", newer}},
	} {
		source := chooseZones(tt.wish, tt.system)
		if source.rules != tt.want {
			t.Errorf("%s: %v, want %v", tt.name, source.rules, tt.want)
		}
		// On 1 July, London's clock is one hour ahead of UTC and Casablanca's is not.
		july := time.Date(2027, 7, 1, 12, 0, 0, 0, time.UTC)
		loc, err := source.load("Africa/Casablanca")
		if err != nil {
			t.Fatal(err)
		}
		if got, want := july.In(loc).Hour(), 12; tt.want == own && got != want || tt.want != own && got != want+1 {
			t.Errorf("%s: %d o'clock in Casablanca", tt.name, got)
		}
		if loc, err := source.load("Asia/Tokyo"); err != nil || july.In(loc).Hour() != 21 {
			t.Errorf("%s: a zone that only our own data has: %v, %v", tt.name, loc, err)
		}
		if _, err := source.load("Europe/Atlantis"); err == nil {
			t.Errorf("%s: Atlantis was found", tt.name)
		}
	}
	if s := (ZoneRules{"2026f", compiledIn}).String() + "; " + (ZoneRules{"",
		"/x"}).String(); s != "2026f, compiled in; of unknown age, /x" {
		t.Error(s)
	}
}

func TestNewerZones(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		want bool
	}{
		{"2026f", "2026e", true}, {"2026e", "2026f", false}, {"2026f", "2026f", false}, {"2027a", "2026z", true},
		{"2026za", "2026z", true}, {"2026z", "2026za", false}, {"2027a", "2026za", true}, {"", "2026f", false}, {"unknown", "", true},
	} {
		if newerZones(tt.a, tt.b) != tt.want {
			t.Errorf("newerZones(%q, %q) = %t", tt.a, tt.b, !tt.want)
		}
	}
}

// Hours that were wrong with the rules of 2025: what walls show at 09:00 UTC on 1 December 2026.
func TestZonesOfToday(t *testing.T) {
	source := chooseZones("", nil)
	at := time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC)
	for name, hour := range map[string]int{
		"Africa/Casablanca": 9, "America/Edmonton": 3, "America/Vancouver": 2, "America/Inuvik": 3, "America/Havana": 5, "Europe/London": 9,
	} {
		loc, err := source.load(name)
		if err != nil {
			t.Fatal(err)
		}
		if got := at.In(loc).Hour(); got != hour {
			t.Errorf("%s: %d o'clock, want %d", name, got, hour)
		}
	}
}

func BenchmarkZone(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Zone("America/New_York"); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkLoadZone(b *testing.B) {
	b.ReportAllocs()
	source := chooseZones("", nil)
	for b.Loop() {
		if _, err := source.load("America/New_York"); err != nil {
			b.Fatal(err)
		}
	}
}
