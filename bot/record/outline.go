package record

import (
	"time"

	"afterbell/bot"
	"afterbell/bot/course"
)

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

// KeepVersion keeps another version of what a class is taught, which a person made, for Apply, and no older one of theirs. file
// returns a file of the course by its path, as for PinCourse.
func KeepVersion(tx bot.Tx, person, class string, co *course.Course, file func(path string) ([]byte, error), at time.Time) error {
	keys, all, err := Scan(tx, OutlinesOf(person))
	if err != nil {
		return err
	}
	for i, x := range all {
		if x.For != class {
			continue
		}
		if err := Remove(tx, keys[i]); err != nil {
			return err
		}
	}
	if err := PinCourse(tx, co, file); err != nil {
		return err
	}
	return Save(tx, OutlineKey(person, co.Hash), Outline{Course: co.Hash, At: at, For: class})
}
