package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/rs/zerolog"

	"afterbell/bot"
	"afterbell/bot/companion"
	"afterbell/cmd/afterbell/config"
	"afterbell/store/memory"
)

// A service is a chat service that the program can serve. A new one is one value more in services,
// and a section of its own in package config.
type service struct {
	name  string // bot.Place.Platform has it
	title string // people write it so
	on    func(config.Config) bool
	// app returns the id that the service gave the app; empty where the configuration does not say it.
	app func(config.Config) string
	// open makes an adapter, which does not connect yet.
	open  func(config.Config, bot.Store, zerolog.Logger) (bot.Platform, error)
	check func(ctx context.Context, p bot.Platform, homes []bot.Place) ([]gap, error)
	link  func(p bot.Platform) link
}

// A link is how a chat service is reached just now.
type link struct {
	ready bool  // it can be heard
	links int64 // so often a connection was made
}

// services lists what can be configured.
func services() []service { return []service{discordService(), slackService()} }

// configured lists the services that a configuration switches on.
func configured(conf config.Config) (list []service) {
	for _, s := range services() {
		if s.on(conf) {
			list = append(list, s)
		}
	}
	return list
}

// platforms makes the adapters that are configured. They do not connect yet.
func platforms(conf config.Config, store bot.Store, log zerolog.Logger) (all []bot.Platform, err error) {
	for _, s := range configured(conf) {
		p, err := s.open(conf, store, log.With().Str("platform", s.name).Logger())
		if err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	return all, nil
}

// A gap is something that a chat service does not let the bot do.
type gap struct {
	text     string
	optional bool // a class works without it
	note     bool // nothing is missing, or no class meets there
}

func (g gap) String() string {
	if g.optional {
		return "optional: " + g.text
	}
	return g.text
}

// table is the command table of the core, for what is made from it before anything runs.
func table() ([]bot.Command, error) {
	b, err := companion.New(companion.Config{Store: memory.New()})
	if err != nil {
		return nil, err
	}
	return b.Commands(), nil
}

// plainly says what an error says to whoever runs the bot: without what the outbox needs to know of
// it, and with each name once.
func plainly(err error) string {
	text := err.Error()
	for next := err; next != nil; {
		var d *bot.DeliveryError
		if !errors.As(next, &d) {
			break
		}
		text = strings.ReplaceAll(text, d.Error(), d.Err.Error())
		next = d.Err
	}
	for _, s := range services() {
		text = strings.ReplaceAll(text, s.name+": "+s.name+": ", s.name+": ")
	}
	return text
}

// refusedBy says that a service cannot be asked, in the words of its adapter for whoever runs the bot:
// they stand in the first line.
func refusedBy(s service, err error) error {
	text, _, _ := strings.Cut(plainly(err), "\n")
	text = strings.TrimPrefix(text, s.name+": ")
	return fmt.Errorf("%s: %s", s.title, strings.TrimPrefix(text, "log in: "))
}
