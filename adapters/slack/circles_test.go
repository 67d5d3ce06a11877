package slack

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"afterbell/adapters/slack/slacktest"
)

// threes are three people of the workspace who learn in three zones.
func (c *classroom) threes() []string {
	c.t.Helper()
	for id, zone := range map[string]string{"U0BEN001": "Europe/London", "U0CYN001": "America/New_York", "U0DAN001": "Asia/Kolkata"} {
		c.AddUser(map[string]any{"id": id, "team_id": slacktest.Team, "name": strings.ToLower(id[2:5]), "tz": zone, "locale": "en-GB",
			"profile": map[string]any{"display_name": id[2:5]}})
	}
	return []string{"U0BEN001", "U0CYN001", "U0DAN001"}
}

// holding is the newest message of the channel, or of a thread, that holds words.
func (c *classroom) holding(thread, words string) slacktest.Posted {
	c.t.Helper()
	var found slacktest.Posted
	for _, m := range c.Messages(slacktest.Channel, thread) {
		if strings.Contains(c.Read(m.Text, m.Blocks).Text, words) {
			found = m
		}
	}
	if found.TS == "" {
		c.t.Fatalf("nothing says %q", words)
	}
	return found
}

// pressesOn is somebody pressing a button of a message of the channel or one of its threads.
func (c *classroom) pressesOn(who string, m slacktest.Posted, action string) slacktest.Given {
	return c.pressesAt(slacktest.Channel, who, m, action, false)
}

// makesCircles lets a teacher ask for circles, people say Yes, and the teacher make them.
func (c *classroom) makesCircles(people []string) {
	c.t.Helper()
	press := func() slacktest.Given {
		page := c.presses(slacktest.Rivera, c.types(slacktest.Rivera, "/afterbell", "class"), "circles")
		return c.presses(slacktest.Rivera, page, "circles.make")
	}
	c.says(press(), "The channel is asked")
	c.passes(time.Hour)
	for _, who := range people {
		c.says(c.pressesOn(who, c.holding("", "Who wants to learn with a few others"), "circles.yes"), "on the list")
	}
	c.says(press(), "One circle is made, for 3 people")
	c.passes(time.Hour)
}

// TestACircle plays a circle in a workspace: a message in the class's channel with names and hours, the task and the question in
// the thread under it, answered by its buttons, and the message edited when somebody comes late and when somebody leaves.
func TestACircle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newClassroom(t)
		people := c.threes()
		c.begins()
		c.makesCircles(people)
		card := c.holding("", "Circle 1")
		c.says(slacktest.Given{Text: card.Text, Blocks: card.Blocks}, "BEN", "CYN", "DAN", "on you are all awake for ",
			"Ms Rivera can read along")
		if got := c.Messages(slacktest.Channel, card.TS); len(got) != 2 {
			t.Errorf("%d messages in the thread, want the card and a task", len(got))
		}
		c.says(c.pressesOn(slacktest.Ada, c.holding("", "Who wants to learn with a few others"), "circles.yes"), "Circle 1, with ")
		c.passes(time.Hour)
		if card = c.holding("", "Circle 1"); !card.Edited || !strings.Contains(c.Read(card.Text, card.Blocks).Text, "and Ada") {
			t.Errorf("after somebody came late: %s", c.Read(card.Text, card.Blocks).Text)
		}
		c.passes(8 * 24 * time.Hour)
		c.Given() // the digest of the week
		asked := c.holding(card.TS, "Have you talked")
		c.says(c.pressesOn(people[0], asked, "circles.said"), "Good to hear")
		c.says(c.pressesOn(slacktest.Rivera, asked, "circles.said"), "in the circle of others")
		c.says(c.pressesOn(slacktest.Ada, card, "circles.leave"), "You are in no circle now")
		c.passes(time.Hour)
		if card = c.holding("", "Circle 1"); strings.Contains(c.Read(card.Text, card.Blocks).Text, "Ada") {
			t.Errorf("who left is named: %s", c.Read(card.Text, card.Blocks).Text)
		}
	})
}

// TestTheThreadOfACircleIsDeleted deletes the message above the thread of a circle: another one is posted with the names, and
// the next task is said under it.
func TestTheThreadOfACircleIsDeleted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newClassroom(t)
		people := c.threes()
		c.begins()
		c.makesCircles(people)
		old := c.holding("", "Circle 1")
		c.Change(slacktest.Channel, func(r *slacktest.Room) {
			r.Messages = slices.DeleteFunc(r.Messages, func(m *slacktest.Posted) bool { return m.TS == old.TS })
		})
		c.passes(8 * 24 * time.Hour)
		card := c.holding("", "Circle 1")
		c.holding(card.TS, "This week, lesson")
		for _, m := range c.Messages(slacktest.Channel, "") {
			if strings.Contains(c.Read(m.Text, m.Blocks).Text, "This week, lesson") {
				t.Error("a task stands outside of its thread")
			}
		}
	})
}
