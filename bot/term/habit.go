package term

import (
	"reflect"
	"slices"
	"time"

	"afterbell/bot/record"
	"afterbell/bot/when"
)

// Whoever plans days of their own is measured by these: plans that come back ("every mon, wed 18:00") take the place of class
// days from the day after they are made. What counted before goes on counting, and so do class days once the last such
// plan is dropped or over.

// habitDays is for how many days habits are remembered: as far as /progress and its picture look back, and a week.
const habitDays = 70

// WithHabit returns a person's habits with the rhythms of the plans that come back from tomorrow on: what the person did
// today was for a day that was planned before.
func WithHabit(habits []record.Habit, rhythms []when.Rhythm, today when.Date) []record.Habit {
	kept := slices.Clone(habits)
	if n := len(kept); n > 0 && kept[n-1].From.After(today) {
		kept = kept[:n-1]
	}
	var last record.Habit
	if len(kept) > 0 {
		last = kept[len(kept)-1]
	}
	if len(last.Rhythms)+len(rhythms) > 0 && !reflect.DeepEqual(last.Rhythms, rhythms) {
		kept = append(kept, record.Habit{From: today.AddDays(1), Rhythms: rhythms})
	}
	for len(kept) > 1 && kept[1].From.Before(today.AddDays(-habitDays)) {
		kept = kept[1:]
	}
	return kept
}

// habitsOn are the rhythms of somebody's own plans that run on one of their dates; none: class days count on it.
func habitsOn(p *record.Person, d when.Date) (run []when.Rhythm) {
	var h record.Habit
	for _, x := range p.Habits {
		if !x.From.After(d) {
			h = x
		}
	}
	for _, r := range h.Rhythms {
		if (r.From.IsZero() || !d.Before(r.From)) && (r.Until.IsZero() || !d.After(r.Until)) {
			run = append(run, r)
		}
	}
	return run
}

// PlannedDays are the dates of a person between two of them (inclusive) on which they meant to study for a class: those of
// their own plans where such run, otherwise class days, or the days of the week chosen for them. At one's own pace class days count no
// more once one has planned days of one's own.
func PlannedDays(c *record.Class, m record.Member, p *record.Person, from, to when.Date) (meant []when.Date) {
	run, loc := DaysOf(m, c)
	class := ClassDays(run, loc, p.Location(), p.Rollover, from, to)
	if len(p.Habits) == 0 {
		return class
	}
	counts := m.Own.IsZero() || m.ChosenDays().On != 0
	for d := when.LaterDate(from, c.Run.Start); !d.After(to); d = d.AddDays(1) {
		own := habitsOn(p, d)
		switch {
		case len(own) == 0 && (!counts || !slices.Contains(class, d)):
		case len(own) > 0 && (c.Run.Off(d) || !falls(own, d, p.Location(), p.Rollover)):
		default:
			meant = append(meant, d)
		}
	}
	return meant
}

// falls reports whether a plan comes on a date of somebody whose days begin at rollover: one for the small hours belongs
// to the day before.
func falls(rhythms []when.Rhythm, d when.Date, loc *time.Location, rollover when.Clock) bool {
	return slices.ContainsFunc(rhythms, func(r when.Rhythm) bool {
		return slices.ContainsFunc([]when.Date{d, d.AddDays(1)}, func(wall when.Date) bool {
			return r.Has(wall) && when.DayOf(when.At(wall, r.At, loc), loc, rollover) == d
		})
	})
}

// PlansOwn reports whether one of the days that /progress looks back on was planned by the person.
func PlansOwn(p *record.Person, days []when.Date) bool {
	return slices.ContainsFunc(days, func(d when.Date) bool { return len(habitsOn(p, d)) > 0 })
}
