package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/rs/zerolog"

	"afterbell/adapters/playground"
	"afterbell/bot"
	"afterbell/bot/when"
)

// The story that the page tells, one chip after the other, in about a minute.

// server describes the page.
func (g *ground) server(p *playgroundCommand, log zerolog.Logger) playground.Config {
	return playground.Config{
		Room: g.room, Clock: g.clock, Token: p.Token, Idle: p.Idle, Title: g.class.title(), Zone: g.heard.zone,
		Phones: []string{ada, "ben", "cy", rivera}, Chips: g.chips(), End: g.end,
		Report: func(context.Context) (string, error) { return g.report() },
		Failed: func() error { return failureOf(g.store) },
		File:   bot.Files{Store: g.store}.Get, Log: log,
		Anew: func(ctx context.Context) (playground.Config, error) {
			return p.raise(ctx, log, g.taught, g.class)
		},
		Own: func(ctx context.Context, b playground.Bundle) (playground.Verdict, *playground.Config, error) {
			return p.own(ctx, log, b)
		},
		Services: guises(),
		Packed:   func(context.Context) ([]byte, error) { return g.taught.handedOut() },
	}
}

// raise makes a class as it is at its start. It lives in memory: what is kept in a file stays as it is.
func (p *playgroundCommand) raise(ctx context.Context, log zerolog.Logger, m material, f founding) (playground.Config, error) {
	g, err := p.ground(ctx, openMemory(), log, m, f)
	if err != nil {
		return playground.Config{}, err
	}
	return g.server(p, log), nil
}

func (g *ground) chips() []playground.Chip {
	inChannel := map[string]string{ada: g.class.channel, "ben": g.class.channel, "cy": g.class.channel, rivera: g.class.channel}
	return []playground.Chip{
		{Label: "Lesson time", Note: "The card appears in all phones. It is 16:00 in London alone, and nobody's phone buzzes at 05:00.",
			Run: g.lessonTime, Shows: inChannel},
		{Label: "Be Ada", Note: "Two of her evenings: the one message she gets, what she notes, and what she had noted before.",
			Run: g.beAda, Look: ada, Shows: map[string]string{ada: "direct"}},
		{Label: "Pull the plug",
			Note: "An hour before a lesson everything stops for two days. Afterwards: one message, one late lesson, no flood, nothing twice.",
			Run:  g.pullThePlug, Shows: inChannel},
		{Label: "Snow day", Note: "Ms Rivera asks for a day off and sees what would move before anything does.",
			Run: g.snowDay, Look: rivera, Shows: map[string]string{rivera: g.class.channel}},
		{Label: "Be Ms Rivera", Note: "Monday morning in London, when her quiet hours are over: what would help most this week.",
			Run: g.beTheTeacher, Look: rivera, Shows: map[string]string{rivera: "direct"}},
	}
}

// maxSteps bounds the search for the next lesson.
const maxSteps = 200

// lessonTime pushes the clock to the next lesson.
func (g *ground) lessonTime(ctx context.Context) error {
	before := g.count("lesson")
	for range maxSteps {
		moved, err := g.clock.Next(ctx)
		if err != nil || !moved || g.count("lesson") > before {
			return err
		}
	}
	return nil
}

// count returns how many messages of a kind stand in the room.
func (g *ground) count(kind string) (n int) {
	for _, m := range g.room.Messages(playground.Filter{}) {
		if m.Kind == kind {
			n++
		}
	}
	return n
}

// A sitting is what somebody does and notes in one evening.
type sitting struct {
	ticks            string // these steps of the lesson are done by then, counted from 0
	did, sure, stuck string
}

// among leaves out the steps that a lesson does not have.
func (e sitting) among(options []bot.Choice) string {
	ticks := slices.DeleteFunc(strings.Split(e.ticks, ","), func(value string) bool {
		return !slices.ContainsFunc(options, func(o bot.Choice) bool { return o.Value == value })
	})
	return strings.Join(ticks, ",")
}

// beAda plays two of Ada's evenings, all in her direct messages: she reads her daily message, opens the lesson, ticks
// what she has done and checks in, and does so again.
func (g *ground) beAda(ctx context.Context) error {
	zone := zoneIn(cast(), ada)
	for _, e := range []sitting{
		{"0", "read the page, step 1", "2", "what if every week looks different?"},
		{"0,1,2", "steps 2 and 3", "4", ""},
	} {
		if err := g.clock.To(ctx, nextAt(g.clock.Now(), when.Clock{Hour: 17, Minute: 5}, zone)); err != nil {
			return err
		}
		if err := g.spend(ctx, ada, e); err != nil {
			return err
		}
	}
	return nil
}

