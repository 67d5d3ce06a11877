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
