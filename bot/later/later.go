// Package later tells how a learner sees a lesson again on a day that they choose: tomorrow, in three days, in a week, or on
// any day until the class ends. On that day /today names the lesson, and so does the daily message, which comes anyway or for
// this; there is never a message for it beside that one. One press opens the lesson, and with that it is seen.
//
// What questions bring back by themselves is another matter (package review): here nobody is asked anything, and nothing of
// it counts. A day is the learner's own, so neither another date of the lesson nor another zone moves it.
package later

import (
	"errors"
	"strconv"

	"afterbell/bot"
	"afterbell/bot/record"
	"afterbell/bot/say"
	"afterbell/bot/term"
	"afterbell/bot/turn"
	"afterbell/bot/when"
)

// Later is seeing a lesson again.
func Later() turn.Story {
	return turn.Story{
		Name: "later", Agenda: news, Lesson: onLesson,
		Actions: []turn.Action{
			turn.Pressed("later.open", open).Looks(),
			turn.Pressed("later.in", in),
			turn.Pressed("later.day", day).MayOpen().Looks(),
			turn.Pressed("later.form", submit).MayOpen(),
			turn.Pressed("later.drop", drop),
		},
	}
}

// onLesson says on the page of a lesson when it comes back, or offers that it does.
func onLesson(t *turn.Turn, s term.Progress, p *say.Page) error {
	if !t.Joined || t.Member.Role != record.Learner {
		return nil
	}
	id := t.At(s.Lesson.ID)
	if d, ok := t.Member.Again[s.Lesson.ID]; ok && d.After(t.Today()) {
		p.Say("later.comes", bot.Args{"day": say.LongDay(d)})
		p.Rarely("button.later_other", "later.open", id).Rarely("button.later_not", "later.drop", id)
		return nil
	}
	l, err := t.Learner()
	if err == nil && t.Today().Before(l.Ends) {
		p.Rarely("button.see_later", "later.open", id)
	}
	return err
}

// meant is the lesson that a button names, and the learner for whom it comes back.
func meant(t *turn.Turn) (*term.Progress, *term.Learner, error) {
	s, err := t.OwnLesson(t.Target(1))
	if err != nil {
		return nil, nil, err
	}
	l, err := t.Learner()
	if err == nil && !t.Today().Before(l.Ends) {
		err = bot.Refuse("later.over", nil)
	}
	return s, l, err
}

// open asks when the lesson is to come back.
func open(t *turn.Turn) (*say.Page, error) {
	s, l, err := meant(t)
	if err != nil {
		return nil, err
	}
	p := say.Privately().Say("later.ask", lessonArgs(s))
	for _, n := range usual() {
		if d := t.Today().AddDays(n); !d.After(l.Ends) {
			p.Press("button.later_in"+strconv.Itoa(n), "later.in", t.At(s.Lesson.ID, strconv.Itoa(n)))
		}
	}
	return p.Press("button.later_day", "later.day", t.At(s.Lesson.ID)), nil
}

func lessonArgs(s *term.Progress) bot.Args {
	return bot.Args{"number": s.Index + 1, "title": s.Lesson.Title}
}

// in lets the lesson come back in so many days, as a button says.
func in(t *turn.Turn) (*say.Page, error) {
	s, l, err := meant(t)
	if err != nil {
		return nil, err
	}
	n, err := strconv.Atoi(t.Target(2))
	if err != nil {
		return nil, bot.Refuse("later.unread", nil)
	}
	d := t.Who.Today(t.Event.At).AddDays(n)
	if problem := problemOf(d, t.Who.Today(t.Event.At), l.Ends); problem != nil {
		return nil, bot.Refuse(problem.Key, problem.Args)
	}
	return set(t, s, d)
}

// day opens the form for any other day.
func day(t *turn.Turn) (*say.Page, error) {
	s, l, err := meant(t)
	if err != nil {
		return nil, err
	}
	return form(t, s, l, "", nil), nil
}

// form asks for a day; a problem is what is wrong with the one that was typed.
func form(t *turn.Turn, s *term.Progress, l *term.Learner, typed string, problem *say.Phrase) *say.Page {
	v := t.Voice()
	f := bot.Field{Name: "day", Label: v.Plain("later.field", nil), Note: v.Plain("later.field_note", bot.Args{"day": say.ShortDay(l.Ends)}),
		Kind: bot.FieldLine, Value: typed, Required: true, Max: 40}
	p := say.Privately()
	if problem != nil {
		f.Error = v.Plain(problem.Key, problem.Args)
		p.Errors = map[string]string{"day": f.Error}
	}
	p.Form = &bot.Form{Action: "later.form", Target: t.At(s.Lesson.ID), Title: v.Plain("later.form", nil), Submit: v.Plain("button.save", nil),
		Fields: []bot.Field{f}}
	return p
}

