package term

import (
	"slices"
	"time"

	"afterbell/bot/order"
	"afterbell/bot/record"
	"afterbell/bot/when"
)

// What lies open after an absence, spread by the learner over class days of their own.

// spreadAhead is how far class days are looked for, in days; behind them, or where a rhythm has run out, each day counts.
const spreadAhead = 26 * 7

// Spread gives each lesson but the first a date of the learner's own after today: their class days, one lesson a day, none on
// a break.
func Spread(open []Progress, r record.Run, classLoc *time.Location, p *record.Person, today when.Date) map[string]when.Date {
	if len(open) < 2 {
		return nil
	}
	end := today.AddDays(spreadAhead)
	days := ClassDays(r, classLoc, p.Location(), p.Rollover, today.AddDays(1), end)
	dates, last := make(map[string]when.Date, len(open)-1), today
	for _, s := range open[1:] {
		days = slices.DeleteFunc(days, func(d when.Date) bool { return !d.After(last) || p.Rests(d) })
		if len(days) > 0 {
			last = days[0]
		} else {
			last = last.AddDays(1)
		}
		dates[s.Lesson.ID] = last
	}
	return dates
}

// Spreads reports whether an open lesson has its place today or on a later date.
func (l *Learner) Spreads(open []Progress) bool {
	return slices.ContainsFunc(open, func(s Progress) bool {
		d, ok := l.Member.Spread[s.Lesson.ID]
		return ok && !d.Before(l.Today)
	})
}

// asSpread puts the lesson first that has its place today, and behind all others those that have it on a later date, in the
// order of their dates.
func asSpread(sorted []Progress, dates map[string]when.Date, today when.Date) []Progress {
	if len(dates) == 0 {
		return sorted
	}
	place := func(s Progress) int {
		switch d, ok := dates[s.Lesson.ID]; {
		case ok && d == today:
			return -1
		case ok && d.After(today):
			return d.Sub(today)
		}
		return 0
	}
	order.By(sorted, func(a, b Progress) int { return place(a) - place(b) })
	return sorted
}
