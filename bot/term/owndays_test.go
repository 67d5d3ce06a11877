package term

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"afterbell/bot/course"
	"afterbell/bot/record"
	"afterbell/bot/when"
)

// november is an hour of a day of November 2026 in London.
func november(day, hour int) time.Time { return time.Date(2026, 11, day, hour, 0, 0, 0, time.UTC) }

func chosen(on when.Weekdays, at time.Time, zone string) record.OwnDays {
	return record.OwnDays{On: on, At: at, Zone: zone}
}

// opens says when lessons open in somebody's zone, and until when they are due.
func opens(releases []Release, zone string) string {
	var list []string
	for _, s := range releases {
		said := s.At.In(record.ZoneOf(zone)).Format("Mon2-15") + fmt.Sprint("/", s.Due.Date.Day)
		if s.Waits {
			said += "?"
		}
		list = append(list, said)
	}
	return strings.Join(list, " ")
}

// The class has lessons on Tuesday 10, Thursday 12, Tuesday 17 and so on, at 16:00 in London.
func TestOwnDays(t *testing.T) {
	mws := when.DaysOf(time.Monday, time.Wednesday, time.Saturday)
	const london, auckland = "Europe/London", "Pacific/Auckland"
	weeks := func(co *course.Course) {
		for i := range co.Lessons {
			co.Lessons[i].Release = course.Release{Kind: course.ReleaseWeek, Week: i + 1, Weekday: time.Friday, At: at(9)}
			co.Lessons[i].Due = course.Due{Kind: course.DueWeek, Week: i + 2, Weekday: time.Monday}
		}
	}
	for name, c := range map[string]struct {
		zone string
		days []record.OwnDays
		run  func(*record.Run)
		co   func(*course.Course)
		want string
	}{
		"as the class": {london, nil, nil, nil, "Tue10-16/15 Thu12-16/15 Tue17-16/22 Thu19-16/22 Tue24-16/29"},
		"chosen in the morning of one of the days": {london, []record.OwnDays{chosen(mws, november(11, 12), london)}, nil, nil,
			"Tue10-16/15 Wed11-16/15 Sat14-16/15 Mon16-16/22 Wed18-16/22"},
		"chosen after its hour": {london, []record.OwnDays{chosen(mws, november(11, 17), london)}, nil, nil,
			"Tue10-16/15 Sat14-16/15 Mon16-16/22 Wed18-16/22 Sat21-16/22"},
		"slower than the class": {london, []record.OwnDays{chosen(when.DaysOf(time.Saturday), november(11, 12), london)}, nil, nil,
			"Tue10-16/15 Sat14-16/15 Sat21-16/22 Sat28-16/29 Sat5-16/6"},
		"no second one on a day that had one": {london, []record.OwnDays{chosen(when.EveryDay, november(10, 17), london)}, nil, nil,
			"Tue10-16/15 Wed11-16/15 Thu12-16/15 Fri13-16/15 Sat14-16/15"},
		"by the clock of the learner": {auckland, []record.OwnDays{chosen(mws, november(10, 12), auckland)}, nil, nil,
			"Wed11-16/15 Sat14-16/15 Mon16-16/22 Wed18-16/22 Sat21-16/22"},
		"back to the class's": {london,
			[]record.OwnDays{chosen(when.EveryDay, november(11, 12), london), chosen(0, november(13, 17), london)}, nil, nil,
			"Tue10-16/15 Wed11-16/15 Thu12-16/15 Fri13-16/15 Tue17-16/22"},
		"a day off": {london, []record.OwnDays{chosen(mws, november(11, 17), london)},
			func(r *record.Run) { *r = r.Without(off(4, 1)) }, nil, "Tue10-16/16 Mon16-16/22 Wed18-16/22 Sat21-16/22 Mon23-16/29"},
		"a day that is skipped": {london, []record.OwnDays{chosen(mws, november(11, 17), london)},
			func(r *record.Run) { r.Skips = []when.Span{off(4, 1)} }, nil, "Tue10-16/16 Mon16-16/22 Wed18-16/22 Sat21-16/22 Mon23-16/29"},
		"a pause": {london, []record.OwnDays{chosen(mws, november(11, 17), london)},
			func(r *record.Run) { r.Paused = &record.Pause{From: start.AddDays(5), Said: november(15, 12)} }, nil,
			"Tue10-16/0 Sat14-16/0 Mon16-16/0? Wed18-16/0? Sat21-16/0?"},
		"weeks and hours of the course": {london, []record.OwnDays{chosen(mws, november(14, 12), london)}, nil, weeks,
			"Fri13-09/16 Mon16-09/19 Wed18-09/21 Sat21-09/24 Mon23-09/26"},
	} {
		run, co := tuesdays(t), plain(5)
		if c.run != nil {
			c.run(&run)
		}
		if c.co != nil {
			c.co(co)
		}
		got := opens(scheduleFor(record.Member{Own: start, Days: c.days}, run, co, record.ZoneOf(london)), c.zone)
		if got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", name, got, c.want)
		}
	}
}

