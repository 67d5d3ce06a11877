// Package turn answers one event in one transaction: it finds out who acts in which class and what they
// may do there (Turn), looks up the action, and runs it. It also holds what a capability is made of
// (Story, Action) and the Bot, which joins the stories with the outbox, the platforms and the clock.
//
// A store may run a transaction twice, and beside others, so an action touches nothing but its turn. Who
// may do what is asked at every action from the stored class and the event's own roles, never from what a
// button says.
package turn

import (
	"slices"
	"strings"
	"time"

	"afterbell/bot"
	"afterbell/bot/record"
	"afterbell/bot/say"
	"afterbell/bot/term"
	"afterbell/bot/when"
)

// A Turn is one event being answered inside its transaction: who acts, in which class, and what they may
// do there.
type Turn struct {
	term.Seat
	bot   *Bot
	Event bot.Event

	spaceless bool // the event named no space, so it tells nothing of roles either
	Known     bool // the person is stored
	news      bool // the platform said something of the person that is not stored yet
	newZone   bool // the platform said another zone
	Inside    bool // the class is set
	Joined    bool // the person is a member of the class
}

// newTurn begins to answer an event.
func (b *Bot) newTurn(tx bot.Tx, ev bot.Event, now time.Time) *Turn {
	return &Turn{Seat: term.Seat{View: term.View{School: b.school, Tx: tx, Now: now}}, bot: b, Event: ev}
}

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
	return t.findPart()
}

