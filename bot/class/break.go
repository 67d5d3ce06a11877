package class

import (
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

// breakOpen asks until when.
func breakOpen(t *turn.Turn) (*say.Page, error) {
	v := t.Voice()
	p := say.Privately()
	p.Form = &bot.Form{Action: "break.form", Target: t.Event.Args["target"],
		Title: v.Plain("break.form", nil), Submit: v.Plain("button.save", nil),
		Fields: []bot.Field{
			{
				Name: "until", Label: v.Plain("break.field", nil), Note: v.Plain("break.field_note", nil), Kind: bot.FieldLine,
				Required: true, Max: 40,
			},
		}}
	return p, nil
}

// breakSubmit starts a break until a day. No reason is asked.
func breakSubmit(t *turn.Turn) (*say.Page, error) {
	if err := t.NeedPart(); err != nil {
		return nil, err
	}
	read, ok := when.Read(t.Arg("until"), t.Local())
	until := when.DateOf(read.At)
	if !ok || read.Repeat != nil || until.Before(t.Today()) || until.Sub(t.Today()) > 366 {
		p, err := breakOpen(t)
		said := t.Voice().Plain("break.unread", nil)
		p.Form.Fields[0].Value, p.Form.Fields[0].Error = t.Arg("until"), said
		p.Errors = map[string]string{"until": said}
		return p, err
	}
	rest := when.Span{From: t.Today(), To: until.AddDays(-1)}
	if until == t.Today() {
		rest.To = until
	}
	t.Who.Rest(rest)
	if err := t.SavePerson(); err != nil {
		return nil, err
	}
	said := "break.set"
	if t.Class.Kind == record.Group {
		said = "break.set_group"
	}
	p := say.Privately().Say(said, bot.Args{"day": say.LongDay(until)})
	return p.Press("button.break_end", "break.end", t.At()), nil
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
