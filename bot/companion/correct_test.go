package companion_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"afterbell/bot"
	"afterbell/bot/record"
)

// newTaught is a class whose course lies on a shelf, with lesson 1 out.
func newTaught(t *testing.T) (*school, *shelf) {
	t.Helper()
	shelf := newShelf(t, "testdata/biology")
	s := newSchool(t, shelf.courses...)
	s.enrol("ben", "ada")
	s.until(lessonOut.Add(time.Minute))
	return s, shelf
}

// edits changes the folder of the course.
func (s *school) edits(shelf *shelf, lines ...string) {
	s.t.Helper()
	for _, line := range lines {
		s.must(shelf.edit(line))
	}
	s.courses = shelf.courses
}

// did are the bits of what somebody did of a lesson, which equal those that a recount gives.
func (s *school) did(who, lesson string) record.LessonFigures {
	s.t.Helper()
	var f record.Figures
	s.must(s.store.View(s.t.Context(), func(tx bot.Tx) (err error) {
		if f, err = record.Need(tx, record.FigureKey(s.class, s.human(who).ID)); err != nil {
			return err
		}
		again, err := record.Recount(tx, f.Last)
		if diff := cmp.Diff(f.Lessons, again.Lessons); diff != "" {
			s.t.Errorf("a recount gives others (-figures +recount):\n%s", diff)
		}
		return err
	}))
	return f.Lessons[lesson]
}

// Ticks and answers stay with their steps and questions; what is gone is named before Apply, and comes back by Undo,
// with what was ticked since.
func TestMarksStayWithTheirSteps(t *testing.T) {
	s, shelf := newTaught(t)
	s.presses("ben", "tick", "CLASS.membranes", "value=0,1")
	s.presses("ben", "quiz.reveal", "CLASS.membranes.1")
	s.presses("ben", "quiz.knew", "CLASS.membranes.1")
	s.presses("ada", "tick", "CLASS.membranes", "value=1")
	active := all[record.Figures](s, "figure/")
	s.edits(shelf, `01-membranes.md: - [ ] Read the page (10 min)\n- [ ] Draw => - [ ] Draw`,
		`01-membranes.md: do not (10 min) => do not (5 min)\n- [ ] Show it (1 min)\n- [ ] Tell it (1 min)`)
	r := s.presses("rivera", "correct", "CLASS")
	s.pressesOn("rivera", r, "Apply")
	if got := s.did("ben", "membranes"); got.Ticked != 1 {
		t.Errorf("ben has ticked %b of the new steps", got.Ticked)
	}
	if got := s.did("ada", "membranes"); got.Ticked != 1 || !strings.Contains(plainReply(r), "is gone: “Read the page”") {
		t.Errorf("ada has ticked %b of the new steps; the preview said %s", got.Ticked, plainReply(r))
	}
	for key, f := range all[record.Figures](s, "figure/") {
		if was := active[key]; !f.Seen.Equal(was.Seen) || cmp.Diff(f.Active, was.Active) != "" {
			t.Errorf("%s: a correction counts as a sign of life", key)
		}
	}
	s.pass(time.Minute)
	s.presses("ada", "tick", "CLASS.membranes", "value=0,2")
	s.presses("rivera", "replan.undo", "CLASS.0")
	if got := s.did("ben", "membranes"); got.Ticked != 0b11 || got.Right != 0b10 {
		t.Errorf("undone, ben has ticked %b and knows %b", got.Ticked, got.Right)
	}
	if got := s.did("ada", "membranes"); got.Ticked != 0b10 {
		t.Errorf("undone, ada has ticked %b", got.Ticked)
	}
}

