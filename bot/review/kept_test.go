package review

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"

	"afterbell/bot"
	"afterbell/bot/course"
	"afterbell/bot/record"
	"afterbell/bot/term"
	"afterbell/bot/when"
	"afterbell/store/memory"
)

// longKept is what a learner remembers of so many questions, five in a lesson.
func longKept(questions int) Kept {
	dice := rand.New(rand.NewPCG(1, 2))
	k := Kept{Memories: memories{}}
	for i := range questions {
		m := Memory{}
		for day := now - 200; day < now-10; day += 1 + dice.IntN(60) {
			m = m.Graded([]Grade{Again, Good, Good, Easy}[dice.IntN(4)], day)
		}
		m.Now, m.Back = m.Known, dice.IntN(2) == 0
		id := fmt.Sprintf("lesson-%02d", i/5)
		k.Memories[id] = append(k.Memories[id], m)
	}
	return k
}

// What is kept is read again as it was, to the last digit, so that it goes on like a recount.
func TestMemoriesAreKeptExactly(t *testing.T) {
	k := longKept(100)
	k.Memories["with space & sign"] = []Memory{
		{}, {Stability: 0.001, Difficulty: 1, Day: 3, First: true}, {}, {Stability: 36500, Difficulty: 10, Missed: true},
	}
	delete(k.Memories, "lesson-03")
	text, err := k.Memories.MarshalText()
	if err != nil {
		t.Fatal(err)
	}
	var again memories
	if err := again.UnmarshalText(text); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(k.Memories, again); diff != "" {
		t.Errorf("(-kept +read):\n%s", diff)
	}
}

// What is damaged is refused, and nothing else happens.
func FuzzMemories(f *testing.F) {
	text, _ := longKept(12).Memories.MarshalText()
	for _, s := range []string{
		"", string(text), "a 0.1.1.1.1", "a 1o.1.1.1.1", "a zzzzzzzzzzzzzzz.1.1.1.1", "%zz 0.1.1.1.1", "a 0.1.0.1.1", "a  ;;",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var ms memories
		if ms.UnmarshalText([]byte(s)) != nil {
			return
		}
		text, err := ms.MarshalText()
		if err != nil {
			t.Fatal(err)
		}
		var again memories
		if err := again.UnmarshalText(text); err != nil {
			t.Errorf("%q is written as %q and not read: %v", s, text, err)
		}
		for _, all := range ms {
			if len(all) > most {
				t.Errorf("%d questions in a lesson", len(all))
			}
		}
	})
}

// BenchmarkDue reads and reckons what comes back to a learner with 500 questions. The goal is 100 µs.
func BenchmarkDue(b *testing.B) {
	const questions = 500
	store := memory.New()
	l := &term.Learner{Person: record.Person{ID: "p", Zone: "UTC"}}
	for i := range questions / 5 {
		s := studied(i, 5, 30, true, 0)
		s.Lesson = &course.Lesson{ID: fmt.Sprintf("lesson-%02d", i), Questions: make([]course.Question, 5)}
		s.Figures.Tried = 31
		l.Lessons = append(l.Lessons, s)
	}
	l.Figures.Lessons = map[string]record.LessonFigures{"lesson-00": l.Lessons[0].Figures}
	l.Today = when.FromOrdinal(now)
	c := &record.Class{ID: "c"}
	must := func(err error) {
		if err != nil {
			b.Fatal(err)
		}
	}
	must(store.Update(b.Context(), func(tx bot.Tx) error { return record.Save(tx, KeyOf("c", "p"), longKept(questions)) }))
	must(store.View(b.Context(), func(tx bot.Tx) error {
		for b.Loop() {
			if now, err := read(tx, c, l); err != nil || now.Left() == 0 {
				b.Fatal(now.Left(), err)
			}
		}
		return nil
	}))
}
