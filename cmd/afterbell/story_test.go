package main

import (
	"context"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"afterbell/adapters/playground"
	"afterbell/bot"
	"afterbell/bot/companion"
	"afterbell/bot/when"
	"afterbell/store/bolt"
	"afterbell/store/memory"
)

func opened(t *testing.T, p *playgroundCommand, store bot.Store) *ground {
	t.Helper()
	kept, ok := store.(keeper)
	if !ok {
		kept = inMemory{store}
	}
	g, err := p.set(t.Context(), kept, zerolog.New(io.Discard))
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// said returns everything that a person sees.
func said(g *ground, person string) string {
	var all strings.Builder
	for _, m := range g.room.Messages(playground.Filter{Person: person}) {
		all.WriteString(shown(m) + "\n")
	}
	return all.String()
}

// The first push brings the first lesson, and the whole story keeps the noise down.
func TestStory(t *testing.T) {
	store := memory.New()
	defer store.Close()
	g := opened(t, &playgroundCommand{Start: "2026-11-12"}, store)
	if g.count("welcome") != 1 {
		t.Fatalf("%d welcome cards after the start, want 1", g.count("welcome"))
	}
	if moved, err := g.clock.Next(t.Context()); err != nil || !moved || g.count("lesson") != 1 {
		t.Fatalf("the first push brings %d lessons (%v, %v), want 1", g.count("lesson"), moved, err)
	}
	for _, chip := range g.chips() {
		if err := chip.Run(t.Context()); err != nil {
			t.Fatalf("%s: %v", chip.Label, err)
		}
	}
	for person, words := range map[string]string{ada: "you said 2", "ben": "I was away", rivera: "One question waits, from Ada"} {
		if !strings.Contains(said(g, person), words) {
			t.Errorf("%s never sees %q", person, words)
		}
	}
	end, ok := g.end(t.Context())
	if !ok || !end.After(g.clock.Now()) {
		t.Fatalf("the term ends at %v, %v; it is %v", end, ok, g.clock.Now())
	}
	if err := g.clock.To(t.Context(), end); err != nil {
		t.Fatal(err)
	}
	if got, want := g.count("lesson"), len(g.class.course.Lessons); got != want {
		t.Errorf("%d lessons were posted in the term, want %d", got, want)
	}
	for _, p := range g.heard.people {
		if n := g.heard.noiseFor(p); n.quiet > 0 || n.twice > 0 || n.busiest > 1 {
			t.Errorf("%s: %d in quiet hours, %d said twice, %d on the busiest day", p.Name, n.quiet, n.twice, n.busiest)
		}
	}
}

// A playground with a file goes on where it was, and knows what was said before.
func TestPlaygroundIsRemembered(t *testing.T) {
	path := filepath.Join(t.TempDir(), "class.db")
	play := func(start string, do func(*ground)) {
		store, err := bolt.Open(path, bolt.Options{Append: companion.AppendOnly()})
		if err != nil {
			t.Fatal(err)
		}
		defer store.Close()
		do(opened(t, &playgroundCommand{Start: start}, store))
	}
	var now, end time.Time
	var noise string
	play("2026-11-12", func(g *ground) {
		if err := g.clock.Advance(context.Background(), 15*24*time.Hour); err != nil {
			t.Fatal(err)
		}
		now = g.clock.Now()
		end, _ = g.end(t.Context())
		noise, _ = g.report()
	})
	play("2027-02-02", func(g *ground) {
		if !g.clock.Now().Equal(now) {
			t.Errorf("the clock stands at %v, want %v", g.clock.Now(), now)
		}
		if again, _ := g.end(t.Context()); !again.Equal(end) {
			t.Errorf("the term ends at %v, want %v", again, end)
		}
		if again, _ := g.report(); again != noise {
			t.Errorf("the noise was\n%s\nand is\n%s", noise, again)
		}
		if got := len(g.room.People()); got != len(cast()) || g.count("welcome") != 1 {
			t.Errorf("%d people and %d welcome cards, want %d and 1", got, g.count("welcome"), len(cast()))
		}
		if strings.Contains(said(g, ada), "I was away") {
			t.Error("standing still counts as an outage")
		}
	})
}

func TestNextAt(t *testing.T) {
	london := zone(t, "Europe/London")
	half := when.Clock{Hour: 7, Minute: 30}
	for now, want := range map[string]string{
		"2026-11-12T07:29:00Z": "2026-11-12T07:30:00Z",
		"2026-11-12T07:30:00Z": "2026-11-13T07:30:00Z",
		"2026-03-28T12:00:00Z": "2026-03-29T06:30:00Z", // clocks go forward in the night
	} {
		at, err := time.Parse(time.RFC3339, now)
		if err != nil {
			t.Fatal(err)
		}
		if got := nextAt(at, half, london).UTC().Format(time.RFC3339); got != want {
			t.Errorf("after %s comes %s, want %s", now, got, want)
		}
	}
}

func TestStudies(t *testing.T) {
	monday, err := when.ParseDate("2026-11-16")
	if err != nil {
		t.Fatal(err)
	}
	for days, want := range map[int][]int{0: nil, 1: {0}, 2: {0, 4}, 3: {0, 3, 5}, 7: {0, 1, 2, 3, 4, 5, 6}, everyClassDay: {3}} {
		p := person{days: days}
		var got []int
		for i := range 7 {
			if p.studies(monday.AddDays(i), map[when.Date]bool{monday.AddDays(3): true}) {
				got = append(got, i)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%d days a week fall on %v, want %v", days, got, want)
		}
	}
}
