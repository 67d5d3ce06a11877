package term

import (
	"slices"
	"time"

	"afterbell/bot/course"
	"afterbell/bot/record"
	"afterbell/bot/when"
)

// Release is when one lesson of a run comes and is due.
type Release struct {
	Date when.Date // this is the date of At in the class's zone
	At   time.Time
	Due  Due

	Waits bool // it is not posted before a teacher says so, whatever At says: an absence made it late, or the class is paused
}

// Out reports whether a lesson is out at an instant.
func (s Release) Out(now time.Time) bool { return !s.Waits && !s.At.After(now) }

// Due is until when a lesson is asked for: a date, which ends with each person's own day, or an
// instant, or (zero) nothing.
type Due struct {
	Date when.Date
	At   time.Time
}

// None reports whether a lesson is asked for by no day.
func (d Due) None() bool { return d.Date.IsZero() && d.At.IsZero() }

// Schedule lays the lessons of a course on the class days of a run. It is a pure function: the
// same run gives the same dates for ever, and a day off added later moves only what comes after.
func Schedule(r record.Run, c *course.Course, loc *time.Location) []Release {
	releases := make([]Release, len(c.Lessons))
	p := placing{Run: r, before: r.Start.AddDays(-1)}
	for i, l := range c.Lessons {
		date, later := p.place(&l, i == 0)
		s := Release{Date: date, At: when.At(date, p.clock(&l), loc)}
		rule := l.Due
		if rule.Kind == course.DueDefault {
			rule = c.Due
		}
		if rule.Kind == course.DueWeek {
			rule.Week += weeksUp(later)
		}
		s.Due = dueOf(rule, r, date, loc).moved(r, s.At, loc)
		releases[i] = s
	}
	return paused(r, held(r, c, releases), loc)
}

// SessionAt is when the live session of a lesson begins, which comes out with a release: at the class hour of its
// class day, unless the author said another day or hour.
func SessionAt(live *course.Live, r record.Run, s Release, loc *time.Location) time.Time {
	if live.When.Kind == course.ReleaseNext && live.When.At == nil {
		return s.At
	}
	clock := r.Rhythm.At
	if live.When.At != nil {
		clock = *live.When.At
	}
	date := s.Date
	if live.When.Kind != course.ReleaseNext {
		date = ReleaseDate(live.When, r, date, false)
	}
	return when.At(date, clock, loc)
}

// held marks the lessons that wait for a teacher.
func held(r record.Run, co *course.Course, releases []Release) []Release {
	if r.Held == nil || r.Held.Lesson == "" {
		return releases
	}
	first := slices.IndexFunc(co.Lessons, func(l course.Lesson) bool { return l.ID == r.Held.Lesson })
	for i := max(0, first); first >= 0 && i < len(releases); i++ {
		releases[i].Waits = true
	}
	return releases
}

// paused marks the lessons that were to come after the class was paused.
func paused(r record.Run, releases []Release, loc *time.Location) []Release {
	if r.Paused == nil {
		return releases
	}
	for i := range releases {
		releases[i].Waits = releases[i].Waits || releases[i].At.After(r.Paused.Said)
	}
	return releases
}

func dueOf(rule course.Due, r record.Run, released when.Date, loc *time.Location) Due {
	var date when.Date
	switch rule.Kind {
	case course.DueDays:
		date = released.AddDays(rule.Days)
	case course.DueWeekday:
		date = released.AddDays(1 + (int(rule.Weekday)-int(released.Weekday())+6)%7)
	case course.DueWeek:
		date = weekDay(r.Start, rule.Week, rule.Weekday)
	default:
		return Due{}
	}
	pause := r.Paused
	r.Paused = nil
	date = extended(r, released, date)
	if pause != nil && !date.Before(pause.From) {
		return Due{} // nobody is asked for anything before the class goes on
	}
	if rule.At != nil {
		return Due{At: when.At(date, *rule.At, loc)}
	}
	return Due{Date: date}
}

// extended gives back the days off between the day of release and a due date. Days off that the
// extension meets are given back too.
func extended(r record.Run, released, date when.Date) when.Date {
	for d := released.AddDays(1); !d.After(date) && d.Sub(released) < 366; d = d.AddDays(1) {
		if r.Off(d) {
			date = date.AddDays(1)
		}
	}
	return date
}

// moved gives back the time that an outage of ours took between release and due, but for days off, which are
// given back already.
func (d Due) moved(r record.Run, released time.Time, loc *time.Location) Due {
	extra := 0
	for _, o := range r.Outages {
		end := d.At
		if end.IsZero() && !d.Date.IsZero() {
			end = when.DayEnd(d.Date, loc, when.Clock{})
		}
		if o.To.After(released) && o.From.Before(end) {
			extra += max(0, o.Days()-daysOffIn(r, o, loc))
		}
	}
	if extra > 0 && !d.Date.IsZero() {
		d.Date = d.Date.AddDays(extra)
	}
	if extra > 0 && !d.At.IsZero() {
		d.At = d.At.In(loc).AddDate(0, 0, extra)
	}
	return d
}

// daysOffIn counts the days off that an absence met.
func daysOffIn(r record.Run, o record.Outage, loc *time.Location) (n int) {
	for d := when.DateOf(o.From.In(loc)); !d.After(when.DateOf(o.To.In(loc))) && n < o.Days(); d = d.AddDays(1) {
		if r.Off(d) {
			n++
		}
	}
	return n
}

