package companion_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"afterbell/bot"
	"afterbell/bot/record"
	"afterbell/bot/rich"
)

// A lesson that is taken back: its card says so, nobody is asked for it any more, what somebody did of it stays, and it
// comes again as a new card with its text. Nothing is said twice, and no message is deleted.
func TestALessonTakenBack(t *testing.T) {
	s := newSchool(t)
	s.enrol("ben", "ada")
	s.until(lessonOut.Add(time.Minute))
	s.presses("ben", "tick", "CLASS.membranes", "value=0")
	r := s.fills("rivera", "replan.form", "CLASS.membranes", "day=19 nov")
	s.pressesOn("rivera", r, "Take it back")
	s.deliver()
	cards := s.said("lesson")
	text := rich.Plain(cards[0].Content.Body)
	if len(cards) != 1 || !strings.Contains(text, "came early by mistake") || len(cards[0].Content.Buttons) > 0 {
		t.Fatalf("the card says %s", text)
	}
	if text := plainReply(s.types("ada", "today")); strings.Contains(text, "Membranes") {
		t.Errorf("ada, who did nothing of it, reads %s", text)
	}
	if text := plainReply(s.types("ben", "today")); !strings.Contains(text, "one step left") && !strings.Contains(text, "Membranes") {
		t.Errorf("ben, who began, reads %s", text)
	}
	s.until(time.Date(2026, 11, 19, 16, 1, 0, 0, time.UTC))
	if cards := s.said("lesson"); strings.Count(strings.Join(s.texts("lesson"), "|"), "Lesson 1 of 4") != 1 || len(cards) < 2 {
		t.Errorf("on its new day: %d cards", len(cards))
	}
	if pages := s.texts("page"); strings.Count(strings.Join(pages, "|"), "A cell ends at its membrane") != 2 {
		t.Errorf("its text came %q", pages)
	}
}

// Undo of a lesson that was taken back gives its card the words of the lesson again, and nothing more is posted.
func TestUndoOfALessonTakenBack(t *testing.T) {
	s := newSchool(t)
	s.enrol("ben")
	s.until(lessonOut.Add(time.Minute))
	before := all[record.Class](s, "class/")[s.class].Run
	done := s.pressesOn("rivera", s.fills("rivera", "replan.form", "CLASS.membranes", "day=19 nov"), "Take it back")
	s.deliver()
	s.pressesOn("rivera", done, "Undo")
	s.deliver()
	card := s.said("lesson")[0]
	if text := rich.Plain(card.Content.Body); !strings.Contains(text, "Lesson 1 of 4") || len(card.Content.Buttons) != 3 {
		t.Errorf("the card says %s", text)
	}
	if n := len(s.said("change")); n > 0 {
		t.Errorf("%d messages beside it", n)
	}
	after := all[record.Class](s, "class/")[s.class].Run
	if len(after.Pins) != len(before.Pins) || after.Again["membranes"] != 0 {
		t.Errorf("the run has pins %v, taken back %v", after.Pins, after.Again)
	}
	s.until(time.Date(2026, 11, 19, 16, 1, 0, 0, time.UTC))
	if n := strings.Count(strings.Join(s.texts("lesson"), "|"), "Lesson 1 of 4"); n != 1 {
		t.Errorf("the lesson stands there %d times", n)
	}
}

// A lesson that was posted ahead of its time is taken back by Undo, and comes again on its day.
func TestUndoOfPostNow(t *testing.T) {
	s := newSchool(t)
	s.enrol("ben")
	s.until(lessonOut.Add(time.Minute))
	done := s.pressesOn("rivera", s.presses("rivera", "replan.now", "CLASS.osmosis"), "Post now")
	s.deliver()
	if texts := s.texts("lesson"); len(texts) != 2 || !strings.Contains(texts[1], "Osmosis") {
		t.Fatalf("posted: %q", texts)
	}
	s.pressesOn("rivera", done, "Undo")
	s.deliver()
	if texts := s.texts("lesson"); len(texts) != 2 || !strings.Contains(texts[1], "came early by mistake") {
		t.Fatalf("undone: %q", texts)
	}
	s.until(time.Date(2026, 11, 17, 16, 1, 0, 0, time.UTC))
	if texts := s.texts("lesson"); len(texts) != 4 || !strings.Contains(texts[3], "Lesson 3 of 4") {
		t.Errorf("on its day: %q", texts)
	}
}

