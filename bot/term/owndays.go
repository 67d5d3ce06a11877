package term

import (
	"slices"
	"time"

	"afterbell/bot/course"
	"afterbell/bot/record"
	"afterbell/bot/when"
)

// The days of the week on which lessons open to somebody at their own pace, as they chose. A choice leaves what is out as it
// is, and lays what is to come on the days chosen, one lesson a day.

// scheduleFor is the schedule that counts for a learner. On their own clock lessons come and are due
// after the day they chose, but none is taken away that the class has had, unless the learner chose days of their own for what
// is to come.
func scheduleFor(m record.Member, r record.Run, co *course.Course, loc *time.Location) []Release {
	class := Schedule(r, co, loc)
	if m.Own.IsZero() {
		return class
	}
	own := Schedule(r.OnOwnClock(m), co, loc)
	for i := range own {
		if !class[i].Waits && !class[i].At.After(own[i].At) {
			own[i].At, own[i].Waits = class[i].At, false
		}
	}
	for _, d := range m.Days {
		own = onDays(own, d, r.OnOwnClock(m), co)
	}
	return own
}

// onDays is a schedule from a choice of days on. Lessons that are not out by then open one after the other on the days of the
// choice, in its zone and at their own hour or that of the class, whatever weeks or weekdays the course names; each is due as
// long after it as before, or by the rule of its due.
func onDays(was []Release, d record.OwnDays, r record.Run, co *course.Course) []Release {
	loc := record.ZoneOf(d.Zone)
	p := placing{Run: withDays(r, d), before: when.DateOf(d.At.In(loc)).AddDays(-1)}
	for i := range was {
		if was[i].Out(d.At) {
			p.before = when.LaterDate(p.before, when.DateOf(was[i].At.In(loc)))
		}
	}
	list := slices.Clone(was)
	for i := range list {
		if was[i].Out(d.At) {
			continue
		}
		l := &co.Lessons[i]
		s := Release{Date: p.next(l)}
		for s.At = when.At(s.Date, p.clock(l), loc); !s.At.After(d.At); s.At = when.At(s.Date, p.clock(l), loc) {
			p.before = s.Date // its hour is over today
			s.Date = p.next(l)
		}
		p.before = s.Date
		s.Due = ownDue(was[i], s, co, l, p.Run, loc)
		list[i] = s
	}
	for i, s := range paused(r, held(r, co, slices.Clone(list)), loc) {
		if !was[i].Out(d.At) {
			list[i].Waits = s.Waits
		}
	}
	return list
}

// next is the date on which a lesson opens on days that were chosen: the next one of these, or where the course asks for so many
// days after the lesson before, the first one behind those.
func (p *placing) next(l *course.Lesson) when.Date {
	before := p.before
	if l.Release.Kind == course.ReleaseDays {
		before = before.AddDays(max(0, l.Release.Days-1))
	}
	return clear(p.Run, ReleaseDate(course.Release{Kind: course.ReleaseNext}, p.Run, before, false))
}

// ownDue is until when a lesson is asked for that came so before, and comes at s now.
func ownDue(was, s Release, co *course.Course, l *course.Lesson, r record.Run, loc *time.Location) Due {
	rule := l.Due
	if rule.Kind == course.DueDefault {
		rule = co.Due
	}
	if rule.Kind == course.DueWeek {
		due := was.Due.Date
		if due.IsZero() && !was.Due.At.IsZero() {
			due = when.DateOf(was.Due.At.In(loc))
		}
		rule = course.Due{Kind: course.DueDays, Days: max(0, due.Sub(was.Date)), At: rule.At}
	}
	return dueOf(rule, r, s.Date, loc).moved(r, s.At, loc)
}

// withDays is a run whose class days are those of a choice; where none is chosen any more, those of the class.
func withDays(r record.Run, d record.OwnDays) record.Run {
	if d.On != 0 {
		r.Rhythm = when.Rhythm{Days: d.On, At: r.Rhythm.At, Off: r.Rhythm.Off}
	}
	return r
}

// DaysOf is the run and the zone by which class days are reckoned for a member: those of the class, or with the days of the
// week that the member chose for their own pace.
func DaysOf(m record.Member, c *record.Class) (record.Run, *time.Location) {
	if d := m.ChosenDays(); d.On != 0 {
		return withDays(c.Run, d), record.ZoneOf(d.Zone)
	}
	return c.Run, c.Location()
}

// mostChoices is how many choices of days are kept of one learner: each says how lessons came to their dates.
const mostChoices = 30

// Choose adds a choice of days to those of a member, by which the lessons come so. A choice takes the place of the one before it
// by which no lesson opened; the same days once more are no choice.
func Choose(m record.Member, d record.OwnDays, releases []Release) []record.OwnDays {
	last := m.ChosenDays()
	if last.On == d.On && (last.Zone == d.Zone || d.On == 0) {
		return m.Days
	}
	days := slices.Clone(m.Days)
	opened := func(s Release) bool { return s.At.After(last.At) && s.Out(d.At) }
	if len(days) > 0 && (!slices.ContainsFunc(releases, opened) || len(days) >= mostChoices) {
		days = days[:len(days)-1]
	}
	return append(days, d)
}
