package companion_test

import (
	"strings"
	"testing"
	"time"

	"afterbell/bot"
	"afterbell/bot/record"
)

// teachesElsewhere lets somebody make a class of their own in the space, so that they can be named in this one.
func (s *school) teachesElsewhere(who string) string {
	ev := s.event(who, bot.KindForm, "class.new", "name=Chemistry", "start=2026-11-10",
		"rhythm=mon at 9:00", "zone=Europe/London", "channel=staff")
	s.handle(ev)
	for id, c := range all[record.Class](s, "class/") {
		if c.Homes[0].Channel == "staff" {
			s.handle(s.event(who, bot.KindButton, "class.start", "target="+id, "channel=staff"))
		}
	}
	return s.human(who).ID
}

// awayUntilMonday is a class whose only teacher, rivera, is away until Monday 16 November, perhaps with eve in her place.
func awayUntilMonday(t *testing.T, covered bool) (s *school, eve string) {
	s = newSchool(t, wholeTerm(t))
	s.enrol("ben")
	eve = s.teachesElsewhere("eve")
	s.until(lessonOut.Add(time.Minute))
	covers := "none"
	if covered {
		covers = eve
	}
	says(t, "away", plainReply(s.fills("rivera", "away.form", "CLASS", "back=mon", "cover="+covers)), "away until Monday 16 November")
	s.pass(time.Minute)
	return s, eve
}

// While nobody is there, questions say how long answers take, and nothing that waits is written to who is away.
func TestATeacherIsAway(t *testing.T) {
	s, _ := awayUntilMonday(t, false)
	says(t, "asked", plainReply(s.types("ben", "ask", "question=Why?")), "Answers take longer until Monday 16 November", "!usually")
	says(t, "stuck", plainReply(s.types("ben", "checkin", "did=read", "stuck=a gate")), "Answers take longer until Monday 16 November")
	says(t, "the page", plainReply(s.presses("rivera", "staff", "CLASS")), "Rivera, away until Monday 16 November")
	s.until(november(15, 20, 0))
	says(t, "on the last day", plainReply(s.types("ben", "ask", "question=Still?")), "Answers take longer until Monday 16 November")
	if got := append(s.direct("rivera", "overdue"), s.direct("rivera", "digest")...); len(got) > 0 {
		t.Errorf("rivera, who is away, got %q", got)
	}
	s.until(november(16, 12, 0))
	if got := s.direct("rivera", "digest"); len(got) != 1 || !strings.Contains(got[0], "3 questions wait") {
		t.Errorf("rivera, who is back, got %q, want what waits", got)
	}
	says(t, "asked again", plainReply(s.types("ben", "ask", "question=What for?")), "Rivera has your question and usually answers within 2")
}

// Coming back early is one press.
func TestATeacherIsBackEarly(t *testing.T) {
	s, _ := awayUntilMonday(t, true)
	says(t, "back", plainReply(s.presses("rivera", "away.end", "CLASS")), "Good to have you back")
	says(t, "asked", plainReply(s.types("ben", "ask", "question=Why?")), "Rivera has your question")
	says(t, "eve", plainReply(s.presses("eve", "queue", "CLASS")), "for the teachers of this class")
}

// Whoever covers teaches until the day on which the other one is back, and no longer.
func TestSomebodyCovers(t *testing.T) {
	s, _ := awayUntilMonday(t, true)
	if got := s.direct("eve", "named"); len(got) != 1 || !strings.Contains(got[0], "named you to teach A term") {
		t.Errorf("eve was told %q", got)
	}
	says(t, "asked", plainReply(s.types("ben", "ask", "question=Why?")), "Eve has your question and usually answers", "!longer")
	says(t, "eve reads", plainReply(s.presses("eve", "queue", "CLASS")), "Why?")
	s.until(november(16, 9, 0))
	says(t, "eve reads no more", plainReply(s.presses("eve", "queue", "CLASS")), "for the teachers of this class", "!Why?")
	if got := s.direct("rivera", "overdue"); len(got) > 0 {
		t.Errorf("rivera got %q", got)
	}
}

// A class that is handed over belongs to its new teacher: the old one reads nothing any more, what she wrote keeps
// her name, and a place in the list is kept.
func TestHandingOver(t *testing.T) {
	s := newSchool(t, wholeTerm(t))
	s.enrol("ben", "ada")
	eve := s.teachesElsewhere("eve")
	s.until(lessonOut.Add(time.Minute))
	s.types("ben", "ask", "question=Why?")
	s.fills("rivera", "queue.form", s.question(), "answer=Because.")
	for who, want := range map[string]string{s.human("ben").ID: "cannot be named", "NOBODY": "cannot be named", eve: "in your place"} {
		says(t, who, plainReply(s.fills("rivera", "hand.form", "CLASS", "who="+who, "mine=leave")), want)
	}
	says(t, "not a word yet", plainReply(s.presses("eve", "queue", "CLASS")), "for the teachers")
	says(t, "handed over", plainReply(s.presses("rivera", "hand.over", "CLASS."+eve+".leave")),
		"Eve teaches A term now", "do not teach it any more")
	s.pass(time.Minute)
	says(t, "told", strings.Join(s.direct("eve", "named"), ""), "named you a teacher of A term")
	says(t, "eve", plainReply(s.presses("eve", "staff", "CLASS")), "- Eve", "!Rivera")
	for _, action := range []string{"queue", "people", "staff", "away.open", "hand.open", "checkins"} {
		says(t, action, plainReply(s.presses("rivera", action, "CLASS")), "for the teachers of this class")
	}
	says(t, "the answer", plainReply(s.presses("ben", "answers", "CLASS")), "Rivera: Because.")
	says(t, "asked", plainReply(s.types("ben", "ask", "question=What for?")), "Eve has your question")
	s.until(november(23, 12, 0))
	if r, e := len(s.direct("rivera", "digest")), len(s.direct("eve", "digest")); r != 0 || e < 2 {
		t.Errorf("digests: rivera got %d and eve %d", r, e)
	}
}

