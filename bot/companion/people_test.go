package companion_test

import (
	"strings"
	"testing"
	"time"

	"afterbell/bot"
	"afterbell/bot/record"
	"afterbell/bot/rich"
)

// says fails unless a text holds all of the words, and none of those that begin with "!".
func says(t *testing.T, what, text string, words ...string) {
	t.Helper()
	for _, w := range words {
		if not, without := strings.CutPrefix(w, "!"); without == strings.Contains(text, not) {
			t.Errorf("%s: %q, want %q", what, text, w)
		}
	}
}

// withRole is an event of somebody who has the role of the class's teachers, or another one.
func (s *school) withRole(who string, role string, kind bot.Kind, action string, args ...string) bot.Event {
	ev := s.event(who, kind, action, args...)
	ev.From.Roles = []string{role}
	return ev
}

const teachersRole = "S0TEACHERS"

// A teacher by role is no learner, whether she had the role when she joined or got it later; a learner who had
// the role for a day is one again.
func TestATeacherByRoleIsNoLearner(t *testing.T) {
	s := newSchool(t)
	s.enrol("ben", "dana")
	s.fills("rivera", "class.set", "CLASS", "answer=2", "role="+teachersRole)
	overview := func() string { return plainReply(s.types("rivera", "class", "go=people")) }
	says(t, "before", overview(), "Dana", "Ben")
	s.handle(s.withRole("dana", teachersRole, bot.KindCommand, "today"))
	says(t, "with the role", overview(), "!Dana", "Ben")
	s.handle(s.withRole("eve", teachersRole, bot.KindButton, "join", "target=CLASS"))
	says(t, "joined with the role", overview(), "!Eve")
	s.types("dana", "help") // roles are not known here
	says(t, "no role told", overview(), "!Dana")
	s.handle(s.withRole("dana", "S0PUPILS", bot.KindCommand, "help"))
	says(t, "the role taken back", overview(), "Dana")
}

// A teacher's own commands are about what waits for her: /today, /progress, and /ask, which goes to the class.
func TestATeachersOwnCommands(t *testing.T) {
	s := newSchool(t)
	s.enrol("ben")
	s.until(lessonOut.Add(time.Minute))
	s.types("ben", "ask", "question=Is salt charged?")
	says(t, "/today", plainReply(s.types("rivera", "today")), "One question waits, from Ben: “Is salt charged?”", "!One thing for today")
	says(t, "/progress", plainReply(s.types("rivera", "progress")), "One question waits, from Ben", "!Nothing to show")
	says(t, "/ask", plainReply(s.types("rivera", "ask")), "The whole class reads it", "!Who should read it")
	says(t, "/ask with words", plainReply(s.types("rivera", "ask", "question=Who brings the microscope?")), "on its way to the channel")
	says(t, "/class", plainReply(s.types("rivera", "class")), "Waiting for an answer: one")
}

// The answer carries the name of who gave it, in every place where it is read.
func TestWhoAnsweredIsNamed(t *testing.T) {
	s := newSchool(t)
	s.enrol("ben")
	s.fills("rivera", "class.set", "CLASS", "answer=2", "role="+teachersRole)
	s.until(lessonOut.Add(time.Minute))
	s.types("ben", "ask", "question=What is a solute?")
	question := ""
	for key := range all[record.Question](s, "question/"+s.class+"/") {
		question = key
	}
	s.handle(s.withRole("dana", teachersRole, bot.KindForm, "queue.form", "target=CLASS."+question, "answer=What dissolves."))
	says(t, "/today", plainReply(s.types("ben", "today")), "Dana answered you: “What dissolves.”", "!Rivera")
	s.pass(4 * time.Hour)
	says(t, "daily message", rich.Plain(s.toldDirectly("daily").Body), "Dana answered you", "!Rivera")
	says(t, "answers", plainReply(s.presses("ben", "answers", "CLASS")), "Dana: What dissolves.")
}

