package companion_test

import (
	"strings"
	"testing"
	"time"

	"afterbell/bot/record"
)

// Who presses Not today hears no more of lessons on that date, what was to come once more included, and gets the next
// daily message as usual.
func TestNotToday(t *testing.T) {
	for _, not := range []bool{false, true} {
		s := newSchool(t)
		s.enrol("ben")
		s.until(lessonOut.Add(90 * time.Minute))
		message := s.toldDirectly("daily")
		s.pressesIn("ben", message, "Later today")
		if not {
			says(t, "not today", plainReply(s.pressesIn("ben", message, "Not today")), "Nothing closes", "as usual")
		}
		s.pass(6 * time.Hour)
		if n := len(s.said("later")); not != (n == 0) {
			t.Errorf("not today is %t, and it came %d times once more", not, n)
		}
		s.until(lessonOut.Add(5 * 24 * time.Hour))
		if n := len(s.said("daily")); n < 2 {
			t.Errorf("not today is %t, and %d daily messages came in a week", not, n)
		}
	}
}

// What came since the last message stands beside what leads, once, and says so where it came at night: lesson 2 comes on
// Thursday at 16:00 in London, which is 05:00 on Friday in Auckland.
func TestNewWhileYouSlept(t *testing.T) {
	s := newSchool(t)
	s.enrol("ben", "ada")
	s.until(lessonOut.Add(24 * time.Hour))
	s.presses("ben", "tick", "CLASS.membranes", "value=0")
	s.presses("ada", "tick", "CLASS.membranes", "value=0")
	s.until(lessonOut.Add(4 * 24 * time.Hour))
	for who, want := range map[string]string{"ben": "New: lesson 2, Diffusion", "ada": "New while you slept: lesson 2, Diffusion"} {
		told := 0
		for _, m := range s.dailyTo(who) {
			if told += strings.Count(m.Text(), "New"); strings.Contains(m.Text(), "New") {
				says(t, who, m.Text(), want, "Lesson 1, Membranes", "!more can wait")
			}
		}
		if told != 1 {
			t.Errorf("%s was told %d times that lesson 2 is new", who, told)
		}
	}
}

// A step that was done is ticked from the daily message and from /today, without opening its lesson.
func TestTickAStep(t *testing.T) {
	s := newSchool(t)
	s.enrol("ben")
	s.until(lessonOut.Add(90 * time.Minute))
	for _, m := range []struct {
		where string
		list  func() string
	}{
		{"the daily message", func() string { return s.pressesIn("ben", s.toldDirectly("daily"), "Tick a step").Select.Target }},
		{"/today", func() string { return s.pressesOn("ben", s.types("ben", "today"), "Tick a step").Select.Target }},
	} {
		if got := m.list(); !strings.HasSuffix(got, ".membranes") {
			t.Errorf("%s offers the steps of %q", m.where, got)
		}
		if len(all[record.Fact](s, "fact/")) > 0 {
			t.Errorf("%s opens the lesson for its steps", m.where)
		}
	}
	says(t, "ticked", plainReply(s.presses("ben", "tick", "CLASS.membranes", "value=0")), "done")
}

// Where no teacher is named, learners read the name of one whom the role of the class brought, and of none before.
func TestATeacherByRoleHasAName(t *testing.T) {
	s := newSchool(t)
	s.enrol("ben")
	s.fills("rivera", "class.set", "CLASS", "answer=2", "role=S0TEACHERS")
	s.handle(s.event("rivera", "left", "left"))
	note := func() string { return s.presses("ben", "ask.open", "CLASS").Form.Fields[0].Note }
	says(t, "nobody was seen", note(), "Your teacher sees it")
	s.handle(s.withRole("dana", "S0TEACHERS", "button", "staff", "target=CLASS"))
	s.handle(s.withRole("dana", "S0TEACHERS", "button", "digest.every", "target=CLASS.day"))
	says(t, "Dana was seen", note(), "Dana sees it")
}
