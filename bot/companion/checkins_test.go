package companion_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"afterbell/adapters/playground"
	"afterbell/bot"
	"afterbell/bot/record"
	"afterbell/bot/rich"
)

// pressesOn presses a button of an answer.
func (s *school) pressesOn(who string, r bot.Reply, label string) bot.Reply {
	s.t.Helper()
	i := slices.IndexFunc(r.Buttons, func(b bot.Button) bool { return strings.HasPrefix(b.Label, label) })
	if i < 0 {
		s.t.Fatalf("there is no button %q in %s", label, plainReply(r))
	}
	return s.presses(who, r.Buttons[i].Action, r.Buttons[i].Target)
}

// named puts the ids of the moment into a button's target.
func (s *school) named(target string) string { return s.ids([]string{target})[0] }

// unread counts the check-ins that wait to be read, in all classes.
func (s *school) unread() (n int) {
	for _, line := range s.dump() {
		if strings.HasPrefix(line, "unread/") && strings.Count(line, "/") > 1 {
			n++
		}
	}
	return n
}

// dailyTo are the daily messages that somebody got.
func (s *school) dailyTo(who string) []playground.Message {
	return slices.DeleteFunc(s.said("daily"), func(m playground.Message) bool { return m.In.User != who })
}

// reading is a class in which ben checked in once, and dana teaches beside rivera.
func reading(t *testing.T) *school {
	s := newSchool(t)
	s.enrol("ben", "ada")
	s.fills("rivera", "class.set", "CLASS", "answer=2", "role="+teachersRole)
	s.until(lessonOut.Add(time.Minute))
	s.types("ben", "checkin", "did=drew a gate", "next=flashcards", "sure=2")
	return s
}

// dana does something as a teacher by role.
func (s *school) dana(kind bot.Kind, action, target string, args ...string) bot.Reply {
	return s.handle(s.withRole("dana", teachersRole, kind, action, append(args, "target="+target)...))
}

// Of two teachers who answer the same check-in the second hears who was first, and loses no word.
func TestWhoReadACheckinFirst(t *testing.T) {
	s := reading(t)
	fact := s.named("CLASS.FACT")
	says(t, "seen", plainReply(s.presses("rivera", "checkins.seen", fact)), "Seen. Ben reads")
	says(t, "seen by the second", plainReply(s.dana(bot.KindButton, "checkins.seen", fact)), "Rivera read it on", "!Seen. Ben")
	says(t, "all seen by the second", plainReply(s.dana(bot.KindButton, "checkins.all", s.named("CLASS.FACT.FACT"))), "Rivera read it on")
	says(t, "a reply after seen", plainReply(s.dana(bot.KindForm, "checkins.form", fact, "words=Draw two.")), "Ben reads your reply")
	says(t, "a second reply", plainReply(s.fills("rivera", "checkins.form", fact, "words=Draw three.")),
		"Dana replied on", "“Draw two.”", "Draw three.")
	says(t, "/today", plainReply(s.types("ben", "today")), "Dana on your check-in “drew a gate”: “Draw two.”", "!read your check-in", "!three")
	says(t, "reply anew", plainReply(s.dana(bot.KindForm, "checkins.form", fact, "words=Draw two gates.")), "Ben reads your reply")
	says(t, "read", plainReply(s.presses("ben", "checkins.heard", "CLASS")), "Draw two gates.", "!Draw two.\n")
	says(t, "read again", plainReply(s.presses("ben", "checkins.heard", "CLASS")), "Nothing new")
	says(t, "person", plainReply(s.types("rivera", "class", "person=ben")),
		"drew a gate · sure 2 of 5 · next: flashcards", "Dana replied: Draw two gates.")
}

// That a check-in was seen is told with the next daily message and calls none; a reply calls one. Each is told once.
func TestTheDailyMessageTellsOfReadCheckins(t *testing.T) {
	for words, calls := range map[string]int{"": 0, "Draw two.": 1} {
		s := reading(t)
		s.pass(4 * time.Hour) // the message of this day
		s.presses("ben", "lesson.start", "CLASS.membranes")
		before := len(s.dailyTo("ben"))
		if words == "" {
			s.presses("rivera", "checkins.seen", s.named("CLASS.FACT"))
		} else {
			s.fills("rivera", "checkins.form", s.named("CLASS.FACT"), "words="+words)
		}
		s.pass(24 * time.Hour)
		if n := len(s.dailyTo("ben")) - before; n != calls {
			t.Errorf("%q: %d messages on the next day, want %d", words, n, calls)
		}
		s.pass(8 * 24 * time.Hour)
		told := 0
		for _, m := range s.dailyTo("ben")[before:] {
			told += strings.Count(rich.Plain(m.Content.Body), "your check-in")
		}
		if told != 1 {
			t.Errorf("%q: told %d times, want once", words, told)
		}
	}
}

