package slack

import (
	"fmt"
	"strings"
	"testing"

	"afterbell/bot"
	"afterbell/bot/rich"
)

// TestPreviewIsPressed draws a message and reads each press of what is in it.
func TestPreviewIsPressed(t *testing.T) {
	m := bot.Message{
		Body: []rich.Block{
			{Spans: []rich.Span{{Text: "Lesson 1, "}, {Kind: rich.Command, Ref: "me", Text: "/me"}}}, {Kind: rich.Picture, File: "cell.png"},
		},
		Files:   []bot.FileRef{{Name: "cell.png", Alt: "A cell"}, {Name: "term.ics"}},
		Buttons: []bot.Button{{Label: "Zero", Action: "do0", Target: "0"}, {Label: "One", Action: "do1", Target: "1"}},
		Select: &bot.Select{Action: "pick", Target: "t", Many: true, Options: []bot.Choice{
			{Label: "One", Value: "1"}, {Label: "None", Value: ""}}},
	}
	bodies, err := Preview(m)
	if err != nil || len(bodies) != 1 {
		t.Fatal(len(bodies), err)
	}
	for _, want := range []string{`"slack_file":{"id":"cell.png"}`, `"files":[{"name":"term.ics"}]`, "/afterbell me"} {
		if !strings.Contains(string(bodies[0]), want) {
			t.Errorf("%s is not in %s", want, bodies[0])
		}
	}
	var body struct {
		Blocks []struct {
			ID       string `json:"block_id"`
			Elements []struct {
				Type  string `json:"type"`
				Value string `json:"value"`
				ID    string `json:"action_id"`
			} `json:"elements"`
		} `json:"blocks"`
	}
	if err := decode(bodies[0], &body); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, b := range body.Blocks {
		for _, e := range b.Elements {
			values := []string{e.Value}
			if e.Type == "checkboxes" {
				values = []string{"1", noValue}
			}
			if e.ID == "" {
				continue
			}
			ev, err := Pressed(e.Type, b.ID, e.ID, values)
			got = append(got, fmt.Sprint(ev.Kind, " ", ev.Action, " ", ev.Args["target"], " ", ev.Args["value"], err))
		}
	}
	if want := "[select pick t 1,<nil> button do0 0 <nil> button do1 1 <nil>]"; fmt.Sprint(got) != want {
		t.Errorf("pressed are\n%v, want\n%s", got, want)
	}
}
