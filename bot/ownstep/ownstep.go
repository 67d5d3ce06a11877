// Package ownstep lets a learner put steps of their own under a lesson: small ones, such as "find my notes (10 min)". They
// stand behind the lesson's own steps and are ticked in the same list; they are changed and removed at any time.
//
// They belong to the learner alone. Nobody else sees them, they count in no figure, and a lesson is done without them. They stay
// when the course is corrected; while a lesson is out of the course they wait for it.
package ownstep

import (
	"slices"
	"strconv"

	"afterbell/bot"
	"afterbell/bot/record"
	"afterbell/bot/rich"
	"afterbell/bot/say"
	"afterbell/bot/term"
	"afterbell/bot/turn"
)

// OwnSteps is a learner's own steps under lessons.
func OwnSteps() turn.Story {
	return turn.Story{
		Name: "own steps", Tables: []record.Table{record.OwnStepTable()},
		Steps: options, Ticked: tick, Lesson: onLesson,
		Actions: []turn.Action{
			turn.Pressed("ownstep", list).Looks(),
			turn.Pressed("ownstep.add", add).MayOpen().Looks(),
			turn.Pressed("ownstep.form", submit).MayOpen(),
			turn.Pressed("ownstep.one", one).Looks(),
			turn.Pressed("ownstep.change", change).MayOpen().Looks(),
			turn.Pressed("ownstep.drop", drop),
		},
	}
}

// keyOf is the key of the own steps of who acts under a lesson.
func keyOf(t *turn.Turn, lesson string) record.Key[record.OwnSteps] {
	return record.OwnStepsKey(t.Class.ID, t.Who.ID, lesson)
}

// stepsOf reads the own steps of who acts under a lesson.
func stepsOf(t *turn.Turn, lesson string) ([]record.OwnStep, error) {
	x, _, err := record.Load(t.Tx, keyOf(t, lesson))
	return x.Steps, err
}

// save stores own steps under a lesson, unless they are as they were.
func save(t *turn.Turn, lesson string, was, steps []record.OwnStep) error {
	switch {
	case slices.Equal(was, steps):
		return nil
	case len(steps) == 0:
		return record.Remove(t.Tx, keyOf(t, lesson))
	}
	return record.Save(t.Tx, keyOf(t, lesson), record.OwnSteps{Steps: steps})
}

// options says the own steps behind those of the lesson, and makes them options to tick beside those.
func options(t *turn.Turn, s term.Progress, p *say.Page) (choices []bot.Choice, err error) {
	if !t.Joined || t.Member.Role != record.Learner {
		return nil, nil
	}
	steps, err := stepsOf(t, s.Lesson.ID)
	for i, x := range steps {
		sayStep(t, p, s.Steps+i+1, x)
		label := strconv.Itoa(s.Steps+i+1) + ". " + x.Text
		choices = append(choices, bot.Choice{Value: sign + x.ID, Label: say.Clip(label, 75), On: x.Done})
	}
	return choices[:min(len(choices), room(s.Steps))], err // a corrected lesson may have more steps than when these were added
}

// sayStep says one own step, with its number.
func sayStep(t *turn.Turn, p *say.Page, n int, x record.OwnStep) {
	key, state := "ownstep.open", rich.Open
	switch {
	case x.Done:
		key, state = "ownstep.done", rich.Done
	case x.Minutes > 0:
		key = "ownstep.open_minutes"
	}
	p.Say(key, bot.Args{"i": n, "step": t.Words(x.Text), "minutes": x.Minutes}).Mark(state)
}

// tick notes which own steps are done: the whole set, as the list of steps showed it.
func tick(t *turn.Turn, s term.Progress, values []string) error {
	was, err := stepsOf(t, s.Lesson.ID)
	if err != nil {
		return err
	}
	return save(t, s.Lesson.ID, was, ticked(was, values))
}

