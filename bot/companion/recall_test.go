package companion_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"afterbell/bot"
	"afterbell/bot/record"
	"afterbell/bot/review"
)

// memories is what is kept of how somebody remembers questions, which equals a recount of the facts.
func (s *school) memories(who string) review.Kept {
	s.t.Helper()
	var k review.Kept
	s.must(s.store.View(s.t.Context(), func(tx bot.Tx) (err error) {
		if k, _, err = record.Load(tx, review.KeyOf(s.class, s.human(who).ID)); err != nil {
			return err
		}
		diff, err := memoriesDiffer(tx, s.class, s.human(who).ID)
		if diff != "" {
			s.t.Errorf("a recount gives others (-recount +stored):\n%s", diff)
		}
		return err
	}))
	return k
}

// recalls says what comes back to somebody now, as the buttons of /today say; "" is nothing.
func (s *school) recalls(who string) string {
	s.t.Helper()
	return labelOf(s.types(who, "today"), "recall")
}

// labelOf is the label of the button that asks for an action.
func labelOf(r bot.Reply, action string) string {
	for _, b := range r.Buttons {
		if b.Action == action {
			return b.Label
		}
	}
	return ""
}

// recalling is a class with lesson 1 out, whose two questions ben answered: the first wrong, the second right.
func recalling(t *testing.T) (*school, *shelf) {
	s, shelf := newTaught(t)
	s.presses("ben", "tick", "CLASS.membranes", "value=0,1")
	s.presses("ben", "quiz.answer", "CLASS.membranes.0", "value=1")
	s.presses("ben", "quiz.knew", "CLASS.membranes.1")
	return s, shelf
}

// Memories stay with their questions when these change places or words; what is taken out stays away with a reason, and
// comes back by Undo.
func TestMemoriesStayWithTheirQuestions(t *testing.T) {
	s, shelf := recalling(t)
	before := s.memories("ben").Memories["membranes"]
	s.edits(shelf, `01-membranes.md: ## Questions\n => ## Questions\n\n### Is it alive?\n\n> It is.\n`)
	s.pressesOn("rivera", s.presses("rivera", "correct", "CLASS"), "Apply")
	if got := s.memories("ben").Memories["membranes"]; len(got) != 3 || got[0].Tried() || got[1] != before[0] || got[2] != before[1] {
		t.Fatalf("with a question before them the memories are %+v, want %+v", got, before)
	}
	s.pass(time.Minute)
	s.edits(shelf, `01-membranes.md: ### Why does a cell need an edge at all? => ### Why does a cell need an edge?`)
	s.pressesOn("rivera", s.presses("rivera", "correct", "CLASS"), "Apply")
	if got := s.memories("ben").Memories["membranes"]; len(got) != 3 || got[2] != before[1] {
		t.Fatalf("reworded, the memories are %+v", got)
	}
	s.pass(time.Minute)
	s.edits(shelf, `01-membranes.md: ### What passes a membrane most easily?\n\n- [x] Water — small, and everywhere\n`+
		`- [ ] Starch — far too large\n- [ ] Salt — charged, it needs a gate\n\n> Small and uncharged things pass; others need a gate.\n => \n`)
	s.pressesOn("rivera", s.presses("rivera", "correct", "CLASS"), "Apply")
	k := s.memories("ben")
	if got := k.Memories["membranes"]; len(got) != 2 || got[1] != before[1] || len(k.Gone) != 1 || k.Gone[0].Why != "removed" {
		t.Fatalf("with a question taken out it is %+v", k)
	}
	s.pass(24 * time.Hour)
	if said := s.recalls("ben"); said != "Recall 1" { // the one that was never asked
		t.Errorf("ready are %q", said)
	}
	s.presses("rivera", "replan.undo", "CLASS.2")
	k = s.memories("ben")
	if got := k.Memories["membranes"]; len(got) != 3 || got[1] != before[0] || len(k.Gone) != 0 {
		t.Errorf("undone, it is %+v", k)
	}
	if said := s.recalls("ben"); said != "Recall 2" {
		t.Errorf("undone, ready are %q", said)
	}
}

