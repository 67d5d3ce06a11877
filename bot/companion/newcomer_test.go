package companion_test

import (
	"strings"
	"testing"
	"time"

	"afterbell/bot"
	"afterbell/bot/record"
	"afterbell/bot/rich"
)

// A lesson that is due and offered as the way back is named once, with its due, and its first step is no next one.
func TestWayBackNamesALessonOnce(t *testing.T) {
	s := newSchool(t)
	s.enrol("ben")
	s.until(lessonOut.Add(time.Minute))
	s.fills("ben", "break.form", "CLASS", "until=fri")
	s.until(time.Date(2026, 11, 14, 12, 0, 0, 0, time.UTC))
	text := plainReply(s.types("ben", "today"))
	says(t, "/today", text, "The shortest way back: lesson 1", "its first step", "Due tomorrow", "!its next step", "!Besides: lesson 1")
	if n := strings.Count(text, "lesson 1,"); n != 1 {
		t.Errorf("lesson 1 is named %d times in\n%s", n, text)
	}
}

// That a question was seen is told in one daily message, not in each until the answer.
func TestSeenIsToldOnce(t *testing.T) {
	s := newSchool(t)
	s.enrol("ben")
	s.until(lessonOut.Add(time.Minute))
	s.types("ben", "ask", "question=Is salt charged?")
	for key := range all[record.Question](s, "question/"+s.class+"/") {
		s.presses("rivera", "queue.seen", "CLASS."+key)
	}
	s.pass(10 * 24 * time.Hour)
	told, messages := 0, s.said("daily")
	for _, m := range messages {
		if strings.Contains(rich.Plain(m.Content.Body), "has seen what you wrote") {
			told++
		}
	}
	if told != 1 || len(messages) < 2 {
		t.Errorf("told %d times in %d daily messages, want once in several", told, len(messages))
	}
}

// A learner reads the schedule in their own hours and with their own time, a teacher in those of the class.
func TestScheduleInOwnHours(t *testing.T) {
	s := newSchool(t)
	s.enrol("ada", "ben")
	s.fills("rivera", "moretime.form", "CLASS."+s.human("ada").ID, "days=2")
	says(t, "of Ada", plainReply(s.presses("ada", "schedule", "CLASS")),
		"your time", "05:00. Due Tuesday 17 November", "!16:00", "!London time")
	says(t, "of Ben", plainReply(s.presses("ben", "schedule", "CLASS")), "your time", "16:00. Due Sunday 15 November")
	says(t, "of the teacher", plainReply(s.presses("rivera", "schedule", "CLASS")), "London time", "16:00. Due Sunday 15 November")
}

// A learner of a taught class suggests, and the form says so before anything is written.
func TestALearnerSuggests(t *testing.T) {
	s := newSchool(t)
	s.enrol("ben")
	f := s.types("ben", "prompt").Form
	if f == nil || f.Title != "Suggest a discussion" || len(f.Fields) != 2 || !strings.Contains(f.Fields[0].Note, "decides") {
		t.Errorf("the form of a learner: %+v", f)
	}
	if f := s.types("rivera", "prompt").Form; f == nil || f.Title != "Start a discussion" || len(f.Fields) < 3 {
		t.Errorf("the form of a teacher: %+v", f)
	}
}

// An answer in a quiz keeps its question, names what is right, and a question that returns says why.
func TestQuizKeepsTheQuestion(t *testing.T) {
	s := newSchool(t)
	s.enrol("ben")
	s.until(lessonOut.Add(time.Minute))
	asked := "What passes a membrane most easily?"
	says(t, "asked first", plainReply(s.presses("ben", "quiz", "CLASS.membranes")), asked, "!Once more")
	says(t, "missed", plainReply(s.presses("ben", "quiz.answer", "CLASS.membranes.0", "value=1")),
		asked, "Not quite: “Starch”", "Right is: “Water”")
	says(t, "asked again", plainReply(s.presses("ben", "quiz", "CLASS.membranes")), asked, "Once more")
	says(t, "right", plainReply(s.presses("ben", "quiz.answer", "CLASS.membranes.0", "value=0")), asked, "Yes: “Water”", "!Right is")
}

