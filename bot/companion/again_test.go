package companion_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"afterbell/bot/record"
)

// aTerm plays a class of two lessons to its end, with discussions and everything that belongs to its people alone.
func aTerm(t *testing.T) *school {
	t.Helper()
	s := newSchool(t, lessonsOf(t, 2)) // Tue 10 and Thu 12 November, due on Sunday 15
	s.enrol("ben", "cy", "dana")
	s.fills("rivera", "class.set", "CLASS", "contact=Front desk", "answer=2")
	s.fills("rivera", "prompt.form", "", "text=What did you find hard?", "when=wed 18:00")
	s.fills("rivera", "prompt.form", "", "text=One word for this week", "when=every fri 15:00 until 20 nov")
	for _, x := range all[series](s, "series/") {
		s.presses("rivera", "series.begin", "CLASS."+x.ID)
	}
	s.until(lessonOut)
	s.types("ben", "checkin", "did=SECRET", "stuck=SECRET too")
	s.types("cy", "prompt", "text=SECRET idea")
	s.until(lessonOut.AddDate(0, 0, 7))
	return s
}

// series is what a test reads of a repeating discussion.
type series struct {
	ID string `json:"id"`
}

// TestCopyForNextTerm copies a class that is over: course, days, discussions and settings come along, on the same days of the
// same weeks, and no learner and no word of one.
func TestCopyForNextTerm(t *testing.T) {
	s := aTerm(t)
	if said := plainReply(s.presses("ben", "again.open", "CLASS")); !strings.Contains(said, "for the teachers") {
		t.Errorf("a learner reads: %s", said)
	}
	old := s.class
	offered := false
	for _, b := range s.types("rivera", "class", "go=new").Message.Buttons {
		offered = offered || b.Action == "again.open"
	}
	if !offered {
		t.Error("who asks for a new class where one is over is not offered a copy")
	}
	past := s.fills("rivera", "again.form", "CLASS", "name=Bread, spring", "start=2026-11-10", "off=")
	if past.Form == nil || !strings.Contains(plainReply(past), "has passed") {
		t.Errorf("a first day that has passed: %s", plainReply(past))
	}
	draft := s.fills("rivera", "again.form", "CLASS", "name=Bread, spring", "start=2027-01-12", "off=2027-01-14")
	said := plainReply(draft)
	for _, want := range []string{
		"Bread, spring", "Lesson 1", "Tue 12 Jan", "Tue 19 Jan", "One discussion comes along", "Nobody is in it yet",
	} {
		if !strings.Contains(said, want) {
			t.Errorf("the preview lacks %q:\n%s", want, said)
		}
	}
	for id, c := range all[record.Class](s, "class/") {
		if c.Of == old {
			s.class = id
		}
	}
	if s.class == old {
		t.Fatal("there is no copy")
	}
	if r := s.presses("rivera", "class.start", "CLASS"); !strings.Contains(plainReply(r), "has started") {
		t.Fatalf("it does not start: %s", plainReply(r))
	}
	c := all[record.Class](s, "class/")[s.class]
	if c.Contact != "Front desk" || !slices.Equal(c.Teachers, []string{s.human("rivera").ID}) || c.Run.Rhythm.String() != "Tue, Thu at 16:00" {
		t.Errorf("the copy is %+v", c)
	}
	var talks []string
	for _, x := range all[record.Prompt](s, "prompt/"+s.class+"/") {
		talks = append(talks, x.At.Format("Mon 2 Jan 15:04 ")+x.Text)
	}
	slices.Sort(talks)
	want := []string{
		"Fri 15 Jan 15:00 One word for this week", "Fri 22 Jan 15:00 One word for this week",
		"Wed 13 Jan 18:00 What did you find hard?",
	}
	if !slices.Equal(talks, want) {
		t.Errorf("discussions %q, want %q", talks, want)
	}
	for _, line := range about(s.dump(), s.class) {
		for _, person := range []string{"SECRET", s.human("ben").ID, s.human("cy").ID} {
			if strings.Contains(line, person) {
				t.Errorf("the copy holds something of a learner: %s", line)
			}
		}
	}
	s.until(time.Date(2027, 1, 11, 12, 0, 0, 0, time.UTC))
	if said := plainReply(s.types("rivera", "class")); !strings.Contains(said, "was hard in") || !strings.Contains(said,
		"Somebody was stuck there") {
		t.Errorf("the week before the lesson the teacher reads:\n%s", said)
	}
	if said := plainReply(s.presses("rivera", "again.notes", "CLASS")); !strings.Contains(said, "Lesson 1") {
		t.Errorf("the notes are: %s", said)
	}
}

// TestACopyWhileTheClassRuns makes the draft in time, and starts it in the same channel only when the class is over.
func TestACopyWhileTheClassRuns(t *testing.T) {
	s := newSchool(t, lessonsOf(t, 2))
	s.enrol("ben")
	s.until(lessonOut)
	old := s.class
	s.fills("rivera", "again.form", "CLASS", "start=2027-01-12")
	for id, c := range all[record.Class](s, "class/") {
		if c.Of == old {
			s.class = id
		}
	}
	if said := plainReply(s.presses("rivera", "class.start", "CLASS")); !strings.Contains(said, "Sunday 15 November") &&
		!strings.Contains(said, "until") {
		t.Errorf("a second class in the channel: %s", said)
	}
	if open := s.presses("rivera", "again.open", "CLASS"); open.Form == nil || open.Form.Fields[1].Value != "2027-01-12" {
		t.Errorf("the draft is changed by %+v", open.Form)
	}
	s.fills("rivera", "again.form", "CLASS", "start=2027-01-19")
	s.until(lessonOut.AddDate(0, 0, 7))
	if said := plainReply(s.presses("rivera", "class.start", "CLASS")); !strings.Contains(said, "has started") {
		t.Errorf("after the end: %s", said)
	}
	if c := all[record.Class](s, "class/")[s.class]; c.Run.Start.String() != "2027-01-19" {
		t.Errorf("it begins on %s", c.Run.Start)
	}
}
