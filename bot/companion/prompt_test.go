package companion_test

import (
	"strings"
	"testing"
	"time"

	"afterbell/bot"
	"afterbell/bot/record"
	"afterbell/bot/rich"
)

// What is offered while a discussion is typed is accepted.
func TestPromptCompletion(t *testing.T) {
	for _, typed := range []string{"", "fri", "14 nov", "every tue 9:00", "in 2 hours", "fri 18:00"} {
		for _, option := range []string{"when", "close"} {
			s := newSchool(t)
			s.enrol("ben")
			ev := s.event("rivera", bot.KindCommand, "prompt", option+"="+typed)
			ev.Focus = option
			offered, err := s.bot.Complete(t.Context(), ev)
			s.must(err)
			if len(offered) < 2 {
				t.Errorf("%s %q: only %v is offered", option, typed, offered)
			}
			for _, c := range offered {
				if r := s.types("rivera", "prompt", "text=One rule or two?", option+"="+c.Value); r.Form != nil {
					t.Errorf("%s %q: %q is offered and then refused: %s", option, typed, c.Value, plainReply(r))
				}
			}
		}
	}
}

// A button of a lesson that the course does not have names none: the words reach the teacher all the same.
func TestLessonsThatAreNone(t *testing.T) {
	s := newSchool(t)
	s.enrol("ben")
	s.until(lessonOut.Add(time.Minute))
	says(t, "answer", plainReply(s.fills("ben", "prompt.answer", "CLASS.no-lesson", "text=a filter")), "has your answer.", "!counts")
	s.fills("ben", "ask.form", "CLASS.no-lesson", "question=is salt charged")
	found := all[record.Question](s, "question/")
	for key, x := range found {
		if x.Lesson != "" {
			t.Errorf("%s is about %q", key, x.Lesson)
		}
	}
	if len(found) != 2 {
		t.Errorf("%d are kept", len(found))
	}
	for key, f := range all[record.Fact](s, "fact/") {
		if f.Lesson == "no-lesson" {
			t.Errorf("%s is of a lesson that is none", key)
		}
	}
	says(t, "another", plainReply(s.fills("ben", "prompt.answer", "CLASS.membranes", "text=a screen")), "it counts")
}

// Only a teacher lets a discussion call the learners, and only that one makes a sound: who may start one
// in a study group may not, whatever a form says.
func TestWhoCallsTheLearners(t *testing.T) {
	for _, c := range []struct {
		kind, who, mention string
		calls              bool
	}{
		{"taught", "rivera", "yes", true},
		{"taught", "rivera", "no", false},
		{"group", "ben", "yes", false},
	} {
		s := newSchool(t)
		s.fills("rivera", "class.new", "", "kind="+c.kind, "start=2026-11-10", "rhythm=tue, thu at 16:00", "zone=Europe/London")
		for id := range all[record.Class](s, "class/") {
			s.class = id
		}
		s.presses("rivera", "class.start", "CLASS")
		s.presses("ben", "join", "CLASS")
		set := s.event("dana", bot.KindForm, "class.set", "target=CLASS", "answer=2", "learners=S0LEARNERS")
		set.From.Admin = true
		if said := plainReply(s.handle(set)); !strings.Contains(said, "Saved.") {
			t.Fatal(said)
		}
		s.fills(c.who, "prompt.form", "CLASS", "text=What passes?", "mention="+c.mention)
		s.deliver()
		m := s.said("prompt")[0]
		if called := strings.Contains(rich.Plain(m.Content.Body), "For the class"); called != c.calls || m.Silent == c.calls {
			t.Errorf("%v: called %v, silent %v: %s", c, called, m.Silent, rich.Plain(m.Content.Body))
		}
	}
}

// TestATimeInFrontOfADiscussion types a time before the words: nothing is posted before it is known whether the time is
// meant as one. Ordinary words go out at once.
func TestATimeInFrontOfADiscussion(t *testing.T) {
	for typed, want := range map[string][2]string{
		"fri 18:00 One rule or two?":      {"fri 18:00", "One rule or two?"},
		"tue 9:00: One rule or two?":      {"tue 9:00", "One rule or two?"},
		"tomorrow 7pm what is salt":       {"tomorrow 7pm", "what is salt"},
		"every tue 9:00 what did you do":  {"every tue 9:00", "what did you do"},
		"Friday was hard: what helped?":   {},
		"What is 5 and 7?":                {},
		"Is it open on Friday at 18:00?":  {},
		"In 1905 he wrote four of them. ": {},
	} {
		s := newSchool(t, wholeTerm(t))
		s.enrol("ben")
		r := s.types("rivera", "prompt", "text="+typed)
		switch {
		case want[0] == "" && r.Form != nil:
			t.Errorf("%q is asked about: %s", typed, plainReply(r))
		case want[0] != "" && (r.Form == nil || r.Form.Fields[0].Value != want[1] || r.Form.Fields[1].Value != want[0] ||
			r.Form.Fields[1].Error == ""):
			t.Errorf("%q: %s", typed, plainReply(r))
		}
		if planned := len(all[record.Prompt](s, "prompt/")); planned != map[bool]int{true: 0, false: 1}[want[0] != ""] {
			t.Errorf("%q made %d discussions", typed, planned)
		}
	}
}

// TestLaterAsks asks when a discussion begins that is to begin later: nothing is planned before that is known.
func TestLaterAsks(t *testing.T) {
	s := newSchool(t, wholeTerm(t))
	s.enrol("ben")
	r := s.types("rivera", "prompt", "text=One rule or two?", "when=Later")
	if r.Form == nil || r.Form.Fields[0].Value != "One rule or two?" || r.Form.Fields[1].Error == "" {
		t.Errorf("it says: %s", plainReply(r))
	}
	if n := len(all[record.Prompt](s, "prompt/")); n != 0 {
		t.Errorf("%d discussions were planned", n)
	}
}
