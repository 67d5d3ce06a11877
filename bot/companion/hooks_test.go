package companion_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"afterbell/bot"
	"afterbell/bot/companion"
	"afterbell/bot/course"
	"afterbell/bot/record"
	"afterbell/bot/say"
	"afterbell/bot/term"
	"afterbell/bot/turn"
)

// A story that stands beside the others hears of each fact once, and what it adds to what is open is in /today and
// in the daily message, which comes for it.
func TestAStoryBesideTheOthers(t *testing.T) {
	s := newSchool(t)
	s.enrol("ben")
	s.until(lessonOut.Add(time.Minute))
	var heard []string
	further := turn.Story{
		Name: "further",
		Recorded: func(_ *turn.Turn, _ record.Key[record.Fact], x record.Fact) error {
			heard = append(heard, x.Kind)
			return nil
		},
		Agenda: func(_ bot.Tx, _ *record.Class, _ *term.Learner, a *term.Agenda) error {
			a.News = append(a.News, term.News{
				At: s.now, Calls: true, Press: say.Button{Key: "button.questions", Action: "quiz"},
				Line: say.Line{Key: "lesson.left_questions", Args: bot.Args{"n": 3, "number": 7, "minutes": 5}},
			})
			return nil
		},
	}
	b, err := turn.New(turn.Config{
		Store: s.store, Platforms: []bot.Platform{s.wire}, Now: s.clock, Log: zerolog.Nop(),
		Courses: func() []*course.Course { return s.courses },
	}, append(companion.Stories(), further))
	s.must(err)
	s.bot = b
	ev := s.event("ben", bot.KindCommand, "checkin", "did=read it")
	s.handle(ev)
	s.handle(ev)
	if !slices.Equal(heard, []string{record.FactCheckin}) {
		t.Errorf("heard %v", heard)
	}
	const line = "3 questions"
	today := s.types("ben", "today")
	asks := slices.ContainsFunc(today.Buttons, func(b bot.Button) bool { return b.Action == "quiz" })
	if !strings.Contains(plainReply(today), line) || !asks {
		t.Errorf("/today: %s %+v", plainReply(today), today.Buttons)
	}
	s.until(lessonOut.Add(13 * 24 * time.Hour)) // long after anything new
	for _, m := range s.said("daily") {
		if !strings.Contains(plain(m), line) {
			t.Errorf("the daily message of %s: %s", m.At, plain(m))
		}
	}
	if n := len(s.said("daily")); n < 5 {
		t.Errorf("%d daily messages came", n)
	}
}

// Whatever somebody does first in a class, they are asked once about their clock, and then about the daily message.
func TestNobodyComesUnasked(t *testing.T) {
	for name, first := range map[string]func(s *school) bot.Reply{
		"joins":    func(s *school) bot.Reply { return s.presses("eve", "join", "CLASS") },
		"check-in": func(s *school) bot.Reply { return s.types("eve", "checkin", "did=read it") },
		"lesson":   func(s *school) bot.Reply { return s.presses("eve", "lesson.start", "CLASS.membranes") },
		"question": func(s *school) bot.Reply { return s.types("eve", "ask", "question=is salt charged") },
		"break":    func(s *school) bot.Reply { return s.fills("eve", "break.form", "CLASS", "until=2026-11-20") },
	} {
		t.Run(name, func(t *testing.T) {
			s := newSchool(t)
			s.enrol("ben")
			s.until(lessonOut.Add(time.Minute))
			said := plainReply(first(s))
			if strings.Count(said, "You are in ") != 1 || strings.Count(said, "where you are?") != 1 {
				t.Errorf("at first: %s", said)
			}
			if said := plainReply(first(s)); name != "joins" && strings.Contains(said, "where you are?") {
				t.Errorf("asked again: %s", said)
			}
		})
	}
}