// A change that is undone before the class could read of it is told to nobody; one that was read is told once.
func TestUndoIsToldOnce(t *testing.T) {
	s := newSchool(t)
	s.enrol("ben")
	s.until(lessonOut.Add(time.Minute))
	done := s.pressesOn("rivera", s.fills("rivera", "replan.form", "CLASS.diffusion", "day=20 nov"), "Move only this")
	s.pressesOn("rivera", done, "Undo")
	s.deliver()
	if n := len(s.said("change")); n != 0 {
		t.Errorf("%d messages about nothing", n)
	}
	done = s.pressesOn("rivera", s.fills("rivera", "dayoff.form", "CLASS", "days=12 nov"), "Only skip")
	s.deliver()
	if said := s.texts("dayoff"); len(said) != 1 || !strings.Contains(said[0], "everything else stays") {
		t.Errorf("the class reads %q", said)
	}
	for range 2 {
		s.pressesOn("rivera", done, "Undo")
		s.deliver()
	}
	if n := len(s.said("change")); n != 1 {
		t.Errorf("%d messages that it was undone", n)
	}
	c := all[record.Class](s, "class/")[s.class]
	if len(c.Run.Skips) > 0 || len(c.Run.Rhythm.Off) > 0 {
		t.Errorf("days are off still: %v %v", c.Run.Skips, c.Run.Rhythm.Off)
	}
}

// Of two teachers who press at once the second is told who was first, and nothing is done twice.
func TestTwoChangeTheSchedule(t *testing.T) {
	s := newSchool(t)
	s.enrol("ben")
	s.until(lessonOut.Add(time.Minute))
	boss := func(kind bot.Kind, action, target string) bot.Event {
		ev := s.event("dana", kind, action, "target="+s.named(target))
		ev.From.Admin = true
		return ev
	}
	first := s.fills("rivera", "replan.form", "CLASS.diffusion", "day=20 nov")
	off := s.fills("rivera", "dayoff.form", "CLASS", "days=12 nov")
	s.handle(boss(bot.KindButton, "replan.do", first.Buttons[0].Target))
	second := plainReply(s.pressesOn("rivera", first, "Move only this"))
	if !strings.Contains(second, "Dana was first") {
		t.Errorf("the second reads %s", second)
	}
	if said := plainReply(s.pressesOn("rivera", off, "Move everything")); !strings.Contains(said, "Dana was first") {
		t.Errorf("whoever declares a day off reads %s", said)
	}
	s.deliver()
	if n := len(s.said("change")) + len(s.said("dayoff")); n != 1 {
		t.Errorf("the class reads %d messages", n)
	}
	for range 2 {
		s.handle(boss(bot.KindButton, "replan.undo", "CLASS.0"))
	}
	if said := plainReply(s.presses("rivera", "replan.undo", "CLASS.0")); !strings.Contains(said, "Dana undid that") {
		t.Errorf("undone twice: %s", said)
	}
}

// A lesson that comes out while somebody looks at a preview is not moved by it, and what is over is refused.
func TestWhatIsOutMeanwhile(t *testing.T) {
	s := newSchool(t)
	s.enrol("ben")
	s.until(lessonOut.Add(-time.Minute))
	r := s.fills("rivera", "replan.form", "CLASS.membranes", "day=20 nov")
	now := s.presses("rivera", "replan.now", "CLASS.membranes")
	s.until(lessonOut.Add(time.Minute))
	for said, wanted := range map[string]string{
		plainReply(s.pressesOn("rivera", r, "Move only this")):                            "is out meanwhile",
		plainReply(s.pressesOn("rivera", now, "Post now")):                                "is out meanwhile",
		plainReply(s.fills("rivera", "replan.form", "CLASS.diffusion", "day=today")):      "",
		plainReply(s.presses("rivera", "replan.do", "CLASS.diffusion.b9.0")):              "is not out",
		plainReply(s.presses("rivera", "replan.do", "CLASS.diffusion.m-9.0")):             "That day is over",
		plainReply(s.presses("rivera", "replan.do", "CLASS..r.0")):                        "not paused",
		plainReply(s.presses("rivera", "replan.do", "CLASS.diffusion.x9.0")):              "older time",
		plainReply(s.presses("rivera", "replan.do", "CLASS.nothing.m9.0")):                "older time",
		plainReply(s.presses("rivera", "replan.undo", "CLASS.7")):                         "no such change",
		plainReply(s.fills("rivera", "replan.form", "CLASS.diffusion", "day=2026-11-09")): "",
	} {
		if !strings.Contains(said, wanted) {
			t.Errorf("want %q, read %s", wanted, said)
		}
	}
	if c := all[record.Class](s, "class/")[s.class]; len(c.Run.Changes) > 0 {
		t.Errorf("changed: %+v", c.Run.Changes)
	}
}

// The card of a lesson that was removed on the platform cannot be rewritten: the teacher reads that, and the dates are
// changed all the same.
func TestTakeBackARemovedCard(t *testing.T) {
	s := newSchool(t)
	s.enrol("ben")
	s.until(lessonOut.Add(time.Minute))
	s.wire.fault = func(p bot.Part) (error, bool) {
		if p.On != nil {
			return bot.Permanent(bot.ScopePost, bot.ErrAbsent), false
		}
		return nil, false
	}
	s.pressesOn("rivera", s.fills("rivera", "replan.form", "CLASS.membranes", "day=19 nov"), "Take it back")
	s.pass(time.Hour)
	keys := []string{}
	for key, r := range s.rows() {
		if r.State == record.StateDead {
			keys = append(keys, key)
		}
	}
	if !slices.ContainsFunc(keys, func(k string) bool { return strings.Contains(k, "update/") }) {
		t.Errorf("given up: %v", keys)
	}
	if said := plainReply(s.types("rivera", "class")); !strings.Contains(said, "new words on a card") {
		t.Errorf("the overview says %s", said)
	}
	s.until(time.Date(2026, 11, 19, 16, 1, 0, 0, time.UTC))
	if n := strings.Count(strings.Join(s.texts("lesson"), "|"), "Lesson 1 of 4"); n != 2 {
		t.Errorf("the lesson was posted %d times, want once before it was removed and once again", n)
	}
}

