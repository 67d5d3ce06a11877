package turn

import (
	"strconv"
	"time"

	"afterbell/bot"
	"afterbell/bot/course"
	"afterbell/bot/record"
	"afterbell/bot/say"
	"afterbell/bot/term"
)

// A Renewal is a person for whom everything planned by the time on their wall is reckoned anew: they are in
// another zone, or the rules of zones are not those of the day on which it was planned.
type Renewal struct {
	School *term.School
	Tx     bot.Tx
	Now    time.Time
	Who    *record.Person
	Was    *time.Location // they were in this zone when plans were made that do not name one
	Said   say.Page       // the answer tells with it what moved
}

// A Redating is a class whose dates, or whose course, somebody changed: what they were before, and which change it was.
type Redating struct {
	Was      record.Run
	Course   *course.Course
	Releases []term.Release // the lessons of Course came out so
	N        int            // it is this change of the run
	Undone   bool           // the change was undone
}

// Cause names the change, so that each post is rewritten once for it.
func (x Redating) Cause() string {
	if x.Undone {
		return "undo" + strconv.Itoa(x.N)
	}
	return "change" + strconv.Itoa(x.N)
}
