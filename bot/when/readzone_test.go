package when

import (
	"errors"
	"slices"
	"testing"
	"time"
)

func TestReadZone(t *testing.T) {
	now := time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC)
	for in, want := range map[string]string{
		"Europe/London": "Europe/London", " london ": "Europe/London", "uk": "Europe/London", "UK": "Europe/London",
		"germany": "Europe/Berlin", "india": "Asia/Kolkata", "Deutschland": "Europe/Berlin", "Россия, Москва": "Europe/Moscow",
		"mexico city": "America/Mexico_City", "日本": "Asia/Tokyo",
		"New York City": "America/New_York", "new york": "America/New_York", "NYC": "America/New_York", "Washington DC": "America/New_York",
		"london ontario": "America/Toronto", "London, Ontario": "America/Toronto", "London, ON": "America/Toronto",
		"London, England": "Europe/London",
		"london uk":       "Europe/London", "paris france": "Europe/Paris", "paris, france": "Europe/Paris", "Paris, TX": "America/Chicago",
		"paris texas": "America/Chicago", "portland maine": "America/New_York", "Portland, OR": "America/Los_Angeles",
		"Boston, MA":      "America/New_York",
		"los angeles, ca": "America/Los_Angeles", "Vancouver BC": "America/Vancouver", "Perth, WA": "Australia/Perth",
		"atlanta georgia": "America/New_York",
		"tbilisi georgia": "Asia/Tbilisi", "rio de janeiro brazil": "America/Sao_Paulo", "Reading, UK": "Europe/London",
		"berlin time": "Europe/Berlin",
		"東京":          "Asia/Tokyo", "大阪": "Asia/Tokyo", "北京": "Asia/Shanghai", "上海": "Asia/Shanghai", "香港": "Asia/Hong_Kong", "서울": "Asia/Seoul",
		"Москва": "Europe/Moscow", "москва": "Europe/Moscow", "Київ": "Europe/Kyiv", "القاهرة": "Africa/Cairo", "دبي": "Asia/Dubai",
		"תל אביב": "Asia/Jerusalem",
		"मुंबई":   "Asia/Kolkata", "दिल्ली": "Asia/Kolkata", "กรุงเทพ": "Asia/Bangkok", "Αθήνα": "Europe/Athens",
		"Hà Nội": "Asia/Ho_Chi_Minh",
		"wien":   "Europe/Vienna", "praha": "Europe/Prague", "Genève": "Europe/Zurich", "København": "Europe/Copenhagen",
		"rangoon":    "Asia/Yangon",
		"St. John's": "America/St_Johns", "São Paulo": "America/Sao_Paulo", "Mumbai": "Asia/Kolkata", "UTC": "UTC",
		"eastern time": "America/New_York",
	} {
		loc, err := ReadZone(in, now)
		if err != nil || loc.String() != want {
			t.Errorf("ReadZone(%q) = %v, %v; want %s", in, loc, err, want)
		}
	}
}

// Where there is a choice, the zones to choose from come with the error.
func TestReadZoneAsks(t *testing.T) {
	now := time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		in     string
		offset bool
		first  string // the likeliest
		among  string // another that must be offered
	}{
		{"UTC+1", true, "Africa/Kinshasa", "Europe/Paris"}, {"utc +1", true, "Africa/Kinshasa", "Europe/Berlin"},
		{"GMT+5:30", true, "Asia/Kolkata", "Asia/Colombo"}, {"+05:30", true, "Asia/Kolkata", "Asia/Colombo"}, {"+0530", true,
			"Asia/Kolkata", ""},
		{"UTC-5", true, "America/New_York", "America/Toronto"}, {"UTC−03:30", true, "America/St_Johns", ""}, {"GMT+0", true,
			"Europe/London", "Africa/Abidjan"},
		{"+13", true, "Pacific/Auckland", ""}, {"washington", false, "America/New_York", "America/Los_Angeles"}, {"mexico", false,
			"America/Mexico_City", "America/Tijuana"},
		{"usa", false, "America/New_York", "America/Chicago"}, {"9:00", false, "Europe/London", "Africa/Casablanca"},
		{"EST", false, "America/New_York", "America/Toronto"}, {"georgia", false, "Asia/Tbilisi", "America/New_York"}, {"san jose", false,
			"America/Los_Angeles", "America/Costa_Rica"},
		{"+14", true, "Pacific/Kiritimati", ""}, {"xyzzy", false, "", ""}, {"+15", false, "", ""}, {"", false, "", ""}, {"london, xyzzy",
			false, "", ""},
		{"UTC+3:17", true, "", ""}, {"lost in", false, "", ""},
	} {
		_, err := ReadZone(tt.in, now)
		var e *ZoneError
		if !errors.As(err, &e) || e.Offset != tt.offset || e.Name != tt.in {
			t.Errorf("ReadZone(%q): %v, want a ZoneError", tt.in, err)
			continue
		}
		names := []string{""}
		for _, m := range e.Found {
			names = append(names, m.Name)
		}
		if first := names[min(1, len(names)-1)]; first != tt.first || !slices.Contains(names, tt.among) {
			t.Errorf("ReadZone(%q) offers %q", tt.in, names)
		}
	}
}

// UK is no part of other names.
func TestUK(t *testing.T) {
	found := FindZones("UK", time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC), 25)
	if len(found) != 1 || found[0].City != "London" {
		t.Errorf("UK leads to %v", found)
	}
}

// TestTheTimeOnAWallIsAsked shows that a time of day never chooses a place by itself: some place has nearly any time.
func TestTheTimeOnAWallIsAsked(t *testing.T) {
	now := time.Date(2026, 12, 1, 16, 5, 0, 0, time.UTC)
	for _, typed := range []string{"7:42", "19:35", "16:05", "5 pm"} {
		var which *ZoneError
		if loc, err := ReadZone(typed, now); !errors.As(err, &which) {
			t.Errorf("%q is taken for %v", typed, loc)
		}
	}
}