// Seen is no answer: it is said as what it is, and the question stays; a private answer to a discussion asks
// nothing and leaves the queue.
func TestSeenIsNoAnswer(t *testing.T) {
	s := newSchool(t)
	s.enrol("ben")
	s.until(lessonOut.Add(time.Minute))
	s.types("ben", "ask", "question=Is salt charged?")
	keyOf := func(kind string) (found string) {
		for key, x := range all[record.Question](s, "question/"+s.class+"/") {
			if x.Kind == kind {
				found = key
			}
		}
		return found
	}
	says(t, "seen", plainReply(s.presses("rivera", "queue.seen", "CLASS."+keyOf("ask"))), "stays open")
	says(t, "/today of ben", plainReply(s.types("ben", "today")), "Rivera has seen what you wrote: “Is salt charged?”", "!I have read")
	says(t, "/progress of ben", plainReply(s.types("ben", "progress")), "!has an answer")
	says(t, "the queue", plainReply(s.presses("rivera", "queue", "CLASS")), "Is salt charged?", "Seen by Rivera")
	s.fills("ben", "prompt.answer", "CLASS.membranes", "text=My window screen.")
	says(t, "/class", plainReply(s.types("rivera", "class")), "Waiting for an answer: one", "To read: one private answer")
	says(t, "the queue begins with what is new", plainReply(s.presses("rivera", "queue", "CLASS")), "My window screen.")
	s.presses("rivera", "queue.seen", "CLASS."+keyOf("prompt"))
	says(t, "/class", plainReply(s.types("rivera", "class")), "Waiting for an answer: one", "!To read")
	says(t, "answers", plainReply(s.presses("ben", "answers", "CLASS")), "You wrote: “Is salt charged?”", "Rivera has seen it")
	s.fills("rivera", "queue.form", "CLASS."+keyOf("ask"), "answer=Yes, it is.")
	says(t, "/today of ben", plainReply(s.types("ben", "today")), "Rivera answered you: “Yes, it is.”")
	says(t, "the queue", plainReply(s.presses("rivera", "queue", "CLASS")), "Nobody waits")
}

// That it has been a while is said only to whom it is true.
func TestTheDraftIsTrue(t *testing.T) {
	s := newSchool(t)
	s.enrol("ben", "cy")
	s.until(lessonOut.Add(time.Minute))
	draft := func(who string) string {
		return plainReply(s.presses("rivera", "letter.open", "CLASS."+s.human(who).ID))
	}
	says(t, "in the first week", draft("cy"), "Write to Cy", "Hi Cy,", "!has been a while")
	s.until(noon.Add(14*24*time.Hour + time.Hour))
	s.types("ben", "checkin", "did=read it")
	says(t, "quiet", draft("cy"), "it has been a while", "step of lesson 1 ")
	says(t, "not quiet", draft("ben"), "!has been a while")
}

// What a teacher wrote is seen by her co-teachers, as the form says, on the page of the learner and no other.
func TestCoTeachersSeeLetters(t *testing.T) {
	s := newSchool(t)
	s.enrol("ben", "cy")
	s.fills("rivera", "class.set", "CLASS", "answer=2", "role="+teachersRole)
	s.presses("rivera", "letter.form", "CLASS."+s.human("ben").ID, "text=How are you?")
	page := func(who string) string {
		return plainReply(s.handle(s.withRole("dana", teachersRole, bot.KindCommand, "class", "person="+who)))
	}
	says(t, "ben", page("Ben"), "Rivera wrote on Mon 9 Nov, 12:00:", "How are you?")
	says(t, "cy", page("Cy"), "!How are you?")
}

