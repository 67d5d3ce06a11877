package main

import (
	"slices"
	"strings"
	"testing"
	"time"

	"afterbell/adapters/playground"
	"afterbell/bot/record"
	"afterbell/bot/when"
	"afterbell/store/memory"
)

// TestMarksFollowTheClass lays a term over the spring, with days off, and finds what stands on its time line.
func TestMarksFollowTheClass(t *testing.T) {
	store := memory.New()
	defer store.Close()
	g := opened(t, &playgroundCommand{Start: "2026-03-24", Token: "a-token"}, store)
	var got []string
	list, err := g.marks(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range list {
		got = append(got, string(m.Kind)+" "+m.From.UTC().Format("01-02 15:04")+" "+m.Label)
	}
	for _, want := range []string{"lesson 03-24 16:00 Lesson 1: A time and a place", "lesson 03-31 15:00 Lesson 3: Close the book",
		"change 03-29 01:00 Clocks change in London", "change 04-04 14:00 Clocks change in Auckland"} {
		if !slices.Contains(got, want) {
			t.Errorf("%q is not among %s", want, strings.Join(got, "\n"))
		}
	}
	run := record.Run{Start: g.class.first, Rhythm: g.class.rhythm}
	run.Rhythm.Off = []when.Span{{From: run.Start.AddDays(7), To: run.Start.AddDays(7)}}
	off := playground.Mark{Kind: playground.MarkOff, Label: "No class",
		From: time.Date(2026, 3, 30, 23, 0, 0, 0, time.UTC), To: time.Date(2026, 3, 31, 23, 0, 0, 0, time.UTC)}
	moved := marksOf(run, g.class.course, g.heard.zone)
	same := func(m playground.Mark) bool {
		return m.Label == off.Label && m.From.Equal(off.From) && m.To.Equal(off.To)
	}
	if !slices.ContainsFunc(moved, same) || moved[2].From.Day() != 2 {
		t.Errorf("with a day off the marks are %+v", moved)
	}
}
