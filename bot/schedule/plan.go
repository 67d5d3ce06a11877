package schedule

import (
	"strconv"
	"strings"

	"afterbell/bot"
	"afterbell/bot/course"
	"afterbell/bot/record"
	"afterbell/bot/term"
	"afterbell/bot/turn"
	"afterbell/bot/when"
)

// A plan is one change of the schedule before it happens, as a button names it.
type plan struct {
	kind   string    // it is one of the kinds of record.Change
	lesson int       // the lesson has this index in the course; -1: it is about none
	date   when.Date // the lesson comes on this date
	rest   bool      // those after it follow
}

// letters names the kinds of changes in a button's target.
func letters() map[string]string {
	return map[string]string{
		"m": record.ChangeMove, "b": record.ChangeBack, "n": record.ChangeNow, "p": record.ChangePause, "r": record.ChangeResume,
	}
}

// target names a plan in a button: the lesson, the kind with the date as days after the start of the run and an "f" where
// the rest follows, and how many changes the schedule had when this was shown.
func (x plan) target(t *turn.Turn, co *course.Course) string {
	id, code := "", ""
	for letter, kind := range letters() {
		if kind == x.kind {
			code = letter
		}
	}
	if x.lesson >= 0 {
		id = co.Lessons[x.lesson].ID
	}
	if !x.date.IsZero() {
		code += strconv.Itoa(x.date.Sub(t.Class.Run.Start))
	}
	if x.rest {
		code += "f"
	}
	return t.At(id, code, strconv.Itoa(len(t.Class.Run.Changes)))
}

// pressed reads the plan that a button names, and how many changes the schedule had when it was shown.
func pressed(t *turn.Turn, co *course.Course) (x plan, shown int, err error) {
	stale := bot.Refuse("error.stale", nil)
	shown, bad := strconv.Atoi(t.Target(3))
	code, rest := strings.CutSuffix(t.Target(2), "f")
	if bad != nil || code == "" {
		return x, 0, stale
	}
	x = plan{kind: letters()[code[:1]], lesson: find(co, t.Target(1)), rest: rest}
	dated := x.kind == record.ChangeMove || x.kind == record.ChangeBack
	if x.kind == "" || x.lesson < 0 && (dated || x.kind == record.ChangeNow) {
		return x, 0, stale
	}
	if dated {
		days, err := strconv.Atoi(code[1:])
		if err != nil {
			return x, 0, stale
		}
		x.date = t.Class.Run.Start.AddDays(days)
	}
	return x, shown, nil
}

// check refuses a plan that fits the class no more.
func (x plan) check(t *turn.Turn, co *course.Course) error {
	run := t.Class.Run
	switch x.kind {
	case record.ChangePause:
		if run.Paused != nil {
			return bot.Refuse("replan.paused_already", nil)
		}
		return nil
	case record.ChangeResume:
		if run.Paused == nil {
			return bot.Refuse("replan.goes_on", nil)
		}
		return nil
	}
	out := t.Schedule(co)[x.lesson].Out(t.Now)
	args := bot.Args{"number": x.lesson + 1}
	switch {
	case x.kind == record.ChangeBack && !out:
		return bot.Refuse("replan.not_out", args)
	case x.kind != record.ChangeBack && out:
		return bot.Refuse("replan.out_meanwhile", args)
	case x.kind != record.ChangeNow && !x.run(t, co).at(x.lesson).At.After(t.Now):
		return bot.Refuse("replan.over", args)
	}
	return nil
}

// A version is a run with its schedule.
type version struct {
	run      record.Run
	releases []term.Release
	off      []when.Span // it adds these days off
}

func (v version) at(i int) term.Release { return v.releases[i] }

// run is the run of the class with the plan done.
func (x plan) run(t *turn.Turn, co *course.Course) version {
	was, loc := t.Class.Run, t.Class.Location()
	v := version{run: was}
	switch x.kind {
	case record.ChangeMove:
		v.run = term.MoveLesson(was, co, loc, x.lesson, x.date, x.rest)
	case record.ChangeBack:
		v.run = term.TakeBack(was, co, loc, x.lesson, x.date, x.rest)
	case record.ChangeNow:
		v.run = term.PostNow(was, co, loc, x.lesson, t.Now)
	case record.ChangePause:
		v.run = term.Pause(was, loc, t.Now)
	case record.ChangeResume:
		v.run, v.off = term.Resume(was, loc, t.Now)
	}
	v.run = term.Fixed(was, v.run, co, co, loc, t.Now)
	v.releases = term.Schedule(v.run, co, loc)
	return v
}

// change is the plan as it is recorded when it is done.
func (x plan) change(t *turn.Turn, co *course.Course, v version) record.Change {
	c := record.Change{Kind: x.kind, Off: v.off}
	moved := term.ChangeOf(t.Class.Run, t.Schedule(co), v.releases, nil, t.Now)
	c.Moved, c.Dues = len(moved.Moves), len(moved.Dues) > 0
	if x.lesson >= 0 {
		c.Lesson, c.From, c.To = co.Lessons[x.lesson].ID, t.Schedule(co)[x.lesson].At, v.at(x.lesson).At
	} else if i, ok := term.Upcoming(v.releases, t.Now); ok && x.kind == record.ChangeResume {
		c.Lesson, c.To = co.Lessons[i].ID, v.at(i).At
	}
	return c
}

// told reports whether the class reads a message of its own: that a lesson is posted or taken back its card says.
func (x plan) told(c record.Change) bool {
	switch x.kind {
	case record.ChangeNow:
		return false
	case record.ChangeBack:
		return c.Moved > 0
	}
	return true
}

// nextDay is the next class day after today, which is proposed for a lesson.
func nextDay(t *turn.Turn) when.Date {
	today := when.DateOf(t.Now.In(t.Class.Location()))
	if d, ok := t.Class.Run.Rhythm.NextDate(today); ok {
		return d
	}
	return today.AddDays(7)
}