// A study group has no teacher, and no sentence in it speaks of one.
func TestNoTeacherIsNamedInAGroup(t *testing.T) {
	s := newSchool(t)
	s.fills("rivera", "class.new", "", "kind=group", "start=2026-11-10", "rhythm=tue, thu at 16:00", "zone=Europe/London")
	for id := range all[record.Class](s, "class/") {
		s.class = id
	}
	s.presses("rivera", "class.start", "CLASS")
	s.presses("ben", "join", "CLASS")
	s.until(lessonOut.Add(time.Minute))
	s.types("ben", "checkin", "did=notes", "stuck=gates")
	lines := script(everything)
	for _, line := range lines[:len(lines)-1] {
		c := s.copy()
		for _, who := range []string{line[0], "ben"} {
			said := plainReply(c.handle(c.event(who, bot.Kind(line[1]), line[2], c.ids(line[3:])...)))
			said = strings.ReplaceAll(said, "it has no teacher", "")
			if strings.Contains(strings.ToLower(said), "teacher") {
				t.Errorf("%s: %s reads %q", line[2], who, said)
			}
		}
	}
	says(t, "Ask", plainReply(s.types("ben", "ask")), "Everybody here reads it, with your name.")
	in := s.event("ben", bot.KindMessage, "")
	in.In.Channel, in.In.User = "", "ben"
	in.Args["target"] = s.class
	says(t, "plain words", plainReply(s.handle(in)), "To ask the group press Ask", "!teacher")
}

// Two of one name are told apart wherever a teacher reads or chooses a name, and asked for where one is typed.
func TestTwoOfOneName(t *testing.T) {
	s := newSchool(t)
	s.enrol()
	joins := func(who string) {
		ev := s.event(who, bot.KindButton, "join", "target=CLASS")
		ev.From.Name = "Ada"
		s.handle(ev)
	}
	joins("ada")
	joins("ben")
	s.pass(3 * 24 * time.Hour)
	joins("cy")
	joins("dana")
	ev := s.event("dana", bot.KindProfile, "")
	ev.From.Name = "Zoe"
	s.handle(ev)
	list := s.types("rivera", "class", "go=people")
	says(t, "people", plainReply(list),
		"Ada (since Mon 9 Nov, no. 1):", "Ada (since Mon 9 Nov, no. 2):", "Ada (since Thu 12 Nov):", "Zoe:", "!Zoe (")
	if len(list.Select.Options) != 4 || list.Select.Options[2].Label != "Ada (since Thu 12 Nov)" {
		t.Errorf("to choose from are %v", list.Select.Options)
	}
	asked := s.types("rivera", "class", "person=ada")
	says(t, "/class person", plainReply(asked), "3 people are called Ada", "!only teachers of this class")
	for _, o := range asked.Select.Options {
		one := s.presses("rivera", "person", "CLASS", "value="+o.Value)
		says(t, "one", plainReply(one), o.Label+" ·")
		says(t, "letter", plainReply(s.presses("rivera", "letter.open", "CLASS."+o.Value)), "form Write to Ada")
	}
	says(t, "by what tells them apart", plainReply(s.types("rivera", "class", "person=Ada (since Thu 12 Nov)")), "Ada (since Thu 12 Nov) ·")
	ev = s.event("rivera", bot.KindCommand, "class", "person=ada")
	ev.Focus = "person"
	offered, err := s.bot.Complete(t.Context(), ev)
	if s.must(err); len(offered) != 3 || offered[0].Label == offered[1].Label {
		t.Errorf("offered are %v", offered)
	}
}

// Names follow each event that has one, but for direct messages that name no space, where they may be others.
func TestNamesFollow(t *testing.T) {
	s := newSchool(t)
	s.enrol("ben")
	s.until(lessonOut.Add(time.Minute))
	ev := s.event("ben", bot.KindCommand, "ask", "question=anyone else?", "to=class")
	ev.From.Name = "Nia New"
	s.handle(ev)
	s.deliver()
	posts := s.said("prompt")
	says(t, "the channel", rich.Plain(posts[len(posts)-1].Content.Body), "Nia New asks the class", "!Ben")
	direct := s.inDirect("ben", bot.KindCommand, "today")
	direct.From.Name = "benny1997"
	s.handle(direct)
	says(t, "people", plainReply(s.types("rivera", "class", "go=people")), "Nia New", "!benny")
}

