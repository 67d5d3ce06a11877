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

	// MonthDay is a date without its weekday: "26 Nov".
	MonthDay when.Date

	// Wall is a date and a time, in the location that it carries: "Thu 26 Nov, 18:00".
	Wall time.Time

	// Until is a Wall of something to come, with how long it is until then where a service counts that.
	Until time.Time

	// Hour is a time, in the location that it carries: "18:00".
	Hour time.Time

	// Weekdays is days of the week: "Tuesday and Thursday".
	Weekdays []time.Weekday

	// Either is words of which one is meant: "“4 am” or “4 pm”".
	Either []string

	// List is words that are joined: "Ben, Dee and Eli".
	List []string

	// Row is values side by side, parted by " · ". What is empty is left out.
	Row []any

	// Phrase is another sentence inside this one.
	Phrase struct {
		Key  string
		Args bot.Args
	}
)

// Rhythm says how something comes back: "daily at 17:00", "every 2 weeks on Friday at 17:00".
func Rhythm(r when.Rhythm) Phrase {
	s := r.Saying()
	args := bot.Args{"time": s.At.String(), "n": s.N, "days": Weekdays(s.Days)}
	return Phrase{Key: "rhythm." + string(s.Repetition), Args: args}
}
