package slack

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"

	"afterbell/adapters/slack/slacktest"
	"afterbell/bot"
)

var teachers = bot.Field{Name: "role", Label: "Teachers", Kind: bot.FieldRole}

// TestGroupList: a field that asks for a user group is a list of their names.
func TestGroupList(t *testing.T) {
	f := teachers
	f.Value = "S0NOPE"
	in(t, map[string]func(bot.Event) bot.Reply{"checkin": with(bot.Reply{Form: ourForm(teachers)}),
		"form.open": with(bot.Reply{Form: ourForm(f)})},
		func(t *testing.T, w *world, s *script) {
			w.SetGroups(map[string][]string{"S0BIO": nil, "S0CHEM": nil}, "bio", "chem")
			w.send(t, w.Slash(slacktest.Team, slacktest.Channel, slacktest.Ada, "/checkin", ""))
			view := w.next(t).View
			for _, want := range []string{`"text":"BIO"`, `"value":"S0CHEM"`, `"text":"@chem"`, `"text":"none"`, "static_select"} {
				if !strings.Contains(view.JSON, want) {
					t.Errorf("no %s in %s", want, view.JSON)
				}
			}
			for chosen, want := range map[string]string{"S0CHEM": "S0CHEM", noValue: ""} {
				w.Acknowledged(view, w.send(t, w.Submit(slacktest.Team, slacktest.Ada, *view, map[string]string{"role": chosen})))
				if ev := s.last(t); ev.Args["role"] != want || ev.Kind != bot.KindForm {
					t.Errorf("%q chosen: %+v", chosen, ev)
				}
			}
		})
}

// TestGroupTyped: where there are too many groups for a list one is typed, by its id, handle or name, and
// what Slack does not know is refused at its field; a group made a moment ago is known.
func TestGroupTyped(t *testing.T) {
	many := map[string][]string{"S0TEACH": nil}
	for i := range maxOptions {
		many[fmt.Sprintf("S9%03d", i)] = nil
	}
	in(t, map[string]func(bot.Event) bot.Reply{"checkin": with(bot.Reply{Form: ourForm(teachers)}),
		"checkin.form": with(private("Saved."))},
		func(t *testing.T, w *world, s *script) {
			w.SetGroups(many, "teachers")
			w.send(t, w.Slash(slacktest.Team, slacktest.Channel, slacktest.Ada, "/checkin", ""))
			view := w.next(t).View
			submit := func(typed string) (refused string, ev bot.Event) {
				t.Helper()
				before := len(s.seen())
				ack := w.send(t, w.Submit(slacktest.Team, slacktest.Ada, *view, map[string]string{"role": typed}))
				synctest.Wait()
				if all := s.seen(); len(all) > before {
					ev = all[before]
				}
				return string(ack), ev
			}
			for _, typed := range []string{"S0TEACH", "@teachers", "Teachers", "<!subteam^S0TEACH|@teachers>", " S0TEACH "} {
				if refused, ev := submit(typed); ev.Args["role"] != "S0TEACH" {
					t.Errorf("%q: %s, %+v", typed, refused, ev)
				}
			}
			if refused, ev := submit("S0NOPE"); !strings.Contains(refused, `"errors":{"role":"Slack knows no user group S0NOPE here."}`) ||
				ev.ID != "" {
				t.Errorf("acknowledged with %s, event %+v", refused, ev)
			}
			many["S0NEW"] = nil
			w.SetGroups(many)
			if refused, ev := submit("S0NEW"); ev.Args["role"] != "S0NEW" {
				t.Errorf("a new group: %s", refused)
			}
			if refused, ev := submit(""); ev.ID == "" || ev.Args["role"] != "" {
				t.Errorf("none: %s, %+v", refused, ev)
			}
			w.Script(slacktest.Fault{Method: "usergroups.list", Error: "missing_scope"})
			if _, ev := submit("S0OTHER"); ev.ID != "" {
				t.Errorf("without an answer what was known counts: %+v", ev)
			}
		})
}

// TestHowManyAreInTheGroup tells a teacher how many are in the user group of the learners, and how many of them have not
// joined; where Slack tells of no groups, nothing is said.
func TestHowManyAreInTheGroup(t *testing.T) {
	for said, groups := range map[string]map[string][]string{
		"@9b has 3: 2 have not joined": {"S0LEARN": {slacktest.Ada, "U0BEN01", "U0CY001"}, "S0OTHER": {slacktest.Ada}},
		"@9b has 1.":                   {"S0LEARN": {slacktest.Ada}},
		"":                             nil,
	} {
		synctest.Test(t, func(t *testing.T) {
			c := newClassroom(t)
			c.SetGroups(groups, "9b")
			c.begins()
			g := c.types(slacktest.Rivera, "/afterbell", "class settings")
			c.fills(slacktest.Rivera, g, map[string]string{"learners": "S0LEARN"})
			g = c.types(slacktest.Rivera, "/afterbell", "class")
			c.says(g, "One learner has joined", said)
			if text := c.Read(g.Text, g.Blocks).Text; said == "" && strings.Contains(text, "9b") {
				t.Errorf("without groups: %s", text)
			}
			g = c.types(slacktest.Ada, "/afterbell", "class")
			if text := c.Read(g.Text, g.Blocks).Text; strings.Contains(text, "9b") {
				t.Errorf("Ada reads %s", text)
			}
		})
	}
}
