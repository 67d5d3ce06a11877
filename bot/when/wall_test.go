package when

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// Somebody moves, or a government does: what was planned follows the wall.
func TestRhythmAnew(t *testing.T) {
	losAngeles, auckland, honolulu := zone(t, "America/Los_Angeles"), zone(t, "Pacific/Auckland"), zone(t, "Pacific/Honolulu")
	daily := Rhythm{Days: EveryDay, At: Clock{7, 30}}
	wednesdays := Rhythm{Days: DaysOf(time.Wednesday), At: Clock{7, 30}}
	moved := time.Date(2026, 12, 3, 20, 0, 0, 0, time.UTC) // Thu 3 Dec 12:00 in Los Angeles, Fri 4 Dec 09:00 in Auckland
	for _, tt := range []struct {
		name string
		r    Rhythm
		last Date
		loc  *time.Location
		want string
	}{
		{"daily to Auckland", daily, on("2026-12-03"), auckland, "Sat 5 Dec, 07:30"},
		{"daily to Honolulu", daily, on("2026-12-03"), honolulu, "Fri 4 Dec, 07:30"},
		{"weekly to Auckland", wednesdays, on("2026-12-02"), auckland, "Wed 9 Dec, 07:30"},
		{"a rule that has not come yet", daily, Date{}, losAngeles, "Fri 4 Dec, 07:30"},
		{"back over the date line, where Friday has rung already", daily, on("2026-12-04"), losAngeles, "Sat 5 Dec, 07:30"},
		{"a rule that ends", Rhythm{Days: EveryDay, At: Clock{7, 30}, Until: on("2026-12-03")}, on("2026-12-03"), losAngeles, ""},
		{"every 2 days", Rhythm{Step: 2, At: Clock{7, 30}, From: on("2026-12-01")}, on("2026-12-03"), auckland, "Sat 5 Dec, 07:30"},
	} {
		got, d, ok := tt.r.Anew(tt.last, tt.loc, moved)
		if !ok && tt.want == "" {
			continue
		}
		if !ok || Wall(got) != tt.want || DateOf(got) != d || !got.After(moved) {
			t.Errorf("%s: %s, %v, %t; want %s", tt.name, Wall(got), d, ok, tt.want)
		}
	}
}

// Whatever is planned and however often somebody moves, no local date of a rhythm comes twice, and no
// occurrence has passed when it is planned.
func TestRhythmAnewProperty(t *testing.T) {
	zones := []string{"Pacific/Auckland", "America/Los_Angeles", "Europe/London", "Asia/Kolkata", "Pacific/Honolulu", "Africa/Casablanca"}
	rapid.Check(t, func(t *rapid.T) {
		r := Rhythm{Days: Weekdays(rapid.IntRange(1, 127).Draw(t, "days")), At: Clock{rapid.IntRange(0, 23).Draw(t, "hour"), 30}}
		now := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
		seen := map[Date]bool{}
		var last Date
		for range rapid.IntRange(1, 20).Draw(t, "moves") {
			loc, err := Zone(rapid.SampledFrom(zones).Draw(t, "zone"))
			if err != nil {
				t.Fatal(err)
			}
			at, d, ok := r.Anew(last, loc, now)
			if !ok || !at.After(now) || seen[d] || !r.Has(d) {
				t.Fatalf("after %v, at %v in %v: %v, %v, %t", last, now, loc, at, d, ok)
			}
			if rapid.Bool().Draw(t, "rings") {
				seen[d], last, now = true, d, at
			} else {
				now = now.Add(time.Duration(rapid.IntRange(0, 100).Draw(t, "hours")) * time.Hour)
			}
		}
	})
}

func TestWallTime(t *testing.T) {
	london, casablanca := zone(t, "Europe/London"), zone(t, "Africa/Casablanca")
	w := WallTime{on("2026-12-15"), Clock{10, 0}}
	now := time.Date(2026, 12, 9, 12, 0, 0, 0, time.UTC)
	plusOne := time.FixedZone("a new rule", 3600)
	for _, tt := range []struct {
		name string
		w    WallTime
		loc  *time.Location
		want string
		ok   bool
	}{
		{"as planned", w, london, "2026-12-15T10:00:00Z", true},
		{"other rules", w, plusOne, "2026-12-15T09:00:00Z", true},
		{"another zone", w, casablanca, "2026-12-15T10:00:00Z", true},
		{"it has passed there", WallTime{on("2026-12-09"), Clock{12, 30}}, plusOne, "2026-12-09T11:30:00Z", false},
		{"in a gap", WallTime{on("2027-03-28"), Clock{1, 30}}, london, "2027-03-28T01:00:00Z", true},
	} {
		got, ok := tt.w.Anew(tt.loc, now)
		if got.UTC().Format(time.RFC3339) != tt.want || ok != tt.ok {
			t.Errorf("%s: %v, %t; want %s", tt.name, got.UTC(), ok, tt.want)
		}
	}
	if back := WallOf(w.In(london)); back != w {
		t.Errorf("%v becomes %v", w, back)
	}
	type row struct{ At, None WallTime }
	text, err := json.Marshal(row{At: w})
	if want := `{"At":"2026-12-15T10:00","None":""}`; err != nil || string(text) != want {
		t.Errorf("got %s, %v; want %s", text, err, want)
	}
	var back row
	if err := json.Unmarshal(text, &back); err != nil || back.At != w || !back.None.IsZero() {
		t.Errorf("%s is read as %v, %v", text, back, err)
	}
	for _, bad := range []string{`{"At":"2026-12-15"}`, `{"At":"2026-02-30T10:00"}`, `{"At":"2026-12-15T24:00"}`} {
		if json.Unmarshal([]byte(bad), &back) == nil {
			t.Errorf("%s was read", bad)
		}
	}
}

// What was read can be said back.
func TestSaying(t *testing.T) {
	now := readNow(t)
	friday := []time.Weekday{time.Friday}
	for in, want := range map[string]Saying{
		"every day 5pm vocab":          {Repetition: Daily, N: 1, At: Clock{17, 0}, Days: EveryDay.List()},
		"every weekday 4pm vocab":      {Repetition: OnWeekdays, N: 1, At: Clock{16, 0}, Days: MonToFri.List()},
		"weekends 10:00":               {Repetition: OnWeekends, N: 1, At: Clock{10, 0}, Days: []time.Weekday{time.Saturday, time.Sunday}},
		"every tues & thurs 6pm vocab": {Repetition: Weekly, N: 1, At: Clock{18, 0}, Days: []time.Weekday{time.Tuesday, time.Thursday}},
		"every other fri 5pm essay":    {Repetition: EveryNWeeks, N: 2, At: Clock{17, 0}, Days: friday},
		"vocab every 2 days 5pm":       {Repetition: EveryNDays, N: 2, At: Clock{17, 0}},
		"fri 5pm":                      {},
		"every fri 5pm until 20 dec":   {Repetition: Weekly, N: 1, At: Clock{17, 0}, Days: friday, Until: on("2026-12-20")},
	} {
		read, err := Reader{Now: now}.Read(in)
		if err != nil {
			t.Errorf("%q: %v", in, err)
			continue
		}
		var got Saying
		if read.Repeat != nil {
			got = read.Repeat.Saying()
			want.From = DateOf(read.At)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q:\n%s", in, diff)
		}
	}
	if s := (Rhythm{}).Saying(); s.Repetition != NeverAgain {
		t.Errorf("the zero Rhythm is %v", s)
	}
}
