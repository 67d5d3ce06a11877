package term

import (
	"slices"
	"time"

	"afterbell/bot/course"
	"afterbell/bot/record"
	"afterbell/bot/when"
)

// MostLate is how many lessons come late by themselves after an absence. What becomes of more is for a teacher
// to say, and of everything after an absence of more than LongAway: they may be on holiday by now, or at the end.
const MostLate = 2

// Missed are the indexes of the lessons that should have come during an absence.
func Missed(releases []Release, away record.Outage) (missed []int) {
	for i, s := range releases {
		if !s.Waits && s.At.After(away.From) && s.At.Before(away.To) {
			missed = append(missed, i)
		}
	}
	return missed
}

// Holding returns what is held back after the newest absence of a run, nil for nothing. releases is its
// schedule, and talks says when the discussions of its lessons begin, the zero time where there is none. What is
// held already stays so.
func Holding(r record.Run, co *course.Course, releases []Release, talks []time.Time) *record.Hold {
	if r.Held != nil || r.Paused != nil || len(r.Outages) == 0 {
		return r.Held
	}
	n := len(r.Outages) - 1
	away := r.Outages[n]
	missed := Missed(releases, away)
	switch {
	case away.To.Sub(away.From) > LongAway:
		if len(missed) == 0 && !slices.ContainsFunc(talks, func(at time.Time) bool { return at.After(away.From) && at.Before(away.To) }) {
			return nil
		}
		h := &record.Hold{Outage: n, Long: true}
		if i := slices.IndexFunc(releases, func(s Release) bool { return s.At.After(away.From) }); i >= 0 {
			h.Lesson = co.Lessons[i].ID
		}
		return h
	case len(missed) > MostLate:
		return &record.Hold{Lesson: co.Lessons[missed[MostLate]].ID, Outage: n}
	}
	return nil
}

// TalkWaits reports whether the discussion of a lesson, which begins at an instant, waits for a teacher: with
// its lesson, because the class is paused, or because an absence was long.
func TalkWaits(r record.Run, s Release, at time.Time) bool {
	if s.Waits || r.Paused != nil && at.After(r.Paused.Said) {
		return true
	}
	if r.Held == nil || !r.Held.Long || r.Held.Outage >= len(r.Outages) {
		return false
	}
	away := r.Outages[r.Held.Outage]
	return at.After(away.From) && at.Before(away.To)
}

// MoveOn is the run without anything held, and its lessons from the first one that waits on as many class days
// later as it takes for that one to come after now: the days until then are off.
func MoveOn(r record.Run, releases []Release, loc *time.Location, now time.Time) record.Run {
	r.Held = nil
	first := slices.IndexFunc(releases, func(s Release) bool { return s.Waits })
	if first < 0 {
		return r
	}
	off := when.Span{From: releases[first].Date}
	if first > 0 {
		off.From = when.LaterDate(off.From, releases[first-1].Date.AddDays(1))
	}
	off.To = lastOver(r, loc, now)
	if off.To.Before(off.From) {
		return r
	}
	return r.Without(off)
}

// lastOver is the last date whose class hour is over.
func lastOver(r record.Run, loc *time.Location, now time.Time) when.Date {
	d := when.DateOf(now.In(loc))
	if when.At(d, r.Rhythm.At, loc).After(now) {
		return d.AddDays(-1)
	}
	return d
}
