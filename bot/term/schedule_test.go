package term

import (
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"afterbell/bot/course"
	"afterbell/bot/record"
	"afterbell/bot/when"
)

// The runs of these tests begin on Tuesday 10 November 2026, with lessons on Tuesdays and Thursdays
// at 16:00 in London.
var (
	start     = when.Date{Year: 2026, Month: time.November, Day: 10}
	london, _ = when.Zone("Europe/London")
)

func tuesdays(t testing.TB) record.Run {
	t.Helper()
	r, err := when.ParseRhythm("tue, thu at 16:00")
	if err != nil {
		t.Fatal(err)
	}
	return record.Run{Start: start, Rhythm: r}
}

func plain(n int) *course.Course {
	c := &course.Course{Due: course.Due{Kind: course.DueWeekday, Weekday: time.Sunday}}
	for i := range n {
		c.Lessons = append(c.Lessons, course.Lesson{ID: fmt.Sprint("l", i), Title: fmt.Sprint("Lesson ", i)})
	}
	return c
}

func at(hour int) *when.Clock { return &when.Clock{Hour: hour} }

func off(day, days int) when.Span {
	from := start.AddDays(day)
	return when.Span{From: from, To: from.AddDays(days - 1)}
}

// said writes a schedule as days after the start: "0", and what is due as "0>5", or "0>5h23" for an
// hour.
func said(slots []Release) (list []string) {
	for _, s := range slots {
		text := fmt.Sprint(s.Date.Sub(start))
		switch {
		case !s.Due.Date.IsZero():
			text += fmt.Sprintf(">%d", s.Due.Date.Sub(start))
		case !s.Due.At.IsZero():
			text += fmt.Sprintf(">%dh%d", when.DateOf(s.Due.At).Sub(start), s.Due.At.Hour())
		}
		list = append(list, text)
	}
	return list
}

