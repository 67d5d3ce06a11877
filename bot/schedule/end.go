package schedule

import (
	"afterbell/bot"
	"afterbell/bot/record"
	"afterbell/bot/say"
	"afterbell/bot/term"
	"afterbell/bot/turn"
)

// The end of the term: nothing happens on it, but who changes the schedule is told when the last lesson passes it.

// sayEnd names the end of the term, and says so if the last lesson comes later.
func sayEnd(t *turn.Turn, p *say.Page) {
	co, err := t.Course()
	if err != nil || t.Class.Run.End.IsZero() {
		return
	}
	key := "replan.ends"
	if term.PastEnd(t.Class.Run, t.Schedule(co)) {
		key = "replan.ends_before"
	}
	p.Say(key, bot.Args{"end": say.LongDay(t.Class.Run.End), "last": say.LongDay(term.LastDay(t.Schedule(co)))})
}

// endOpen asks for the last day of the term.
func endOpen(t *turn.Turn) (*say.Page, error) {
	if _, err := steers(t); err != nil {
		return nil, err
	}
	day := ""
	if end := t.Class.Run.End; !end.IsZero() {
		day = end.String()
	}
	return endForm(t, day, nil), nil
}

func endForm(t *turn.Turn, day string, problems map[string]string) *say.Page {
	v := t.Voice()
	p := say.Privately()
	p.Errors = problems
	p.Form = &bot.Form{
		Action: "replan.ends", Target: t.At(), Title: v.Plain("replan.form_end", nil), Submit: v.Plain("button.save", nil),
		Fields: []bot.Field{{
			Name: "day", Label: v.Plain("replan.field_end", nil), Note: v.Plain("replan.field_end_note", nil), Kind: bot.FieldLine, Max: 40,
			Value: day, Error: problems["day"],
		}},
	}
	return p
}

// ends keeps the last day of the term; an empty field forgets it.
func ends(t *turn.Turn) (*say.Page, error) {
	co, err := steers(t)
	if err != nil {
		return nil, err
	}
	run := t.Class.Run
	if run.End, err = classDay(t, t.Arg("day")); err != nil && t.Arg("day") != "" {
		return endForm(t, t.Arg("day"), t.Voice().FieldErrors(map[string]string{"day": "replan.unread"})), nil
	}
	t.SetRun(run)
	if err := record.Save(t.Tx, record.ClassKey(t.Class.ID), t.Class); err != nil {
		return nil, err
	}
	p := say.Privately()
	switch {
	case run.End.IsZero():
		p.Say("replan.no_end", nil)
	case term.PastEnd(run, t.Schedule(co)):
		p.Say("replan.ends_before", bot.Args{"end": say.LongDay(run.End), "last": say.LongDay(term.LastDay(t.Schedule(co)))})
	default:
		p.Say("replan.ends", bot.Args{"end": say.LongDay(run.End), "last": say.LongDay(term.LastDay(t.Schedule(co)))})
	}
	return p.Press("button.change_dates", "replan", t.At()), nil
}
