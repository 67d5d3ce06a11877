package companion_test

import (
	"context"
	"strconv"
	"testing"
	"time"

	"afterbell/bot"
	"afterbell/bot/rich"
	"afterbell/bot/term"
	"afterbell/bot/when"
)

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
	says(t, "after the end", rich.Plain(m.Content.Body), "The last lesson is over", "One question waits, from Ben: “One more thing?”")
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
		"a day off, something waits": {true, dayOff, time.Date(2026, 11, 18, 8, 0, 0, 0, time.UTC)},
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
			s.handle(s.event("rivera", bot.KindButton, "checkins.seen", s.ids([]string{"target=CLASS.FACT"})...))
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

func dayOff(s *school) {
	monday := when.Date{Year: 2026, Month: time.November, Day: 16}
	code := term.SpansCode(monday.AddDays(-6), []when.Span{{From: monday, To: monday.AddDays(1)}})
	s.presses("rivera", "dayoff.move", "CLASS."+code)
}

func absent(s *school) {
	s.must(s.bot.Alive(context.Background()))
	s.now = time.Date(2026, 11, 18, 9, 0, 0, 0, time.UTC)
	s.start()
	s.deliver()
}

func teacherRests(s *school) { s.fills("rivera", "break.form", "CLASS", "until=2026-11-19") }

// The digest tells what was hard, who rose, and that everything planned went out: of what people told, and of nothing
// else. Posts that did not go out are told instead.
func TestTheDigestTellsOfTheWeek(t *testing.T) {
	s := newSchool(t)
	s.enrol("ada", "ben", "cy")
	s.until(time.Date(2026, 11, 13, 12, 0, 0, 0, time.UTC))
	for who, sure := range map[string][3]string{"ada": {"2", "4", "2"}, "ben": {"4", "4", "2"}, "cy": {"5", "5", "1"}} {
		for i, lesson := range []string{"membranes", "membranes", "diffusion"} {
			s.fills(who, "checkin.form", "CLASS."+lesson, "did="+who+sure[i]+lesson+strconv.Itoa(i), "sure="+sure[i])
		}
	}
	s.presses("cy", "lesson.start", "CLASS.diffusion")
	s.handle(s.event("cy", bot.KindSelect, "tick", "target=CLASS.diffusion", "value=0,1"))
	s.fills("cy", "checkin.form", "CLASS.diffusion", "did=looked", "stuck=why it stops")
	s.until(time.Date(2026, 11, 16, 8, 0, 0, 0, time.UTC))
	digest := rich.Plain(s.said("digest")[0].Content.Body)
	says(t, "digest", digest, "Week 1 of 2", "Stuck in lesson 2, Diffusion, at step 3: Cy.",
		"Surer than before: Ada went from 2 to 4 in lesson 1.",
		"Least sure: lesson 2, Diffusion, 2 of 5 in the middle; the others 4.", "Everything planned went out, once.")
	s.wire.fault = failing("lesson", 1, 1, bot.Permanent(bot.ScopePost, errService), false)
	s.until(time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC))
	says(t, "the next", rich.Plain(s.said("digest")[1].Content.Body), "One post did not reach the class.", "!Everything planned", "!Surer")
}