// onLesson offers own steps on the page of a lesson.
func onLesson(t *turn.Turn, s term.Progress, p *say.Page) error {
	if !t.Joined || t.Member.Role != record.Learner {
		return nil
	}
	steps, err := stepsOf(t, s.Lesson.ID)
	if len(steps) > 0 {
		p.Rarely("button.own_steps", "ownstep", t.At(s.Lesson.ID))
	} else {
		p.Rarely("button.own_step", "ownstep.add", t.At(s.Lesson.ID))
	}
	return err
}

// meant is the lesson that a button names, with the own steps of who acts under it.
func meant(t *turn.Turn) (*term.Progress, []record.OwnStep, error) {
	s, err := t.OwnLesson(t.Target(1))
	if err != nil {
		return nil, nil, err
	}
	steps, err := stepsOf(t, s.Lesson.ID)
	return s, steps, err
}

func lessonArgs(s *term.Progress) bot.Args {
	return bot.Args{"number": s.Index + 1, "title": s.Lesson.Title}
}

// list shows the own steps under a lesson, each to be chosen and then changed or removed.
func list(t *turn.Turn) (*say.Page, error) {
	s, steps, err := meant(t)
	if err != nil {
		return nil, err
	}
	p := say.Privately()
	if len(steps) == 0 {
		p.Say("ownstep.none", lessonArgs(s))
	} else {
		p.Say("ownstep.head", lessonArgs(s))
		p.Choose = &bot.Select{Action: "ownstep.one", Target: t.At(s.Lesson.ID), Hint: t.Voice().Plain("ownstep.hint", nil)}
	}
	for i, x := range steps {
		sayStep(t, p, i+1, x)
		p.Choose.Options = append(p.Choose.Options, bot.Choice{Value: x.ID, Label: say.Clip(x.Text, 75)})
	}
	if len(steps) < room(s.Steps) {
		p.Press("button.own_step", "ownstep.add", t.At(s.Lesson.ID))
	}
	return p.Press("button.steps", "lesson.start", t.At(s.Lesson.ID)), nil
}

// one shows a step alone, with what can be done with it.
func one(t *turn.Turn) (*say.Page, error) {
	s, steps, err := meant(t)
	if err != nil {
		return nil, err
	}
	i := at(steps, t.Arg("value"))
	if i < 0 {
		return nil, bot.Refuse("ownstep.gone", nil)
	}
	p := say.Privately().Say("ownstep.head", lessonArgs(s))
	sayStep(t, p, i+1, steps[i])
	id := t.At(s.Lesson.ID, steps[i].ID)
	return p.Press("button.change", "ownstep.change", id).Press("button.remove", "ownstep.drop", id), nil
}

// add opens the form for a further step.
func add(t *turn.Turn) (*say.Page, error) {
	s, steps, err := meant(t)
	if err != nil {
		return nil, err
	}
	if len(steps) >= room(s.Steps) {
		return nil, full(s)
	}
	return form(t, t.At(s.Lesson.ID), "", nil), nil
}

// full refuses one more step.
func full(s *term.Progress) error {
	if n := room(s.Steps); n > 0 {
		return bot.Refuse("ownstep.full", bot.Args{"n": n})
	}
	return bot.Refuse("ownstep.no_room", nil)
}

// change opens the form with a step in it.
func change(t *turn.Turn) (*say.Page, error) {
	s, steps, err := meant(t)
	if err != nil {
		return nil, err
	}
	i := at(steps, t.Target(2))
	if i < 0 {
		return nil, bot.Refuse("ownstep.gone", nil)
	}
	text := rich.Unmarked(steps[i].Text)
	if n := steps[i].Minutes; n > 0 {
		text = t.Voice().Plain("ownstep.typed", bot.Args{"step": text, "minutes": n})
	}
	return form(t, t.At(s.Lesson.ID, steps[i].ID), text, nil), nil
}

