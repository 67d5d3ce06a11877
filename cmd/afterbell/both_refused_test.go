package main

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"afterbell/adapters/discord/discordtest"
)

// TestRefusedThread takes a right away while a class goes on in Discord: its teacher reads by Discord's own name what
// is lacking, in a direct message, in /today and in /class, and what waits comes as soon as the right is back.
func TestRefusedThread(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		h.byHand()
		defer h.shut()
		d := h.discord
		teacher := d.people().teacher
		found(t, d)
		h.until(time.Now())
		d.server.Deny(d.channel, discordtest.PublicThreads)
		h.until(opening.Add(3 * time.Hour))
		const lacking = "I lack there: Create Public Threads."
		if told := d.direct(teacher); len(told) != 1 || !strings.Contains(told[0].text, lacking) {
			t.Errorf("the teacher is told %+v", told)
		}
		says(t, d, d.types(teacher, "today", nil), lacking)
		says(t, d, d.types(teacher, "class", nil), lacking)
		if n := len(d.server.Threads(d.channel)); n != 0 {
			t.Fatalf("%d threads", n)
		}
		d.server.Deny(d.channel, 0)
		synctest.Wait()
		h.until(time.Now().Add(5 * time.Second))
		if n := len(d.server.Threads(d.channel)); n != 1 {
			t.Errorf("%d threads once the right is back", n)
		}
		if a := d.types(teacher, "class", nil); strings.Contains(a.text, "Not delivered") {
			t.Errorf("the teacher still reads %s", a.text)
		}
	})
}

// TestRemadeChannel deletes the channel of a class and makes it again, on both services: the teacher hears of it at once
// and by direct message, lets the class meet in the new one, and its lesson comes there.
func TestRemadeChannel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		h.byHand()
		defer h.shut()
		h.each(found)
		h.until(time.Now())
		h.each(func(t *testing.T, s side) { join(t, s, 0) })
		h.each(func(_ *testing.T, s side) { s.remake() })
		h.until(time.Now().Add(time.Minute))
		h.each(func(t *testing.T, s side) {
			teacher := s.people().teacher
			if told := s.direct(teacher); len(told) != 1 || !strings.Contains(told[0].text, "The channel was deleted or closed.") {
				t.Errorf("%s: told %+v", s.name(), told)
			}
			says(t, s, s.types(teacher, "class", nil), "The channel of this class is gone or closed, or I am not in it.")
			says(t, s, s.presses(teacher, "Meet in this channel"), "meet in this channel from now on?")
			says(t, s, s.presses(teacher, "Meet in this channel"), "meets in this channel from now on")
		})
		h.until(opening.Add(2 * time.Hour))
		h.each(func(t *testing.T, s side) {
			if posts := s.shown(""); len(posts) != 1 || !strings.HasPrefix(posts[0].text, "Lesson 1") {
				t.Errorf("%s: the new channel reads %+v", s.name(), posts)
			}
			if told := s.direct(s.people().teacher); len(told) != 1 {
				t.Errorf("%s: the teacher is told again: %+v", s.name(), told)
			}
		})
	})
}
