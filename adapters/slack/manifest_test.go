package slack

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"afterbell/adapters/slack/slacktest"
	"afterbell/bot"
	"afterbell/bot/companion"
	"afterbell/store/memory"
)

var commands = []bot.Command{
	{Name: "today", Typed: true, Description: "What is open, due and planned for you. Start here."},
	{Name: "checkin", Typed: true, Description: "Note what you did.", Options: []bot.Option{{Name: "did", Description: "what you did"},
		{Name: "next"}, {Name: "sure"}}},
	{Name: "progress", Typed: true, Description: "How far you are."},
	{Name: "ask", Typed: true, OnMessage: true, Label: "Ask about this", Description: "Ask your teacher, or the class."},
	{Name: "help", Typed: true, Description: "The six things you can do here."},
	{Name: "checkin.form"},
}

// coreCommands is the command table of the real bot.
func coreCommands(t testing.TB) []bot.Command {
	t.Helper()
	b, err := companion.New(companion.Config{Store: memory.New()})
	if err != nil {
		t.Fatal(err)
	}
	return b.Commands()
}

// TestFollowers: everything that the real bot lets people type can be typed in Slack, and what the
// grammar makes of it is a command of the bot.
func TestFollowers(t *testing.T) {
	known := map[string]bool{}
	for _, c := range coreCommands(t) {
		known[c.Name] = true
		if _, ok := followers[c.Name]; c.Typed && !ok {
			t.Errorf("/%s cannot be typed in Slack", c.Name)
		}
	}
	for word, action := range followers {
		if !known[action] {
			t.Errorf("%q asks for %q, which the bot has not", word, action)
		}
	}
}

func TestManifest(t *testing.T) {
	for _, mode := range []Mode{ModeSocket, ModeHTTP} {
		for _, prefix := range []string{"", "bio-"} {
			out, err := Manifest(commands, prefix, mode)
			if err != nil {
				t.Fatal(err)
			}
			var m manifest
			if err := json.Unmarshal(out, &m); err != nil {
				t.Fatal(err)
			}
			var names []string
			for _, c := range m.Features.Commands {
				names = append(names, c.Command)
				if name := strings.TrimPrefix(c.Command, "/"); own[name] || !c.Escape || (c.URL != "") != (mode == ModeHTTP) {
					t.Errorf("command %+v", c)
				}
			}
			p := "/" + prefix
			if diff := cmp.Diff([]string{p + "afterbell", p + "today", p + "checkin", p + "progress"}, names); diff != "" {
				t.Error(diff)
			}
			if got := m.Features.Commands[2].Usage; got != "[what you did] next: … sure: …" {
				t.Errorf("usage %q", got)
			}
			if diff := cmp.Diff([]manifestShortcut{{"Ask about this", "message", "ask", "Ask your teacher, or the class."}},
				m.Features.Shortcuts); diff != "" {
				t.Error(diff)
			}
			for _, scope := range m.OAuth.Scopes.Optional {
				if !slices.Contains(m.OAuth.Scopes.Bot, scope) {
					t.Errorf("optional scope %s is not asked for", scope)
				}
			}
			if m.Settings.Socket != (mode == ModeSocket) || (m.Settings.Events.URL != "") != (mode == ModeHTTP) {
				t.Errorf("settings %+v", m.Settings)
			}
		}
	}
}

// TestScopes: every scope has a reason, and what may be refused says what is given up.
func TestScopes(t *testing.T) {
	for i, s := range Scopes() {
		if s.Why == "" || (s.Without != "") != (i >= len(required)) {
			t.Errorf("%+v", s)
		}
	}
	out, err := Manifest(commands, "", ModeSocket)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range Scopes() {
		if !strings.Contains(string(out), `"`+s.Name+`"`) {
			t.Errorf("%s is not asked for", s.Name)
		}
	}
}

func TestManifestRefused(t *testing.T) {
	for _, prefix := range []string{"Bio-", "bio ", "/", "a-very-long-prefix-that-slack-refuses-"} {
		if out, err := Manifest(commands, prefix, ModeSocket); err == nil {
			t.Errorf("prefix %q gave %s", prefix, out)
		}
	}
}

