package bot

import (
	"errors"
	"fmt"
	"time"

	"afterbell/bot/course"
)

// Kinds of posts.
const (
	kindWelcome  = "welcome"  // once, when a class starts
	kindLesson   = "lesson"   // the card
	kindPage     = "page"     // the lesson's text, in the card's thread
	kindPrompt   = "prompt"   // a discussion, of a lesson or started by hand
	kindDaily    = "daily"    // one person's daily message
	kindLater    = "later"    // the daily message once more, as somebody asked
	kindReminder = "reminder" // one person's own plan
	kindDayOff   = "dayoff"   // a day off was declared
	kindOutage   = "outage"   // we were away
	kindDigest   = "digest"   // a teacher's week
	kindLetter   = "letter"   // a teacher writes to a learner
)

// asking is one row at the moment of sending: what is needed to ask the state again.
type asking struct {
	bot *Bot
	tx  Tx
	key string
	row *row
	now time.Time
}

// postKinds is how each kind is rendered: a page and what else the post needs, or why it is not
// needed any more.
func postKinds() map[string]func(*asking) (*page, Post, string, error) {
	return map[string]func(*asking) (*page, Post, string, error){
		kindWelcome:  renderWelcome,
		kindLesson:   renderLesson,
		kindPage:     renderPage,
		kindPrompt:   renderPrompt,
		kindDaily:    renderDaily,
		kindLater:    renderLater,
		kindReminder: renderReminder,
		kindDayOff:   renderDayOff,
		kindOutage:   renderOutage,
		kindDigest:   renderDigest,
		kindLetter:   renderLetter,
	}
}

// render asks the state and returns the post, or the reason for which it is dropped.
func (q *asking) render() (Post, string, error) {
	kind, ok := q.bot.posts[q.row.Kind]
	if !ok {
		return Post{}, "", fmt.Errorf("%w: post of kind %q", ErrDamaged, q.row.Kind)
	}
	words, post, drop, err := kind(q)
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
func (q *asking) address() (Place, string, error) {
	if q.row.Person != "" {
		p, err := q.person()
		if err != nil {
			return Place{}, "", err
		}
		return p.direct(), "", nil
	}
	if q.row.Under == "" {
		return q.row.To, "", nil
	}
	above, err := mustLoad[row](q.tx, postKey(q.row.Under))
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

// direct is where a person reads direct messages: on the platform they used first.
func (p *person) direct() Place {
	if len(p.Identities) == 0 {
		return Place{}
	}
	id := p.Identities[0]
	return Place{Platform: id.Platform, Space: id.Space, User: id.User}
}

func (q *asking) person() (*person, error) {
	p, err := mustLoad[person](q.tx, personKey(q.row.Person))
	return &p, err
}

func (q *asking) class() (*class, error) {
	c, err := mustLoad[class](q.tx, classKey(q.row.Class))
	return &c, err
}

// voice speaks the person's language, or the class's.
func (q *asking) voice() voice {
	if q.row.Person != "" {
		if p, err := q.person(); err == nil {
			return q.bot.voice(p.Locale)
		}
	}
	if c, err := q.class(); err == nil {
		return q.bot.voice(c.Locale)
	}
	return q.bot.voice("en")
}

// lesson reads the class, its course and the lesson of the row.
func (q *asking) lesson() (*class, *course.Course, int, error) {
	c, err := q.class()
	if err != nil {
		return nil, nil, 0, err
	}
	co, err := q.bot.course(q.tx, c.Run.Course)
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
func (q *asking) follow() error {
	switch q.row.Kind {
	case kindDaily:
		return followDaily(q)
	case kindReminder:
		return followReminder(q)
	case kindDigest:
		return followDigest(q)
	}
	return nil
}
