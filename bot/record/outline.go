package record

import "time"

// Outline is a course that somebody made in chat from a list of lessons, or sent as a zip. The course itself is pinned.
type Outline struct {
	Course string    `json:"course"` // its hash
	At     time.Time `json:"at"`
	For    string    `json:"for,omitzero"` // it is another version of what the class with this id is taught
}

// OutlineTable holds the courses that people made in chat.
func OutlineTable() Table {
	return Table{
		Name: "outline", Rest: "PERSON/HASH", Holds: "a course that somebody made from a list in chat, or sent as a zip", Owner: OfPerson,
	}
}

// OutlineKey is the key of a course that a person made.
func OutlineKey(person, hash string) Key[Outline] {
	return Key[Outline](string(OutlinesOf(person)) + hash)
}

// OutlinesOf is what the keys of the courses that a person made begin with.
func OutlinesOf(person string) Prefix[Outline] {
	return Prefix[Outline](string(Outlines()) + person + "/")
}

// Outlines is what the keys of all courses that people made begin with.
func Outlines() Prefix[Outline] { return "outline/" }
