package bot

import (
	"strings"
	"time"

	"afterbell/bot/course"
)

// A view is a class at a moment, inside a transaction. What somebody asks for and what the bot says by
// itself both look at the class through it; it knows nothing of who may do what.
type view struct {
	school *school
	tx     Tx
	now    time.Time
	c      class // the zero class where none is meant

	slots []slot // of c, once they were reckoned
}

// course is the course of the class.
func (v *view) course() (*course.Course, error) { return v.school.course(v.tx, v.c.Run.Course) }

// classSchedule is when the lessons come out for the class.
func (v *view) classSchedule(co *course.Course) []slot {
	if v.slots == nil {
		v.slots = schedule(v.c.Run, co, v.c.loc())
	}
	return v.slots
}

// setRun gives the class other dates.
func (v *view) setRun(r run) { v.c.Run, v.slots = r, nil }

// voiceOf speaks the language of a locale.
func (v *view) voiceOf(locale string) voice { return v.school.book.voice(locale) }

// nameOf is a person's name.
func (v *view) nameOf(id string) any {
	if p, ok, err := load(v.tx, personKey(id)); err == nil && ok {
		return p.Name
	}
	return phrase{key: "class.somebody"}
}

// teacherName is what learners call the one who answers: the first teacher's name.
func (v *view) teacherName() any {
	if len(v.c.Teachers) > 0 {
		if name, ok, err := loadName(v.tx, v.c.Teachers[0]); err == nil && ok {
			return name
		}
	}
	return phrase{key: "class.your_teacher"}
}

// lessonTitle is the number and title of a lesson of the class.
func (v *view) lessonTitle(id string) any {
	if co, err := v.course(); err == nil {
		for i := range co.Lessons {
			if co.Lessons[i].ID == id {
				return phrase{key: "lesson.name", args: Args{"number": i + 1, "title": co.Lessons[i].Title}}
			}
		}
	}
	return phrase{key: "lesson.no_lesson"}
}

// at makes a button's target: the class, then what is meant in it.
func (v *view) at(parts ...string) string {
	return strings.Join(append([]string{v.c.ID}, parts...), ".")
}
