package companion_test

import (
	"testing"
	"time"

	"afterbell/bot"
	"afterbell/bot/record"
)

// The form of a new class can be sent in as it opens, at any time of the year, but for the place where
// the platform does not tell it.
func TestNewClassForm(t *testing.T) {
	for now, want := range map[time.Time]string{
		noon: "2026-11-10",
		time.Date(2026, 12, 31, 23, 30, 0, 0, time.UTC): "2027-01-01",
		time.Date(2028, 2, 28, 6, 0, 0, 0, time.UTC):    "2028-02-29",
	} {
		s := newSchool(t)
		s.now = now
		fields := func(zone string) map[string]string {
			ev := s.event("rivera", bot.KindButton, "class.form")
			ev.From.Zone = zone
			values := map[string]string{}
			for _, f := range s.handle(ev).Form.Fields {
				values[f.Name] = f.Value
			}
			return values
		}
		if got := fields("")["zone"]; got != "" {
			t.Errorf("the class is thought to be in %q", got)
		}
		filled := s.event("rivera", bot.KindForm, "class.new")
		filled.Args = fields("Europe/London")
		s.handle(filled)
		for _, c := range all[record.Class](s, "class/") {
			if c.Run.Start.String() != want || c.Zone != "Europe/London" {
				t.Errorf("at %s the class begins on %s in %s, want %s", now, c.Run.Start, c.Zone, want)
			}
		}
		if n := len(all[record.Class](s, "class/")); n != 1 {
			t.Errorf("%d classes", n)
		}
	}
}
