package companion_test

import (
	"context"
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
	says(t, "people", plainReply(list), "Ada (since Mon 9 Nov, no. 1):", "Ada (since Mon 9 Nov, no. 2):", "Ada (since Thu 12 Nov):", "Zoe:", "!Zoe (")
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
	says(t, "/class", plainReply(s.types("rivera", "class")), "one learner", "One has left.", "!Waiting for an answer", "!Cy")
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

// A teacher can say by hand that somebody has left, and take it back; so does whatever they do in the class.
func TestHasLeftByHand(t *testing.T) {
	s := newSchool(t)
	s.enrol("ben", "cy")
	s.until(lessonOut.Add(time.Minute))
	cy := s.human("cy").ID
	said := s.presses("rivera", "person.left", "CLASS."+cy)
	says(t, "has left", plainReply(said), "Cy counts as having left")
	says(t, "/class", plainReply(s.types("rivera", "class")), "one learner", "One has left.")
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

// What a closed inbox swallowed is named once, in the next answer: plans, and what a teacher wrote.
func TestWhatAClosedInboxSwallowed(t *testing.T) {
	s := newSchool(t)
	s.enrol("ben")
	s.until(lessonOut.Add(time.Minute))
	s.types("ben", "plan", "what=flashcards", "when=fri 19:00")
	s.types("ben", "plan", "what=walk", "when=sat 12:00")
	shut := bot.Permanent(bot.ScopePerson, errService)
	closed := func(p bot.Part) (error, bool) {
		if p.To.User == "ben" {
			return shut, false
		}
		return nil, false
	}
	s.wire.fault = closed
	s.presses("rivera", "letter.form", "CLASS."+s.human("ben").ID, "text=How are you?")
	s.until(noon.Add(6 * 24 * time.Hour))
	s.wire.fault = nil
	says(t, "/today", plainReply(s.types("ben", "today")), "direct messages are closed", "For Fri 13 Nov, 19:00 you had planned: flashcards",
		"For Sat 14 Nov, 12:00 you had planned: walk", "Rivera wrote to you on", "“How are you?”")
	says(t, "/today again", plainReply(s.types("ben", "today")), "!had planned", "!wrote to you", "!are closed")
	s.types("ben", "plan", "what=swim", "when=mon 12:00")
	s.wire.fault = closed
	s.pass(2 * 24 * time.Hour)
	says(t, "closed once more", plainReply(s.types("ben", "today")), "had planned: swim", "!flashcards", "!wrote to you")
}

// A plan is said back as followed by a check-in that came after its time, and never before.
func TestThePlanEcho(t *testing.T) {
	s := newSchool(t)
	s.enrol("ben")
	s.until(lessonOut.Add(24 * time.Hour)) // Wednesday
	progress := func() string { return plainReply(s.types("ben", "progress")) }
	s.types("ben", "checkin", "did=read", "next=flashcards fri 18:00")
	s.types("ben", "checkin", "did=more", "day=yesterday")
	says(t, "before its time", progress(), "!You planned")
	s.until(time.Date(2026, 11, 13, 10, 0, 0, 0, time.UTC))
	s.types("ben", "checkin", "did=in the morning")
	says(t, "on its day, before its hour", progress(), "!You planned")
	s.until(time.Date(2026, 11, 13, 19, 0, 0, 0, time.UTC))
	s.types("ben", "checkin", "did=of Wednesday", "day=wed")
	says(t, "told for a day before it", progress(), "!You planned")
	s.pass(time.Hour)
	s.types("ben", "checkin", "did=flashcards")
	says(t, "after its time", progress(), "You planned “flashcards fri 18:00”. You were here on Friday 13 November.")
	s.types("ben", "checkin", "did=x", "next=finish the lab notes")
	says(t, "without a time, at once", progress(), "“flashcards fri 18:00”", "!finish the lab notes")
	s.pass(15 * 24 * time.Hour)
	says(t, "weeks later", progress(), "!You planned")
}

// Both commands and the letter lead with the same lesson, and count the same questions; none that was never
// asked comes back.
func TestTwoCommandsSayTheSame(t *testing.T) {
	s := newSchool(t)
	s.enrol("ben")
	s.until(lessonOut.Add(3 * 24 * time.Hour))
	s.presses("ben", "tick", "CLASS.membranes", "value=0,1")
	s.presses("ben", "quiz.answer", "CLASS.membranes.0", "value=1")
	today, progress := s.types("ben", "today"), s.types("ben", "progress")
	for what, r := range map[string]bot.Reply{"/today": today, "/progress": progress} {
		says(t, what, plainReply(r), "One question is ready to come back: you missed it before.", "One question belongs to a lesson")
		if r.Buttons[0].Label != "Start lesson 2" {
			t.Errorf("%s leads with %q", what, r.Buttons[0].Label)
		}
	}
	s.until(noon.Add(21 * 24 * time.Hour))
	s.types("ben", "checkin", "did=something", "sure=1")
	s.until(noon.Add(29 * 24 * time.Hour))
	today, progress = s.types("ben", "today"), s.types("ben", "progress")
	says(t, "/today", plainReply(today), "The shortest way back: lesson 4")
	says(t, "/progress", plainReply(progress), "Lesson 4 has ")
}

// Who never began is welcomed back like everybody, by the lesson that the others build on, in both places; so is
// who comes back from a break. On a break /today says so and how to end it.
func TestTheWayBack(t *testing.T) {
	s := newSchool(t)
	s.enrol("ben", "cy")
	s.until(noon.Add(8 * 24 * time.Hour))
	s.fills("cy", "break.form", "CLASS", "until=2026-11-20")
	s.pass(time.Hour)
	on := s.types("cy", "today")
	says(t, "on a break", plainReply(on), "You are on a break until Friday 20 November.", "!Due", "!One thing for today")
	if said := buttonsOf(on); !strings.Contains(said, "End my break") || strings.Contains(said, "Take a break") {
		t.Errorf("on a break there are %s", said)
	}
	says(t, "/class", plainReply(s.types("rivera", "class")), "On a break: Cy until Fri 20 Nov.")
	s.until(noon.Add(11*24*time.Hour + 6*time.Hour))
	says(t, "after a break", plainReply(s.types("cy", "today")), "Good to see you, Cy. 4 lessons are open", "The shortest way back: lesson 1, Membranes")
	says(t, "never began", plainReply(s.types("ben", "today")), "Good to see you, Ben. 4 lessons are open", "lesson 1, Membranes", "!One thing for today")
	s.until(noon.Add(12*24*time.Hour + 12*time.Hour))
	daily := ""
	for _, m := range s.said("daily") {
		if m.In.User == "ben" {
			daily = rich.Plain(m.Content.Body)
		}
	}
	says(t, "daily message", daily, "4 lessons are open, and none of them has closed.", "The shortest way back: lesson 1, Membranes",
		"Besides: lesson 3, Osmosis. Due tomorrow")
}

func buttonsOf(r bot.Reply) string {
	var labels []string
	for _, b := range r.Buttons {
		labels = append(labels, b.Label)
	}
	return strings.Join(labels, ", ")
}

// Daily messages that became weekly by silence are daily again after signs of life on two days, and not after
// one; what was chosen stays.
func TestDailyMessagesComeBack(t *testing.T) {
	s := newSchool(t, wholeTerm(t))
	s.enrol("ben", "cy")
	s.presses("cy", "daily.fewer", "CLASS.weekly")
	s.until(noon.Add(8 * 24 * time.Hour))
	if d := s.human("ben").Daily; !d.Weekly || !d.Silence {
		t.Fatalf("ben's messages did not become weekly: %+v", d)
	}
	says(t, "/settings", plainReply(s.types("ben", "settings")), "only Mondays at 17:00", "Two days here")
	s.types("ben", "today")
	s.types("cy", "today")
	if !s.human("ben").Daily.Weekly {
		t.Error("one day with a sign of life was enough")
	}
	s.pass(24 * time.Hour)
	s.types("ben", "today")
	s.types("cy", "today")
	if s.human("ben").Daily.Weekly || !s.human("cy").Daily.Weekly {
		t.Errorf("after two days: ben %+v, cy %+v", s.human("ben").Daily, s.human("cy").Daily)
	}
	count := len(s.said("daily"))
	s.until(noon.Add(10*24*time.Hour + 8*time.Hour)) // Wednesday with Tuesday's lesson, Thursday with a new one
	if n := len(s.said("daily")); n != count+2 {
		t.Errorf("%d messages came with the next two lessons, want 2", n-count)
	}
}

// A weekly message that was chosen begins with the newest lesson or the one begun, says what comes next, and
// does not stand there three times unchanged.
func TestTheMondayMessage(t *testing.T) {
	s := newSchool(t, wholeTerm(t))
	s.enrol("ben")
	s.presses("ben", "daily.fewer", "CLASS.weekly")
	s.until(noon.Add(14*24*time.Hour + 8*time.Hour))
	says(t, "the second Monday", rich.Plain(s.toldDirectly("daily").Body), "The shortest way back: lesson 4, Lesson", "New: lesson 3", "Next: lesson 5, Tue 24 Nov")
	s.presses("ben", "tick", "CLASS.lesson-01", "value=0")
	s.until(noon.Add(21*24*time.Hour + 8*time.Hour))
	says(t, "begun", rich.Plain(s.toldDirectly("daily").Body), "Lesson 2, Lesson · one step left", "New: lesson 6", "Next: lesson 7")
	s.types("ben", "plan", "what=every mon 18:30 a walk")
	seen := map[string]int{}
	s.until(noon.Add(150 * 24 * time.Hour))
	for _, m := range s.said("daily") {
		body := rich.Plain(m.Content.Body)
		if seen[body]++; seen[body] > 2 {
			t.Errorf("said %d times: %s", seen[body], body)
		}
	}
}

// Somebody in two classes sees both outside of their channels, each with its one thing, and opens either.
func TestTwoClassesInOneAnswer(t *testing.T) {
	s := newSchool(t)
	s.enrol("ben")
	first := s.class
	other := s.event("dana", bot.KindForm, "class.new", "start=2026-11-10", "rhythm=tue at 10:00", "zone=Europe/London", "name=Reading")
	other.In.Channel = "staff"
	s.handle(other)
	for id := range all[record.Class](s, "class/") {
		if id != first {
			s.class = id
		}
	}
	start := s.event("dana", bot.KindButton, "class.start", "target=CLASS")
	start.In.Channel = "staff"
	s.handle(start)
	s.presses("ben", "join", "CLASS")
	s.until(lessonOut.Add(2 * time.Hour))
	all := s.handle(s.inDirect("ben", bot.KindCommand, "today"))
	says(t, "direct", plainReply(all), "Reading", "Cells and water")
	if n := strings.Count(plainReply(all), "Lesson 1, Membranes"); n != 2 {
		t.Errorf("lesson 1 stands %d times: %s", n, plainReply(all))
	}
	again := s.pressesIn("ben", s.toldDirectly("daily"), "What is open")
	if plainReply(again) != plainReply(all) {
		t.Errorf("the daily message opens %q, want %q", plainReply(again), plainReply(all))
	}
	one := s.pressesIn("ben", all.Message, "Reading")
	says(t, "one of them", plainReply(one), "Reading", "!Cells and water", "One thing for today")
}

// Digests come until a week after the last due date; after that one message comes whenever something waits.
func TestDigestsEndLate(t *testing.T) {
	s := newSchool(t) // four lessons: the last one comes on 19 November and is due on the 22nd
	s.enrol("ben")
	s.until(noon.Add(21*24*time.Hour + time.Hour))
	if n := len(s.said("digest")); n != 2 {
		t.Fatalf("%d digests in three weeks, want those of 16 and 23 November", n)
	}
	s.pass(7 * 24 * time.Hour)
	if n := len(s.said("digest")); n != 2 {
		t.Errorf("%d digests, want none while nothing waits", n)
	}
	s.types("ben", "ask", "question=One more thing?")
	s.pass(40 * 24 * time.Hour)
	if n := len(s.said("digest")); n != 3 {
		t.Fatalf("%d messages came of one question after the end, want 1", n-2)
	}
	m := s.said("digest")[2]
	says(t, "after the end", rich.Plain(m.Content.Body), "its last lesson is over", "One question waits, from Ben: “One more thing?”")
	if d := m.At.Sub(noon.Add(28 * 24 * time.Hour)); d > 24*time.Hour {
		t.Errorf("it came %s after the question", d)
	}
}

// A digest that falls on a day off, or into our absence or the teacher's, comes late if something waits, and
// not at all if nothing does.
func TestADigestComesLate(t *testing.T) {
	for name, c := range map[string]struct {
		asks bool
		lose func(*school)
		at   time.Time // the zero time: not at all
	}{
		"a day off, something waits": {true, dayOff, time.Date(2026, 11, 17, 8, 0, 0, 0, time.UTC)},
		"a day off, nothing waits":   {false, dayOff, time.Time{}},
		"we were away":               {true, absent, time.Date(2026, 11, 18, 9, 0, 0, 0, time.UTC)},
		"we were away, nothing":      {false, absent, time.Time{}},
		"the teacher on a break":     {true, teacherRests, time.Date(2026, 11, 19, 8, 0, 0, 0, time.UTC)},
		"on a break, nothing waits":  {false, teacherRests, time.Time{}},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSchool(t, wholeTerm(t))
			s.enrol("ben")
			s.until(lessonOut.Add(time.Minute))
			s.types("ben", "checkin", "did=read it")
			if c.asks {
				s.types("ben", "ask", "question=Why?")
			}
			s.until(time.Date(2026, 11, 14, 9, 0, 0, 0, time.UTC))
			c.lose(s)
			s.until(time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC))
			got := s.said("digest")
			if c.at.IsZero() && len(got) > 0 || !c.at.IsZero() && (len(got) != 1 || !got[0].At.Equal(c.at)) {
				for _, m := range got {
					t.Log(m.At, rich.Plain(m.Content.Body))
				}
				t.Fatalf("%d digests, want one at %s", len(got), c.at)
			}
			s.until(time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC))
			if n := len(s.said("digest")); n != len(got)+1 {
				t.Errorf("%d digests on the next Monday, want 1", n-len(got))
			}
		})
	}
}

func dayOff(s *school) { s.presses("rivera", "dayoff.move", "CLASS.2026-11-16.2026-11-16") }

func absent(s *school) {
	s.must(s.bot.Alive(context.Background()))
	s.now = time.Date(2026, 11, 18, 9, 0, 0, 0, time.UTC)
	s.start()
	s.deliver()
}

func teacherRests(s *school) { s.fills("rivera", "break.form", "CLASS", "until=2026-11-19") }
