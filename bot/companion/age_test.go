package companion_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"afterbell/bot"
	"afterbell/bot/record"
)

// What somebody does in a class that is old costs no more than in a new one: a check-in that is stuck, changed and
// taken back, what teachers see of the class and their digest never read the questions that were answered, be they as
// damaged as they like.
func TestTheAgeOfAClassCostsNothing(t *testing.T) {
	s := newSchool(t)
	s.enrol("ben")
	s.until(lessonOut.Add(time.Hour))
	s.types("ben", "ask", "question=is salt charged")
	s.must(s.store.Update(t.Context(), func(tx bot.Tx) error {
		for i := range 50 {
			old := record.Question{Class: s.class, At: s.now.Add(-time.Duration(i+20) * time.Minute)}
			if err := tx.Put(string(record.QuestionKey(old, fmt.Sprint(i))), []byte("unreadable")); err != nil {
				return err
			}
		}
		return nil
	}))
	first := s.types("ben", "checkin", "did=read", "stuck=the gates")
	says(t, "check-in", plainReply(first), "Noted for")
	form := s.pressesOn("ben", first, "Change").Form
	second := s.fills("ben", form.Action, form.Target, "did=read", "stuck=the doors")
	says(t, "change", plainReply(second), "Noted for")
	says(t, "overview", plainReply(s.types("rivera", "class")), "Waiting for an answer: 2")
	says(t, "/today", plainReply(s.types("rivera", "today")), "2 questions wait")
	says(t, "queue", plainReply(s.presses("rivera", "queue", "CLASS")), "1 of 2", "is salt charged")
	says(t, "undo", plainReply(s.pressesOn("ben", second, "Undo")), "Taken back")
	withdrawn := 0
	for _, line := range s.dump() {
		if strings.HasPrefix(line, "question/") && strings.Contains(line, `"withdrawn":true`) {
			withdrawn++
		}
	}
	if withdrawn != 2 {
		t.Errorf("%d questions were withdrawn, want both", withdrawn)
	}
	s.pass(7 * 24 * time.Hour)
	if n := len(s.said("digest")); n != 1 {
		t.Errorf("%d digests, want one", n)
	}
}

// openNow are the questions of the class that wait, as the program finds them and as a recount of all finds them.
func (s *school) openNow() (found, want []string) {
	s.must(s.store.View(context.Background(), func(tx bot.Tx) error {
		keys, _, err := record.Waiting(tx, s.class)
		if err != nil {
			return err
		}
		for _, k := range keys {
			found = append(found, string(k))
		}
		all, list, err := record.Scan(tx, record.QuestionsOf(s.class))
		for i, x := range list {
			if x.Done.IsZero() && !x.Withdrawn {
				want = append(want, string(all[i]))
			}
		}
		return err
	}))
	return found, want
}

// checkOpen fails where the program misses a question that waits, or finds one that does not.
func (s *school) checkOpen(when string) {
	s.t.Helper()
	if found, want := s.openNow(); !slices.Equal(found, want) {
		s.t.Errorf("%s: these questions wait\n%v, want\n%v", when, found, want)
	}
}

// forgets removes what a program of an earlier version did not keep.
func (s *school) forgets(tables ...string) {
	s.must(s.store.Update(context.Background(), func(tx bot.Tx) error {
		for _, line := range s.dump() {
			key, _, _ := strings.Cut(line, " = ")
			if slices.ContainsFunc(tables, func(table string) bool { return strings.HasPrefix(key, table+"/") }) {
				if err := tx.Delete(key); err != nil {
					return err
				}
			}
		}
		return nil
	}))
}

// A file in which no list of open questions was kept, and none of unread check-ins, goes on: questions are found at
// once, and what was noted in the last two weeks is to be read once somebody checks in.
func TestAFileWithoutLists(t *testing.T) {
	s := newSchool(t)
	s.enrol("ben", "ada")
	s.until(lessonOut.Add(time.Hour))
	s.types("ben", "checkin", "did=long ago")
	s.pass(20 * 24 * time.Hour)
	s.types("ben", "checkin", "did=read", "stuck=the gates")
	s.types("ada", "checkin", "did=looked", "stuck=the doors")
	s.types("ada", "checkin", "did=drew")
	s.presses("rivera", "checkins.seen", s.named("CLASS.FACT"))
	s.fills("rivera", "queue.form", s.named("CLASS.QUESTION"), "answer=A door.")
	s.forgets("open", "unread")
	s.checkOpen("before the first question")
	says(t, "queue", plainReply(s.presses("rivera", "queue", "CLASS")), "Ben", "the gates", "!the doors")
	s.types("ben", "checkin", "did=wrote", "stuck=the walls")
	s.checkOpen("after it")
	list := plainReply(s.presses("rivera", "checkins", "CLASS"))
	says(t, "check-ins", list, "3 check-ins", "wrote", "looked", "drew", "!the gates", "!long ago")
}

// Whatever learners ask, take back and change, and teachers answer, see and reply to: what waits is what a recount of
// all questions finds.
func TestOpenQuestionsEqualARecount(t *testing.T) {
	for seed := range uint64(4) {
		s := newSchool(t)
		s.enrol("ben", "ada")
		s.until(lessonOut.Add(time.Hour))
		dice := rand.New(rand.NewPCG(seed, 13))
		from := dice.IntN(60) // from here on the file is one of an earlier version
		for i := range 120 {
			if i == from {
				s.forgets("open", "unread")
			}
			s.pass(time.Duration(dice.IntN(600)) * time.Second)
			step := s.asksOrAnswers(dice, fmt.Sprintf("word %d", i))
			s.checkOpen(fmt.Sprintf("seed %d, step %d, %s", seed, i, step))
		}
	}
}

// asksOrAnswers lets somebody do something with questions, and says what.
func (s *school) asksOrAnswers(dice *rand.Rand, words string) string {
	fact, question := s.named("CLASS.FACT"), s.named("CLASS.QUESTION")
	steps := []struct {
		what string
		do   func()
	}{
		{"ask", func() { s.types("ada", "ask", "question="+words) }},
		{"stuck", func() { s.types("ben", "checkin", "did="+words, "stuck="+words) }},
		{"change", func() { s.fills("ben", "checkin.form", s.named("CLASS.edit.FACT"), "did="+words, "stuck="+words) }},
		{"undo", func() { s.presses("ben", "checkin.undo", fact) }},
		{"private answer", func() { s.fills("ben", "prompt.answer", "CLASS.membranes", "text="+words) }},
		{"suggestion", func() { s.types("ada", "prompt", "text="+words) }},
		{"answer", func() { s.fills("rivera", "queue.form", question, "answer="+words) }},
		{"seen", func() { s.presses("rivera", "queue.seen", question) }},
		{"reply", func() { s.fills("rivera", "checkins.form", fact, "words="+words) }},
		{"all seen", func() { s.pressesAllSeen() }},
	}
	step := steps[dice.IntN(len(steps))]
	step.do()
	return step.what
}

// pressesAllSeen lets the teacher say of all check-ins on the first list that they were seen, if there are any.
func (s *school) pressesAllSeen() {
	r := s.presses("rivera", "checkins", "CLASS")
	for _, b := range r.Buttons {
		if b.Action == "checkins.all" {
			s.presses("rivera", b.Action, b.Target)
		}
	}
}
