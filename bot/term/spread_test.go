package term

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"afterbell/bot/course"
	"afterbell/bot/record"
	"afterbell/bot/when"
)

// spreadOver is on which dates lessons are spread of somebody in a zone for whom it is Wednesday 18 November 2026.
func spreadOver(t *testing.T, lessons int, p record.Person, run record.Run) string {
	t.Helper()
	open := make([]Progress, lessons)
	for i := range open {
		open[i] = Progress{Index: i, Lesson: &course.Lesson{ID: fmt.Sprint("l", i+1)}}
	}
	dates := Spread(open, run, time.UTC, &p, when.Date{Year: 2026, Month: 11, Day: 18})
	var list []string
	for id, d := range dates {
		list = append(list, d.String()[5:]+" "+id)
	}
	slices.Sort(list)
	return strings.Join(list, ", ")
}

// The first lesson is for today; of the others each has a class day of the learner's own, the first in the list first.
func TestSpreadOverClassDays(t *testing.T) {
	rhythm, err := when.ParseRhythm("tue, thu at 16:00")
	if err != nil {
		t.Fatal(err)
	}
	day := func(n int) when.Date { return when.Date{Year: 2026, Month: 11, Day: n} }
	run := record.Run{Start: day(10), Rhythm: rhythm}
	off := run
	off.Rhythm.Off = append(off.Rhythm.Off, when.Span{From: day(24), To: day(24)})
	over := run
	over.Rhythm.Until = day(19)
	london := record.Person{Zone: "Europe/London", Rollover: when.DefaultRollover()}
	rests := london
	rests.Break = when.Span{From: day(19), To: day(24)}
	auckland := record.Person{Zone: "Pacific/Auckland", Rollover: when.DefaultRollover()}
	for name, c := range map[string]struct {
		lessons int
		who     record.Person
		run     record.Run
		want    string
	}{
		"one is nothing to spread": {1, london, run, ""},
		"class days":               {4, london, run, "11-19 l2, 11-24 l3, 11-26 l4"},
		"a day off":                {3, london, off, "11-19 l2, 11-26 l3"},
		"a break":                  {3, rests, run, "11-26 l2, 12-01 l3"},
		"the day after, far east":  {3, auckland, run, "11-20 l2, 11-25 l3"},
		"the rhythm has run out":   {4, london, over, "11-19 l2, 11-20 l3, 11-21 l4"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := spreadOver(t, c.lessons, c.who, c.run); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

// The lesson of today leads, what has a later date stands last in the order of the dates, and all else stays as it is.
func TestSpreadLessonsStandInTheirPlace(t *testing.T) {
	open := []Progress{lesson(1, 0, 0), lesson(2, 0, 0), lesson(3, 0, 0), lesson(4, 0, 0), lesson(5, 0, 0)}
	dates := map[string]when.Date{"b": day(14), "c": day(12), "d": day(10), "e": day(9)}
	if got := ordered(asSpread(open, dates, day(10))); got != "daecb" {
		t.Errorf("%s, want daecb", got)
	}
}
