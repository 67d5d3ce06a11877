package schedule

import (
	"afterbell/bot"
	"afterbell/bot/course"
	"afterbell/bot/record"
	"afterbell/bot/say"
	"afterbell/bot/term"
	"afterbell/bot/turn"
	"afterbell/bot/when"
)

// What a change would do is shown before it happens.

// open asks for the day on which a lesson comes, or comes again.
func open(t *turn.Turn) (*say.Page, error) {
	co, i, err := meant(t)
	if err != nil {
		return nil, err
	}
	return form(t, co, i, nextDay(t).Short(), nil), nil
}

func form(t *turn.Turn, co *course.Course, i int, day string, problems map[string]string) *say.Page {
	v := t.Voice()
	title := "replan.form_move"
	if t.Schedule(co)[i].Out(t.Now) {
		title = "replan.form_back"
	}
	p := say.Privately()
	p.Errors = problems
	p.Form = &bot.Form{
		Action: "replan.form", Target: t.At(co.Lessons[i].ID), Title: v.Plain(title, nil), Submit: v.Plain("class.preview", nil),
		Fields: []bot.Field{{
			Name: "day", Label: v.Plain("replan.field", nil),
			Note: v.Plain("lesson.name", bot.Args{"number": i + 1, "title": say.Clip(co.Lessons[i].Title, 60)}),
			Kind: bot.FieldLine, Required: true, Max: 40, Value: day, Error: problems["day"],
		}},
	}
	return p
}

// classDay reads a day as one of the class.
func classDay(t *turn.Turn, typed string) (when.Date, error) {
	now := t.Now.In(t.Class.Location())
	return when.Reader{Now: now, Today: when.DateOf(now), Order: when.OrderOf(t.Who.Locale, t.Who.Zone)}.Day(typed)
}

// submit shows what another date for a lesson does, with those after it and without.
func submit(t *turn.Turn) (*say.Page, error) {
	co, i, err := meant(t)
	if err != nil {
		return nil, err
	}
	day, err := classDay(t, t.Arg("day"))
	if err != nil {
		return form(t, co, i, t.Arg("day"), t.Voice().FieldErrors(map[string]string{"day": "replan.unread"})), nil
	}
	x := plan{kind: record.ChangeMove, lesson: i, date: day}
	if t.Schedule(co)[i].Out(t.Now) {
		x.kind = record.ChangeBack
	}
	if day.Sub(t.Class.Run.Start) > 5*366 || !x.run(t, co).at(i).At.After(t.Now) {
		return form(t, co, i, t.Arg("day"), t.Voice().FieldErrors(map[string]string{"day": "replan.past"})), nil
	}
	return previewDay(t, co, x)
}

// previewDay shows another date for a lesson.
func previewDay(t *turn.Turn, co *course.Course, x plan) (*say.Page, error) {
	alone, all := x, x
	all.rest = true
	p := say.Privately()
	before, with, without := t.Schedule(co), all.run(t, co), alone.run(t, co)
	p.Say("replan.head_"+x.kind, bot.Args{
		"number": x.lesson + 1, "title": co.Lessons[x.lesson].Title,
		"from": say.LongDay(before[x.lesson].Date), "to": say.LongDay(without.at(x.lesson).Date),
	})
	if x.kind == record.ChangeBack {
		p.Say("replan.kept", nil)
	}
	change := term.ChangeOf(t.Class.Run, before, with.releases, nil, t.Now)
	change.Moves = others(change.Moves, x.lesson)
	if len(change.Moves) > 0 {
		p.Say("replan.with_rest", nil)
		term.SayMoves(p, co, t.Class.Run, before, with.releases, change)
		p.Say("replan.without_rest", nil)
	} else {
		term.SayLast(p, t.Class.Run, before, without.releases)
	}
	if err := sayReaders(t, p); err != nil {
		return nil, err
	}
	if x.kind == record.ChangeBack {
		p.Danger("button.take_back", "replan.do", alone.target(t, co))
	} else {
		p.Main("button.move_one", "replan.do", alone.target(t, co))
	}
	if len(change.Moves) > 0 {
		p.Press("button.move_rest", "replan.do", all.target(t, co))
	}
	return p.Press("button.other_day", "replan.open", t.At(co.Lessons[x.lesson].ID)), nil
}

// others are the moves of all lessons but one.
func others(moves []term.Move, but int) (list []term.Move) {
	for _, m := range moves {
		if m.Lesson != but {
			list = append(list, m)
		}
	}
	return list
}

// sayReaders says how many learners read of it.
func sayReaders(t *turn.Turn, p *say.Page) error {
	n, err := t.Readers(t.Voice())
	if err != nil {
		return err
	}
	p.Say("dayoff.people", bot.Args{"n": n})
	return nil
}

// postNow shows what it means to post a lesson at once.
func postNow(t *turn.Turn) (*say.Page, error) {
	co, i, err := meant(t)
	if err != nil {
		return nil, err
	}
	x := plan{kind: record.ChangeNow, lesson: i}
	if err := x.check(t, co); err != nil {
		return nil, err
	}
	v := x.run(t, co)
	p := say.Privately().Say("replan.head_now",
		bot.Args{"number": i + 1, "title": co.Lessons[i].Title, "from": say.LongDay(t.Schedule(co)[i].Date), "due": classDue(v.at(i).Due)})
	if err := sayReaders(t, p); err != nil {
		return nil, err
	}
	return p.Main("button.post_now", "replan.do", x.target(t, co)).Press("button.back", "replan", t.At()), nil
}

// classDue says a due in the class's own terms.
func classDue(d term.Due) say.Phrase {
	switch {
	case !d.Date.IsZero():
		return say.Phrase{Key: "due.day", Args: bot.Args{"day": say.LongDay(d.Date)}}
	case !d.At.IsZero():
		return say.Phrase{Key: "due.at", Args: bot.Args{"when": say.Wall(d.At)}}
	}
	return say.Phrase{Key: "due.none"}
}

// pause shows what it means to pause the class, or to let it go on.
func pause(t *turn.Turn) (*say.Page, error) {
	co, err := steers(t)
	if err != nil {
		return nil, err
	}
	p := say.Privately()
	if t.Class.Run.Paused == nil {
		x := plan{kind: record.ChangePause, lesson: -1}
		p.Say("replan.head_pause", bot.Args{"class": t.Class.Name})
		if err := sayReaders(t, p); err != nil {
			return nil, err
		}
		return p.Danger("button.pause", "replan.do", x.target(t, co)).Press("button.back", "replan", t.At()), nil
	}
	x := plan{kind: record.ChangeResume, lesson: -1}
	p.Say("replan.head_resume", bot.Args{"class": t.Class.Name})
	before, v := t.Schedule(co), x.run(t, co)
	if i, ok := term.Upcoming(v.releases, t.Now); ok {
		p.Say("replan.next", bot.Args{"number": i + 1, "title": co.Lessons[i].Title, "when": say.Wall(v.at(i).At)})
	}
	term.SayLast(p, t.Class.Run, before, v.releases)
	if err := sayReaders(t, p); err != nil {
		return nil, err
	}
	return p.Main("button.resume", "replan.do", x.target(t, co)).Press("button.back", "replan", t.At()), nil
}
