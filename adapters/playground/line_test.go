package playground

import (
	"context"
	"net/url"
	"strings"
	"testing"
	"time"
)

// lined is a class with a lesson behind it, one ahead, a session, days off and a change of clocks, from 24 November on.
func lined(t *testing.T) served {
	london, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	day := func(n, hour int) time.Time { return time.Date(2026, 11, n, hour, 0, 0, 0, london) }
	return serveTest(t, silentBot, Config{
		Zone: london,
		End:  func(context.Context) (time.Time, bool) { return day(34, 0), true },
		Marks: func(context.Context) ([]Mark, error) {
			return []Mark{
				{MarkLesson, "Lesson 2: Osmosis", day(26, 16), time.Time{}}, {MarkLesson, "Lesson 1: Membranes", day(24, 10), time.Time{}},
				{MarkSession, "Live session: Osmosis", day(26, 18), day(26, 19)}, {MarkOff, "No class", day(28, 0), day(30, 0)},
				{MarkChange, "Clocks change in Nowhere", day(29, 1), time.Time{}}, {MarkLesson, "Lesson 9: long after", day(99, 1), time.Time{}},
			}, nil
		},
	})
}

// TestLine shows the term in its order, with what is ahead to go to, and goes there.
func TestLine(t *testing.T) {
	s := lined(t)
	html := s.page(t, "/")
	expect(t, html,
		`max="240" value="16" data-from="2026-11-24T00:00:00Z" data-zone="Europe/London"`, `aria-valuetext="Tue 24 Nov, 16:00"`,
		`aria-label="The term: 3 lessons, 1 live session, 1 time without class, 1 change of clocks"`,
		`<span>Tue 24 Nov, 10:00</span> Lesson 1: Membranes`, `aria-label="Go to Thu 26 Nov, 16:00: Lesson 2: Osmosis"`,
		`<title>Sat 28 Nov to Sun 29 Nov: No class</title>`, `<rect class="lesson" x="266"`)
	if strings.Contains(html, "long after") {
		t.Error("what comes after the term stands on its line")
	}
	expect(t, s.submit(t, "/clock", url.Values{"hour": {"64"}}), `value="64"`, "2 days passed.")
	for _, hour := range []string{"10", "64"} {
		expect(t, s.submit(t, "/clock", url.Values{"hour": {hour}}), "never goes back")
	}
	for _, hour := range []string{"241", "-1", "x"} {
		expect(t, s.submit(t, "/clock", url.Values{"hour": {hour}}), "no such hour")
	}
	if now := s.clock.Now(); !now.Equal(time.Date(2026, 11, 26, 16, 0, 0, 0, time.UTC)) {
		t.Errorf("it is %s", now)
	}
}
