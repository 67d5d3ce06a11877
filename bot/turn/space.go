package turn

import (
	"strings"

	"afterbell/bot/record"
)

// Persons and classes belong to a space, but direct messages of some platforms name none. Then a
// button tells by the class it is about, and for everything else we remember where somebody was last.

// findSpace completes the place of an event that names no space: with that of the class which a
// button names, else with the person's last one. Only a space in which they are known counts.
func (t *Turn) findSpace() error {
	in, user := &t.Event.In, t.Event.From.ID
	if in.Space != "" {
		return nil
	}
	t.spaceless = true
	last, err := record.LookUp(t.Tx, record.LastKey(in.Platform, user))
	if err != nil {
		return err
	}
	for _, space := range []string{t.spaceNamed(), last} {
		id, err := record.LookUp(t.Tx, record.IdentityKey(in.Platform, space, user))
		if err != nil {
			return err
		}
		if space != "" && id != "" {
			in.Space = space
			return nil
		}
	}
	return nil
}

// spaceNamed is the space of the class that a button names, "" when it names none.
func (t *Turn) spaceNamed() string {
	id, _, _ := strings.Cut(t.Event.Args["target"], ".")
	k, err := t.School.Class(t.Tx, id)
	if err != nil || k == nil || k.Class.Platform != t.Event.In.Platform {
		return ""
	}
	return k.Class.Space
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

// NoClassKey says that no class can be meant, and in direct messages of somebody we know from
// nowhere what helps.
func (t *Turn) NoClassKey() string {
	if t.Event.In.Space == "" {
		return "class.none_direct"
	}
	return "class.none"
}