// Whatever is chosen when: what was out keeps its time, lessons come in order and one a day, and each on one of the days.
func TestOwnDaysProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		co := plain(rapid.IntRange(1, 20).Draw(t, "lessons"))
		r := drawnRun(t)
		m := record.Member{Own: r.Start.AddDays(rapid.IntRange(0, 20).Draw(t, "begun"))}
		before := scheduleFor(m, r, co, london)
		at := when.At(m.Own, when.Clock{}, london)
		for range rapid.IntRange(1, 4).Draw(t, "choices") {
			at = at.Add(time.Duration(rapid.IntRange(1, 400).Draw(t, "hours later")) * time.Hour)
			zone := rapid.SampledFrom([]string{"Europe/London", "Pacific/Auckland", "America/Los_Angeles"}).Draw(t, "zone")
			d := chosen(when.Weekdays(rapid.IntRange(1, 127).Draw(t, "days")), at, zone)
			m.Days = append(m.Days, d)
			after := scheduleFor(m, r, co, london)
			var last when.Date
			for i, s := range after {
				switch on := when.DateOf(s.At.In(record.ZoneOf(zone))); {
				case before[i].Out(at):
					if !s.At.Equal(before[i].At) {
						t.Fatalf("lesson %d was out since %s and comes at %s", i, before[i].At, s.At)
					}
				case !s.At.After(at), !d.On.Has(on.Weekday()), on == last, r.Off(on):
					t.Fatalf("lesson %d comes on %s, the one before on %s, chosen at %s: %s", i, s.At, last, at, d.On)
				default:
					last = on
				}
			}
			before = after
		}
	})
}

// The same days are no choice, and one by which nothing opened is replaced.
func TestChoose(t *testing.T) {
	sat, sun := when.DaysOf(time.Saturday), when.DaysOf(time.Sunday)
	out := []Release{{At: november(12, 16)}}
	first := record.Member{Own: start, Days: []record.OwnDays{chosen(sat, november(11, 12), "Europe/London")}}
	for name, c := range map[string]struct {
		m    record.Member
		d    record.OwnDays
		want string
	}{
		"the first":                  {record.Member{Own: start}, chosen(sat, november(11, 12), "Europe/London"), "Sat 11"},
		"those of the class anyway":  {record.Member{Own: start}, chosen(0, november(11, 12), "Europe/London"), ""},
		"the same":                   {first, chosen(sat, november(13, 12), "Europe/London"), "Sat 11"},
		"the same elsewhere":         {first, chosen(sat, november(13, 12), "Pacific/Auckland"), "Sat 11, Sat 13"},
		"others before one opened":   {first, chosen(sun, november(12, 12), "Europe/London"), "Sun 12"},
		"others after one opened":    {first, chosen(sun, november(13, 12), "Europe/London"), "Sat 11, Sun 13"},
		"back to those of the class": {first, chosen(0, november(13, 12), "Europe/London"), "Sat 11,  13"},
	} {
		var list []string
		for _, d := range Choose(c.m, c.d, out) {
			list = append(list, fmt.Sprint(d.On, " ", d.At.Day()))
		}
		if got := strings.Join(list, ", "); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// Class days are those that were chosen, from the choice on: what counts as kept, and what is spread, follows.
func TestDaysOfOwn(t *testing.T) {
	c := record.Class{Zone: "Europe/London", Run: tuesdays(t)}
	p := record.Person{Zone: "Europe/London", Rollover: when.DefaultRollover()}
	m := record.Member{Own: start, Day: start}
	dates := func() (list []string) {
		for _, d := range Planned(&c, m, &p, start.AddDays(8)) {
			list = append(list, d.Short())
		}
		return list
	}
	if got := dates(); !slices.Equal(got, []string{"Tue 10 Nov", "Thu 12 Nov", "Tue 17 Nov"}) {
		t.Errorf("those of the class: %v", got)
	}
	m.Days = []record.OwnDays{chosen(when.DaysOf(time.Saturday, time.Wednesday), november(12, 12), "Europe/London")}
	if got := dates(); !slices.Equal(got, []string{"Sat 14 Nov", "Wed 18 Nov"}) {
		t.Errorf("those that were chosen: %v", got)
	}
	m.Own = when.Date{}
	if got := dates(); len(got) != 3 {
		t.Errorf("with the class again: %v", got)
	}
	run, loc := DaysOf(record.Member{Own: start, Days: m.Days}, &c)
	open := []Progress{lesson(1, 0, 0), lesson(2, 0, 0), lesson(3, 0, 0)}
	spread := Spread(open, run, loc, &p, start.AddDays(2))
	if spread["b"] != start.AddDays(4) || spread["c"] != start.AddDays(8) {
		t.Errorf("spread over %v", spread)
	}
}
