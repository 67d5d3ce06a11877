package outbox

import (
	"fmt"
	"strings"
	"time"

	"afterbell/bot"
	"afterbell/bot/course"
	"afterbell/bot/record"
	"afterbell/bot/say"
	"afterbell/bot/term"
	"afterbell/bot/when"
)

// A Sending is one entry at the moment of sending: its class, if it has one, as it is now.
type Sending struct {
	term.View
	Key   string // the entry is under this occurrence
	Entry *record.Entry

	kind     Kind // the zero Kind for one that no story sends
	platform func(name string) bot.Platform
	forgot   func(*term.View, record.Gap) error
	refused  func(*term.View, *record.Entry) error
}

// KeepsSessions reports whether the entry's space has a list of events into which sessions may be put.
func (q *Sending) KeepsSessions() bool {
	p, able := q.platform(q.Entry.To.Platform).(bot.SessionKeeper)
	return able && p.KeepsSessions(q.Entry.To.Space)
}

// ReadPerson reads whom the entry is for.
func (q *Sending) ReadPerson() (*record.Person, error) {
	p, err := record.Need(q.Tx, record.PersonKey(q.Entry.Person))
	return &p, err
}

// ReadClass looks at the class of the entry.
func (q *Sending) ReadClass() (*record.Class, error) {
	c, err := record.Need(q.Tx, record.ClassKey(q.Entry.Class))
	q.Class = c
	return &q.Class, err
}

// Voice speaks the person's language, or the class's.
func (q *Sending) Voice() say.Voice {
	if q.Entry.Person != "" {
		if p, err := q.ReadPerson(); err == nil {
			return q.VoiceOf(p.Locale).On(p.Today(q.Now))
		}
	}
	if c, err := q.ReadClass(); err == nil {
		return q.VoiceOf(c.Locale).On(when.DateOf(q.Now.In(c.Location())))
	}
	return q.VoiceOf("en")
}

// ReadLesson reads the class, its course and the lesson of the entry.
func (q *Sending) ReadLesson() (*record.Class, *course.Course, int, error) {
	c, err := q.ReadClass()
	if err != nil {
		return nil, nil, 0, err
	}
	co, err := q.Course()
	if err != nil {
		return nil, nil, 0, err
	}
	for i := range co.Lessons {
		if co.Lessons[i].ID == q.Entry.Lesson {
			return c, co, i, nil
		}
	}
	return nil, nil, 0, fmt.Errorf("lesson %s: %w", q.Entry.Lesson, bot.ErrNotFound)
}

// unknown reports whether no story of this program sends the kind of the entry. While replicas are replaced by newer ones, an older
// one that leads meets what a newer one planned: it leaves that alone, since the next leader may know it. What nobody has known for
// a day is given up like what is damaged.
func (q *Sending) unknown() bool { return q.kind.Name == "" && q.Now.Sub(q.Entry.At) < unknownFor }

// beside lets an entry wait until an instant beside its queue, so that what stands behind it goes on. Tick brings it back.
func (q *Sending) beside(until time.Time) error {
	if err := waitUntil(q.Tx, q.Key, *q.Entry, until); err != nil {
		return err
	}
	return q.Tx.Delete(q.Entry.QueueKey(q.Key))
}

// follow plans what comes after this entry.
func (q *Sending) follow() error {
	if q.kind.Then == nil {
		return nil
	}
	return q.kind.Then(q)
}

// A Kind is one sort of post: what it is called, whose it is, and what becomes of it. Nothing but the
// capability that sends it knows more of it.
type Kind struct {
	Name   string       // each stored post names its kind so
	Prefix string       // the occurrences begin with it, where that is not the name
	Tone   bot.Tone     // of its posts whose pages have none
	Greets bool         // its first words say nothing of a class or of anybody but its reader
	Owner  record.Owner // whose id is the second segment of an occurrence: a person's or a class's

	// RatherTwice says what to do with a post of which nobody can tell whether it arrived: what the
	// class needs is rather said twice than missed, what concerns one person rather missed.
	RatherTwice bool

	// OfGaps says that the post tells of a gap: it is planned after it, so no older file can have sent it.
	OfGaps bool

	// Follows says that a post of the kind waits until the post it stands under is out, however late that is. Where that one
	// never came the teachers are told. Others are dropped if it is not out at their time.
	Follows bool

	// Awaited says that somebody waits for the post now, so that no quiet hours of its class hold it.
	Awaited bool

	// Quotes names the table whose record with the owner and the rest of an occurrence, or with the beginning of that rest, a
	// post of the kind quotes: when it is erased, so is what the post says. Empty for kinds that quote nobody.
	Quotes string

	// Lists says that a post of the kind may hold words of several people of its class: when one of them is erased, it is
	// rewritten like one that quotes them.
	Lists bool

	// Render asks the state and returns what to say and what else the post needs, or the reason for
	// which it is not needed any more. An error that wraps ErrNotFound drops the post, too.
	Render func(*Sending) (words *say.Page, post bot.Post, drop string, err error)

	// Missed is what a person is told later of a post that their closed direct messages did not take; ok is
	// false when there is nothing to tell. nil where that is so for all posts of the kind.
	Missed func(*Sending) (x record.Missed, ok bool, err error)

	// Then plans what comes after a post when it is sent, dropped or given up; nil when nothing does.
	Then func(*Sending) error
}

// Occurrences is what the occurrences of this kind that belong to one owner begin with.
func (k Kind) Occurrences(ownerID string) string {
	prefix := k.Prefix
	if prefix == "" {
		prefix = k.Name
	}
	return prefix + "/" + ownerID + "/"
}

// Occurrence names one planned happening: the prefix of its kind, whose it is, and what it is, never when.
func Occurrence(prefix, ownerID string, what ...string) string {
	return strings.Join(append([]string{prefix, ownerID}, what...), "/")
}
