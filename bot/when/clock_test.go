package when

import (
	"testing"
	"time"
)

func TestParseClock(t *testing.T) {
	for in, want := range map[string]Clock{
		"16:00": {16, 0}, "16.00": {16, 0}, "4pm": {16, 0}, "4:30 pm": {16, 30}, "4.30pm": {16, 30}, "4 PM": {16, 0},
		"4 p.m.": {16, 0}, "noon": {12, 0}, "midnight": {}, "12am": {0, 0}, "12pm": {12, 0}, "12:05 a.m.": {0, 5},
		"0:00": {}, "23:59": {23, 59}, " 9:05 ": {9, 5}, "9": {9, 0}, "16h30": {16, 30}, "16h": {16, 0},
		"4:30\u202fpm": {16, 30}, "“16:00”": {16, 0},
	} {
		if got, err := ParseClock(in); err != nil || got != want {
			t.Errorf("ParseClock(%q) = %v, %v; want %v", in, got, err, want)
		}
	}
	for _, in := range []string{"", "24:00", "25:00", "16:60", "16:0", "13pm", "0pm", "16:00pm", "pm", "-4pm", "4:00 pm pm",
		"12:00:00", "4 exams", "half four", "１６:00", "16:00 to 17:00", "999"} {
		if got, err := ParseClock(in); err == nil {
			t.Errorf("ParseClock(%q) = %v, want an error", in, got)
		}
	}
}

// The changes of clocks at which schedulers have gone wrong.
func TestAt(t *testing.T) {
	for _, tt := range []struct{ name, zone, day, clock, want string }{
		{"gap, New York", "America/New_York", "2026-03-08", "02:30", "2026-03-08T03:00:00-04:00"},
		{"start of the gap", "America/New_York", "2026-03-08", "02:00", "2026-03-08T03:00:00-04:00"},
		{"before the gap", "America/New_York", "2026-03-08", "01:59", "2026-03-08T01:59:00-05:00"},
		{"after the gap", "America/New_York", "2026-03-08", "03:00", "2026-03-08T03:00:00-04:00"},
		{"fold, New York", "America/New_York", "2026-11-01", "01:30", "2026-11-01T01:30:00-04:00"},
		{"before the fold", "America/New_York", "2026-11-01", "00:59", "2026-11-01T00:59:00-04:00"},
		{"after the fold", "America/New_York", "2026-11-01", "02:00", "2026-11-01T02:00:00-05:00"},
		{"gap, London", "Europe/London", "2026-03-29", "01:30", "2026-03-29T02:00:00+01:00"},
		{"fold, London", "Europe/London", "2026-10-25", "01:30", "2026-10-25T01:30:00+01:00"},
		{"half an hour's gap", "Australia/Lord_Howe", "2026-10-04", "02:15", "2026-10-04T02:30:00+11:00"},
		{"half an hour's fold", "Australia/Lord_Howe", "2026-04-05", "01:45", "2026-04-05T01:45:00+11:00"},
		{"gap at midnight, Cairo", "Africa/Cairo", "2026-04-24", "00:00", "2026-04-24T01:00:00+03:00"},
		{"gap at midnight, São Paulo", "America/Sao_Paulo", "2018-11-04", "00:00", "2018-11-04T01:00:00-02:00"},
		{"fold before midnight, São Paulo", "America/Sao_Paulo", "2018-02-17", "23:30", "2018-02-17T23:30:00-02:00"},
		{"gap before midnight, Nuuk", "America/Nuuk", "2026-03-28", "23:30", "2026-03-29T00:00:00-01:00"},
		{"a day left out, Apia", "Pacific/Apia", "2011-12-30", "10:00", "2011-12-31T00:00:00+14:00"},
		{"the day before it", "Pacific/Apia", "2011-12-29", "10:00", "2011-12-29T10:00:00-10:00"},
		{"the day after it", "Pacific/Apia", "2011-12-31", "10:00", "2011-12-31T10:00:00+14:00"},
		{"no changes at all", "Asia/Kolkata", "2026-03-29", "01:30", "2026-03-29T01:30:00+05:30"},
		{"UTC", "UTC", "2026-03-29", "01:30", "2026-03-29T01:30:00Z"},
	} {
		c, err := ParseClock(tt.clock)
		if err != nil {
			t.Fatal(err)
		}
		if got := At(on(tt.day), c, zone(t, tt.zone)).Format(time.RFC3339); got != tt.want {
			t.Errorf("%s: At(%s %s) = %s, want %s", tt.name, tt.day, tt.clock, got, tt.want)
		}
	}
}

