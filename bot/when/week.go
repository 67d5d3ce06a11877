package when

import "time"

// Monday returns the Monday of the week, Monday to Sunday, that holds d.
func Monday(d Date) Date { return d.AddDays(-(int(d.Weekday()) + 6) % 7) }

// LaterDate returns the later of two dates.
func LaterDate(a, b Date) Date {
	if a.Before(b) {
		return b
	}
	return a
}

// Later returns the later of two instants.
func Later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// Earlier returns the earlier of two instants.
func Earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

// DayAhead reads a date that is still to come: written out, or "thu 12 nov", "today", "tomorrow". local is
// the present in the location that is meant.
func DayAhead(typed string, local time.Time) (Date, bool) {
	if d, err := ParseDate(typed); err == nil {
		return d, true
	}
	if d, ok := ReadDayAhead(typed, DateOf(local)); ok {
		return d, true
	}
	read, ok := Read(typed, local)
	if !ok || read.Repeat != nil {
		return Date{}, false
	}
	return DateOf(read.At), true
}
