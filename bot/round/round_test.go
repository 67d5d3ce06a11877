package round

import (
	"testing"
	"time"

	"afterbell/bot/when"
)

// A round is posted on Sunday at 18:00 on the wall of the class; what comes then or later belongs to the next one, and
// what is added to one that is out joins it for a week.
func TestRoundOfAMoment(t *testing.T) {
	for name, c := range map[string]struct {
		zone, now, next, added string
	}{
		"monday":                 {"Europe/London", "2026-11-09T09:00:00Z", "2026-11-15", "2026-11-15"},
		"sunday before":          {"Europe/London", "2026-11-15T17:59:59Z", "2026-11-15", "2026-11-15"},
		"sunday at six":          {"Europe/London", "2026-11-15T18:00:00Z", "2026-11-22", "2026-11-15"},
		"a week later":           {"Europe/London", "2026-11-22T18:00:00Z", "2026-11-29", "2026-11-29"},
		"sunday there, not here": {"Pacific/Auckland", "2026-11-15T05:30:00Z", "2026-11-22", "2026-11-15"},
		"saturday there":         {"America/Los_Angeles", "2026-11-15T06:00:00Z", "2026-11-15", "2026-11-15"},
		"the clocks went back":   {"Europe/London", "2026-10-25T17:30:00Z", "2026-10-25", "2026-10-25"},
		"the clocks went ahead":  {"Europe/London", "2026-03-29T17:30:00Z", "2026-04-05", "2026-03-29"},
	} {
		t.Run(name, func(t *testing.T) {
			now, err := time.Parse(time.RFC3339, c.now)
			if err != nil {
				t.Fatal(err)
			}
			loc, err := when.Zone(c.zone)
			if err != nil {
				t.Fatal(err)
			}
			if got := Next(now, loc).String(); got != c.next {
				t.Errorf("the next round is that of %s, want %s", got, c.next)
			}
			out := c.added
			if c.next == "2026-11-29" {
				out = "2026-11-15"
			}
			sunday, err := when.ParseDate(out)
			if err != nil {
				t.Fatal(err)
			}
			if got := still(sunday, now, loc).String(); got != c.added {
				t.Errorf("what is added to the round of %s joins that of %s, want %s", out, got, c.added)
			}
		})
	}
}
