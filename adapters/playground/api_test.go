package playground

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"afterbell/bot"
)

// script sends requests as a script does.
func (s served) script(t *testing.T, method, path, send string, want int) map[string]any {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, s.base+path, strings.NewReader(send))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+testToken)
	if send != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	var answer map[string]any
	if err := json.Unmarshal([]byte(body(t, must(t)(http.DefaultClient.Do(r)), want)), &answer); err != nil {
		t.Fatal(err)
	}
	return answer
}

// classBot greets, offers a form, and notes what is submitted.
func classBot(ev bot.Event) bot.Reply {
	switch {
	case ev.Action == "join":
		return bot.Reply{Message: say("You are in, " + ev.From.Name + ", by " + ev.Args["target"] + "."), Private: true}
	case ev.Action == "checkin":
		return bot.Reply{Form: &bot.Form{Action: "checkin.form", Target: "l4", Title: "Check in", Fields: []bot.Field{
			{Name: "did", Label: "What did you do?", Kind: bot.FieldText, Required: true, Value: ev.Args["did"]}}}}
	case ev.Action == "checkin.form" && ev.Args["did"] == "":
		return bot.Reply{FieldErrors: map[string]string{"did": "Please write something."}}
	case ev.Action == "checkin.form":
		m := say("Noted: " + ev.Args["did"])
		m.Buttons = []bot.Button{{Label: "Undo", Action: "undo", Target: "c1"}}
		return bot.Reply{Message: m, Private: true}
	}
	return bot.Reply{}
}

func TestAPI(t *testing.T) {
	s := serveTest(t, classBot, Config{}, 24)
	card := say("Welcome")
	card.Buttons = []bot.Button{{Label: "Join", Action: "join", Target: "class1"}}
	if _, err := s.room.Send(t.Context(), bot.Part{Post: bot.Post{Kind: "welcome", To: channelPlace("class", ""), Message: card,
		Silent: true}, N: 1}); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ name, method, path, send, want string }{
		{"people", "GET", "/api/people", "", `{"people":[
			{"id":"ada","name":"Ada","zone":"Pacific/Auckland","part":"learner","now":"2026-11-25T05:00:00+13:00"},
			{"id":"ben","name":"Ben","zone":"Europe/London","part":"learner","now":"2026-11-24T16:00:00Z"},
			{"id":"cy","name":"Cy","zone":"America/Los_Angeles","part":"learner","now":"2026-11-24T08:00:00-08:00"},
			{"id":"rivera","name":"Ms Rivera","zone":"Europe/London","part":"teacher","now":"2026-11-24T16:00:00Z"}]}`},
		{"press", "POST", "/api/act", `{"person":"ada","action":"join"}`, `{"text":"You are in, Ada, by class1.","private":true}`},
		{"open", "POST", "/api/act", `{"person":"ada","channel":"class","action":"checkin","args":{"did":"notes"}}`,
			`{"text":"","private":false,"form":{"action":"checkin.form","target":"l4","title":"Check in","fields":[
				{"name":"did","label":"What did you do?","kind":"text","value":"notes","required":true}]}}`},
		{"refused", "POST", "/api/act", `{"person":"ada","action":"checkin.form"}`,
			`{"text":"","private":false,"errors":{"did":"Please write something."}}`},
		{"submit", "POST", "/api/act", `{"person":"ada","action":"checkin.form","args":{"did":"lab notes"}}`,
			`{"text":"Noted: lab notes","private":true,"buttons":[{"label":"Undo","action":"undo","target":"c1"}]}`},
		{"what Ben sees", "GET", "/api/messages?person=ben", "", `{"messages":[
			{"id":"m1","at":"2026-11-24T16:00:00Z","channel":"class","from":"","kind":"welcome","text":"Welcome","silent":true,
			 "buttons":[{"label":"Join","action":"join","target":"class1"}]}]}`},
		{"what Ada sees in her direct messages", "GET", "/api/messages?person=ada&channel=direct", "", `{"messages":[]}`},
		{"clock", "GET", "/api/clock", "", `{"now":"2026-11-24T16:00:00Z","next":"2026-11-25T16:00:00Z"}`},
		{"advance", "POST", "/api/clock", `{"advance":"36h"}`, `{"now":"2026-11-26T04:00:00Z"}`},
		{"to", "POST", "/api/clock", `{"to":"2026-12-01"}`, `{"now":"2026-12-01T00:00:00Z"}`},
		{"nothing next", "POST", "/api/clock", `{"next":true}`, `{"now":"2026-12-01T00:00:00Z"}`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var want map[string]any
			if err := json.Unmarshal([]byte(tt.want), &want); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, s.script(t, tt.method, tt.path, tt.send, 200)); diff != "" {
				t.Errorf("answer (-want +got):\n%s", diff)
			}
		})
	}
}

