package companion_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	ics "github.com/arran4/golang-ical"

	"afterbell/bot"
	"afterbell/bot/course"
)

// datedCourse is a course with a lesson that is due on a day and has a live session, and one that is due at an hour.
func datedCourse(t *testing.T) *course.Course {
	t.Helper()
	dir := fstest.MapFS{
		"course.toml": {Data: []byte("title = \"Salt, and water\"\nlanguage = \"en\"\nrhythm = \"tue, thu at 16:00\"\ndue = \"sun\"\n")},
		"01.md": {Data: []byte("---\nid: salt\ntitle: Salt; a start\naim: say what salt does\n" +
			"live: {when: week 1 fri 18:00, link: https://example.org/meet}\n---\n\nText.\n\n## Steps\n\n- [ ] Read\n")},
		"02.md": {Data: []byte("---\nid: water\ntitle: Water\ndue: week 1 sat 12:00\n---\n\nText.\n\n## Steps\n\n- [ ] Read\n")},
	}
	c, problems := course.Read(dir)
	if c == nil {
		t.Fatal(problems)
	}
	return c
}

// datesOf reads the calendar file that somebody is given: what each entry is called, when it is, and its number.
func datesOf(t *testing.T, s *school, who string) (dates map[string]string, changed string) {
	t.Helper()
	r := s.presses(who, "dates", "CLASS")
	if len(r.Files) != 1 || r.Files[0].Name != "salt-and-water.ics" {
		t.Fatalf("%s gets the files %v: %s", who, r.Files, plainReply(r))
	}
	c, err := ics.ParseCalendar(bytes.NewReader(r.Files[0].Content))
	if err != nil {
		t.Fatal(err)
	}
	dates = map[string]string{}
	for _, e := range c.Events() {
		_, what, _ := strings.Cut(strings.TrimSuffix(e.Id(), "@afterbell"), ".")
		dates[what] = fmt.Sprintf("%s %s", e.GetProperty(ics.ComponentPropertySummary).Value, e.GetProperty(ics.ComponentPropertyDtStart).Value)
		changed = e.GetProperty(ics.ComponentPropertySequence).Value
	}
	return dates, changed
}

// TestDatesForEverybody takes the calendar file as a teacher and as learners, before and after a day off.
func TestDatesForEverybody(t *testing.T) {
	s := newSchool(t, datedCourse(t))
	s.enrol("ben", "ada")
	expect := func(who string, want map[string]string) {
		t.Helper()
		got, _ := datesOf(t, s, who)
		for what, date := range want {
			if got[what] != date {
				t.Errorf("%s: %s is %q, want %q", who, what, got[what], date)
			}
		}
		if len(got) != 5 {
			t.Errorf("%s has %d dates: %v", who, len(got), got)
		}
	}
	before := map[string]string{
		"salt.lesson": "Lesson 1, Salt; a start, comes 20261110T160000Z", "salt.live": "Live: lesson 1, Salt; a start 20261113T180000Z",
		"salt.due": "Lesson 1, Salt; a start, is due 20261115", "water.lesson": "Lesson 2, Water, comes 20261112T160000Z",
		"water.due": "Lesson 2, Water, is due 20261114T120000Z",
	}
	expect("rivera", before)
	expect("ben", before)

	s.fills("rivera", "moretime.form", "CLASS."+s.human("ben").ID, "days=3")
	before["salt.due"], before["water.due"] = "Lesson 1, Salt; a start, is due 20261118", "Lesson 2, Water, is due 20261117T120000Z"
	expect("ben", before)

	_, old := datesOf(t, s, "ada")
	s.pass(5 * 60e9)
	s.fills("rivera", "dayoff.form", "CLASS", "days=2026-11-12")
	s.presses("rivera", "dayoff.move", "CLASS.2026-11-12.2026-11-12")
	moved, newer := datesOf(t, s, "ada")
	if moved["water.lesson"] != "Lesson 2, Water, comes 20261117T160000Z" || newer <= old {
		t.Errorf("after a day off lesson 2 is %q, and the file is numbered %s after %s", moved["water.lesson"], newer, old)
	}
}

// TestDatesOnOwnWeekdays takes the file of somebody for whom lessons open on Saturdays and Sundays: a live session stays when
// all have it.
func TestDatesOnOwnWeekdays(t *testing.T) {
	c := datedCourse(t)
	c.Lessons[0].Live.When = course.Release{} // on the class day of its lesson
	s := newSchool(t, c)
	s.enrol("ben")
	s.presses("ben", "settings.pace", "CLASS.own")
	s.handle(s.event("ben", bot.KindSelect, "settings.days", "target=CLASS", "value=6,0"))
	got, _ := datesOf(t, s, "ben")
	for what, date := range map[string]string{
		"salt.lesson": "Lesson 1, Salt; a start, comes 20261114T160000Z", "salt.live": "Live: lesson 1, Salt; a start 20261110T160000Z",
		"salt.due": "Lesson 1, Salt; a start, is due 20261115", "water.lesson": "Lesson 2, Water, comes 20261115T160000Z",
	} {
		if got[what] != date {
			t.Errorf("%s is %q, want %q", what, got[what], date)
		}
	}
}

// TestDatesAreOfferedWhereDatesAre finds the button where people look for dates, and nothing without a class.
func TestDatesAreOfferedWhereDatesAre(t *testing.T) {
	s := newSchool(t, datedCourse(t))
	s.enrol("ben")
	for _, r := range []bot.Reply{s.presses("ben", "more", "CLASS"), s.presses("rivera", "schedule", "CLASS")} {
		offered := false
		for _, b := range r.Buttons {
			offered = offered || b.Label == "Calendar file" && b.Action == "dates"
		}
		if !offered {
			t.Errorf("no calendar file is offered with: %s", plainReply(r))
		}
	}
}
