package turn

import (
	"afterbell/bot/record"
	"afterbell/bot/say"
)

// asleep reports whether something is stored that a sign of life changes.
func (t *Turn) asleep() (bool, error) {
	if t.Who.Closed || t.Who.Daily.Missed > 0 {
		return true, nil
	}
	return t.moved()
}

// tell says in an answer what else the person should know, and returns what it said.
func (t *Turn) tell(p *say.Page) (tale, error) {
	untold, err := t.tellUntold(p)
	return tale{closed: t.tellClosed(p), untold: untold}, err
}

// tellClosed says, where an answer can, that no direct message reaches the person, and reports
// whether it did.
func (t *Turn) tellClosed(p *say.Page) bool {
	if !t.Who.Closed || !tells(p) {
		return false
	}
	p.Say("today.closed", nil)
	return true
}

// awake notes a sign of life: where the person is, that the daily message is read, and that direct
// messages may be tried again once the person was told that they do not arrive.
func (t *Turn) awake(told tale) error {
	if err := t.noteSpace(); err != nil {
		return err
	}
	if err := t.told(told.untold); err != nil {
		return err
	}
	if !t.Known || t.Who.Daily.Missed == 0 && !(t.Who.Closed && told.closed) {
		return nil
	}
	p, err := record.Need(t.Tx, record.PersonKey(t.Who.ID))
	if err != nil {
		return err
	}
	p.Closed, p.Daily.Missed = p.Closed && !told.closed, 0
	return record.Save(t.Tx, record.PersonKey(p.ID), p)
}

// moved reports whether the person is in another space than the last time.
func (t *Turn) moved() (bool, error) {
	if !t.Known || t.Event.In.Space == "" {
		return false, nil
	}
	last, err := record.LookUp(t.Tx, record.LastKey(t.Event.In.Platform, t.Event.From.ID))
	return last != t.Event.In.Space, err
}

// noteSpace remembers where the person is.
func (t *Turn) noteSpace() error {
	moved, err := t.moved()
	if err != nil || !moved {
		return err
	}
	return record.Point(t.Tx, record.LastKey(t.Event.In.Platform, t.Event.From.ID), t.Event.In.Space)
}
