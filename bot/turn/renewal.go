package turn

import (
	"time"

	"afterbell/bot"
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

// A Redating is a class whose dates somebody changed: what they were before, and what names the change, so that each
// post is rewritten once for it.
type Redating struct {
	Was      record.Run
	Releases []term.Release // the lessons came out so before
	Cause    string
}
