package companion_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"afterbell/adapters/playground"
	"afterbell/bot"
	"afterbell/bot/record"
)

// inDirect is an event in direct messages of a platform that names no space there.
func (s *school) inDirect(who string, kind bot.Kind, action string, args ...string) bot.Event {
	ev := s.event(who, kind, action, args...)
	ev.In = bot.Place{Platform: playground.Name, User: who}
	return ev
}

// pressesIn presses a button of a message in direct messages.
func (s *school) pressesIn(who string, m bot.Message, label string) bot.Reply {
	s.t.Helper()
	i := slices.IndexFunc(m.Buttons, func(b bot.Button) bool { return strings.HasPrefix(b.Label, label) })
	if i < 0 {
		s.t.Fatalf("there is no button %q among %v", label, m.Buttons)
	}
	return s.handle(s.inDirect(who, bot.KindButton, m.Buttons[i].Action, "target="+m.Buttons[i].Target))
}

// toldDirectly is the newest message of a kind.
func (s *school) toldDirectly(kind string) bot.Message {
	s.t.Helper()
	list := s.said(kind)
	if len(list) == 0 {
		s.t.Fatalf("nobody got a %s", kind)
	}
	return list[len(list)-1].Content
}

// known says how many persons are stored.
func (s *school) known() int { return len(all[record.Person](s, "person/")) }

// Every button of what the bot writes to a person finds the person and the class, where direct
// messages name no space, whether or not it is remembered in which space they were last.
func TestButtonsInDirectMessages(t *testing.T) {
	for _, tt := range []struct {
		who, kind, label string
		want             string // in the answer
	}{
		{"ben", "daily", "Start", "Lesson 1"},
		{"ben", "daily", "Tick a step", "Lesson 1"},
		{"ben", "daily", "Not today", "Nothing closes"},
		{"ben", "daily", "What is open", "One thing for today"},
		{"ben", "daily", "Later today", "I come back at 20:30"},
		{"ben", "daily", "Fewer messages", "How often"},
		{"ben", "reminder", "What is open", "One thing for today"},
		{"ben", "reminder", "Check in", "form Check in"},
		{"ben", "letter", "What is open", "One thing for today"},
		{"ben", "letter", "Ask", "form Ask"},
		{"rivera", "digest", "All names", "Ben"},
		{"rivera", "digest", "Schedule", "Lesson 3, Osmosis"},
		{"rivera", "digest", "Answer questions", "the gates"},
	} {
		for _, remembered := range []bool{true, false} {
			s := newSchool(t)
			s.enrol("ben")
			s.types("ben", "plan", "what=read wed 12:00")
			s.until(lessonOut.Add(time.Minute))
			s.types("ben", "ask", "question=the gates")
			s.until(lessonOut.Add(90 * time.Minute))
			s.fills("rivera", "letter.form", "CLASS."+s.human("ben").ID, "text=Well done.")
			if tt.kind == "digest" {
				s.until(noon.Add(7 * 24 * time.Hour))
			} else if tt.kind != "daily" {
				s.until(noon.Add(2 * 24 * time.Hour))
			}
			if !remembered {
				s.forgetLast(tt.who)
			}
			if s.human("ben").Daily.Missed == 0 {
				t.Fatal("ben was busy all the time, so nothing is seen of a press")
			}
			people := s.known()
			got := plainReply(s.pressesIn(tt.who, s.toldDirectly(tt.kind), tt.label))
			if !strings.Contains(got, tt.want) {
				t.Errorf("%s of the %s answers %q, want %q", tt.label, tt.kind, got, tt.want)
			}
			if p := s.human(tt.who); p.Daily.Missed != 0 || s.known() != people {
				t.Errorf("%s of the %s: %d messages count as missed, %d persons instead of %d", tt.label, tt.kind, p.Daily.Missed, s.known(), people)
			}
		}
	}
}

// forgetLast makes somebody one of those who were stored before their last space was remembered.
func (s *school) forgetLast(who string) {
	s.t.Helper()
	s.must(s.store.Update(s.t.Context(), func(tx bot.Tx) error { return tx.Delete("last/" + playground.Name + "/" + who) }))
}

