package companion_test

import (
	"encoding/base64"
	"fmt"
	"html/template"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"afterbell/adapters/discord"
	"afterbell/adapters/facsimile"
	"afterbell/adapters/playground"
	"afterbell/adapters/slack"
	"afterbell/bot"
	"afterbell/bot/rich"
)

// The gallery is every message that people meet, drawn as Discord and Slack show it from what the adapters would send, so that
// somebody can look at all of them at once. docs/gallery/README.md has their words, and gallerydraw_test.go makes the pictures.

const galleryFolder = "../../docs/gallery/"

// A moment is one message of the gallery.
type moment struct {
	name, caption string
	at            bot.Place
	answer        bool // it answers somebody, who alone sees it
	content       bot.Message
}

// galleryOf plays testdata/gallery.txt.
func galleryOf(t *testing.T) (list []moment, s *stage) {
	t.Helper()
	script, err := os.ReadFile("testdata/gallery.txt")
	if err != nil {
		t.Fatal(err)
	}
	s = newStage(t)
	for line := range strings.Lines(string(script)) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if keep, ok := strings.CutPrefix(line, "keep "); ok {
			list = append(list, s.moment(keep))
			continue
		}
		if err := s.do(line); err != nil {
			t.Fatalf("%s: %v\n%s %s", line, err, rich.Plain(s.last.Body), buttons(playground.Message{Content: s.last.Message}))
		}
		if err := s.clock.Settle(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	return list, s
}

// moment reads "NAME: caption", the newest answer, or "NAME KIND: caption", the newest post of a kind.
func (s *stage) moment(keep string) moment {
	s.t.Helper()
	what, caption, _ := strings.Cut(keep, ": ")
	name, kind, isPost := strings.Cut(what, " ")
	m := moment{name: name, caption: caption, answer: !isPost}
	if !isPost {
		m.at, m.content = bot.Place{Platform: playground.Name, Channel: channel}, s.last.Message
	}
	for _, x := range s.room.Messages(playground.Filter{}) {
		if isPost && x.Kind == kind {
			m.at, m.content = x.In, x.Content
		}
	}
	if len(m.content.Body) == 0 {
		s.t.Fatalf("there is nothing to keep as %q", keep)
	}
	return m
}

// A look is one of the services, by what its adapter would send.
type look struct {
	name string
	draw func(m moment, o facsimile.Options) ([]template.HTML, error)
}

func looks() []look { return []look{{"Discord", asDiscord}, {"Slack", asSlack}} }

func asDiscord(m moment, o facsimile.Options) (parts []template.HTML, err error) {
	bodies, err := discord.Preview(m.content, m.at, m.answer)
	for _, b := range bodies {
		part, bad := facsimile.Discord(b.JSON, o)
		if bad != nil {
			return nil, bad
		}
		parts = append(parts, part)
	}
	return parts, err
}

func asSlack(m moment, o facsimile.Options) (parts []template.HTML, err error) {
	bodies, err := slack.Preview(m.content)
	for _, body := range bodies {
		part, bad := facsimile.Slack(body, o)
		if bad != nil {
			return nil, bad
		}
		parts = append(parts, part)
	}
	return parts, err
}

// options say where a moment is looked at: in London, where its picture is in it.
func (s *stage) options(m moment) facsimile.Options {
	london, err := time.LoadLocation("Europe/London")
	if err != nil {
		s.t.Fatal(err)
	}
	return facsimile.Options{
		Zone: london, Now: s.clock.Now(),
		Name: func(_ facsimile.Reference, id string) string {
			for _, p := range s.room.People() {
				if p.ID == id {
					return p.Name
				}
			}
			return ""
		},
		Picture: func(name string) string {
			if i := m.content.Image; i != nil && i.Name == name {
				return "data:image/png;base64," + base64.StdEncoding.EncodeToString(i.PNG)
			}
			return ""
		},
	}
}

// words are those of a moment, for whoever does not see its picture.
func (m moment) words() string {
	var b strings.Builder
	for line := range strings.Lines(rich.Plain(m.content.Body)) {
		b.WriteString("> " + escaped(strings.TrimRight(line, "\n")) + "\\\n")
	}
	if m.content.Image != nil {
		b.WriteString("> [picture: " + escaped(m.content.Image.Alt) + "]\\\n")
	}
	if labels := buttons(playground.Message{Content: m.content}); labels != "" {
		b.WriteString("> " + escaped(labels) + "\\\n")
	}
	return strings.TrimSuffix(b.String(), "\\\n") + "\n"
}

// escaped keeps marks of Markdown from being read as such.
func escaped(words string) string {
	return strings.NewReplacer("*", `\*`, "_", `\_`, "[", `\[`, "<", `\<`, "#", `\#`, "~", `\~`, "`", "\\`").Replace(words)
}

// TestTalkOfTheGallery compares the words of the gallery with what they were, and draws all of it: each message in both looks,
// of which no part is unknown to the facsimile.
func TestTalkOfTheGallery(t *testing.T) {
	list, s := galleryOf(t)
	var names []string
	page := galleryHead
	for _, m := range list {
		if slices.Contains(names, m.name) {
			t.Errorf("two messages are called %q", m.name)
		}
		names = append(names, m.name)
		page += fmt.Sprintf("\n### %s\n\n%s", m.caption, m.words())
		for _, l := range looks() {
			parts, err := l.draw(m, s.options(m))
			if err != nil || len(parts) == 0 {
				t.Fatalf("%s as on %s: %d parts, %v", m.name, l.name, len(parts), err)
			}
			for _, part := range parts {
				if strings.Contains(string(part), "fx-unknown") {
					t.Errorf("%s as on %s has a part that is not drawn: %s", m.name, l.name, part)
				}
			}
		}
	}
	compareWords(t, galleryFolder+"README.md", page)
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	told := string(readme)
	for _, x := range shown {
		i := slices.IndexFunc(list, func(m moment) bool { return m.name == x.name })
		was := regexp.MustCompile(`!\[[^]]*]\(docs/gallery/` + x.name + `\.png\)`).FindString(told)
		if i < 0 || was == "" {
			t.Fatalf("README.md does not show %q, or nothing is called so", x.name)
		}
		told = strings.Replace(told, was, fmt.Sprintf("![%s](docs/gallery/%s.png)", list[i].alt(x.look), x.name), 1)
	}
	compareWords(t, "../../README.md", told)
}

// compareWords compares a page with what it should be, or writes it with -update.
func compareWords(t *testing.T, file, should string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(should), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	is, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(is), should); diff != "" {
		t.Errorf("%s has other words than the gallery; make gallery writes them and draws the pictures (-is +should):\n%s", file, diff)
	}
}