// A button names a question by its words, too: it finds it at its new place, and says so where it is gone.
func TestAnOldButtonOfAQuestion(t *testing.T) {
	s, shelf := recalling(t)
	s.pass(24 * time.Hour)
	asked := s.presses("ben", "recall", "CLASS")
	target := asked.Select.Target
	s.edits(shelf, `01-membranes.md: ## Questions\n => ## Questions\n\n### Is it alive?\n\n> It is.\n`)
	s.pressesOn("rivera", s.presses("rivera", "correct", "CLASS"), "Apply")
	says(t, "at its new place", plainReply(s.presses("ben", "quiz.answer", target, "value=0")), "Yes: “Water”")
	if got := s.memories("ben").Memories["membranes"]; !got[1].Known || !got[1].Mended() {
		t.Errorf("the memories are %+v", got)
	}
	s.edits(shelf, `01-membranes.md: ### What passes a membrane most easily? => ### What passes?`)
	s.pressesOn("rivera", s.presses("rivera", "correct", "CLASS"), "Apply")
	says(t, "reworded", plainReply(s.presses("ben", "quiz.answer", target, "value=0")), "That question has other words now")
}

// After a break or days off no pile stands there: what became ready meanwhile comes over the days after them.
func TestNoPileAfterABreak(t *testing.T) {
	s := newSchool(t, termCourse(t))
	s.enrol("ben")
	s.until(lessonOut.Add(21 * 24 * time.Hour))
	for lesson := 1; lesson <= 7; lesson++ {
		for n := range 2 {
			s.presses("ben", "quiz.knew", fmt.Sprintf("CLASS.lesson-%02d.%d", lesson, n))
		}
	}
	if said := s.recalls("ben"); said != "" {
		t.Fatalf("on the day of the answers: %q", said)
	}
	ben := s.human("ben")
	s.fills("ben", "break.form", "CLASS", "until="+ben.Today(s.now).AddDays(15).String())
	s.pass(14 * 24 * time.Hour)
	if said := s.recalls("ben"); said != "" {
		t.Errorf("on the break: %q", said)
	}
	var ready []string
	for range 5 {
		s.pass(24 * time.Hour)
		ready = append(ready, s.recalls("ben"))
		for s.recalls("ben") != "" {
			r := s.presses("ben", "recall", "CLASS")
			s.presses("ben", "quiz.knew", r.Buttons[0].Target)
		}
	}
	if want := []string{"Recall 3", "Recall 3", "Recall 3", "Recall 3", "Recall 2"}; !slices.Equal(ready, want) {
		t.Errorf("after the break %v, want %v", ready, want)
	}
}

// No more come in a day than somebody chose, over all their classes, and no question twice where two teach the same course.
func TestTwoClassesShareADay(t *testing.T) {
	s := newSchool(t, termCourse(t))
	s.enrol("ben")
	first := s.class
	other := s.event("dana", bot.KindForm, "class.new", "start=2026-11-10", "rhythm=tue, thu at 16:00", "zone=Europe/London")
	other.In.Channel = "staff"
	s.handle(other)
	second := ""
	for id := range all[record.Class](s, "class/") {
		if id != first {
			second = id
		}
	}
	for _, ev := range []bot.Event{
		s.event("dana", bot.KindButton, "class.start", "target="+second), s.event("ben", bot.KindButton, "join", "target="+second),
	} {
		ev.In.Channel = "staff"
		s.handle(ev)
	}
	s.until(lessonOut.Add(9 * 24 * time.Hour))
	for _, class := range []string{first, second} {
		for lesson := 1; lesson <= 3; lesson++ {
			for n := range 2 {
				s.presses("ben", "quiz.forgot", fmt.Sprintf("%s.lesson-%02d.%d", class, lesson, n))
			}
		}
	}
	s.pass(24 * time.Hour)
	count := func(class string) (n int) {
		asked := map[string]bool{}
		for {
			r := s.presses("ben", "recall", class)
			if len(r.Buttons) == 0 || r.Buttons[0].Action != "quiz.reveal" {
				return n
			}
			if asked[r.Buttons[0].Target] {
				t.Fatalf("asked twice: %s", plainReply(r))
			}
			asked[r.Buttons[0].Target] = true
			s.presses("ben", "quiz.knew", r.Buttons[0].Target)
			n++
			if class == first && n == 3 {
				return n
			}
		}
	}
	if n := count(first); n != 3 {
		t.Fatalf("%d came back in the first class", n)
	}
	if n := count(second); n != 2 { // five a day, and none of the three that were asked
		t.Errorf("%d came back in the second class, want 2", n)
	}
	if n := count(first); n != 0 {
		t.Errorf("%d more came back in the first class on that day", n)
	}
}

