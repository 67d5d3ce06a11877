package turn

import (
	"slices"

	"afterbell/bot"
	"afterbell/bot/record"
	"afterbell/bot/say"
	"afterbell/bot/term"
)

// Who may begin a class where, and who may say yes to somebody else's; see term.MayFound.

// AtHome reports whether the event happened in one of the class's own channels.
func (t *Turn) AtHome() bool {
	return t.Inside && slices.ContainsFunc(t.Class.Homes, func(h bot.Place) bool { return h.Channel == t.Event.In.Channel })
}

// Channel is the channel of the event if it is one of the class's, else the first of the class, which began.
func (t *Turn) Channel() bot.Place {
	for _, h := range t.Class.Homes {
		if h.Channel == t.Event.In.Channel {
			return h
		}
	}
	return t.Class.Homes[0]
}

// MayFound reports whether the person may begin a class of a kind in the channel of the event: by what the
// platform lets them manage, because they teach, or because somebody who may said yes. A study group anybody
// may begin, since nobody reads there what others note.
func (t *Turn) MayFound(kind string) (bool, error) {
	if kind == record.Group || t.Event.In.Channel == "" {
		return true, nil // direct messages have their own answer
	}
	if ok, err := t.MayGrant(t.Event.In); err != nil || ok {
		return ok, err
	}
	_, x, ok, err := t.WishFor(t.Event.In)
	return ok && x.Granted, err
}

// MayGrant reports whether the person may begin a class with a teacher in a channel of the event's space, and so
// may let somebody else do so. The platform tells who manages a channel only about the one of the event.
func (t *Turn) MayGrant(at bot.Place) (bool, error) {
	who := t.Event.From
	who.Keeps = who.Keeps && at.Channel == t.Event.In.Channel
	if term.MayFound(who, false) {
		return true, nil
	}
	teaches, err := t.teachesSomewhere()
	return term.MayFound(who, teaches), err
}

// teachesSomewhere reports whether the person teaches a class of the space, by name or by its role.
func (t *Turn) teachesSomewhere() (bool, error) {
	_, all, err := record.Scan(record.Intact(t.Tx), record.Classes())
	return slices.ContainsFunc(all, func(c record.Class) bool {
		return c.Started && c.Platform == t.Event.In.Platform && c.Space == t.Event.In.Space &&
			(t.Known && slices.Contains(c.Teachers, t.Who.ID) || c.Role != "" && slices.Contains(t.Event.From.Roles, c.Role))
	}), err
}

// WishFor is the newest thing that the person asked for in a channel, unless it has lapsed.
func (t *Turn) WishFor(at bot.Place) (key record.Key[record.Wish], x record.Wish, ok bool, err error) {
	if !t.Known {
		return key, x, false, nil
	}
	keys, all, err := record.Scan(t.Tx, record.WishesOf(t.Who.ID))
	for i, w := range all {
		if w.In(at) && !w.Lapsed(t.Now) && (!ok || w.At.After(x.At)) {
			key, x, ok = keys[i], w, true
		}
	}
	return key, x, ok, err
}

// Foundings lets every story add, once in a turn, to what is said where somebody may, or may not, begin a class.
func (t *Turn) Foundings(p *say.Page) error {
	if t.founded {
		return nil
	}
	t.founded = true
	for _, add := range t.hooks.founding {
		if err := add(t, p); err != nil {
			return err
		}
	}
	return nil
}

// Begin lets every story hear that the class of the turn began.
func (t *Turn) Begin() error {
	for _, hear := range t.hooks.began {
		if err := hear(t); err != nil {
			return err
		}
	}
	return nil
}