// A class that is paused has nothing to make up for after an absence of ours, and asks nobody; when it goes on, what waited
// comes on the next class days.
func TestAnAbsenceDuringAPause(t *testing.T) {
	s := newSchool(t)
	s.enrol("ben")
	s.until(lessonOut.Add(time.Minute))
	s.pressesOn("rivera", s.presses("rivera", "replan.pause", "CLASS"), "Pause the class")
	s.deliver()
	s.must(s.bot.Alive(t.Context()))
	s.now = s.now.Add(13 * 24 * time.Hour)
	s.start()
	s.pass(time.Hour)
	if n := len(s.said("lesson")); n != 1 {
		t.Errorf("%d lessons came during the pause", n)
	}
	if c := all[record.Class](s, "class/")[s.class]; c.Run.Held != nil {
		t.Errorf("held: %+v", c.Run.Held)
	}
	s.until(time.Date(2026, 12, 10, 12, 0, 0, 0, time.UTC))
	s.pressesOn("rivera", s.presses("rivera", "replan.pause", "CLASS"), "Go on")
	s.deliver()
	if said := s.texts("change"); len(said) != 2 || !strings.Contains(said[1], "goes on. Lesson 2, Diffusion, comes Thu 10 Dec") {
		t.Errorf("the class reads %q", said)
	}
	s.until(time.Date(2026, 12, 10, 16, 1, 0, 0, time.UTC))
	if n := len(s.said("lesson")); n != 2 {
		t.Errorf("%d lessons on the day", n)
	}
	if n := len(s.said("ending")); n != 0 {
		t.Errorf("the class ended %d times", n)
	}
	s.until(time.Date(2027, 1, 10, 16, 1, 0, 0, time.UTC))
	if n := len(s.said("ending")); n != 1 {
		t.Errorf("the class ended %d times in the end", n)
	}
}

// More time until a date stays where it is when a lesson moves, and so many days more follow it.
func TestMoreTimeWhenALessonMoves(t *testing.T) {
	s := newSchool(t)
	s.enrol("ben", "ada")
	s.until(lessonOut.Add(time.Minute))
	s.fills("rivera", "moretime.form", "CLASS."+s.human("ben").ID, "days=3")
	r := s.fills("rivera", "replan.form", "CLASS.diffusion", "day=20 nov")
	s.pressesOn("rivera", r, "Move only this")
	s.until(time.Date(2026, 11, 20, 16, 1, 0, 0, time.UTC))
	text := plainReply(s.presses("ben", "schedule", "CLASS.all"))
	if !strings.Contains(text, "Diffusion: out since Fri 20 Nov, 16:00. Due Wednesday 25") {
		t.Errorf("ben reads %s", text)
	}
	if text := plainReply(s.presses("ada", "schedule", "CLASS.all")); !strings.Contains(text, "Due Sunday 22 November") {
		t.Errorf("ada reads %s", text)
	}
}

// A change can be undone although there are newer ones, but not one that a newer one builds on: that is named, and undone
// first.
func TestUndoInAnotherOrder(t *testing.T) {
	s := newSchool(t)
	s.enrol("ben")
	s.until(lessonOut.Add(time.Minute))
	first := s.pressesOn("rivera", s.fills("rivera", "replan.form", "CLASS.osmosis", "day=18 nov"), "Move only this")
	s.pressesOn("rivera", s.fills("rivera", "replan.form", "CLASS.diffusion", "day=13 nov"), "Move only this")
	again := s.pressesOn("rivera", s.fills("rivera", "replan.form", "CLASS.osmosis", "day=20 nov"), "Move only this")
	held := s.pressesOn("rivera", first, "Undo")
	says(t, "the first of two of one lesson", plainReply(held), "A later change builds on that one", "a lesson on another day")
	says(t, "what comes first", plainReply(s.pressesOn("rivera", held, "Undo that one")), "Undone")
	says(t, "twice", plainReply(s.pressesOn("rivera", again, "Undo")), "undid that")
	says(t, "now", plainReply(s.pressesOn("rivera", first, "Undo")), "Undone")
	said := plainReply(s.types("rivera", "class", "go=schedule"))
	says(t, "the schedule", said, "Osmosis: Tue 17 Nov", "Diffusion: Fri 13 Nov")
}
