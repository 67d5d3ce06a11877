package class

import (
	"math"

	"afterbell/bot"
	"afterbell/bot/record"
	"afterbell/bot/say"
	"afterbell/bot/turn"
	"afterbell/bot/when"
)

// Break is a break from all messages.
func Break() turn.Story {
	return turn.Story{Name: "break", Actions: []turn.Action{
		turn.Pressed("break.open", breakOpen).MayOpen().Looks(),
		turn.Pressed("break.form", breakSubmit).MayOpen(),
		turn.Pressed("break.end", breakEnd),
	}}
}

func breakOpen(t *turn.Turn) (*say.Page, error) { return breakForm(t, nil, nil), nil }

// breakForm asks from when and until when. A break begins today unless another day is named.
func breakForm(t *turn.Turn, values, problems map[string]string) *say.Page {
	v := t.Voice()
	p := say.Privately()
	p.Errors = problems
	p.Form = &bot.Form{Action: "break.form", Target: t.Event.Args["target"],
		Title: v.Plain("break.form", nil), Submit: v.Plain("button.save", nil),
		Fields: []bot.Field{
			{
				Name: "from", Label: v.Plain("break.field_from", nil), Note: v.Plain("break.field_from_note", nil), Kind: bot.FieldLine,
				Value: values["from"], Max: 40, Error: problems["from"],
			},
			{
				Name: "until", Label: v.Plain("break.field", nil), Note: v.Plain("break.field_note", nil), Kind: bot.FieldLine,
				Value: values["until"], Required: true, Max: 40, Error: problems["until"],
			},
		}}
	return p
}

// breakSubmit starts a break, or plans one. No reason is asked.
func breakSubmit(t *turn.Turn) (*say.Page, error) {
	if err := t.NeedPart(); err != nil {
		return nil, err
	}
	rest, problems := readBreak(t)
	if len(problems) > 0 {
		return breakForm(t, t.Event.Args, problems), nil
	}
	t.Who.Rest(rest)
	if err := t.SavePerson(); err != nil {
		return nil, err
	}
	said := "break.set"
	switch {
	case rest.From.After(t.Today()):
		said = "break.set_later"
	case t.Class.Kind == record.Group:
		said = "break.set_group"
	}
	p := say.Privately().Say(said, breakDays(rest))
	return p.Press("button.break_end", "break.end", t.At()), nil
}

// breakDays are the days of a break as its sentences name them. The last day and the day of return are both named,
// because "until Friday" is read either way.
func breakDays(rest when.Span) bot.Args {
	return bot.Args{"from": say.LongDay(rest.From), "last": say.LongDay(rest.To), "day": say.LongDay(rest.To.AddDays(1))}
}

// readBreak reads the days of a break: those in the second field, counted from the day in the first one.
func readBreak(t *turn.Turn) (rest when.Span, problems map[string]string) {
	r := reader(t)
	begins := r.Today
	if from := t.Arg("from"); from != "" {
		d, err := r.Day(from)
		if err != nil {
			return rest, map[string]string{"from": wrong(t, err, "break.unread")}
		}
		begins, r.Today = d, d
	}
	rest, err := r.Span(t.Arg("until"))
	switch {
	case err != nil:
		return rest, map[string]string{"until": wrong(t, err, "break.unread")}
	case t.Arg("from") != "" && rest.From != begins:
		return rest, map[string]string{"from": t.Voice().Plain("break.two_begins", nil)}
	case rest.Days() > when.MaxBreak:
		return rest, map[string]string{"until": tooLong(t, rest)}
	}
	return rest, nil
}

// tooLong says how long days are that are more than anybody means at a time.
func tooLong(t *turn.Turn, days when.Span) string {
	const month = 30.44 // days, on average
	n := int(math.Round(float64(days.Days()) / month))
	return t.Voice().Plain("time.long", bot.Args{"n": n, "most": when.MaxBreak})
}

// breakEnd ends a break early. A button from an older break changes nothing.
func breakEnd(t *turn.Turn) (*say.Page, error) {
	p := say.Privately().Say("break.ended", nil)
	p.Replace = true
	if t.Who.Break.To.Before(t.Today()) {
		return p, nil
	}
	t.Who.Break.To = t.Today().AddDays(-1)
	if t.Who.Break.To.Before(t.Who.Break.From) {
		t.Who.Break = when.Span{}
	}
	return p, t.SavePerson()
}
