package when

import "time"

// join joins q, a phrase without doubt, with now. The Problem is empty, or Past or TooFar with the reading
// that was refused, or another one without.
func (r Reader) join(q *phrase) (Reading, Problem) {
	if q.kind == dayRepeat {
		return r.repeated(q)
	}
	if q.isNow {
		return Reading{At: r.Now, Exact: true}, ""
	}
	if q.bare && q.kind == dayWeekday && r.mayBeDate(q) {
		return Reading{}, Unread
	}
	t, problem := r.instant(q)
	read := Reading{At: t, Exact: q.wait > 0}
	switch {
	case problem != "":
		return read, problem
	case !t.After(r.Now):
		return read, Past
	case t.Year() > r.Now.Year()+MaxYears:
		return read, TooFar
	}
	return read, ""
}

// mayBeDate reports whether the number after q's weekday may be meant for the day of a month: Friday the
// 18th of this month or of one of the next two.
func (r Reader) mayBeDate(q *phrase) bool {
	for months := range 3 {
		first := Date{r.today().Year, r.today().Month, 1}
		d := monthsLater(first, months).AddDays(q.clock.Hour - 1)
		if d.Weekday() == q.weekday {
			return true
		}
	}
	return false
}

// instant returns the single instant q means; it may have passed.
func (r Reader) instant(q *phrase) (time.Time, Problem) {
	if q.wait > 0 {
		sinceMinute := time.Duration(r.Now.Second())*time.Second + time.Duration(r.Now.Nanosecond())
		return r.Now.Add(q.wait - sinceMinute), ""
	}
	loc, c := r.Now.Location(), q.timeOfDay()
	switch {
	case q.kind == dayNone:
		today := DateOf(r.Now)
		if t := q.on(today, c, loc); t.After(r.Now) {
			return t, ""
		}
		return q.on(today.AddDays(1), c, loc), ""
	case q.sameHour && !q.hasTime() && q.part == anyPart:
		// The hour it is now, counted from the calendar: after midnight the person's own day lags behind it.
		d, problem := r.day(q)
		return At(d.AddDays(DateOf(r.Now).Sub(r.today())), clockOf(r.Now), loc), problem
	}
	d, problem := r.day(q)
	if problem != "" {
		return time.Time{}, problem
	}
	t := q.on(d, c, loc)
	if q.kind == dayWeekday && q.which == comingDay && !t.After(r.Now) {
		return q.on(d.AddDays(7), c, loc), ""
	}
	if late := q.on(d.AddDays(1), c, loc); r.afterMidnight(q, c) && late.After(r.Now) {
		return late, "" // today at 2:00, said at 0:30
	}
	return t, ""
}

// afterMidnight reports whether c of today is the small hours in which today goes on, and which the
// person is living.
func (r Reader) afterMidnight(q *phrase, c Clock) bool {
	today := q.kind == dayOffset && q.offset == 0 && q.plus == 0
	return today && r.today().Before(DateOf(r.Now)) && c.Hour < 6 && !q.part.nightHour(c)
}

// timeOfDay returns the time of day of a phrase without doubt.
func (q *phrase) timeOfDay() Clock {
	switch {
	case q.hasClock:
		return q.clock
	case q.part != anyPart:
		return q.part.rule().hour
	}
	return DefaultHour()
}

// on joins a day with the clock; the midnight of a day is its end, and the small hours of a night are
// those that follow it.
func (q *phrase) on(d Date, c Clock, loc *time.Location) time.Time {
	if q.midnight || q.hasClock && q.part.nightHour(c) {
		d = d.AddDays(1)
	}
	return At(d, c, loc)
}

// day returns the day that q names, from the person's own; it may have passed. The Problem is empty or
// BadDate.
func (r Reader) day(q *phrase) (Date, Problem) {
	today := r.today()
	switch q.kind {
	case dayOffset:
		return monthsLater(today.AddDays(q.offset), q.months).AddDays(q.plus), ""
	case dayDate:
		d, ok := q.date.nearest(today)
		if !ok || q.date.year > 0 && !d.valid() {
			return Date{}, BadDate
		}
		return d.AddDays(q.plus), ""
	case dayWeekday:
		return q.weekdayFrom(today).AddDays(q.plus), ""
	}
	return Date{}, BadDate
}

// monthsLater returns the date n months after d, or the last of that month if it has no such day.
func monthsLater(d Date, n int) Date {
	if n == 0 {
		return d
	}
	first := time.Date(d.Year, d.Month+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
	last := DateOf(first).AddDays(31)
	last = last.AddDays(-last.Day) // of the month of first
	return Date{last.Year, last.Month, min(d.Day, last.Day)}
}

// weekdayFrom returns the date that q's weekday names.
func (q *phrase) weekdayFrom(today Date) Date {
	ahead := func(d Date) Date { return d.AddDays(floorMod(int(q.weekday-d.Weekday()), 7)) }
	monday := today.AddDays(-sinceMonday(today.Ordinal()))
	switch q.which {
	case nextDay:
		return ahead(today.AddDays(1))
	case lastDay:
		return ahead(today.AddDays(-7))
	case thisWeek:
		return ahead(monday)
	case nextWeek:
		return ahead(monday.AddDays(7))
	}
	return ahead(today)
}

// repeated joins a phrase that comes again with now.
func (r Reader) repeated(q *phrase) (Reading, Problem) {
	if q.midnight && q.days != EveryDay {
		return Reading{}, Unread // the end of a day is the next one's 00:00
	}
	rhythm := Rhythm{Days: q.days, At: q.timeOfDay(), Every: q.every, Step: q.step}
	after := r.Now
	if q.from != nil {
		from, problem := r.day(q.from)
		if problem != "" {
			return Reading{}, problem
		}
		rhythm.From = from
		if start := At(from, Clock{}, r.Now.Location()).Add(-time.Second); start.After(after) {
			after = start
		}
	}
	if q.until != nil {
		until, problem := r.day(q.until)
		if problem != "" {
			return Reading{}, problem
		}
		rhythm.Until = until
	}
	once := rhythm
	once.Every, once.Step, once.From = 0, 0, Date{} // weeks and days are counted from the first
	if q.step > 1 {
		once.Days = EveryDay
	}
	t, d, ok := once.Next(after, r.Now.Location())
	rhythm.From = d
	switch {
	case !ok:
		return Reading{}, Backwards
	case t.Year() > r.Now.Year()+MaxYears:
		return Reading{At: t, Repeat: &rhythm}, TooFar
	}
	return Reading{At: t, Repeat: &rhythm}, ""
}
