package class

import (
	"maps"
	"slices"
	"time"

	"afterbell/bot"
	"afterbell/bot/record"
	"afterbell/bot/say"
	"afterbell/bot/term"
	"afterbell/bot/turn"
	"afterbell/bot/when"
)

// Overview is what a teacher sees of each learner.
func Overview() turn.Story {
	return turn.Story{Name: "overview", Actions: []turn.Action{
		turn.Pressed("people", peopleCommand).Looks(),
		turn.Pressed("person", personCommand),
		turn.Pressed("stuck", stuckNotes).Looks(),
		turn.Pressed("person.left", personLeft),
		turn.Pressed("person.back", personBack),
	}}
}

// overview is the class at a glance. Its counts add up to everybody, once there is something to move on.
func overview(t *turn.Turn) (*say.Page, error) {
	v, err := readClass(&t.View, t.Voice())
	if err != nil {
		return nil, err
	}
	p := say.Privately()
	if len(v.learners) == 0 {
		p.Say("overview.nobody", bot.Args{"class": t.Class.Name})
	} else {
		p.Say("overview.head", bot.Args{"class": t.Class.Name, "n": len(v.learners)})
	}
	sayRole(t, p, len(v.learners))
	if len(v.releases) > 0 && v.releases[0].At.After(t.Now) && !v.begun() {
		p.Say("overview.ahead", bot.Args{"when": say.Wall(v.releases[0].At.In(t.Who.Location()))})
	} else if len(v.learners) > 0 && !v.over {
		v.sayStates(p)
	}
	if sayStuck(p, v) {
		p.Press("button.stuck", "stuck", t.At())
	}
	if names := v.resting(); len(names) > 0 {
		p.Say("overview.resting", bot.Args{"n": len(names), "names": say.List(names)})
	}
	if len(v.gone) > 0 {
		p.Say("people.left", bot.Args{"n": len(v.gone)})
	}
	if err := sayWaiting(t, p, v); err != nil {
		return nil, err
	}
	sayDone(p, v)
	p.Press("button.people", "people", t.At()).Press("button.schedule", "schedule", t.At()).
		Press("button.dayoff", "dayoff.open", t.At()).Press("button.new_prompt", "prompt.open", t.At())
	if err := t.Overviews(p); err != nil {
		return nil, err
	}
	if err := t.Tell(v.everybody(), p); err != nil {
		return nil, err
	}
	return p.Say("overview.known", nil), nil
}

// sayRole says how many have the role of the learners where the platform told, and how many of them have not joined. Who
// they are no platform tells without a right to read all members.
func sayRole(t *turn.Turn, p *say.Page, joined int) {
	g, ok := t.Event.Groups[t.Class.Learners]
	if !ok || !t.Teaches() {
		return
	}
	args := bot.Args{"role": "@" + g.Name, "size": g.Members, "n": g.Members - joined}
	if g.Members > joined {
		p.Say("overview.role", args)
		return
	}
	p.Say("overview.role_all", args)
}

// begun reports whether a lesson is out for anybody.
func (v classView) begun() bool {
	for _, l := range v.learners {
		if len(l.Lessons) > 0 {
			return true
		}
	}
	return false
}

// sayStates counts who is moving, new or waiting, and names who is quiet, each with the days of silence.
func (v classView) sayStates(p *say.Page) {
	p.Say("overview.moving", bot.Args{"n": len(v.in(term.IsMoving))})
	if n := len(v.in(term.IsNew)); n > 0 {
		p.Say("overview.new", bot.Args{"n": n})
	}
	if n := len(v.in(term.IsDone)); n > 0 {
		p.Say("overview.nothing_open", bot.Args{"n": n})
	}
	if n := len(v.in(term.IsWaiting)); n > 0 {
		p.Say("overview.calm", bot.Args{"n": n})
	}
	var names []string
	for _, l := range v.in(term.IsQuiet) {
		names = append(names, v.words.Plain("people.days", bot.Args{"name": l.Called, "n": l.Silence(v.week)}))
	}
	if len(names) > 0 {
		p.Say("overview.quiet", bot.Args{"n": len(names), "names": say.List(names)})
	}
}

