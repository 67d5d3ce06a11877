package record

import (
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"afterbell/bot"
)

// States of an entry.
const (
	StatePlanned = "planned" // kind and subject only
	StateSending = "sending" // frozen; an attempt may be under way
	StateUnclear = "unclear" // an attempt was made and nobody knows its outcome
	StateSent    = "sent"
	StateDropped = "dropped" // asked at the moment of sending and not needed
	StateDead    = "dead"    // given up, with a reason
)

// Entry is one post of the outbox.
type Entry struct {
	Kind    string    `json:"k"`
	Class   string    `json:"c,omitzero"`
	Lesson  string    `json:"l,omitzero"`
	Person  string    `json:"p,omitzero"` // direct to this person
	Ref     string    `json:"ref,omitzero"`
	To      bot.Place `json:"to,omitzero"`    // of a channel post; of a direct one, once it is sent
	Under   string    `json:"under,omitzero"` // key of the post in whose thread it stands
	Edits   string    `json:"ed,omitzero"`    // key of the post whose messages are rewritten
	At      time.Time `json:"at"`
	Rank    int       `json:"rank,omitzero"` // among the posts of one instant at one place the lower goes out first; below 1,000,000
	Expires time.Time `json:"exp,omitzero"`

	State    string      `json:"st"`
	Parts    []Frozen    `json:"parts,omitempty"`
	Silent   bool        `json:"silent,omitzero"`
	Thread   *bot.Thread `json:"thread,omitzero"`
	On       *bot.Sent   `json:"on,omitzero"`
	Attempts int         `json:"n,omitzero"`
	Tried    time.Time   `json:"tried,omitzero"`
	Next     time.Time   `json:"next,omitzero"`
	Reason   string      `json:"why,omitzero"`
	Done     time.Time   `json:"done,omitzero"`
	Words    string      `json:"w,omitzero"`    // the person's own words that it tells, should it not arrive
	Looked   int         `json:"look,omitzero"` // parts that were looked for, not having been tried
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
	Message jsontext.Value `json:"m"`
	On      *bot.Sent      `json:"on,omitzero"` // the message that it rewrites
	Sent    *bot.Sent      `json:"sent,omitzero"`
}
