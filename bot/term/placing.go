package term

import (
	"time"

	"afterbell/bot/course"
	"afterbell/bot/record"
	"afterbell/bot/when"
)

// Where one lesson after the other is placed: by its rule and the rhythm, or on the date that somebody gave it.

// A placing is the run whose lessons are placed, with where the next one continues.
type placing struct {
	record.Run
	before when.Date // the lesson before would have this date
	days   int       // lessons with a week of their own come by so many days later, since one before them took them along
}

// place is the date of the next lesson, and by about how many days people moved it away from what its rule says.
func (p *placing) place(l *course.Lesson, first bool) (date when.Date, later int) {
	unskipped := p.Run
	unskipped.Skips = nil
	regular := ReleaseDate(l.Release, unskipped, p.before, first)
	if l.Release.Kind == course.ReleaseWeek && p.days != 0 {
		regular = clear(unskipped, regular.AddDays(7*weeksNear(p.days)))
	}
	p.before = regular
	later = p.days
	if pin, pinned := p.Pins[l.ID]; pinned {
		date = pinnedDate(p.Run, pin, regular)
		if pin.Rest {
			p.before = date
			p.days += date.Sub(regular)
		}
		return date, later + date.Sub(regular)
	}
	return clear(p.Run, regular), later
}

// pinnedDate is the date that somebody gave to a lesson. If days off were declared since that put its regular
// date off, it is put off by as much.
func pinnedDate(r record.Run, pin record.Pin, regular when.Date) when.Date {
	if pin.From.IsZero() {
		return pin.Date
	}
	return clear(r, pin.Date.AddDays(max(0, regular.Sub(pin.From))))
}

// clock is the hour of a lesson.
func (p *placing) clock(l *course.Lesson) when.Clock {
	if pin, ok := p.Pins[l.ID]; ok && pin.At != nil {
		return *pin.At
	}
	if l.Release.At != nil {
		return *l.Release.At
	}
	return p.Rhythm.At
}

// weeksNear is how many whole weeks are nearest to so many days.
func weeksNear(days int) int {
	if days < 0 {
		return -weeksNear(-days)
	}
	return (days + 3) / 7
}

// weeksUp is how many whole weeks hold so many days: a lesson that comes later keeps at least its time until a due
// date that its own rule places in a week.
func weeksUp(days int) int {
	if days < 0 {
		return -(-days / 7)
	}
	return (days + 6) / 7
}

// ReleaseDate finds the date of one lesson; before is the date of the lesson before it.
func ReleaseDate(rule course.Release, r record.Run, before when.Date, first bool) when.Date {
	switch rule.Kind {
	case course.ReleaseWeek:
		return clear(r, weekDay(r.Start, rule.Week, rule.Weekday))
	case course.ReleaseDays:
		if first {
			before = r.Start
		}
		return clear(r, before.AddDays(rule.Days))
	}
	if date, ok := r.Rhythm.NextDate(before); ok {
		return date
	}
	return before.AddDays(7) // a rhythm that has run out: the course goes on weekly rather than stop
}

// clear is the date itself, or where that is a day off the next class day.
func clear(r record.Run, d when.Date) when.Date {
	r.Paused = nil // what waits keeps its date until somebody resumes the class
	for first := d; r.Off(d) && d.Sub(first) < 366; {
		next, ok := r.Rhythm.NextDate(d)
		if !ok {
			next = d.AddDays(7)
		}
		d = next
	}
	return d
}

// weekDay is a weekday of the run's week n; week 1, Monday to Sunday, holds the first day.
func weekDay(start when.Date, n int, day time.Weekday) when.Date {
	monday := when.Monday(start)
	return monday.AddDays(7*(n-1) + (int(day)+6)%7)
}