// Whoever left is in no count, no list and no digest, and gets nothing; whatever they do later brings them back,
// and an old word that they left does not take them away again.
func TestWhoLeft(t *testing.T) {
	s := newSchool(t)
	s.enrol("ben", "cy")
	s.until(lessonOut.Add(time.Minute))
	s.types("cy", "plan", "what=flashcards every day 18:30")
	s.types("cy", "ask", "question=what now?")
	left := s.event("cy", bot.KindLeft, "")
	left.From = bot.User{ID: "cy"}
	s.handle(left)
	says(t, "/class", plainReply(s.types("rivera", "class")), "One learner", "One has left.", "!Waiting for an answer", "!Cy")
	says(t, "people", plainReply(s.types("rivera", "class", "go=people")), "One learner", "Cy: 0 of 1 lessons, has left")
	before := len(s.wire.attempts)
	s.until(noon.Add(14*24*time.Hour + time.Hour))
	for _, a := range s.wire.attempts[before:] {
		if a.part.To.User == "cy" {
			t.Errorf("cy got a %s", a.part.Kind)
		}
	}
	says(t, "digest", rich.Plain(s.toldDirectly("digest").Body), "of 1 did something", "One has left.", "!Cy", "!questions wait")
	s.types("cy", "progress")
	says(t, "/class", plainReply(s.types("rivera", "class")), "2 learners", "!left", "Waiting for an answer: one")
	s.handle(left)
	says(t, "/class, told again", plainReply(s.types("rivera", "class")), "2 learners", "!left")
	s.pass(24 * time.Hour)
	if n := len(s.said("reminder")); n != 1 {
		t.Errorf("%d reminders came after the return, want 1", n)
	}
}

// A teacher who left gets nothing, and the next one is named.
func TestATeacherWhoLeft(t *testing.T) {
	s := newSchool(t, wholeTerm(t))
	s.enrol("ben")
	says(t, "Ask", plainReply(s.types("ben", "ask")), "Rivera sees it with your name.")
	left := s.event("rivera", bot.KindLeft, "")
	left.From = bot.User{ID: "rivera"}
	s.handle(left)
	says(t, "Ask", plainReply(s.types("ben", "ask")), "Your teacher sees it with your name.", "!Rivera")
	s.until(noon.Add(8 * 24 * time.Hour))
	if n := len(s.said("digest")); n != 0 {
		t.Errorf("%d digests came to somebody who has left", n)
	}
}

// A teacher can say by hand that somebody has left, and take it back; so does whatever they do in the class.
func TestHasLeftByHand(t *testing.T) {
	s := newSchool(t)
	s.enrol("ben", "cy")
	s.until(lessonOut.Add(time.Minute))
	cy := s.human("cy").ID
	said := s.presses("rivera", "person.left", "CLASS."+cy)
	says(t, "has left", plainReply(said), "Cy counts as having left")
	says(t, "/class", plainReply(s.types("rivera", "class")), "One learner", "One has left.")
	says(t, "no letter", plainReply(s.fills("rivera", "letter.form", "CLASS."+cy, "text=hello")), "not in this class")
	s.pass(24 * time.Hour)
	for _, m := range s.said("daily") {
		if m.In.User == "cy" {
			t.Error("cy got a daily message")
		}
	}
	s.presses("rivera", said.Buttons[0].Action, said.Buttons[0].Target)
	says(t, "taken back", plainReply(s.types("rivera", "class")), "2 learners", "!left")
	s.presses("rivera", "person.left", "CLASS."+cy)
	s.now = s.now.Add(time.Minute)
	s.types("cy", "today")
	says(t, "came back", plainReply(s.types("rivera", "class")), "2 learners", "!left")
}
