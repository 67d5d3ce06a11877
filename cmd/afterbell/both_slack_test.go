package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"afterbell/adapters/slack/slacktest"
)

// slackSide plays a class in a Slack workspace.
type slackSide struct {
	t       *testing.T
	server  *slacktest.Server
	channel string // of the class
	who     troupe
	last    map[string]slacktest.Given // the private message that each person has before them
}

func newSlackSide(t *testing.T) *slackSide {
	s := &slackSide{t: t, server: slacktest.New(), who: casting(player{"U0STEACH", "Mr Sorensen"}, "U0SVEN%02d", "Sven %02d"),
		channel: slacktest.Channel, last: map[string]slacktest.Given{}}
	s.server.Strict()
	for _, p := range s.people().all() {
		s.server.AddUser(map[string]any{"id": p.id, "team_id": slacktest.Team, "name": strings.ToLower(p.id), "tz": "Europe/London",
			"is_admin": p.id == "U0STEACH",
			"locale":   "en-GB", "profile": map[string]any{"display_name": p.name, "real_name": p.name}})
	}
	return s
}

func (s *slackSide) name() string { return "slack" }

func (s *slackSide) people() troupe { return s.who }

// types writes options behind the command as people do: the first words bare, the rest by name.
func (s *slackSide) types(who player, command string, args map[string]string) answer {
	s.t.Helper()
	line := args["did"]
	for _, name := range []string{"next", "sure", "stuck"} {
		if args[name] != "" {
			line += " " + name + ": " + args[name]
		}
	}
	slash, short := "/"+command, []string{"today", "progress", "checkin"}
	if !slices.Contains(short, command) {
		slash, line = "/afterbell", command+" "+line
	}
	return s.does(who, s.server.Slash(slacktest.Team, s.channel, who.id, slash, strings.TrimSpace(line)), nil)
}

func (s *slackSide) presses(who player, label string) answer {
	s.t.Helper()
	given := s.last[who.id]
	private := slacktest.Posted{TS: "1.000001", Text: given.Text, Blocks: given.Blocks}
	if a, ok := labelled(private, label); ok {
		return s.does(who, s.server.Press(slacktest.Team, s.channel, who.id, private, a, []string{a.Value}, true), nil)
	}
	for _, m := range slices.Backward(s.server.Messages(s.channel, "")) {
		if a, ok := labelled(m, label); ok {
			return s.does(who, s.server.Press(slacktest.Team, s.channel, who.id, m, a, []string{a.Value}, false), nil)
		}
	}
	s.t.Fatalf("slack: %s sees no button %q", who.name, label)
	return answer{}
}

// labelled finds a button, or an option of the menu of those that few want, which is its value then.
func labelled(m slacktest.Posted, label string) (slacktest.Action, bool) {
	for _, a := range slacktest.Actions(m.Blocks) {
		if a.Text.Text == label {
			return a, true
		}
		for _, o := range a.Choices() {
			if strings.HasSuffix(a.ID, "|slack.more") && o.Label == label {
				a.Value = o.Value
				return a, true
			}
		}
	}
	return slacktest.Action{}, false
}

func (s *slackSide) fills(who player, form answer, values map[string]string) answer {
	s.t.Helper()
	view, ok := form.raw.(*slacktest.View)
	if !ok {
		s.t.Fatalf("slack: %s has no form to fill in but %q", who.name, form.text)
	}
	all := map[string]string{}
	for name, held := range form.form {
		if value, changed := values[name]; changed {
			held = value
		}
		if held != "" {
			all[name] = held
		}
	}
	return s.does(who, s.server.Submit(slacktest.Team, who.id, *view, all), view)
}