// What was taken back or changed is not read any more. Of a reply that nobody read yet the words stay.
func TestCheckinsTakenBack(t *testing.T) {
	for name, c := range map[string]struct {
		words string // "-": nobody read it; "": it was only seen
		want  []string
	}{
		"unread": {"-", []string{"!read your check-in"}},
		"seen":   {"", []string{"!read your check-in"}},
		"reply":  {"Draw two.", []string{"on a check-in that you took back or changed: “Draw two.”", "!drew a gate"}},
	} {
		for _, changed := range []bool{false, true} {
			s := reading(t)
			fact := s.named("CLASS.FACT")
			switch c.words {
			case "-":
			case "":
				s.presses("rivera", "checkins.seen", fact)
			default:
				s.fills("rivera", "checkins.form", fact, "words="+c.words)
			}
			waits := 0
			if changed {
				s.fills("ben", "checkin.form", s.named("CLASS.edit.FACT"), "did=drew a door")
				waits = 1
			} else {
				s.presses("ben", "checkin.undo", fact)
			}
			says(t, name, plainReply(s.types("ben", "today")), c.want...)
			if n := s.unread(); n != waits {
				t.Errorf("%s, changed %t: %d wait, want %d", name, changed, n, waits)
			}
			for _, action := range []string{"checkins.seen", "checkins.reply"} {
				says(t, action, plainReply(s.presses("rivera", action, fact)), "taken back or changed")
			}
		}
	}
}

// Ten are shown at a time, the newest first, and "all" are those that were shown: what came meanwhile, and what is
// earlier, waits on.
func TestTenCheckinsAtATime(t *testing.T) {
	s := newSchool(t)
	s.enrol("ben", "ada")
	s.until(lessonOut.Add(time.Minute))
	says(t, "none", plainReply(s.presses("rivera", "checkins", "CLASS")), "No check-in waits")
	for i := range 23 {
		s.pass(time.Second)
		s.types("ben", "checkin", fmt.Sprintf("did=page %02d", i))
	}
	says(t, "/class", plainReply(s.types("rivera", "class")), "To read: 23 check-ins.")
	first := s.presses("rivera", "checkins", "CLASS")
	says(t, "first", plainReply(first), "23 check-ins", "1. Ben", "page 22", "page 13", "!page 12")
	second := s.pressesOn("rivera", first, "Earlier ones")
	says(t, "second", plainReply(second), "page 12", "page 03", "!page 13", "!page 02")
	says(t, "third", plainReply(s.pressesOn("rivera", second, "Earlier ones")), "page 02", "page 00", "!page 03")
	s.types("ben", "checkin", "did=page 23")
	says(t, "all of the first", plainReply(s.pressesOn("rivera", first, "Seen, all 10")),
		"10 seen", "14 check-ins", "page 23", "page 12", "!page 13")
	says(t, "once more", plainReply(s.pressesOn("rivera", first, "Seen, all 10")), "14 check-ins", "!seen.")
	says(t, "/today of the learner", plainReply(s.types("ben", "today")), "“page 22”", "!page 13")
	for _, r := range []bot.Reply{first, second} {
		for _, b := range r.Buttons {
			if n := len(b.Action) + len(b.Target); n > 72 {
				t.Errorf("%s: action and target have %d bytes, at most 72 fit", b.Label, n)
			}
		}
	}
}

// A list of check-ins as long as they can be fits one message.
func TestLongCheckinsFitTheList(t *testing.T) {
	s := newSchool(t)
	s.enrol("ben")
	s.until(lessonOut.Add(time.Minute))
	for i := range 12 {
		s.pass(time.Second)
		s.types("ben", "checkin", fmt.Sprintf("did=%d", i)+strings.Repeat("å", 990), "next="+strings.Repeat("n", 200),
			"stuck="+strings.Repeat("s", 500))
	}
	if n := len([]rune(plainReply(s.presses("rivera", "checkins", "CLASS")))); n < 3000 || n > 4000 {
		t.Errorf("the list has %d characters, want as many as a message of Discord holds, at most 4000", n)
	}
}

// More than a hundred are not counted.
func TestManyUnreadCheckins(t *testing.T) {
	s := reading(t)
	s.must(s.store.Update(t.Context(), func(tx bot.Tx) error {
		for i := range 150 {
			key := record.FactNamed(fmt.Sprintf("%s/%010d", record.Stamp(s.now), i))
			if err := record.Point(tx, record.UnreadKey(s.class, key), ""); err != nil {
				return err
			}
		}
		return nil
	}))
	says(t, "/class", plainReply(s.types("rivera", "class")), "To read: more than 100 check-ins.")
}

