package record

import "time"

// An Untold is an answer that reached nobody, although what it tells was recorded. It is said in the next
// answer.
type Untold struct {
	At   time.Time `json:"at"`
	Text string    `json:"text"`
}

// UntoldKey is the key of an answer that did not reach a person; id is unique among those of its instant.
func UntoldKey(person string, at time.Time, id string) Key[Untold] {
	return Key[Untold](string(UntoldTo(person)) + Stamp(at) + "-" + id)
}

// UntoldTo is what the keys of the answers begin with that did not reach a person, the oldest first.
func UntoldTo(person string) Prefix[Untold] { return Prefix[Untold]("untold/" + person + "/") }