// does delivers something that a person did, in the form view if it is one, and waits for the answer.
func (s *slackSide) does(who player, e slacktest.Envelope, view *slacktest.View) answer {
	s.t.Helper()
	ctx, cancel := inTime(s.t)
	defer cancel()
	raw, err := s.server.Send(ctx, e)
	if err != nil {
		s.t.Fatal(err)
	}
	if view != nil {
		s.server.Acknowledged(view, raw)
	}
	var pictures [][]byte
	for {
		g, err := s.server.Answer(ctx)
		switch {
		case err != nil:
			s.t.Fatalf("slack: %s got no answer: %v", who.name, err)
		case g.Kind == "direct": // a private message holds no picture, so it comes this way
			pictures = append(pictures, s.server.Read(g.Text, g.Blocks).Contents...)
		case g.View != nil:
			return answer{form: fieldsOfView(g.View.JSON), raw: g.View, private: true}
		default:
			s.last[who.id] = g
			return answer{text: s.server.Read(g.Text, g.Blocks).Text + fieldErrors(g.Errors), private: g.Type != "in_channel", pictures: pictures}
		}
	}
}

func fieldErrors(errors map[string]string) string {
	if len(errors) == 0 {
		return ""
	}
	return fmt.Sprint(errors)
}

// fieldsOfView reads what the fields of a view hold.
func fieldsOfView(view string) map[string]string {
	var v struct {
		Blocks []struct {
			Type    string
			ID      string `json:"block_id"`
			Element struct {
				Initial string                 `json:"initial_value"`
				Option  struct{ Value string } `json:"initial_option"`
			}
		}
	}
	if json.Unmarshal([]byte(view), &v) != nil {
		return nil
	}
	fields := map[string]string{}
	for _, b := range v.Blocks {
		if b.Type == "input" {
			fields[b.ID] = b.Element.Initial + b.Element.Option.Value
		}
	}
	return fields
}

func (s *slackSide) writes(who player, thread, text string) {
	s.t.Helper()
	ctx, cancel := inTime(s.t)
	defer cancel()
	if _, err := s.server.Send(ctx, s.server.Say(slacktest.Team, s.channel, thread, who.id, text)); err != nil {
		s.t.Fatal(err)
	}
}

func (s *slackSide) remake() {
	s.happens(s.server.Delete(slacktest.Team, s.channel))
	s.channel = "C0CLASS9"
	s.server.AddChannel(slacktest.Team, s.channel, "biology-9b")
}

func inboxOf(who player) string { return "D" + strings.TrimPrefix(who.id, "U") }

func (s *slackSide) closeInbox(who player) {
	s.server.Script(slacktest.Fault{Method: "chat.postMessage", Channel: inboxOf(who), Error: "messages_tab_disabled", Times: 1000})
}

func (s *slackSide) attempts(who player) (n int) {
	for _, c := range s.server.Calls("chat.postMessage") {
		if c.Args["channel"] == inboxOf(who) {
			n++
		}
	}
	return n
}

// shown leaves the card itself out of its thread.
func (s *slackSide) shown(thread string) []posted {
	return s.read(slices.DeleteFunc(s.server.Messages(s.channel, thread), func(m slacktest.Posted) bool { return m.TS == thread }))
}

func (s *slackSide) direct(who player) []posted { return s.read(s.server.Messages(inboxOf(who), "")) }

func (s *slackSide) read(all []slacktest.Posted) (list []posted) {
	for _, m := range all {
		if m.User == slacktest.Bot {
			list = append(list, posted{m.TS, s.server.Read(m.Text, m.Blocks).Text})
		}
	}
	return list
}

func (s *slackSide) outgoing() (list []string) {
	for _, c := range s.server.Calls("") {
		list = append(list, fmt.Sprint(c.Method, c.Args))
	}
	for _, p := range s.server.Payloads() {
		list = append(list, p.JSON)
	}
	return list
}

// tiers are the calls a minute of the methods that grow with a class: https://docs.slack.dev/apis/web-api/rate-limits
var tiers = map[string]int{"users.info": 100, "conversations.open": 50, "views.open": 100}

func (s *slackSide) broken() []string {
	list := s.server.Problems()
	if n := s.server.Limited(); n > 0 {
		list = append(list, fmt.Sprint(n, " messages too soon after the one before"))
	}
	for method, most := range tiers {
		calls := s.server.Calls(method)
		for i := most; i < len(calls); i++ {
			if calls[i].At.Sub(calls[i-most].At) < time.Minute {
				list = append(list, fmt.Sprint(method, " more than ", most, " times in a minute"))
				break
			}
		}
	}
	return list
}

func (s *slackSide) shut() { s.server.Close() }
