package slack

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"afterbell/adapters/slack/slacktest"
)

// pressesLabel is somebody pressing the button with a label under what they were given.
func (c *classroom) pressesLabel(who string, g slacktest.Given, label string) slacktest.Given {
	c.t.Helper()
	a, chosen, there := found(g.Blocks, func(_, x string) bool { return x == label })
	if !there {
		c.t.Fatalf("no button %q in %q", label, c.Read(g.Text, g.Blocks))
	}
	c.send(c.t, c.Press(slacktest.Team, slacktest.Channel, who, onAnswer(g), a, chosen, true))
	return c.next(c.t)
}

// reads expects words in a message of the channel, and that others are not in it.
func (c *classroom) reads(m slacktest.Posted, has, not string) {
	c.t.Helper()
	text := c.Read(m.Text, m.Blocks).Text
	if has != "" && !strings.Contains(text, has) || not != "" && strings.Contains(text, not) {
		c.t.Errorf("the channel reads %q, want %q and not %q", text, has, not)
	}
}

// TestTheSundayOfAGroup plays the Sunday of a study group in a workspace: what was shared stands in one message, another member
// adds theirs and offers help by its buttons, and who takes theirs back is in it no more.
func TestTheSundayOfAGroup(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newClassroom(t)
		ben := c.threes()[0]
		g := c.types(slacktest.Rivera, "/afterbell", "class")
		g = c.pressesLabel(slacktest.Rivera, g, "We study without a teacher")
		g = c.fills(slacktest.Rivera, g, map[string]string{"start": "2000-01-04", "rhythm": "tue, thu at 16:00", "zone": "Europe/London"})
		c.presses(slacktest.Rivera, g, "class.start")
		c.passes(time.Hour)
		for _, who := range []string{slacktest.Ada, ben} {
			c.says(c.pressesOn(who, c.Messages(slacktest.Channel, "")[0], "join"), "You are in")
		}
		c.passes(4 * 24 * time.Hour)
		mine := c.presses(slacktest.Ada, c.types(slacktest.Ada, "/checkin", "chapter *three* stuck: exercise 3.7"), "share")
		c.says(mine, "in the week of Sunday 9 January")
		c.types(ben, "/checkin", "the index")
		c.passes(5 * 24 * time.Hour)
		c.reads(c.holding("", "Our week"), "three", "the index")
		c.says(c.pressesOn(ben, c.holding("", "Our week"), "round.help"), "your name stands in the round")
		g = c.pressesOn(ben, c.holding("", "Our week"), "round.mine")
		c.says(c.chooses(ben, g, "round.add", ""), "the index")
		c.passes(time.Hour)
		c.reads(c.holding("", "Our week"), "2 of us shared something", "")
		c.reads(c.holding("", "Our week"), "Can help with “exercise 3.7”: BEN.", "")
		c.says(c.types(slacktest.Ada, "/today", ""), "BEN can help with")
		c.says(c.presses(slacktest.Ada, mine, "share.back"), "Taken back")
		c.passes(time.Hour)
		c.reads(c.holding("", "Our week"), "one of us shared something", "three")
	})
}

// TestSharedInTheThread shares a check-in of a class: it stands in the thread of its lesson until its author takes it back.
func TestSharedInTheThread(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newClassroom(t)
		c.begins()
		c.says(c.presses(slacktest.Ada, c.types(slacktest.Ada, "/checkin", "drew two gates"), "share"), "The others read this in the thread of")
		c.passes(time.Hour)
		card := c.holding("", "Lesson 1 of")
		c.says(c.pressesOn(slacktest.Ada, c.holding(card.TS, "drew two gates"), "share.back"), "Taken back")
		c.passes(time.Hour)
		c.reads(c.holding(card.TS, "Ada took this back."), "", "gates")
	})
}

// TestLateAndNotAlone lets somebody answer in the thread of a discussion when its days are over: they read who was there.
func TestLateAndNotAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newClassroom(t)
		ben := c.threes()[0]
		c.begins()
		c.says(c.pressesOn(ben, c.Messages(slacktest.Channel, "")[0], "join"), "You are in")
		c.passes(2 * 24 * time.Hour)
		thread := c.holding("", "Talk about it").TS
		c.send(t, c.Say(slacktest.Team, slacktest.Channel, thread, slacktest.Ada, "a coffee filter"))
		synctest.Wait()
		c.passes(10 * 24 * time.Hour)
		c.send(t, c.Say(slacktest.Team, slacktest.Channel, thread, ben, "my coat"))
		synctest.Wait()
		c.Given()
		c.says(c.types(ben, "/today", ""), "before you, Ada answered there")
	})
}
