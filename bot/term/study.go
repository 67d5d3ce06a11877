package term

import (
	"strconv"
	"strings"
	"time"

	"afterbell/bot/course"
	"afterbell/bot/record"
	"afterbell/bot/rich"
	"afterbell/bot/when"
)

// Progress is one lesson as one learner has it now.
type Progress struct {
	Index   int
	Lesson  *course.Lesson
	Release *Release
	Due     when.Date // the learner has until the end of this date of their own; zero: there is no due date
	DueAt   time.Time // the lesson is due at this instant, where its due is one
	Ticked  int
	Steps   int
	Figures record.LessonFigures
}

// Done reports whether nothing is left of the lesson: all steps ticked, or, where there are no
// steps, a check-in made on it.
func (s Progress) Done() bool {
	if s.Steps == 0 {
		return s.Figures.Checkins > 0
	}
	return s.Ticked >= s.Steps
}

// Fresh reports whether the learner has not touched the lesson.
func (s Progress) Fresh() bool { return s.Figures == record.LessonFigures{} }

// Questions counts the questions that were tried and missed, and those that were never tried.
func (s Progress) Questions() (again, unasked int) {
	for i := range s.Lesson.Questions {
		switch bit := uint64(1) << i; {
		case s.Figures.Right&bit != 0:
		case s.Figures.Tried&bit != 0:
			again++
		default:
			unasked++
		}
	}
	return again, unasked
}

// Minutes is about how long what is left takes, at least 5; of a lesson that was not begun it is what its card
// says.
func (s Progress) Minutes() int {
	if s.Ticked == 0 && !s.Done() && s.Lesson.Minutes > 0 {
		return s.Lesson.Minutes
	}
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

// LessonsOf lists the lessons that are out for one learner, in order.
func LessonsOf(c *record.Class, co *course.Course, m record.Member, f record.Figures, p *record.Person, now time.Time) []Progress {
	return LessonsBy(scheduleFor(m, c.Run, co, c.Location()), co, m, f, p, now)
}

// LessonsBy is studies by the schedule that counts for the learner.
func LessonsBy(releases []Release, co *course.Course, m record.Member, f record.Figures, p *record.Person, now time.Time) []Progress {
	out := make([]Progress, 0, len(releases))
	for i := range releases {
		if isOut(&releases[i], f.Lessons[co.Lessons[i].ID], now) {
			out = append(out, ProgressOf(i, &releases[i], co, m, f, p))
		}
	}
	return out
}

// isOut reports whether a lesson came out, or was begun all the same.
func isOut(s *Release, done record.LessonFigures, now time.Time) bool {
	return s.Out(now) || !done.Day.IsZero()
}

// ProgressOf is lesson i with what the learner did of it.
func ProgressOf(i int, s *Release, co *course.Course, m record.Member, f record.Figures, p *record.Person) Progress {
	l := &co.Lessons[i]
	done := f.Lessons[l.ID]
	one := Progress{Index: i, Lesson: l, Release: s, Steps: len(l.Steps), Ticked: Ticked(done.Ticked, len(l.Steps)), Figures: done}
	more := max(m.More[l.ID], m.More[""])
	if !s.Due.Date.IsZero() {
		one.Due = s.Due.Date.AddDays(more)
	} else if !s.Due.At.IsZero() {
		one.DueAt = s.Due.At.In(p.Location()).AddDate(0, 0, more)
		one.Due = when.DayOf(one.DueAt, p.Location(), p.Rollover)
	}
	if until := m.Until[l.ID]; !one.Due.IsZero() && until.After(one.Due) {
		one.Due, one.DueAt = until, time.Time{}
	}
	return one
}

// Ticked counts the bits of the steps that a lesson still has.
func Ticked(set uint64, steps int) int {
	n := 0
	for i := range steps {
		if set&(1<<i) != 0 {
			n++
		}
	}
	return n
}

// Find is the lesson of that id, nil when there is none.
func Find(all []Progress, id string) *Progress {
	for i := range all {
		if all[i].Lesson.ID == id {
			return &all[i]
		}
	}
	return nil
}

// OpenLessons are the lessons that are out and not done, with the one that is meant even if it is.
func OpenLessons(all []Progress, meant string) []Progress {
	var open []Progress
	for _, s := range all {
		if !s.Done() || s.Lesson.ID == meant {
			open = append(open, s)
		}
	}
	return open
}

// NextQuestion is the next one not answered right, going round once.
func NextQuestion(s Progress, after int) (int, bool) {
	count := len(s.Lesson.Questions)
	for i := range count {
		n := (after + 1 + i) % count
		if s.Figures.Right&(1<<n) == 0 {
			return n, true
		}
	}
	return 0, false
}

// Search finds lessons by number, title, or a word of their text.
func Search(all []Progress, words string) []Progress {
	words = strings.ToLower(strings.TrimSpace(words))
	if words == "" {
		return all
	}
	var titles, texts []Progress
	for _, s := range all {
		switch {
		case strconv.Itoa(s.Index+1) == words || s.Lesson.ID == words:
			return []Progress{s}
		case strings.Contains(strings.ToLower(s.Lesson.Title), words):
			titles = append(titles, s)
		case strings.Contains(strings.ToLower(rich.Plain(s.Lesson.Body)), words):
			texts = append(texts, s)
		}
	}
	return append(titles, texts...)
}