// A study group keeps no list of what nobody reads, nor does a class of what its teachers note for themselves.
func TestWhoseCheckinsWait(t *testing.T) {
	s := newSchool(t)
	s.fills("rivera", "class.new", "", "kind=group", "start=2026-11-10", "rhythm=tue, thu at 16:00", "zone=Europe/London")
	for id := range all[record.Class](s, "class/") {
		s.class = id
	}
	s.presses("rivera", "class.start", "CLASS")
	s.presses("ben", "join", "CLASS")
	s.until(lessonOut.Add(time.Minute))
	s.types("ben", "checkin", "did=read it")
	taught := newSchool(t)
	taught.enrol("ben")
	taught.until(lessonOut.Add(time.Minute))
	taught.types("rivera", "checkin", "did=prepared the salt")
	for name, c := range map[string]*school{"group": s, "teacher": taught} {
		if n := c.unread(); n != 0 {
			t.Errorf("%s: %d check-ins wait to be read, want none", name, n)
		}
	}
	says(t, "group", plainReply(s.types("rivera", "class")), "!To read")
}

// Who was stuck gets one answer: the reply to the check-in answers the question that it put, and is told once.
func TestAReplyAnswersTheQuestion(t *testing.T) {
	s := reading(t)
	s.types("ben", "checkin", "did=drew a door", "stuck=what is a gate")
	fact, question := s.named("CLASS.FACT"), s.named("CLASS.QUESTION")
	says(t, "alone", plainReply(s.presses("rivera", "checkins.one", "CLASS", "value="+strings.TrimPrefix(fact, s.class+"."))),
		"Stuck: “what is a gate”. A reply answers it")
	s.presses("rivera", "queue.seen", question)
	s.fills("rivera", "checkins.form", fact, "words=A protein.")
	says(t, "queue", plainReply(s.presses("rivera", "queue", "CLASS")), "Nobody waits")
	today := plainReply(s.types("ben", "today"))
	if n := strings.Count(today, "A protein."); n != 1 {
		t.Errorf("told %d times in %s, want once", n, today)
	}
	says(t, "/today", today, "!has seen", "!has read your question")
	says(t, "the second", plainReply(s.dana(bot.KindForm, "queue.form", question, "answer=A wall.")),
		"Rivera answered that", "A protein.", "A wall.")
	says(t, "the second opens it", plainReply(s.dana(bot.KindButton, "queue.open", question)), "Rivera answered that")
	says(t, "the second sees it", plainReply(s.dana(bot.KindButton, "queue.seen", question)), "Rivera answered that")
	s.fills("rivera", "checkins.form", fact, "words=A protein with a hole.")
	says(t, "anew", plainReply(s.dana(bot.KindForm, "queue.form", question, "answer=A wall.")), "A protein with a hole.")
	says(t, "alone", plainReply(s.presses("rivera", "checkins.one", "CLASS", "value="+strings.TrimPrefix(fact, s.class+"."))),
		"Rivera answered: “A protein with a hole.”")
	s.checkOpen("after a reply")
}

// An answer from the queue is kept when the check-in gets a reply besides.
func TestAReplyLeavesAnAnswer(t *testing.T) {
	s := reading(t)
	s.types("ben", "checkin", "did=drew a door", "stuck=what is a gate")
	question := s.named("CLASS.QUESTION")
	s.fills("rivera", "queue.form", question, "answer=A protein.")
	s.dana(bot.KindForm, "checkins.form", s.named("CLASS.FACT"), "words=Go on!")
	says(t, "/today", plainReply(s.types("ben", "today")), "A protein.", "Go on!")
}

// Of two learners of one name the teacher reads which one noted something.
func TestCheckinsOfOneName(t *testing.T) {
	s := reading(t)
	twin := s.event("ada", bot.KindCommand, "checkin", "did=drew a wall")
	twin.From.Name = "Ben"
	s.handle(twin)
	list := plainReply(s.presses("rivera", "checkins", "CLASS"))
	says(t, "list", list, "Ben (since Mon 9 Nov, no. 1)", "Ben (since Mon 9 Nov, no. 2)")
	alone := plainReply(s.presses("rivera", "checkins.one", "CLASS", "value="+strings.TrimPrefix(s.named("CLASS.FACT"), s.class+".")))
	says(t, "alone", alone, "Ben (since Mon 9 Nov, no. 2)")
}