// shown are the messages in the README of the project, and in which look.
var shown = []struct{ name, look, scheme string }{
	{"welcome", "Discord", "dark"}, {"lesson", "Slack", "light"}, {"checkin", "Discord", "light"},
	{"progress", "Discord", "dark"}, {"daily", "Slack", "dark"}, {"overview", "Discord", "light"},
}

// alt is the alternative text of a moment in the README, which has no room for all its words: those stand in the gallery's.
func (m moment) alt(look string) string {
	lines := strings.SplitN(rich.Plain(m.content.Body), "\n", 4)
	said := strings.Join(lines[:min(3, len(lines))], "; ")
	return strings.NewReplacer("[", "(", "]", ")", ".;", ";").Replace(m.caption + ", as on " + look + ": " + said + " …")
}

const galleryHead = `# Every message at a glance

What people meet in a class, as Discord and as Slack show it: drawn from what the adapters send, in a style of our own, by
` + "`make gallery`" + `. The words of each message stand below.

| | on a phone | on a desktop |
|---|---|---|
| Discord, dark | [all messages](discord-dark-phone.png) | [all messages](discord-dark-desktop.png) |
| Discord, light | [all messages](discord-light-phone.png) | [all messages](discord-light-desktop.png) |
| Slack, dark | [all messages](slack-dark-phone.png) | [all messages](slack-dark-desktop.png) |
| Slack, light | [all messages](slack-light-phone.png) | [all messages](slack-light-desktop.png) |
`