func TestAPIRefusesClocks(t *testing.T) {
	s := serveTest(t, silentBot, Config{})
	for send, want := range map[string]int{
		`{}`: 400, `{"advance":"1d","next":true}`: 400, `{"advance":"-1d"}`: 400, `{"advance":"soon"}`: 400,
		`{"advance":"60w"}`: 400, `{"to":"tomorrow"}`: 400, `{"to":"2020-01-01"}`: 409, `{"to":"2036-01-01"}`: 400,
	} {
		s.script(t, "POST", "/api/clock", send, want)
	}
	if got := s.clock.Now(); !got.Equal(start) {
		t.Errorf("a refused push moved the clock to %v", got)
	}
	s.script(t, "GET", "/api/messages?person=eve", "", 404)
}

func TestParseAdvance(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"90m": 90 * time.Minute, "36h": 36 * time.Hour, "2d": 48 * time.Hour, "3w": 504 * time.Hour, "0h": 0, "400d": MaxPush,
	} {
		if got, err := parseAdvance(text); err != nil || got != want {
			t.Errorf("%q = %v, %v", text, got, err)
		}
	}
}

func FuzzParseAdvance(f *testing.F) {
	for _, seed := range []string{"36h", "2d", "3w", "", "w", "401d", "-1d", "99999999999999999999w", "1é", "1.5h"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if d, err := parseAdvance(text); err == nil && (d < 0 || d > MaxPush) {
			t.Errorf("%q moves the clock by %v", text, d)
		}
	})
}

func TestDecodeStrict(t *testing.T) {
	for body, want := range map[string]string{
		`{"action":"today","args":{"a":"b"}}`: "",
		` {"args":null}`:                      "",
		`{"args":{"a":1}}`:                    `The field "a" cannot be that.`,
		`{"actoin":"today"}`:                  `There is no field "actoin".`,
		`{"Action":"today"}`:                  `There is no field "Action".`,
		`{"on":"m1","on":"m2"}`:               `The field "on" stands there twice.`,
		`{"args":{"a":"b","a":"c"}}`:          `The field "a" stands there twice.`,
		`[]`:                                  "The body is not a JSON object.",
		``:                                    "The body is not a JSON object.",
		`{} {}`:                               "The body is not one JSON object and nothing else.",
		`{`:                                   "The body is not one JSON object and nothing else.",
	} {
		var a Action
		err := decodeStrict([]byte(body), &a)
		if (err != nil) != (want != "") || err != nil && err.Error() != want {
			t.Errorf("%s: %v, want %q", body, err, want)
		}
	}
}

// TestAPIRefusesWhatOnlyServicesTell pretends that the bot was removed, and its like.
func TestAPIRefusesWhatOnlyServicesTell(t *testing.T) {
	heard := 0
	s := serveTest(t, func(bot.Event) bot.Reply { heard++; return bot.Reply{} }, Config{})
	for _, send := range []string{
		`{"person":"ben","action":"gone","kind":"command"}`,
		`{"person":"ben","action":"gone"}`,
		`{"person":"ben","kind":"gone"}`,
		`{"person":"ben","kind":"joined","action":"today"}`,
		`{"person":"ben","action":"hello","kind":"button"}`,
		`{"person":"ben","action":"profile","kind":"profile"}`,
		`{"person":"ben","action":"talk","kind":"message","text":"x"}`,
		`{"person":"ben","action":"left"}`,
		`{"person":"ben","action":"moved"}`,
		`{"person":"ben","action":"closed"}`,
		`{"person":"ben","action":"allowed"}`,
		`{"person":"ben","action":"untold","text":"x"}`,
		`{"person":"ben","kind":"nonsense","action":"today"}`,
	} {
		s.script(t, "POST", "/api/act", send, 400)
	}
	s.submit(t, "/act", map[string][]string{"person": {"ben"}, "action": {"gone"}, "kind": {"command"}})
	if heard > 0 {
		t.Errorf("the bot heard of %d of them", heard)
	}
	s.script(t, "POST", "/api/act", `{"person":"ben","kind":"home"}`, 200)
	s.script(t, "POST", "/api/act", `{"person":"ben","text":"hello"}`, 200)
}

