package outbox

import (
	"strings"

	"afterbell/bot"
	"afterbell/bot/record"
	"afterbell/bot/say"
)

// A Kind is one sort of post: what it is called, whose it is, and what becomes of it. Nothing but the
// capability that sends it knows more of it.
type Kind struct {
	Name   string       // as stored with each post
	Prefix string       // of the occurrences, where that is not the name
	Owner  record.Owner // whose id is the second segment of an occurrence: a person's or a class's

	// ratherTwice says what to do with a post of which nobody can tell whether it arrived: what the
	// class needs is rather said twice than missed, what concerns one person rather missed.
	RatherTwice bool

	// render asks the state and returns what to say and what else the post needs, or the reason for
	// which it is not needed any more. An error that wraps ErrNotFound drops the post, too.
	Render func(*Sending) (words *say.Page, post bot.Post, drop string, err error)

	// then plans what comes after a post, once it is acted upon; nil when nothing does.
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
