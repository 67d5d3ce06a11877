package outbox

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"afterbell/bot"
	"afterbell/bot/course"
	"afterbell/bot/record"
	"afterbell/bot/say"
	"afterbell/bot/term"
)

// A Sending is one entry at the moment of sending: its class, if it has one, as it is now.
type Sending struct {
	term.View
	outbox *Outbox
	Key    string
	Entry  *record.Entry
}

// sendingOf begins to look at an entry.
func (o *Outbox) sendingOf(tx bot.Tx, key string, r *record.Entry, now time.Time) *Sending {
	return &Sending{View: term.View{School: o.school, Tx: tx, Now: now}, outbox: o, Key: key, Entry: r}
}

// render asks the state and returns the post, or the reason for which it is dropped.
func (q *Sending) render() (bot.Post, string, error) {
	kind, ok := q.outbox.kinds[q.Entry.Kind]
	if !ok {
		return bot.Post{}, "", fmt.Errorf("%w: post of kind %q", bot.ErrDamaged, q.Entry.Kind)
	}
	words, post, drop, err := kind.Render(q)
	if errors.Is(err, bot.ErrNotFound) {
		return bot.Post{}, "its subject is gone", nil
	}
	if err != nil || drop != "" {
		return bot.Post{}, drop, err
	}
	post.Key, post.Kind, post.Expires = q.Key, q.Entry.Kind, q.Entry.Expires
	if post.To, drop, err = q.address(); err != nil || drop != "" {
		return bot.Post{}, drop, err
	}
	post.Message = q.Voice().Message(words)
	return post, "", nil
}

// address resolves where the entry goes now: a person's direct messages, or a channel, or the thread
// of a post that has been sent.
func (q *Sending) address() (bot.Place, string, error) {
	if q.Entry.Person != "" {
		p, err := q.ReadPerson()
		if err != nil {
			return bot.Place{}, "", err
		}
		return p.Direct(), "", nil
	}
	if q.Entry.Under == "" {
		return q.Entry.To, "", nil
	}
	above, err := record.Need(q.Tx, record.PostKey(q.Entry.Under))
	if err != nil {
		return bot.Place{}, "", err
	}
	if above.State != record.StateSent {
		return bot.Place{}, "the post it stands under was not sent", nil
	}
	to, first := above.To, above.Parts[0].Sent
	if to.Thread = first.Thread; to.Thread == "" {
		to.Thread = first.ID
	}
	if to.Thread == "" {
		return bot.Place{}, "the post it stands under was removed", nil
	}
	return to, "", nil
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
			return q.VoiceOf(p.Locale)
		}
	}
	if c, err := q.ReadClass(); err == nil {
		return q.VoiceOf(c.Locale)
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

// follow plans what comes after this entry.
func (q *Sending) follow() error {
	if then := q.outbox.kinds[q.Entry.Kind].Then; then != nil {
		return then(q)
	}
	return nil
}

// removed reports whether an entry is for a person whose space removed the bot: direct messages may still
// reach them, but nobody wants them any more.
func (q *Sending) removed() (bool, error) {
	if q.Entry.Person == "" {
		return false, nil
	}
	_, spaces, err := record.Scan(q.Tx, record.AllGone())
	if err != nil || len(spaces) == 0 {
		return false, err
	}
	p, ok, err := record.Load(q.Tx, record.PersonKey(q.Entry.Person))
	if err != nil || !ok {
		return false, err
	}
	to := p.Direct()
	return slices.ContainsFunc(spaces, func(s record.Identity) bool { return s.Platform == to.Platform && s.Space == to.Space }), nil
}
