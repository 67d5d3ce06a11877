package term

import (
	"slices"
	"time"

	"afterbell/bot/course"
	"afterbell/bot/record"
)

// What another version of a course means for a class that is taught it.

// A Correction is another version of a course beside the one that a class is taught.
type Correction struct {
	Older, Newer *course.Course
	Changes      []course.Change
	Run          record.Run // the class with the newer version; what is out stays out
	Releases     []Release  // its lessons come so
	Posted       []string   // posts of the lessons with these ids stand in the channel with words that are others now
	Lost         []Loss     // ticks and answers belong to nothing any more
}

// A Loss is a step or a question of a lesson that the newer version has not.
type Loss struct {
	Lesson string
	Step   bool // it is a step; else it is a question
	N      int  // it had this number, from 1
	Text   string
}

// CorrectionOf compares what a class is taught with another version of it.
func CorrectionOf(run record.Run, older, newer *course.Course, loc *time.Location, now time.Time) Correction {
	c := Correction{Older: older, Newer: newer, Changes: course.Diff(older, newer)}
	c.Run = run
	c.Run.Course, c.Run.Title = newer.Hash, newer.Title
	c.Run = Fixed(run, c.Run, older, newer, loc, now)
	c.Releases = Schedule(c.Run, newer, loc)
	before := Schedule(run, older, loc)
	for i, s := range before {
		l := &older.Lessons[i]
		j := slices.IndexFunc(newer.Lessons, func(n course.Lesson) bool { return n.ID == l.ID })
		if j < 0 {
			continue
		}
		if s.Out(now) && (shown(c.Changes, l.ID) || s.Due != c.Releases[j].Due) {
			c.Posted = append(c.Posted, l.ID)
		}
		c.Lost = append(c.Lost, losses(l, &newer.Lessons[j])...)
	}
	return c
}

// shown reports whether a lesson changed in what its posts say.
func shown(changes []course.Change, lesson string) bool {
	return slices.ContainsFunc(changes, func(x course.Change) bool {
		return x.ID == lesson && x.Kind == course.Changed && slices.ContainsFunc(x.Parts, func(part string) bool {
			return !slices.Contains([]string{"questions", "more help", "go further", "release", "place", "due"}, part)
		})
	})
}

// losses are the steps and questions of a lesson that are not found in the newer version.
func losses(older, newer *course.Lesson) (list []Loss) {
	for i, j := range course.Match(older.StepTexts(), newer.StepTexts()) {
		if j < 0 {
			list = append(list, Loss{older.ID, true, i + 1, older.Steps[i].Text})
		}
	}
	for i, j := range course.Match(older.QuestionTexts(), newer.QuestionTexts()) {
		if j < 0 {
			list = append(list, Loss{older.ID, false, i + 1, older.Questions[i].Text})
		}
	}
	return list
}

// Marked are the figures of a lesson with the bits of its steps and questions where these are in another version. was is
// what an undone correction had found, nil for none: what it could not carry along comes back.
func Marked(l record.LessonFigures, older, newer *course.Lesson, was *record.Marks) record.Marks {
	steps := course.Match(older.StepTexts(), newer.StepTexts())
	questions := course.Match(older.QuestionTexts(), newer.QuestionTexts())
	m := record.Marks{WasTicked: l.Ticked, WasTried: l.Tried, WasRight: l.Right, To: questions}
	m.Ticked, m.Tried, m.Right = carried(l.Ticked, steps), carried(l.Tried, questions), carried(l.Right, questions)
	if was != nil {
		noStep, noQuestion := missing(steps, len(newer.Steps)), missing(questions, len(newer.Questions))
		m.Ticked |= was.WasTicked & noStep
		m.Tried |= was.WasTried & noQuestion
		m.Right |= was.WasRight & noQuestion
	}
	return m
}

// carried is a set of bits in which bit i is bit to[i].
func carried(set uint64, to []int) (moved uint64) {
	for i, j := range to {
		if j >= 0 && set&(1<<i) != 0 {
			moved |= 1 << j
		}
	}
	return moved
}

// missing are the bits, of so many, to which none leads.
func missing(to []int, n int) (set uint64) {
	set = 1<<n - 1
	for _, j := range to {
		if j >= 0 {
			set &^= 1 << j
		}
	}
	return set
}
