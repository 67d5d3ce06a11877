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
	people() cast

	types(who person, command string, args map[string]string) answer
	presses(who person, label string) answer                     // the newest button of that name that who sees
	fills(who person, form answer, values map[string]string) answer // with the other fields as they are
	writes(who person, thread, text string)
	closeInbox(who person)

	shown(thread string) []shown // in the class's channel, or in a thread of it
	direct(who person) []shown
	attempts(who person) int // to write who a direct message
	outgoing() []string      // everything that ever left for this platform
	broken() []string        // rules of the platform that were not kept
	close()
}

type person struct{ id, name string }

// A cast is who takes part: a teacher and three learners, the last with a closed inbox.
type cast struct {
	teacher  person
	learners []person
}

// all lists everybody by part, the teacher first.
func (c cast) all() []person { return append([]person{c.teacher}, c.learners...) }

// An answer is what one person got for what they did: words, or a form.
type answer struct {
	text    string
	buttons []string
	form    map[string]string // what its fields hold; nil: no form
	private bool
	raw     any // as the stand-in gave it
}

// shown is a message as people see it. Its id is also that of the thread under it.
type shown struct{ id, text string }

// patience is how long an answer may take: on a platform people see an error after three seconds.
func patience(t *testing.T) (context.Context, context.CancelFunc) {
	return context.WithTimeout(t.Context(), 3*time.Second)
}
