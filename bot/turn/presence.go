package turn

import (
	"afterbell/bot"
	"afterbell/bot/record"
	"afterbell/bot/rich"
	"afterbell/bot/say"
	"afterbell/bot/when"
)

// asleep reports whether something is stored that a sign of life changes.
func (t *Turn) asleep() (bool, error) {
	if t.Who.Closed || t.Who.Daily.Missed > 0 || t.waking() {
		return true, nil
	}
	return t.moved()
}

// waking reports whether daily messages became weekly by silence, and today is another day with a sign.
func (t *Turn) waking() bool { return t.Known && t.Who.Daily.Silence && t.Who.Daily.Sign != t.Today() }

// tellZone says, where an answer can, that the person's clock followed the platform into another zone.
func (t *Turn) tellZone(p *say.Page) {
	if t.oldZone != "" && p != nil && p.Private && p.Form == nil && len(p.Lines) > 0 {
		p.Say("zone.followed", bot.Args{"time": say.Wall(t.Local())})
	}
}

// receive lets every story add to the answer in which the person became a member, where that can tell more than
// was asked for.
func (t *Turn) receive(p *say.Page) error {
	if !t.came || !tells(p) {
		return nil
	}
	for _, add := range t.hooks.came {
		if err := add(t, p); err != nil {
			return err
		}
	}
	return nil
}

// tell says in an answer what else the person should know, and returns what it said.
func (t *Turn) tell(p *say.Page) (tale, error) {
	untold, err := t.tellUntold(p)
	if err != nil {
		return tale{}, err
	}
	closed, err := t.tellClosed(p)
	return tale{closed: closed, untold: untold}, err
}

// tellClosed says, where an answer can, that no direct message reaches the person, and what did not arrive. It
// reports whether it did.
func (t *Turn) tellClosed(p *say.Page) (bool, error) {
	if !t.Who.Closed || !tells(p) {
		return false, nil
	}
	p.Say("today.closed", nil)
	for _, x := range t.Who.Missed {
		at := say.Wall(x.At.In(t.Who.Location()))
		if x.Letter == "" {
			p.Say("today.missed_plan", bot.Args{"when": at, "what": rich.Words(x.Plan)})
			continue
		}
		letter, ok, err := record.Load(t.Tx, x.Letter)
		if err != nil {
			return false, err
		}
		if ok {
			p.Say("today.missed_letter", bot.Args{"teacher": t.NameOf(letter.From), "when": at, "text": t.Words(letter.Text)})
		}
	}
	return true, nil
}

// awake notes a sign of life: where the person is, that the daily message is read, and that direct
// messages may be tried again once the person was told that they do not arrive. To leave is none.
func (t *Turn) awake(told tale) error {
	if t.Event.Kind == bot.KindLeft {
		return nil
	}
	if err := t.noteSpace(); err != nil {
		return err
	}
	if err := t.told(told.untold); err != nil {
		return err
	}
	if !t.Known || t.Who.Daily.Missed == 0 && !t.waking() && !(t.Who.Closed && told.closed) {
		return nil
	}
	p, err := record.Need(t.Tx, record.PersonKey(t.Who.ID))
	if err != nil {
		return err
	}
	if told.closed {
		p.Closed, p.Missed = false, nil
	}
	p.Daily.Missed = 0
	wakeDaily(&p.Daily, p.Today(t.Now))
	return record.Save(t.Tx, record.PersonKey(p.ID), p)
}

// wakeDaily brings daily messages back that became weekly by silence: on the second day with a sign of life.
func wakeDaily(d *record.Daily, today when.Date) {
	switch {
	case !d.Silence || d.Sign == today:
	case d.Sign.IsZero():
		d.Sign = today
	default:
		d.Weekly, d.Silence, d.Told, d.Sign = false, false, false, when.Date{}
	}
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
