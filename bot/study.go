package bot

import (
	"strconv"
	"strings"
	"time"

	"afterbell/bot/course"
	"afterbell/bot/rich"
	"afterbell/bot/when"
)

// study is one lesson as one learner has it now.
type study struct {
	Index   int
	Lesson  *course.Lesson
	Slot    *slot
	Due     when.Date // the learner's own last day for it; zero: none
	DueAt   time.Time // when the due is an instant
	Ticked  int
	Steps   int
	Figures lessonFigures
}

// Done reports whether nothing is left of the lesson: all steps ticked, or, where there are no
// steps, a check-in made on it.
func (s study) Done() bool {
	if s.Steps == 0 {
		return s.Figures.Checkins > 0
	}
	return s.Ticked >= s.Steps
}

// Fresh reports whether the learner has not touched the lesson.
func (s study) Fresh() bool { return s.Figures == lessonFigures{} }

// Questions is the number of questions not yet answered right.
func (s study) Questions() int {
	n := 0
	for i := range s.Lesson.Questions {
		if s.Figures.Right&(1<<i) == 0 {
			n++
		}
	}
	return n
}

// Minutes is about how long what is left takes, at least 5.
func (s study) Minutes() int {
	left := 0
	for i, step := range s.Lesson.Steps {
		if s.Figures.Ticked&(1<<i) == 0 {
			left += step.Minutes
		}
	}
	if left == 0 && s.Steps > 0 {
		left = s.Lesson.Minutes * (s.Steps - s.Ticked) / s.Steps
	}
	if s.Steps == 0 && s.Figures.Checkins == 0 {
		left = s.Lesson.Minutes
	}
	return max(5, (left+4)/5*5)
}

// studies lists the lessons that are out for one learner, in order.
func studies(c *class, co *course.Course, m member, f figures, p *person, now time.Time) []study {
	return studiesBy(scheduleFor(m, c.Run, co, c.loc()), co, m, f, p, now)
}

// studiesBy is studies by the schedule that counts for the learner.
func studiesBy(slots []slot, co *course.Course, m member, f figures, p *person, now time.Time) []study {
	out := make([]study, 0, len(slots))
	for i := range slots {
		if isOut(&slots[i], f.Lessons[co.Lessons[i].ID], now) {
			out = append(out, studyOf(i, &slots[i], co, m, f, p))
		}
	}
	return out
}

// isOut reports whether a lesson came out, or was begun all the same.
func isOut(s *slot, done lessonFigures, now time.Time) bool {
	return !s.At.After(now) || !done.Day.IsZero()
}

// studyOf is lesson i with what the learner did of it.
func studyOf(i int, s *slot, co *course.Course, m member, f figures, p *person) study {
	l := &co.Lessons[i]
	done := f.Lessons[l.ID]
	one := study{Index: i, Lesson: l, Slot: s, Steps: len(l.Steps), Ticked: ticked(done.Ticked, len(l.Steps)), Figures: done}
	more := max(m.More[l.ID], m.More[""])
	if !s.Due.Date.IsZero() {
		one.Due = s.Due.Date.AddDays(more)
	} else if !s.Due.At.IsZero() {
		one.DueAt = s.Due.At.In(p.loc()).AddDate(0, 0, more)
		one.Due = when.DayOf(one.DueAt, p.loc(), p.Rollover)
	}
	return one
}

// ticked counts the bits of the steps that a lesson still has.
func ticked(set uint64, steps int) int {
	n := 0
	for i := range steps {
		if set&(1<<i) != 0 {
			n++
		}
	}
	return n
}

// find is the lesson of that id, nil when there is none.
func find(all []study, id string) *study {
	for i := range all {
		if all[i].Lesson.ID == id {
			return &all[i]
		}
	}
	return nil
}

// openLessons are the lessons that are out and not done, with the one that is meant even if it is.
func openLessons(all []study, meant string) []study {
	var open []study
	for _, s := range all {
		if !s.Done() || s.Lesson.ID == meant {
			open = append(open, s)
		}
	}
	return open
}

// nextQuestion is the next one not answered right, going round once.
func nextQuestion(s study, after int) (int, bool) {
	count := len(s.Lesson.Questions)
	for i := range count {
		n := (after + 1 + i) % count
		if s.Figures.Right&(1<<n) == 0 {
			return n, true
		}
	}
	return 0, false
}

// search finds lessons by number, title, or a word of their text.
func search(all []study, words string) []study {
	words = strings.ToLower(strings.TrimSpace(words))
	if words == "" {
		return all
	}
	var titles, texts []study
	for _, s := range all {
		switch {
		case strconv.Itoa(s.Index+1) == words || s.Lesson.ID == words:
			return []study{s}
		case strings.Contains(strings.ToLower(s.Lesson.Title), words):
			titles = append(titles, s)
		case strings.Contains(strings.ToLower(rich.Plain(s.Lesson.Body)), words):
			texts = append(texts, s)
		}
	}
	return append(titles, texts...)
}
