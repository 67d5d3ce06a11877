package main

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"afterbell/adapters/playground"
	"afterbell/bot"
	"afterbell/bot/rich"
)

func zone(t *testing.T, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

// told is a message of the bot at an hour of 12 November 2026, UTC.
func told(hour int, in bot.Place, kind, key, text string) playground.Message {
	return playground.Message{
		At: time.Date(2026, 11, 12, hour, 0, 0, 0, time.UTC), In: in, Kind: kind, Key: key,
		Content: bot.Message{Body: []rich.Block{{Spans: []rich.Span{{Text: text}}}}},
	}
}

func TestNoise(t *testing.T) {
	heard := &transcript{zone: zone(t, "Europe/London"), people: []person{
		{ID: "ada", Name: "Ada", location: zone(t, "Pacific/Auckland")},
		{ID: "rivera", Name: "Ms Rivera", location: zone(t, "Europe/London")},
	}}
	class := bot.Place{Platform: "playground", Channel: "class"}
	thread, direct := class, bot.Place{Platform: "playground", User: "ada"}
	thread.Thread = "m1"
	private := told(16, class, "reply", "", "Noted.")
	private.For = "ada"
	edited := told(16, class, "lesson", "k1", "Lesson 1, corrected")
	edited.Edited = edited.At
	theirs := told(16, class, "", "", "hello")
	theirs.From = "ada"
	for _, m := range []playground.Message{
		told(16, class, "lesson", "k1", "Lesson 1"), edited, private, theirs,
		told(16, thread, "page", "k2", "The page"),
		told(17, class, "lesson", "k3", "Lesson 1"),     // the same words under another key
		told(3, direct, "daily", "k4", "Two things"),    // 16:00 in Auckland
		told(4, direct, "reminder", "k5", "Flashcards"), // 17:00
		told(9, direct, "reminder", "k5", "Flashcards"), // 22:00, and once too often
	} {
		heard.observe(m)
	}
	var out strings.Builder
	if err := heard.writeNoise(&out); err != nil {
		t.Fatal(err)
	}
	want := "who      channel  direct  busiest day  in quiet hours  said twice\n" +
		"Ada            2       3            3               1           2\n" +
		"Ms Rivera      2       0            0               0           1\n"
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Error(diff)
	}
}

func TestTranscriptText(t *testing.T) {
	heard := &transcript{zone: zone(t, "Europe/London"), people: []person{{ID: "ada", Name: "Ada", location: zone(t, "Pacific/Auckland")}}}
	m := told(16, bot.Place{Channel: "class"}, "lesson", "k1", "Lesson 1")
	m.Content.Buttons = []bot.Button{{Label: "Start"}, {Label: "Ask"}}
	heard.observe(m)
	heard.observe(told(4, bot.Place{User: "ada"}, "daily", "k2", "Two things"))
	var text, objects strings.Builder
	if err := heard.writeText(&text); err != nil {
		t.Fatal(err)
	}
	if err := heard.writeJSON(&objects); err != nil {
		t.Fatal(err)
	}
	want := "Thu 12 Nov 2026 16:00 Europe/London · #class · lesson\n  Lesson 1\n  [Start] [Ask]\n\n" +
		"Thu 12 Nov 2026 17:00 Pacific/Auckland · Ada, direct · daily\n  Two things\n\n"
	if diff := cmp.Diff(want, text.String()); diff != "" {
		t.Error(diff)
	}
	want = `{"at":"2026-11-12T16:00:00Z","local":"2026-11-12T16:00","zone":"Europe/London","to":"class","place":"#class",` +
		`"kind":"lesson","text":"Lesson 1\n[Start] [Ask]"}` + "\n" +
		`{"at":"2026-11-12T04:00:00Z","local":"2026-11-12T17:00","zone":"Pacific/Auckland","to":"ada",` +
		`"place":"direct","kind":"daily","text":"Two things"}` + "\n"
	if diff := cmp.Diff(want, objects.String()); diff != "" {
		t.Error(diff)
	}
}
