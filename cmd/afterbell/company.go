package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"afterbell/adapters/playground"
	"afterbell/bot"
	"afterbell/bot/circle"
	"afterbell/bot/record"
	bots "afterbell/bot/term"
)

// What people of a simulation do in circles, and what is told of the circles in the end.

// Habits in a circle, as the people's file names them. Both say Yes; whoever talks answers each small task.
const (
	circleTalks   = "talks"
	circleListens = "listens"
)

// makeCircles asks the class for circles, and makes them as soon as three said Yes.
func (t *term) makeCircles(ctx context.Context, s *stage, e evening) error {
	all := s.room.Messages(playground.Filter{Person: e.who.ID, Channel: simChannel})
	if slices.ContainsFunc(all, func(m playground.Message) bool { return m.Kind == "circle" }) {
		return nil
	}
	at, ok, err := s.class(ctx, e.who, "overview", "circles")
	if err == nil && ok {
		_, _, err = s.path(ctx, e.who, at, "circles.make")
	}
	return err
}

// meet lets a person say Yes to circles, and do in theirs as they do.
func meet(ctx context.Context, s *stage, p *person) error {
	all := s.room.Messages(playground.Filter{Person: p.ID, Channel: simChannel})
	for _, m := range all {
		var err error
		switch {
		case m.Kind == "circles" && !p.inCircles:
			p.inCircles = true
			_, _, err = s.pressAction(ctx, p, bot.Reply{Message: m.Content}, "circles.yes")
		case m.Kind == "circle" && strings.Contains(m.Text(), p.Name):
			err = inCircle(ctx, s, p, all, m.ID)
		}
		if err != nil {
			return fmt.Errorf("%s in a circle: %w", p.Name, err)
		}
	}
	return nil
}

// inCircle answers what stands newest in the thread of a circle: a task by a line, where the person talks, and the question
// whether they talked by a button.
func inCircle(ctx context.Context, s *stage, p *person, all []playground.Message, thread string) error {
	var task, ask *playground.Message
	for i := range all {
		switch m := &all[i]; {
		case m.In.Thread != thread:
		case m.From == p.ID:
			task = nil
		case m.Kind == "circletask":
			task = m
		case m.Kind == "circleask":
			ask = m
		}
	}
	if task != nil && p.Circle == circleTalks {
		words := fmt.Sprintf("I am %s, and this is my example.", p.Name)
		if _, err := s.act(ctx, p.ID, playground.Action{Channel: simChannel, Thread: thread, Text: words}); err != nil {
			return err
		}
	}
	if ask == nil || p.asked == ask.ID {
		return nil
	}
	p.asked = ask.ID
	said := map[string]string{circleTalks: ".talked", circleListens: ".notyet"}[p.Circle]
	i := slices.IndexFunc(ask.Content.Buttons, func(b bot.Button) bool { return strings.HasSuffix(b.Target, said) })
	_, err := s.press(ctx, p.ID, bot.Reply{Message: ask.Content}, max(0, i))
	return err
}

// shareIt shares the check-in that was just answered, in the lesson's thread or the group's Sunday.
func shareIt(ctx context.Context, s *stage, p *person, noted bot.Reply) error {
	_, _, err := s.pressAction(ctx, p, noted, "share")
	return err
}

// circles are those that have not ended when the simulation has.
func (s *stage) circles(ctx context.Context, store bot.Store) (list []circle.Tally, err error) {
	err = store.View(ctx, func(tx bot.Tx) error {
		_, classes, err := record.Scan(tx, record.Prefix[record.Class]("class/"))
		for _, c := range classes {
			if err == nil {
				list, err = circle.Tallies(&bots.View{Tx: tx, Now: s.clock.Now(), Class: c})
			}
		}
		return err
	})
	return list, err
}

// writeCircles writes what became of the circles, where there are some.
func (t *transcript) writeCircles(out io.Writer) error {
	if len(t.circles) == 0 {
		return nil
	}
	_, err := fmt.Fprintf(out, "\n%-9s%8s%14s%9s%7s%10s\n", "circle", "people", "hours shared", "talked", "some", "not yet")
	for _, x := range t.circles {
		if err == nil {
			_, err = fmt.Fprintf(out, "%-9d%8d%14.1f%9d%7d%10d\n", x.Number, x.People, x.Hours, x.Talked, x.Some, x.NotYet)
		}
	}
	return err
}
