package term

import (
	"slices"
	"time"

	"afterbell/bot/record"
	"afterbell/bot/when"
)

// NoticeDays is how many days before the data of a class goes everybody in it is told.
const NoticeDays = 14

// Going says what becomes of the data of a class that ends on a date and is kept for some days after it: nil while its time
// is far, else what is announced; it goes when over is true. Nothing goes that was not announced NoticeDays before. What was
// announced before an absence of a day or more is announced anew, since nobody can tell who heard of it.
func Going(
	was *record.Going, run record.Run, ends when.Date, keepDays int, now time.Time, today when.Date,
) (going *record.Going, over bool) {
	on := ends.AddDays(keepDays)
	away := func(o record.Outage) bool { return o.To.After(was.Told) && o.Days() > 0 }
	switch {
	case today.Before(on.AddDays(-NoticeDays)):
		return nil, false
	case was == nil, on.After(was.On), slices.ContainsFunc(run.Outages, away):
		return &record.Going{Told: now.UTC(), On: when.LaterDate(on, today.AddDays(NoticeDays))}, false
	}
	return was, today.After(was.On) && now.Sub(was.Told) >= NoticeDays*24*time.Hour
}

// EndsForAll is the last day of a class for the last of those in it: who has an own clock may be longer than the class.
func (v *View) EndsForAll() (when.Date, error) {
	co, err := v.Course()
	if err != nil {
		return when.Date{}, err
	}
	last := EndsOn(v.Schedule(co), v.Class.Location())
	_, members, err := record.Scan(v.Tx, record.MembersOf(v.Class.ID))
	for _, m := range members {
		if !m.Own.IsZero() && m.Left.IsZero() {
			last = when.LaterDate(last, EndsOn(scheduleFor(m, v.Class.Run, co, v.Class.Location()), v.Class.Location()))
		}
	}
	return last, err
}
