package term

import (
	"slices"
	"time"

	"afterbell/bot/record"
	"afterbell/bot/when"
)

// A class promises that questions are answered within so many school days.

// PromiseClock is when teachers hear that a promise is over, in the class's zone.
func PromiseClock() when.Clock { return when.Clock{Hour: 8, Minute: 30} }

// SchoolDay reports whether a date of the class is one on which answers are promised: Monday to Friday, or a day on
// which the class has lessons, unless it is off or we were away.
func SchoolDay(c *record.Class, d when.Date) bool {
	r := c.Run
	if r.Off(d) || slices.ContainsFunc(r.Outages, func(o record.Outage) bool { return o.Covers(d, c.Location()) }) {
		return false
	}
	if d.Weekday() != time.Saturday && d.Weekday() != time.Sunday {
		return true
	}
	next, ok := r.Rhythm.NextDate(d.AddDays(-1))
	return ok && next == d
}

// NextSchoolDay is the first school day after a date; a whole year without one ends the search.
func NextSchoolDay(c *record.Class, after when.Date) when.Date {
	d := after.AddDays(1)
	for !SchoolDay(c, d) && d.Sub(after) < 366 {
		d = d.AddDays(1)
	}
	return d
}

// PromiseEnds is when an answer was promised that did not come: in the morning of the first school day after so many
// of them. The day on which somebody asked is not counted. Days off that are declared later are given back.
func PromiseEnds(c *record.Class, asked time.Time, days int) time.Time {
	d := when.DateOf(asked.In(c.Location()))
	for range days + 1 {
		d = NextSchoolDay(c, d)
	}
	return when.At(d, PromiseClock(), c.Location())
}
