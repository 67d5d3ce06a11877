package term

import (
	"maps"
	"slices"
	"time"

	"afterbell/bot/course"
	"afterbell/bot/record"
	"afterbell/bot/when"
)

// What people change in a schedule: each rule takes a run and gives the run with the change. What is out stays out
// whatever is changed, but for a lesson that is taken back.

// UndoFor is how long a change of the schedule can be undone.
const UndoFor = 24 * time.Hour

// pinned is a run with the pin of one lesson.
func pinned(r record.Run, lesson string, pin record.Pin) record.Run {
	r.Pins = maps.Clone(r.Pins)
	if r.Pins == nil {
		r.Pins = map[string]record.Pin{}
	}
	r.Pins[lesson] = pin
	return r
}

// unpinned is a run without the pin of one lesson.
func unpinned(r record.Run, lesson string) record.Run {
	r.Pins = maps.Clone(r.Pins)
	delete(r.Pins, lesson)
	return r
}

// MoveLesson gives lesson i another date. The lessons after it follow, or keep their dates.
func MoveLesson(r record.Run, co *course.Course, loc *time.Location, i int, date when.Date, rest bool) record.Run {
	l, before := co.Lessons[i].ID, Schedule(r, co, loc)
	free := unpinned(r, l)
	regular := Schedule(free, co, loc)[i]
	moved := pinned(free, l, record.Pin{Date: date, From: regular.Date, Rest: rest})
	if rest {
		return moved
	}
	return restStays(moved, co, loc, i, before)
}

// restStays lets the lesson after i, and with it all others, come as before.
func restStays(r record.Run, co *course.Course, loc *time.Location, i int, before []Release) record.Run {
	next := i + 1
	if next == len(before) {
		return r
	}
	after := Schedule(r, co, loc)[next]
	if after.Date == before[next].Date {
		return r
	}
	id := co.Lessons[next].ID
	return pinned(r, id, record.Pin{Date: before[next].Date, From: after.Date, Rest: true, At: r.Pins[id].At})
}

// PostNow lets lesson i come at once; the lessons after it keep their dates.
func PostNow(r record.Run, co *course.Course, loc *time.Location, i int, now time.Time) record.Run {
	before, local := Schedule(r, co, loc), now.In(loc)
	clock := when.Clock{Hour: local.Hour(), Minute: local.Minute()}
	return restStays(pinned(r, co.Lessons[i].ID, record.Pin{Date: when.DateOf(local), At: &clock}), co, loc, i, before)
}

// TakeBack moves lesson i, which is out, to a date on which it comes again.
func TakeBack(r record.Run, co *course.Course, loc *time.Location, i int, date when.Date, rest bool) record.Run {
	return again(MoveLesson(r, co, loc, i, date, rest), co.Lessons[i].ID, 1)
}

// again counts how often a lesson was taken back.
func again(r record.Run, lesson string, n int) record.Run {
	r.Again = maps.Clone(r.Again)
	if r.Again == nil {
		r.Again = map[string]int{}
	}
	r.Again[lesson] += n
	return r
}

// Skip is a run in which days are off and only the lessons of those days move: to the next class day.
func Skip(r record.Run, spans []when.Span) record.Run {
	r.Skips = append(slices.Clone(r.Skips), spans...)
	return r
}

// Pause lets nothing more come from now on.
func Pause(r record.Run, loc *time.Location, now time.Time) record.Run {
	r.Paused = &record.Pause{From: lastOver(r, loc, now).AddDays(1), Said: now}
	return r
}

// Resume lets a paused class go on: the days since then are off, and what waited comes on the next class days.
func Resume(r record.Run, loc *time.Location, now time.Time) (record.Run, []when.Span) {
	off := when.Span{From: r.Paused.From, To: lastOver(r, loc, now)}
	r.Paused = nil
	if off.To.Before(off.From) {
		return r, nil
	}
	return r.Without(off), []when.Span{off}
}

// Fixed is a run in which everything that was out before a change stays as it was, but for what was taken back by it.
// older is the course before the change, which is another version of co where the change is one of the course.
func Fixed(was, r record.Run, older, co *course.Course, loc *time.Location, now time.Time) record.Run {
	before, after := Schedule(was, older, loc), Schedule(r, co, loc)
	for i, s := range before {
		id := older.Lessons[i].ID
		j := slices.IndexFunc(co.Lessons, func(l course.Lesson) bool { return l.ID == id })
		if j < 0 || !s.Out(now) || r.Again[id] != was.Again[id] || after[j].At.Equal(s.At) && !after[j].Waits {
			continue
		}
		local := s.At.In(loc)
		clock := when.Clock{Hour: local.Hour(), Minute: local.Minute()}
		r = pinned(r, id, record.Pin{Date: s.Date, At: &clock, Rest: r.Pins[id].Rest || older != co})
		after = Schedule(r, co, loc)
	}
	return r
}

