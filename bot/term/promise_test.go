package term_test

import (
	"testing"
	"time"

	"afterbell/bot/record"
	"afterbell/bot/term"
	"afterbell/bot/when"
)

// A promise of so many school days is over in the morning after them. Days off and our absences are given back,
// weekends count where the class has lessons on them, and the day of the class decides, wherever who asked lives.
func TestPromiseEnds(t *testing.T) {
	day := func(text string) when.Date {
		d, err := when.ParseDate(text)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	at := func(text string) time.Time {
		x, err := time.Parse(time.RFC3339, text)
		if err != nil {
			t.Fatal(err)
		}
		return x
	}
	weekends, err := when.ParseRhythm("sat, sun at 10:00")
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		asked string
		days  int
		class func(*record.Class)
		want  string
	}{
		"monday, two days":      {"2026-11-09T10:00:00Z", 2, nil, "2026-11-12T08:30:00Z"},
		"thursday, the weekend": {"2026-11-12T10:00:00Z", 2, nil, "2026-11-17T08:30:00Z"},
		"saturday":              {"2026-11-14T10:00:00Z", 1, nil, "2026-11-17T08:30:00Z"},
		"lessons on weekends":   {"2026-11-13T10:00:00Z", 2, func(c *record.Class) { c.Run.Rhythm = weekends }, "2026-11-16T08:30:00Z"},
		"a day off":             {"2026-11-09T10:00:00Z", 2, off(day("2026-11-10"), day("2026-11-10")), "2026-11-13T08:30:00Z"},
		"a week off":            {"2026-11-13T10:00:00Z", 2, off(day("2026-11-16"), day("2026-11-20")), "2026-11-25T08:30:00Z"},
		"off until the end":     {"2026-11-10T10:00:00Z", 1, off(day("2026-11-12"), day("2026-11-13")), "2026-11-16T08:30:00Z"},
		"we were away a day": {
			"2026-11-09T10:00:00Z", 2, away(at("2026-11-10T00:00:00Z"), at("2026-11-11T00:00:00Z")), "2026-11-13T08:30:00Z",
		},
		"auckland, still monday": {"2026-11-09T10:59:00Z", 1, in("Pacific/Auckland"), "2026-11-10T19:30:00Z"},
		"auckland, tuesday":      {"2026-11-09T11:01:00Z", 1, in("Pacific/Auckland"), "2026-11-11T19:30:00Z"},
		"new york, clocks back":  {"2026-10-30T20:00:00Z", 1, in("America/New_York"), "2026-11-03T13:30:00Z"},
	} {
		t.Run(name, func(t *testing.T) {
			x := record.Class{Zone: "Europe/London"}
			if c.class != nil {
				c.class(&x)
			}
			if got := term.PromiseEnds(&x, at(c.asked), c.days); !got.Equal(at(c.want)) {
				t.Errorf("ends %s, want %s", got.UTC().Format(time.RFC3339), c.want)
			}
		})
	}
}

func off(from, to when.Date) func(*record.Class) {
	return func(c *record.Class) { c.Run = c.Run.Without(when.Span{From: from, To: to}) }
}

func away(from, to time.Time) func(*record.Class) {
	return func(c *record.Class) { c.Run.Outages = []record.Outage{{From: from, To: to}} }
}

func in(zone string) func(*record.Class) { return func(c *record.Class) { c.Zone = zone } }
