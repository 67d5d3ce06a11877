package turn

import (
	"slices"

	"afterbell/bot"
	"afterbell/bot/record"
	"afterbell/bot/say"
	"afterbell/bot/term"
)

// Change gives the class other dates, keeps the change so that it can be undone, and lets every story plan anew what
// follows the dates. What is out stays out. It returns the number of the change.
func (t *Turn) Change(r record.Run, x record.Change) (int, error) {
	was := t.Class.Run
	r, err := t.fixed(r)
	if err != nil {
		return 0, err
	}
	x.At, x.By = t.Now.UTC(), t.Who.ID
	r.Changes = append(slices.Clip(r.Changes), term.Recorded(x, was, r))
	n := len(r.Changes) - 1
	return n, t.redate(r, Redating{N: n})
}

// Unchange undoes change n of the schedule, which may be undone.
func (t *Turn) Unchange(n int) error {
	r, err := t.fixed(term.Undo(t.Class.Run, n))
	if err != nil {
		return err
	}
	r.Changes = slices.Clone(r.Changes)
	r.Changes[n].Undone, r.Changes[n].UndoneBy = t.Now.UTC(), t.Who.ID
	return t.redate(r, Redating{N: n, Undone: true})
}

// fixed is a run in which everything that is out stays out.
func (t *Turn) fixed(r record.Run) (record.Run, error) {
	older, err := t.Course()
	if err != nil {
		return r, err
	}
	co, err := t.School.Course(t.Tx, r.Course)
	if err != nil {
		return r, err
	}
	return term.Fixed(t.Class.Run, r, older, co, t.Class.Location(), t.Now), nil
}

// Meanwhile reports whether the schedule was changed since it had so many changes, and says then by whom: what was
// shown before that is not what would be done.
func (t *Turn) Meanwhile(shown int, p *say.Page) bool {
	changes := t.Class.Run.Changes
	if shown >= len(changes) {
		return false
	}
	x := changes[len(changes)-1]
	by, at := x.By, x.At
	if !x.Undone.IsZero() {
		by, at = x.UndoneBy, x.Undone
	}
	args := bot.Args{"name": t.NameOf(by), "when": say.Wall(at.In(t.Who.Location()))}
	if by == t.Who.ID {
		p.Say("changes.own", args)
	} else {
		p.Say("changes.first", args)
	}
	return true
}

// redate stores the run of the class and lets the stories hear of it.
func (t *Turn) redate(r record.Run, x Redating) error {
	co, err := t.Course()
	if err != nil {
		return err
	}
	x.Was, x.Course, x.Releases = t.Class.Run, co, t.Schedule(co)
	t.SetRun(r)
	if err := t.BeKnown(); err != nil {
		return err
	}
	if err := record.Save(t.Tx, record.ClassKey(t.Class.ID), t.Class); err != nil {
		return err
	}
	for _, hear := range t.hooks.redated {
		if err := hear(&t.View, x); err != nil {
			return err
		}
	}
	return nil
}
