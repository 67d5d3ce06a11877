package main

import (
	"context"
	"fmt"
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
	remake() // deletes the channel and makes another of its name, in which people act from then on

	shown(thread string) []posted // in the class's channel, or in a thread of it
	direct(who player) []posted
	attempts(who player) int // to write who a direct message
	outgoing() []string      // everything that ever left for this platform
	broken() []string        // rules of the platform that were not kept
	shut()
}

type player struct{ id, name string }

// members is how many learners a class has.
const members = 30

// A troupe is who takes part: a teacher and the learners.
type troupe struct {
	teacher  player
	learners []player
}

// casting makes a troupe. The ids and names of the learners are formats of their number.
func casting(teacher player, id, name string) troupe {
	c := troupe{teacher: teacher}
	for i := range members {
		c.learners = append(c.learners, player{fmt.Sprintf(id, i), fmt.Sprintf(name, i)})
	}
	return c
}

// A role is what a learner does in the week. It follows from their number, so that both classes do
// the same.
type role struct {
	form, line bool // checks in on Friday, by form or in one line
	later      bool // checks in on Wednesday, in one line
	stuck      bool // says so in that line
	answers    int  // messages in the thread of the first prompt
	looks      bool // at progress with its picture
	closed     bool // has a closed inbox, and comes back on Wednesday
}

func roleOf(i int) role {
	closed := i == members-1
	return role{form: i%3 == 0, line: i%3 == 1, later: i%3 == 2 && !closed, stuck: i%6 == 1,
		answers: []int{2, 0, 1, 0, 0}[i%5], looks: i%6 == 1, closed: closed}
}

// all lists everybody by part, the teacher first.
func (c troupe) all() []player { return append([]player{c.teacher}, c.learners...) }

// An answer is what one person got for what they did: words, or a form.
type answer struct {
	text     string
	form     map[string]string // what its fields hold; nil: no form
	private  bool
	pictures [][]byte // these came with it
	raw      any      // as the stand-in gave it
}

// posted is a message as people see it. Its id is also that of the thread under it.
type posted struct{ id, text string }

// inTime is how long an answer may take: on a platform people see an error after three seconds.
func inTime(t *testing.T) (context.Context, context.CancelFunc) {
	return context.WithTimeout(t.Context(), 3*time.Second)
}
