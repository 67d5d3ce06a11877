package bot

import (
	"slices"
	"time"

	"afterbell/bot/when"
)

// plannedDays is how many of a person's last class days /progress looks back on: enough to be fair,
// few enough to mend.
const plannedDays = 5

// lookBack is how far the search for those days goes, in days: six weeks find five class days of a
// weekly class with a week of holidays.
const lookBack = 42

// progressView is what /progress says, as values.
type progressView struct {
	week, weeks int
	done, out   int
	open        *study
	fresh       *study
	kept, of    int
	surer       *study
	unsure      *study
	ready       int // questions that can come back
	readyIn     string
}

// progressOf reckons a learner's progress. It is pure, and its cost does not depend on how long
// the history is.
func progressOf(c *class, slots []slot, m member, f figures, all []study, p *person, now time.Time) progressView {
	today := p.today(now)
	v := progressView{out: len(all)}
	first := c.Run.Start
	if !m.Own.IsZero() {
		first = m.Own
	}
	v.week = max(1, today.Sub(first)/7+1)
	v.weeks = max(1, lastDay(slots).Sub(first)/7+1)
	v.week = min(v.week, v.weeks)
	for i := range all {
		v.count(&all[i])
	}
	v.kept, v.of = when.Kept(planned(c, m, p, today), f.Days.since(today.AddDays(-lookBack)), c.leftOut(p), today)
	return v
}

// count adds one lesson to the view.
func (v *progressView) count(s *study) {
	switch {
	case s.Done():
		v.done++
		if n := s.Questions(); n > 0 {
			v.ready += n
			if v.readyIn == "" {
				v.readyIn = s.Lesson.ID
			}
		}
	case s.Fresh():
		v.fresh = s
	default:
		v.open = s
	}
	gain := s.Figures.SureLast - s.Figures.SureFirst
	if gain > 0 && (v.surer == nil || gain >= v.surer.Figures.SureLast-v.surer.Figures.SureFirst) {
		v.surer = s
	}
	if l := s.Figures.SureLast; l > 0 && l <= 2 && (v.unsure == nil || l <= v.unsure.Figures.SureLast) {
		v.unsure = s
	}
}

// planned are the last class days of a person that count: after joining, on their own calendar,
// none that is left out.
func planned(c *class, m member, p *person, today when.Date) []when.Date {
	from := when.LaterDate(m.Day, today.AddDays(-lookBack))
	skip := c.leftOut(p)
	days := slices.DeleteFunc(classDays(c.Run, c.loc(), p.loc(), p.Rollover, from, today), skip)
	return days[max(0, len(days)-plannedDays):]
}

// leftOut tells which of a person's dates count for nobody: their break, and days on which we were
// away. Days off of the class are no class days to begin with.
func (c *class) leftOut(p *person) func(when.Date) bool {
	loc := p.loc()
	return func(d when.Date) bool {
		return p.Break.Contains(d) || slices.ContainsFunc(c.Run.Outages, func(o outage) bool { return o.covers(d, loc) })
	}
}

// dayState says how a planned day was kept: itself, later, still open, or not.
func dayState(d, end when.Date, done []when.Date, today when.Date) string {
	on := keptOn(d, end, done)
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

// keptOn is the first check-in on a planned day or before the next one.
func keptOn(d, end when.Date, done []when.Date) when.Date {
	for _, x := range done {
		if !x.Before(d) && x.Before(end) {
			return x
		}
	}
	return when.Date{}
}
