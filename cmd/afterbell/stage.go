package main

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"github.com/rs/zerolog"

	"afterbell/adapters/playground"
	"afterbell/bot"
	"afterbell/bot/companion"
	"afterbell/bot/course"
	"afterbell/bot/rich"
	"afterbell/bot/when"
)

// A stage is the real core in a room of the playground, under a clock that can be pushed. It is what
// the playground shows, what a simulation plays and what a preview prints.
type stage struct {
	room  *playground.Room
	clock *playground.Clock
	bot   *companion.Bot
}

// staging is what a stage is made of.
type staging struct {
	store   bot.Store
	clock   *playground.Clock
	room    playground.Options
	courses func() []*course.Course
	file    func(*course.Course, string) ([]byte, error)
	log     zerolog.Logger
}

// newStage connects the parts. Nothing happens until somebody acts or the clock is pushed.
func newStage(ctx context.Context, s staging) (*stage, error) {
	s.room.Now = s.clock.Now
	room, err := playground.NewRoom(ctx, s.room)
	if err != nil {
		return nil, err
	}
	b, err := companion.New(companion.Config{
		Store: s.store, Platforms: []bot.Platform{room}, Courses: s.courses, CourseFile: s.file,
		Now: s.clock.Now, Log: s.log, AwaySince: s.clock.Now(),
	})
	if err != nil {
		return nil, err
	}
	room.Connect(b)
	s.clock.Drive(living{b})
	if err := b.Start(ctx); err != nil {
		return nil, err
	}
	return &stage{room: room, clock: s.clock, bot: b}, nil
}

// living is a Bot that shows a sign of life whenever time has passed, so that only what is skipped
// counts as an outage.
type living struct{ *companion.Bot }

// Tick implements playground.Player.
func (l living) Tick(ctx context.Context) (int, error) {
	if err := l.Alive(ctx); err != nil {
		return 0, err
	}
	return l.Bot.Tick(ctx)
}

// act does something as a person, and lets what follows from it at once happen.
func (s *stage) act(ctx context.Context, person string, a playground.Action) (bot.Reply, error) {
	reply, err := s.room.Act(ctx, person, a)
	if err != nil {
		return bot.Reply{}, err
	}
	return reply, s.clock.Settle(ctx)
}

// A founding says how a class begins.
type founding struct {
	by      string // this person makes it, and becomes its teacher
	channel string
	course  *course.Course
	first   when.Date // it begins on this day
	rhythm  when.Rhythm
	zone    string
	kind    string // it is "taught" or "group"
	name    string // an empty one means the course's title
}

// title is what the class is called.
func (f founding) title() string { return cmp.Or(f.name, f.course.Title) }

// found makes a class the way a teacher does: fills in the form, looks at the dates, presses Start.
func (s *stage) found(ctx context.Context, f founding) error {
	reply, err := s.act(ctx, f.by, playground.Action{
		Kind: bot.KindForm, Channel: f.channel, Action: "class.new",
		Args: map[string]string{
			"course": f.course.Title, "start": f.first.String(), "rhythm": f.rhythm.String(), "off": offTyped(f.rhythm.Off),
			"zone": f.zone, "kind": f.kind, "name": f.name,
		},
	})
	if err != nil {
		return fmt.Errorf("make the class: %w", err)
	}
	if len(reply.FieldErrors) > 0 {
		return fmt.Errorf("make the class: %s", sentences(reply.FieldErrors))
	}
	_, err = s.press(ctx, f.by, reply, 0)
	return err
}

// offTyped writes days off as a teacher types them.
func offTyped(off []when.Span) string {
	list := make([]string, len(off))
	for i, x := range off {
		list[i] = x.From.String() + " to " + x.To.String()
	}
	return strings.Join(list, ", ")
}

// press presses the nth button of an answer that a person has just got.
func (s *stage) press(ctx context.Context, person string, reply bot.Reply, n int) (bot.Reply, error) {
	if n >= len(reply.Buttons) {
		return bot.Reply{}, fmt.Errorf("%s cannot press button %d of %q", person, n+1, rich.Plain(reply.Body))
	}
	b := reply.Buttons[n]
	return s.act(ctx, person, playground.Action{Kind: bot.KindButton, Action: b.Action, Args: map[string]string{"target": b.Target}})
}

func sentences(fields map[string]string) string {
	var all []string
	for _, name := range sortedKeys(fields) {
		all = append(all, name+": "+fields[name])
	}
	return strings.Join(all, "; ")
}

// join makes a person press Join and answer the questions that follow: yes, it is that time there,
// and yes or no to the daily message.
func (s *stage) join(ctx context.Context, person, channel string, daily bool) error {
	answer := 0
	if !daily {
		answer = 1
	}
	reply, err := s.act(ctx, person, playground.Action{Kind: bot.KindButton, Channel: channel, Action: "join"})
	for _, button := range []int{0, answer} {
		if err != nil {
			return fmt.Errorf("%s joins: %w", person, err)
		}
		reply, err = s.press(ctx, person, reply, button)
	}
	return err
}
