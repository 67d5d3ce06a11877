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
	hooks *hooks
	Event bot.Event

	Early any // what the action worked out before the transaction; nil where it does not do so

	spaceless bool   // the event named no space, so it tells nothing of roles either
	Known     bool   // the person is stored
	news      bool   // the platform said something of the person that is not stored yet
	oldZone   string // the person's zone before the platform said another one; empty when it said none
	comes     bool   // the person bears the role whose bearers teach the class, and is no member yet
	ceases    bool   // the person bears that role no more
	newPart   bool   // the event showed another part of the person in the class than is stored
	Inside    bool   // the class is set
	Joined    bool   // the person is a member of the class
	came      bool   // the person became one with this event
	founded   bool   // the stories have added to an answer about beginning a class
}

// Teaches reports whether the person may do what teachers do in the class: named as a teacher,
// bearer of its role, or able to manage the space. It is asked at every action.
func (t *Turn) Teaches() bool {
	if !t.Inside {
		return false
	}
	return slices.Contains(t.Class.Teachers, t.Who.ID) || t.Event.From.Admin || t.bearsRole() || t.covers()
}

// covers reports whether the person teaches the class for as long as another one is away.
func (t *Turn) covers() bool {
	return t.Known && term.Covers(&t.Class, t.Who.ID, when.DateOf(t.Now.In(t.Class.Location())))
}

// bearsRole reports whether the person has the role whose bearers teach the class.
func (t *Turn) bearsRole() bool {
	return t.Class.Role != "" && slices.Contains(t.Event.From.Roles, t.Class.Role)
}

// Instructs reports whether the person is a teacher of the class and no learner: by their part, or, where they
// have none yet, by name or role. Who manages the space may do what teachers do and is none by that.
func (t *Turn) Instructs() bool {
	if !t.Inside || t.Class.Kind != record.Taught {
		return false
	}
	if t.Joined {
		return t.Member.Role == record.Teacher
	}
	return slices.Contains(t.Class.Teachers, t.Who.ID) || t.bearsRole() || t.covers()
}

// Reads reports whether the person may see what learners wrote: teachers may, and in a study group
// nobody.
func (t *Turn) Reads() bool { return t.Class.Kind == record.Taught && t.Teaches() }

// Steers reports whether the person may change the schedule: teachers may, and in a study group
// every member.
func (t *Turn) Steers() bool { return t.Teaches() || t.Class.Kind == record.Group && t.Joined }

// TeachersOnly refuses what teachers do.
func (t *Turn) TeachersOnly() error {
	switch {
	case t.Inside && t.Class.Kind == record.Group:
		return bot.Refuse("class.no_teachers", nil)
	case t.UnseenRole():
		return bot.Refuse("class.role_unseen", nil)
	}
	return bot.Refuse("class.teachers_only", nil)
}

// UnseenRole reports whether the person may teach by the role of the class all the same: an event that
// names no space carries no roles.
func (t *Turn) UnseenRole() bool {
	return t.spaceless && t.Inside && t.Class.Role != "" && !t.Teaches()
}

// OwnLesson is the lesson of that id, which is out for the person, who learns in the class; others are refused.
func (t *Turn) OwnLesson(id string) (*term.Progress, error) {
	if err := t.NeedClass(); err != nil {
		return nil, err
	}
	if !t.Joined || t.Member.Role != record.Learner {
		return nil, bot.Refuse("class.learners_only", nil)
	}
	return t.Lesson(id)
}

// Arg is an argument without surrounding space.
func (t *Turn) Arg(name string) string { return strings.TrimSpace(t.Event.Args[name]) }

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

// BeKnown makes sure that whoever acts is stored, so that what they say carries their name: a teacher by role
// may be in no class.
func (t *Turn) BeKnown() error {
	if t.Known {
		return nil
	}
	return t.SavePerson()
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
		return t.ComeBack()
	}
	return t.Join()
}

// ComeBack takes somebody in again who left the class by themselves.
func (t *Turn) ComeBack() error {
	if !t.Member.Quit {
		return nil
	}
	t.Member.Left, t.Member.Quit = time.Time{}, false
	return t.SaveMember()
}

// Join makes the person a member of the class.
func (t *Turn) Join() error {
	t.Member = record.Member{Role: record.Learner, Joined: t.Now, Day: t.Today()}
	if byRole := t.Class.Kind == record.Taught && t.bearsRole(); byRole || slices.Contains(t.Class.Teachers, t.Who.ID) {
		t.Member.Role = record.Teacher
		t.Member.ByRole = byRole && !slices.Contains(t.Class.Teachers, t.Who.ID)
	}
	t.Joined, t.came = true, true
	if err := t.SavePerson(); err != nil {
		return err
	}
	if err := record.Point(t.Tx, record.BelongsKey(t.Who.ID, t.Class.ID), ""); err != nil {
		return err
	}
	if err := t.SaveMember(); err != nil {
		return err
	}
	return t.beginsToTeach()
}

