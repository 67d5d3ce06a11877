package term

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"afterbell/bot/course"
	"afterbell/bot/record"
	"afterbell/bot/when"
)

// clock is an instant so many days after the start of the run, in London.
func clock(day, hour int) time.Time {
	return when.At(start.AddDays(day), when.Clock{Hour: hour}, london)
}

func TestReplan(t *testing.T) {
	type change = func(r record.Run, co *course.Course) record.Run
	move := func(i, day int, rest bool) change {
		return func(r record.Run, co *course.Course) record.Run {
			return MoveLesson(r, co, london, i, start.AddDays(day), rest)
		}
	}
	back := func(i, day int, rest bool) change {
		return func(r record.Run, co *course.Course) record.Run {
			return TakeBack(r, co, london, i, start.AddDays(day), rest)
		}
	}
	now := func(i, day int) change {
		return func(r record.Run, co *course.Course) record.Run { return PostNow(r, co, london, i, clock(day, 12)) }
	}
	free := func(day, days int) change {
		return func(r record.Run, _ *course.Course) record.Run { return r.Without(off(day, days)) }
	}
	skip := func(day, days int) change {
		return func(r record.Run, _ *course.Course) record.Run { return Skip(r, []when.Span{off(day, days)}) }
	}
	week := func(i, n int, d time.Weekday) change {
		return func(r record.Run, co *course.Course) record.Run {
			co.Lessons[i].Release = course.Release{Kind: course.ReleaseWeek, Week: n, Weekday: d}
			return r
		}
	}
	dueWeek := func(i, n int) change {
		return func(r record.Run, co *course.Course) record.Run {
			co.Lessons[i].Due = course.Due{Kind: course.DueWeek, Week: n, Weekday: time.Sunday}
			return r
		}
	}
	for _, tt := range []struct {
		name    string
		changes []change
		want    []string
	}{
		{"as it is", nil, []string{"0>5", "2>5", "7>12", "9>12", "14>19"}},
		{"alone, a day later", []change{move(1, 3, false)}, []string{"0>5", "3>5", "7>12", "9>12", "14>19"}},
		{"alone, behind the next one", []change{move(1, 8, false)}, []string{"0>5", "8>12", "7>12", "9>12", "14>19"}},
		{"with the rest", []change{move(1, 8, true)}, []string{"0>5", "8>12", "9>12", "14>19", "16>19"}},
		{"with the rest, ahead", []change{move(3, 8, true)}, []string{"0>5", "2>5", "7>12", "8>12", "9>12"}},
		{"twice, the second time counts", []change{move(1, 8, true), move(1, 3, false)}, []string{"0>5", "3>5", "9>12", "14>19", "16>19"}},
		{"and the one after it keeps its own", []change{move(2, 8, false), move(1, 7, true)},
			[]string{"0>5", "7>12", "10>12", "14>19", "16>19"}},
		{"a day off puts off what was moved", []change{move(2, 8, false), free(7, 1)}, []string{"0>5", "2>5", "10>12", "14>19", "16>19"}},
		{"moved to a day off", []change{free(8, 1), move(2, 8, false)}, []string{"0>5", "2>5", "9>12", "9>12", "14>19"}},
		{"a lesson of a week goes along", []change{week(3, 3, time.Tuesday), move(2, 14, true)},
			[]string{"0>5", "2>5", "14>19", "21>26", "23>26"}},
		{"and stays", []change{week(3, 3, time.Tuesday), move(2, 9, true)}, []string{"0>5", "2>5", "9>12", "14>19", "16>19"}},
		{"a due of a week goes along", []change{dueWeek(2, 2), move(2, 14, true)}, []string{"0>5", "2>5", "14>19", "16>19", "21>26"}},
		{"skip one day", []change{skip(2, 1)}, []string{"0>6", "7>12", "7>12", "9>12", "14>19"}},
		{"skip a week", []change{skip(7, 7)}, []string{"0>5", "2>5", "14>19", "14>19", "14>19"}},
		{"skip, then move all", []change{skip(2, 1), free(7, 1)}, []string{"0>6", "9>12", "9>12", "14>19", "16>19"}},
		{"post now", []change{now(2, 1)}, []string{"0>5", "2>5", "1>5", "9>12", "14>19"}},
		{"post now what took the rest along", []change{move(2, 9, true), now(2, 1)}, []string{"0>5", "2>5", "1>5", "14>19", "16>19"}},
		{"take back", []change{back(0, 7, false)}, []string{"7>12", "2>5", "7>12", "9>12", "14>19"}},
		{"take back with the rest", []change{back(0, 7, true)}, []string{"7>12", "9>12", "14>19", "16>19", "21>26"}},
	} {
		r, co := tuesdays(t), plain(5)
		for _, c := range tt.changes {
			r = c(r, co)
		}
		if got := said(Schedule(r, co, london)); !slices.Equal(got, tt.want) {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
}

// Whoever is on a clock of their own keeps it, whatever date a lesson is given in the class; what the class has had
// they have, too.
func TestReplanOnAnOwnClock(t *testing.T) {
	co, m := plain(4), record.Member{Own: start.AddDays(-7)}
	r := TakeBack(tuesdays(t), co, london, 1, start.AddDays(7), true)
	if got, want := said(scheduleFor(m, r, co, london)), []string{"-7>-2", "-5>-2", "0>5", "2>5"}; !slices.Equal(got, want) {
		t.Errorf("their lessons come %v, want %v", got, want)
	}
	r = PostNow(tuesdays(t), co, london, 3, clock(-6, 12))
	if own := scheduleFor(m, r, co, london); !own[3].At.Equal(clock(-6, 12)) {
		t.Errorf("what stands in the channel comes %v", own[3].At)
	}
}

// While a class is paused nothing is to come and nothing is due, and the days count for nobody. When it goes on, it goes
// on where it was.
func TestPause(t *testing.T) {
	co, r := plain(4), tuesdays(t)
	r = Pause(r, london, clock(3, 12))
	got := Schedule(r, co, london)
	for i, s := range got {
		if s.Waits != (i > 1) || i < 2 && !s.Due.None() {
			t.Errorf("lesson %d waits: %v, due %v", i+1, s.Waits, s.Due)
		}
	}
	if !r.Off(start.AddDays(4)) || !r.Off(start.AddDays(400)) || r.Off(start.AddDays(2)) {
		t.Error("the days of the pause count")
	}
	if days := ClassDays(r, london, london, when.Clock{}, start, start.AddDays(30)); len(days) != 2 {
		t.Errorf("class days during the pause: %v", days)
	}
	on, off := Resume(r, london, clock(10, 12))
	if got, want := said(Schedule(on, co, london)), []string{"0>12", "2>12", "14>19", "16>19"}; !slices.Equal(got, want) || len(off) != 1 {
		t.Errorf("goes on %v, want %v", got, want)
	}
	if same, off := Resume(r, london, clock(3, 13)); len(off) > 0 || len(same.Rhythm.Off) > 0 {
		t.Errorf("a pause of an hour took %v", off)
	}
	if before, off := Resume(r, london, clock(7, 9)); off[0].To != start.AddDays(6) || said(Schedule(before, co, london))[2] != "7>12" {
		t.Errorf("resumed in the morning: %v", off)
	}
}

func TestMayUndo(t *testing.T) {
	co := plain(4)
	change := func(kind string, at time.Time) record.Change {
		return record.Change{Kind: kind, At: at, Lesson: "l1", From: clock(5, 12)}
	}
	pinned := func(kind string, at time.Time) record.Change {
		x := change(kind, at)
		x.Pins = map[string]record.Pin{"l1": {}}
		return x
	}
	off := record.Change{Kind: record.ChangeOff, At: clock(1, 12), Off: []when.Span{{From: start, To: start}}}
	undone := change(record.ChangeMove, clock(1, 12))
	undone.Undone = clock(1, 13)
	for _, tt := range []struct {
		name    string
		changes []record.Change
		n       int
		now     time.Time
		want    Bar
	}{
		{"fresh", []record.Change{change(record.ChangeMove, clock(1, 12))}, 0, clock(2, 11), ""},
		{"a day old", []record.Change{change(record.ChangeMove, clock(1, 12))}, 0, clock(2, 12), ""},
		{"older", []record.Change{change(record.ChangeMove, clock(1, 12))}, 0, clock(2, 13), BarLate},
		{"none", nil, 0, clock(2, 13), BarGone},
		{"before the first", nil, -1, clock(2, 13), BarGone},
		{"done", []record.Change{undone}, 0, clock(1, 14), BarDone},
		{"another of the lesson since", []record.Change{pinned(record.ChangeMove, clock(1, 12)), pinned(record.ChangeMove, clock(1, 13))}, 0,
			clock(1, 14), BarNewer},
		{"another of the lesson since, undone", []record.Change{pinned(record.ChangeMove, clock(1, 12)), undone}, 0, clock(1, 14), ""},
		{"something else since", []record.Change{pinned(record.ChangeMove, clock(1, 12)), off}, 0, clock(1, 14), ""},
		{"a date counted from days off since", []record.Change{off, pinned(record.ChangeMove, clock(1, 13))}, 0, clock(1, 14), BarNewer},
		{"days off, paused since", []record.Change{off, change(record.ChangePause, clock(1, 13))}, 0, clock(1, 14), ""},
		{"paused, resumed since", []record.Change{change(record.ChangePause, clock(1, 12)), change(record.ChangeResume, clock(1, 13))}, 0,
			clock(1, 14), BarNewer},
		{"another since, undone", []record.Change{change(record.ChangeMove, clock(1, 12)), undone}, 0, clock(1, 14), ""},
		{"taken back and there again", []record.Change{change(record.ChangeBack, clock(2, 12))}, 0, clock(2, 17), BarOut},
		{"posted ahead, and its day came", []record.Change{change(record.ChangeNow, clock(4, 13))}, 0, clock(5, 13), BarOut},
	} {
		r := tuesdays(t)
		r.Changes = tt.changes
		if got := MayUndo(r, co, Schedule(r, co, london), tt.n, tt.now); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

// Whatever is changed, and in whatever order: what is out stays where it is but for what is taken back, and undoing
// all changes gives the dates from before.
func TestReplanProperties(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		co, r := plain(8), tuesdays(t)
		first := Schedule(r, co, london)
		now := clock(rapid.IntRange(0, 20).Draw(rt, "now"), 12)
		for range rapid.IntRange(1, 5).Draw(rt, "changes") {
			was := r
			r = drawn(rt, r, co, now)
			before, after := Schedule(was, co, london), Schedule(r, co, london)
			for i, s := range before {
				id := co.Lessons[i].ID
				if s.Out(now) && r.Again[id] == was.Again[id] && (!after[i].At.Equal(s.At) || after[i].Waits) {
					rt.Fatalf("lesson %d was out on %v and comes %v", i, s.At, after[i].At)
				}
			}
		}
		for left := len(r.Changes); left > 0; left-- { // in any order in which none is undone that another one builds on
			var free []int
			for n, x := range r.Changes {
				if _, held := BuiltOn(r, n); x.Undone.IsZero() && !held {
					free = append(free, n)
				}
			}
			n := rapid.SampledFrom(free).Draw(rt, "undone")
			r = Undo(r, n)
			r.Changes = slices.Clone(r.Changes)
			r.Changes[n].Undone = now
		}
		if got := Schedule(r, co, london); !slices.Equal(got, first) {
			rt.Fatalf("undone: %v, want %v", said(got), said(first))
		}
	})
}

// drawn is one change of a run, recorded.
func drawn(rt *rapid.T, was record.Run, co *course.Course, now time.Time) record.Run {
	i, day, rest := rapid.IntRange(0, 7).Draw(rt, "lesson"), rapid.IntRange(1, 30).Draw(rt, "day"), rapid.Bool().Draw(rt, "rest")
	date := when.DateOf(now).AddDays(day)
	x, r, out := record.Change{At: now, Lesson: co.Lessons[i].ID}, was, Schedule(was, co, london)[i].Out(now)
	span := []when.Span{{From: date, To: date}}
	switch kind := rapid.IntRange(0, 5).Draw(rt, "kind"); {
	case out && kind < 3:
		x.Kind, r = record.ChangeBack, TakeBack(was, co, london, i, date, rest)
	case kind < 2:
		x.Kind, r = record.ChangeMove, MoveLesson(was, co, london, i, date, rest)
	case kind == 2 && was.Paused == nil:
		x.Kind, r = record.ChangePause, Pause(was, london, now)
	case kind == 3:
		x.Kind, x.Off, r = record.ChangeOff, span, Without(was, span)
	case kind == 4:
		x.Kind, x.Skips, r = record.ChangeSkip, span, Skip(was, span)
	case was.Paused != nil:
		x.Kind = record.ChangeResume
		r, x.Off = Resume(was, london, now)
	default:
		x.Kind, r = record.ChangeMove, MoveLesson(was, co, london, i, date, !rest)
	}
	r = Fixed(was, r, co, co, london, now)
	r.Changes = append(slices.Clone(was.Changes), Recorded(x, was, r))
	return r
}
