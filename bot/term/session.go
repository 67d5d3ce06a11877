package term

import (
	"slices"
	"time"

	"afterbell/bot/course"
	"afterbell/bot/record"
	"afterbell/bot/when"
)

// A Session is the live session of one lesson of a run.
type Session struct {
	Lesson *course.Lesson
	Index  int    // of the lesson in its course
	Name   string // the lesson is called so in the run (record.Run.Named)
	At     time.Time
	Waits  bool // it has no time before a teacher says so: its lesson waits, or the class is paused
}

// Ends is when the session is over.
func (s Session) Ends() time.Time { return s.At.Add(s.Lesson.Live.Lasts()) }

// Over reports whether the session took place.
func (s Session) Over(now time.Time) bool { return !s.Waits && !s.Ends().After(now) }

// Sessions lists the live sessions of a run whose lessons come out with these releases.
func Sessions(r record.Run, co *course.Course, releases []Release, loc *time.Location) (list []Session) {
	for i, s := range releases {
		l := &co.Lessons[i]
		if l.Live == nil {
			continue
		}
		x := Session{Lesson: l, Index: i, Name: r.Named(l.ID), At: SessionAt(l.Live, r, s, loc), Waits: s.Waits}
		x.Waits = x.Waits || r.Paused != nil && x.At.After(r.Paused.Said)
		list = append(list, x)
	}
	return list
}

// A SessionMove is one live session that has another time than it would have, or waits.
type SessionMove struct{ From, To Session }

// SessionsMoved compares the sessions of two schedules. What took place stays as it was.
func SessionsMoved(before, after []Session, now time.Time) (moved []SessionMove) {
	for _, x := range after {
		was := slices.IndexFunc(before, func(y Session) bool { return y.Lesson.ID == x.Lesson.ID })
		if was < 0 || before[was].At.Equal(x.At) && before[was].Waits == x.Waits || before[was].Over(now) {
			continue
		}
		moved = append(moved, SessionMove{before[was], x})
	}
	return moved
}

// Sessions lists the live sessions of the class.
func (r *Roll) Sessions() []Session {
	return Sessions(r.Class.Run, r.Course, r.Releases, r.Class.Location())
}

// Sessions lists the live sessions of the class.
func (v *View) Sessions() ([]Session, error) {
	co, err := v.Course()
	if err != nil {
		return nil, err
	}
	return Sessions(v.Class.Run, co, v.Schedule(co), v.Class.Location()), nil
}

// maxEarlier is how many days off in a row are stepped over, so that who asks on a long holiday does not ask a month ahead.
const maxEarlier = 7

// AskedAt is when questions for a session are collected: a day before it by the wall, and if that is a day off, on the last
// day before that is none.
func AskedAt(r record.Run, session time.Time, loc *time.Location) time.Time {
	local := session.In(loc)
	date, clock := when.DateOf(local).AddDays(-1), when.Clock{Hour: local.Hour(), Minute: local.Minute()}
	for n := 0; n < maxEarlier && r.Off(date); n++ {
		date = date.AddDays(-1)
	}
	return when.At(date, clock, loc)
}
