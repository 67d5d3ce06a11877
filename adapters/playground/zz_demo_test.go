package playground

import (
	"context"
	"net"
	"os"
	"testing"
	"time"

	"afterbell/bot"
	"afterbell/bot/rich"
)

func TestDemo(t *testing.T) {
	if os.Getenv("DEMO") == "" {
		t.Skip("demo")
	}
	now := time.Date(2026, 11, 24, 15, 30, 0, 0, time.UTC)
	c, _ := NewClock(t.Context(), ClockOptions{Start: now})
	r := newRoom(t, Options{Now: c.Now, Channels: []string{"biology-9b"}})
	form := &bot.Form{Action: "checkin.form", Target: "l4", Title: "Check in", Submit: "Save", Note: "Ms Rivera can read this. Classmates cannot.",
		Fields: []bot.Field{
			{Name: "did", Label: "What did you do?", Kind: bot.FieldText, Required: true},
			{Name: "sure", Label: "How sure do you feel?", Kind: bot.FieldOne, Options: []bot.Choice{{Label: "not at all", Value: "1"}, {Label: "a little", Value: "2"}, {Label: "half way", Value: "3"}, {Label: "nearly", Value: "4"}, {Label: "could explain it", Value: "5"}}},
			{Name: "next", Label: "What is next, and when?", Kind: bot.FieldLine, Note: "With a time in it, I can remind you: flashcards fri 18:00"},
			{Name: "lesson", Label: "Which lesson?", Kind: bot.FieldList, Options: []bot.Choice{{Label: "Lesson 4", Value: "4", On: true}, {Label: "Lesson 3", Value: "3"}}},
		}}
	r.Connect(answering(func(ev bot.Event) bot.Reply {
		switch ev.Action {
		case "checkin", "checkin.form":
			if ev.Kind == bot.KindForm && len(ev.Args["did"]) < 5 {
				return bot.Reply{FieldErrors: map[string]string{"did": "Please write a little more."}}
			}
			if ev.Kind == bot.KindForm || ev.Args["did"] != "" {
				m := say("Noted for today, Thursday 26 November.")
				m.Body = append(m.Body, rich.Block{Spans: []rich.Span{{Text: "Sure: 4 of 5. Yesterday you said 2."}}})
				m.Buttons = []bot.Button{{Label: "Remind me Fri 18:00", Action: "x", Primary: true}, {Label: "Change", Action: "x"}, {Label: "Undo", Action: "x", Danger: true}}
				return bot.Reply{Message: m, Private: true}
			}
			return bot.Reply{Form: form}
		case "":
			return bot.Reply{}
		case "start":
			m := say("Lesson 4: Osmosis. Tick what you have done.")
			m.Select = &bot.Select{Action: "tick", Target: "l4", Many: true, Hint: "Steps", Options: []bot.Choice{{Label: "Read the page", Value: "1", On: true}, {Label: "Predict the raisin", Value: "2", Note: "8 min"}, {Label: "Three questions", Value: "3"}}}
			m.Buttons = []bot.Button{{Label: "More help", Action: "x"}, {Label: "Go further", Action: "x"}, {Label: "Questions", Action: "x"}}
			return bot.Reply{Message: m, Private: true}
		}
		return bot.Reply{Message: say("You said " + ev.Action + ". One thing today, about 20 minutes."), Private: true}
	}))
	body, err := rich.Parse("**Lesson 4 of 10: Osmosis** · about 25 minutes\nAfter this you can say why a slug dreads salt and a root does not dread rain.\n\n1. Before you start: in lesson 2, what did the membrane let through? (2 min)\n2. Read the page in the thread below. (10 min)\n3. Predict what happens to the raisin, then watch. (8 min)\n4. Three questions, with the answers explained. (5 min)\n\nDue Sunday 29 November, the end of your day. Later is fine; nothing closes.\n\nStuck for ten minutes? Ask goes to Ms Rivera, not to this channel.")
	if err != nil {
		t.Fatal(err)
	}
	cls := channelPlace("biology-9b", "")
	wb, _ := rich.Parse("**Biology 9b starts on Thursday 12 November.** Ms Rivera, Tuesdays and Thursdays, at any hour of your day.\n\nType `/today` whenever you wonder what is next.")
	send := func(p bot.Post) bot.Sent {
		s, err := r.Send(t.Context(), bot.Part{Post: p, N: 1, Of: 1})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	send(bot.Post{To: cls, Silent: true, Message: bot.Message{Body: wb, Buttons: []bot.Button{{Label: "Join", Action: "join", Primary: true}, {Label: "What is kept about me", Action: "x"}}}})
	act(t, r, "ben", Action{Channel: "biology-9b", Text: "Hello from London"})
	_ = c.Advance(t.Context(), 30*time.Minute)
	card := send(bot.Post{To: cls, Kind: "lesson", Silent: true, Thread: &bot.Thread{Name: "Lesson 4: Osmosis"}, Message: bot.Message{Body: body, Buttons: []bot.Button{{Label: "Start", Action: "start", Target: "l4", Primary: true}, {Label: "Check in", Action: "checkin"}, {Label: "Ask", Action: "x"}}}})
	page, _ := rich.Parse("# Osmosis\n\nWater moves **towards the stronger solution**. See [the film](https://example.org/film).\n\n- salt pulls\n- sugar pulls\n  - slowly\n\n> A slug in salt shrinks.\n\n```go\nfor water.Moves() { shrink(slug) }\n```\n\n---\n\nNow the raisin.")
	page = append(page, rich.Block{Kind: rich.Small, Spans: []rich.Span{{Text: "Live on "}, {Kind: rich.Time, At: now.Add(50 * time.Hour), Text: "x"}}})
	th := cls
	th.Thread = card.Thread
	send(bot.Post{To: th, Silent: true, Message: bot.Message{Body: page}})
	act(t, r, "cy", Action{Channel: "biology-9b", Thread: card.Thread, Text: "Does the raisin count as a root?\n<b>no</b> **bold**"})
	send(bot.Post{To: directPlace("ada"), Message: bot.Message{Body: say("Hello Ada. Two things today, about 20 minutes.").Body, Buttons: []bot.Button{{Label: "Start osmosis", Action: "start", Primary: true}, {Label: "Later today", Action: "x"}, {Label: "Not today", Action: "x"}}}})
	act(t, r, "ada", Action{Channel: "biology-9b", Action: "start", Args: map[string]string{}})
	act(t, r, "rivera", Action{Channel: "biology-9b", Action: "checkin"})
	chip := func(context.Context) error { return c.Advance(context.Background(), time.Hour) }
	s, err := NewServer(Config{Room: r, Clock: c, Token: "demo-demo-demo-demo", Title: "Biology 9b", Zone: mustZone("Europe/London"),
		Chips: []Chip{
			{"Lesson time", "The card appears in all three; only London's evening has begun.", chip},
			{"Be Ada", "Her morning, her message, her check-in.", chip},
			{"Pull the plug", "Two days pass in the dark. No flood, nothing twice.", chip},
			{"Snow day", "A preview with dates; 26 people see one message.", chip},
			{"Be Ms Rivera", "Monday 07:30: about 15 minutes would help most.", chip}},
		End:    func(context.Context) (time.Time, bool) { return now.Add(30 * 24 * time.Hour), true },
		Report: func(context.Context) (string, error) { return "who  channel  direct\nAda       19      17", nil }})
	if err != nil {
		t.Fatal(err)
	}
	s.ran(1)
	l, err := net.Listen("tcp", "127.0.0.1:8099")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Minute)
	defer cancel()
	if err := s.Serve(ctx, l); err != nil {
		t.Fatal(err)
	}
}

func mustZone(n string) *time.Location { z, _ := time.LoadLocation(n); return z }
