package course

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"afterbell/bot/when"
)

func at(hour, minute int) *when.Clock { return &when.Clock{Hour: hour, Minute: minute} }

func TestParseRelease(t *testing.T) {
	for in, want := range map[string]Release{
		"":                        {},
		"next":                    {},
		"Next class day at 18:00": {At: at(18, 0)},
		"week 2 tue":              {Kind: ReleaseWeek, Week: 2, Weekday: time.Tuesday},
		"Week 2, Tuesday 16:00":   {Kind: ReleaseWeek, Week: 2, Weekday: time.Tuesday, At: at(16, 0)},
		"week 104 sun at 4pm":     {Kind: ReleaseWeek, Week: 104, At: at(16, 0)},
		"+3d":                     {Kind: ReleaseDays, Days: 3},
		"+3 days at noon":         {Kind: ReleaseDays, Days: 3, At: at(12, 0)},
		"+2w":                     {Kind: ReleaseDays, Days: 14},
	} {
		got, err := ParseRelease(in)
		if err != nil {
			t.Errorf("ParseRelease(%q): %v", in, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("ParseRelease(%q) (-want +got):\n%s", in, diff)
		}
	}
}

func TestParseDue(t *testing.T) {
	for in, want := range map[string]Due{
		"":                 {},
		"none":             {Kind: DueNone},
		"sun":              {Kind: DueWeekday},
		"Sunday 18:00":     {Kind: DueWeekday, At: at(18, 0)},
		"+5d":              {Kind: DueDays, Days: 5},
		"+0d 23:00":        {Kind: DueDays, At: at(23, 0)},
		"week 2 sun":       {Kind: DueWeek, Week: 2},
		"week 2 fri 18:00": {Kind: DueWeek, Week: 2, Weekday: time.Friday, At: at(18, 0)},
	} {
		got, err := ParseDue(in)
		if err != nil {
			t.Errorf("ParseDue(%q): %v", in, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("ParseDue(%q) (-want +got):\n%s", in, diff)
		}
	}
}

func TestOffsetsThatAreNone(t *testing.T) {
	for _, in := range []string{
		"week", "week 2", "week 0 tue", "week 105 tue", "week two tue", "week 2 someday", "week 2 tue 24:00", "+", "+d", "+-3d", "++3d",
		"+367d", "+53w", "+3x", "+99999999999999999999d", "2026-11-30", "30 Feb", "tu",
		"week 2 tue 16:00 please", "+3d\x00", strings.Repeat("+", 100),
	} {
		if r, err := ParseRelease(in); err == nil {
			t.Errorf("ParseRelease(%q) = %v", in, r)
		}
		if d, err := ParseDue(in); err == nil {
			t.Errorf("ParseDue(%q) = %v", in, d)
		}
	}
	if _, err := ParseRelease("sun"); err == nil {
		t.Error("a release on every Sunday was accepted")
	}
	if _, err := ParseDue("next"); err == nil {
		t.Error("a due on the next class day was accepted")
	}
	if _, err := ParseDue("none 18:00"); err == nil {
		t.Error("an hour of no day was accepted")
	}
}

// What is written must be read back as the same.
func FuzzRelease(f *testing.F) {
	for _, s := range []string{"next", "week 2 tue 16:00", "+3d", "+2 weeks at noon", "", "week 1 sun"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		r, err := ParseRelease(s)
		if err != nil {
			return
		}
		again, err := ParseRelease(r.String())
		if diff := cmp.Diff(r, again); err != nil || diff != "" {
			t.Errorf("%q is %q, then %v %s", s, r, err, diff)
		}
	})
}

func FuzzDue(f *testing.F) {
	for _, s := range []string{"none", "week 2 sun 18:00", "+5d", "sun", "", "sat 4pm"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := ParseDue(s)
		if err != nil {
			return
		}
		again, err := ParseDue(d.String())
		if diff := cmp.Diff(d, again); err != nil || diff != "" {
			t.Errorf("%q is %q, then %v %s", s, d, err, diff)
		}
	})
}
