// Package schedule puts the dates of a class into the hands of those who steer it: its teachers, in a study group every
// member. A lesson can be moved, with or without those after it, posted ahead of its time, or taken back once it is
// posted; the class can be paused and go on. Each is shown with its dates before it happens, told to the class in
// one message that makes no sound, and can be undone for a day.
//
// Nothing is deleted on the platform: the card of a lesson that was taken back is rewritten, and what people did of it
// stays. Which dates follow is a rule of a term (term.MoveLesson and its neighbours); that posts follow the dates is
// the work of the stories that plan them (turn.Story.Redated).
package schedule

import (
	"slices"
	"strconv"
	"time"

	"afterbell/bot"
	"afterbell/bot/course"
	"afterbell/bot/outbox"
	"afterbell/bot/record"
	"afterbell/bot/say"
	"afterbell/bot/term"
	"afterbell/bot/turn"
)

// Schedule is the changing of dates.
func Schedule() turn.Story {
	return turn.Story{
		Name: "schedule", Overview: sayPaused, Waits: waits,
		Kinds: []outbox.Kind{{Name: kindChange, Tone: bot.ToneNotice, Owner: record.OfClass, Render: render}},
		Actions: []turn.Action{
			turn.Pressed("replan", list).Looks(),
			turn.Pressed("replan.lesson", lesson).Looks(),
			turn.Pressed("replan.open", open).MayOpen().Looks(),
			turn.Pressed("replan.form", submit).MayOpen().Looks(),
			turn.Pressed("replan.now", postNow).Looks(),
			turn.Pressed("replan.pause", pause).Looks(),
			turn.Pressed("replan.do", do),
			turn.Pressed("replan.undo", undo),
			turn.Pressed("replan.changes", changes).Looks(),
			turn.Pressed("replan.end", endOpen).MayOpen().Looks(),
			turn.Pressed("replan.ends", ends).MayOpen(),
		},
	}
}

// steers refuses whoever may not change the schedule, and reads the course.
func steers(t *turn.Turn) (*course.Course, error) {
	if err := t.NeedClass(); err != nil {
		return nil, err
	}
	if !t.Steers() {
		return nil, t.TeachersOnly()
	}
	return t.Course()
}

// list offers everything that can be changed.
func list(t *turn.Turn) (*say.Page, error) {
	co, err := steers(t)
	if err != nil {
		return nil, err
	}
	p := say.Privately().Say("replan.head", bot.Args{"class": t.Class.Name})
	p.Choose = &bot.Select{Action: "replan.lesson", Target: t.At(), Hint: t.Voice().Plain("replan.hint", nil)}
	for _, i := range offered(t.Schedule(co), t) {
		label := t.Voice().Plain("lesson.name", bot.Args{"number": i + 1, "title": co.Lessons[i].Title})
		p.Choose.Options = append(p.Choose.Options, bot.Choice{Value: co.Lessons[i].ID, Label: say.Clip(label, 75)})
	}
	sayEnd(t, p)
	p.Press("button.dayoff", "dayoff.open", t.At())
	if t.Class.Run.Paused != nil {
		p.Press("button.resume", "replan.pause", t.At())
	} else {
		p.Press("button.pause", "replan.pause", t.At())
	}
	p.Press("button.planned", "planned", t.At()).Press("button.term_end", "replan.end", t.At())
	return sayLast(t, co, p), nil
}

// mostOffered is how many lessons a list holds.
const mostOffered = 50

// offered are the lessons that a list holds: of a long course those before the next one fall away first.
func offered(releases []term.Release, t *turn.Turn) (list []int) {
	from := 0
	if next, ok := term.Upcoming(releases, t.Now); ok && len(releases) > mostOffered {
		from = min(max(0, next-mostOffered/2), len(releases)-mostOffered)
	}
	for i := from; i < min(len(releases), from+mostOffered); i++ {
		list = append(list, i)
	}
	return list
}