// What a teacher reads of few: no nought where nobody is meant, no list of noughts.
func TestOverviewInWords(t *testing.T) {
	s := newSchool(t)
	s.enrol()
	says(t, "of nobody", plainReply(s.types("rivera", "class")), "Nobody has joined yet", "!0 learners")
	s.presses("ben", "join", "CLASS")
	s.until(lessonOut.Add(4 * 24 * time.Hour))
	says(t, "done by nobody", plainReply(s.types("rivera", "class")), "Nobody has done one of the 2 lessons yet.")
	s.handle(s.event("ben", bot.KindSelect, "tick", "target=CLASS.membranes", "value=0,1"))
	says(t, "done by one", plainReply(s.types("rivera", "class")), "Done: lesson 1 by one; nobody has done the other one yet.")
}

// A letter that goes out now is said to be on its way, one that waits for the morning says when it arrives.
func TestWhenALetterArrives(t *testing.T) {
	s := newSchool(t)
	s.enrol("ada", "ben")
	letter := func(to string) string {
		return plainReply(s.fills("rivera", "letter.form", "CLASS."+s.human(to).ID, "text=Hello."))
	}
	says(t, "by day", letter("ben"), "It is on its way to Ben.")
	says(t, "at night", letter("ada"), "It reaches Ada on", "08:00, their time")
}

// The same thing at the same time is planned once and said once: what comes back takes the place of the single plan,
// and a single one that comes back already is not planned beside it.
func TestTheSamePlanIsSaidOnce(t *testing.T) {
	s := newSchool(t)
	s.enrol("ben")
	s.until(lessonOut)
	s.types("ben", "plan", "what=flashcards in 2 hours")
	says(t, "every week", plainReply(s.types("ben", "plan", "what=Flashcards every tue 18:00")), "very")
	s.types("ben", "plan", "what=flashcards today 18:00")
	s.types("ben", "plan", "what=flashcards every day 18:00")
	s.types("ben", "plan", "what=lab notes today 18:00")
	said := strings.ToLower(plainReply(s.types("ben", "today")))
	if n := strings.Count(said, "flashcards"); n != 1 || !strings.Contains(said, "lab notes") {
		t.Errorf("/today says the plan %d times: %s", n, said)
	}
	says(t, "the list", plainReply(s.types("ben", "plan")), "3 plans")
	s.until(lessonOut.Add(3 * time.Hour))
	reminders := s.said("reminder")
	if len(reminders) != 1 {
		t.Fatalf("%d reminders of one minute came, want one", len(reminders))
	}
	text := strings.ToLower(plain(reminders[0]))
	if strings.Count(text, "flashcards") != 1 || strings.Count(text, "lab notes") != 1 {
		t.Errorf("the reminder names not each thing once: %s", text)
	}
	s.until(lessonOut.Add(27 * time.Hour))
	if n := len(s.said("reminder")); n != 2 {
		t.Errorf("%d reminders after a second day: what comes back each day came no more, or twice", n)
	}
	says(t, "what is left", plainReply(s.types("ben", "plan")), "2 plans")
}

// The word "undo" alone takes the newest check-in back wherever commands are typed, and is never noted itself.
func TestUndoIsTyped(t *testing.T) {
	s := newSchool(t)
	s.enrol("ben")
	s.until(lessonOut)
	s.types("ben", "checkin", "did=lab notes")
	says(t, "undo", plainReply(s.types("ben", "checkin", "did=Undo")), "lab notes", "!Noted for")
	says(t, "a longer text", plainReply(s.types("ben", "checkin", "did=undo the knot")), "Noted for")
}

// When a class is over, nobody in it is called moving or quiet.
func TestNobodyIsQuietAfterTheEnd(t *testing.T) {
	s := newSchool(t)
	s.enrol("ben")
	s.until(lessonOut.Add(14 * 24 * time.Hour))
	says(t, "before", plainReply(s.types("rivera", "class")), "No sign all last week", "Moving")
	s.until(lessonOut.Add(60 * 24 * time.Hour))
	says(t, "after", plainReply(s.types("rivera", "class")), "!No sign", "!Moving", "The class ended")
}