func TestSchedule(t *testing.T) {
	days := func(n int) course.Release { return course.Release{Kind: course.ReleaseDays, Days: n} }
	week := func(n int, d time.Weekday) course.Release {
		return course.Release{Kind: course.ReleaseWeek, Week: n, Weekday: d}
	}
	for _, tt := range []struct {
		name    string
		change  func(*record.Run, *course.Course)
		lessons int
		want    []string
	}{
		{"class days, due on Sunday", nil, 4, []string{"0>5", "2>5", "7>12", "9>12"}},
		{
			"one day off moves the later ones", func(r *record.Run, _ *course.Course) { r.Rhythm.Off = []when.Span{off(2, 1)} }, 4,
			[]string{"0>6", "7>12", "9>12", "14>19"},
		},
		{"holidays", func(r *record.Run, _ *course.Course) { r.Rhythm.Off = []when.Span{off(1, 14)} }, 3, []string{"0>19", "16>19", "21>26"}},
		{"a week and its day, when that is off", func(r *record.Run, c *course.Course) {
			c.Lessons[1].Release, r.Rhythm.Off = week(2, time.Tuesday), []when.Span{off(7, 1)}
		}, 3, []string{"0>5", "9>12", "14>19"}},
		{"so many days after, on a day off", func(r *record.Run, c *course.Course) {
			c.Lessons[1].Release, r.Rhythm.Off = days(3), []when.Span{off(3, 1)}
		}, 2, []string{"0>6", "7>12"}},
		{"the first day off", func(r *record.Run, _ *course.Course) { r.Rhythm.Off = []when.Span{off(0, 1)} }, 2, []string{"2>5", "7>12"}},
		{"a start on no class day", func(r *record.Run, _ *course.Course) { r.Start = start.AddDays(1) }, 2, []string{"2>5", "7>12"}},
		{
			"so many days after",
			func(_ *record.Run, c *course.Course) { c.Lessons[0].Release, c.Lessons[1].Release = days(0), days(3) }, 3,
			[]string{"0>5", "3>5", "7>12"},
		},
		{"several on one day", func(_ *record.Run, c *course.Course) { c.Lessons[1].Release = days(0) }, 3, []string{"0>5", "0>5", "2>5"}},
		{
			"a week and its day", func(_ *record.Run, c *course.Course) { c.Lessons[1].Release = week(3, time.Friday) }, 3,
			[]string{"0>5", "17>19", "21>26"},
		},
		{
			"Monday of the first week is before the start",
			func(_ *record.Run, c *course.Course) { c.Lessons[0].Release = week(1, time.Monday) }, 2, []string{"-1>5", "0>5"},
		},
		{
			"due after days", func(_ *record.Run, c *course.Course) { c.Lessons[1].Due = course.Due{Kind: course.DueDays, Days: 5} },
			2, []string{"0>5", "2>7"},
		},
		{"due the same day", func(_ *record.Run, c *course.Course) { c.Lessons[0].Due = course.Due{Kind: course.DueDays} }, 1, []string{"0>0"}},
		{"due at an hour", func(_ *record.Run, c *course.Course) {
			c.Due = course.Due{Kind: course.DueWeekday, Weekday: time.Sunday, At: at(23)}
		}, 2, []string{"0>5h23", "2>5h23"}},
		{"due in a week", func(_ *record.Run, c *course.Course) {
			c.Due = course.Due{Kind: course.DueWeek, Week: 2, Weekday: time.Friday}
		}, 1, []string{"0>10"}},
		{"due never", func(_ *record.Run, c *course.Course) { c.Lessons[0].Due = course.Due{Kind: course.DueNone} }, 2, []string{"0", "2>5"}},
		{"due on the day of release has a week", func(_ *record.Run, c *course.Course) { c.Due.Weekday = time.Tuesday }, 1, []string{"0>7"}},
		{"an absence before the due gives its days back", func(r *record.Run, _ *course.Course) {
			from := time.Date(2026, 11, 13, 0, 0, 0, 0, time.UTC)
			r.Outages = []record.Outage{{From: from, To: from.Add(44 * time.Hour)}}
		}, 4, []string{"0>7", "2>7", "7>12", "9>12"}},
		{"nights without us cost nothing", func(r *record.Run, _ *course.Course) {
			for n := range 5 {
				from := time.Date(2026, 11, 10+n, 22, 0, 0, 0, time.UTC)
				r.Outages = append(r.Outages, record.Outage{From: from, To: from.Add(9 * time.Hour)})
			}
		}, 2, []string{"0>5", "2>5"}},
		{"an absence after the due gives nothing", func(r *record.Run, _ *course.Course) {
			from := time.Date(2026, 11, 16, 12, 0, 0, 0, time.UTC)
			r.Outages = []record.Outage{{From: from, To: from.Add(6 * time.Hour)}}
		}, 3, []string{"0>5", "2>5", "7>12"}},
		{
			"a rhythm that has run out goes on weekly", func(r *record.Run, _ *course.Course) { r.Rhythm.Until = start.AddDays(3) }, 4,
			[]string{"0>5", "2>5", "9>12", "16>19"},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r, c := tuesdays(t), plain(tt.lessons)
			if tt.change != nil {
				tt.change(&r, c)
			}
			if got := said(Schedule(r, c, london)); !slices.Equal(got, tt.want) {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
}

// The hour on the wall stays when the clocks change, and a lesson may have an hour of its own.
func TestScheduleHours(t *testing.T) {
	r, c := tuesdays(t), plain(2)
	r.Start = when.Date{Year: 2027, Month: time.March, Day: 25} // Thursday before the clocks change
	c.Lessons[1].Release.At = at(9)
	slots := Schedule(r, c, london)
	for i, want := range []string{"2027-03-25T16:00:00Z", "2027-03-30T09:00:00+01:00"} {
		if got := slots[i].At.Format(time.RFC3339); got != want {
			t.Errorf("lesson %d comes at %s, want %s", i+1, got, want)
		}
	}
}

// On their own clock a learner's lessons open one class day after the other from the day they chose,
// and what is due moves along; what the class has had stays open.
func TestOwnPace(t *testing.T) {
	c := record.Class{Zone: "Europe/London", Run: tuesdays(t)}
	m := record.Member{Own: start.AddDays(9)} // Thursday of the second week
	now := when.At(start.AddDays(15), when.Clock{Hour: 12}, london)
	p := record.Person{Zone: "Europe/London"}
	out := LessonsOf(&c, plain(4), m, record.Figures{}, &p, now)
	if len(out) != 4 || out[0].Release.Date != start.AddDays(9) || out[1].Release.Date != start.AddDays(14) ||
		out[0].Due != start.AddDays(12) {
		t.Errorf("out: %+v", out)
	}
	m = record.Member{More: map[string]int{"": 3}}
	if out = LessonsOf(&c, plain(4), m, record.Figures{}, &p, now); out[0].Due != start.AddDays(8) {
		t.Errorf("with three days more the first is due on %s", out[0].Due)
	}
}

// A due hour of the class is one instant, and falls on each person's own date.
func TestDueHourAbroad(t *testing.T) {
	c, co := record.Class{Zone: "Europe/London", Run: tuesdays(t)}, plain(1)
	co.Due.At = at(23) // Sunday 23:00 in London is Monday noon in Auckland
	p := record.Person{Zone: "Pacific/Auckland", Rollover: when.DefaultRollover()}
	out := LessonsOf(&c, co, record.Member{}, record.Figures{}, &p, when.At(start.AddDays(1), when.Clock{}, london))
	if len(out) != 1 || out[0].Due != start.AddDays(6) {
		t.Errorf("due: %+v", out)
	}
}

// A schedule is the same for ever, comes in order, and a day off leaves everything before it alone.
func TestScheduleProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r, c := drawnRun(t), plain(rapid.IntRange(1, 30).Draw(t, "lessons"))
		before := Schedule(r, c, london)
		if again := Schedule(r, c, london); !reflect.DeepEqual(before, again) {
			t.Fatal("the same run gives other dates")
		}
		free := off(rapid.IntRange(0, 120).Draw(t, "day off"), rapid.IntRange(1, 20).Draw(t, "days"))
		after := Schedule(r.Without(free), c, london)
		for i := range before {
			if i > 0 && !after[i].Date.After(after[i-1].Date) {
				t.Fatalf("lesson %d comes on %s, the one before it on %s", i+1, after[i].Date, after[i-1].Date)
			}
			if before[i].Date.Before(free.From) && (!before[i].At.Equal(after[i].At) || after[i].Due.Date.Before(before[i].Due.Date)) {
				t.Fatalf("a day off on %s moves lesson %d of %s", free.From, i+1, before[i].Date)
			}
			if after[i].Date.Before(before[i].Date) {
				t.Fatalf("a day off brings lesson %d forward from %s to %s", i+1, before[i].Date, after[i].Date)
			}
			if free.Contains(after[i].Date) {
				t.Fatalf("lesson %d comes on a day off, %s", i+1, after[i].Date)
			}
		}
	})
}

func drawnRun(t *rapid.T) record.Run {
	r := record.Run{Start: start.AddDays(rapid.IntRange(0, 400).Draw(t, "start")), Rhythm: when.Rhythm{At: when.Clock{Hour: 16}}}
	r.Rhythm.Days = when.Weekdays(rapid.IntRange(1, 127).Draw(t, "weekdays"))
	r.Rhythm.Every = rapid.IntRange(0, 2).Draw(t, "every")
	for range rapid.IntRange(0, 3).Draw(t, "offs") {
		r.Rhythm.Off = append(r.Rhythm.Off, off(rapid.IntRange(0, 500).Draw(t, "off"), rapid.IntRange(1, 30).Draw(t, "length")))
	}
	return r
}
