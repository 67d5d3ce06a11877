package term

import (
	"time"

	"afterbell/bot/record"
	"afterbell/bot/when"
)

// PlannedFor returns a plan for its time, as somebody in loc typed it; exact says that an instant was meant,
// such as in two hours.
func PlannedFor(x record.Plan, exact bool, loc *time.Location) record.Plan {
	wall := when.WallOf(x.At.In(loc))
	x.Key = wall.Date.String()
	if x.Repeat != nil {
		wall.Clock = x.Repeat.At // which a change of clocks may leave out on one day
	}
	if !exact {
		x.Wall = wall
	}
	return x
}

// PlanAnew returns a plan as it stands for somebody who lives in loc from now on, or whose zone has other
// rules from now on. What comes back follows the wall there, and never rings a second time on one date. A
// single time keeps its time on the wall if that is still to come, and otherwise its instant. Plans of
// earlier versions say nothing of the wall: theirs was in the zone was.
func PlanAnew(x record.Plan, was, loc *time.Location, now time.Time) record.Plan {
	wall := x.Wall
	if wall.IsZero() {
		if x.Key != "" {
			return x
		}
		wall = when.WallOf(x.At.In(was))
	}
	if x.Repeat != nil {
		if !x.At.After(now) {
			return x // its time has come, and the next one follows from there
		}
		x.Last = lastOf(x, was, now)
		if x.Last.After(when.DateOf(now.In(loc)).AddDays(1)) {
			x.Last = when.Date{} // the clock was wrong then
		}
		if at, d, ok := x.Repeat.Anew(x.Last, loc, now); ok {
			x.At, x.Wall, x.Key = at, when.WallTime{Date: d, Clock: x.Repeat.At}, d.String()
		}
		return x
	}
	x.Wall = wall
	if at, ok := wall.Anew(loc, now); ok {
		x.At = at
	} else {
		x.Wall = when.WallOf(x.At.In(loc))
	}
	return x
}

// lastOf is the date on which a plan that comes back rang last, zero when it did not lately. Earlier versions
// did not note it: then it was the newest of the last two days that was due since the plan was made.
func lastOf(x record.Plan, was *time.Location, now time.Time) when.Date {
	if !x.Last.IsZero() || x.Key != "" {
		return x.Last
	}
	today := when.DateOf(now.In(was))
	for _, d := range []when.Date{today, today.AddDays(-1)} {
		if at := when.At(d, x.Repeat.At, was); x.Repeat.Has(d) && !at.After(now) && at.After(x.Made) {
			return d
		}
	}
	return when.Date{}
}

// NextTime returns a plan that comes back as it stands after its time has come, for somebody in loc, and
// reports false for one that is over.
func NextTime(x record.Plan, loc *time.Location, now time.Time) (record.Plan, bool) {
	if x.Repeat == nil {
		return x, false
	}
	x.Last = x.Wall.Date
	if x.Wall.IsZero() {
		x.Last = when.DateOf(x.At.In(loc))
	}
	at, d, ok := x.Repeat.Anew(x.Last, loc, when.Later(x.At, now))
	x.At, x.Wall, x.Key = at, when.WallTime{Date: d, Clock: x.Repeat.At}, d.String()
	return x, ok
}
