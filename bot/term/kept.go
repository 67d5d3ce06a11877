package term

import (
	"slices"
	"time"

	"afterbell/bot/record"
	"afterbell/bot/when"
)

// plannedDays is how many of a person's last planned days /progress looks back on: enough to be fair,
// few enough to mend.
const plannedDays = 5

// LookBack is how far the search for those days goes, in days: six weeks find five class days of a
// weekly class with a week of holidays.
const LookBack = 42

// Standing is what /progress says of the past, as values; what is open is the Agenda's.
type Standing struct {
	Week, Weeks int
	Done, Out   int
	Kept, Of    int
	Own         bool // days that the person planned are among those of Of
	Surer       *Progress
	Unsure      *Progress
}

// StandingOf reckons a learner's progress. It is pure, and its cost does not depend on how long
// the history is.
func StandingOf(c *record.Class, releases []Release, m record.Member, f record.Figures, all []Progress, p *record.Person,
	now time.Time) Standing {
	today := p.Today(now)
	v := Standing{Out: len(all)}
	first := c.Run.Start
	if !m.Own.IsZero() {
		first = m.Own
	}
	v.Week, v.Weeks = WeekOf(first, releases, today)
	for i := range all {
		v.count(&all[i])
	}
	planned := Planned(c, m, p, today)
	v.Own = PlansOwn(p, planned)
	v.Kept, v.Of = when.Kept(planned, f.Days.Since(today.AddDays(-LookBack)), LeftOut(c, p), today)
	return v
}

// WeekOf is in which of how many weeks since the first day a date is, both from 1 on.
func WeekOf(first when.Date, releases []Release, d when.Date) (week, weeks int) {
	weeks = max(1, LastDay(releases).Sub(first)/7+1)
	return min(max(1, d.Sub(first)/7+1), weeks), weeks
}

// count adds one lesson to the view.
func (v *Standing) count(s *Progress) {
	if s.Done() {
		v.Done++
	}
	gain := s.Figures.SureLast - s.Figures.SureFirst
	if gain > 0 && (v.Surer == nil || gain >= v.Surer.Figures.SureLast-v.Surer.Figures.SureFirst) {
		v.Surer = s
	}
	if l := s.Figures.SureLast; l > 0 && l <= 2 && (v.Unsure == nil || l <= v.Unsure.Figures.SureLast) {
		v.Unsure = s
	}
}

// Planned are the last planned days of a person that count: after joining, on their own calendar,
// none that is left out.
func Planned(c *record.Class, m record.Member, p *record.Person, today when.Date) []when.Date {
	from := when.LaterDate(m.Day, today.AddDays(-LookBack))
	if d := m.ChosenDays(); d.On != 0 {
		from = when.LaterDate(from, p.Today(d.At))
	}
	skip := LeftOut(c, p)
	days := slices.DeleteFunc(PlannedDays(c, m, p, from, today), skip)
	return days[max(0, len(days)-plannedDays):]
}

// LeftOut tells which of a person's dates count for nobody: their break, and days on which we were
// away. Days off of the class are no class days to begin with.
func LeftOut(c *record.Class, p *record.Person) func(when.Date) bool {
	loc := p.Location()
	return func(d when.Date) bool {
		return p.Rests(d) || slices.ContainsFunc(c.Run.Outages, func(o record.Outage) bool { return o.Covers(d, loc) })
	}
}

// DayState says how a planned day was kept: itself, later, still open, or not.
func DayState(d, end when.Date, done []when.Date, today when.Date) string {
	on := KeptOn(d, end, done)
	switch {
	case on == d:
		return "kept"
	case !on.IsZero():
		return "kept_later"
	case !end.Before(today):
		return "open"
	}
	return "missed"
}

// KeptOn is the first check-in on a planned day or before the next one.
func KeptOn(d, end when.Date, done []when.Date) when.Date {
	for _, x := range done {
		if !x.Before(d) && x.Before(end) {
			return x
		}
	}
	return when.Date{}
}
