// Package adaptertest is the one suite that every adapter passes: it says in code what a
// bot.Platform promises. Each adapter runs it against its service's stand-in, with real bytes on
// the wire where there is a wire:
//
//	func TestAdapter(t *testing.T) {
//		adaptertest.Run(t, func(t *testing.T) adaptertest.Harness { … })
//	}
//
// The suite plays both neighbours of the adapter. As the outbox it asks for Parts and sends each;
// as the bot's Handler it receives events and gives answers. The Harness is the third neighbour,
// the chat service with the people in it. What differs between services is left to the Harness,
// so that the suite asks all adapters the same questions in neutral words.
package adaptertest

import (
	"context"
	"testing"
	"time"

	"afterbell/bot"
)

// patience bounds every wait for something that the stand-in should do at once.
const patience = 10 * time.Second

// A Harness is one adapter and the stand-in of its service. Its functions are called from the
// test's goroutine, one at a time.
type Harness struct {
	// Platform is the adapter under test, not yet running. The suite calls its Run.
	Platform bot.Platform

	// Channel is a place that the bot may write in, empty at first.
	Channel bot.Place

	// Person is somebody whose direct messages are open, and who does what Do is asked for.
	Person bot.User

	// Direct is the place of Person's direct messages.
	Direct bot.Place

	// Secrets are tokens and the like, which must not stand in any error.
	Secrets []string

	// Forgetful says that the service cannot recognise a part that it has seen before, so that
	// only Read protects from saying something twice.
	Forgetful bool

	// Shown lists the messages that people see at a place, oldest first: of a channel those
	// outside threads, of a thread those in it. Private replies are not among them.
	Shown func(at bot.Place) []Shown

	// Fail scripts the service's answer to the next write at a place.
	Fail func(at bot.Place, f Fault)

	// Do makes Person do something at the stand-in, which delivers it to the running adapter.
	// Kind, In, On, Action, Args (with "target") and Text say what; everything else is the
	// service's to fill in. It need not wait for the answer.
	Do func(ev bot.Event)

	// Again makes the service deliver the last thing that Person did once more.
	Again func()

	// LoseAnswer makes the service refuse the answer to the next thing that Person does, and with all
	// the next direct messages to Person too. It is nil where answers cannot be lost.
	LoseAnswer func(all bool)

	// Restart returns another adapter with what Platform remembers, as after a restart of the process.
	// Platform does not run by then. It is nil where nothing is delivered over a restart.
	Restart func() bot.Platform

	// Restore returns another adapter that remembers nothing of what was sent, as after a backup from
	// before was put back, so much later that nothing but Read tells. It is nil where the service is
	// part of what is remembered.
	Restore func() bot.Platform

	// Remove deletes a channel, or the thread of a place that names one, and Move lets a channel go on under another id. Each
	// is nil where that cannot happen.
	Remove func(at bot.Place)
	Move   func(at bot.Place) (to bot.Place)

	// Lock closes the channel of a place, or a thread in it, so that nobody writes there any more, and returns
	// what it closed. It is nil where that cannot happen.
	Lock func(at bot.Place) (closed bot.Place)

	// Sessions lists the sessions that stand in the list of events of Channel's space. It is nil where there is no such list.
	Sessions func() []bot.Session

	// Answer returns the next thing that Person got in answer, in order. It waits for it until
	// ctx ends.
	Answer func(ctx context.Context) (Answer, error)
}

// Shown is a message as a person reads it: with the service's dialect carried out, as far as the
// adapter may use it, and its escapes undone.
type Shown struct {
	ID      string
	Text    string   // it is what stands there
	Pings   []string // they are everybody and everything that the message calls: people, roles, "everyone"
	Links   []string // they are the addresses that can be followed
	Buttons []string // they are labels
	Files   []string // they are the names of pictures and files
	Edited  bool
}

// Answer is what a person got in answer to something they did.
type Answer struct {
	Text     string
	Private  bool              // nobody else sees it
	Replaced bool              // it took the place of an earlier private message
	Form     *bot.Form         // it opened; Title, and Name and Value of its Fields are compared
	Errors   map[string]string // a submitted form stays open with these sentences at its fields
}

// A Fault is a way for a write to fail.
type Fault int

// The faults that every stand-in can act out, with the consequence that each must have.
const (
	Refused Fault = iota // the service refuses this content: permanent, post
	Gone                 // the channel was deleted: permanent, place
	Closed               // the person takes no direct messages: permanent, person
	Revoked              // the bot's token is no longer valid: permanent, platform
	Limited              // there were too many requests and the service asks for seven seconds: after, not earlier than that
	Lost                 // the write took effect and its answer was lost: unclear
)

// LimitedWait is the time that the Limited fault asks the adapter to wait.
const LimitedWait = 7 * time.Second

// A Case is one promise of the port.
type Case struct {
	Name string
	Test func(t *testing.T, h Harness)
}

// Run runs every Case against a fresh Harness.
func Run(t *testing.T, harness func(t *testing.T) Harness) {
	for _, c := range Cases() {
		t.Run(c.Name, func(t *testing.T) { c.Test(t, harness(t)) })
	}
}

// Cases lists the promises, for callers that must wrap each test, in a synctest bubble for one.
func Cases() []Case {
	return []Case{
		{"parts", testParts},
		{"send", testSend},
		{"send twice", testSendTwice},
		{"long", testLong},
		{"edit", testEdit},
		{"thread", testThread},
		{"direct", testDirect},
		{"furniture", testFurniture},
		{"a file that the bot made", testMadeFile},
		{"literal words", testLiteral},
		{"named", testNamed},
		{"read", testRead},
		{"faults", testFaults},
		{"lost answer", testLost},
		{"command", testCommand},
		{"button and select", testPress},
		{"form", testForm},
		{"field errors", testFieldErrors},
		{"replace", testReplace},
		{"direct words", testDirectWords},
		{"redelivery", testRedelivery},
		{"run ends", testRunEnds},
		{"undelivered", testUndelivered},
		{"untold", testUntold},
		{"delivered twice", testTwice},
		{"removed", testRemoved},
		{"thread removed", testThreadRemoved},
		{"moved", testMoved},
		{"closed", testClosed},
		{"restored", testRestored},
		{"session", testSession},
	}
}