// TestMistypedCommands are answered with the command that is near, and never posted.
func TestMistypedCommands(t *testing.T) {
	s := serveTest(t, func(bot.Event) bot.Reply { return bot.Reply{Message: say("here"), Private: true} }, Config{})
	for text, want := range map[string]string{
		"/chekin lab notes":            "There is no command /chekin, so nothing was posted. Did you mean /checkin?",
		" /todya":                      "Did you mean /today?",
		"/":                            "There is no command /, so nothing was posted. /help",
		"/break until mon":             "/help names",
		"/question":                    "/help names", // it is an action, but nothing that is typed
		`/zzz\nand what I wanted said`: "There is no command /zzz, so",
	} {
		for _, channel := range []string{"class", "direct"} {
			said := s.script(t, "POST", "/api/act", `{"person":"ada","channel":"`+channel+`","text":"`+text+`"}`, 400)["error"]
			if got, ok := said.(string); !ok || !strings.Contains(got, want) {
				t.Errorf("%q in %s is answered with %v, want %q", text, channel, said, want)
			}
		}
	}
	page := s.submit(t, "/act", map[string][]string{"person": {"ada"}, "channel": {"class"}, "text": {"/chekin lab notes"}})
	expect(t, page, "Did you mean /checkin?")
	if got := s.Room.Messages(Filter{}); len(got) > 0 {
		t.Errorf("%d messages were posted, the first says %q", len(got), got[0].Text())
	}
	said := s.script(t, "POST", "/api/act", `{"person":"ada","channel":"class","text":"/today"}`, 200)["text"]
	if got := s.Room.Messages(Filter{}); said != "here" || len(got) != 1 || got[0].Kind != "reply" {
		t.Errorf("a command that is written is answered with %v, and %d messages stand there", said, len(got))
	}
}

// TestFailed says everywhere why nothing can be kept any more.
func TestFailed(t *testing.T) {
	var failure error
	s := serveTest(t, silentBot, Config{Failed: func() error { return failure }})
	if page := s.page(t, "/"); strings.Contains(page, "has ended") {
		t.Error("the page says that it has ended")
	}
	failure = errors.New("the disk is full")
	for _, path := range []string{"/", "/revision"} {
		if said := body(t, must(t)(s.browser.Get(s.base+path)), 503); !strings.Contains(said,
			"because it cannot keep any more what happens: the disk is full.") {
			t.Errorf("%s says %q", path, said)
		}
	}
	s.page(t, "/page.css")
	answer := s.script(t, "POST", "/api/act", `{"person":"ben","action":"today"}`, 503)
	if said, ok := answer["error"].(string); !ok || !strings.Contains(said, "the disk is full") {
		t.Errorf("the interface says %v", answer)
	}
}

func FuzzDecodeStrict(f *testing.F) {
	for _, seed := range []string{`{"person":"ada","args":{"a":"b"}}`, `{}`, `[]`, `{"a":1,"A":2}`, `{} {}`, ` {"args":null}`,
		`{"args":[[[[[[[[[]]]]]]]]]}`, "\xff"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var a Action
		err := decodeStrict(data, &a)
		var bad *badRequest
		if err != nil && !errors.As(err, &bad) {
			t.Errorf("%q: %v is no answer for a script", data, err)
		}
		if err == nil && !json.Valid(data) {
			t.Errorf("%q is not JSON and was read as %+v", data, a)
		}
	})
}

func FuzzParseTyped(f *testing.F) {
	table := answering(silentBot).Commands()
	for _, seed := range []string{"/today", "/checkin lab notes sure: 4", "/checkin", "//", "/nothing", "sure: 4",
		"/checkin sure: day: x did: y"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		name, args, ok := parseTyped(text, table)
		if ok && !strings.HasPrefix(strings.ToLower(strings.TrimSpace(text)), "/"+name) {
			t.Errorf("%q is read as /%s", text, name)
		}
		for option := range args {
			if option != "did" && option != "sure" && option != "day" {
				t.Errorf("%q gives an option %q", text, option)
			}
		}
	})
}

func TestParseTyped(t *testing.T) {
	for text, want := range map[string]map[string]string{
		"/today":                          {},
		"/checkin":                        {},
		"/Today":                          {},
		"/checkin finished the lab notes": {"did": "finished the lab notes"},
		"/checkin lab: notes Sure: 4":     {"did": "lab: notes", "sure": "4"},
		"/checkin day: yesterday did: x":  {"day": "yesterday", "did": "x"},
	} {
		if _, args, ok := parseTyped(text, answering(silentBot).Commands()); !ok || cmp.Diff(want, args) != "" {
			t.Errorf("%q: %v %v", text, args, ok)
		}
	}
	for _, text := range []string{"today", "/ today", "/join", "/question", ""} {
		if name, _, ok := parseTyped(text, answering(silentBot).Commands()); ok {
			t.Errorf("%q is read as /%s", text, name)
		}
	}
}

func TestPushesAreToldWhoEndsThem(t *testing.T) {
	end := start.Add(30 * 24 * time.Hour)
	s := serveTest(t, silentBot, Config{End: func(context.Context) (time.Time, bool) { return end, true }}, 5)
	page := s.submit(t, "/clock", map[string][]string{"end": {"1"}})
	if !s.clock.Now().Equal(end) || !strings.Contains(page, "30 days passed. 0 new messages.") {
		t.Errorf("to the end of term: %v", s.clock.Now())
	}
	if page := s.submit(t, "/clock", map[string][]string{"end": {"1"}}); !strings.Contains(page, "has ended already") {
		t.Error("the end of term cannot be reached twice")
	}
}
