package term

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"afterbell/bot/when"
)

func TestReadDaysOff(t *testing.T) {
	r := when.Reader{Now: time.Date(2026, 12, 1, 12, 0, 0, 0, time.UTC), Order: when.DayFirst} // a Tuesday
	for typed, want := range map[string]string{
		"thu":                      "2026-12-03",
		"tomorrow":                 "2026-12-02",
		"23 Dec to 3 Jan, 6 Apr":   "2026-12-23+11 2027-04-06",
		"6 Apr; 23 Dec to 3 Jan":   "2026-12-23+11 2027-04-06",
		"15 dec, 17 dec":           "2026-12-15 2026-12-17",
		"30 nov - 4 dec":           "2026-11-30+4", // the week that runs, not that of next year
		"25 feb 2027":              "2027-02-25",
		"2027-03-01 to 2027-03-02": "2027-03-01+1",
		"1 dec to 31 mar":          "too_long 121",
		"27 nov to 20 nov":         "unread 0", // both are over
		"4 dec 2026 to 2 dec 2026": "backwards 0",
		"tue and thu":              "2026-12-01 2026-12-03",
		"next week":                "2026-12-07+6",
		"mon-wed":                  "2026-12-07+2",
		"thu, fri, mon":            "2026-12-03 2026-12-04 2026-12-07",
		"24 to 28 Dec":             "2026-12-24+4",
		"3.12.2026":                "2026-12-03",
		"3/12":                     "2026-12-03",
		"someday":                  "unread 0",
		"":                         "unread 0",
		" , ":                      "unread 0",
		"7 dec, whenever":          "unread 0",
		"1 jan, 2 feb, 3 mar, 4 apr, 5 may, 6 jun": "too_many 1",
	} {
		spans, longest, problem, _ := ReadDaysOff(typed, r)
		got := ""
		for _, s := range spans {
			got += " " + s.From.String()
			if s.Days() > 1 {
				got += fmt.Sprintf("+%d", s.Days()-1)
			}
		}
		if problem != "" {
			got = fmt.Sprintf(" %s %d", problem, longest)
		}
		if got != " "+want {
			t.Errorf("%q is read as%s, want %s", typed, got, want)
		}
	}
}

func TestSpansCode(t *testing.T) {
	for code, want := range map[string][]when.Span{
		"2":         {off(2, 1)},
		"2+5":       {off(2, 6)},
		"-3+2_146":  {off(-3, 3), off(146, 1)},
		"2_3_4_5_6": {off(2, 1), off(3, 1), off(4, 1), off(5, 1), off(6, 1)},
		"":          nil, "x": nil, "2+": nil, "2+-1": nil, "2+60": nil, "2__3": nil, "1_2_3_4_5_6": nil,
	} {
		got, ok := ReadSpansCode(start, code)
		if ok != (want != nil) || ok && !slices.Equal(got, want) {
			t.Errorf("%q is read as %v (%v), want %v", code, got, ok, want)
		}
		if ok && SpansCode(start, got) != code {
			t.Errorf("%v is written as %q, want %q", got, SpansCode(start, got), code)
		}
	}
}

// What days off do: the lessons that move, from the first on, and whether there is anything to say at all.
func TestChangeOf(t *testing.T) {
	for _, tt := range []struct {
		name  string
		spans []when.Span
		now   int // days after the start, at 17:00
		moves string
		dues  string
		any   bool
	}{
		{"a class day", []when.Span{off(2, 1)}, 0, "1>7 2>9 3>14", "[0 1 3]", true},
		{"a class day later on", []when.Span{off(7, 1)}, 0, "2>9 3>14", "[3]", true},
		{"the last lesson alone", []when.Span{off(9, 1)}, 0, "3>14", "[2 3]", true},
		{"two days", []when.Span{off(2, 1), off(9, 1)}, 0, "1>7 2>14 3>16", "[0 1 2 3]", true},
		{"a day without class", []when.Span{off(4, 1)}, 0, "", "[0 1]", false},
		{"a class day after the last lesson, while it is due", []when.Span{off(9, 1)}, 9, "", "[]", false},
		{"long after the end", []when.Span{off(100, 10)}, 0, "", "[]", false},
	} {
		r, co := tuesdays(t), plain(4)
		before := Schedule(r, co, london)
		now := when.At(start.AddDays(tt.now), when.Clock{Hour: 17}, london)
		if tt.now == 9 {
			tt.spans = []when.Span{off(10, 6)} // Friday to Wednesday, over the due date and a class day
			tt.dues, tt.any = "[2 3]", true
		}
		after := Schedule(Without(r, tt.spans), co, london)
		c := ChangeOf(r, before, after, tt.spans, now)
		got := ""
		for _, m := range c.Moves {
			got += fmt.Sprintf(" %d>%d", m.Lesson, m.To.Date.Sub(start))
		}
		if want := map[bool]string{true: " "}[tt.moves != ""] + tt.moves; got != want || c.Any() != tt.any {
			t.Errorf("%s: moves%s, anything %v; want%s, %v", tt.name, got, c.Any(), want, tt.any)
		}
		if dues := fmt.Sprint(c.Dues); dues != tt.dues {
			t.Errorf("%s: due dates %s, want %s", tt.name, dues, tt.dues)
		}
	}
}

// What is over, out or off already cannot be taken off any more, and the rest can.
func TestStillOpen(t *testing.T) {
	r := tuesdays(t).Without(off(7, 2))
	releases := Schedule(r, plain(4), london)
	now := when.At(start.AddDays(2), when.Clock{Hour: 17}, london) // Thursday; two lessons are out
	for _, tt := range []struct {
		name    string
		spans   []when.Span
		want    []when.Span
		already bool
	}{
		{"to come", []when.Span{off(9, 1)}, []when.Span{off(9, 1)}, false},
		{"over", []when.Span{off(0, 2)}, nil, false},
		{"today, and its lesson is out", []when.Span{off(2, 1)}, nil, false},
		{"begun", []when.Span{off(0, 6)}, []when.Span{off(3, 3)}, false},
		{"off already", []when.Span{off(7, 2)}, nil, true},
		{"half off already", []when.Span{off(8, 2)}, []when.Span{off(8, 2)}, false},
		{"one of two", []when.Span{off(0, 1), off(7, 1), off(9, 1)}, []when.Span{off(9, 1)}, true},
	} {
		got, already := StillOpen(r, releases, tt.spans, start.AddDays(2), now)
		if !slices.Equal(got, tt.want) || already != tt.already {
			t.Errorf("%s: %v (%v), want %v (%v)", tt.name, got, already, tt.want, tt.already)
		}
	}
}

func TestReadHolidays(t *testing.T) {
	for typed, want := range map[string]OffProblem{
		"": "", "none": "", "23 Dec to 3 Jan, 6 Apr": "", "1 dec to 31 mar": "", "someday": OffUnread, "25 dec to 20 dec": OffBackwards,
		"3 jan 2027 to 23 dec 2026": OffBackwards,
	} {
		if _, got := ReadHolidays(typed, start); got != want {
			t.Errorf("%q: %q, want %q", typed, got, want)
		}
	}
}
