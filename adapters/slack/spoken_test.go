package slack

import (
	"strings"
	"testing"

	"afterbell/adapters/slack/slacktest"
	"afterbell/bot"
)

// TestDirectCommands: what is a command in a channel is one in direct messages, and a form that it asks
// for comes as a button; other words stay words.
func TestDirectCommands(t *testing.T) {
	form := func(ev bot.Event) bot.Reply {
		f := did
		f.Value = ev.Args["did"]
		return bot.Reply{Form: ourForm(f)}
	}
	replies := map[string]func(bot.Event) bot.Reply{"today": with(private("One thing.")), "checkin": form,
		"message": with(private("Nobody reads this."))}
	in(t, replies, func(t *testing.T, w *world, s *script) {
		says := func(text string) (bot.Event, slacktest.Given) {
			t.Helper()
			w.send(t, w.Say(slacktest.Team, "D0ADA001", "", slacktest.Ada, text))
			g := w.next(t)
			return s.last(t), g
		}
		if ev, g := says("hey @afterbell today please"); ev.Kind != bot.KindCommand || ev.Action != today || !ev.In.Direct() ||
			g.Kind != "direct" {
			t.Errorf("event %+v, got %+v", ev, g)
		}
		ev, g := says("/checkin\nread part 2 — “all”\nsure: 4")
		if ev.Action != checkin || ev.Args["did"] != "read part 2 — “all”" || ev.Args["sure"] != "4" ||
			!strings.Contains(g.Blocks, againAction) {
			t.Errorf("event %+v, got %+v", ev, g)
		}
		if ev, _ := says("today I read part 2"); ev.Kind != bot.KindMessage || ev.Text != "today I read part 2" {
			t.Errorf("event %+v", ev)
		}
	})
}
