package companion_test

import (
	"strings"
	"testing"
	"time"

	"afterbell/bot"
)

// quietClass is a class in which ben and ada have been silent since the first lesson; ben had opened it and noted something.
func quietClass(t *testing.T) *school {
	s := newSchool(t, wholeTerm(t))
	s.enrol("ben", "ada")
	s.until(lessonOut.Add(time.Minute))
	s.presses("ben", "lesson.start", "CLASS.lesson-00")
	s.types("ben", "checkin", "did=read it", "next=graph for lab 2", "sure=2")
	s.handle(s.event("rivera", bot.KindButton, "checkins.seen", s.ids([]string{"target=CLASS.FACT"})...))
	s.until(november(23, 12, 0))
	return s
}

// A draft says what is known of somebody: what they opened and noted last, breaks, direct messages, and who wrote.
func TestADraftToTheQuiet(t *testing.T) {
	s := quietClass(t)
	says(t, "/today", plainReply(s.types("rivera", "today")), "No sign all week: Ada (11 days) and Ben (12 days). First drafts are ready.",
		"This week: lesson 5, Lesson, on Tuesday 24 November", "This week: lesson 6")
	first := s.presses("rivera", "drafts", "CLASS")
	says(t, "ada", plainReply(first), "Draft 1 of 2", "Ada · no sign for", "No check-in yet", "Nobody has written to Ada through me yet")
	second := s.pressesOn("rivera", first, "Next draft")
	says(t, "ben", plainReply(second), "Draft 2 of 2", "Ben · no sign for", "Last opened: lesson 1, Lesson, on Tuesday 10 November",
		"sure 2 of 5 · next: graph for lab 2", "No break runs", "Direct messages: on", "Nobody has written to Ben through me yet",
		"Hi Ben, it has been a while", "It would reach Ben on Mon 23 Nov, 12:00, their time.")
	says(t, "a copy", plainReply(s.pressesOn("rivera", second, "Copy")), "Hi Ben, it has been a while")
	later := s.pressesOn("rivera", second, "Not now")
	says(t, "not now", plainReply(later), "Ben: no draft for 7 days", "Ada · no sign", "!Draft 1 of")
	says(t, "/today", plainReply(s.types("rivera", "today")), "No sign all week: Ada (11 days). A first draft is ready.")
	s.until(november(30, 12, 0))
	says(t, "a week later", plainReply(s.presses("rivera", "drafts", "CLASS")), "Draft 1 of 2")
}

// A letter that was sent is read by the other teachers and by the learner, and the draft is done with.
func TestALetterIsSeen(t *testing.T) {
	s := quietClass(t)
	s.fills("rivera", "letter.form", "CLASS."+s.human("ben").ID, "text=Come back, please.")
	s.pass(time.Minute)
	says(t, "drafts", plainReply(s.presses("rivera", "drafts", "CLASS")), "Ada · no sign", "!Draft 1 of", "!Ben")
	s.fills("rivera", "class.set", "CLASS", "answer=2", "role="+teachersRole)
	says(t, "dana", plainReply(s.dana(bot.KindCommand, "class", "", "person=ben")), "Rivera wrote on Mon 23 Nov, 12:00", "Come back, please.")
	more := s.presses("ben", "more", "CLASS")
	says(t, "ben", plainReply(s.pressesOn("ben", more, "Letters to me")), "Rivera wrote on", "Come back, please.")
	for _, b := range s.presses("ada", "more", "CLASS").Buttons {
		if strings.HasPrefix(b.Label, "Letters") {
			t.Error("ada, to whom nobody wrote, is offered letters")
		}
	}
	says(t, "ada", plainReply(s.presses("ada", "letters", "CLASS")), "There is no letter", "!Come back")
}

// What waits stands first in a teacher's /today: questions, check-ins, drafts and what was refused, then the week; and
// her own lessons only where she learns.
func TestATeachersToday(t *testing.T) {
	s := quietClass(t)
	s.types("ben", "ask", "question=Why?")
	s.types("ben", "checkin", "did=read on")
	s.wire.fault = failing("lesson", 1, 1, bot.Permanent(bot.ScopePost, errService), false)
	s.until(november(24, 17, 0))
	said := plainReply(s.types("rivera", "today"))
	at := 0
	for _, want := range []string{"A term", "One question waits, from Ben", "One check-in to read", "No sign all week: Ada",
		"Not delivered: lesson", "This week: lesson 6"} {
		i := strings.Index(said[at:], want)
		if i < 0 {
			t.Fatalf("%q does not stand where it should in:\n%s", want, said)
		}
		at += i
	}
	says(t, "no lessons of her own", said, "!Chemistry")
	s.teachesElsewhere("eve")
	s.handle(s.event("rivera", bot.KindButton, "join", "channel=staff"))
	says(t, "she learns elsewhere", plainReply(s.types("rivera", "today")), "One question waits, from Ben", "Chemistry",
		"Lesson 2, Lesson · new")
}
