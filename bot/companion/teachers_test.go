package companion_test

import (
	"strings"
	"testing"
	"time"

	"afterbell/bot"
	"afterbell/bot/rich"
)

// twoTeachers is a class that rivera made, in which dana teaches by role and was seen once. Ben learns there.
func twoTeachers(t *testing.T) *school {
	s := newSchool(t, wholeTerm(t))
	s.enrol("ben")
	s.fills("rivera", "class.set", "CLASS", "answer=2", "role="+teachersRole)
	s.dana(bot.KindButton, "queue", "CLASS")
	return s
}

// direct are the messages that came to somebody by themselves.
func (s *school) direct(who, kind string) (texts []string) {
	for _, m := range s.said(kind) {
		if m.In.User == who {
			texts = append(texts, m.At.Format("Mon 02 15:04 ")+rich.Plain(m.Content.Body))
		}
	}
	return texts
}

// question is the name of ben's newest question that waits.
func (s *school) question() string { return s.named("CLASS.QUESTION") }

// november is an instant of that month in 2026, which London has as UTC has it.
func november(day, hour, minute int) time.Time {
	return time.Date(2026, 11, day, hour, minute, 0, 0, time.UTC)
}

// Whoever teaches gets the digest, by role as well as by name, and nobody who teaches no more.
func TestEveryTeacherGetsTheDigest(t *testing.T) {
	s := twoTeachers(t)
	s.until(november(16, 12, 0))
	for _, who := range []string{"rivera", "dana"} {
		if got := s.direct(who, "digest"); len(got) != 1 || !strings.HasPrefix(got[0], "Mon 16 08:00") {
			t.Errorf("%s got %q, want one digest on Monday", who, got)
		}
	}
	s.handle(s.withRole("dana", "S0OTHERS", bot.KindButton, "more", "target=CLASS"))
	s.until(november(23, 12, 0))
	if got := s.direct("dana", "digest"); len(got) != 1 {
		t.Errorf("dana, who teaches no more, got %d digests, want 1", len(got))
	}
	if got := s.direct("rivera", "digest"); len(got) != 2 {
		t.Errorf("rivera got %d digests, want 2", len(got))
	}
}

// A digest every school day comes at 08:30 if something waits, the weekly one on Mondays whatever waits, and the
// choice of one teacher is nothing to another.
func TestADigestEachSchoolDay(t *testing.T) {
	s := twoTeachers(t)
	says(t, "daily", plainReply(s.presses("rivera", "digest.every", "CLASS.day")), "08:30")
	s.until(november(12, 10, 0))
	s.types("ben", "ask", "question=Why?")
	s.fills("rivera", "dayoff.form", "CLASS", "days=2026-11-19")
	s.presses("rivera", "dayoff.move", "CLASS.2026-11-19.2026-11-19")
	s.until(november(20, 12, 0))
	got := s.direct("rivera", "digest")
	var days []string
	for _, x := range got {
		days = append(days, x[:12])
	}
	if want := "Fri 13 08:30|Mon 16 08:30|Tue 17 08:30|Wed 18 08:30|Fri 20 08:30"; strings.Join(days, "|") != want {
		t.Errorf("came %s, want %s", strings.Join(days, "|"), want)
	}
	says(t, "a day", got[0], "Friday 13 November", "One question waits")
	says(t, "the week", got[1], "Mon 9 Nov to Sunday 15 November")
	if n := len(s.direct("dana", "digest")); n != 1 {
		t.Errorf("dana got %d digests, want that of the week", n)
	}
	says(t, "weekly", plainReply(s.presses("rivera", "digest.every", "CLASS.week")), "once a week")
	s.until(november(24, 12, 0))
	if got := s.direct("rivera", "digest")[len(got):]; len(got) != 1 || !strings.HasPrefix(got[0], "Mon 23 08:00") {
		t.Errorf("weekly again: %q", got)
	}
}

// Of two teachers who take or answer the same question the second hears who was first.
func TestWhoTookItFirst(t *testing.T) {
	s := twoTeachers(t)
	s.types("ben", "ask", "question=Why?")
	q := s.question()
	says(t, "dana takes", plainReply(s.dana(bot.KindButton, "queue.take", q)), "It is with you now")
	says(t, "rivera takes", plainReply(s.presses("rivera", "queue.take", q)), "Dana took it on", "before you")
	says(t, "the queue", plainReply(s.presses("rivera", "queue", "CLASS")), "Dana has it since")
	says(t, "dana answers", plainReply(s.dana(bot.KindForm, "queue.form", q, "answer=Because.")), "Ben reads it")
	for _, action := range []string{"queue.take", "queue.open"} {
		says(t, action, plainReply(s.presses("rivera", action, q)), "Dana answered it on", "Because.")
	}
	says(t, "rivera answers", plainReply(s.fills("rivera", "queue.form", q, "answer=It is so.")), "Dana answered it on", "It is so.")
	says(t, "ben", plainReply(s.presses("ben", "answers", "CLASS")), "Because.", "!It is so.")
}
