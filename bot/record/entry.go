package record

import (
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"afterbell/bot"
)

// States of an entry.
const (
	StatePlanned = "planned" // the entry has its kind and its subject, and no words yet
	StateSending = "sending" // the parts are frozen, and an attempt may be under way
	StateUnclear = "unclear" // an attempt was made and nobody knows its outcome
	StateSent    = "sent"    // all parts are out
	StateDropped = "dropped" // the kind was asked at the moment of sending and said that nobody needs it
	StateDead    = "dead"    // it was given up, for the reason in Reason
)

// Entry is one post of the outbox.
type Entry struct {
	Kind    string    `json:"k"`
	Class   string    `json:"c,omitzero"`
	Lesson  string    `json:"l,omitzero"`
	Person  string    `json:"p,omitzero"`     // it goes to the direct messages of this person
	Ref     string    `json:"ref,omitzero"`   // the kind finds its subject by this: an id, a date
	To      bot.Place `json:"to,omitzero"`    // a post in a channel goes there; a direct one went there, once it is sent
	Under   string    `json:"under,omitzero"` // it stands in the thread of the post of this occurrence
	Edits   string    `json:"ed,omitzero"`    // it rewrites the messages of the post of this occurrence
	At      time.Time `json:"at"`             // it is planned for this instant, in whole seconds
	Rank    int       `json:"rank,omitzero"`  // of one instant at one place the lower goes out first; a second holds 1,000,000
	Expires time.Time `json:"exp,omitzero"`   // it is dropped when its turn comes later than this; zero: never

	State    string      `json:"st"`
	Parts    []Frozen    `json:"parts,omitempty"`
	Silent   bool        `json:"silent,omitzero"` // it makes no sound
	Thread   *bot.Thread `json:"thread,omitzero"` // it asks for this thread under it
	On       *bot.Sent   `json:"on,omitzero"`
	Attempts int         `json:"n,omitzero"`     // the part that is next was tried so often
	Tried    time.Time   `json:"tried,omitzero"` // the newest attempt began then
	Next     time.Time   `json:"next,omitzero"`  // it is not tried before this
	Unseen   int         `json:"u,omitzero"`     // after the newest attempt it was looked for so often, and nobody could tell
	Reason   string      `json:"why,omitzero"`   // it was dropped or given up for this reason
	Done     time.Time   `json:"done,omitzero"`  // it was sent, dropped or given up then
	Words    string      `json:"w,omitzero"`     // it tells these words of the person's own, which are named should it not arrive
	Looked   int         `json:"look,omitzero"`  // so many parts were looked for although they had not been tried
}

// Out is how many parts are out already.
func (r *Entry) Out() (n int) {
	for n < len(r.Parts) && r.Parts[n].Sent != nil {
		n++
	}
	return n
}

// Frozen is one part as every attempt sends it.
type Frozen struct {
	Message jsontext.Value `json:"m,omitzero"`  // nil once the post is sent
	On      *bot.Sent      `json:"on,omitzero"` // it rewrites this message
	Sent    *bot.Sent      `json:"sent,omitzero"`
}
