package term

import (
	"cmp"
	"slices"
	"time"

	"afterbell/bot"
	"afterbell/bot/course"
	"afterbell/bot/record"
	"afterbell/bot/say"
	"afterbell/bot/when"
)

// A Seat is one person's place in a class at a moment: what is out for them, what they did, and what
// is open.
type Seat struct {
	View
	Who    record.Person
	Member record.Member // it is the zero member where the person is in no class

	Counted *record.Figures // these are the figures of Who in Class, once they were read
}

// Voice speaks the person's language.
func (s *Seat) Voice() say.Voice { return s.VoiceOf(s.Who.Locale).On(s.Today()) }

// Local is the present in the person's zone.
func (s *Seat) Local() time.Time { return s.Now.In(s.Who.Location()) }

// Today is the person's own date.
func (s *Seat) Today() when.Date { return s.Who.Today(s.Now) }

// Figures are the person's figures in the class. A seat reads them once.
func (s *Seat) Figures() (record.Figures, error) {
	if s.Counted == nil {
		f, _, err := record.Load(s.Tx, record.FigureKey(s.Class.ID, s.Who.ID))
		if err != nil {
			return f, err
		}
		s.Counted = &f
	}
	return *s.Counted, nil
}

// Lessons are the lessons that are out for the person.
func (s *Seat) Lessons() ([]Progress, record.Figures, error) {
	co, err := s.Course()
	if err != nil {
		return nil, record.Figures{}, err
	}
	f, err := s.Figures()
	return LessonsBy(s.OwnSchedule(co), co, s.Member, f, &s.Who, s.Now), f, err
}

// OwnSchedule is when the lessons come out for the person: with the class, or on their own clock.
func (s *Seat) OwnSchedule(co *course.Course) []Release {
	if !s.Member.Own.IsZero() {
		return scheduleFor(s.Member, s.Class.Run, co, s.Class.Location())
	}
	return s.Schedule(co)
}

// Lesson finds a lesson that is out for the person by its id.
func (s *Seat) Lesson(id string) (*Progress, error) {
	all, _, err := s.Lessons()
	if err != nil {
		return nil, err
	}
	if i := slices.IndexFunc(all, func(x Progress) bool { return x.Lesson.ID == id }); i >= 0 {
		return &all[i], nil
	}
	return s.fromCard(id)
}

// Ahead is when the lessons come out for the person. One that they began before its day, on days of their own, has come.
func (s *Seat) Ahead(co *course.Course) ([]Release, error) {
	releases := s.OwnSchedule(co)
	if len(s.Member.Days) == 0 {
		return releases, nil
	}
	f, err := s.Figures()
	for i := range releases {
		if !f.Lessons[co.Lessons[i].ID].Day.IsZero() {
			releases[i].At = when.Earlier(releases[i].At, s.Now)
		}
	}
	return releases, err
}

// fromCard is a lesson that the class has had and that opens to the person on a later day of their own: whoever presses it on its
// card need not wait for that.
func (s *Seat) fromCard(id string) (*Progress, error) {
	co, err := s.Course()
	if err != nil {
		return nil, err
	}
	f, err := s.Figures()
	i := slices.IndexFunc(co.Lessons, func(l course.Lesson) bool { return l.ID == id })
	if err != nil || i < 0 || len(s.Member.Days) == 0 || !s.Schedule(co)[i].Out(s.Now) {
		return nil, cmp.Or(err, bot.Refuse("lesson.none", nil))
	}
	x := ProgressOf(i, &s.OwnSchedule(co)[i], co, s.Member, f, &s.Who)
	return &x, nil
}

// LessonMeant is the lesson of that id, else the one that /today begins with, else the newest; nil if none is out.
func (s *Seat) LessonMeant(id string) (*Progress, error) {
	if id == "" {
		return s.leading()
	}
	co, err := s.Course()
	if err != nil {
		return nil, err
	}
	f, err := s.Figures()
	if err != nil {
		return nil, err
	}
	releases := s.OwnSchedule(co)
	for i := range releases {
		if l := &co.Lessons[i]; l.ID == id && isOut(&releases[i], f.Lessons[id], s.Now) {
			x := ProgressOf(i, &releases[i], co, s.Member, f, &s.Who)
			return &x, nil
		}
	}
	return s.leading()
}

// leading is the lesson that /today begins with; where none is open, the newest that is out, nil if none is.
func (s *Seat) leading() (*Progress, error) {
	l, err := s.Learner()
	if err != nil || len(l.Lessons) == 0 {
		return nil, err
	}
	if open := agendaOf(l).Open; len(open) > 0 {
		return &open[0], nil
	}
	return &l.Lessons[len(l.Lessons)-1], nil
}

// Learner is the person as one who learns in the class.
func (s *Seat) Learner() (*Learner, error) {
	all, f, err := s.Lessons()
	if err != nil {
		return nil, err
	}
	co, err := s.Course()
	if err != nil {
		return nil, err
	}
	return &Learner{Person: s.Who, Member: s.Member, Figures: f, Lessons: all, Today: s.Today(), Run: s.Class.Run,
		Ends: EndsOn(s.OwnSchedule(co), s.Who.Location())}, nil
}

// Agenda reads what is open for the person: lessons, and what capabilities add.
func (s *Seat) Agenda() (Agenda, error) {
	l, err := s.Learner()
	if err != nil {
		return Agenda{}, err
	}
	a := agendaOf(l)
	for _, add := range s.School.agendas {
		if err := add(s.Tx, &s.Class, l, &a); err != nil {
			return a, err
		}
	}
	return a, nil
}

// Standing reckons how far the person is.
func (s *Seat) Standing() (Standing, record.Figures, error) {
	all, f, err := s.Lessons()
	if err != nil {
		return Standing{}, f, err
	}
	co, err := s.Course()
	if err != nil {
		return Standing{}, f, err
	}
	return StandingOf(&s.Class, s.OwnSchedule(co), s.Member, f, all, &s.Who, s.Now), f, nil
}
