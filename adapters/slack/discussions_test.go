package slack

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"afterbell/adapters/slack/slacktest"
)

// TestWhoTookPart lets somebody answer in a discussion's thread. The teacher reads that, and that Slack does not tell
// who answers whom.
func TestWhoTookPart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newClassroom(t)
		c.begins()
		c.passes(2 * 24 * time.Hour)
		thread := ""
		for _, m := range c.Messages(slacktest.Channel, "") {
			if thread == "" && strings.Contains(m.Text, "Talk about it") {
				thread = m.TS
			}
		}
		c.says(c.types(slacktest.Rivera, "/afterbell", "class"), "nobody took part yet")
		c.send(t, c.Say(slacktest.Team, slacktest.Channel, thread, slacktest.Ada, "a coffee filter"))
		synctest.Wait()
		g := c.types(slacktest.Rivera, "/afterbell", "class")
		c.says(g, "Discussion of lesson 1, Membranes: one took part.")
		g = c.chooses(slacktest.Rivera, c.presses(slacktest.Rivera, g, "discussions"), "discussions.one", "1. ")
		c.says(g, "In the thread: Ada", "Slack does not", "Everybody took part")
		c.says(c.types(slacktest.Ada, "/progress", ""), "you took part in one")
	})
}
