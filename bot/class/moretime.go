package class

import (
	"cmp"
	"strconv"

	"afterbell/bot"
	"afterbell/bot/record"
	"afterbell/bot/say"
	"afterbell/bot/turn"
)

// More time for one learner: seen by nobody else, kept apart from the dates of the class.

// MoreTime is more time for one learner.
func MoreTime() turn.Story {
	return turn.Story{Name: "more time", Actions: []turn.Action{
		turn.Pressed("moretime.open", moreTimeOpen).MayOpen().Looks(),
		turn.Pressed("moretime.form", moreTimeSubmit).MayOpen(),
	}}
}

func moreTimeOpen(t *turn.Turn) (*say.Page, error) {
	if !t.Reads() {
		return nil, t.TeachersOnly()
	}
	v := t.Voice()
	p := say.Privately()
	p.Form = &bot.Form{Action: "moretime.form", Target: t.At(t.Target(1)),
		Title:  say.Clip(v.Plain("moretime.form", bot.Args{"name": called(&t.View, v, t.Target(1))}), maxTitle),
		Submit: v.Plain("button.save", nil),
		Fields: []bot.Field{
			{
				Name: "days", Label: v.Plain("moretime.field", nil), Note: v.Plain("moretime.note", nil), Kind: bot.FieldLine,
				Required: true, Max: 3, Value: "3",
			},
		}}
	return p, nil
}

// moreTimeSubmit gives a learner more days for everything.
func moreTimeSubmit(t *turn.Turn) (*say.Page, error) {
	if !t.Reads() {
		return nil, t.TeachersOnly()
	}
	n, err := strconv.Atoi(t.Arg("days"))
	if err != nil || n < 0 || n > 365 {
		p, err := moreTimeOpen(t)
		p.Errors = t.Voice().FieldErrors(map[string]string{"days": "moretime.unread"})
		p.Form.Fields[0].Value, p.Form.Fields[0].Error = t.Arg("days"), p.Errors["days"]
		return p, err
	}
	key := record.MemberKey(t.Class.ID, t.Target(1))
	m, ok, err := record.Load(t.Tx, key)
	if err != nil || !ok {
		return nil, cmp.Or(err, bot.Refuse("people.none", nil))
	}
	m.More = map[string]int{"": n}
	if n == 0 {
		m.More = nil
	}
	return say.Privately().Say("moretime.set", bot.Args{"name": called(&t.View, t.Voice(), t.Target(1)), "n": n}), record.Save(t.Tx, key, m)
}
