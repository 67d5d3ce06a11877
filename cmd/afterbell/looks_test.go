package main

import (
	"slices"
	"strings"
	"testing"
	"time"

	"afterbell/adapters/facsimile"
	"afterbell/adapters/playground"
	"afterbell/bot"
	"afterbell/store/memory"
)

// TestServicesDrawTheWholeTerm plays the story and the term, and draws all that was said as either service has it: nothing is
// unknown, and every button can be pressed there.
func TestServicesDrawTheWholeTerm(t *testing.T) {
	store := memory.New()
	defer store.Close()
	g := opened(t, &playgroundCommand{Start: "2026-12-01", Token: "a-token"}, store)
	for _, c := range g.chips() {
		if err := c.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	end, _ := g.end(t.Context())
	if err := g.clock.To(t.Context(), end); err != nil {
		t.Fatal(err)
	}
	messages := slices.DeleteFunc(g.room.Messages(playground.Filter{}), func(m playground.Message) bool { return m.From != "" })
	if len(messages) < 20 {
		t.Fatalf("%d messages in a term", len(messages))
	}
	none := func(string) string { return "" }
	for _, s := range guises() {
		for _, m := range messages {
			parts, err := s.Draw(m.Content, m.In, m.Kind == "reply", facsimile.Options{Now: time.Now(), Picture: none, File: none, Post: "/act"})
			if err != nil || len(parts) == 0 {
				t.Fatalf("%s: %s cannot be drawn: %v", s.ID, m.Text(), err)
			}
			html := ""
			for _, p := range parts {
				html += string(p)
			}
			if strings.Contains(html, "fx-unknown") || strings.Contains(html, `control" value=""`) {
				t.Errorf("%s: something is unknown in %s", s.ID, html)
			}
			for _, b := range m.Content.Buttons {
				if !strings.Contains(html, b.Action) {
					t.Errorf("%s: no button for %s in %s", s.ID, b.Action, html)
				}
			}
		}
	}
}

// TestServicesRefuse what no drawing of theirs can have sent.
func TestServicesRefuse(t *testing.T) {
	for _, s := range guises() {
		ev, err := s.Pressed(facsimile.Press{Control: "1", Type: "unheard of"})
		if err == nil && ev.Kind == bot.KindButton {
			t.Errorf("%s: pressed is %+v", s.ID, ev)
		}
	}
}
