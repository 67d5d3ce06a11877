package slack

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"afterbell/adapters/slack/slacktest"
	"afterbell/bot"
)

// TestPerson: zone, language, name, administrator and user groups come along, are kept, follow
// changes, and are missing without harm.
func TestPerson(t *testing.T) {
	in(t, map[string]func(bot.Event) bot.Reply{"today": with(private("hi"))}, func(t *testing.T, w *world, s *script) {
		w.SetGroups(map[string][]string{"S0TEACH": {slacktest.Rivera}})
		w.send(t, w.Slash(slacktest.Team, slacktest.Channel, slacktest.Rivera, "/today", ""))
		want := bot.User{ID: slacktest.Rivera, Name: "Ms Rivera", Zone: "Europe/London", Locale: "en-GB", Roles: []string{"S0TEACH"},
			Admin: true, Keeps: true}
		if diff := cmp.Diff(want, s.last(t).From); diff != "" {
			t.Error(diff)
		}
		for range 3 {
			w.send(t, w.Slash(slacktest.Team, slacktest.Channel, slacktest.Ada, "/today", ""))
			if ev := s.last(t); ev.From.Zone != "Pacific/Auckland" {
				t.Errorf("zone %q", ev.From.Zone)
			}
		}
		if n := len(w.Calls("users.info")); n != 2 {
			t.Errorf("%d calls of users.info for two people", n)
		}
		w.send(t, w.Event(slacktest.Team, map[string]any{"type": "user_change",
			"user": map[string]any{"id": slacktest.Ada, "tz": "Europe/Madrid",
				"profile": map[string]any{"display_name": "Ada L."}}}))
		if ev := s.last(t); ev.Kind != bot.KindProfile || ev.From.Zone != "Europe/Madrid" || ev.From.Name != "Ada L." ||
			ev.From.Locale != "en-GB" {
			t.Errorf("profile %+v", ev)
		}
		w.AddUser(map[string]any{"id": "U0GUEST1", "name": "guest", "tz": "Nowhere/Land"})
		w.send(t, w.Slash(slacktest.Team, slacktest.Channel, "U0GUEST1", "/today", ""))
		if ev := s.last(t); ev.From.Zone != "" || ev.From.Name != "guest" {
			t.Errorf("somebody from elsewhere: %+v", ev.From)
		}
		w.send(t, w.Slash(slacktest.Team, slacktest.Channel, "U0UNKNOWN", "/today", ""))
		if ev := s.last(t); ev.From.ID != "U0UNKNOWN" {
			t.Errorf("unknown user: %+v", ev.From)
		}
	})
}

// TestPersonHiccup: an hour after somebody was read, Slack does not answer for a moment: what is known
// stays, and who was not known is asked for again.
func TestPersonHiccup(t *testing.T) {
	for _, fault := range []slacktest.Fault{{Error: "internal_error"}, {Error: "ratelimited"}, {Status: 503}, {Error: "user_not_visible"}} {
		in(t, nil, func(t *testing.T, w *world, s *script) {
			says := func(who string) bot.User {
				t.Helper()
				w.send(t, w.Slash(slacktest.Team, slacktest.Channel, who, "/today", ""))
				return s.last(t).From
			}
			says(slacktest.Rivera)
			time.Sleep(personLife)
			fault.Method, fault.Times = "users.info", 2
			w.Script(fault)
			if u := says(slacktest.Rivera); !u.Admin || u.Zone != "Europe/London" || u.Name != "Ms Rivera" {
				t.Errorf("%s: known before, and now %+v", fault.Error, u)
			}
			says(slacktest.Ada)
			if u, final := says(slacktest.Ada), fault.Error == "user_not_visible"; (u.Zone == "") != final || u.ID != slacktest.Ada {
				t.Errorf("%s: asked for again %+v", fault.Error, u)
			}
		})
	}
}