// sayWaiting says what waits for the teachers, questions and other words apart.
func sayWaiting(t *turn.Turn, p *say.Page, v classView) error {
	questions, words, err := v.open(t.Tx, t.Class.ID)
	if err != nil {
		return err
	}
	day := func(x record.Question) say.ShortDay { return say.ShortDay(when.DateOf(x.At.In(t.Who.Location()))) }
	queue := say.Button{Key: "button.queue", Action: "queue", Target: t.At(), Primary: true}
	if len(questions) > 0 {
		p.Say("overview.waiting", bot.Args{"n": len(questions), "when": day(questions[0])}).Beside(queue)
	}
	if len(words) > 0 {
		p.Say("overview.to_read", bot.Args{"n": len(words)})
		if len(questions) == 0 {
			p.Beside(queue)
		}
	}
	return nil
}

// sayStuck names who is stuck, by lesson and, where that is known, by step, and reports whether anybody is.
func sayStuck(p *say.Page, v classView) (some bool) {
	for i := range v.co.Lessons {
		at := map[int][]string{}
		for _, l := range v.learners {
			if l.Figures.Stuck != "" && l.Figures.StuckIn == v.co.Lessons[i].ID {
				at[l.StuckAt()] = append(at[l.StuckAt()], l.Called)
			}
		}
		for _, step := range slices.Sorted(maps.Keys(at)) {
			key, args := "overview.stuck", bot.Args{"n": len(at[step]), "number": i + 1, "title": v.co.Lessons[i].Title, "names": say.List(at[step])}
			if step > 0 {
				key, args["step"] = "overview.stuck_step", step
			}
			p.Say(key, args)
			some = true
		}
	}
	return some
}

// sayDone counts how many have done each of the lessons that are out, and puts those together that nobody has.
func sayDone(p *say.Page, v classView) {
	var parts []string
	none := 0
	done, out := v.doneBy()
	for i := range v.co.Lessons {
		switch {
		case done[i] > 0:
			parts = append(parts, v.words.Plain("overview.done_by", bot.Args{"number": i + 1, "n": done[i]}))
		case out[i]:
			none++
		}
	}
	switch {
	case len(parts) == 0 && none > 0:
		p.Say("overview.done_none", bot.Args{"n": none})
	case none > 0:
		p.Say("overview.done_others", bot.Args{"lessons": say.List(parts), "n": none})
	case len(parts) > 0:
		p.Say("overview.done", bot.Args{"lessons": say.List(parts)})
	}
}

// doneBy counts who has done each lesson, and says which of them are out for anybody.
func (v classView) doneBy() (done []int, out []bool) {
	done, out = make([]int, len(v.co.Lessons)), make([]bool, len(v.co.Lessons))
	for _, l := range v.learners {
		for i := range l.Lessons {
			s := &l.Lessons[i]
			out[s.Index] = true
			if s.Done() {
				done[s.Index]++
			}
		}
	}
	return done, out
}

// teacherToday is /today of somebody who teaches: what waits for them first.
func teacherToday(t *turn.Turn) (*say.Page, error) {
	v, err := readClass(&t.View, t.Voice())
	if err != nil {
		return nil, err
	}
	p := say.Privately().Say("today.teacher", bot.Args{"class": t.Class.Name})
	if _, err := digestTodo(&t.View, p, v, time.Time{}); err != nil {
		return nil, err
	}
	if err := sayOneNotice(t, p); err != nil {
		return nil, err
	}
	plans, err := duePlans(t.Tx, &t.Who, t.Today())
	if err != nil {
		return nil, err
	}
	sayPlans(p, plans, t.Who.Location())
	before, today := len(p.Lines), when.DateOf(t.Now.In(v.zone))
	if sayThisWeek(p, v, when.Span{From: today, To: when.Monday(today).AddDays(6)}); len(p.Lines) == before {
		if err := nextLesson(t, p); err != nil {
			return nil, err
		}
	}
	if err := sayOwnLessons(t, p); err != nil {
		return nil, err
	}
	p.Press("button.class", "class", t.At()).Press("button.people", "people", t.At()).
		Press("button.schedule", "schedule", t.At()).Press("button.more", "more", t.At())
	return p, nil
}

// sayOwnLessons says to a teacher what is open in the classes in which they learn.
func sayOwnLessons(t *turn.Turn, p *say.Page) error {
	seats, err := seatsOf(t.View, &t.Who)
	if err != nil {
		return err
	}
	for _, s := range seats {
		a, err := s.Agenda()
		if err != nil {
			return err
		}
		if len(a.Open) == 0 {
			continue
		}
		p.Say("daily.class", bot.Args{"class": s.Class.Name})
		sayOpen(p, "daily.lead", a, t.Today(), t.Who.Location())
		p.Buttons = append(p.Buttons,
			say.Button{Key: "button.class_named", Args: bot.Args{"class": say.Clip(s.Class.Name, 30)}, Action: "today", Target: s.At()})
	}
	return nil
}
