package class

import (
	"afterbell/bot/record"
	"afterbell/bot/say"
	"afterbell/bot/turn"
)

// Who may not begin a class here: see turn.MayFound.

// askKeeper says kindly who begins a class here, and what the person can begin.
func askKeeper(t *turn.Turn) (*say.Page, error) {
	p := say.Privately().Say("class.ask_keeper", nil)
	p.Press("button.new_group", "class.form", "."+record.Group)
	return p, t.Foundings(p)
}

// pressFound adds the buttons with which the person can begin a class here.
func pressFound(t *turn.Turn, p *say.Page) error {
	ok, err := t.MayFound(record.Taught)
	if err != nil {
		return err
	}
	if ok {
		p.Press("button.new_class", "class.form", "")
	}
	p.Press("button.new_group", "class.form", "."+record.Group)
	return nil
}