// ClassDays are the dates, for somebody in loc, on which the class days of a run fell between two
// of their dates (inclusive). Auckland has its Tuesday lesson on a Wednesday.
func ClassDays(r record.Run, classLoc, loc *time.Location, rollover when.Clock, from, to when.Date) []when.Date {
	var dates []when.Date
	for d, ok := r.Rhythm.NextDate(when.LaterDate(from.AddDays(-2), r.Start.AddDays(-1))); ok &&
		!d.After(to.AddDays(1)); d, ok = r.Rhythm.NextDate(d) {
		own := when.DayOf(when.At(d, r.Rhythm.At, classLoc), loc, rollover)
		if r.Off(d) { // the rhythm knows neither days that were only skipped nor a pause
			continue
		}
		if !own.Before(from) && !own.After(to) && (len(dates) == 0 || dates[len(dates)-1] != own) {
			dates = append(dates, own)
		}
	}
	return dates
}

// LastDay is the date of the last lesson of a schedule.
func LastDay(releases []Release) (last when.Date) {
	for _, s := range releases {
		last = when.LaterDate(last, s.Date)
	}
	return last
}

// LastAsked is the last date on which a lesson of a schedule comes or is due, for somebody in loc.
func LastAsked(releases []Release, loc *time.Location) (last when.Date) {
	for _, s := range releases {
		last = when.LaterDate(last, when.LaterDate(s.Date, s.Due.Date))
		if !s.Due.At.IsZero() {
			last = when.LaterDate(last, when.DateOf(s.Due.At.In(loc)))
		}
	}
	return last
}

// lastOpen is how many days a last lesson without a due date is given before a run is over.
const lastOpen = 7

// EndsOn is the last day of a run for somebody in loc: until then a lesson is asked for. A last lesson without a due
// date is given a week.
func EndsOn(releases []Release, loc *time.Location) when.Date {
	last := LastAsked(releases, loc)
	if n := len(releases); n > 0 && releases[n-1].Due.None() {
		last = when.LaterDate(last, releases[n-1].Date.AddDays(lastOpen))
	}
	return last
}

// PromptAt is when the discussion of a lesson begins: 09:00 on the next class day after it, however far
// days off put that away; two days later where the rhythm has none within a week, or no further one, and if
// that is a day off, on the next class day. A further day off never brings it forward.
func PromptAt(r record.Run, s Release, loc *time.Location) time.Time {
	undisturbed := r.Rhythm
	undisturbed.Off = nil
	date, ok := undisturbed.NextDate(s.Date)
	if ok && date.Sub(s.Date) <= 7 {
		if date, ok = r.Rhythm.NextDate(s.Date); ok {
			date = clear(r, date)
		}
	} else {
		date, ok = clear(r, s.Date.AddDays(2)), true
	}
	if !ok {
		date = s.Date.AddDays(2)
	}
	return when.At(date, when.Clock{Hour: 9}, loc)
}

// TalkAt is when the discussion of the lesson with this id begins, which comes so: at the time that somebody chose, unless
// the lesson itself comes later by now, else at PromptAt.
func TalkAt(r record.Run, lesson string, s Release, loc *time.Location) time.Time {
	if own := r.Talks[lesson].At; own.After(s.At) {
		return own.In(loc)
	}
	return PromptAt(r, s, loc)
}

// PromptOpenDays is how long a discussion is announced as open; late answers are always welcome.
const PromptOpenDays = 7

// LateAfter is how late a post in a channel may be before it waits for the end of quiet hours.
const LateAfter = 30 * time.Minute

// ComesAt is when a post that was meant for an instant comes into a channel where these quiet hours are kept,
// if it is sent now: at once when it is in time, else when quiet hours end. now carries the channel's location.
func ComesAt(meant, now time.Time, quiet when.Quiet) time.Time {
	if now.Sub(meant) < LateAfter {
		return now
	}
	return quiet.Next(now)
}

// The posts of one instant stand in the order of the course: a lesson's card, its text, its discussion, then
// those of the next lesson.

// CardRank is the rank of the card of lesson i, counted from 0, among the posts of its instant.
func CardRank(i int) int { return 3*i + 1 }

// TextRank is the rank of the text of lesson i.
func TextRank(i int) int { return CardRank(i) + 1 }

// PromptRank is the rank of the discussion of lesson i.
func PromptRank(i int) int { return CardRank(i) + 2 }

// WelcomeAt is the time of a welcome card: the present, or the first lesson's where that is over, so that with
// the lowest rank it stands before everything else.
func WelcomeAt(releases []Release, now time.Time) time.Time {
	for _, s := range releases {
		now = when.Earlier(now, s.At)
	}
	return now
}

// Upcoming is the index of the first release after now. There is none while lessons wait for a teacher.
func Upcoming(releases []Release, now time.Time) (next int, ok bool) {
	for i, s := range releases {
		if s.Waits {
			break
		}
		if s.At.After(now) && (!ok || s.At.Before(releases[next].At)) {
			next, ok = i, true
		}
	}
	return next, ok
}

// CountPast counts the lessons that would be out already.
func CountPast(releases []Release, now time.Time) (n int) {
	for _, s := range releases {
		if s.At.Before(now) {
			n++
		}
	}
	return n
}

// EndOf is when a date of the class ends, with the days in which the last lesson is still due.
func EndOf(last when.Date, c *record.Class) time.Time {
	return when.At(last.AddDays(15), when.Clock{}, c.Location())
}
