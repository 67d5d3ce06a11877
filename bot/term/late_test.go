package term

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"afterbell/bot/course"
	"afterbell/bot/record"
	"afterbell/bot/when"
)

// What an absence held back, and on which dates it comes: a run of six lessons, Tuesdays and Thursdays at 16:00
// from 10 November on, of which the first is out.
func TestWhatWaitsAfterAnAbsence(t *testing.T) {
	rhythm, err := when.ParseRhythm("tue, thu at 16:00")
	if err != nil {
		t.Fatal(err)
	}
	co := &course.Course{Lessons: make([]course.Lesson, 6)}
	for i := range co.Lessons {
		co.Lessons[i].ID = string(rune('a' + i))
	}
	run := record.Run{Start: when.Date{Year: 2026, Month: 11, Day: 10}, Rhythm: rhythm}
	from := time.Date(2026, 11, 11, 9, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		name  string
		away  time.Duration
		talk  time.Duration // after the beginning; zero: none
		held  *record.Hold
		moved []int // the days in November on which the lessons come once everything was moved; 30 and more are December
	}{
		{"a day", 24 * time.Hour, 0, nil, []int{10, 12, 17, 19, 24, 26}},
		{"one lesson", 2 * 24 * time.Hour, 0, nil, []int{10, 12, 17, 19, 24, 26}},
		{"two lessons", 7 * 24 * time.Hour, 0, nil, []int{10, 12, 17, 19, 24, 26}},
		{"three lessons", 9 * 24 * time.Hour, 0, &record.Hold{Lesson: "d"}, []int{10, 12, 17, 24, 26, 31}},
		{"four lessons", 14 * 24 * time.Hour, 0, &record.Hold{Lesson: "d"}, []int{10, 12, 17, 26, 31, 33}},
		{"three weeks", 21 * 24 * time.Hour, 0, &record.Hold{Lesson: "b", Long: true}, []int{10, 33, 38, 40, 45, 47}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := run
			away := record.Outage{From: from, To: from.Add(tt.away)}
			r.Outages = []record.Outage{away}
			r.Held = Holding(r, co, Schedule(r, co, time.UTC), nil)
			if !cmp.Equal(r.Held, tt.held) {
				t.Fatalf("held is %+v, want %+v", r.Held, tt.held)
			}
			for i, s := range Schedule(r, co, time.UTC) {
				waits := tt.held != nil && co.Lessons[i].ID >= tt.held.Lesson
				if s.Waits != waits {
					t.Errorf("lesson %d waits: %v", i+1, s.Waits)
				}
			}
			var days []int
			for _, s := range Schedule(MoveOn(r, Schedule(r, co, time.UTC), time.UTC, away.To), co, time.UTC) {
				days = append(days, s.Date.Sub(when.Date{Year: 2026, Month: 10, Day: 31}))
			}
			if !cmp.Equal(days, tt.moved) {
				t.Errorf("moved, the lessons come on %v, want %v", days, tt.moved)
			}
		})
	}
	r := run
	r.Start = when.Date{Year: 2026, Month: 10, Day: 20} // all lessons are out by 5 November
	r.Outages = []record.Outage{{From: from, To: from.AddDate(0, 0, 30)}}
	releases := Schedule(r, co, time.UTC)
	if h := Holding(r, co, releases, make([]time.Time, 6)); h != nil {
		t.Errorf("nothing was missed, and held is %+v", h)
	}
	if h := Holding(r, co, releases, []time.Time{from.Add(time.Hour)}); h == nil || !h.Long || h.Lesson != "" {
		t.Errorf("a discussion was missed, and held is %+v", h)
	}
}

// A day off within an absence is given back once.
func TestDaysOffWithinAnAbsence(t *testing.T) {
	from := time.Date(2026, 11, 11, 9, 0, 0, 0, time.UTC)
	r := record.Run{Outages: []record.Outage{{From: from, To: from.AddDate(0, 0, 4)}}}
	due := Due{Date: when.Date{Year: 2026, Month: 11, Day: 15}}
	released := time.Date(2026, 11, 10, 16, 0, 0, 0, time.UTC)
	if got := due.moved(r, released, time.UTC).Date; got.Day != 19 {
		t.Errorf("without days off it is due on %s", got)
	}
	r.Rhythm.Off = []when.Span{{From: when.Date{Year: 2026, Month: 11, Day: 12}, To: when.Date{Year: 2026, Month: 11, Day: 13}}}
	if got := due.moved(r, released, time.UTC).Date; got.Day != 17 {
		t.Errorf("with two days off, which are given back elsewhere, it is due on %s", got)
	}
}
