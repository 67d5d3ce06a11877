package slack

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"afterbell/adapters/slack/slacktest"
	"afterbell/bot"
	"afterbell/bot/companion"
	"afterbell/bot/course"
	"afterbell/bot/rich"
	"afterbell/store/memory"
)

// A classroom is the real bot in a Slack workspace, talked to as people do.
type classroom struct {
	*world
	t     *testing.T
	bot   *companion.Bot
	store bot.Store
}

func newClassroom(t *testing.T, changes ...func(*course.Course)) *classroom {
	t.Helper()
	c, problems := course.Read(os.DirFS("../../bot/companion/testdata/biology"))
	if c == nil {
		t.Fatal(problems)
	}
	if len(c.Lessons[0].Body) == 0 {
		t.Fatal("the first lesson has no text")
	}
	c.Lessons[0].Body = append(c.Lessons[0].Body, rich.Block{Spans: []rich.Span{{Text: "Then type /plan "},
		{Kind: rich.InlineCode, Text: "/plan"}}})
	for _, change := range changes {
		change(c)
	}
	store := memory.New()
	w := newWorld(t, func(o *Options) {
		o.Notes = bot.NewNotes(store, "slack")
		o.File = bot.Files{Store: store}.Get
	})
	b, err := companion.New(companion.Config{Store: store, Platforms: []bot.Platform{w.a},
		Courses: func() []*course.Course { return []*course.Course{c} }})
	if err != nil {
		t.Fatal(err)
	}
	if err := b.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.run(t, b)
	synctest.Wait()
	return &classroom{world: w, t: t, bot: b, store: store}
}

// types is somebody typing a command; what they got comes back.
func (c *classroom) types(who, command, text string) slacktest.Given {
	c.t.Helper()
	c.send(c.t, c.Slash(slacktest.Team, slacktest.Channel, who, command, text))
	return c.next(c.t)
}

// presses is somebody pressing the button with this action under what they were given.
func (c *classroom) presses(who string, g slacktest.Given, action string) slacktest.Given {
	c.t.Helper()
	return c.pressesAt(slacktest.Channel, who, onAnswer(g), action, true)
}

// found is the first button of a message for which ok holds, by its action and its label, and what is chosen to press it where it
// stands in a menu.
func found(blocks string, ok func(action, label string) bool) (a slacktest.Action, chosen []string, there bool) {
	for _, a := range slacktest.Actions(blocks) {
		if ok(actionOf(a.ID), a.Text.Text) {
			return a, nil, true
		}
		for _, o := range a.Choices() {
			if action, _, menu := strings.Cut(o.Value, "|"); menu && ok(action, o.Label) {
				return a, []string{o.Value}, true
			}
		}
	}
	return slacktest.Action{}, nil, false
}

// fills is somebody sending in the form that opened, with some fields changed.
func (c *classroom) fills(who string, g slacktest.Given, values map[string]string) slacktest.Given {
	c.t.Helper()
	if g.View == nil {
		c.t.Fatalf("no form opened: %+v", g)
	}
	all := map[string]string{}
	for _, f := range formOf(g.View.JSON).Fields {
		if f.Value != "" {
			all[f.Name] = f.Value
		}
	}
	for name, value := range values {
		all[name] = value
	}
	c.Acknowledged(g.View, c.send(c.t, c.Submit(slacktest.Team, who, *g.View, all)))
	return c.next(c.t)
}

// says expects words in what somebody was given.
func (c *classroom) says(g slacktest.Given, words ...string) {
	c.t.Helper()
	text := c.Read(g.Text, g.Blocks).Text
	if g.View != nil {
		var v struct{ Blocks json.RawMessage }
		if err := json.Unmarshal([]byte(g.View.JSON), &v); err != nil {
			c.t.Fatal(err)
		}
		text = g.View.JSON
	}
	for _, w := range words {
		if !strings.Contains(text, w) {
			c.t.Errorf("no %q in %q", w, text)
		}
	}
}

// facts is how many facts are recorded.
func (c *classroom) facts() (n int) {
	c.t.Helper()
	if err := c.store.View(c.t.Context(), func(tx bot.Tx) error {
		all, err := tx.Scan("fact/", "fact/\xff", 0)
		n = len(all)
		return err
	}); err != nil {
		c.t.Fatal(err)
	}
	return n
}