// Recorded is a change with the pins that it replaced, so that it can be undone.
func Recorded(x record.Change, was, r record.Run) record.Change {
	x.Paused = was.Paused
	for id, pin := range r.Pins {
		if was.Pins[id] != pin {
			x.Pins = with(x.Pins, id, was.Pins[id])
		}
	}
	for id, pin := range was.Pins {
		if _, still := r.Pins[id]; !still {
			x.Pins = with(x.Pins, id, pin)
		}
	}
	return x
}

func with(pins map[string]record.Pin, id string, pin record.Pin) map[string]record.Pin {
	if pins == nil {
		pins = map[string]record.Pin{}
	}
	pins[id] = pin
	return pins
}

// A Bar says why a change cannot be undone; "" says that it can. The values are the ends of keys of the catalogue.
type Bar string

// The reasons.
const (
	BarGone  Bar = "gone"  // there is no such change
	BarDone  Bar = "done"  // it is undone already
	BarLate  Bar = "late"  // more than UndoFor has passed
	BarNewer Bar = "newer" // a change that builds on it is to be undone first: see BuiltOn
	BarOut   Bar = "out"   // the lesson that it is about has its day meanwhile
)

// MayUndo says whether change n of a run can be undone. releases is the schedule of the run.
func MayUndo(r record.Run, co *course.Course, releases []Release, n int, now time.Time) Bar {
	if n < 0 || n >= len(r.Changes) {
		return BarGone
	}
	x := r.Changes[n]
	switch {
	case !x.Undone.IsZero():
		return BarDone
	case now.Sub(x.At) > UndoFor:
		return BarLate
	}
	if _, ok := BuiltOn(r, n); ok {
		return BarNewer
	}
	i := slices.IndexFunc(co.Lessons, func(l course.Lesson) bool { return l.ID == x.Lesson })
	if x.Kind == record.ChangeBack && i >= 0 && releases[i].Out(now) || x.Kind == record.ChangeNow && !x.From.After(now) {
		return BarOut
	}
	return ""
}

// BuiltOn is the newest change of a run that builds on change n and was not undone: it is to be undone first. Changes
// that have nothing to do with one another can be undone in any order.
func BuiltOn(r record.Run, n int) (newer int, ok bool) {
	for m := len(r.Changes) - 1; m > n; m-- {
		if y := r.Changes[m]; y.Undone.IsZero() && y.BuildsOn(r.Changes[n]) {
			return m, true
		}
	}
	return 0, false
}

// Undo restores the dates from before change n. A lesson that was posted ahead of its time is taken back by it.
func Undo(r record.Run, n int) record.Run {
	x := r.Changes[n]
	r.Rhythm.Off, r.Skips = minus(r.Rhythm.Off, x.Off), minus(r.Skips, x.Skips)
	if x.Pauses() {
		r.Paused = x.Paused
	}
	for id, pin := range x.Pins {
		if pin.Date.IsZero() {
			r = unpinned(r, id)
		} else {
			r = pinned(r, id, pin)
		}
	}
	switch x.Kind {
	case record.ChangeCourse:
		r.Course, r.Title, r.Corrected = x.Course, x.Title, maps.Clone(r.Corrected)
		for _, id := range x.Fixed {
			delete(r.Corrected, id)
		}
	case record.ChangeBack:
		r = again(r, x.Lesson, -1)
	case record.ChangeNow:
		r = again(r, x.Lesson, 1)
	}
	return r
}

// minus is a list of spans without one of each of some others.
func minus(list, others []when.Span) []when.Span {
	list = slices.Clone(list)
	for _, s := range others {
		if i := slices.Index(list, s); i >= 0 {
			list = slices.Delete(list, i, i+1)
		}
	}
	return list
}

// PastEnd reports whether the last lesson of a schedule comes after the end of the term, where that is known.
func PastEnd(r record.Run, releases []Release) bool {
	return !r.End.IsZero() && LastDay(releases).After(r.End)
}