// A lesson that is new, one that is gone, one in another order: what is out keeps its date and is not posted again, what
// is to come follows, and by Undo all comes as it would have.
func TestLessonsComeAndGo(t *testing.T) {
	s, shelf := newTaught(t)
	out := s.texts("lesson")
	lesson := func(id string) string {
		return `---\nid: ` + id + `\ntitle: About ` + id + `\nminutes: 5\n---\n\nRead.\n\n## Steps\n\n- [ ] Read (5 min)\n`
	}
	s.edits(shelf, "00-before.md:  => "+lesson("before"), "02b-between.md:  => "+lesson("between"), "04-transport.md: x => ")
	r := s.presses("rivera", "correct", "CLASS")
	for _, words := range []string{
		"2 lessons are new", "One lesson is not in the course", "Lesson 1, About before, is new, and its day is over",
	} {
		if !strings.Contains(plainReply(r), words) {
			t.Errorf("the difference does not say %q: %s", words, plainReply(r))
		}
	}
	done := s.pressesOn("rivera", r, "Apply")
	s.deliver()
	if now := s.texts("lesson"); len(now) != len(out)+1 || !strings.Contains(now[len(out)], "About before") {
		t.Errorf("posted: %q", now)
	}
	s.pressesOn("rivera", done, "Undo")
	s.until(time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC))
	all := strings.Join(s.texts("lesson"), "|")
	for _, title := range []string{"Membranes", "Diffusion", "Osmosis", "Transport in cells"} {
		if n := strings.Count(all, ": "+title); n != 1 {
			t.Errorf("%s was posted %d times: %s", title, n, all)
		}
	}
	if strings.Contains(all, "About between") {
		t.Errorf("what the course has not was posted: %s", all)
	}
}

// Apply takes what was shown, and nothing that lies in the folder since; of two teachers the second is told who was first.
func TestApplyWhatWasShown(t *testing.T) {
	s, shelf := newTaught(t)
	s.edits(shelf, "01-membranes.md: Small things pass => Small ones pass")
	first := s.presses("rivera", "correct", "CLASS")
	s.edits(shelf, "01-membranes.md: Small ones pass => Tiny ones pass")
	if said := plainReply(s.pressesOn("rivera", first, "Apply")); !strings.Contains(said, "changed again") {
		t.Errorf("what was not shown: %s", said)
	}
	now := s.presses("rivera", "correct", "CLASS")
	s.pressesOn("rivera", now, "Apply")
	if said := plainReply(s.pressesOn("rivera", now, "Apply")); !strings.Contains(said, "You changed the schedule") {
		t.Errorf("applied twice: %s", said)
	}
	s.deliver()
	if pages := s.texts("page"); len(pages) != 1 || !strings.Contains(pages[0], "Tiny ones pass") || !strings.Contains(pages[0], "Corrected") {
		t.Errorf("the text is %q", pages)
	}
	if n := len(s.said("change")); n > 0 {
		t.Errorf("the class reads %d messages of it", n)
	}
}

// A text that takes more messages than before gets the others below, once, however often it is corrected; one that takes
// fewer says that the rest is not needed any more.
func TestALongerTextTakesMoreMessages(t *testing.T) {
	s, shelf := newTaught(t)
	long := strings.Repeat("Water moves through what is small enough for it. ", 200)
	apply := func() {
		t.Helper()
		s.pressesOn("rivera", s.presses("rivera", "correct", "CLASS"), "Apply")
		s.pass(time.Minute)
	}
	s.edits(shelf, "01-membranes.md: Small things pass, large things wait. => "+long)
	apply()
	s.edits(shelf, "01-membranes.md: Water moves => Salt moves")
	apply()
	parts := len(s.row("page/membranes/0").Parts)
	if parts < 2 {
		t.Fatalf("the text takes %d messages: the test has lost its subject", parts)
	}
	s.edits(shelf, "01-membranes.md: "+strings.Replace(long, "Water", "Salt", 1)+" => Small things pass.")
	apply()
	texts := strings.Join(append(s.texts("page"), s.texts("update")...), "|")
	if !strings.Contains(texts, "is not needed any more") || !strings.Contains(texts, "Small things pass.") {
		t.Errorf("the messages say %.300s", texts)
	}
	if len(s.wire.twice) > 0 {
		t.Errorf("said twice: %v", s.wire.twice)
	}
}