// passes lets time pass, with everything that falls due.
func (c *classroom) passes(d time.Duration) {
	c.t.Helper()
	for end := time.Now().Add(d); time.Now().Before(end); time.Sleep(10 * time.Minute) {
		if _, err := c.bot.Tick(c.t.Context()); err != nil {
			c.t.Fatal(err)
		}
		if err := c.bot.Deliver(c.t.Context()); err != nil {
			c.t.Fatal(err)
		}
	}
}

// TestClass: a teacher makes a class, a learner joins, checks in, asks, and a lesson appears with its
// thread.
func TestClass(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newClassroom(t)
		g := c.types(slacktest.Rivera, "/afterbell", "class")
		if g.View == nil {
			g = c.presses(slacktest.Rivera, g, "class.form")
		}
		g = c.fills(slacktest.Rivera, g, map[string]string{"start": "2000-01-04", "rhythm": "tue, thu at 16:00", "zone": "Europe/London"})
		g = c.presses(slacktest.Rivera, g, "class.start")
		c.passes(time.Hour)
		var welcome slacktest.Posted
		if all := c.Messages(slacktest.Channel, ""); len(all) != 1 {
			t.Fatalf("%d messages after the class was made", len(all))
		} else {
			welcome = all[0]
		}
		g = slacktest.Given{Text: welcome.Text, Blocks: welcome.Blocks}
		g = c.presses(slacktest.Ada, g, "join")
		c.says(g, "You are in")
		c.passes(4 * 24 * time.Hour)
		all := c.Messages(slacktest.Channel, "")
		if len(all) < 2 {
			t.Fatalf("no lesson came: %d messages", len(all))
		}
		card := all[1]
		if thread := c.Messages(slacktest.Channel, card.TS); len(thread) < 2 {
			t.Errorf("the lesson's text is not in its thread: %d messages", len(thread))
		} else if said := c.Read(thread[1].Text, thread[1].Blocks).Text; !strings.Contains(said, "Then type /afterbell plan /plan") {
			t.Errorf("commands of the course are not spelled: %q", said)
		}
		g = c.types(slacktest.Ada, "/checkin", "lab notes next: flashcards fri 18:00 sure: 4 stuck: why the salt pulls")
		c.says(g, "Noted for today", "lab notes", "4 of 5", "why the salt pulls")
		again := c.Slash(slacktest.Team, slacktest.Channel, slacktest.Ada, "/checkin", "read lesson 3")
		before := c.facts()
		for n := range 3 {
			again.ID, again.Attempt = again.ID+"again", n
			c.send(t, again)
			if n == 0 {
				c.says(c.next(t), "read lesson 3")
			}
			time.Sleep(20 * time.Minute)
		}
		if n, told := c.facts()-before, len(c.Given()); n != 1 || told != 0 {
			t.Errorf("delivered three times, recorded %d times and answered %d times more", n, told)
		}
		g = c.types(slacktest.Ada, "/checkin", "more notes sure: lots")
		if g.View == nil || !strings.Contains(g.View.JSON, "more notes") {
			t.Errorf("instead of the form came %+v", g)
		}
		g = c.fills(slacktest.Ada, g, map[string]string{"sure": "5"})
		c.says(g, "more notes")
		g = c.types(slacktest.Ada, "/progress", "")
		c.says(g, "Ada")
		c.Script(slacktest.Fault{Method: "chat.postMessage", Error: "messages_tab_disabled"})
		c.says(c.presses(slacktest.Ada, g, "progress.picture"), wordNoPicture, "How sure, at first and now")
		c.says(c.types(slacktest.Ada, "/afterbell", "break until mon"))
		c.says(c.types(slacktest.Rivera, "/afterbell", "class"), "Moving")
		c.send(t, c.Say(slacktest.Team, "D0ADA001", "", slacktest.Ada, "does anybody read this?"))
		c.says(c.next(t), "I have not kept it")
		c.send(t, c.Event(slacktest.Team, map[string]any{"type": "app_home_opened", "user": slacktest.Ada, "tab": "home"}))
		synctest.Wait()
		if home := c.Home(slacktest.Ada); !strings.Contains(home, "divider") {
			t.Errorf("home %s", home)
		}
		if t.Failed() {
			t.Log(c.log)
		}
	})
}