// form asks for a step; a problem is what is wrong with the one that was typed.
func form(t *turn.Turn, target, typed string, problem *say.Phrase) *say.Page {
	v := t.Voice()
	f := bot.Field{Name: "step", Label: v.Plain("ownstep.field", nil), Note: v.Plain("ownstep.field_note", nil), Kind: bot.FieldLine,
		Value: typed, Required: true, Max: length + 20}
	p := say.Privately()
	if problem != nil {
		f.Error = v.Plain(problem.Key, problem.Args)
		p.Errors = map[string]string{"step": f.Error}
	}
	p.Form = &bot.Form{Action: "ownstep.form", Target: target, Title: v.Plain("ownstep.form", nil), Submit: v.Plain("button.save", nil),
		Fields: []bot.Field{f}}
	return p
}

// submit keeps what was typed: as a further step, or in the place of the one that the form was about.
func submit(t *turn.Turn) (*say.Page, error) {
	s, steps, err := meant(t)
	if err != nil {
		return nil, err
	}
	x, problem := read(t.Arg("step"))
	if problem != nil {
		return form(t, t.Event.Args["target"], t.Arg("step"), problem), nil
	}
	if t.Target(2) == "" {
		return put(t, s, steps, x)
	}
	i := at(steps, t.Target(2))
	if i < 0 {
		return nil, bot.Refuse("ownstep.gone", nil)
	}
	changed := slices.Clone(steps)
	changed[i].Text, changed[i].Minutes = x.Text, x.Minutes
	args := lessonArgs(s)
	args["step"] = t.Words(x.Text)
	p := say.Privately().Say("ownstep.changed", args).Press("button.steps", "lesson.start", t.At(s.Lesson.ID))
	return p, save(t, s.Lesson.ID, steps, changed)
}

// put adds a step under a lesson, and says so.
func put(t *turn.Turn, s *term.Progress, steps []record.OwnStep, x record.OwnStep) (*say.Page, error) {
	x.ID = record.IDOf(t.Event, "ownstep")
	longer, ok := with(steps, x, s.Steps)
	if !ok {
		return nil, full(s)
	}
	args := lessonArgs(s)
	args["step"] = t.Words(x.Text)
	p := say.Privately().Say("ownstep.added", args).Press("button.steps", "lesson.start", t.At(s.Lesson.ID))
	if len(longer) < room(s.Steps) {
		p.Press("button.own_step_more", "ownstep.add", t.At(s.Lesson.ID))
	}
	p.Press("button.undo", "ownstep.drop", t.At(s.Lesson.ID, x.ID))
	return p, save(t, s.Lesson.ID, steps, longer)
}

// drop removes a step.
func drop(t *turn.Turn) (*say.Page, error) {
	s, steps, err := meant(t)
	if err != nil {
		return nil, err
	}
	i := at(steps, t.Target(2))
	if i < 0 {
		return nil, bot.Refuse("ownstep.gone", nil)
	}
	args := lessonArgs(s)
	args["step"] = t.Words(steps[i].Text)
	p := say.Privately().Say("ownstep.dropped", args).Press("button.steps", "lesson.start", t.At(s.Lesson.ID))
	p.Replace = true
	return p, save(t, s.Lesson.ID, steps, slices.Delete(slices.Clone(steps), i, i+1))
}

// Keep takes words of a plan without a time for an own step under the lesson that /today begins with. It answers nil where
// that is none: for somebody who does not learn in the class, where no lesson is open, and where the words are no step.
func Keep(t *turn.Turn, words string) (*say.Page, error) {
	if !t.Joined || t.Member.Role != record.Learner || t.NeedClass() != nil {
		return nil, nil
	}
	x, problem := read(words)
	s, err := t.LessonMeant("")
	if err != nil || problem != nil || s == nil || s.Done() {
		return nil, err
	}
	steps, err := stepsOf(t, s.Lesson.ID)
	if err != nil || len(steps) >= room(s.Steps) {
		return nil, err
	}
	p, err := put(t, s, steps, x)
	if err == nil {
		p.Say("ownstep.with_time", nil).Press("button.plan", "plan.open", t.At())
	}
	return p, err
}
