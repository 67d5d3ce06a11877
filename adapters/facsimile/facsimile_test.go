package facsimile

import (
	"flag"
	"html/template"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "write the golden files anew")

var london = time.FixedZone("London", 0)

// drawn is where the golden drawings stand: a page with names, one picture, and a place to send presses to.
func drawn() Options {
	return Options{
		Zone: london, Now: time.Date(2026, 12, 1, 9, 0, 0, 0, london), Post: "/act", Along: [][2]string{{"on", "m1"}},
		Name: func(kind Reference, id string) string {
			return map[string]string{"user 42": "Ada", "channel 7": "biology-9b", "user U123": "Ada"}[string(kind)+" "+id]
		},
		File:    func(name string) string { return map[string]string{"term.ics": "/made/m1/term.ics"}[name] },
		Picture: func(name string) string { return map[string]string{"cell.png": "/file/1"}[name] },
	}
}

func draw(service string, message []byte, o Options) (template.HTML, error) {
	if strings.HasPrefix(service, "slack") {
		return Slack(message, o)
	}
	return Discord(message, o)
}

// TestDrawings compares drawings of every type there is with golden files.
func TestDrawings(t *testing.T) {
	list, err := filepath.Glob("testdata/*.json")
	if err != nil || len(list) < 3 {
		t.Fatal(list, err)
	}
	for _, path := range list {
		name := strings.TrimSuffix(filepath.Base(path), ".json")
		t.Run(name, func(t *testing.T) {
			message, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			html, err := draw(name, message, drawn())
			if err != nil {
				t.Fatal(err)
			}
			got := strings.ReplaceAll(string(html), "><", ">\n<") + "\n" // a line each, for those who compare them
			golden := strings.TrimSuffix(path, ".json") + ".html"
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil || got != string(want) {
				t.Errorf("drawn otherwise than in %s (%v):\n%s", golden, err, got)
			}
			sound(t, string(html))
		})
	}
}

// TestUnknownIsNamed draws what nobody has heard of, and finds its name.
func TestUnknownIsNamed(t *testing.T) {
	for service, tests := range map[string]map[string]string{
		"discord": {
			`{"components":[{"type":99}]}`:                           "[component of type 99]",
			`{"components":[{"type":17,"components":[{"type":4}]}]}`: "[component of type 4]",
		},
		"slack": {
			`{"blocks":[{"type":"video"}]}`:                                                                           "[block video]",
			`{"blocks":[{"type":"actions","elements":[{"type":"datepicker"}]}]}`:                                      "[element datepicker]",
			`{"blocks":[{"type":"context","elements":[{"type":"song"}]}]}`:                                            "[element song]",
			`{"blocks":[{"type":"rich_text","elements":[{"type":"rich_text_song"}]}]}`:                                "[rich text rich_text_song]",
			`{"blocks":[{"type":"section","accessory":{"type":"timepicker"}}]}`:                                       "[element timepicker]",
			`{"blocks":[{"type":"rich_text","elements":[{"type":"rich_text_quote","elements":[{"type":"sound"}]}]}]}`: "[word sound]",
		},
	} {
		for message, want := range tests {
			html, err := draw(service, []byte(message), Options{})
			if err != nil || !strings.Contains(string(html), want) || !strings.Contains(string(html), "fx-unknown") {
				t.Errorf("%s: %s (%v) does not say %s", message, html, err, want)
			}
		}
	}
}

// TestNothingIsSentWithoutAnAddress draws controls that do nothing: a picture of a message, for a gallery.
func TestNothingIsSentWithoutAnAddress(t *testing.T) {
	message, err := os.ReadFile("testdata/slack.json")
	if err != nil {
		t.Fatal(err)
	}
	html, err := Slack(message, Options{})
	if err != nil || strings.Contains(string(html), "<form") || strings.Contains(string(html), `type="submit"`) {
		t.Errorf("%v: %s", err, html)
	}
}

// TestPressIn reads a press from what a form sends, and nothing from other forms.
func TestPressIn(t *testing.T) {
	form := url.Values{"on": {"m1"}, "control": {"0|tick"}, "block": {"select|m"}, "type": {"checkboxes"}, "value": {"r", "d"}}
	p, ok := PressIn(form)
	if want := (Press{"0|tick", "select|m", "checkboxes", []string{"r", "d"}}); !ok || !reflect.DeepEqual(p, want) {
		t.Errorf("%+v, %v", p, ok)
	}
	if p, ok := PressIn(url.Values{"action": {"today"}}); ok {
		t.Errorf("another form is %+v", p)
	}
}

