package bot

import (
	"slices"
	"strings"
	"time"
	"unicode"

	"afterbell/bot/when"
)

// A turn is one event being answered inside its transaction: who acts, in which class, and what they may
// do there.
type turn struct {
	seat
	bot *Bot
	ev  Event

	spaceless bool // the event named no space, so it tells nothing of roles either
	known     bool // the person is stored
	news      bool // the platform said something of the person that is not stored yet
	newZone   bool // the platform said another zone
	inside    bool // the class is set
	joined    bool // the person is a member of the class
}

// newTurn begins to answer an event.
func (b *Bot) newTurn(tx Tx, ev Event, now time.Time) *turn {
	return &turn{seat: seat{view: view{school: b.school, tx: tx, now: now}}, bot: b, ev: ev}
}

// enter finds out who acts, and in which class.
func (t *turn) enter() error {
	if err := t.findSpace(); err != nil {
		return err
	}
	id, err := lookUp(t.tx, identityKey(t.ev.In.Platform, t.ev.In.Space, t.ev.From.ID))
	if err != nil {
		return err
	}
	if id != "" {
		if t.who, err = need(t.tx, personKey(id)); err != nil {
			return err
		}
		t.known = true
		t.follow()
	}
	if err := t.findClass(); err != nil {
		return err
	}
	if !t.known {
		t.who = t.stranger()
	}
	return t.findPart()
}

// stranger is a person we have not stored yet.
func (t *turn) stranger() person {
	p := person{ID: idOf(t.ev, "person"), Name: cleanName(t.ev.From.Name), Zone: t.ev.From.Zone, Locale: t.ev.From.Locale,
		Rollover: when.DefaultRollover(), Quiet: when.DefaultQuiet(), Daily: daily{At: when.Clock{Hour: 17}},
		Identities: []identity{{t.ev.In.Platform, t.ev.In.Space, t.ev.From.ID}}}
	if _, err := when.Zone(p.Zone); err != nil {
		p.Zone = "UTC"
		if t.inside {
			p.Zone = t.c.Zone
		}
	}
	return p
}

// follow takes over what the platform says of somebody we know: a zone unless they chose one, the
// language, and a name that is new or was not known. What the platform leaves open stays as it is.
func (t *turn) follow() {
	p, from := &t.who, t.ev.From
	if from.Zone != "" && p.Zone != from.Zone && !p.ZoneAsked {
		if _, err := when.Zone(from.Zone); err == nil {
			p.Zone, t.newZone, t.news = from.Zone, true, true
		}
	}
	if from.Locale != "" && p.Locale != from.Locale {
		p.Locale, t.news = from.Locale, true
	}
	if name := cleanName(from.Name); name != nameless && p.Name != name && (p.Name == nameless || t.ev.Kind == KindProfile) {
		p.Name, t.news = name, true
	}
}

// keepUp stores what follow took over; with the zone the next daily message moves.
func (t *turn) keepUp() error {
	if !t.news {
		return nil
	}
	if err := t.savePerson(); err != nil || !t.newZone {
		return err
	}
	return t.zoneChanged()
}

// zoneChanged lets every story hear that the person's zone is another one.
func (t *turn) zoneChanged() error {
	for _, s := range t.bot.stories {
		if s.changed == nil {
			continue
		}
		if err := s.changed(t); err != nil {
			return err
		}
	}
	return nil
}

// overviews lets every story add to what a teacher sees of the class.
func (t *turn) overviews(p *page) error {
	for _, s := range t.bot.stories {
		if s.overview == nil {
			continue
		}
		if err := s.overview(t, p); err != nil {
			return err
		}
	}
	return nil
}

// nameless is what somebody is called whose name the platform did not tell.
const nameless = "Somebody"

// cleanName keeps names on one line and of bearable length, without characters that turn the text
// around them.
func cleanName(name string) string {
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r >= 0x2028 && r <= 0x202e || r >= 0x2066 && r <= 0x2069 {
			return -1
		}
		return r
	}, name)
	if r := []rune(strings.TrimSpace(name)); len(r) > 80 {
		return string(r[:80]) + "…"
	}
	if name = strings.TrimSpace(name); name == "" {
		return nameless
	}
	return name
}

// findClass takes the class from the button, else from the channel, else the person's own.
func (t *turn) findClass() error {
	id, _, _ := strings.Cut(t.ev.Args["target"], ".")
	if id != "" && !t.classVisible(id) {
		id = ""
	}
	var err error
	if id == "" && t.ev.In.Channel != "" {
		if id, err = lookUp(t.tx, homeKey(t.ev.In)); err != nil {
			return err
		}
	}
	if id == "" && t.known {
		if id, err = t.school.ownClass(t.tx, t.who.ID, t.ev.In, t.now); err != nil {
			return err
		}
	}
	if id == "" {
		return nil
	}
	k, err := t.school.class(t.tx, id)
	if err != nil || k == nil {
		return err
	}
	t.c, t.slots = k.class, k.slots
	t.inside = t.c.Platform == t.ev.In.Platform && t.c.Space == t.ev.In.Space
	return nil
}

// classVisible reports whether a class id from a button names a class of this space: a button
// copied from elsewhere must not reach into another one.
func (t *turn) classVisible(id string) bool {
	k, err := t.school.class(t.tx, id)
	return err == nil && k != nil && k.class.Platform == t.ev.In.Platform && k.class.Space == t.ev.In.Space
}

