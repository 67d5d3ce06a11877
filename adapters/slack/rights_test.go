package slack

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"afterbell/adapters/slack/slacktest"
	"afterbell/bot"
)

// TestLacks: what the bot may not do in a channel comes with the commands that begin a class there, in
// Slack's own words, and follows what people change at once.
func TestLacks(t *testing.T) {
	invite := "Invite me: /invite @afterbell"
	for name, tt := range map[string]struct {
		change func(*slacktest.Room)
		want   []string
	}{
		"fine":                  {func(*slacktest.Room) {}, nil},
		"not invited":           {func(r *slacktest.Room) { r.Member = false }, []string{invite}},
		"private, not invited":  {func(r *slacktest.Room) { r.Member, r.Private = false, true }, []string{invite}},
		"archived":              {func(r *slacktest.Room) { r.Member, r.Archived = false, true }, []string{wordUnarchive}},
		"read only":             {func(r *slacktest.Room) { r.ReadOnly = true }, []string{wordMayPost}},
		"some may post":         {func(r *slacktest.Room) { r.Posters = []string{slacktest.Rivera} }, []string{wordMayPost}},
		"the bot among them":    {func(r *slacktest.Room) { r.Posters = []string{slacktest.Rivera, slacktest.Bot} }, nil},
		"not invited, and more": {func(r *slacktest.Room) { r.Member, r.ReadOnly = false, true }, []string{invite, wordMayPost}},
	} {
		t.Run(name, func(t *testing.T) {
			in(t, nil, func(t *testing.T, w *world, s *script) {
				w.Change(slacktest.Channel, tt.change)
				card := slacktest.Posted{TS: "1.1", Blocks: raw(t, draw(bot.Message{Buttons: []bot.Button{{Label: "New class",
					Action: "class.form"}}}, nil).blocks)}
				ask := func() []string {
					t.Helper()
					w.send(t, w.Slash(slacktest.Team, slacktest.Channel, slacktest.Rivera, "/afterbell", "class"))
					typed := s.last(t)
					w.send(t, w.Press(slacktest.Team, slacktest.Channel, slacktest.Rivera, card, slacktest.Actions(card.Blocks)[0], nil,
						true))
					if pressed := s.last(t); pressed.Action != "class.form" || !cmp.Equal(pressed.Lacks, typed.Lacks) {
						t.Errorf("typed %q, pressed %+v", typed.Lacks, pressed)
					}
					return typed.Lacks
				}
				if diff := cmp.Diff(tt.want, ask()); diff != "" {
					t.Error(diff)
				}
				w.Change(slacktest.Channel, func(r *slacktest.Room) {
					*r = slacktest.Room{ID: r.ID, Team: r.Team, Name: r.Name,
						Member: true}
				})
				if lacks := ask(); lacks != nil {
					t.Errorf("mended, and still %q", lacks)
				}
				asked := len(w.Calls("conversations.info"))
				for _, typed := range []string{"class", "lessons"} {
					w.send(t, w.Slash(slacktest.Team, slacktest.Channel, slacktest.Ada, "/afterbell", typed))
				}
				if s.last(t); len(w.Calls("conversations.info")) != asked {
					t.Errorf("asked %d times more", len(w.Calls("conversations.info"))-asked)
				}
			})
		})
	}
}

// TestLacksScopes: a scope that the token has not is named too, and what Slack does not tell in time is
// not lacking.
func TestLacksScopes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, s := newWorld(t), &script{}
		w.SetScopes(strings.Replace(slacktest.AllScopes, ",files:write", "", 1))
		w.run(t, s)
		for _, fault := range []slacktest.Fault{{Method: "none"}, {Method: "conversations.info", Error: "missing_scope"},
			{Method: "conversations.info", Delay: time.Minute}} {
			w.Script(fault)
			began := time.Now()
			w.send(t, w.Slash(slacktest.Team, slacktest.Channel, slacktest.Rivera, "/afterbell", "class"))
			time.Sleep(2 * time.Second)
			ev := s.last(t)
			if want := fault.Method == "none"; (len(ev.Lacks) == 1 && ev.Lacks[0] == wordScope+"files:write") != want || !want &&
				ev.Lacks != nil || ev.At.Sub(began) > time.Second {
				t.Errorf("%+v: %q", fault, ev.Lacks)
			}
		}
	})
}

// TestKeeps: administrators manage every channel, others those that they made.
func TestKeeps(t *testing.T) {
	in(t, nil, func(t *testing.T, w *world, s *script) {
		w.Change(slacktest.Channel, func(r *slacktest.Room) { r.Creator = slacktest.Ada })
		w.AddUser(map[string]any{"id": "U0BEN01", "name": "ben"})
		for who, want := range map[string]bool{slacktest.Ada: true, slacktest.Rivera: true, "U0BEN01": false} {
			w.send(t, w.Slash(slacktest.Team, slacktest.Channel, who, "/afterbell", "class"))
			if ev := s.last(t); ev.From.ID != who || ev.From.Keeps != want || ev.From.Admin != (who == slacktest.Rivera) {
				t.Errorf("%+v", ev.From)
			}
		}
		w.send(t, w.Slash(slacktest.Team, slacktest.Channel, slacktest.Ada, "/today", ""))
		if ev := s.last(t); ev.From.Keeps {
			t.Errorf("told where nobody asks: %+v", ev.From)
		}
	})
}
