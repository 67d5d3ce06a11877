package companion_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"afterbell/bot"
	"afterbell/bot/companion"
	"afterbell/bot/record"
	"afterbell/bot/review"
	"afterbell/store/bolt"
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
	asked := map[string]bool{}
	count := func(class string) (n int) {
		for {
			r := s.presses("ben", "recall", class)
			if len(r.Buttons) == 0 || r.Buttons[0].Action != "quiz.reveal" {
				return n
			}
			_, question, _ := strings.Cut(r.Buttons[0].Target, ".")
			if asked[question] {
				t.Fatalf("asked twice: %s", question)
			}
			asked[question] = true
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

// A daily message comes for what is ready, leads there with one press, and comes for it no more once the class is over.
func TestADailyMessageForWhatIsReady(t *testing.T) {
	s := newSchool(t, termCourse(t))
	s.enrol("ben")
	s.until(lessonOut.Add(30*24*time.Hour + time.Minute)) // a Thursday; the next lesson comes on Tuesday
	for lesson := 1; lesson <= 10; lesson++ {
		s.presses("ben", "tick", fmt.Sprintf("CLASS.lesson-%02d", lesson), "value=0,1,2,3")
		for n := range 2 {
			s.presses("ben", "quiz.knew", fmt.Sprintf("CLASS.lesson-%02d.%d", lesson, n))
		}
	}
	alone := func() (on []string) { // messages with nothing else to say
		for _, m := range s.said("daily") {
			offers := func(action string) bool {
				return slices.ContainsFunc(m.Content.Buttons, func(b bot.Button) bool { return b.Action == action })
			}
			if strings.Contains(plain(m), "ready to come back") != offers("recall") {
				t.Errorf("%s: %s %+v", m.At, plain(m), m.Content.Buttons)
			}
			if offers("recall") && !offers("lesson.start") {
				on = append(on, m.At.Format("Mon 2 Jan"))
			}
		}
		return on
	}
	s.pass(4*24*time.Hour + 2*time.Hour)
	if on := alone(); len(on) != 1 || on[0] != "Mon 14 Dec" {
		t.Errorf("messages came for what is ready alone on %v", on)
	}
	s.until(lessonOut.Add(90 * 24 * time.Hour)) // after its last day
	for lesson := 11; lesson <= 24; lesson++ {
		s.presses("ben", "tick", fmt.Sprintf("CLASS.lesson-%02d", lesson), "value=0,1,2,3")
	}
	s.presses("ben", "ending.read", "CLASS")
	before := len(s.said("daily"))
	s.pass(8 * 24 * time.Hour)
	if n := len(s.said("daily")) - before; n > 0 || s.recalls("ben") != "Recall 5" {
		t.Errorf("%d messages came after the end, and ready are %q", n, s.recalls("ben"))
	}
}

// A check-in costs nothing for what comes back: it reads and writes no memory, however many questions there are, although
// little sureness in it brings a question back.
func TestACheckinReadsNoMemory(t *testing.T) {
	d, m := grown(t, 30, 1)
	learner := func(action, target string) func() {
		return func() {
			_, err := d.bot.Handle(t.Context(), d.event(0, d.User(0), action, map[string]string{"target": target}))
			check(t, err)
		}
	}
	learner("quiz.knew", d.classID(0)+".lesson-01.0")()
	d.handle(t, d.checkin(0))
	if read := m.of(func() { d.handle(t, d.checkin(0)) }); read["recall"] > 0 || read["belongs"] > 1 || read["figure"] != 1 {
		t.Errorf("a check-in reads %v", read)
	}
	if read := m.of(learner("today", d.classID(0))); read["recall"] != 1 || read["fact"] > 5 {
		t.Errorf("/today reads %v", read)
	}
	if read := m.of(learner("quiz.knew", d.classID(0)+".lesson-01.1")); read["recall"] != 1 {
		t.Errorf("an answer reads %v", read)
	}
}

// What is said of questions that come back is the same on a file as in memory.
func TestRecallOnAFile(t *testing.T) {
	for _, name := range []string{"recall", "recall-class"} {
		talk, err := txtar.ParseFile("testdata/talk/" + name + ".txtar")
		check(t, err)
		store, err := bolt.Open(filepath.Join(t.TempDir(), "class.db"), bolt.Options{Append: companion.AppendOnly()})
		check(t, err)
		if diff := cmp.Diff(string(talk.Files[1].Data), newStageOn(t, store).run(string(talk.Files[0].Data))); diff != "" {
			t.Errorf("%s differs (-want +got):\n%s", name, diff)
		}
		check(t, store.Close())
	}
}

// Twelve weeks in which ada answers what comes back, cy misses much of it, and ben begins nothing: nobody is written to
// more often than was promised, and nobody is asked more in a day than five questions.
func TestNoiseOfRecall(t *testing.T) {
	s := newSchool(t, termCourse(t))
	s.enrol("ada", "ben", "cy")
	for day := range 12 * 7 {
		s.until(noon.Add(time.Duration(day) * 24 * time.Hour))
		for i, who := range []string{"ada", "cy"} {
			if open := labelOf(s.types(who, "today"), "lesson.start"); open != "" && day%2 == i {
				var n int
				if _, err := fmt.Sscanf(open, "Start lesson %d", &n); err == nil {
					s.presses(who, "tick", fmt.Sprintf("CLASS.lesson-%02d", n), "value=0,1,2,3")
				}
			}
			asked := map[string]bool{}
			for r := s.presses(who, "recall", "CLASS"); labelOf(r, "quiz.reveal") != ""; r = s.presses(who, "recall", "CLASS") {
				target := r.Buttons[0].Target
				how := "quiz.knew"
				if who == "cy" && !asked[target] && day%2 == 0 {
					how = "quiz.forgot"
				}
				asked[target] = true
				s.presses(who, how, target)
			}
			if len(asked) > record.RecallDefault {
				t.Errorf("%s was asked %d questions on day %d", who, len(asked), day)
			}
		}
	}
	s.checkNoise()
	count := map[string]int{}
	for _, m := range s.said("daily") {
		if strings.Contains(plain(m), "to come back") {
			count[m.In.User]++
		}
	}
	if count["ada"] < 10 || count["ben"] > 0 { // ben began nothing, and cy answers before the hour of the message
		t.Errorf("messages that name what is ready: %v", count)
	}
}