// Whoever flies west has a date twice, and no question twice by that; a clock that ran ahead holds nothing back for ever.
func TestADateTwice(t *testing.T) {
	s, _ := recalling(t)
	s.pass(20 * time.Hour)
	s.fills("ben", "zone.form", "CLASS", "zone=Pacific/Kiritimati")
	if said := s.recalls("ben"); said != "Recall 1" {
		t.Fatalf("in Kiritimati: %q", said)
	}
	r := s.presses("ben", "recall", "CLASS")
	s.presses("ben", "quiz.answer", r.Select.Target, "value=0")
	k := s.memories("ben")
	s.fills("ben", "zone.form", "CLASS", "zone=Pacific/Pago_Pago")
	if said := s.recalls("ben"); said != "" {
		t.Errorf("in Pago Pago, where it is yesterday: %q", said)
	}
	s.presses("ben", "quiz.answer", r.Select.Target, "value=1")
	if again := s.memories("ben"); again.Memories["membranes"][0].Stability != k.Memories["membranes"][0].Stability || again.Asked != 1 {
		t.Errorf("the second answer of the day counts: %+v", again)
	}
}

// A low sureness brings the first question of its lesson within three days, known or not, and once.
func TestLowSurenessBringsAQuestion(t *testing.T) {
	s, _ := recalling(t)
	s.pass(24 * time.Hour)
	r := s.presses("ben", "recall", "CLASS")
	s.presses("ben", "quiz.answer", r.Select.Target, "value=0")
	s.types("ben", "checkin", "did=looked at it again", "sure=1", "lesson=membranes")
	s.fills("ben", "checkin.form", "CLASS.membranes", "did=and once more", "sure=1")
	var days []int
	for day := 1; day <= 8; day++ {
		s.pass(24 * time.Hour)
		r := s.presses("ben", "recall", "CLASS")
		for r.Select != nil || len(r.Buttons) > 0 && r.Buttons[0].Action == "quiz.reveal" {
			if r.Select == nil {
				s.presses("ben", "quiz.easy", r.Buttons[0].Target)
			} else {
				s.presses("ben", "quiz.answer", r.Select.Target, "value=0")
				if strings.Contains(plainReply(s.presses("ben", "recall.why", r.Select.Target)), "answered it today") {
					days = append(days, day)
				}
			}
			r = s.presses("ben", "recall", "CLASS")
		}
	}
	if len(days) == 0 || days[0] > 3 {
		t.Errorf("the first question of the lesson came back on days %v after the check-in", days)
	}
	if got := s.memories("ben").Asked; got > record.RecallDefault {
		t.Errorf("%d came in a day", got)
	}
}

// Files of earlier versions hold answers and no memories: these are reckoned when they are needed.
func TestAnswersOfEarlierVersions(t *testing.T) {
	s, _ := recalling(t)
	want := s.memories("ben")
	s.must(s.store.Update(t.Context(), func(tx bot.Tx) error {
		return record.Remove(tx, review.KeyOf(s.class, s.human("ben").ID))
	}))
	s.pass(24 * time.Hour)
	if said := s.recalls("ben"); said != "Recall 1" {
		t.Errorf("ready are %q", said)
	}
	r := s.presses("ben", "recall", "CLASS")
	s.presses("ben", "quiz.answer", r.Select.Target, "value=0")
	if got := s.memories("ben"); got.Memories["membranes"][1] != want.Memories["membranes"][1] || !got.Memories["membranes"][0].Mended() {
		t.Errorf("the memories are %+v, were %+v", got, want)
	}
}

// A daily message comes for what is ready, once, and leads there with one press.
func TestADailyMessageForWhatIsReady(t *testing.T) {
	s := newSchool(t, termCourse(t))
	s.enrol("ben")
	s.until(lessonOut.Add(100 * 24 * time.Hour))
	s.types("ben", "today")
	for lesson := 1; lesson <= 2; lesson++ {
		s.presses("ben", "tick", fmt.Sprintf("CLASS.lesson-%02d", lesson), "value=0,1,2,3")
		for n := range 2 {
			s.presses("ben", "quiz.knew", fmt.Sprintf("CLASS.lesson-%02d.%d", lesson, n))
		}
	}
	before := len(s.said("daily"))
	s.pass(10 * 24 * time.Hour)
	var named []string
	for _, m := range s.said("daily")[before:] {
		if strings.Contains(plain(m), "ready to come back") {
			named = append(named, m.At.Format("Mon 2"))
			if !slices.ContainsFunc(m.Content.Buttons, func(b bot.Button) bool { return b.Action == "recall" }) {
				t.Errorf("no button leads there: %+v", m.Content.Buttons)
			}
		}
	}
	if len(named) == 0 || len(named) > 3 {
		t.Errorf("messages named what is ready on %v", named)
	}
}