// At agrees with a clock that is simply watched: the first instant at which it shows the wanted
// time or, having jumped, a later one.
func TestAtAgainstAWatchedClock(t *testing.T) {
	for _, tt := range []struct{ zone, from string }{
		{"America/New_York", "2026-03-07"}, {"America/New_York", "2026-10-31"}, {"Europe/London", "2026-03-28"},
		{"Europe/London", "2026-10-24"}, {"Australia/Lord_Howe", "2026-10-03"}, {"Australia/Lord_Howe", "2026-04-04"},
		{"Africa/Cairo", "2026-04-23"}, {"Africa/Cairo", "2026-10-29"}, {"America/Nuuk", "2026-10-24"},
		{"America/Havana", "2026-10-31"}, {"Antarctica/Troll", "2026-03-28"}, {"Africa/Casablanca", "2026-02-14"},
	} {
		loc := zone(t, tt.zone)
		first := make(map[[2]int]time.Time) // ordinal and minute to the first instant that shows it
		start := time.Date(on(tt.from).Year, on(tt.from).Month, on(tt.from).Day-1, 0, 0, 0, 0, time.UTC)
		var last [2]int
		for m := range 5 * 24 * 60 {
			at := start.Add(time.Duration(m) * time.Minute).In(loc)
			shown := [2]int{DateOf(at).Ordinal(), clockOf(at).minutes()}
			if m == 0 {
				last = shown
			}
			for ; last[0] < shown[0] || last[0] == shown[0] && last[1] < shown[1]; last = minuteAfter(last) {
				first[minuteAfter(last)] = at
			}
		}
		for shown, want := range first {
			c := Clock{shown[1] / 60, shown[1] % 60}
			if got := At(FromOrdinal(shown[0]), c, loc); !got.Equal(want) {
				t.Fatalf("%s: At(%v, %v) = %v, want %v", tt.zone, FromOrdinal(shown[0]), c, got, want)
			}
		}
	}
}

func minuteAfter(m [2]int) [2]int {
	if m[1] == 24*60-1 {
		return [2]int{m[0] + 1, 0}
	}
	return [2]int{m[0], m[1] + 1}
}

func TestDayOf(t *testing.T) {
	for _, tt := range []struct{ zone, at, rollover, want string }{
		{"Europe/London", "2026-11-26T03:59:59Z", "04:00", "2026-11-25"},
		{"Europe/London", "2026-11-26T04:00:00Z", "04:00", "2026-11-26"},
		{"Pacific/Auckland", "2026-11-25T16:00:00Z", "04:00", "2026-11-26"},
		{"America/New_York", "2026-03-08T07:30:00Z", "02:30", "2026-03-08"}, // 03:30, the rollover was in the gap
		{"America/New_York", "2026-11-01T05:40:00Z", "01:30", "2026-11-01"}, // the first 01:40
		{"America/New_York", "2026-11-01T06:10:00Z", "01:30", "2026-11-01"}, // the second 01:10: not yesterday again
		{"Asia/Tokyo", "2026-11-25T15:00:00Z", "00:00", "2026-11-26"},
	} {
		at, err := time.Parse(time.RFC3339, tt.at)
		if err != nil {
			t.Fatal(err)
		}
		rollover, err := ParseClock(tt.rollover)
		if err != nil {
			t.Fatal(err)
		}
		if got := DayOf(at, zone(t, tt.zone), rollover); got != on(tt.want) {
			t.Errorf("%s at %s: %v, want %s", tt.zone, tt.at, got, tt.want)
		}
	}
}

// Days tile time: every instant lies in exactly the day that DayOf says.
func TestDaysTileTime(t *testing.T) {
	zones := []string{"America/New_York", "Europe/London", "Australia/Lord_Howe", "Africa/Cairo", "America/Nuuk",
		"America/Sao_Paulo", "Pacific/Apia", "Antarctica/Troll", "Africa/Casablanca", "Pacific/Kiritimati"}
	for _, name := range zones {
		loc := zone(t, name)
		for _, rollover := range []Clock{{4, 0}, {0, 0}, {1, 30}, {2, 30}, {23, 45}} {
			for _, start := range []string{"2011-12-28", "2026-03-01", "2026-10-01"} {
				at := At(on(start), Clock{}, time.UTC)
				for range 1500 {
					d := DayOf(at, loc, rollover)
					if at.Before(DayStart(d, loc, rollover)) || !at.Before(DayEnd(d, loc, rollover)) {
						t.Fatalf("%s, rollover %v: %v is not inside %v", name, rollover, at, d)
					}
					at = at.Add(41 * time.Minute)
				}
			}
		}
	}
}