// Another teacher beside the first one reads the same, and two presses name her once.
func TestATeacherIsNamed(t *testing.T) {
	s := newSchool(t, wholeTerm(t))
	s.enrol("ben")
	eve := s.teachesElsewhere("eve")
	s.presses("rivera", "hand.over", "CLASS."+eve+".stay")
	s.presses("rivera", "hand.over", "CLASS."+eve+".stay")
	s.pass(time.Minute)
	if got := all[record.Class](s, "class/")[s.class].Teachers; len(got) != 2 || got[1] != eve {
		t.Errorf("teachers: %q", got)
	}
	if got := s.direct("eve", "named"); len(got) != 1 {
		t.Errorf("eve was told %d times", len(got))
	}
	says(t, "the page", plainReply(s.presses("rivera", "staff", "CLASS")), "- Rivera\n", "- Eve")
}

// When the last teacher leaves, those who manage the space are told once and can name another one; questions say the
// truth, lessons go on, and nobody else can read.
func TestNobodyIsLeftToTeach(t *testing.T) {
	s := newSchool(t, wholeTerm(t))
	s.enrol("ben")
	eve := s.teachesElsewhere("eve")
	s.handle(s.event("dana", bot.KindButton, "join", "target=CLASS", "manages=yes"))
	s.until(lessonOut.Add(time.Minute))
	for range 2 {
		s.handle(s.event("rivera", bot.KindLeft, "left"))
		s.pass(24 * time.Hour)
	}
	if got := s.direct("dana", "unled"); len(got) != 1 || !strings.Contains(got[0], "Nobody teaches A term") {
		t.Fatalf("dana was told %q, want once", got)
	}
	says(t, "asked", plainReply(s.types("ben", "ask", "question=Why?")), "There is no teacher here at the moment", "Why?")
	says(t, "stuck", plainReply(s.types("ben", "checkin", "did=read", "stuck=a gate")), "There is no teacher here at the moment")
	says(t, "/class", plainReply(s.handle(s.event("dana", bot.KindCommand, "class", "manages=yes"))), "Nobody teaches A term")
	says(t, "eve reads", plainReply(s.presses("eve", "queue", "CLASS")), "for the teachers of this class")
	before := len(s.said("lesson"))
	s.handle(s.event("dana", bot.KindButton, "hand.over", "target=CLASS."+eve+".stay", "manages=yes"))
	s.pass(7 * 24 * time.Hour)
	if len(s.said("lesson")) <= before {
		t.Error("no lesson came any more")
	}
	says(t, "asked again", plainReply(s.types("ben", "ask", "question=What for?")), "Eve has your question")
	says(t, "eve reads", plainReply(s.presses("eve", "queue", "CLASS")), "a gate")
	if got := s.direct("dana", "unled"); len(got) != 1 {
		t.Errorf("dana was told %d times, want once", len(got))
	}
}

// What cannot be a day of return comes back in the form with the reason.
func TestWhenATeacherIsBack(t *testing.T) {
	s := newSchool(t, wholeTerm(t))
	s.enrol("ben")
	for back, want := range map[string]string{
		"soon": "could not read that day", "today": "from tomorrow on", "2027-12-01": "more than 120 days",
		"tomorrow": "until Tuesday 10 November",
	} {
		says(t, back, plainReply(s.fills("rivera", "away.form", "CLASS", "back="+back, "cover=none")), want)
	}
	says(t, "cover", plainReply(s.fills("rivera", "away.form", "CLASS", "back=fri", "cover="+s.human("ben").ID)), "cannot be named")
}

// A teacher by role who has it no more teaches no more, and if that was the last one, those who manage the space hear.
func TestTheLastOneLosesTheRole(t *testing.T) {
	s := newSchool(t, wholeTerm(t))
	s.enrol("ben")
	s.fills("rivera", "class.set", "CLASS", "answer=2", "role="+teachersRole)
	s.handle(s.event("eve", bot.KindButton, "join", "target=CLASS", "manages=yes"))
	s.dana(bot.KindButton, "queue", "CLASS")
	s.until(lessonOut.Add(time.Minute))
	s.handle(s.event("rivera", bot.KindLeft, "left"))
	s.pass(time.Minute)
	says(t, "dana is there", plainReply(s.types("ben", "ask", "question=Why?")), "Dana has your question")
	if got := s.direct("eve", "unled"); len(got) > 0 {
		t.Fatalf("while dana teaches, eve was told %q", got)
	}
	s.handle(s.withRole("dana", "S0OTHERS", bot.KindButton, "more", "target=CLASS"))
	s.pass(time.Minute)
	if got := s.direct("eve", "unled"); len(got) != 1 {
		t.Errorf("eve was told %d times, want once", len(got))
	}
}