// stranger is a person we have not stored yet.
func (t *Turn) stranger() record.Person {
	p := record.Person{ID: record.IDOf(t.Event, "person"), Name: say.CleanName(t.Event.From.Name),
		Zone: t.Event.From.Zone, Locale: t.Event.From.Locale,
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
// language, and a name that is new or was not known. What the platform leaves open stays as it is.
func (t *Turn) follow() {
	p, from := &t.Who, t.Event.From
	if from.Zone != "" && p.Zone != from.Zone && !p.ZoneAsked {
		if _, err := when.Zone(from.Zone); err == nil {
			p.Zone, t.newZone, t.news = from.Zone, true, true
		}
	}
	if from.Locale != "" && p.Locale != from.Locale {
		p.Locale, t.news = from.Locale, true
	}
	if name := say.CleanName(from.Name); name != say.Nameless && p.Name != name && (p.Name == say.Nameless ||
		t.Event.Kind == bot.KindProfile) {
		p.Name, t.news = name, true
	}
}

// keepUp stores what follow took over; with the zone the next daily message moves.
func (t *Turn) keepUp() error {
	if !t.news {
		return nil
	}
	if err := t.SavePerson(); err != nil || !t.newZone {
		return err
	}
	return t.zoneChanged()
}

// zoneChanged lets every story hear that the person's zone is another one.
func (t *Turn) zoneChanged() error {
	for _, s := range t.bot.stories {
		if s.Changed == nil {
			continue
		}
		if err := s.Changed(t); err != nil {
			return err
		}
	}
	return nil
}

// Overviews lets every story add to what a teacher sees of the class.
func (t *Turn) Overviews(p *say.Page) error {
	for _, s := range t.bot.stories {
		if s.Overview == nil {
			continue
		}
		if err := s.Overview(t, p); err != nil {
			return err
		}
	}
	return nil
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

// findPart reads the person's part in the class.
func (t *Turn) findPart() (err error) {
	if !t.Inside || !t.Known {
		return nil
	}
	t.Member, t.Joined, err = record.Load(t.Tx, record.MemberKey(t.Class.ID, t.Who.ID))
	return err
}

// Teaches reports whether the person may do what teachers do in the class: named as a teacher,
// bearer of its role, or able to manage the space. It is asked at every action.
func (t *Turn) Teaches() bool {
	if !t.Inside {
		return false
	}
	return slices.Contains(t.Class.Teachers, t.Who.ID) || t.Event.From.Admin ||
		t.Class.Role != "" && slices.Contains(t.Event.From.Roles, t.Class.Role)
}

// Reads reports whether the person may see what learners wrote: teachers may, and in a study group
// nobody.
func (t *Turn) Reads() bool { return t.Class.Kind == record.Taught && t.Teaches() }

// Steers reports whether the person may change the schedule: teachers may, and in a study group
// every member.
func (t *Turn) Steers() bool { return t.Teaches() || t.Class.Kind == record.Group && t.Joined }

// TeachersOnly refuses what teachers do.
func (t *Turn) TeachersOnly() error {
	if t.UnseenRole() {
		return bot.Refuse("class.role_unseen", nil)
	}
	return bot.Refuse("class.teachers_only", nil)
}

// UnseenRole reports whether the person may teach by the role of the class all the same: an event that
// names no space carries no roles.
func (t *Turn) UnseenRole() bool {
	return t.spaceless && t.Inside && t.Class.Role != "" && !t.Teaches()
}

// Arg is an argument without surrounding space, as valid text.
func (t *Turn) Arg(name string) string {
	return strings.ToValidUTF8(strings.TrimSpace(t.Event.Args[name]), "\uFFFD")
}

// Target is a segment of the button's target, "" beyond its end.
func (t *Turn) Target(n int) string {
	parts := strings.SplitN(t.Event.Args["target"], ".", n+2)
	if n >= len(parts) {
		return ""
	}
	return parts[n]
}

// SavePerson stores who acts, with the identity that leads there.
func (t *Turn) SavePerson() error {
	if !t.Known {
		id := t.Who.Identities[0]
		if id.Space == "" { // data of no space would stay for ever
			return bot.Refuse(t.NoClassKey(), nil)
		}
		if err := record.Point(t.Tx, record.IdentityKey(id.Platform, id.Space, id.User), t.Who.ID); err != nil {
			return err
		}
		t.Known = true
	}
	return record.Save(t.Tx, record.PersonKey(t.Who.ID), t.Who)
}

// asleep reports whether something is stored that a sign of life changes.
func (t *Turn) asleep() (bool, error) {
	if t.Who.Closed || t.Who.Daily.Missed > 0 {
		return true, nil
	}
	return t.moved()
}

// tellClosed says, where an answer can, that no direct message reaches the person, and reports
// whether it did.
func (t *Turn) tellClosed(p *say.Page) bool {
	if !t.Who.Closed || p == nil || !p.Private || p.Form != nil || len(p.Lines) == 0 {
		return false
	}
	p.Say("today.closed", nil)
	return true
}

// awake notes a sign of life: where the person is, that the daily message is read, and that direct
// messages may be tried again once the person was told that they do not arrive.
func (t *Turn) awake(told bool) error {
	if err := t.noteSpace(); err != nil {
		return err
	}
	if !t.Known || t.Who.Daily.Missed == 0 && !(t.Who.Closed && told) {
		return nil
	}
	p, err := record.Need(t.Tx, record.PersonKey(t.Who.ID))
	if err != nil {
		return err
	}
	p.Closed, p.Daily.Missed = p.Closed && !told, 0
	return record.Save(t.Tx, record.PersonKey(p.ID), p)
}

// NeedClass refuses where no class can be meant.
func (t *Turn) NeedClass() error {
	if !t.Inside || !t.Class.Started {
		return bot.Refuse(t.NoClassKey(), nil)
	}
	return nil
}

// NeedPart makes sure that the person belongs to the class, joining them if they act as a learner
// for the first time: nothing they typed is lost.
func (t *Turn) NeedPart() error {
	if err := t.NeedClass(); err != nil {
		return err
	}
	if t.Joined {
		return nil
	}
	return t.Join()
}

// Join makes the person a member of the class.
func (t *Turn) Join() error {
	t.Member = record.Member{Role: record.Learner, Joined: t.Now, Day: t.Today()}
	if slices.Contains(t.Class.Teachers, t.Who.ID) {
		t.Member.Role = record.Teacher
	}
	t.Joined = true
	if err := t.SavePerson(); err != nil {
		return err
	}
	if err := record.Point(t.Tx, record.BelongsKey(t.Who.ID, t.Class.ID), ""); err != nil {
		return err
	}
	return t.SaveMember()
}

// SaveMember stores the person's part in the class.
func (t *Turn) SaveMember() error {
	return record.Save(t.Tx, record.MemberKey(t.Class.ID, t.Who.ID), t.Member)
}

// Fact starts a fact of this event.
func (t *Turn) Fact(kind, lesson string) record.Fact {
	return record.Fact{Kind: kind, Class: t.Class.ID, Person: t.Who.ID, At: t.Event.At.UTC(), Day: t.Who.Today(t.Event.At), Lesson: lesson}
}

// Record stores a fact under this event's key. again reports that the event was delivered before
// and nothing was written.
func (t *Turn) Record(x record.Fact) (f record.Figures, again bool, err error) {
	key := record.FactKey(t.Event)
	before, err := t.Figures()
	if err != nil {
		return before, false, err
	}
	if _, again, err = record.Load(t.Tx, key); err != nil || again {
		return before, again, err
	}
	f, err = record.AppendFact(t.Tx, key, x, before)
	t.Counted = &f
	return f, false, err
}

// Undo takes back a fact of the person.
func (t *Turn) Undo(key record.Key[record.Fact], x record.Fact) error {
	t.Counted = nil
	return record.UndoFact(t.Tx, key, x)
}
