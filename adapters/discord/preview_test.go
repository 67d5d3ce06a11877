package discord

import (
	"fmt"
	"strings"
	"testing"

	"afterbell/bot"
	"afterbell/bot/rich"
)

// pressable is a message with a picture, a file, buttons and a list.
func pressable() bot.Message {
	m := bot.Message{
		Body:  []rich.Block{{Kind: rich.Heading, Level: 2, Spans: []rich.Span{{Text: "Lesson 1"}}}, {Kind: rich.Picture, File: "a cell.png"}},
		Files: []bot.FileRef{{Name: "a cell.png", Alt: "A cell"}, {Name: "term.ics"}},
		Select: &bot.Select{Action: "pick", Target: "t", Hint: "Which?", Options: []bot.Choice{
			{Label: "One", Value: "1"}, {Label: "Two", Value: "2"}}},
	}
	for n := range 4 {
		m.Buttons = append(m.Buttons, bot.Button{Label: fmt.Sprint("Button ", n), Action: fmt.Sprint("do", n), Target: fmt.Sprint(n)})
	}
	return m
}

// TestPreviewIsPressed draws a message and reads each press of what is in it.
func TestPreviewIsPressed(t *testing.T) {
	bodies, err := Preview(pressable(), bot.Place{Platform: "playground", Channel: "class"}, false)
	if err != nil || len(bodies) != 1 {
		t.Fatal(len(bodies), err)
	}
	if name := bodies[0].Files["a_cell.png"]; name != "a cell.png" {
		t.Errorf("the picture is %q", name)
	}
	var body struct {
		Flags      int         `json:"flags"`
		Components []component `json:"components"`
	}
	if err := decode(bodies[0].JSON, &body); err != nil || body.Flags&flagCard == 0 {
		t.Fatalf("%v: %s", err, bodies[0].JSON)
	}
	var buttons, lists []string
	walkControls(body.Components, func(c component) {
		if c.Type == typeButton {
			buttons = append(buttons, c.CustomID)
		}
		if c.Type == typeSelect {
			lists = append(lists, c.CustomID)
		}
	})
	if len(buttons) != 4 || len(lists) != 1 {
		t.Fatalf("buttons %v, lists %v", buttons, lists)
	}
	for n, id := range buttons {
		ev, err := Pressed("2", id, []string{""})
		if err != nil || ev.Kind != bot.KindButton || ev.Action != fmt.Sprint("do", n) || ev.Args["target"] != fmt.Sprint(n) {
			t.Errorf("button %d asks for %+v, %v", n, ev, err)
		}
	}
	ev, err := Pressed("3", lists[0], []string{"2"})
	if err != nil || ev.Kind != bot.KindSelect || ev.Action != "pick" || ev.Args["target"] != "t" || ev.Args["value"] != "2" {
		t.Errorf("the list asks for %+v, %v", ev, err)
	}
	for _, id := range []string{"", "1" + strings.Repeat("x", 20)} {
		if ev, err := Pressed("2", id, nil); err == nil {
			t.Errorf("an id of nobody's asks for %+v", ev)
		}
	}
}

func walkControls(list []component, visit func(component)) {
	for _, c := range list {
		visit(c)
		walkControls(c.Components, visit)
	}
}

// TestPreviewOfDirectMessages is plain, as the lock screen shows it; an answer is a card everywhere.
func TestPreviewOfDirectMessages(t *testing.T) {
	at := bot.Place{Platform: "playground", User: "ada"}
	for answer, want := range map[bool]string{false: `"content":"## Lesson 1`, true: `"flags":32768`} {
		bodies, err := Preview(pressable(), at, answer)
		if err != nil || len(bodies) == 0 || !strings.Contains(string(bodies[0].JSON), want) {
			t.Errorf("answer %v: %v does not hold %s", answer, bodies, want)
		}
	}
}
