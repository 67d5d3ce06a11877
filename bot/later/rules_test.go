package later

import (
	"fmt"
	"strings"
	"testing"

	"afterbell/bot/course"
	"afterbell/bot/record"
	"afterbell/bot/term"
	"afterbell/bot/when"
)

func nov(n int) when.Date { return when.Date{Year: 2026, Month: 11, Day: n} }

// A day must be ahead, and not after the learner's last one of the class.
func TestWhichDays(t *testing.T) {
	for name, c := range map[string]struct {
		d, ends when.Date
		want    string
	}{
		"yesterday":               {nov(17), nov(30), "later.past"},
		"today":                   {nov(18), nov(30), "later.past"},
		"tomorrow":                {nov(19), nov(30), ""},
		"the last day":            {nov(30), nov(30), ""},
		"after the last day":      {nov(31), nov(30), "later.after_end"},
		"a class that ends today": {nov(19), nov(18), "later.after_end"},
	} {
		got := ""
		if p := problemOf(c.d, nov(18), c.ends); p != nil {
			got = p.Key
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// It is the 18th. What was wanted for today or lately comes back, and nothing else.
func TestWhatComesBack(t *testing.T) {
	rest := func(from, to int) record.Person {
		return record.Person{Break: when.Span{From: nov(from), To: nov(to)}}
	}
	for name, c := range map[string]struct {
		again map[string]when.Date
		who   record.Person
		ends  when.Date
		want  string
	}{
		"nothing wanted":      {nil, record.Person{}, nov(30), ""},
		"wanted for today":    {map[string]when.Date{"a": nov(18)}, record.Person{}, nov(30), "a since 18"},
		"wanted for tomorrow": {map[string]when.Date{"a": nov(19)}, record.Person{}, nov(30), ""},
		"six days ago":        {map[string]when.Date{"a": nov(12)}, record.Person{}, nov(30), "a since 12"},
		"a week ago":          {map[string]when.Date{"a": nov(11)}, record.Person{}, nov(30), ""},
		"the longest due first": {
			map[string]when.Date{"a": nov(18), "b": nov(16), "c": nov(17)},
			record.Person{}, nov(30), "b since 16, c since 17, a since 18",
		},
		"three at most": {
			map[string]when.Date{"a": nov(18), "b": nov(18), "c": nov(18), "d": nov(18)},
			record.Person{}, nov(30), "a since 18, b since 18, c since 18",
		},
		"a lesson that is not out":  {map[string]when.Date{"z": nov(18)}, record.Person{}, nov(30), ""},
		"the last day of the class": {map[string]when.Date{"a": nov(18)}, record.Person{}, nov(18), "a since 18"},
		"after the class":           {map[string]when.Date{"a": nov(16)}, record.Person{}, nov(17), ""},
		"on a break":                {map[string]when.Date{"a": nov(18)}, rest(17, 20), nov(30), ""},
		"behind a break":            {map[string]when.Date{"a": nov(5)}, rest(4, 16), nov(30), "a since 17"},
	} {
		l := &term.Learner{Person: c.who, Member: record.Member{Again: c.again}, Today: nov(18), Ends: c.ends}
		for i, id := range []string{"a", "b", "c", "d"} {
			l.Lessons = append(l.Lessons, term.Progress{Index: i, Lesson: &course.Lesson{ID: id}})
		}
		var list []string
		for _, x := range back(l) {
			list = append(list, fmt.Sprintf("%s since %d", x.lesson, x.since.Day))
		}
		if got := strings.Join(list, ", "); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}
