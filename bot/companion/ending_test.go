package companion_test

import (
	"strings"
	"testing"
	"time"

	"afterbell/bot/record"
)

// TestAClassEnds plays a class of two lessons to its end, once as planned and once with a day off that moves the end: the
// card comes once, on the last day, and learners find what they did from the next day on, until they read it.
func TestAClassEnds(t *testing.T) {
	for _, dayOff := range []bool{false, true} {
		s := newSchool(t, lessonsOf(t, 2)) // Tue 10 and Thu 12 November, due on Sunday 15
		s.enrol("ben", "cy")
		s.until(lessonOut)
		s.types("ben", "checkin", "did=I never know where to begin")
		last := time.Date(2026, 11, 15, 9, 0, 0, 0, time.UTC)
		if dayOff {
			s.fills("rivera", "dayoff.form", "CLASS", "days=2026-11-12")
			s.presses("rivera", "dayoff.move", "CLASS.2026-11-12.2026-11-12") // to Tue 17, due on Sunday 22
			last = last.AddDate(0, 0, 7)
		}
		s.until(last.Add(-time.Minute))
		if n := len(s.said("ending")); n != 0 {
			t.Fatalf("day off %v: the class ended %d times before its last day", dayOff, n)
		}
		s.types("ben", "checkin", "did=began with the question, then read")
		s.until(last.Add(8 * time.Hour))
		if said := plainReply(s.types("ben", "today")); strings.Contains(said, "What you did") {
			t.Errorf("on the last day it is not over: %s", said)
		}
		s.until(last.AddDate(0, 0, 10))
		if n := len(s.said("ending")); n != 1 {
			t.Errorf("day off %v: the class ended %d times", dayOff, n)
		}
		told := 0
		for _, m := range s.said("daily") {
			if m.In.User == "ben" && strings.Contains(m.Text(), "What you did, with your first and last words") {
				told++
			}
		}
		if told != 1 {
			t.Errorf("day off %v: daily messages told Ben %d times", dayOff, told)
		}
		farewell := s.presses("ben", "ending.read", "CLASS")
		for _, want := range []string{"I never know where to begin", "began with the question", "2 check-ins", "of 2 lessons"} {
			if !strings.Contains(plainReply(farewell), want) {
				t.Errorf("what Ben did lacks %q: %s", want, plainReply(farewell))
			}
		}
		if said := plainReply(s.types("ben", "today")); strings.Contains(said, "What you did") {
			t.Errorf("Ben has read it: %s", said)
		}
		if said := plainReply(s.types("cy", "today")); strings.Contains(said, "What you did") {
			t.Errorf("Cy did nothing: %s", said)
		}
	}
}

// TestWhatWasHard counts lesson by lesson what learners told, and tells nobody but teachers.
func TestWhatWasHard(t *testing.T) {
	s := newSchool(t, lessonsOf(t, 2))
	s.enrol("ben", "cy", "dana")
	s.until(lessonOut)
	for who, sure := range map[string]string{"ben": "2", "cy": "2", "dana": "4"} {
		s.types(who, "checkin", "did=read it", "sure="+sure)
	}
	s.types("ben", "checkin", "did=read it again", "stuck=the second step")
	s.until(lessonOut.AddDate(0, 0, 7))
	over := s.types("rivera", "class")
	if !strings.Contains(plainReply(over), "The class ended on Sunday 15 November") {
		t.Errorf("the overview does not say that the class is over: %s", plainReply(over))
	}
	said := plainReply(s.presses("rivera", "ending.hard", "CLASS"))
	for _, want := range []string{"Lesson 1, Lesson: done by 0 of 3, and in the middle 2 of 5 sure", "Somebody was stuck there once"} {
		if !strings.Contains(said, want) {
			t.Errorf("what was hard lacks %q: %s", want, said)
		}
	}
	if strings.Contains(said, "Ben") {
		t.Errorf("what was hard names somebody: %s", said)
	}
	if said := plainReply(s.presses("ben", "ending.hard", "CLASS")); !strings.Contains(said, "for the teachers") {
		t.Errorf("Ben reads: %s", said)
	}
}

// TestSilenceAfterTheEnd offers a draft to who fell silent in the class, and to nobody who has nothing more to say since
// it is over.
func TestSilenceAfterTheEnd(t *testing.T) {
	s := newSchool(t, lessonsOf(t, 3)) // Tue 10, Thu 12, and Tue 17 November, due on Sunday 22
	s.enrol("ben", "cy")
	s.until(lessonOut)
	s.types("ben", "checkin", "did=read it")
	s.types("cy", "checkin", "did=read it")
	s.until(time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC))
	s.types("ben", "checkin", "did=read the rest")
	s.until(time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC))
	s.until(time.Date(2026, 12, 7, 12, 0, 0, 0, time.UTC))
	says(t, "the drafts", plainReply(s.presses("rivera", "drafts", "CLASS")), "Cy", "!Ben")
}

// TestAGroupEnds speaks of no teacher where there is none.
func TestAGroupEnds(t *testing.T) {
	s := newSchool(t, lessonsOf(t, 2))
	s.fills("ben", "class.new", ".group", "start=2026-11-10", "rhythm=tue, thu at 16:00", "zone=Europe/London")
	for id := range all[record.Class](s, "class/") {
		s.class = id
	}
	s.presses("ben", "class.start", "CLASS")
	s.until(lessonOut.AddDate(0, 0, 12))
	ended := s.said("ending")
	if len(ended) != 1 || strings.Contains(ended[0].Text(), "teacher") || strings.Contains(ended[0].Text(), "Questions") {
		t.Errorf("a group ends with %v", ended)
	}
}