// TestNoMessage refuses what is none.
func TestNoMessage(t *testing.T) {
	for _, message := range []string{"", "[]", `{"components":5,"blocks":5}`, `{"content":`, "\xff"} {
		for _, service := range []string{"discord", "slack"} {
			if html, err := draw(service, []byte(message), Options{}); err == nil {
				t.Errorf("%s: %q is drawn as %s", service, message, html)
			}
		}
	}
}

// TestDistance says how far away an instant is.
func TestDistance(t *testing.T) {
	for wait, want := range map[time.Duration]string{
		0: "in less than a minute", 90 * time.Minute: "in 2 hours", -24 * time.Hour: "1 day ago", 70 * 24 * time.Hour: "in 2 months",
		time.Minute: "in 1 minute", 800 * 24 * time.Hour: "in 2 years",
	} {
		if got := distance(wait); got != want {
			t.Errorf("%v is %q, want %q", wait, got, want)
		}
	}
}

var (
	oneTag    = regexp.MustCompile(`<(/?)([a-z0-9]+)((?: [a-z-]+="[^"<>]*")*)>`)
	forbidden = regexp.MustCompile(` (?:on[a-z]+|style)="`)
	address   = regexp.MustCompile(` (?:href|src|action)="([^"]*)"`)
)

// sound fails where words became tags, where tags are not closed in their order, or where something leads that must not.
func sound(t *testing.T, html string) {
	t.Helper()
	var open []string
	for _, m := range oneTag.FindAllStringSubmatch(html, -1) {
		switch {
		case m[1] == "" && !slices.Contains([]string{"br", "hr", "img", "input"}, m[2]):
			open = append(open, m[2])
		case m[1] == "/" && (len(open) == 0 || open[len(open)-1] != m[2]):
			t.Fatalf("</%s> closes nothing of %v in %s", m[2], open, html)
		case m[1] == "/":
			open = open[:len(open)-1]
		}
		if m[2] == "script" || forbidden.MatchString(m[3]) {
			t.Fatalf("a tag that may not be: %s", m[0])
		}
		for _, a := range address.FindAllStringSubmatch(m[3], -1) {
			if !regexp.MustCompile(`^(https?://|mailto:|/|data:image/)`).MatchString(a[1]) {
				t.Fatalf("leads to %s", a[1])
			}
		}
	}
	if rest := oneTag.ReplaceAllString(html, ""); len(open) > 0 || strings.ContainsAny(rest, `<>"`) {
		t.Fatalf("open %v; %q is left of %s", open, rest, html)
	}
}

func FuzzDiscord(f *testing.F) { fuzz(f, "discord", Discord) }
func FuzzSlack(f *testing.F)   { fuzz(f, "slack", Slack) }

// fuzz draws whatever there is, and as words of a message whatever is no message.
func fuzz(f *testing.F, service string, draw func([]byte, Options) (template.HTML, error)) {
	list, err := filepath.Glob("testdata/" + service + "*.json")
	if err != nil {
		f.Fatal(err)
	}
	for _, path := range list {
		message, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(message)
	}
	for _, words := range []string{"***a**b*", "<t:1:R><@1>", "[a](<b>)", "`` ` ``", "*a _b_*", "<!date^1^{time}|x>", "&lt;", "```\na"} {
		f.Add([]byte(words))
	}
	f.Fuzz(func(t *testing.T, message []byte) {
		html, err := draw(message, drawn())
		if err != nil {
			d := &drawing{Options: drawn()}
			d.marked(string(message))
			d.markedUp(string(message), 0)
			html = d.html()
		}
		sound(t, string(html))
	})
}

// TestSignsByName draws the signs whose names our messages have, and leaves other words between colons.
func TestSignsByName(t *testing.T) {
	html, err := Slack([]byte(`{"blocks":[{"type":"section","text":{"type":"mrkdwn","text":":white_check_mark: Done :nobody: a:b"}}]}`),
		Options{})
	if err != nil || !strings.Contains(string(html), "✅ Done :nobody: a:b") {
		t.Errorf("%v, %s", err, html)
	}
}
