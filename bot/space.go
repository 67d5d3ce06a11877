package bot

import "strings"

// Persons and classes belong to a space, but direct messages of some platforms name none. Then a
// button tells by the class it is about, and for everything else we remember where somebody was last.

// findSpace completes the place of an event that names no space: with that of the class which a
// button names, else with the person's last one. Only a space in which they are known counts.
func (t *turn) findSpace() error {
	in, user := &t.ev.In, t.ev.From.ID
	if in.Space != "" {
		return nil
	}
	t.spaceless = true
	last, err := lookUp(t.tx, lastKey(in.Platform, user))
	if err != nil {
		return err
	}
	for _, space := range []string{t.spaceNamed(), last} {
		id, err := lookUp(t.tx, identityKey(in.Platform, space, user))
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
func (t *turn) spaceNamed() string {
	id, _, _ := strings.Cut(t.ev.Args["target"], ".")
	k, err := t.school.class(t.tx, id)
	if err != nil || k == nil || k.class.Platform != t.ev.In.Platform {
		return ""
	}
	return k.class.Space
}

// moved reports whether the person is in another space than the last time.
func (t *turn) moved() (bool, error) {
	if !t.known || t.ev.In.Space == "" {
		return false, nil
	}
	last, err := lookUp(t.tx, lastKey(t.ev.In.Platform, t.ev.From.ID))
	return last != t.ev.In.Space, err
}

// noteSpace remembers where the person is.
func (t *turn) noteSpace() error {
	moved, err := t.moved()
	if err != nil || !moved {
		return err
	}
	return point(t.tx, lastKey(t.ev.In.Platform, t.ev.From.ID), t.ev.In.Space)
}

// noClassKey says that no class can be meant, and in direct messages of somebody we know from
// nowhere what helps.
func (t *turn) noClassKey() string {
	if t.ev.In.Space == "" {
		return "class.none_direct"
	}
	return "class.none"
}
