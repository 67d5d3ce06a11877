package main

import (
	"html/template"

	"afterbell/adapters/discord"
	"afterbell/adapters/facsimile"
	"afterbell/adapters/playground"
	"afterbell/adapters/slack"
	"afterbell/bot"
)

// guises are those in whose look the page shows messages, from what their adapters would send.
func guises() []playground.Service {
	return []playground.Service{
		{ID: discord.Name, Label: "As on Discord", Draw: drawDiscord, Pressed: func(p facsimile.Press) (bot.Event, error) {
			return discord.Pressed(p.Type, p.Control, p.Values)
		}},
		{ID: "slack", Label: "As on Slack", Draw: drawSlack, Pressed: func(p facsimile.Press) (bot.Event, error) {
			return slack.Pressed(p.Type, p.Block, p.Control, p.Values)
		}},
	}
}

func drawDiscord(m bot.Message, at bot.Place, answer bool, o facsimile.Options) ([]template.HTML, error) {
	bodies, err := discord.Preview(m, at, answer)
	if err != nil {
		return nil, err
	}
	return drawn(bodies, func(b discord.Body) (template.HTML, error) {
		known := o
		known.Picture = func(name string) string { return o.Picture(b.Files[name]) }
		known.File = func(name string) string { return o.File(b.Files[name]) }
		return facsimile.Discord(b.JSON, known)
	})
}

func drawSlack(m bot.Message, _ bot.Place, _ bool, o facsimile.Options) ([]template.HTML, error) {
	bodies, err := slack.Preview(m)
	if err != nil {
		return nil, err
	}
	return drawn(bodies, func(body []byte) (template.HTML, error) { return facsimile.Slack(body, o) })
}

// drawn draws each of the bodies that a message has.
func drawn[T any](bodies []T, draw func(T) (template.HTML, error)) ([]template.HTML, error) {
	var parts []template.HTML
	for _, b := range bodies {
		part, err := draw(b)
		if err != nil {
			return nil, err
		}
		parts = append(parts, part)
	}
	return parts, nil
}
