package main

import (
	"context"
	"fmt"
	"slices"

	"afterbell/adapters/playground"
	"afterbell/bot"
	"afterbell/bot/course"
)

// What the teacher of a simulation does on an evening: the habits that the people's file names, each through the same
// buttons that teachers press.

// teach lets the teacher do her evening's work.
func (t *term) teach(ctx context.Context, s *stage, e evening) error {
	p := e.who
	p.taught++
	for _, habit := range []struct {
		due bool
		do  func(context.Context, *stage, evening) error
	}{
		{p.Replies, t.answerWaiting}, {p.Replies, t.readCheckins}, {every(p.Moves, p.taught), t.moveLesson},
		{every(p.DaysOff, p.taught), t.takeDayOff}, {every(p.Corrects, p.taught), t.correctLesson}, {p.Circles, t.makeCircles},
	} {
		if !habit.due {
			continue
		}
		if err := habit.do(ctx, s, e); err != nil {
			return fmt.Errorf("%s: %w", p.Name, err)
		}
	}
	return nil
}

// mostAnswers is how many questions the teacher answers on one evening.
const mostAnswers = 20

// answerWaiting answers what waits, and passes on each of so many answers.
func (t *term) answerWaiting(ctx context.Context, s *stage, e evening) error {
	p := e.who
	for range mostAnswers {
		at, err := today(ctx, s, p)
		if err != nil {
			return err
		}
		at, ok, err := s.path(ctx, p, at, "queue", "queue.open")
		if err != nil || !ok {
			return err
		}
		p.answered++
		if at, err = s.submit(ctx, p, at, "answer", fmt.Sprintf("Look at the second picture, part %d.", p.answered)); err != nil {
			return err
		}
		if !every(p.PassesOn, p.answered) {
			continue
		}
		if _, _, err := s.path(ctx, p, at, "passon", "passon.post"); err != nil {
			return err
		}
	}
	return nil
}

// readCheckins says of the check-ins that wait that they were read.
func (t *term) readCheckins(ctx context.Context, s *stage, e evening) error {
	at, err := today(ctx, s, e.who)
	if err != nil {
		return err
	}
	_, _, err = s.path(ctx, e.who, at, "checkins", "checkins.all")
	return err
}

// daysLater is how many days ahead the teacher moves a lesson, or has no class.
const daysLater = 5

// moveLesson moves the next lesson that is to come, and nothing after it.
func (t *term) moveLesson(ctx context.Context, s *stage, e evening) error {
	at, ok, err := s.class(ctx, e.who, "schedule", "replan")
	if err != nil || !ok || at.Select == nil {
		return err
	}
	for _, lesson := range at.Select.Options {
		one, err := s.choose(ctx, e.who, at, func(c bot.Choice) bool { return c.Value == lesson.Value })
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(one.Buttons, func(b bot.Button) bool { return b.Action == "replan.now" }) {
			continue // it is out
		}
		one, ok, err = s.path(ctx, e.who, one, "replan.open")
		if err != nil || !ok {
			return err
		}
		if one, err = s.submit(ctx, e.who, one, "day", e.date.AddDays(daysLater).String()); err != nil {
			return err
		}
		_, _, err = s.path(ctx, e.who, one, "replan.do")
		return err
	}
	return nil
}

// takeDayOff declares a day without class, and moves everything.
func (t *term) takeDayOff(ctx context.Context, s *stage, e evening) error {
	at, ok, err := s.class(ctx, e.who, "overview", "dayoff.open")
	if err != nil || !ok {
		return err
	}
	if at, err = s.submit(ctx, e.who, at, "days", e.date.AddDays(daysLater).String()); err != nil {
		return err
	}
	_, _, err = s.path(ctx, e.who, at, "dayoff.move")
	return err
}

// correctLesson changes the aim of the first lesson in the course's folder, and lets the class follow.
func (t *term) correctLesson(ctx context.Context, s *stage, e evening) error {
	e.who.corrected++
	newer := *t.offered
	newer.Lessons = slices.Clone(newer.Lessons)
	newer.Lessons[0].Aim = fmt.Sprintf("%s (%d)", t.course.Lessons[0].Aim, e.who.corrected)
	t.offered = course.Rehashed(newer)
	at, ok, err := s.class(ctx, e.who, "course", "correct")
	if err != nil || !ok {
		return err
	}
	_, _, err = s.path(ctx, e.who, at, "correct.apply")
	return err
}

// class opens a page of the class and presses the button of it that asks for an action.
func (s *stage) class(ctx context.Context, p *person, page, action string) (bot.Reply, bool, error) {
	at, err := s.act(ctx, p.ID, playground.Action{Kind: bot.KindCommand, Channel: simChannel, Action: "class",
		Args: map[string]string{"go": page}})
	if err != nil {
		return at, false, err
	}
	return s.path(ctx, p, at, action)
}

// path presses one button after the other, each on the answer to the one before, as far as there is one.
func (s *stage) path(ctx context.Context, p *person, at bot.Reply, actions ...string) (_ bot.Reply, ok bool, err error) {
	for _, action := range actions {
		if at, ok, err = s.pressAction(ctx, p, at, action); err != nil || !ok {
			return at, false, err
		}
	}
	return at, true, nil
}

// submit fills one field of the form of an answer, leaves the others as they are, and sends it.
func (s *stage) submit(ctx context.Context, p *person, at bot.Reply, field, value string) (bot.Reply, error) {
	if at.Form == nil {
		return at, fmt.Errorf("no form asks for %s", field)
	}
	args := map[string]string{"target": at.Form.Target}
	for _, f := range at.Form.Fields {
		args[f.Name] = f.Value
	}
	args[field] = value
	return s.act(ctx, p.ID, playground.Action{Kind: bot.KindForm, Channel: simChannel, Action: at.Form.Action, Args: args})
}
