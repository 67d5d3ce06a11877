package bot

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"afterbell/bot/course"
)

// A sending is one row at the moment of sending: its class, if it has one, as it is now.
type sending struct {
	view
	outbox *outbox
	key    string
	row    *row
}

// sendingOf begins to look at a row.
func (b *outbox) sendingOf(tx Tx, key string, r *row, now time.Time) *sending {
	return &sending{view: view{school: b.school, tx: tx, now: now}, outbox: b, key: key, row: r}
}

// render asks the state and returns the post, or the reason for which it is dropped.
func (q *sending) render() (Post, string, error) {
	kind, ok := q.outbox.kinds[q.row.Kind]
	if !ok {
		return Post{}, "", fmt.Errorf("%w: post of kind %q", ErrDamaged, q.row.Kind)
	}
	words, post, drop, err := kind.render(q)
	if errors.Is(err, ErrNotFound) {
		return Post{}, "its subject is gone", nil
	}
	if err != nil || drop != "" {
		return Post{}, drop, err
	}
	post.Key, post.Kind, post.Expires = q.key, q.row.Kind, q.row.Expires
	if post.To, drop, err = q.address(); err != nil || drop != "" {
		return Post{}, drop, err
	}
	post.Message = q.voice().message(words)
	return post, "", nil
}

// address resolves where the row goes now: a person's direct messages, or a channel, or the thread
// of a post that has been sent.
func (q *sending) address() (Place, string, error) {
	if q.row.Person != "" {
		p, err := q.readPerson()
		if err != nil {
			return Place{}, "", err
		}
		return p.direct(), "", nil
	}
	if q.row.Under == "" {
		return q.row.To, "", nil
	}
	above, err := need(q.tx, postKey(q.row.Under))
	if err != nil {
		return Place{}, "", err
	}
	if above.State != stateSent {
		return Place{}, "the post it stands under was not sent", nil
	}
	to, first := above.To, above.Parts[0].Sent
	if to.Thread = first.Thread; to.Thread == "" {
		to.Thread = first.ID
	}
	if to.Thread == "" {
		return Place{}, "the post it stands under was removed", nil
	}
	return to, "", nil
}

// readPerson reads whom the row is for.
func (q *sending) readPerson() (*person, error) {
	p, err := need(q.tx, personKey(q.row.Person))
	return &p, err
}

// readClass looks at the class of the row.
func (q *sending) readClass() (*class, error) {
	c, err := need(q.tx, classKey(q.row.Class))
	q.c = c
	return &q.c, err
}

// voice speaks the person's language, or the class's.
func (q *sending) voice() voice {
	if q.row.Person != "" {
		if p, err := q.readPerson(); err == nil {
			return q.voiceOf(p.Locale)
		}
	}
	if c, err := q.readClass(); err == nil {
		return q.voiceOf(c.Locale)
	}
	return q.voiceOf("en")
}

// lesson reads the class, its course and the lesson of the row.
func (q *sending) lesson() (*class, *course.Course, int, error) {
	c, err := q.readClass()
	if err != nil {
		return nil, nil, 0, err
	}
	co, err := q.course()
	if err != nil {
		return nil, nil, 0, err
	}
	for i := range co.Lessons {
		if co.Lessons[i].ID == q.row.Lesson {
			return c, co, i, nil
		}
	}
	return nil, nil, 0, fmt.Errorf("lesson %s: %w", q.row.Lesson, ErrNotFound)
}

// follow plans what comes after this row.
func (q *sending) follow() error {
	if then := q.outbox.kinds[q.row.Kind].then; then != nil {
		return then(q)
	}
	return nil
}

// removed reports whether a row is for a person whose space removed the bot: direct messages may still
// reach them, but nobody wants them any more.
func (q *sending) removed() (bool, error) {
	if q.row.Person == "" {
		return false, nil
	}
	_, spaces, err := scan(q.tx, allGone())
	if err != nil || len(spaces) == 0 {
		return false, err
	}
	p, ok, err := load(q.tx, personKey(q.row.Person))
	if err != nil || !ok {
		return false, err
	}
	to := p.direct()
	return slices.ContainsFunc(spaces, func(s identity) bool { return s.Platform == to.Platform && s.Space == to.Space }), nil
}
