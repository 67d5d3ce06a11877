package slack

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"afterbell/adapters/slack/slacktest"
)

const staffRoom = "C0STAFF1"

// pressesAt is somebody pressing the button with this action under a message of a channel.
func (c *classroom) pressesAt(channel, who string, m slacktest.Posted, action string, private bool) slacktest.Given {
	c.t.Helper()
	a, chosen, there := found(m.Blocks, func(x, _ string) bool { return x == action })
	if !there {
		c.t.Fatalf("no button %q in %q", action, c.Read(m.Text, m.Blocks))
	}
	c.send(c.t, c.Press(slacktest.Team, channel, who, m, a, chosen, private))
	return c.next(c.t)
}

// onAnswer is what somebody was given, as a message that can be pressed on.
func onAnswer(g slacktest.Given) slacktest.Posted {
	return slacktest.Posted{TS: "1.000001", Text: g.Text, Blocks: g.Blocks}
}

// TestStaffPlace lets the queue of a class stand in a private channel of the workspace as one message, which is edited
// in place, until the channel is deleted: then the teacher is told so, and nothing is lost.
func TestStaffPlace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newClassroom(t)
		staff := c.AddChannel(slacktest.Team, staffRoom, "staff")
		g := c.types(slacktest.Rivera, "/afterbell", "class")
		if g.View == nil {
			g = c.presses(slacktest.Rivera, g, "class.form")
		}
		g = c.fills(slacktest.Rivera, g, map[string]string{"start": "2000-01-04", "rhythm": "tue, thu at 16:00", "zone": "Europe/London"})
		c.presses(slacktest.Rivera, g, "class.start")
		c.passes(time.Hour)
		welcome := c.Messages(slacktest.Channel, "")[0]
		c.presses(slacktest.Ada, slacktest.Given{Text: welcome.Text, Blocks: welcome.Blocks}, "join")

		staff.Member = false
		c.send(t, c.Slash(slacktest.Team, staffRoom, slacktest.Rivera, "/afterbell", "class"))
		page := c.pressesAt(staffRoom, slacktest.Rivera, onAnswer(c.next(t)), "staff", true)
		c.says(c.pressesAt(staffRoom, slacktest.Rivera, onAnswer(page), "staff.here", true), "I lack these rights here")
		staff.Member = true
		g = c.pressesAt(staffRoom, slacktest.Rivera, onAnswer(page), "staff.here", true)
		c.says(g, "Whoever can read this channel reads it")
		c.says(c.pressesAt(staffRoom, slacktest.Rivera, onAnswer(g), "staff.here", true), "stands here from now on")
		c.passes(time.Hour)

		c.says(c.types(slacktest.Ada, "/ask", "why does salt pull?"), "has your question")
		c.passes(time.Hour)
		shown := c.Messages(staffRoom, "")
		if len(shown) != 1 || !shown[0].Edited || !strings.Contains(c.Read(shown[0].Text, shown[0].Blocks).Text, "why does salt pull?") {
			t.Fatalf("in the staff place: %+v", shown)
		}
		g = c.pressesAt(staffRoom, slacktest.Rivera, shown[0], "queue.open", false)
		c.says(c.fills(slacktest.Rivera, g, map[string]string{"answer": "It is stronger."}), "reads it in")
		c.passes(time.Hour)
		if shown = c.Messages(staffRoom, ""); len(shown) != 1 || !strings.Contains(c.Read(shown[0].Text, shown[0].Blocks).Text, "nobody waits") {
			t.Fatalf("after the answer: %+v", shown)
		}

		c.send(t, c.Delete(slacktest.Team, staffRoom))
		c.types(slacktest.Ada, "/ask", "and sugar?")
		c.passes(26 * time.Hour)
		told := ""
		for _, g := range c.Given() {
			told += c.Read(g.Text, g.Blocks).Text
		}
		if !strings.Contains(told, "I am not in the staff channel, or it is archived or gone. Nothing is lost") {
			t.Errorf("the teacher was told %q", told)
		}
		g = c.types(slacktest.Rivera, "/afterbell", "class")
		c.says(c.presses(slacktest.Rivera, g, "queue"), "and sugar?")
		c.says(c.presses(slacktest.Rivera, g, "staff"), "There is no staff place")
	})
}