// submit lets the lesson come back on the day that was typed.
func submit(t *turn.Turn) (*say.Page, error) {
	s, l, err := meant(t)
	if err != nil {
		return nil, err
	}
	today := t.Who.Today(t.Event.At)
	r := when.Reader{Now: t.Event.At.In(t.Who.Location()), Today: today, Order: when.OrderOf(t.Who.Locale, t.Who.Zone)}
	d, err := r.Day(t.Arg("day"))
	problem := unread(err)
	if problem == nil {
		problem = problemOf(d, today, l.Ends)
	}
	if problem != nil {
		return form(t, s, l, t.Arg("day"), problem), nil
	}
	return set(t, s, d)
}

// unread says why no day could be read, nil where one was.
func unread(err error) *say.Phrase {
	var bad *when.InputError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &bad) && bad.Problem == when.Past:
		return &say.Phrase{Key: "later.past"}
	case errors.As(err, &bad) && bad.Problem == when.Ambiguous:
		var options say.Either
		for _, o := range bad.Options {
			options = append(options, say.Quoted(o.Text))
		}
		return &say.Phrase{Key: "time.which", Args: bot.Args{"options": options}}
	}
	return &say.Phrase{Key: "later.unread"}
}

// set keeps the day on which the lesson comes back, in the place of an earlier choice, which Undo brings back.
func set(t *turn.Turn, s *term.Progress, d when.Date) (*say.Page, error) {
	args := lessonArgs(s)
	args["day"] = say.LongDay(d)
	said := "later.set_today"
	if t.Who.Daily.On && !t.Who.Daily.Weekly && !t.Who.Daily.Silence {
		said = "later.set"
	}
	was, had := t.Member.Again[s.Lesson.ID]
	undo := t.At(s.Lesson.ID)
	if had && was.After(t.Today()) && was != d {
		undo = t.At(s.Lesson.ID, was.String())
	}
	p := say.Privately().Say(said, args).Press("button.undo", "later.drop", undo)
	return p, keep(t, s.Lesson.ID, d)
}

// drop takes the day back; a button that names one brings that back instead.
func drop(t *turn.Turn) (*say.Page, error) {
	s, l, err := meant(t)
	if err != nil {
		return nil, err
	}
	p := say.Privately()
	p.Replace = true
	if d, err := when.ParseDate(t.Target(2)); err == nil && problemOf(d, t.Today(), l.Ends) == nil {
		args := lessonArgs(s)
		args["day"] = say.LongDay(d)
		p.Say("later.as_before", args).Press("button.later_not", "later.drop", t.At(s.Lesson.ID))
		return p, keep(t, s.Lesson.ID, d)
	}
	p.Say("later.dropped", lessonArgs(s)).Press("button.steps", "lesson.start", t.At(s.Lesson.ID))
	return p, keep(t, s.Lesson.ID, when.Date{})
}

// keep stores the day on which a lesson comes back, the zero Date for none.
func keep(t *turn.Turn, lesson string, d when.Date) error {
	if t.Member.Again[lesson] == d {
		return nil
	}
	if t.Member.Again == nil {
		t.Member.Again = map[string]when.Date{}
	}
	if t.Member.Again[lesson] = d; d.IsZero() {
		delete(t.Member.Again, lesson)
	}
	return t.SaveMember()
}

// news names on its day, and for a week after it, each lesson that is to be seen again, until it is opened.
func news(_ bot.Tx, c *record.Class, l *term.Learner, a *term.Agenda) error {
	v := term.View{Class: *c}
	for _, x := range back(l) {
		s := term.Find(l.Lessons, x.lesson)
		a.News = append(a.News, term.News{
			At: when.DayStart(x.since, l.Person.Location(), l.Person.Rollover), Calls: true, Opens: true,
			Line:  say.Line{Key: "later.news", Args: lessonArgs(s)},
			Press: say.Button{Key: "button.see_again", Args: bot.Args{"number": s.Index + 1}, Action: "lesson.start", Target: v.At(x.lesson)},
		})
	}
	return nil
}