// TestManifestSchema holds the manifest of the real bot against Slack's own schema.
func TestManifestSchema(t *testing.T) {
	dir := os.Getenv("AFTERBELL_SPECS")
	if dir == "" {
		t.Skip("AFTERBELL_SPECS, the folder of slack-manifest.schema.json, is not set")
	}
	content, err := os.ReadFile(filepath.Join(dir, "slack-manifest.schema.json"))
	if err != nil {
		t.Fatal(err)
	}
	var s schema
	if err := json.Unmarshal(content, &s.root); err != nil {
		t.Fatal(err)
	}
	for _, mode := range []Mode{ModeSocket, ModeHTTP} {
		out, err := Manifest(coreCommands(t), "bio-", mode)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(out), `"description": "today"`) || !strings.Contains(string(out), `"callback_id": "ask"`) {
			t.Errorf("%s: commands without a description, or no message shortcut:\n%s", mode, out)
		}
		var m any
		if err := json.Unmarshal(out, &m); err != nil {
			t.Fatal(err)
		}
		for _, p := range s.check("manifest", s.root, m) {
			t.Errorf("%s: %s", mode, p)
		}
	}
	bad := map[string]any{"display_information": map[string]any{"name": strings.Repeat("x", 36)}, "unknown": 1.0,
		"features": map[string]any{"slash_commands": []any{map[string]any{"command": "checkin"}}}}
	if got := len(s.check("manifest", s.root, bad)); got != 4 {
		t.Errorf("the checker finds %d of 4 problems: %v", got, s.check("manifest", s.root, bad))
	}
}

// A schema checks the few words of JSON Schema that Slack's manifest uses.
type schema struct{ root map[string]any }

func (s schema) check(at string, rule map[string]any, v any) (problems []string) {
	say := func(format string, args ...any) { problems = append(problems, at+": "+fmt.Sprintf(format, args...)) }
	if ref, ok := rule["$ref"].(string); ok {
		return s.check(at, s.root["definitions"].(map[string]any)[strings.TrimPrefix(ref, "#/definitions/")].(map[string]any), v)
	}
	if enum, ok := rule["enum"].([]any); ok && !slices.Contains(enum, v) {
		say("%v is none of %v", v, enum)
	}
	limit := func(word string, n int, wrong func(n int, limit float64) bool) {
		if l, ok := rule[word].(float64); ok && wrong(n, l) {
			say("%d against %s %v", n, word, l)
		}
	}
	more, less := func(n int, l float64) bool { return float64(n) > l }, func(n int, l float64) bool { return float64(n) < l }
	switch v := v.(type) {
	case map[string]any:
		problems = append(problems, s.object(at, rule, v)...)
	case []any:
		limit("maxItems", len(v), more)
		limit("minItems", len(v), less)
		for i, e := range v {
			if items, ok := rule["items"].(map[string]any); ok {
				problems = append(problems, s.check(fmt.Sprintf("%s[%d]", at, i), items, e)...)
			}
		}
	case string:
		limit("maxLength", len([]rune(v)), more)
		limit("minLength", len([]rune(v)), less)
		if p, ok := rule["pattern"].(string); ok && !regexp.MustCompile(p).MatchString(v) {
			say("%q does not match %s", v, p)
		}
	}
	if kind := map[string]bool{"object": isA[map[string]any](v), "array": isA[[]any](v), "string": isA[string](v), "boolean": isA[bool](v),
		"integer": isA[float64](v)}; rule["type"] != nil && !kind[fmt.Sprint(rule["type"])] {
		say("%v is no %v", v, rule["type"])
	}
	return problems
}

func isA[T any](v any) bool {
	_, ok := v.(T)
	return ok
}

func (s schema) object(at string, rule, v map[string]any) (problems []string) {
	required, _ := rule["required"].([]any)
	for _, name := range required {
		if _, ok := v[name.(string)]; !ok {
			problems = append(problems, fmt.Sprintf("%s: %s is missing", at, name))
		}
	}
	known, _ := rule["properties"].(map[string]any)
	for name, value := range v {
		r, ok := known[name].(map[string]any)
		switch {
		case ok:
			problems = append(problems, s.check(at+"."+name, r, value)...)
		case rule["additionalProperties"] == false:
			problems = append(problems, fmt.Sprintf("%s: %s is unknown", at, name))
		}
	}
	return problems
}

