package companion_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"afterbell/bot"
	"afterbell/bot/rich"
)

// rightless is what a channel answers in which we lack a right, in the service's own words.
var rightless = bot.Permanent(bot.ScopePlace, fmt.Errorf("POST /channels/{}/messages: status 403, code 50013: %w", bot.ErrForbidden))

// noServiceWords fails where somebody reads routes, codes or names of methods.
func noServiceWords(t *testing.T, text string) {
	t.Helper()
	for _, w := range []string{"POST", "status", "50013", "afterbell check"} {
		if strings.Contains(text, w) {
			t.Errorf("somebody reads %q: %s", w, text)
		}
	}
}

// A refused post reaches the teacher in words: one direct message for the channel, a line in /today, in the
// overview and in the digest, each with a way to try now; what is posted meanwhile is said to wait. Learners
// read nothing of it.
func TestTheTeacherHearsOfARefusal(t *testing.T) {
	s := newSchool(t)
	s.enrol("ben")
	refusing := true
	s.wire.fault = func(p bot.Part) (error, bool) {
		if refusing && p.To.Channel == channel {
			return rightless, false
		}
		return nil, false
	}
	s.until(lessonOut.Add(5 * time.Hour))
	told := s.said("refused")
	if len(told) != 1 || told[0].In.User != "rivera" {
		t.Fatalf("%d messages to teachers: %v", len(told), told)
	}
	text := rich.Plain(told[0].Content.Body)
	noServiceWords(t, text)
	if !strings.Contains(text, "not everything reached its channel") ||
		!strings.Contains(text, "Not delivered: lesson, Tue 10 Nov, 16:00. I lack a right there.") {
		t.Errorf("the teacher reads %s", text)
	}
	for command, line := range map[string]string{
		"today": "Not delivered: lesson, Tue 10 Nov, 21:00. I lack a right there. Type /class in that channel",
		"class": "Not delivered: lesson, Tue 10 Nov, 21:00. I lack a right here that I cannot name. Who manages this channel",
	} {
		r := s.types("rivera", command)
		said := plainReply(r)
		noServiceWords(t, said)
		if !strings.Contains(said, line) {
			t.Errorf("/%s says %s", command, said)
		}
		button(t, r, "Try now")
		if said := plainReply(s.types("ben", command)); strings.Contains(said, "Not delivered") {
			t.Errorf("a learner reads %s", said)
		}
	}
	const waits = "It waits, since the channel refuses me. I lack a right there."
	if said := plainReply(s.types("rivera", "prompt", "text=What passes?")); !strings.HasPrefix(said, waits) {
		t.Errorf("a further post: %s", said)
	}
	s.until(time.Date(2026, 11, 16, 9, 0, 0, 0, time.UTC))
	if n := len(s.said("refused")); n != 1 {
		t.Errorf("%d messages after some days of refusals, want 1", n)
	}
	digest := s.toldDirectly("digest")
	if text := rich.Plain(digest.Body); !strings.Contains(text, "did not reach the class") {
		t.Errorf("the digest says %s", text)
	}
	if !slices.ContainsFunc(digest.Buttons, func(b bot.Button) bool { return b.Label == "Try now" }) {
		t.Errorf("the digest has %v", digest.Buttons)
	}

	refusing = false
	if n := len(s.said("lesson")); n != 0 {
		t.Fatalf("%d lessons came", n)
	}
	if said := plainReply(s.presses("ben", "notices.try", "CLASS")); !strings.Contains(said, "teachers of this class") {
		t.Errorf("a learner may try: %s", said)
	}
	s.presses("rivera", "notices.try", "CLASS")
	s.deliver()
	if n := len(s.said("lesson")); n != 2 {
		t.Errorf("%d lessons came at once, want both", n)
	}
	if said := plainReply(s.types("rivera", "class")); strings.Contains(said, "Not delivered") {
		t.Errorf("afterwards: %s", said)
	}
	if r := s.types("rivera", "today"); strings.Contains(plainReply(r), "Not delivered") {
		t.Errorf("afterwards: %s", plainReply(r))
	}
}