// beginsToTeach lets every story hear of a teacher who came by this event.
func (t *Turn) beginsToTeach() error {
	if t.Member.Role != record.Teacher {
		return nil
	}
	return t.Appointed(t.Who.ID)
}

// Appointed lets every story hear that the person with this id teaches the class from now on.
func (t *Turn) Appointed(id string) error { return tellOf(t.hooks.teaches, &t.View, id) }

// ceasesToTeach lets every story hear of a teacher who bears the role no more.
func (t *Turn) ceasesToTeach() error {
	if !t.ceases {
		return nil
	}
	return tellOf(t.hooks.departed, &t.View, t.Who.ID)
}

// Departs lets every story hear, for each class that the person taught, that they have left the space.
func (t *Turn) Departs() error {
	mine, err := record.Names(t.Tx, record.ClassesOf(t.Who.ID))
	if err != nil {
		return err
	}
	for _, id := range mine {
		c, err := record.Need(t.Tx, record.ClassKey(id))
		if err != nil {
			return err
		}
		v := term.View{School: t.School, Tx: t.Tx, Now: t.Now, Class: c}
		if err := tellOf(t.hooks.departed, &v, t.Who.ID); err != nil {
			return err
		}
	}
	return nil
}

// Queued lets every story hear that a question of the class came, or what became of it.
func (t *Turn) Queued(key record.Key[record.Question], x record.Question) error {
	for _, hear := range t.hooks.queued {
		if err := hear(&t.View, key, x); err != nil {
			return err
		}
	}
	return nil
}

// SaveMember stores the person's part in the class.
func (t *Turn) SaveMember() error {
	return record.Save(t.Tx, record.MemberKey(t.Class.ID, t.Who.ID), t.Member)
}

// Fact starts a fact of this event.
func (t *Turn) Fact(kind, lesson string) record.Fact {
	return record.Fact{Kind: kind, Class: t.Class.ID, Person: t.Who.ID, At: t.Event.At.UTC(), Day: t.Who.Today(t.Event.At), Lesson: lesson}
}

// Record stores a fact under this event's key, and lets every story hear of it. again reports that the event was delivered before
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
	if f, err = record.AppendFact(t.Tx, key, x, before); err != nil {
		return f, false, err
	}
	t.Counted = &f
	for _, hear := range t.hooks.recorded {
		if err := hear(t, key, x); err != nil {
			return f, false, err
		}
	}
	return f, false, nil
}

// Undo takes back a fact of the person.
func (t *Turn) Undo(key record.Key[record.Fact], x record.Fact) error {
	t.Counted = nil
	if err := record.UndoFact(t.Tx, key, x); err != nil {
		return err
	}
	for _, hear := range t.hooks.undone {
		if err := hear(t, key, x); err != nil {
			return err
		}
	}
	return nil
}

// NoClassKey says that no class can be meant, and in direct messages what helps.
func (t *Turn) NoClassKey() string {
	if t.Event.In.Space == "" || t.Event.In.Direct() {
		return "class.none_direct"
	}
	return "class.none"
}

// A Hearing hears of a fact of the person who acts, which stands under a key.
type Hearing func(t *Turn, key record.Key[record.Fact], x record.Fact) error

// A Beginning may answer in place of a lesson that somebody begins, with a way to the lesson. nil leaves it as it is.
type Beginning func(t *Turn, s term.Progress) (*say.Page, error)

// An OwnSteps says further steps of a lesson on its page, behind those of the course, and returns them as options to tick. The
// values of options of the course are numbers.
type OwnSteps func(t *Turn, s term.Progress, p *say.Page) ([]bot.Choice, error)

// A Ticking hears which options of the list of steps of a lesson are ticked: all of them, by their values.
type Ticking func(t *Turn, s term.Progress, values []string) error

// An OnLesson adds to the page of a lesson that somebody opened.
type OnLesson func(t *Turn, s term.Progress, p *say.Page) error

// A Queueing hears that words for the teachers of a class came, were seen, taken, answered or withdrawn.
type Queueing = func(*term.View, record.Key[record.Question], record.Question) error

// hooks are what stories want to hear of or add to, in the order of the stories.
type hooks struct {
	keep     Keep
	came     []func(*Turn, *say.Page) error
	begins   []Beginning
	steps    []OwnSteps
	ticked   []Ticking
	lesson   []OnLesson
	changed  []func(*Renewal) error
	renewed  []func(*term.View) error
	allowed  []func(*term.View) error
	redated  []func(*term.View, Redating) error
	overview []func(*Turn, *say.Page) error
	founding []func(*Turn, *say.Page) error
	began    []func(*Turn) error
	recorded []Hearing
	undone   []Hearing
	teaches  []func(*term.View, string) error
	departed []func(*term.View, string) error
	queued   []Queueing
}

// tellOf lets stories hear of a teacher.
func tellOf(hear []func(*term.View, string) error, v *term.View, id string) error {
	for _, x := range hear {
		if err := x(v, id); err != nil {
			return err
		}
	}
	return nil
}
