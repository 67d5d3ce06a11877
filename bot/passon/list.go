package passon

import (
	"afterbell/bot"
	"afterbell/bot/record"
	"afterbell/bot/say"
	"afterbell/bot/turn"
)

// What was answered can be passed on later as well: a teacher chooses it from a list.

// atOnce is how many answered questions one chooses among at a time.
const atOnce = 10

// answeredList lists questions that have an answer and were not passed on, from before the one that the button names.
func answeredList(t *turn.Turn) (*say.Page, error) {
	if !t.Reads() {
		return nil, t.TeachersOnly()
	}
	keys, list, err := record.Answered(t.Tx, t.Class.ID, t.Target(1), atOnce+1)
	if err != nil {
		return nil, err
	}
	p := say.Privately()
	if len(list) == 0 {
		return p.Say("answered.none", nil).Press("button.class", "class", t.At()), nil
	}
	p.Say("answered.head", nil)
	p.Choose = &bot.Select{Action: "passon", Target: t.At(), Hint: t.Voice().Plain("answered.hint", nil)}
	for i, x := range list[:min(atOnce, len(list))] {
		day := say.ShortDay(t.Who.Today(x.At))
		label := t.Voice().Plain("answered.choice", bot.Args{"day": day, "text": say.Short(x.Text, 60)})
		p.Choose.Options = append(p.Choose.Options, bot.Choice{Value: record.LastSegment(keys[i]), Label: say.Clip(label, 75)})
	}
	if len(list) > atOnce {
		p.Say("answered.earlier", nil).Press("button.earlier", "passon.answered", t.At(record.LastSegment(keys[atOnce-1])))
	}
	return p.Press("button.class", "class", t.At()), nil
}

// overview counts what is reported, and leads to what was answered, once anybody asked something.
func overview(t *turn.Turn, p *say.Page) error {
	if err := countReports(t, p); err != nil || !t.Reads() {
		return err
	}
	asked, err := record.Asked(t.Tx, t.Class.ID)
	if asked {
		p.Rarely("button.answered", "passon.answered", t.At())
	}
	return err
}
