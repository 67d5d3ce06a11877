package slack

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"afterbell/adapters/slack/slacktest"
)

// begins makes a class of the sample course that begins on the next Tuesday, and lets Ada join it.
func (c *classroom) begins() {
	c.t.Helper()
	g := c.types(slacktest.Rivera, "/afterbell", "class")
	if g.View == nil {
		g = c.presses(slacktest.Rivera, g, "class.form")
	}
	g = c.fills(slacktest.Rivera, g, map[string]string{"start": "2000-01-04", "rhythm": "tue, thu at 16:00", "zone": "Europe/London"})
	c.presses(slacktest.Rivera, g, "class.start")
	c.passes(time.Hour)
	welcome := c.Messages(slacktest.Channel, "")[0]
	c.says(c.presses(slacktest.Ada, slacktest.Given{Text: welcome.Text, Blocks: welcome.Blocks}, "join"), "You are in")
	c.passes(4 * 24 * time.Hour)
}

// chooses is somebody choosing the option that begins with a label from a list under what they were given.
func (c *classroom) chooses(who string, g slacktest.Given, action, label string) slacktest.Given {
	c.t.Helper()
	for _, a := range slacktest.Actions(g.Blocks) {
		if actionOf(a.ID) != action {
			continue
		}
		for _, o := range a.Choices() {
			if strings.HasPrefix(o.Label, label) {
				c.send(c.t, c.Press(slacktest.Team, slacktest.Channel, who,
					slacktest.Posted{TS: "1.000001", Text: g.Text, Blocks: g.Blocks}, a, []string{o.Value}, true))
				return c.next(c.t)
			}
		}
	}
	c.t.Fatalf("no option %q in %q", label, c.Read(g.Text, g.Blocks))
	return slacktest.Given{}
}

// TestCheckinsAreAnswered lets a teacher read check-ins in a workspace, press Seen on one and reply to another, and
// the learner reads that in /today.
func TestCheckinsAreAnswered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newClassroom(t)
		c.begins()
		c.says(c.types(slacktest.Ada, "/checkin", "drew *two* gates"), "gates")
		c.passes(10 * time.Minute)
		c.says(c.types(slacktest.Ada, "/checkin", "lab notes stuck: why the salt"), "lab notes")
		g := c.types(slacktest.Rivera, "/afterbell", "class")
		c.says(g, "To read: 2 check-ins.")
		g = c.presses(slacktest.Rivera, g, "checkins")
		c.says(g, "lab notes", "gates")
		g = c.chooses(slacktest.Rivera, g, "checkins.one", "1. ")
		c.says(g, "A reply answers it")
		g = c.fills(slacktest.Rivera, c.presses(slacktest.Rivera, g, "checkins.reply"), map[string]string{"words": "The salt pulls."})
		c.says(g, "reads your reply", "One check-in waits")
		g = c.chooses(slacktest.Rivera, g, "checkins.one", "1. ")
		c.says(c.presses(slacktest.Rivera, g, "checkins.seen"), "No check-in waits")
		g = c.types(slacktest.Ada, "/today", "")
		c.says(g, "read your check-in", "The salt pulls.")
		c.says(c.presses(slacktest.Ada, g, "checkins.heard"), "The salt pulls.")
	})
}
