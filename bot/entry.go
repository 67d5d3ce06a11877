package bot

import (
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

// States of a row.
const (
	statePlanned = "planned" // kind and subject only
	stateSending = "sending" // frozen; an attempt may be under way
	stateUnclear = "unclear" // an attempt was made and nobody knows its outcome
	stateSent    = "sent"
	stateDropped = "dropped" // asked at the moment of sending and not needed
	stateDead    = "dead"    // given up, with a reason
)

// row is one post of the outbox.
type row struct {
	Kind    string    `json:"k"`
	Class   string    `json:"c,omitzero"`
	Lesson  string    `json:"l,omitzero"`
	Person  string    `json:"p,omitzero"` // direct to this person
	Ref     string    `json:"ref,omitzero"`
	To      Place     `json:"to,omitzero"`    // of a channel post; of a direct one, once it is sent
	Under   string    `json:"under,omitzero"` // key of the post in whose thread it stands
	At      time.Time `json:"at"`
	Expires time.Time `json:"exp,omitzero"`

	State    string    `json:"st"`
	Parts    []frozen  `json:"parts,omitempty"`
	Silent   bool      `json:"silent,omitzero"`
	Thread   *Thread   `json:"thread,omitzero"`
	On       *Sent     `json:"on,omitzero"`
	Attempts int       `json:"n,omitzero"`
	Tried    time.Time `json:"tried,omitzero"`
	Next     time.Time `json:"next,omitzero"`
	Reason   string    `json:"why,omitzero"`
	Done     time.Time `json:"done,omitzero"`
}

// frozen is one part as every attempt sends it.
type frozen struct {
	Message jsontext.Value `json:"m"`
	Sent    *Sent          `json:"sent,omitzero"`
}

// queue names the line that a row waits in: its channel (threads included), or its person.
func (r *row) queue() string {
	if r.Person != "" {
		return "person/" + r.Person
	}
	return r.To.Platform + "/" + segment(r.To.Space) + "/" + segment(r.To.Channel)
}

// queueOfKey cuts the queue's name out of a queue key: everything between the first segment and
// the time.
func queueOfKey(key string) string {
	parts := strings.SplitN(strings.TrimPrefix(key, "queue/"), "/", 4)
	if parts[0] == "person" {
		return parts[0] + "/" + parts[1]
	}
	return strings.Join(parts[:3], "/")
}

// rowOfKey cuts the row's key out of a queue key.
func rowOfKey(queue, key string) string {
	rest := strings.TrimPrefix(key, "queue/"+queue+"/")
	_, name, _ := strings.Cut(rest, "/")
	return name
}
