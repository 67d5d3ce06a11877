package companion_test

import (
	"strings"
	"testing"
)

// TestMoreTime gives a learner more time in every way, and looks at when the lesson is asked for afterwards. The course
// has lesson salt, due on Sunday 15 November, and water, due on Saturday 14 November at noon.
func TestMoreTime(t *testing.T) {
	s := newSchool(t, datedCourse(t))
	s.enrol("ben", "ada")
	for _, c := range []struct{ lesson, days, says, salt, water string }{
		{"all", "3", "Ben has 3 days more for everything", "20261118", "20261117T120000Z"},
		{"salt", "20 nov", "Ben has until Friday 20 November for lesson 1", "20261120", "20261117T120000Z"},
		{"salt", "+1", "Ben has until Thursday 19 November for lesson 1", "20261119", "20261117T120000Z"},
		{"water", "2026-11-18", "Ben has until Wednesday 18 November for lesson 2", "20261119", "20261118"},
		{"water", "tomorrow", "as without more time", "20261119", "20261117T120000Z"},
		{"all", "0", "Ben has the dates of the class again", "20261119", "20261114T120000Z"},
		{"salt", "0", "Ben has until Sunday 15 November for lesson 1, Salt; a start, as without", "20261115", "20261114T120000Z"},
		{"all", "", "I need a number of days", "20261115", "20261114T120000Z"},
		{"all", "18 dec", "I need a number of days", "20261115", "20261114T120000Z"},
		{"all", "400", "I need a number of days", "20261115", "20261114T120000Z"},
		{"salt", "sometime", "I need a number of days", "20261115", "20261114T120000Z"},
		{"nothing", "3", "is asked for by no day", "20261115", "20261114T120000Z"},
	} {
		r := s.fills("rivera", "moretime.form", "CLASS."+s.human("ben").ID, "lesson="+c.lesson, "days="+c.days)
		if got := plainReply(r); !strings.Contains(got, c.says) {
			t.Errorf("%s for %s: %s", c.days, c.lesson, got)
		}
		if r.Form != nil && (r.Form.Fields[0].Value != c.lesson || r.Form.Fields[1].Value != c.days) {
			t.Errorf("%s for %s: the form forgot what was typed: %+v", c.days, c.lesson, r.Form.Fields)
		}
		dates, _ := datesOf(t, s, "ben")
		if !strings.HasSuffix(dates["salt.due"], " "+c.salt) || !strings.HasSuffix(dates["water.due"], " "+c.water) {
			t.Errorf("%s for %s: due %q and %q", c.days, c.lesson, dates["salt.due"], dates["water.due"])
		}
	}
	if dates, _ := datesOf(t, s, "ada"); !strings.HasSuffix(dates["salt.due"], " 20261115") {
		t.Errorf("Ada has %q", dates["salt.due"])
	}
}

// TestMoreTimeStaysWhereItIs moves the dates of the class under a learner who has until a date: that stays, and days
// for everything go along. A teacher reads both on the learner's page, and the form is refused to others.
func TestMoreTimeStaysWhereItIs(t *testing.T) {
	s := newSchool(t, datedCourse(t))
	s.enrol("ben")
	ben := s.human("ben").ID
	s.fills("rivera", "moretime.form", "CLASS."+ben, "lesson=water", "days=24 nov")
	s.fills("rivera", "moretime.form", "CLASS."+ben, "lesson=all", "days=2")
	s.fills("rivera", "dayoff.form", "CLASS", "days=2026-11-12")
	s.presses("rivera", "dayoff.move", "CLASS.2026-11-12.2026-11-12")
	dates, _ := datesOf(t, s, "ben")
	if !strings.HasSuffix(dates["water.due"], " 20261124") {
		t.Errorf("after a day off lesson 2 is %q", dates["water.due"])
	}
	page := plainReply(s.presses("rivera", "person", "CLASS", "value="+ben))
	for _, want := range []string{"2 days for everything", "until Tuesday 24 November for lesson 2"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q: %s", want, page)
		}
	}
	if got := plainReply(s.presses("ben", "moretime.open", "CLASS."+ben)); !strings.Contains(got, "for the teachers") {
		t.Errorf("Ben opens it: %s", got)
	}
	if got := plainReply(s.presses("rivera", "moretime.open", "CLASS.nobody")); strings.Contains(got, "form") {
		t.Errorf("for nobody: %s", got)
	}
}