// Who wants no messages gets none, however often the bot would have something to say.
func TestNoMessagesAnyMore(t *testing.T) {
	s := newSchool(t)
	s.enrol("ben")
	s.until(lessonOut.Add(90 * time.Minute))
	before := len(s.said("daily"))
	answer := s.pressesIn("ben", s.toldDirectly("daily"), "Fewer messages")
	if got := plainReply(s.pressesIn("ben", answer.Message, "No messages")); !strings.Contains(got, "No daily message any more") {
		t.Errorf("the answer is %q", got)
	}
	s.pass(14 * 24 * time.Hour)
	if got := len(s.said("daily")); got != before || s.human("ben").Daily.On {
		t.Errorf("%d daily messages came afterwards", got-before)
	}
}

// What is refused is a sign of life too.
func TestRefusedPress(t *testing.T) {
	s := newSchool(t)
	s.enrol("ben")
	s.until(lessonOut.Add(4 * time.Hour))
	if s.human("ben").Daily.Missed == 0 {
		t.Fatal("ben was busy all the time, so nothing is seen of a press")
	}
	if got := plainReply(s.pressesIn("ben", s.toldDirectly("daily"), "Later today")); !strings.Contains(got, "It waits for tomorrow") {
		t.Errorf("the answer is %q", got)
	}
	if p := s.human("ben"); p.Daily.Missed != 0 {
		t.Errorf("%d messages count as missed", p.Daily.Missed)
	}
}

// Commands and words in direct messages are about the space where the person was last.
func TestDirectCommands(t *testing.T) {
	s := newSchool(t)
	s.enrol("ben")
	s.until(lessonOut.Add(time.Minute))
	says := func(ev bot.Event, want string) {
		t.Helper()
		r := s.handle(ev)
		got := plainReply(r)
		for _, b := range r.Buttons {
			got += "[" + b.Label + "]"
		}
		if !strings.Contains(got, want) {
			t.Errorf("%s %s answers %q, want %q", ev.Kind, ev.Action, got, want)
		}
	}
	says(s.inDirect("ben", bot.KindCommand, "today"), "One thing for today")
	says(s.inDirect("ben", bot.KindCommand, "checkin", "did=notes"), "Noted for today")
	says(s.inDirect("ben", bot.KindMessage, ""), "[Ask][Check in][What is open]")
	says(s.inDirect("ben", bot.KindCommand, "plan", "what=read fri 18:00"), "I remind you")

	people := s.known()
	const nowhere = "Please type /today once in its channel, and press Join if I ask."
	for _, ev := range []bot.Event{
		s.inDirect("eve", bot.KindCommand, "today"),
		s.inDirect("eve", bot.KindCommand, "checkin", "did=notes"),
		s.inDirect("eve", bot.KindCommand, "plan", "what=read fri 18:00"),
		s.inDirect("eve", bot.KindButton, "daily.later"),
		s.inDirect("eve", bot.KindButton, "daily.fewer", "target=.none"),
	} {
		says(ev, nowhere)
	}
	s.forgetLast("ben")
	says(s.inDirect("ben", bot.KindCommand, "today"), nowhere)
	if s.known() != people {
		t.Errorf("%d persons, want %d", s.known(), people)
	}
	s.types("ben", "today")
	says(s.inDirect("ben", bot.KindCommand, "today"), "One thing for today")

	abroad := func(in bot.Place, args ...string) bot.Event {
		ev := s.event("ben", bot.KindCommand, "plan", args...)
		ev.In, ev.In.Platform = in, "elsewhere"
		return ev
	}
	s.handle(abroad(bot.Place{Space: playground.Space, Channel: channel}, "what=walk fri 18:00"))
	s.handle(abroad(bot.Place{Space: "third", Channel: channel}, "what=swim fri 18:00"))
	says(abroad(bot.Place{User: "ben"}, "target=CLASS"), "swim") // that class is of another platform
}

