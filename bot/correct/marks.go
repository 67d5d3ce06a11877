package correct

import (
	"slices"
	"time"

	"afterbell/bot"
	"afterbell/bot/course"
	"afterbell/bot/record"
	"afterbell/bot/term"
	"afterbell/bot/turn"
)

// What learners ticked and answered stays with its steps and questions. Facts are never rewritten: where the bits of a
// lesson mean other steps now, each learner who has some gets a fact that says what they are since then, so that figures
// stay equal to a recount.

// carryMarks moves the ticks and answers of everybody in a class whose course is another version now.
func carryMarks(v *term.View, x turn.Redating) error {
	if x.Was.Course == v.Class.Run.Course {
		return nil
	}
	co, err := v.Course()
	if err != nil {
		return err
	}
	people, err := record.Names(v.Tx, record.MembersOf(v.Class.ID))
	if err != nil {
		return err
	}
	for i := range x.Course.Lessons {
		older := &x.Course.Lessons[i]
		j := slices.IndexFunc(co.Lessons, func(l course.Lesson) bool { return l.ID == older.ID })
		if j < 0 || same(older, &co.Lessons[j]) {
			continue
		}
		for _, id := range people {
			if err := carry(v, x, id, older, &co.Lessons[j]); err != nil {
				return err
			}
		}
	}
	return nil
}

// same reports whether bits mean the same steps and questions in two versions of a lesson.
func same(a, b *course.Lesson) bool {
	return len(a.Steps) == len(b.Steps) && stays(course.Match(a.StepTexts(), b.StepTexts())) &&
		len(a.Questions) == len(b.Questions) && stays(course.Match(a.QuestionTexts(), b.QuestionTexts()))
}

// stays reports whether everything is found at the place where it was.
func stays(to []int) bool {
	for i, j := range to {
		if i != j {
			return false
		}
	}
	return true
}

// carry moves the ticks and answers of one learner in one lesson.
func carry(v *term.View, x turn.Redating, person string, older, newer *course.Lesson) error {
	f, ok, err := record.Load(v.Tx, record.FigureKey(v.Class.ID, person))
	l := f.Lessons[older.ID]
	if err != nil || !ok || l.Ticked|l.Tried|l.Right == 0 && !x.Undone {
		return err
	}
	var was *record.Marks
	var undoes time.Time
	change := v.Class.Run.Changes[x.N]
	if x.Undone {
		before, _, err := record.Load(v.Tx, factKey(v, change.At, turn.Redating{N: x.N}.Cause(), person, older.ID))
		if err != nil {
			return err
		}
		was, undoes = before.Marks, before.At
	}
	marks := term.Marked(l, older, newer, was)
	marks.Undoes = undoes
	if marks.Ticked == l.Ticked && was == nil && (l.Tried == 0 || stays(marks.To)) {
		return nil
	}
	at := v.Now
	fact := record.Fact{
		Kind: record.FactMoved, Class: v.Class.ID, Person: person, At: at.UTC(), Day: l.Day, Lesson: older.ID, Marks: &marks,
	}
	_, err = record.AppendFact(v.Tx, factKey(v, at, x.Cause(), person, older.ID), fact, f)
	return err
}

// factKey is the key of the fact that a learner's marks in a lesson moved by a change.
func factKey(v *term.View, at time.Time, cause, person, lesson string) record.Key[record.Fact] {
	return record.FactKey(bot.Event{
		ID: v.Class.ID + "." + cause + "." + person + "." + lesson, At: at, In: bot.Place{Platform: v.Class.Platform},
	})
}