// TestGroupsHiccup: user groups that come late count as soon as they are there, those who ask at the
// same time wait for one answer, and a question without an answer is soon asked again.
func TestGroupsHiccup(t *testing.T) {
	for name, tt := range map[string]struct {
		fault        slacktest.Fault
		first, later []string // of two events at the same time, and of one after half a minute
		calls        int
	}{
		"quick": {slacktest.Fault{Delay: 500 * time.Millisecond,
			Body: `{"ok":true,"usergroups":[{"id":"S0TEACH","users":["U0RIVERA"]}]}`}, []string{"S0TEACH"}, []string{"S0TEACH"}, 1},
		"slow": {slacktest.Fault{Delay: 3 * time.Second, Body: `{"ok":true,"usergroups":[{"id":"S0TEACH","users":["U0RIVERA"]}]}`},
			nil, []string{"S0TEACH"}, 1},
		"failed":    {slacktest.Fault{Error: "internal_error"}, nil, []string{"S0TEACH"}, 2},
		"forbidden": {slacktest.Fault{Error: "missing_scope"}, nil, nil, 1},
	} {
		t.Run(name, func(t *testing.T) {
			in(t, nil, func(t *testing.T, w *world, s *script) {
				w.SetGroups(map[string][]string{"S0TEACH": {slacktest.Rivera}})
				tt.fault.Method = "usergroups.list"
				w.Script(tt.fault)
				for range 2 {
					w.send(t, w.Slash(slacktest.Team, slacktest.Channel, slacktest.Rivera, "/today", ""))
				}
				time.Sleep(30 * time.Second)
				w.send(t, w.Slash(slacktest.Team, slacktest.Channel, slacktest.Rivera, "/today", ""))
				s.last(t)
				var roles [][]string
				for _, ev := range s.seen() {
					roles = append(roles, ev.From.Roles)
				}
				if diff := cmp.Diff([][]string{tt.first, tt.first, tt.later}, roles); diff != "" {
					t.Error(diff)
				}
				if n := len(w.Calls("usergroups.list")); n != tt.calls {
					t.Errorf("asked %d times", n)
				}
			})
		})
	}
}

// TestStrangers: what comes from a workspace without a token is answered, and recorded nowhere. A form
// stays open, with everything in it.
func TestStrangers(t *testing.T) {
	in(t, nil, func(t *testing.T, w *world, s *script) {
		card := slacktest.Posted{TS: "1.1", Blocks: raw(t, draw(bot.Message{Buttons: []bot.Button{{Label: "Start", Action: "start"}}},
			nil).blocks)}
		for name, e := range map[string]slacktest.Envelope{
			"command":  w.Slash("T0OTHER", slacktest.Channel, slacktest.Ada, "/checkin", "lab notes"),
			"button":   w.Press("T0OTHER", slacktest.Channel, slacktest.Ada, card, slacktest.Actions(card.Blocks)[0], nil, false),
			"shortcut": w.Shortcut("T0OTHER", slacktest.Channel, slacktest.Ada, "ask", card),
		} {
			w.send(t, e)
			if g := w.next(t); w.Read(g.Text, g.Blocks).Text != wordStranger || g.Type != "ephemeral" || g.Over {
				t.Errorf("%s: got %+v", name, g)
			}
		}
		view := slacktest.View{ID: "V1", JSON: raw(t, formView(*ourForm(did), memo{Channel: slacktest.Channel, Answer: w.APIURL() + "none",
			Until: time.Now().Add(time.Hour).Unix()}))}
		answer := w.send(t, w.Submit("T0OTHER", slacktest.Ada, view, map[string]string{"did": "my words"}))
		if want := `{"response_action":"errors","errors":{"did":"` + wordStranger + `"}}`; string(answer) != want {
			t.Errorf("form: answered %s", answer)
		}
		if answer := w.send(t, w.Ask("T0OTHER", slacktest.Ada, view, "did", "x")); string(answer) != `{"options":[]}` {
			t.Errorf("options: answered %s", answer)
		}
		w.send(t, w.Say("T0OTHER", slacktest.Channel, "1.1", slacktest.Ada, "hi"))
		synctest.Wait()
		if n := len(s.seen()) + len(w.Calls("none")); n != 0 {
			t.Errorf("%d events, or answers to a form that said it already", n)
		}
	})
}

// TestSharedChannel: the form of somebody from another workspace (Slack Connect) belongs to the one
// where the app is installed.
func TestSharedChannel(t *testing.T) {
	in(t, nil, func(t *testing.T, w *world, s *script) {
		e := w.Submit("T0OTHER", slacktest.Ada, slacktest.View{ID: "V1",
			JSON: raw(t, formView(*ourForm(did), memo{Channel: slacktest.Channel}))}, map[string]string{"did": "x"})
		e.Payload.(map[string]any)["view"].(map[string]any)["app_installed_team_id"] = slacktest.Team
		w.send(t, e)
		if ev := s.last(t); ev.In != here() || ev.Args["did"] != "x" {
			t.Errorf("event %+v", ev)
		}
	})
}
