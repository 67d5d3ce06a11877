package record

// How learners took part in discussions. Of what they said nothing is stored.

// A Way is how somebody took part in a discussion: a set of the bits below.
type Way uint8

// The ways.
const (
	InThread  Way = 1 << iota // they wrote in its thread
	Privately                 // they wrote to the teachers alone
	ToOther                   // they answered somebody else in its thread, as the platform tells
)

// Has reports whether all ways of another set are in the set.
func (w Way) Has(o Way) bool { return w&o == o }

// A Talk names a discussion of a class: that of a lesson, or one that somebody started by hand. One of both is
// empty.
type Talk struct{ Lesson, ID string }
