package companion_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"afterbell/bot"
	"afterbell/bot/course"
	"afterbell/bot/record"
)

// longTerm is a course of n lessons on n days in a row.
func longTerm(t *testing.T, title string, n int) *course.Course {
	t.Helper()
	dir := fstest.MapFS{
		"course.toml": {Data: []byte("title = \"" + title + "\"\nlanguage = \"en\"\nrhythm = \"mon, tue, wed, thu, fri, sat, sun at 16:00\"\n")},
	}
	for i := range n {
		dir[fmt.Sprintf("%02d.md", i+1)] = &fstest.MapFile{
			Data: fmt.Appendf(nil, "---\nid: l%d\ntitle: Day %d\n---\n\nText.\n\n## Steps\n\n- [ ] Read\n", i+1, i+1),
		}
	}
	c, problems := course.Read(dir)
	if c == nil {
		t.Fatal(problems)
	}
	return c
}

// offers lists what can be chosen in an answer.
func offers(t *testing.T, r bot.Reply) (labels, values []string) {
	t.Helper()
	if r.Select == nil {
		t.Fatalf("there is no list in: %s", plainReply(r))
	}
	for _, c := range r.Select.Options {
		labels, values = append(labels, c.Label), append(values, c.Value)
	}
	return labels, values
}

// Everybody in a class of 30 can be looked at, every lesson of 40 opened and named in a check-in, and
// every one of 30 plans removed.
func TestNothingIsOutOfReach(t *testing.T) {
	s := newSchool(t, longTerm(t, "Forty days", 40))
	s.fills("rivera", "class.new", "", "start=2026-11-10", "rhythm=mon, tue, wed, thu, fri, sat, sun at 16:00", "zone=Europe/London")
	for id := range all[record.Class](s, "class/") {
		s.class = id
	}
	s.presses("rivera", "class.start", "CLASS")
	for n := range 30 {
		s.presses(fmt.Sprintf("pupil%02d", n), "join", "CLASS")
	}
	s.presses("ben", "join", "CLASS")
	s.until(lessonOut.Add(40 * 24 * time.Hour))

	names, ids := offers(t, s.presses("rivera", "people", "CLASS"))
	if len(names) != 31 {
		t.Errorf("%d people are listed, want 31: %v", len(names), names)
	}
	for i, id := range ids {
		said := plainReply(s.handle(s.event("rivera", bot.KindSelect, "person", "target=CLASS", "value="+id)))
		if !strings.HasPrefix(said, names[i]) {
			t.Errorf("instead of %s comes: %s", names[i], said)
		}
	}

	lessons, _ := offers(t, s.types("ben", "lessons"))
	if len(lessons) != 40 {
		t.Errorf("%d lessons are listed, want 40", len(lessons))
	}
	for _, id := range []string{"l1", "l14", "l40"} {
		form := s.presses("ben", "checkin.open", "CLASS."+id).Form
		lesson := form.Fields[len(form.Fields)-1]
		if len(lesson.Options) != 25 || lesson.Value != id || !strings.Contains(fmt.Sprint(lesson.Options), " "+id+" ") {
			t.Errorf("the form for %s holds %s of %v", id, lesson.Value, lesson.Options)
		}
	}

	for n := range 30 {
		s.now = s.now.Add(time.Hour)
		s.types("ben", "plan", fmt.Sprintf("what=cards %d", n), fmt.Sprintf("when=mon 18:%02d", n))
	}
	plans, _ := offers(t, s.types("ben", "plan"))
	if len(plans) != 30 {
		t.Errorf("%d plans are listed, want 30", len(plans))
	}
}

// What is longer than a list says how to reach the rest.
func TestLongerThanAList(t *testing.T) {
	s := newSchool(t, longTerm(t, "Sixty days", 60))
	s.fills("rivera", "class.new", "", "start=2026-11-10", "rhythm=mon, tue, wed, thu, fri, sat, sun at 16:00", "zone=Europe/London")
	for id := range all[record.Class](s, "class/") {
		s.class = id
	}
	s.presses("rivera", "class.start", "CLASS")
	for n := range 51 {
		s.presses(fmt.Sprintf("pupil%02d", n), "join", "CLASS")
	}
	s.until(lessonOut.Add(60 * 24 * time.Hour))
	people := s.presses("rivera", "people", "CLASS")
	if names, _ := offers(t, people); len(names) != 50 || !strings.Contains(plainReply(people), "with a name opens anybody") {
		t.Errorf("of 51 people %d are listed: %s", len(names), plainReply(people))
	}
	if said := plainReply(s.types("rivera", "class", "person=Pupil50")); !strings.HasPrefix(said, "Pupil50") {
		t.Errorf("instead of the last one comes: %s", said)
	}
	lessons := s.types("pupil00", "lessons")
	if labels, _ := offers(t, lessons); len(labels) != 50 || labels[0] != "11 Day 11" ||
		!strings.Contains(plainReply(lessons), "opens any other") {
		t.Errorf("of 60 lessons are listed %v: %s", labels, plainReply(lessons))
	}
	if said := plainReply(s.types("pupil00", "lessons", "find=1")); !strings.HasPrefix(said, "Lesson 1: Day 1") {
		t.Errorf("instead of the first lesson comes: %s", said)
	}
}

// Of several courses one is chosen before the form opens.
func TestEachOfManyCoursesCanBeTaught(t *testing.T) {
	var courses []*course.Course
	for n := range 30 {
		courses = append(courses, longTerm(t, fmt.Sprint("Course ", n), 1))
	}
	s := newSchool(t, courses...)
	titles, hashes := offers(t, s.presses("rivera", "class.form", ".group"))
	if len(titles) != 30 || titles[29] != "Course 29" {
		t.Fatalf("to choose from are %v", titles)
	}
	for _, n := range []int{0, 15, 29} {
		form := s.handle(s.event("rivera", bot.KindSelect, "class.form", "target=.group", "value="+hashes[n])).Form
		if form == nil || form.Target != ".group."+hashes[n] || form.Fields[0].Value != titles[n] {
			t.Errorf("the form for %s is %+v", titles[n], form)
		}
	}
}

// The whole schedule can be seen, however long.
func TestTheWholeSchedule(t *testing.T) {
	s := newSchool(t, wholeTerm(t))
	s.enrol("ben")
	some := s.presses("ben", "schedule", "CLASS")
	if said := plainReply(some); strings.Contains(said, "Lesson 24") || len(some.Buttons) == 0 || some.Buttons[0].Label != "Show everything" {
		t.Errorf("first come the next ones, with a way to the others: %s", said)
	}
	if said := plainReply(s.presses("ben", "schedule", "CLASS.all")); !strings.Contains(said, "Lesson 1,") ||
		!strings.Contains(said, "Lesson 24,") {
		t.Errorf("the whole schedule is: %s", said)
	}
}
