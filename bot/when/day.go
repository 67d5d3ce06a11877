package when

import "time"

// nearChange is how close to a change of clocks an instant must be for that change to concern its
// wall time. The largest change on record is a whole day (Samoa left out 30 December 2011).
const nearChange = 36 * time.Hour

// At returns the instant at which the wall clock in loc shows c on d. If clocks jump over that
// time it is the first instant after the jump (02:30 becomes 03:00 in New York on 8 March 2026);
// if clocks show it twice it is the first of the two. At never goes back when d and c go forward.
//
// time.Date promises no such choice, and differs between zones: https://pkg.go.dev/time#Date
func At(d Date, c Clock, loc *time.Location) time.Time {
	t := time.Date(d.Year, d.Month, d.Day, c.Hour, c.Minute, 0, 0, loc)
	start, end := t.ZoneBounds()
	if farFrom(t, start) && farFrom(t, end) {
		return t
	}
	wall := time.Date(d.Year, d.Month, d.Day, c.Hour, c.Minute, 0, 0, time.UTC).Unix()
	return settle(t, start, end, wall)
}

// farFrom reports whether change, a bound of a zone's period or zero for none, cannot affect t.
func farFrom(t, change time.Time) bool {
	return change.IsZero() || t.Sub(change).Abs() > nearChange
}

// settle corrects t, which time.Date gave for the wall time that reads wall seconds since 1970,
// within the period from start to end in which one offset holds.
func settle(t, start, end time.Time, wall int64) time.Time {
	_, offset := t.Zone()
	switch shown := t.Unix() + int64(offset); {
	case shown < wall:
		return end // in a gap, and time.Date chose the offset before it
	case shown > wall:
		return start // in a gap, and time.Date chose the offset after it
	case start.IsZero():
		return t
	}
	_, before := start.Add(-1).Zone()
	if first := time.Unix(wall-int64(before), 0).In(t.Location()); first.Before(start) {
		return first // in a fold, or plainly before it
	}
	return t
}

// DayOf returns the day that somebody in loc is living at t: until the rollover hour it is still
// the day before. For every t, DayStart(DayOf(t)) <= t < DayEnd(DayOf(t)).
func DayOf(t time.Time, loc *time.Location, rollover Clock) Date {
	d := DateOf(t.In(loc))
	for t.Before(DayStart(d, loc, rollover)) {
		d = d.AddDays(-1)
	}
	for !t.Before(DayEnd(d, loc, rollover)) { // a rollover inside a fold: the day has turned for good
		d = d.AddDays(1)
	}
	return d
}

// DayStart returns the instant at which somebody in loc begins day d.
func DayStart(d Date, loc *time.Location, rollover Clock) time.Time { return At(d, rollover, loc) }

// DayEnd returns the instant at which somebody in loc ends day d: the start of the next, so it is
// itself not part of d.
func DayEnd(d Date, loc *time.Location, rollover Clock) time.Time {
	return At(d.AddDays(1), rollover, loc)
}
