package companion_test

import (
	"errors"
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
		says(t, action, plainReply(s.presses("rivera", action, q)), "Dana answered that on", "Because.")
	}
	says(t, "rivera answers", plainReply(s.fills("rivera", "queue.form", q, "answer=It is so.")), "Dana answered that on", "It is so.")
	says(t, "ben", plainReply(s.presses("ben", "answers", "CLASS")), "Because.", "!It is so.")
}

// asked is twoTeachers at a minute at which lesson 1 is out and ben has asked something: on Tuesday 10 November.
func asked(t *testing.T) *school {
	s := twoTeachers(t)
	s.until(lessonOut.Add(time.Minute))
	s.types("ben", "ask", "question=Why?")
	return s
}

// When a promise is over, the other teacher hears of it once, and at twice that time the next one has it and the asker
// reads the truth once. A day off gives a day back.
func TestThePromiseIsKept(t *testing.T) {
	s := asked(t)
	s.fills("rivera", "dayoff.form", "CLASS", "days=2026-11-12")
	s.presses("rivera", "dayoff.move", "CLASS.2026-11-12.2026-11-12")
	s.until(november(16, 8, 0))
	if got := append(s.direct("dana", "overdue"), s.direct("rivera", "overdue")...); len(got) > 0 {
		t.Fatalf("before the promise was over: %q", got)
	}
	s.until(november(17, 12, 0)) // 11 and 13 November are the two school days
	if got := s.direct("dana", "overdue"); len(got) != 1 || !strings.HasPrefix(got[0], "Mon 16 08:31") {
		t.Fatalf("dana heard %q, want one message on Monday", got)
	}
	says(t, "dana", s.direct("dana", "overdue")[0], "Longer than promised", "Ben waits since Tue 10 Nov: “Why?”", "!with you")
	says(t, "ben", plainReply(s.types("ben", "today")), "!Still waiting")
	s.until(november(25, 12, 0))
	if got := s.direct("dana", "overdue"); len(got) != 2 || !strings.HasPrefix(got[1], "Wed 18 08:31") {
		t.Fatalf("dana heard %q, want a second message on Wednesday", got)
	}
	says(t, "dana", s.direct("dana", "overdue")[1], "It is with you now: Ben waits since Tue 10 Nov")
	says(t, "ben", plainReply(s.types("ben", "today")), "Still waiting for an answer: “Why?”. Dana has it now.")
	told := 0
	for _, text := range s.direct("ben", "daily") {
		told += strings.Count(text, "Still waiting")
	}
	if told != 1 {
		t.Errorf("ben's daily messages say it %d times, want once", told)
	}
	if got := s.direct("rivera", "overdue"); len(got) > 0 {
		t.Errorf("rivera, who had it, heard %q", got)
	}
	says(t, "the queue", plainReply(s.presses("rivera", "queue", "CLASS")), "Dana has it since")
	s.dana(bot.KindForm, "queue.form", s.question(), "answer=Because.")
	says(t, "answered", plainReply(s.types("ben", "today")), "Because.", "!Still waiting")
}

// Nobody hears of a question that was answered, taken back, or asked by somebody who left; what one teacher took is
// told to the other one, and of many that wait too long one message tells.
func TestWhomThePromiseCalls(t *testing.T) {
	for name, c := range map[string]struct {
		does         func(*school)
		rivera, dana int
	}{
		"nothing":        {func(*school) {}, 0, 2},
		"three more":     {func(s *school) { s.types("ben", "ask", "question=And?"); s.types("ben", "ask", "question=What?") }, 0, 2},
		"answered":       {func(s *school) { s.fills("rivera", "queue.form", s.question(), "answer=Because.") }, 0, 0},
		"dana took it":   {func(s *school) { s.dana(bot.KindButton, "queue.take", s.question()) }, 2, 0},
		"only seen":      {func(s *school) { s.presses("rivera", "queue.seen", s.question()) }, 0, 2},
		"ben has left":   {func(s *school) { s.presses("rivera", "person.left", "CLASS."+s.human("ben").ID) }, 0, 0},
		"dana is no one": {func(s *school) { s.handle(s.withRole("dana", "S0", bot.KindButton, "more", "target=CLASS")) }, 1, 0},
	} {
		t.Run(name, func(t *testing.T) {
			s := asked(t)
			c.does(s)
			s.until(november(30, 12, 0))
			if r, d := len(s.direct("rivera", "overdue")), len(s.direct("dana", "overdue")); r != c.rivera || d != c.dana {
				t.Errorf("rivera heard %d times and dana %d, want %d and %d", r, d, c.rivera, c.dana)
			}
		})
	}
}

// board is the message in the staff place as it is now.
func (s *school) board(t *testing.T) playground.Message {
	t.Helper()
	got := s.said("board")
	if len(got) == 0 {
		t.Fatal("there is no board")
	}
	return got[len(got)-1]
}

// staffed is a class with two teachers and a staff place in which nothing waits.
func staffed(t *testing.T) *school {
	s := twoTeachers(t)
	s.handle(s.event("rivera", bot.KindButton, "staff.here", "target=CLASS.yes", "channel=staff"))
	s.deliver()
	return s
}