// What ended for good is told as well, in words; a refusal that is over before the teacher's morning is not.
func TestRefusalsThatAreOverAndThatAreFinal(t *testing.T) {
	for name, tt := range map[string]struct {
		cause error
		at    time.Duration // after the lesson
		again bool          // the channel takes everything again at once
		want  int
	}{
		"this post alone, for good":    {bot.Permanent(bot.ScopePost, errService), 0, true, 1},
		"mended during the night":      {rightless, 7 * time.Hour, true, 0},
		"not mended during the night":  {rightless, 7 * time.Hour, false, 1},
		"unclear, and sent in the end": {bot.Unclear(bot.ScopePost, errService), 0, true, 0},
		"put off, and sent in the end": {bot.After(time.Minute, bot.ScopePlace, errService), 0, true, 0},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSchool(t)
			s.enrol("ben")
			s.until(lessonOut.Add(tt.at + time.Minute))
			times := 1
			if !tt.again {
				times = 1000
			}
			s.wire.fault = failing("prompt", 0, times, tt.cause, false)
			s.types("rivera", "prompt", "text=What passes?")
			s.deliver()
			s.until(time.Date(2026, 11, 11, 8, 30, 0, 0, time.UTC))
			if n := len(s.said("refused")); n != tt.want {
				t.Errorf("%d messages to the teacher, want %d", n, tt.want)
			}
			for _, m := range s.said("refused") {
				noServiceWords(t, rich.Plain(m.Content.Body))
			}
		})
	}
}

// A change of rights or channels lets everything be tried at once.
func TestRightsWereGiven(t *testing.T) {
	s := newSchool(t)
	s.enrol("ben")
	s.wire.fault = failing("lesson", 0, 1, rightless, false)
	s.until(lessonOut.Add(10 * time.Minute))
	if len(s.said("lesson")) != 0 {
		t.Fatal("the lesson came")
	}
	ev := s.event("rivera", bot.KindAllowed, "")
	ev.From = bot.User{}
	ev.In.Channel = ""
	s.handle(ev)
	s.deliver()
	if len(s.said("lesson")) != 1 || len(s.said("page")) != 1 {
		t.Errorf("%d lessons came with %d texts", len(s.said("lesson")), len(s.said("page")))
	}
}

// In a study group who made it hears of refusals.
func TestRefusalsInAStudyGroup(t *testing.T) {
	s := newSchool(t)
	s.fills("cy", "class.new", ".group", "start=2026-11-10", "zone=Europe/London")
	for id := range all[any](s, "class/") {
		s.class = id
	}
	s.wire.fault = failing("welcome", 0, 1000, rightless, false)
	s.presses("cy", "class.start", "CLASS")
	s.pass(24 * time.Hour)
	told := s.said("refused")
	if len(told) != 1 || told[0].In.User != "cy" {
		t.Errorf("told are %v", told)
	}
}

// Teachers by role hear of a refusal, too: by direct message who has joined, and in /today and the overview who was
// never here, with the button that tries again.
func TestTeachersByRoleHearOfARefusal(t *testing.T) {
	s := newSchool(t)
	s.enrol("ben")
	s.fills("rivera", "class.set", "CLASS", "answer=2", "role="+teachersRole)
	s.handle(s.withRole("dana", teachersRole, bot.KindButton, "join", "target=CLASS"))
	s.wire.fault = failing("lesson", 0, 1000, rightless, false)
	s.until(lessonOut.Add(18 * time.Hour))
	var told []string
	for _, m := range s.said("refused") {
		told = append(told, m.In.User)
	}
	slices.Sort(told)
	if !slices.Equal(told, []string{"dana", "rivera"}) {
		t.Errorf("direct messages went to %v", told)
	}
	for _, command := range []string{"today", "class"} {
		r := s.handle(s.withRole("eve", teachersRole, bot.KindCommand, command))
		says(t, "/"+command, plainReply(r), "Not delivered: lesson", "I lack a right ")
		button(t, r, "Try now")
	}
	s.wire.fault = nil
	s.handle(s.withRole("eve", teachersRole, bot.KindButton, "notices.try", "target=CLASS"))
	s.deliver()
	if n := len(s.said("lesson")); n != 1 {
		t.Errorf("%d lessons came", n)
	}
}
