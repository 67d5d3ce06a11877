package class

import (
	"cmp"
	"time"

	"afterbell/bot"
	"afterbell/bot/record"
	"afterbell/bot/say"
	"afterbell/bot/turn"
)

// Leaving is people who leave: the space, as the platform tells, or a class, as its teacher says. They are in
// no count and no list, and nothing is sent to them; what they did stays. Whatever they do later brings them
// back (turn.Turn sees to that).
func Leaving() turn.Story {
	return turn.Story{Name: "leaving", Actions: []turn.Action{turn.Pressed("left", leftSpace)}}
}

// leftSpace notes that somebody left the space, or that their account was closed.
func leftSpace(t *turn.Turn) (*say.Page, error) {
	if !t.Known || !t.Who.Left.IsZero() || !t.Event.At.After(t.Who.Back) { // told again, or too late
		return &say.Page{}, nil
	}
	t.Who.Left = t.Event.At.UTC()
	if err := t.SavePerson(); err != nil {
		return nil, err
	}
	return &say.Page{}, t.Departs()
}

// personLeft takes the word of a teacher that a learner has left the class.
func personLeft(t *turn.Turn) (*say.Page, error) {
	return setLeft(t, t.Event.At.UTC(), "person.has_left")
}

// personBack takes that back.
func personBack(t *turn.Turn) (*say.Page, error) { return setLeft(t, time.Time{}, "person.is_back") }

func setLeft(t *turn.Turn, at time.Time, said string) (*say.Page, error) {
	if !t.Reads() {
		return nil, t.TeachersOnly()
	}
	id := t.Target(1)
	m, ok, err := record.Load(t.Tx, record.MemberKey(t.Class.ID, id))
	if err != nil || !ok || m.Role != record.Learner {
		return nil, cmp.Or(err, bot.Refuse("people.none", nil))
	}
	name := called(&t.View, t.Voice(), id)
	p := say.Privately().Say(said, bot.Args{"name": name})
	p.Replace = true
	if at.IsZero() {
		p.Press("button.people", "people", t.At())
	} else {
		p.Press("button.undo", "person.back", t.At(id)).Press("button.people", "people", t.At())
	}
	if !at.IsZero() && !m.Left.IsZero() { // pressed twice
		return p, nil
	}
	m.Left = at
	return p, record.Save(t.Tx, record.MemberKey(t.Class.ID, id), m)
}