// Direct messages that name no space tell no roles: whom a role might make a teacher reads where to go.
func TestRolesInDirectMessages(t *testing.T) {
	const unseen, refused = "In direct messages I cannot see your role", "That is for the teachers of this class."
	for _, tt := range []struct {
		who, role string
		names     bool // the direct messages name their space
		want      bool
	}{
		{"ben", "S0TEACHERS", false, true},
		{"ben", "S0TEACHERS", true, false},
		{"ben", "", false, false},
		{"rivera", "S0TEACHERS", false, false},
	} {
		s := newSchool(t)
		s.enrol("ben")
		s.fills("rivera", "class.set", "CLASS", "answer=2", "role="+tt.role)
		for _, action := range []string{"class", "prompt"} {
			ev := s.inDirect(tt.who, bot.KindCommand, action, "go=people", "text=What passes?")
			if tt.names {
				ev.In.Space = playground.Space
			}
			said := plainReply(s.handle(ev))
			if strings.Contains(said, unseen) != tt.want {
				t.Errorf("%v, %s: %s", tt, action, said)
			}
			if action == "class" && strings.Contains(said, refused) != (tt.who == "ben") {
				t.Errorf("%v may: %s", tt, said)
			}
		}
		if got := len(all[any](s, "question/")) == 1; got != (tt.who == "ben") {
			t.Errorf("%v: a suggestion is kept: %v", tt, got)
		}
	}
}

// Somebody in two spaces is two persons: a button is about its own class, and what names none about
// the one they were in last.
func TestTwoSpaces(t *testing.T) {
	s := newSchool(t)
	s.enrol("ben")
	first := s.class
	s.until(lessonOut.Add(90 * time.Minute))
	elsewhere := func(who string, kind bot.Kind, action string, args ...string) {
		ev := s.event(who, kind, action, args...)
		ev.In.Space, ev.In.Channel = "second", "chemistry"
		s.handle(ev)
	}
	elsewhere("rivera", bot.KindForm, "class.new", "start=2026-11-12", "rhythm=tue, thu at 16:00", "zone=Europe/London")
	for id := range all[record.Class](s, "class/") {
		if id != first {
			s.class = id
		}
	}
	elsewhere("rivera", bot.KindButton, "class.start", "target=CLASS")
	elsewhere("ben", bot.KindButton, "join", "target=CLASS")
	typed := func() bot.Reply { return s.handle(s.inDirect("ben", bot.KindCommand, "checkin")) }
	if r := typed(); !strings.HasPrefix(r.Form.Target, s.class) {
		t.Errorf("a command is about %s, want the class of the last space %s", r.Form.Target, s.class)
	}
	if r := s.pressesIn("ben", s.toldDirectly("daily"), "Tick a step"); !strings.HasPrefix(r.Select.Target, first) {
		t.Errorf("a button of %s is about %s", first, r.Select.Target)
	}
	if r := typed(); !strings.HasPrefix(r.Form.Target, first) {
		t.Errorf("a command is about %s, want the class of the button pressed before", r.Form.Target)
	}

	planned := s.handle(s.inDirect("ben", bot.KindCommand, "plan", "what=read fri 18:00"))
	plans := s.handle(s.inDirect("ben", bot.KindCommand, "plan"))
	typo := s.handle(s.inDirect("ben", bot.KindCommand, "plan", "what=read", "when=some day"))
	targets := []string{plans.Select.Target, typo.Form.Target}
	for _, r := range []bot.Reply{
		planned, plans, s.handle(s.inDirect("ben", bot.KindCommand, "help")), s.handle(s.inDirect("ben", bot.KindMessage, "")),
	} {
		for _, b := range r.Buttons {
			targets = append(targets, b.Target)
		}
	}
	for _, target := range targets {
		if !strings.HasPrefix(target, first) {
			t.Fatalf("a target is %q among %q, want the class %s", target, targets, first)
		}
	}
	elsewhere("ben", bot.KindButton, "progress.picture", "target=CLASS")
	remove := s.inDirect("ben", bot.KindSelect, "plan.drop", "target="+plans.Select.Target,
		"value="+strings.TrimPrefix(planned.Buttons[0].Target, first+"."))
	if said := plainReply(s.handle(remove)); !strings.Contains(said, "Removed: “read”") {
		t.Errorf("removing a plan after being in another space answers: %s", said)
	}
}
