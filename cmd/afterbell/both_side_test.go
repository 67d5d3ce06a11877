package main

import (
	"context"
	"testing"
	"time"
)

// A side is a stand-in of one platform with the people of one class, played in neutral words: what
// people type, press and fill in, and what they then read.
type side interface {
	name() string // as in bot.Place.Platform
	people() troupe

	types(who player, command string, args map[string]string) answer
	presses(who player, label string) answer                        // the newest button of that name that who sees
	fills(who player, form answer, values map[string]string) answer // with the other fields as they are
	writes(who player, thread, text string)
	closeInbox(who player)

	shown(thread string) []posted // in the class's channel, or in a thread of it
	direct(who player) []posted
	attempts(who player) int // to write who a direct message
	outgoing() []string      // everything that ever left for this platform
	broken() []string        // rules of the platform that were not kept
	close()
}

type player struct{ id, name string }

// A troupe is who takes part: a teacher and three learners, the last with a closed inbox.
type troupe struct {
	teacher  player
	learners []player
}

// all lists everybody by part, the teacher first.
func (c troupe) all() []player { return append([]player{c.teacher}, c.learners...) }

// An answer is what one person got for what they did: words, or a form.
type answer struct {
	text    string
	form    map[string]string // what its fields hold; nil: no form
	private bool
	raw     any // as the stand-in gave it
}

// posted is a message as people see it. Its id is also that of the thread under it.
type posted struct{ id, text string }

// patience is how long an answer may take: on a platform people see an error after three seconds.
func patience(t *testing.T) (context.Context, context.CancelFunc) {
	return context.WithTimeout(t.Context(), 3*time.Second)
}
