package class

import (
	"afterbell/bot"
	"afterbell/bot/outbox"
	"afterbell/bot/record"
	"afterbell/bot/say"
	"afterbell/bot/term"
	"afterbell/bot/turn"
)

// A discussion that somebody planned by hand is changed until it is posted, and its last change is undone for a day.

// rewordByHand changes a discussion that somebody started, and remembers what it was.
func rewordByHand(t *turn.Turn, x discussion) (*say.Page, error) {
	changed, was := x.prompt, x.prompt
	changed.Text, changed.At, changed.Wall, changed.Zone = t.Arg("text"), t.Now, record.Prompt{}.Wall, ""
	if problems := readPromptTimes(t, &changed, t.Arg("when"), t.Arg("close")); problems != nil {
		return plannedFields(t, x, t.Arg("text"), t.Arg("when"), t.Arg("close"), problems)
	}
	if !changed.Opens.IsZero() && !changed.Opens.After(changed.At) {
		late := t.Voice().Plain("planned.after_opening", bot.Args{"when": say.Wall(changed.Opens.In(t.Who.Location()))})
		return plannedFields(t, x, t.Arg("text"), t.Arg("when"), t.Arg("close"), map[string]string{"when": late})
	}
	if changed.Text == was.Text && changed.At.Equal(was.At) && changed.Close == was.Close {
		return say.Privately().Say("planned.same", nil).Press("button.planned", "planned", t.At()), nil
	}
	was.Was, changed.Was, changed.Said = nil, &was, t.Now.UTC()
	p, err := x.replace(t, changed)
	if err != nil || !changed.At.After(t.Now) {
		return p, err
	}
	return p.Press("button.undo", "planned.restore", t.At(x.id)), nil
}

// replace puts another discussion in the place of one that somebody started, and says when it comes.
func (x discussion) replace(t *turn.Turn, by record.Prompt) (*say.Page, error) {
	if err := outbox.Withdraw(t.Tx, x.posts[0]); err != nil { // its thread may have another name
		return nil, err
	}
	if err := record.SavePrompt(t.Tx, by); err != nil {
		return nil, err
	}
	if err := turn.PlanTalk(t.Tx, by); err != nil {
		return nil, err
	}
	return promptSaid(t, by)
}

// restoreByHand undoes, within a day, the last change of a discussion that somebody started. Its time on the wall is
// reckoned anew, and if that is over it begins at once.
func restoreByHand(t *turn.Turn, x discussion) (*say.Page, error) {
	was := x.prompt.Was
	switch {
	case was == nil:
		return nil, bot.Refuse("planned.as_planned", nil)
	case t.Now.Sub(x.prompt.Said) > term.UndoFor:
		return nil, bot.Refuse("undo.late", nil)
	}
	if !was.Wall.IsZero() {
		was.At = was.Wall.In(record.ZoneOf(was.Zone))
	}
	p, err := x.replace(t, *was)
	if err != nil {
		return nil, err
	}
	p.Lines = append([]say.Line{{Key: "planned.undone"}}, p.Lines...)
	p.Replace = true
	return p.Press("button.planned", "planned", t.At()), nil
}
