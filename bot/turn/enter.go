package turn

import (
	"slices"
	"strings"
	"time"

	"afterbell/bot"
	"afterbell/bot/record"
	"afterbell/bot/say"
	"afterbell/bot/when"
)

// What the present turn needs is found out here: in which space an event happened, who did it, and in which class.

// enter finds out who acts, and in which class.
func (t *Turn) enter() error {
	if err := t.findSpace(); err != nil {
		return err
	}
	id, err := record.LookUp(t.Tx, record.IdentityKey(t.Event.In.Platform, t.Event.In.Space, t.Event.From.ID))
	if err != nil {
		return err
	}
	if id != "" {
		if t.Who, err = record.Need(t.Tx, record.PersonKey(id)); err != nil {
			return err
		}
		t.Known = true
		t.follow()
	}
	if err := t.findClass(); err != nil {
		return err
	}
	if !t.Known {
		t.Who = t.stranger()
	}
	if err := t.nameWhom(); err != nil {
		return err
	}
	return t.findPart()
}

// stranger is a person we have not stored yet.
func (t *Turn) stranger() record.Person {
	p := record.Person{ID: record.IDOf(t.Event, "person"), Name: say.CleanName(t.Event.From.Name),
		Zone: t.Event.From.Zone, Locale: t.Event.From.Locale, Admin: t.Event.From.Admin,
		Rollover: when.DefaultRollover(), Quiet: when.DefaultQuiet(), Daily: record.Daily{At: when.Clock{Hour: 17}},
		Identities: []record.Identity{{Platform: t.Event.In.Platform, Space: t.Event.In.Space, User: t.Event.From.ID}}}
	if _, err := when.Zone(p.Zone); err != nil {
		p.Zone = "UTC"
		if t.Inside {
			p.Zone = t.Class.Zone
		}
	}
	return p
}

// follow takes over what the platform says of somebody we know: a zone unless they chose one, the
// language, and what they are called in the space now, which an event that names no space cannot tell. What
// the platform leaves open stays as it is. Whoever does something has not left, whatever was said before.
func (t *Turn) follow() {
	p, from := &t.Who, t.Event.From
	if t.returns(p.Left) {
		p.Left, p.Back, t.news = time.Time{}, t.Event.At.UTC(), true
	}
	if from.Zone != "" && p.Zone != from.Zone && !p.ZoneAsked {
		if _, err := when.Zone(from.Zone); err == nil {
			p.Zone, t.oldZone, t.news = from.Zone, p.Zone, true
		}
	}
	if from.Locale != "" && p.Locale != from.Locale {
		p.Locale, t.news = from.Locale, true
	}
	if t.acts() && !t.spaceless && p.Admin != from.Admin {
		p.Admin, t.news = from.Admin, true
	}
	if name := say.CleanName(from.Name); name != say.Nameless && p.Name != name && (p.Name == say.Nameless || !t.spaceless) {
		p.Name, t.news = name, true
	}
}

// acts reports whether the person did something themselves, so that the event tells what they may.
func (t *Turn) acts() bool {
	return slices.Contains([]bot.Kind{bot.KindCommand, bot.KindButton, bot.KindSelect, bot.KindForm}, t.Event.Kind)
}

// returns reports whether the event shows that somebody is there again who was said to have left.
func (t *Turn) returns(left time.Time) bool {
	theirs := t.Event.Kind != bot.KindLeft && t.Event.Kind != bot.KindUntold
	return !left.IsZero() && theirs && t.Event.At.After(left)
}

// keepUp stores what follow and findPart took over; with the zone moves what is planned by their
// wall.
func (t *Turn) keepUp() error {
	if t.comes {
		if err := t.Join(); err != nil {
			return err
		}
	}
	if t.newPart {
		if err := t.SaveMember(); err != nil {
			return err
		}
		if err := t.beginsToTeach(); err != nil {
			return err
		}
		if err := t.ceasesToTeach(); err != nil {
			return err
		}
	}
	if !t.news {
		return nil
	}
	if err := t.SavePerson(); err != nil || t.oldZone == "" {
		return err
	}
	_, err := t.ZoneChanged(record.ZoneOf(t.oldZone))
	return err
}

// findClass takes the class from the button, else from the channel, else the person's own.
func (t *Turn) findClass() error {
	id, _, _ := strings.Cut(t.Event.Args["target"], ".")
	if id != "" && !t.classVisible(id) {
		id = ""
	}
	var err error
	if id == "" && t.Event.In.Channel != "" {
		if id, err = record.LookUp(t.Tx, record.HomeKey(t.Event.In)); err != nil {
			return err
		}
	}
	if id == "" && t.Known {
		if id, err = t.School.OwnClass(t.Tx, t.Who.ID, t.Event.In, t.Now); err != nil {
			return err
		}
	}
	if id == "" {
		return nil
	}
	k, err := t.School.Class(t.Tx, id)
	if err != nil || k == nil {
		return err
	}
	t.Class, t.Releases = k.Class, k.Releases
	t.Inside = t.Class.Platform == t.Event.In.Platform && t.Class.Space == t.Event.In.Space
	return nil
}

// classVisible reports whether a class id from a button names a class of this space: a button
// copied from elsewhere must not reach into another one.
func (t *Turn) classVisible(id string) bool {
	k, err := t.School.Class(t.Tx, id)
	return err == nil && k != nil && k.Class.Platform == t.Event.In.Platform && k.Class.Space == t.Event.In.Space
}

// GoTo turns to another class of the space, as if the event had named it. ok is false where there is none.
func (t *Turn) GoTo(classID string) (ok bool, err error) {
	if classID == "" || !t.classVisible(classID) {
		return false, nil
	}
	k, err := t.School.Class(t.Tx, classID)
	if err != nil || k == nil {
		return false, err
	}
	t.Class, t.Releases, t.Inside = k.Class, k.Releases, true
	t.Member, t.Joined, t.Counted = record.Member{}, false, nil
	return true, t.findPart()
}

// findPart reads the person's part in the class.
func (t *Turn) findPart() (err error) {
	if !t.Inside {
		return nil
	}
	if t.Known {
		t.Member, t.Joined, err = record.Load(t.Tx, record.MemberKey(t.Class.ID, t.Who.ID))
	}
	if t.Joined {
		t.followPart()
	}
	t.comes = err == nil && !t.Joined && t.acts() && t.Class.Started && t.Class.Kind == record.Taught && t.bearsRole()
	return err
}

// followPart takes over what an event shows of somebody's part: that they are there again, and that they are
// a teacher for as long as they have the role of the class.
func (t *Turn) followPart() {
	m := &t.Member
	if t.returns(m.Left) {
		m.Left, t.newPart = time.Time{}, true
	}
	switch {
	case m.Role != record.Teacher && t.Class.Kind == record.Taught && t.bearsRole():
		m.Role, m.ByRole, t.newPart = record.Teacher, true, true
	case m.ByRole && t.Event.From.Roles != nil && !t.spaceless && !t.bearsRole():
		m.Role, m.ByRole, t.newPart, t.ceases = record.Learner, false, true, true
	}
}

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
