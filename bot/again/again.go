// Package again makes a class for the next term from one that is over or runs out: its course, its days, its discussions
// and its settings, never its people or what they wrote. What was hard goes along as notes for the teachers, at the lessons
// where it was, because that is when it helps: in the week before the lesson comes again.
//
// The copy is a draft like any new class: it shows its first dates, and nothing is posted before Start. What belongs to another
// story that story carries over itself when the class begins (Story.Began), from the class that record.Class.Of names.
package again

import (
	"cmp"
	"errors"

	"afterbell/bot"
	"afterbell/bot/course"
	"afterbell/bot/record"
	"afterbell/bot/say"
	"afterbell/bot/term"
	"afterbell/bot/turn"
	"afterbell/bot/when"
)

// Again is a class for the next term.
func Again() turn.Story {
	return turn.Story{
		Name: "again", Tables: []record.Table{table()}, Founding: offer, Tells: tell,
		Actions: []turn.Action{
			turn.Pressed("again.open", open).MayOpen().Looks(),
			turn.Pressed("again.form", submit).MayOpen(),
			turn.Pressed("again.notes", notes).Looks(),
		},
	}
}

// offer adds a button where somebody who teaches the class here asks for a new one.
func offer(t *turn.Turn, p *say.Page) error {
	if t.Arg("go") == "new" && t.AtHome() && t.Class.Started && t.Steers() {
		p.Press("button.again", "again.open", t.At())
	}
	return nil
}

// may refuses who may not make a copy of the class of the turn.
func may(t *turn.Turn) error {
	draft := t.Inside && !t.Class.Started
	if !draft {
		if err := t.NeedClass(); err != nil {
			return err
		}
	}
	if !t.Steers() && !(draft && t.Class.By == t.Who.ID) {
		return t.TeachersOnly()
	}
	if ok, err := t.MayFound(t.Class.Kind); err != nil || ok {
		return err
	}
	return bot.Refuse("class.ask_keeper", nil)
}

// open asks for the first day and the days off.
func open(t *turn.Turn) (*say.Page, error) {
	if err := may(t); err != nil {
		return nil, err
	}
	co, err := t.Course()
	if err != nil {
		return nil, err
	}
	values := map[string]string{"name": t.Class.Name}
	if !t.Class.Started { // it is a draft that is changed
		values["start"], values["off"] = t.Class.Run.Start.String(), term.SpansTyped(t.Class.Run.Rhythm.Off)
	} else if d, ok := t.Class.Run.Rhythm.NextDate(when.LaterDate(t.Today(), term.EndsOn(t.Schedule(co), t.Class.Location()))); ok {
		values["start"] = d.String()
	}
	return form(t, values, nil), nil
}

func form(t *turn.Turn, values, problems map[string]string) *say.Page {
	v := t.Voice()
	p := say.Privately()
	p.Errors = problems
	p.Form = &bot.Form{Action: "again.form", Target: t.At(), Title: v.Plain("again.form", nil), Submit: v.Plain("class.preview", nil)}
	for _, x := range []bot.Field{
		{Name: "name", Label: v.Plain("class.field_name", nil), Max: 80},
		{Name: "start", Label: v.Plain("class.field_start", nil), Required: true, Max: 40},
		{Name: "off", Label: v.Plain("class.field_off", nil), Note: v.Plain("class.field_off_note", nil), Max: 200},
	} {
		x.Kind, x.Value, x.Error = bot.FieldLine, values[x.Name], problems[x.Name]
		p.Form.Fields = append(p.Form.Fields, x)
	}
	return p
}

// submit makes the draft and shows what it would be.
func submit(t *turn.Turn) (*say.Page, error) {
	if err := may(t); err != nil {
		return nil, err
	}
	start, off, problems := read(t)
	if problems != nil {
		return form(t, t.Event.Args, t.Voice().FieldErrors(problems)), nil
	}
	if !t.Class.Started {
		return change(t, start, off)
	}
	made, known, err := record.Load(t.Tx, record.ClassKey(copied(t)))
	if err != nil {
		return nil, err
	}
	if known { // the event came twice
		t.Class, t.Releases = made, nil
		return preview(t)
	}
	old, co, err := succeeding(t)
	if err != nil {
		return nil, err
	}
	if err := write(t, old); err != nil {
		return nil, err
	}
	c := fresh(t, old, co)
	if err := t.School.Pin(t.Tx, co); err != nil {
		return nil, err
	}
	t.Class, t.Releases, t.Inside = c, nil, true
	return change(t, start, off)
}

// read reads the days of the form.
func read(t *turn.Turn) (start when.Date, off []when.Span, problems map[string]string) {
	reader := when.Reader{Now: t.Event.At.In(t.Who.Location()), Today: t.Who.Today(t.Event.At), Order: when.OrderOf(t.Who.Locale, t.Who.Zone)}
	start, err := reader.Day(t.Arg("start"))
	if err != nil {
		key := "class.start_unread"
		var bad *when.InputError
		if errors.As(err, &bad) && bad.Problem == when.Past {
			key = "again.past"
		}
		return start, nil, map[string]string{"start": key}
	}
	off, problem := term.ReadHolidays(t.Arg("off"), start)
	if problem != "" {
		return start, nil, map[string]string{"off": "class.off_" + string(problem)}
	}
	return start, off, nil
}

// succeeding are the class that is copied and the course of the copy: as it lies in its folder now, if it does.
func succeeding(t *turn.Turn) (old record.Class, co *course.Course, err error) {
	if co, err = t.Course(); err != nil {
		return old, nil, err
	}
	if newer := course.Successor(co, t.School.Courses()); newer != nil {
		co = newer
	}
	return t.Class, co, nil
}

// copied is the id of the class that the event makes.
func copied(t *turn.Turn) string { return record.IDOf(t.Event, "class")[:8] }

// fresh is a class like an old one, without people, dates or anything that happened in it.
func fresh(t *turn.Turn, old record.Class, co *course.Course) record.Class {
	c := record.Class{
		ID: copied(t), Of: old.ID, Name: old.Name, Kind: old.Kind, Platform: old.Platform, Space: old.Space,
		Homes: old.Homes, Zone: old.Zone, Locale: old.Locale, Quiet: old.Quiet, By: t.Who.ID, Staff: old.Staff, Role: old.Role,
		Learners: old.Learners, Contact: old.Contact, AnswerDays: old.AnswerDays, Zero: old.Zero, Made: t.Now,
		Run: record.Run{Course: co.Hash, Title: co.Title, Rhythm: when.Rhythm{Days: old.Run.Rhythm.Days, At: old.Run.Rhythm.At}},
	}
	if c.Kind == record.Taught {
		c.Teachers = []string{t.Who.ID}
	}
	if name, ok := old.Called[t.Who.ID]; ok {
		c.Called = map[string]string{t.Who.ID: name}
	}
	return c
}

// change gives the draft its name and days, and shows it.
func change(t *turn.Turn, start when.Date, off []when.Span) (*say.Page, error) {
	c := t.Class
	c.Name = say.Clip(say.CleanName(cmp.Or(t.Arg("name"), c.Name)), 80)
	c.Run.Start, c.Run.Rhythm.Off = start, off
	t.Class, t.Releases = c, nil
	if err := record.Save(t.Tx, record.ClassKey(c.ID), c); err != nil {
		return nil, err
	}
	return preview(t)
}
