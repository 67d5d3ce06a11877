package bot

import (
	"slices"
	"time"

	"afterbell/bot/course"
	"afterbell/bot/when"
)

// A seat is one person's place in a class at a moment: what is out for them, what they did, and what
// is open.
type seat struct {
	view
	who person
	m   member // the zero member where the person is in no class

	counted *figures // of who in c, once they were read
}

// voice speaks the person's language.
func (s *seat) voice() voice { return s.voiceOf(s.who.Locale) }

// local is the present in the person's zone.
func (s *seat) local() time.Time { return s.now.In(s.who.loc()) }

// today is the person's own date.
func (s *seat) today() when.Date { return s.who.today(s.now) }

// figures are the person's figures in the class. A seat reads them once.
func (s *seat) figures() (figures, error) {
	if s.counted == nil {
		f, _, err := load(s.tx, figureKey(s.c.ID, s.who.ID))
		if err != nil {
			return f, err
		}
		s.counted = &f
	}
	return *s.counted, nil
}

// studies are the lessons that are out for the person.
func (s *seat) studies() ([]study, figures, error) {
	co, err := s.course()
	if err != nil {
		return nil, figures{}, err
	}
	f, err := s.figures()
	return studiesBy(s.schedule(co), co, s.m, f, &s.who, s.now), f, err
}

// schedule is when the lessons come out for the person: with the class, or on their own clock.
func (s *seat) schedule(co *course.Course) []slot {
	if !s.m.Own.IsZero() {
		return scheduleFor(s.m, s.c.Run, co, s.c.loc())
	}
	return s.classSchedule(co)
}

// lessonOf finds a lesson that is out for the person by its id.
func (s *seat) lessonOf(id string) (*study, error) {
	all, _, err := s.studies()
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(all, func(x study) bool { return x.Lesson.ID == id })
	if i < 0 {
		return nil, Refuse("lesson.none", nil)
	}
	return &all[i], nil
}

// lessonMeant is the lesson of that id, else the newest one not done, else the newest; nil if none is
// out.
func (s *seat) lessonMeant(id string) (*study, error) {
	co, err := s.course()
	if err != nil {
		return nil, err
	}
	f, err := s.figures()
	if err != nil {
		return nil, err
	}
	slots := s.schedule(co)
	var newest *study
	for i := len(slots) - 1; i >= 0; i-- {
		l := &co.Lessons[i]
		if !isOut(&slots[i], f.Lessons[l.ID], s.now) || id != "" && l.ID != id {
			continue
		}
		x := studyOf(i, &slots[i], co, s.m, f, &s.who)
		if id != "" || !x.Done() {
			return &x, nil
		}
		if newest == nil {
			newest = &x
		}
	}
	if id != "" {
		return s.lessonMeant("")
	}
	return newest, nil
}

// agenda reads what is open for the person: lessons, and what capabilities add.
func (s *seat) agenda() (agenda, error) {
	all, f, err := s.studies()
	if err != nil {
		return agenda{}, err
	}
	a := agendaOf(all, f, s.today())
	for _, add := range s.school.agendas {
		if err := add(s, &a); err != nil {
			return a, err
		}
	}
	return a, nil
}

// progress reckons how far the person is.
func (s *seat) progress() (progressView, figures, error) {
	all, f, err := s.studies()
	if err != nil {
		return progressView{}, f, err
	}
	co, err := s.course()
	if err != nil {
		return progressView{}, f, err
	}
	return progressOf(&s.c, s.schedule(co), s.m, f, all, &s.who, s.now), f, nil
}