// The queue stands in the staff place as one message, edited in place and without a sound; what waits too long makes
// one.
func TestTheStaffPlace(t *testing.T) {
	s := staffed(t)
	says(t, "empty", plain(s.board(t)), "nobody waits")
	s.until(lessonOut.Add(time.Minute))
	s.types("ben", "ask", "question=Why?")
	s.pass(time.Minute)
	s.types("ben", "ask", "question=What for?")
	s.deliver()
	first := s.board(t)
	says(t, "two wait", plain(first), "2 wait for an answer", "1. Ben, since Tue 10 Nov", "“Why?”", "2. Ben", "“What for?”")
	take := slices.IndexFunc(first.Content.Buttons, func(b bot.Button) bool { return b.Label == "1: I take it" })
	ev := s.withRole("dana", teachersRole, bot.KindButton, first.Content.Buttons[take].Action, "target="+first.Content.Buttons[take].Target)
	ev.In.Channel = "staff"
	says(t, "taken", plainReply(s.handle(ev)), "It is with you now")
	s.deliver()
	says(t, "taken", plain(s.board(t)), "“Why?” Dana has it.", "“What for?”", "!“What for?” Dana")
	s.fills("rivera", "queue.form", s.question(), "answer=Because.")
	s.deliver()
	says(t, "answered", plain(s.board(t)), "one waits", "!Why?", "1. Ben, since Tue 10 Nov", "“What for?”")
	if n := len(s.said("board")); n != 1 || !s.board(t).Silent {
		t.Errorf("%d messages, silent: %t; want one that makes no sound", n, s.board(t).Silent)
	}
	s.until(november(14, 12, 0))
	if got := s.said("call"); len(got) != 1 || got[0].Silent || got[0].In.Channel != "staff" {
		t.Errorf("%d calls in the staff place, want one with a sound", len(got))
	}
	if got := append(s.direct("dana", "overdue"), s.direct("rivera", "overdue")...); len(got) > 0 {
		t.Errorf("beside the staff place: %q", got)
	}
	says(t, "ended", plainReply(s.presses("rivera", "staff.end", "CLASS")), "no staff place any more")
	s.deliver()
	says(t, "ended", plain(s.board(t)), "does not stand here any more", "!What for")
}

// What cannot be a staff place is refused with the reason, and only once somebody said yes it becomes one.
func TestWhatCanBeAStaffPlace(t *testing.T) {
	s := twoTeachers(t)
	here := func(target, channel string, lacks ...string) string {
		ev := s.event("rivera", bot.KindButton, "staff.here", "target="+target, "channel="+channel)
		ev.Lacks = lacks
		return plainReply(s.handle(ev))
	}
	says(t, "where the class meets", here("CLASS.yes", channel), "A class meets here")
	says(t, "without a right", here("CLASS.yes", "staff", "Send Messages"), "Send Messages")
	says(t, "unasked", here("CLASS", "staff"), "Whoever can read this channel reads it")
	if got := s.said("board"); len(got) > 0 {
		t.Errorf("something stands there before anybody said yes: %s", plain(got[0]))
	}
	says(t, "yes", here("CLASS.yes", "staff"), "stands here from now on")
	says(t, "the page", plainReply(s.presses("rivera", "staff", "CLASS")), "What waits stands in #staff", "- Rivera", "- Dana")
}

// A staff place that is gone is none any more: the teachers are told in a clear sentence, and what waits too long
// comes to each of them. A message that somebody removed is posted anew.
func TestAStaffPlaceThatIsGone(t *testing.T) {
	for name, c := range map[string]struct {
		err   error
		place bool
		want  string
		times int
	}{
		"channel": {bot.Permanent(bot.ScopePlace, bot.ErrAbsent), false, "Nothing is lost: what waits is in", 100},
		"message": {bot.Permanent(bot.ScopePost, errors.New("unknown message")), true, "", 1},
	} {
		t.Run(name, func(t *testing.T) {
			s := staffed(t)
			s.until(lessonOut.Add(time.Minute))
			s.wire.fault = failing("board", 1, c.times, c.err, false)
			s.types("ben", "ask", "question=Why?")
			s.until(november(14, 12, 0))
			has := all[record.Class](s, "class/")[s.class].Staff.Channel != ""
			if has != c.place {
				t.Errorf("a staff place: %t, want %t", has, c.place)
			}
			if n := len(s.wire.tries("board")) - 1; !c.place && n > 1 { // the first one went out
				t.Errorf("the board was tried %d times", n)
			}
			told := strings.Join(s.direct("dana", "refused"), "\n")
			if !strings.Contains(told, c.want) {
				t.Errorf("dana was told: %s", told)
			}
			if n := len(s.direct("dana", "overdue")); (n == 1) == c.place {
				t.Errorf("dana heard %d times of what waits too long", n)
			}
			if c.place {
				says(t, "posted anew", plain(s.board(t)), "one waits", "“Why?”")
			}
		})
	}
}

// Of very many questions that wait too long one message names the oldest and counts the others.
func TestManyWaitTooLong(t *testing.T) {
	s := asked(t)
	for i := range 11 {
		s.pass(40 * time.Minute)
		s.types("ben", "ask", fmt.Sprintf("question=%d %s", i, strings.Repeat("and why? ", 100)))
	}
	s.until(november(14, 12, 0))
	got := s.direct("dana", "overdue")
	if len(got) != 1 || len([]rune(got[0])) > 2000 {
		t.Fatalf("dana got %d messages: %q", len(got), got)
	}
	says(t, "dana", got[0], "“Why?”", "“6 and why?", "!“7 and why?", "more wait")
}
