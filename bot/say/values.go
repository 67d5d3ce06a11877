package say

import (
	"time"

	"afterbell/bot"
	"afterbell/bot/when"
)

// Values of Args that only a voice can put into words.
type (
	// LongDay is a date: "Thursday 26 November".
	LongDay when.Date

	// ShortDay is a date: "Thu 26 Nov".
	ShortDay when.Date

	// Wall is a date and a time, in the location that it carries: "Thu 26 Nov, 18:00".
	Wall time.Time

	// Hour is a time, in the location that it carries: "18:00".
	Hour time.Time

	// List is words that are joined: "Ben, Dee and Eli".
	List []string

	// Phrase is another sentence inside this one.
	Phrase struct {
		Key  string
		Args bot.Args
	}

	// Parts are several sentences in one line: "read it · sure 2 of 5".
	Parts []Phrase
)
