package ical_test

import (
	"bytes"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	ics "github.com/arran4/golang-ical"
	"pgregory.net/rapid"

	"afterbell/bot/ical"
	"afterbell/bot/when"
)

var now = time.Date(2026, 11, 28, 9, 30, 0, 0, time.UTC)

// TestBytes holds a whole file against what RFC 5545 asks for.
func TestBytes(t *testing.T) {
	auckland, _ := time.LoadLocation("Pacific/Auckland")
	c := ical.Calendar{Name: "Biology 9b", Events: []ical.Event{
		{UID: "a@b", Title: "Salt, water; a \\ and more", Words: "One line\nand another", Link: "https://example.org/meet?a=1,2;b",
			At: time.Date(2026, 12, 2, 5, 0, 0, 0, auckland), Minutes: 90, Changed: 3},
		{UID: "d@b", Title: "Due", Day: when.Date{Year: 2026, Month: 12, Day: 31}},
	}}
	want := []string{
		"BEGIN:VCALENDAR", "VERSION:2.0", "METHOD:PUBLISH", "X-WR-CALNAME:Biology 9b",
		"BEGIN:VEVENT", "UID:a@b", "DTSTAMP:20261128T093000Z", "SEQUENCE:3", `SUMMARY:Salt\, water\; a \\ and more`,
		"DTSTART:20261201T160000Z", "DTEND:20261201T173000Z",
		`DESCRIPTION:One line\nand another`, "URL:https://example.org/meet?a=1,2;b", "END:VEVENT",
		"BEGIN:VEVENT", "UID:d@b", "DTSTART;VALUE=DATE:20261231", "DTEND;VALUE=DATE:20270101", "TRANSP:TRANSPARENT",
		"END:VEVENT", "END:VCALENDAR",
	}
	got := string(c.Bytes(now))
	at := 0
	for _, line := range want {
		i := strings.Index(got[at:], line+"\r\n")
		if i < 0 {
			t.Fatalf("%q is not where it should be in\n%s", line, got)
		}
		at += i
	}
}

// TestAnyWords shows that whatever stands in a title comes back as it was, in lines that every program takes.
func TestAnyWords(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.StringOf(rapid.RuneFrom([]rune("aé漢🙂 ,;:\\\"\n"))).Draw(t, "words")
		c := ical.Calendar{Name: "n", Events: []ical.Event{{UID: "u@b", Title: "x" + words + "x", Words: "x" + words + "x", At: now}}}
		file := c.Bytes(now)
		for _, line := range bytes.Split(bytes.TrimSuffix(file, []byte("\r\n")), []byte("\r\n")) {
			if len(line) > 75 || !utf8.Valid(line) || bytes.ContainsAny(line, "\r\n") {
				t.Fatalf("line of %d octets: %q", len(line), line)
			}
		}
		back, err := ics.ParseCalendar(bytes.NewReader(file))
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range []ics.ComponentProperty{ics.ComponentPropertySummary, ics.ComponentPropertyDescription} {
			if got := back.Events()[0].GetProperty(p).Value; got != "x"+words+"x" {
				t.Errorf("%s came back as %q, was %q", p, got, "x"+words+"x")
			}
		}
	})
}