// findPart reads the person's part in the class.
func (t *turn) findPart() (err error) {
	if !t.inside || !t.known {
		return nil
	}
	t.m, t.joined, err = load(t.tx, memberKey(t.c.ID, t.who.ID))
	return err
}

// teaches reports whether the person may do what teachers do in the class: named as a teacher,
// bearer of its role, or able to manage the space. It is asked at every action.
func (t *turn) teaches() bool {
	if !t.inside {
		return false
	}
	return slices.Contains(t.c.Teachers, t.who.ID) || t.ev.From.Admin || t.c.Role != "" && slices.Contains(t.ev.From.Roles, t.c.Role)
}

// reads reports whether the person may see what learners wrote: teachers may, and in a study group
// nobody.
func (t *turn) reads() bool { return t.c.Kind == taught && t.teaches() }

// steers reports whether the person may change the schedule: teachers may, and in a study group
// every member.
func (t *turn) steers() bool { return t.teaches() || t.c.Kind == group && t.joined }

// teachersOnly refuses what teachers do.
func (t *turn) teachersOnly() error {
	if t.unseenRole() {
		return Refuse("class.role_unseen", nil)
	}
	return Refuse("class.teachers_only", nil)
}

// unseenRole reports whether the person may teach by the role of the class all the same: an event that
// names no space carries no roles.
func (t *turn) unseenRole() bool { return t.spaceless && t.inside && t.c.Role != "" && !t.teaches() }

// arg is an argument without surrounding space, as valid text.
func (t *turn) arg(name string) string {
	return strings.ToValidUTF8(strings.TrimSpace(t.ev.Args[name]), "\uFFFD")
}

// target is a segment of the button's target, "" beyond its end.
func (t *turn) target(n int) string {
	parts := strings.SplitN(t.ev.Args["target"], ".", n+2)
	if n >= len(parts) {
		return ""
	}
	return parts[n]
}

// savePerson stores who acts, with the identity that leads there.
func (t *turn) savePerson() error {
	if !t.known {
		id := t.who.Identities[0]
		if id.Space == "" { // data of no space would stay for ever
			return Refuse(t.noClassKey(), nil)
		}
		if err := point(t.tx, identityKey(id.Platform, id.Space, id.User), t.who.ID); err != nil {
			return err
		}
		t.known = true
	}
	return save(t.tx, personKey(t.who.ID), t.who)
}

// asleep reports whether something is stored that a sign of life changes.
func (t *turn) asleep() (bool, error) {
	if t.who.Closed || t.who.Daily.Missed > 0 {
		return true, nil
	}
	return t.moved()
}

// tellClosed says, where an answer can, that no direct message reaches the person, and reports
// whether it did.
func (t *turn) tellClosed(p *page) bool {
	if !t.who.Closed || p == nil || !p.private || p.form != nil || len(p.lines) == 0 {
		return false
	}
	p.say("today.closed", nil)
	return true
}

// awake notes a sign of life: where the person is, that the daily message is read, and that direct
// messages may be tried again once the person was told that they do not arrive.
func (t *turn) awake(told bool) error {
	if err := t.noteSpace(); err != nil {
		return err
	}
	if !t.known || t.who.Daily.Missed == 0 && !(t.who.Closed && told) {
		return nil
	}
	p, err := need(t.tx, personKey(t.who.ID))
	if err != nil {
		return err
	}
	p.Closed, p.Daily.Missed = p.Closed && !told, 0
	return save(t.tx, personKey(p.ID), p)
}

// needClass refuses where no class can be meant.
func (t *turn) needClass() error {
	if !t.inside || !t.c.Started {
		return Refuse(t.noClassKey(), nil)
	}
	return nil
}

// needPart makes sure that the person belongs to the class, joining them if they act as a learner
// for the first time: nothing they typed is lost.
func (t *turn) needPart() error {
	if err := t.needClass(); err != nil {
		return err
	}
	if t.joined {
		return nil
	}
	return t.join()
}

// join makes the person a member of the class.
func (t *turn) join() error {
	t.m = member{Part: learner, Joined: t.now, Day: t.today()}
	if slices.Contains(t.c.Teachers, t.who.ID) {
		t.m.Part = teacher
	}
	t.joined = true
	if err := t.savePerson(); err != nil {
		return err
	}
	if err := point(t.tx, belongsKey(t.who.ID, t.c.ID), ""); err != nil {
		return err
	}
	return t.saveMember()
}

func (t *turn) saveMember() error { return save(t.tx, memberKey(t.c.ID, t.who.ID), t.m) }

// fact starts a fact of this event.
func (t *turn) fact(kind, lesson string) fact {
	return fact{Kind: kind, Class: t.c.ID, Person: t.who.ID, At: t.ev.At.UTC(), Day: t.who.today(t.ev.At), Lesson: lesson}
}

// record stores a fact under this event's key. again reports that the event was delivered before
// and nothing was written.
func (t *turn) record(x fact) (f figures, again bool, err error) {
	key := factKey(t.ev)
	before, err := t.figures()
	if err != nil {
		return before, false, err
	}
	if _, again, err = load(t.tx, key); err != nil || again {
		return before, again, err
	}
	f, err = appendFact(t.tx, key, x, before)
	t.counted = &f
	return f, false, err
}

// undo takes back a fact of the person.
func (t *turn) undo(key key[fact], x fact) error {
	t.counted = nil
	return undoFact(t.tx, key, x)
}