// spend plays one sitting. A course whose lessons have no steps has nothing to tick.
func (g *ground) spend(ctx context.Context, who string, e sitting) error {
	opened, err := g.act(ctx, who, playground.Action{Kind: bot.KindButton, Action: "lesson.start"})
	if err != nil {
		return err
	}
	if opened.Select == nil {
		e.did = "read the page"
	} else {
		_, err := g.act(ctx, who, playground.Action{Kind: bot.KindSelect, Action: opened.Select.Action,
			Args: map[string]string{"target": opened.Select.Target, "value": e.among(opened.Select.Options)}})
		if err != nil {
			return err
		}
	}
	args := map[string]string{"did": e.did, "sure": e.sure}
	if e.stuck != "" {
		args["stuck"] = e.stuck
	}
	_, err = g.act(ctx, who, playground.Action{Kind: bot.KindCommand, Action: "checkin", Args: args})
	return err
}

// pullThePlug goes to an hour before the next class hour, lets two days pass without the bot, and
// starts it again.
func (g *ground) pullThePlug(ctx context.Context) error {
	now := g.clock.Now()
	next, _, ok := g.class.rhythm.Next(now.Add(time.Hour), g.heard.zone)
	if !ok {
		next = now.Add(time.Hour)
	}
	if err := g.clock.To(ctx, next.Add(-time.Hour)); err != nil {
		return err
	}
	if err := g.bot.Alive(ctx); err != nil {
		return err
	}
	if err := g.clock.Skip(ctx, 48*time.Hour); err != nil {
		return err
	}
	if err := g.bot.Start(ctx); err != nil {
		return err
	}
	return g.clock.Settle(ctx)
}

// snowDay makes the teacher ask for the next class day off. Nothing moves before she agrees.
func (g *ground) snowDay(ctx context.Context) error {
	reply, err := g.act(ctx, rivera, playground.Action{
		Kind: bot.KindCommand, Channel: g.class.channel, Action: "class", Args: map[string]string{"go": "day off"},
	})
	if err != nil || reply.Form == nil {
		return err
	}
	filled := map[string]string{}
	for _, field := range reply.Form.Fields {
		filled[field.Name] = field.Value
	}
	_, err = g.act(ctx, rivera, playground.Action{Kind: bot.KindForm, Action: reply.Form.Action, Args: filled})
	return err
}

// beTheTeacher pushes the clock past the next Monday 08:00, when her week's message comes.
func (g *ground) beTheTeacher(ctx context.Context) error {
	zone := zoneIn(cast(), rivera)
	today := when.DateOf(g.clock.Now().In(zone))
	monday := today.AddDays((8 - int(today.Weekday())) % 7)
	at := when.At(monday, when.Clock{Hour: 8, Minute: 1}, zone)
	if !at.After(g.clock.Now()) {
		at = when.At(monday.AddDays(7), when.Clock{Hour: 8, Minute: 1}, zone)
	}
	return g.clock.To(ctx, at)
}

// end returns the end of the term: a week and a day after the last class day.
func (g *ground) end(context.Context) (time.Time, bool) {
	days := g.class.rhythm.Dates(g.class.first, len(g.class.course.Lessons))
	if len(days) == 0 {
		return time.Time{}, false
	}
	return when.At(days[len(days)-1].AddDays(8), when.Clock{}, g.heard.zone), true
}

// report writes the noise table, and first what it comes to.
func (g *ground) report() (string, error) {
	var text strings.Builder
	quiet, twice := g.heard.disturbed()
	fmt.Fprintf(&text, "So far %d messages came in anybody's quiet hours, and %d were said twice.\n\n", quiet, twice)
	if err := g.heard.writeNoise(&text); err != nil {
		return "", err
	}
	return text.String(), nil
}

// zoneIn returns the zone of one of some people.
func zoneIn(people []playground.Person, id string) *time.Location {
	for _, p := range people {
		if p.ID == id {
			if zone, err := when.Zone(p.Zone); err == nil {
				return zone
			}
		}
	}
	return time.UTC
}

// nextAt is the first time after now that clocks in a zone show an hour.
func nextAt(now time.Time, c when.Clock, zone *time.Location) time.Time {
	today := when.DateOf(now.In(zone))
	if at := when.At(today, c, zone); at.After(now) {
		return at
	}
	return when.At(today.AddDays(1), c, zone)
}
