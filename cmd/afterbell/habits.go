package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"afterbell/adapters/playground"
	"afterbell/bot"
)

// What somebody in a simulation does on an evening of study: the habits that the people's file names, each through the
// same buttons that people press.

// study lets a person work on what /today leads with, check in, and ask.
func study(ctx context.Context, s *stage, p *person) error {
	for _, habit := range []struct {
		has bool
		do  func(context.Context, *stage, *person) error
	}{{p.Ticks, tickSteps}, {p.Quiz, answerQuestions}} {
		if !habit.has {
			continue
		}
		if err := habit.do(ctx, s, p); err != nil {
			return err
		}
	}
	p.studied++
	args := map[string]string{"did": "worked on the newest lesson"}
	if every(p.Stuck, p.studied) {
		args["stuck"] = fmt.Sprintf("what comes after step %d", p.studied)
	}
	noted, err := types(ctx, s, p, "checkin", args)
	if err == nil && every(p.Shares, p.studied) {
		err = shareIt(ctx, s, p, noted)
	}
	if err != nil {
		return err
	}
	if !every(p.Asks, p.studied) {
		return nil
	}
	_, err = types(ctx, s, p, "ask", map[string]string{"question": fmt.Sprintf("Is there more about part %d?", p.studied)})
	return err
}

// every reports whether the nth time is one of every so many, 0 being never.
func every(many, n int) bool { return many > 0 && n%many == 0 }

// types types a command.
func types(ctx context.Context, s *stage, p *person, command string, args map[string]string) (bot.Reply, error) {
	return s.act(ctx, p.ID, playground.Action{Kind: bot.KindCommand, Channel: simChannel, Action: command, Args: args})
}

// today is what is open for a person.
func today(ctx context.Context, s *stage, p *person) (bot.Reply, error) {
	return types(ctx, s, p, "today", nil)
}

// tickSteps opens the lesson that /today leads with and ticks all its steps.
func tickSteps(ctx context.Context, s *stage, p *person) error {
	open, err := today(ctx, s, p)
	if err != nil {
		return err
	}
	lesson, ok, err := s.pressAction(ctx, p, open, "lesson.start")
	if ok && err == nil && asks(lesson) { // a question of what the lesson builds on stands before it
		if lesson, err = s.answers(ctx, p, lesson); err == nil {
			lesson, ok, err = s.pressAction(ctx, p, lesson, "lesson.start")
		}
	}
	if err != nil || !ok || lesson.Select == nil || lesson.Select.Action != "tick" {
		return err
	}
	_, err = s.choose(ctx, p, lesson, func(bot.Choice) bool { return true })
	return err
}

// answerQuestions answers the questions that come back by /today, each once in an evening.
func answerQuestions(ctx context.Context, s *stage, p *person) error {
	at, err := today(ctx, s, p)
	if err != nil {
		return err
	}
	at, ok, err := s.pressAction(ctx, p, at, "recall")
	for asked := map[string]bool{}; err == nil && ok && asks(at) && !asked[questionIn(at)]; {
		asked[questionIn(at)] = true
		if at, err = s.answers(ctx, p, at); err == nil {
			at, ok, err = s.pressAction(ctx, p, at, "recall")
		}
	}
	return err
}

// asks reports whether an answer asks a question.
func asks(reply bot.Reply) bool {
	return reply.Select != nil && reply.Select.Action == "quiz.answer" ||
		slices.ContainsFunc(reply.Buttons, func(b bot.Button) bool { return b.Action == "quiz.reveal" })
}

// answers answers a question: with the first of its choices, or as known where there is none to choose.
func (s *stage) answers(ctx context.Context, p *person, question bot.Reply) (bot.Reply, error) {
	if question.Select != nil && question.Select.Action == "quiz.answer" {
		first := question.Select.Options[0].Value
		return s.choose(ctx, p, question, func(c bot.Choice) bool { return c.Value == first })
	}
	shown, _, err := s.pressAction(ctx, p, question, "quiz.reveal")
	if err != nil {
		return shown, err
	}
	shown, _, err = s.pressAction(ctx, p, shown, "quiz.knew")
	return shown, err
}

// questionIn tells the question of an answer from others: by what its list or its first button is about.
func questionIn(reply bot.Reply) string {
	switch {
	case reply.Select != nil:
		return reply.Select.Target
	case len(reply.Buttons) > 0:
		return reply.Buttons[0].Target
	}
	return ""
}

// pressAction presses the button of an answer that asks for an action, if there is one.
func (s *stage) pressAction(ctx context.Context, p *person, reply bot.Reply, action string) (bot.Reply, bool, error) {
	i := slices.IndexFunc(reply.Buttons, func(b bot.Button) bool { return b.Action == action })
	if i < 0 {
		return reply, false, nil
	}
	next, err := s.press(ctx, p.ID, reply, i)
	return next, err == nil, err
}

// choose chooses from the list of an answer.
func (s *stage) choose(ctx context.Context, p *person, reply bot.Reply, meant func(bot.Choice) bool) (bot.Reply, error) {
	var values []string
	for _, c := range reply.Select.Options {
		if meant(c) {
			values = append(values, c.Value)
		}
	}
	return s.act(ctx, p.ID, playground.Action{Kind: bot.KindSelect, Channel: simChannel, Action: reply.Select.Action,
		Args: map[string]string{"target": reply.Select.Target, "value": strings.Join(values, ",")}})
}
