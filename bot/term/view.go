package term

import (
	"strings"
	"time"

	"afterbell/bot"
	"afterbell/bot/course"
	"afterbell/bot/record"
	"afterbell/bot/rich"
	"afterbell/bot/say"
	"afterbell/bot/when"
)

// A View is a class at a moment, inside a transaction. What somebody asks for and what the bot says by
// itself both look at the class through it; it knows nothing of who may do what.
type View struct {
	School *School
	Tx     bot.Tx
	Now    time.Time
	Class  record.Class // it is the zero class where none is meant

	Releases []Release // the lessons of Class come out so, once Schedule has reckoned it
}

// Course is the course of the class.
func (v *View) Course() (*course.Course, error) { return v.School.Course(v.Tx, v.Class.Run.Course) }

// Schedule is when the lessons come out for the class.
func (v *View) Schedule(co *course.Course) []Release {
	if v.Releases == nil {
		v.Releases = Schedule(v.Class.Run, co, v.Class.Location())
	}
	return v.Releases
}

// SetRun gives the class other dates.
func (v *View) SetRun(r record.Run) { v.Class.Run, v.Releases = r, nil }

// VoiceOf speaks the language of a locale.
func (v *View) VoiceOf(locale string) say.Voice {
	return v.School.Book.Voice(locale).On(when.DateOf(v.Now))
}

// Waiting says what capabilities have for the teachers of the class to do, and about how many minutes it takes; of what
// is asked once, only what came up after since.
func (v *View) Waiting(since time.Time, p *say.Page) (minutes int, err error) {
	r, err := v.Roll(nil)
	if err != nil {
		return 0, err
	}
	for _, add := range v.School.waiting {
		n, err := add(r, since, p)
		if err != nil {
			return 0, err
		}
		minutes += n
	}
	return minutes, nil
}

// Roll is the class with learners that were read of it.
func (v *View) Roll(learners []*Learner) (*Roll, error) {
	co, err := v.Course()
	if err != nil {
		return nil, err
	}
	return &Roll{Tx: v.Tx, Now: v.Now, Class: &v.Class, Course: co, Releases: v.Schedule(co), Learners: learners}, nil
}

// Tell says what capabilities know of the class and its learners.
func (v *View) Tell(learners []*Learner, p *say.Page) error {
	r, err := v.Roll(learners)
	if err != nil {
		return err
	}
	for _, tell := range v.School.tells {
		if err := tell(r, p); err != nil {
			return err
		}
	}
	return nil
}

// PlanRun lets capabilities plan what belongs to the run of the class: its dates are new.
func (v *View) PlanRun() error {
	r, err := v.Roll(nil)
	if err != nil {
		return err
	}
	for _, plan := range v.School.plans {
		if err := plan(r); err != nil {
			return err
		}
	}
	return nil
}

// NameOf is a person's name: of a teacher, what learners call them.
func (v *View) NameOf(id string) any {
	if name := v.Class.Called[id]; name != "" {
		return name
	}
	if p, ok, err := record.Load(v.Tx, record.PersonKey(id)); err == nil && ok {
		return p.Name
	}
	return say.Phrase{Key: "class.somebody"}
}

// Words are what people typed, as spans. Whom they name in it is called as they are called now.
func (v *View) Words(text string) []rich.Span {
	spans := rich.Words(text)
	for i, s := range spans {
		if s.Kind != rich.Named || s.Role || v.Class.ID == "" {
			continue
		}
		id, err := record.LookUp(v.Tx, record.IdentityKey(v.Class.Platform, v.Class.Space, s.Ref))
		if err != nil || id == "" {
			continue
		}
		if name, ok, err := record.LoadName(v.Tx, id); err == nil && ok {
			spans[i].Text = "@" + name
		}
	}
	return spans
}

// LessonTitle is the number and title of a lesson of the class.
func (v *View) LessonTitle(id string) any {
	if co, err := v.Course(); err == nil {
		for i := range co.Lessons {
			if co.Lessons[i].ID == id {
				return say.Phrase{Key: "lesson.name", Args: bot.Args{"number": i + 1, "title": co.Lessons[i].Title}}
			}
		}
	}
	return say.Phrase{Key: "lesson.no_lesson"}
}

// At makes the target of a button from the class and what is meant in it.
func (v *View) At(parts ...string) string {
	return strings.Join(append([]string{v.Class.ID}, parts...), ".")
}
