package turn

import (
	"afterbell/bot/outbox"
	"afterbell/bot/record"
	"afterbell/bot/term"
)

// A Keep knows everything that is kept of people, classes and spaces: it reads in the tables and the kinds of posts what
// there can be. What is shown to a person, handed out, erased and deleted in time is found by it and nothing else.
type Keep struct {
	tables []record.Table
	kinds  []outbox.Kind
	school *term.School
	erased []func(*term.View) error // hear that somebody of a class was erased
}