// undoable lists the changes that can be undone, the newest first.
func undoable(t *turn.Turn, co *course.Course) (list []int) {
	for n := len(t.Class.Run.Changes) - 1; n >= 0; n-- {
		if term.MayUndo(t.Class.Run, co, t.Schedule(co), n, t.Now) == "" {
			list = append(list, n)
		}
	}
	return list
}

// sayLast names the newest change that can be undone, and offers that; where there are more, it leads to them.
func sayLast(t *turn.Turn, co *course.Course, p *say.Page) *say.Page {
	list := undoable(t, co)
	if len(list) == 0 {
		return p
	}
	p.Say("changes.last", named(t, t.Class.Run.Changes[list[0]])).Press("button.undo", "replan.undo", t.At(strconv.Itoa(list[0])))
	if len(list) > 1 {
		p.Press("button.undo_other", "replan.changes", t.At())
	}
	return p
}

// changes lets one choose which change of the last day is undone.
func changes(t *turn.Turn) (*say.Page, error) {
	co, err := steers(t)
	if err != nil {
		return nil, err
	}
	list, p := undoable(t, co), say.Privately()
	if len(list) == 0 {
		return p.Say("changes.none", nil).Press("button.change_dates", "replan", t.At()), nil
	}
	p.Say("changes.head", nil)
	p.Choose = &bot.Select{Action: "replan.undo", Target: t.At(), Hint: t.Voice().Plain("changes.hint", nil)}
	for _, n := range list[:min(mostChanges, len(list))] {
		label := t.Voice().Plain("changes.choice", named(t, t.Class.Run.Changes[n]))
		p.Choose.Options = append(p.Choose.Options, bot.Choice{Value: strconv.Itoa(n), Label: say.Clip(label, 75)})
	}
	return p.Press("button.back", "replan", t.At()), nil
}

// mostChanges is how many changes one chooses among.
const mostChanges = 20

// meant is the lesson that a button or a list names.
func meant(t *turn.Turn) (co *course.Course, i int, err error) {
	if co, err = steers(t); err != nil {
		return nil, 0, err
	}
	id := t.Arg("value")
	if id == "" {
		id = t.Target(1)
	}
	if i = find(co, id); i < 0 {
		return nil, 0, bot.Refuse("error.stale", nil)
	}
	return co, i, nil
}

func find(co *course.Course, id string) int {
	return slices.IndexFunc(co.Lessons, func(l course.Lesson) bool { return l.ID == id })
}

// lesson shows when a lesson comes, and what can be done about it.
func lesson(t *turn.Turn) (*say.Page, error) {
	co, i, err := meant(t)
	if err != nil {
		return nil, err
	}
	s, id := t.Schedule(co)[i], co.Lessons[i].ID
	args := bot.Args{"number": i + 1, "title": co.Lessons[i].Title, "when": say.Wall(s.At)}
	p := say.Privately()
	switch {
	case s.Out(t.Now):
		p.Say("replan.is_out", args).Press("button.take_back", "replan.open", t.At(id))
	case s.Waits:
		p.Say("replan.waits", args).Press("button.post_now", "replan.now", t.At(id))
	default:
		p.Say("replan.comes", args).Press("button.move", "replan.open", t.At(id)).Press("button.post_now", "replan.now", t.At(id))
	}
	return p.Press("button.back", "replan", t.At()), nil
}

// waits reminds the teachers that the class is paused, since nothing comes until one of them lets it go on.
func waits(r *term.Roll, _ time.Time, p *say.Page) (minutes int, err error) {
	c := r.Class
	x := c.Run.Paused
	if x == nil {
		return 0, nil
	}
	p.Say("replan.paused", bot.Args{"when": say.Wall(x.Said.In(c.Location()))})
	p.Press("button.resume", "replan.pause", c.ID)
	return 1, nil
}

// sayPaused says in the overview that the class is paused.
func sayPaused(t *turn.Turn, p *say.Page) error {
	if x := t.Class.Run.Paused; x != nil {
		p.Say("replan.paused", bot.Args{"when": say.Wall(x.Said.In(t.Who.Location()))}).Press("button.resume", "replan.pause", t.At())
	}
	return nil
}
