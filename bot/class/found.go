package class

import (
	"slices"

	"afterbell/bot/record"
	"afterbell/bot/say"
	"afterbell/bot/term"
	"afterbell/bot/turn"
)

// Who may make a class where: see term.MayFound.

// mayFound reports whether the person may make a class of a kind in the channel of the event. A study group
// anybody may begin: nobody reads there what others note.
func mayFound(t *turn.Turn, kind string) (bool, error) {
	if kind == record.Group || t.Event.In.Channel == "" {
		return true, nil // direct messages have their own answer
	}
	teaches, err := teachesSomewhere(t)
	return term.MayFound(t.Event.From, teaches), err
}

// teachesSomewhere reports whether the person teaches a class of the space, by name or by its role.
func teachesSomewhere(t *turn.Turn) (bool, error) {
	_, all, err := record.Scan(t.Tx, record.Classes())
	return slices.ContainsFunc(all, func(c record.Class) bool {
		return c.Started && c.Platform == t.Event.In.Platform && c.Space == t.Event.In.Space &&
			(t.Known && slices.Contains(c.Teachers, t.Who.ID) || c.Role != "" && slices.Contains(t.Event.From.Roles, c.Role))
	}), err
}

// askKeeper says kindly who begins a class here, and what the person can begin.
func askKeeper(t *turn.Turn) *say.Page {
	p := say.Privately().Say("class.ask_keeper", nil)
	return p.Press("button.new_group", "class.form", "."+record.Group)
}

// pressFound adds the buttons with which the person can begin a class here.
func pressFound(t *turn.Turn, p *say.Page) error {
	ok, err := mayFound(t, record.Taught)
	if err != nil {
		return err
	}
	if ok {
		p.Press("button.new_class", "class.form", "")
	}
	p.Press("button.new_group", "class.form", "."+record.Group)
	return nil
}
