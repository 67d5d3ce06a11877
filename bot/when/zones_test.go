package when

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestZone(t *testing.T) {
	for _, name := range []string{"UTC", "Etc/UTC", "Europe/London", "America/Argentina/Buenos_Aires", "America/Port-au-Prince",
		"Asia/Calcutta", "US/Eastern", "Antarctica/DumontDUrville"} {
		for range 2 { // the second time from the cache
			if loc, err := Zone(name); err != nil || loc.String() != name {
				t.Errorf("Zone(%q) = %v, %v", name, loc, err)
			}
		}
	}
	for name, suggest := range map[string][]string{
		"": nil, "Local": nil, "GMT+5": nil, "../x": nil, "/Europe/London/..": nil, "UTC+1": nil,
		"europe/london": {"Europe/London"}, "EUROPE/LONDON": {"Europe/London"}, "Europe/London ": {"Europe/London"},
		"right/Europe/London": {"Europe/London"}, "London": {"Europe/London"}, "new_york": {"America/New_York"},
		"Europe/Londn": {"Europe/London"}, "America/San Francisco": {"America/Los_Angeles"},
		"EST": {"America/New_York", "America/Toronto", "America/Detroit"}, "zoneinfo\x00": nil,
	} {
		loc, err := Zone(name)
		var e *ZoneError
		if loc != nil || !errors.As(err, &e) || e.Name != name {
			t.Errorf("Zone(%q) = %v, %v; want a ZoneError", name, loc, err)
			continue
		}
		if diff := cmp.Diff(suggest, e.Suggest); diff != "" {
			t.Errorf("Zone(%q) suggests:\n%s", name, diff)
		}
	}
	_, err := Zone("EST")
	const want = `"EST" is not the name of a time zone: did you mean America/New_York or America/Toronto or America/Detroit?`
	if err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

func TestFindZones(t *testing.T) {
	now := time.Date(2026, 11, 25, 18, 44, 0, 0, time.UTC) // 07:44 in Auckland, 13:44 in New York
	for query, want := range map[string]string{
		"auck": "Auckland", "new zealand": "Auckland", "nz": "Auckland", "7:42": "Auckland", "07:42": "Auckland", "7.42am": "Auckland",
		"7:42am": "Auckland", "19:42": "Kinshasa", "1:45pm": "New York", "1:45 pm": "New York", "uk": "London", "england": "London",
		"Deutschland": "Berlin", "germ": "Berlin", "münch": "Munich", "munich": "Munich", "sao p": "São Paulo", "SÃO PAULO": "São Paulo",
		"zurich": "Zürich", "san fr": "San Francisco", "boston": "Boston", "mumbai": "Mumbai", "bombay": "Mumbai", "beijing": "Beijing",
		"manchester": "Manchester", "melb": "Melbourne", "angeles": "Los Angeles", "usa": "New York", "pacific": "Los Angeles",
		"pst": "Manila", "utc": "UTC", "Europe/London": "London", "europe/lis": "Lisbon", "paris, france": "Paris", "st. john’s": "St. John's",
		"wroclaw": "Wrocław", "is": "Reykjavík", "xyzzy": "", "?": "", "24:10": "",
	} {
		city := ""
		if found := FindZones(query, now, 1); len(found) > 0 {
			city = found[0].City
		}
		if city != want {
			t.Errorf("FindZones(%q) begins with %q, want %q", query, city, want)
		}
	}
}

func TestFindZonesResults(t *testing.T) {
	now := time.Date(2026, 11, 25, 18, 42, 0, 0, time.UTC)
	got := FindZones("new zealand", now, 25)
	if len(got) != 2 || got[0].Name != "Pacific/Auckland" || got[0].Country != "New Zealand" || Wall(got[0].Now) != "Thu 26 Nov, 07:42" {
		t.Errorf("got %v", got)
	}
	for _, query := range []string{"", "a", "united states", "7:42", "19:42", "america", "st"} {
		for _, limit := range []int{-1, 0, 1, 3, 25, 1000} {
			found := FindZones(query, now, limit)
			if len(found) > max(0, limit) || limit > 0 && len(found) == 0 {
				t.Errorf("FindZones(%q) of %d: %d", query, limit, len(found))
			}
			seen := map[string]bool{}
			for _, m := range found {
				if seen[m.Name] || !m.Now.Equal(now) || m.Now.Location().String() != m.Name {
					t.Errorf("FindZones(%q): %v", query, m)
				}
				seen[m.Name] = true
			}
		}
	}
	// Either half of the day, the one as written first.
	halves := FindZones("7:42", now, 100)
	if first, last := halves[0].Now.Hour(), halves[len(halves)-1].Now.Hour(); first != 7 || last != 19 {
		t.Errorf("7:42 is read as %d and then as %d o'clock", first, last)
	}
	if len(FindZones("07:42", now, 100)) >= len(halves) {
		t.Error("07:42 is read as the evening too")
	}
}

// The generated list is what the searches take it for.
func TestPlaces(t *testing.T) {
	mains := map[string]int{}
	for i, p := range places {
		if p.lower != strings.ToLower(p.zone) || p.key != fold(p.key) || p.kind <= otherCity && p.key != fold(p.city) {
			t.Errorf("place %d: %+v", i, p)
		}
		if _, ok := countries[p.country]; !ok && p.zone != "UTC" {
			t.Errorf("place %d: no country %q", i, p.country)
		}
		if p.kind == mainCity {
			mains[p.zone]++
		}
	}
	for _, p := range places {
		if mains[p.zone] != 1 {
			t.Errorf("%s has %d main cities", p.zone, mains[p.zone])
		}
		if _, err := Zone(p.zone); err != nil {
			t.Error(err)
		}
	}
	if len(mains) < 400 {
		t.Errorf("only %d zones", len(mains))
	}
	if n := len(cityTour(100)); n != len(tour) {
		t.Errorf("the tour has %d cities of %d", n, len(tour))
	}
}

func BenchmarkFindZones(b *testing.B) {
	now := time.Date(2026, 11, 25, 18, 42, 0, 0, time.UTC)
	for _, query := range []string{"auck", "united states", "7:42", "xyzzy"} {
		b.Run(query, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				FindZones(query, now, 25)
			}
		})
	}
}
