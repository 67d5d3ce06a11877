package slack

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"afterbell/adapters/slack/slacktest"
	"afterbell/bot/course"
)

// TestLiveSession lets a lesson have a live session in a workspace: questions are collected in the thread, what the teacher
// gives stands on the card, and nothing else is tried, since Slack has no list of events.
func TestLiveSession(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newClassroom(t, func(co *course.Course) {
			co.Lessons[0].Live = &course.Live{
				When: course.Release{Kind: course.ReleaseDays, Days: 2, At: nil}, Link: "https://meet.example.org/9b",
			}
		})
		c.begins()
		c.passes(3 * 24 * time.Hour)
		card, line := "", ""
		for _, m := range c.Messages(slacktest.Channel, "") {
			if strings.Contains(m.Text, "Lesson 1 of 4") {
				card = m.TS
			}
		}
		for _, m := range c.Messages(slacktest.Channel, card) {
			if strings.Contains(m.Text, "Ask puts your question into") {
				line = m.Text
			}
		}
		if card == "" || line == "" {
			t.Fatalf("card %q, line %q", card, line)
		}
		g := c.types(slacktest.Rivera, "/afterbell", "class")
		c.says(g, "The live session of lesson 1, Membranes, is over")
		g = c.presses(slacktest.Rivera, c.presses(slacktest.Rivera, g, "session"), "session.open")
		c.says(c.fills(slacktest.Rivera, g, map[string]string{"words": "We weighed *salt*."}), "on the card of lesson 1")
		c.passes(10 * time.Minute)
		for _, m := range c.Messages(slacktest.Channel, "") {
			if m.TS == card && !strings.Contains(c.Read(m.Text, m.Blocks).Text, "From the live session: We weighed *salt*.") {
				t.Errorf("the card says %q", c.Read(m.Text, m.Blocks).Text)
			}
		}
		g = c.types(slacktest.Ada, "/today", "")
		c.says(g, "We weighed *salt*.")
		c.says(c.presses(slacktest.Ada, g, "session.heard"), "It stays with the lesson")
	})
}
