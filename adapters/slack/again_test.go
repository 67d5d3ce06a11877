package slack

import (
	"strings"
	"testing"
	"time"

	"afterbell/adapters/slack/slacktest"
	"afterbell/bot"
)

// TestWordsForAForm: words for a form that could not be opened come back whole by the button, however
// long they are, after a restart too, and for half an hour.
func TestWordsForAForm(t *testing.T) {
	words := strings.Repeat("membrane ", 250) + "end"
	form := func(ev bot.Event) bot.Reply {
		f := did
		f.Value = ev.Args["did"]
		f.Max = 3000
		return bot.Reply{Form: ourForm(f)}
	}
	for name, fault := range map[string]slacktest.Fault{"expired": {Error: "expired_trigger_id"}, "limited": {Status: 429},
		"slow": {Delay: time.Minute}} {
		t.Run(name, func(t *testing.T) {
			in(t, map[string]func(bot.Event) bot.Reply{"checkin": form}, func(t *testing.T, w *world, s *script) {
				fault.Method = "views.open"
				w.Script(fault)
				w.send(t, w.Slash(slacktest.Team, slacktest.Channel, slacktest.Ada, "/checkin", words+" sure: nine"))
				time.Sleep(time.Minute) // a call that takes too long is given up
				g := w.next(t)
				if text := w.Read(g.Text, g.Blocks).Text; !strings.Contains(text, "membrane end") {
					t.Errorf("the words are not in %q", text)
				}
				button := slacktest.Actions(g.Blocks)[0]
				if len(button.Value) > maxButtonValue || strings.Contains(button.Value, "membrane") {
					t.Errorf("the button carries %q", button.Value)
				}
				w.restart(t, s)
				press := func(who string) slacktest.Given {
					t.Helper()
					w.send(t, w.Press(slacktest.Team, slacktest.Channel, who, slacktest.Posted{TS: "1.1", Blocks: g.Blocks}, button, nil,
						true))
					return w.next(t)
				}
				for range 2 {
					if g := press(slacktest.Ada); g.View == nil || !strings.Contains(g.View.JSON, `"initial_value":"`+words+`"`) {
						t.Errorf("opened %+v", g)
					}
					if ev := s.last(t); ev.Kind != bot.KindCommand || ev.Args["did"] != words || ev.Args["sure"] != "nine" {
						t.Errorf("event %+v", ev)
					}
				}
				if g := press(slacktest.Rivera); w.Read(g.Text, g.Blocks).Text != wordGone {
					t.Errorf("somebody else got %+v", g)
				}
				time.Sleep(wordsLife)
				if g := press(slacktest.Ada); w.Read(g.Text, g.Blocks).Text != wordGone {
					t.Errorf("half an hour later: %+v", g)
				}
				time.Sleep(2 * time.Hour)
				if notes, err := w.a.opts.Notes.Scan(t.Context(), "user/"+slacktest.Ada+"/"+wordsNotes); len(notes) != 0 || err != nil {
					t.Errorf("kept %d, %v", len(notes), err)
				}
			})
		})
	}
}

// TestQuestionsToAllAreShownFirst: words for the whole class stand in the channel after one press more, each time once.
func TestQuestionsToAllAreShownFirst(t *testing.T) {
	for name, words := range map[string]string{"short": "who has a sieve", "long": strings.Repeat("sieve ", 420)} {
		t.Run(name, func(t *testing.T) {
			in(t, map[string]func(bot.Event) bot.Reply{"ask": with(private("It is on its way."))}, func(t *testing.T, w *world, s *script) {
				w.send(t, w.Slash(slacktest.Team, slacktest.Channel, slacktest.Ada, "/afterbell", "ask class: "+words))
				g := w.next(t)
				text := w.Read(g.Text, g.Blocks).Text
				if !strings.Contains(text, strings.TrimSpace(words)) || len(s.seen()) != 0 || g.Type != "ephemeral" {
					t.Fatalf("shown %q, asked %v", text, s.seen())
				}
				button := slacktest.Actions(g.Blocks)[0]
				w.send(t, w.Press(slacktest.Team, slacktest.Channel, slacktest.Ada,
					slacktest.Posted{TS: "1.000001", Text: g.Text, Blocks: g.Blocks}, button, nil, true))
				g = w.next(t)
				ev := s.last(t)
				if ev.Kind != bot.KindCommand || ev.Args["to"] != "class" || ev.Args["question"] != strings.TrimSpace(words) || !g.Over {
					t.Errorf("asked %+v, answered %+v", ev, g)
				}
				w.send(t, w.Slash(slacktest.Team, slacktest.Channel, slacktest.Ada, "/afterbell", "ask why does it pull"))
				if ev := s.last(t); ev.Args["question"] != "why does it pull" {
					t.Errorf("a question to the teacher became %+v", ev)
				}
			})
		})
	}
}