func TestCheck(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.AddChannel(slacktest.Team, "C0ALONE1", "alone")
		w.Change("C0ALONE1", func(r *slacktest.Room) { r.Member = false })
		w.AddChannel(slacktest.Team, "C0OLD001", "old")
		w.Change("C0OLD001", func(r *slacktest.Room) { r.Archived = true })
		at := func(channel string) bot.Place {
			return bot.Place{Platform: "slack", Space: slacktest.Team, Channel: channel}
		}
		problems := func(homes ...bot.Place) (all []string) {
			t.Helper()
			found, err := w.a.Check(t.Context(), homes...)
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range found {
				scope, loss, _ := strings.Cut(f.Problem, ", so ")
				all = append(all, scope)
				if f.Advice == "" || f.Optional != (loss != "" || strings.HasPrefix(scope, "cannot see")) {
					t.Errorf("no advice, or optional without a word of what is lost: %+v", f)
				}
			}
			return all
		}
		if got := problems(here(), direct(slacktest.Ada), bot.Place{Platform: "discord", Channel: "1"}); got != nil {
			t.Errorf("found %q", got)
		}
		w.SetScopes("commands,chat:write,im:write,im:history, app_mentions:read,channels:history,files:write")
		want := []string{"the scope users:read is missing in School T0TEAM1", "the scope channels:read is missing in School T0TEAM1",
			"the scope groups:history is missing in School T0TEAM1", "the scope groups:read is missing in School T0TEAM1",
			"the scope files:read is missing in School T0TEAM1", "the scope usergroups:read is missing in School T0TEAM1",
			"the bot is not in #alone", "the channel #old is archived", "the channel C0NONE01 cannot be found: channel_not_found",
			"the bot may not post in #news"}
		w.AddChannel(slacktest.Team, "C0NEWS01", "news").ReadOnly = true
		if diff := cmp.Diff(want, problems(at("C0ALONE1"), at("C0OLD001"), at("C0NONE01"), at("C0NEWS01"))); diff != "" {
			t.Error(diff)
		}
		w.SetScopes(slacktest.AllScopes)
		w.Script(slacktest.Fault{Method: "apps.connections.open", Error: "missing_scope"})
		w.Script(slacktest.Fault{Method: "conversations.info", Error: "missing_scope"})
		if got := problems(here()); len(got) != 2 || !strings.Contains(got[0], "app_token") || !strings.Contains(got[1], "cannot see") {
			t.Errorf("found %q", got)
		}
		w.Script(slacktest.Fault{Method: "auth.test", Error: "invalid_auth"})
		if got := problems(); len(got) != 1 || !strings.Contains(got[0], "bot_token was refused: invalid_auth") {
			t.Errorf("found %q", got)
		}
		w.Close()
		if found, err := newWorld(t, func(o *Options) { o.Dial = w.Dial }).a.Check(t.Context()); err == nil ||
			strings.Contains(err.Error(), canary) {
			t.Errorf("found %v, %v", found, err)
		}
	})
}

func TestOptionsRefused(t *testing.T) {
	good := Options{BotTokens: []string{"xoxb-1"}, AppToken: "xapp-1"}
	if _, err := New(good); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*Options){
		"no bot token":    func(o *Options) { o.BotTokens = nil },
		"swapped tokens":  func(o *Options) { o.BotTokens, o.AppToken = []string{"xapp-canary"}, "xoxb-canary" },
		"with a line end": func(o *Options) { o.BotTokens = []string{"xoxb-canary\n"} },
		"user token":      func(o *Options) { o.BotTokens = []string{"xoxp-canary"} },
		"no app token":    func(o *Options) { o.AppToken = "" },
		"quoted":          func(o *Options) { o.AppToken = `"xapp-canary"` },
		"mode":            func(o *Options) { o.Mode = "carrier pigeon" },
		"address":         func(o *Options) { o.APIURL = "slack.com" },
	} {
		o := good
		change(&o)
		if _, err := New(o); err == nil || strings.Contains(err.Error(), canary) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
