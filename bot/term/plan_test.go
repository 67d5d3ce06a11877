package term

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"afterbell/bot/record"
	"afterbell/bot/when"
)

func zone(t *testing.T, name string) *time.Location {
	t.Helper()
	loc, err := when.Zone(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

// Somebody moves on 3 December at 20:00 UTC, or on another day; plans are for 07:30 or 10:00 on the wall.
func TestPlansFollowTheWall(t *testing.T) {
	angeles, auckland, honolulu := zone(t, "America/Los_Angeles"), zone(t, "Pacific/Auckland"), zone(t, "Pacific/Honolulu")
	now := time.Date(2026, 12, 3, 20, 0, 0, 0, time.UTC)
	rhythm := func(text string) *when.Rhythm {
		r, err := when.ParseRhythm(text)
		if err != nil {
			t.Fatal(err)
		}
		return &r
	}
	on := func(day, hour, minute int) when.WallTime {
		return when.WallTime{Date: when.Date{Year: 2026, Month: 12, Day: day}, Clock: when.Clock{Hour: hour, Minute: minute}}
	}
	repeats := func(text string, next when.WallTime, loc *time.Location, last int) record.Plan {
		return record.Plan{At: next.In(loc), Repeat: rhythm(text), Wall: next, Key: next.Date.String(),
			Last: when.Date{Year: 2026, Month: 12, Day: last}, Made: now.AddDate(0, 0, -9)}
	}
	once := func(at when.WallTime, loc *time.Location) record.Plan {
		return record.Plan{At: at.In(loc), Wall: at, Key: at.Date.String()}
	}
	old := func(p record.Plan) record.Plan {
		p.Wall, p.Key, p.Last = when.WallTime{}, "", when.Date{}
		return p
	}
	daily := "daily at 07:30"
	for _, tt := range []struct {
		name    string
		p       record.Plan
		was, in *time.Location
		at      time.Time
		key     string
	}{
		{"daily, to the west", repeats(daily, on(4, 7, 30), angeles, 3), angeles, honolulu, on(4, 7, 30).In(honolulu), "2026-12-04"},
		{"daily, to the east", repeats(daily, on(4, 7, 30), angeles, 3), angeles, auckland, on(5, 7, 30).In(auckland), "2026-12-05"},
		{"daily, back over the date line", repeats(daily, on(5, 7, 30), auckland, 4), auckland, angeles, on(5, 7, 30).In(angeles), "2026-12-05"},
		{"daily, rung by a clock that was ahead", repeats(daily, on(21, 7, 30), angeles, 20), angeles, angeles, on(4, 7, 30).In(angeles),
			"2026-12-04"},
		{"weekly", repeats("wed at 07:30", on(9, 7, 30), angeles, 2), angeles, auckland, on(9, 7, 30).In(auckland), "2026-12-09"},
		{"daily, of an earlier version", old(repeats(daily, on(4, 7, 30), angeles, 3)), angeles, honolulu, on(4, 7, 30).In(honolulu),
			"2026-12-04"},
		{"daily, of an earlier version, back", old(repeats(daily, on(5, 7, 30), auckland, 4)), auckland, angeles, on(5, 7, 30).In(angeles),
			"2026-12-05"},
		{"once", once(on(15, 10, 0), angeles), angeles, auckland, on(15, 10, 0).In(auckland), "2026-12-15"},
		{"once, passed there", once(on(3, 15, 0), angeles), angeles, auckland, on(3, 15, 0).In(angeles), "2026-12-03"},
		{"once, of an earlier version", old(once(on(15, 10, 0), angeles)), angeles, auckland, on(15, 10, 0).In(auckland), ""},
		{"an instant", record.Plan{At: now.Add(2 * time.Hour), Key: "2026-12-03"}, angeles, auckland, now.Add(2 * time.Hour), "2026-12-03"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := PlanAnew(tt.p, tt.was, tt.in, now)
			if !got.At.Equal(tt.at) || got.Key != tt.key {
				t.Errorf("it is at %s under %q, want %s under %q", got.At.In(tt.in), got.Key, tt.at.In(tt.in), tt.key)
			}
			if again := PlanAnew(got, tt.in, tt.in, now); !again.At.Equal(got.At) || !cmp.Equal(again.Wall, got.Wall) || again.Key != got.Key {
				t.Errorf("reckoned again it is at %s (%s), not %s (%s)", again.At, again.Wall, got.At, got.Wall)
			}
		})
	}
}

// The next time of a plan is on a later date, whatever was late.
func TestTheNextTimeOfAPlan(t *testing.T) {
	london := zone(t, "Europe/London")
	daily, err := when.ParseRhythm("daily at 07:30")
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 12, 3, 7, 30, 0, 0, time.UTC)
	p := PlannedFor(record.Plan{At: at, Repeat: &daily}, false, london)
	next, ok := NextTime(p, london, at.Add(3*24*time.Hour+time.Minute))
	want, last := at.AddDate(0, 0, 4), when.Date{Year: 2026, Month: 12, Day: 3}
	if !ok || !next.At.Equal(want) || next.Key != "2026-12-07" || next.Last != last {
		t.Errorf("the next time is %s under %q after %s, want %s", next.At, next.Key, next.Last, want)
	}
	if _, ok := NextTime(record.Plan{At: at}, london, at); ok {
		t.Error("what is planned once comes back")
	}
}
