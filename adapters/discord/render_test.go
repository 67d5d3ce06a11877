package discord

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"afterbell/adapters/discord/discordtest"
	"afterbell/bot"
	"afterbell/bot/rich"
)

func TestMarkdown(t *testing.T) {
	at := time.Unix(1796140800, 0)
	for _, tt := range []struct {
		name   string
		blocks []rich.Block
		want   string
	}{
		{"card", []rich.Block{
			{Spans: []rich.Span{{Text: "Lesson 4 of 10: Osmosis", Bold: true}, {Text: " · about 25 minutes"}}},
			{Tight: true, Spans: []rich.Span{{Text: "After this you can say why."}}},
			{Kind: rich.Item, Number: 1, Tight: true, Spans: []rich.Span{{Text: "Read the page. (10 min)"}}},
			{Kind: rich.Item, Number: 2, Spans: []rich.Span{{Text: "Predict."}}},
			{Kind: rich.Small, Spans: []rich.Span{{Text: "Due Sunday"}}},
		}, "**Lesson 4 of 10: Osmosis** · about 25 minutes\n" +
			"After this you can say why.\n1. Read the page. (10 min)\n2. Predict.\n-# Due Sunday"},
		{"marks", []rich.Block{{Spans: []rich.Span{{Text: " both ", Bold: true, Italic: true}, {Text: "*"}, {Text: " ", Bold: true}}}},
			" ***both*** \\* "},
		{"heading", []rich.Block{{Kind: rich.Heading, Level: 9, Spans: []rich.Span{{Text: "# A"}}}, {Spans: []rich.Span{{Text: "x"}}}},
			"### \\# A\nx"},
		{"nested", []rich.Block{{Kind: rich.Item, Level: 1, Spans: []rich.Span{{Text: "a"}, {Kind: rich.Break}, {Text: "b"}}}}, "  - a b"},
		{"quote", []rich.Block{{Kind: rich.Quote, Spans: []rich.Span{{Text: "a"}, {Kind: rich.Break}, {Text: "- b"}}}}, "> a\n> \\- b"},
		{"code", []rich.Block{{Kind: rich.Code, Lang: "go\nx", Spans: []rich.Span{{Text: "a```b"}}}}, "```\na`\u200b`\u200b`b\n```"},
		{"inline code", []rich.Block{{Spans: []rich.Span{{Kind: rich.InlineCode, Text: "a*b"}, {Kind: rich.InlineCode, Text: "a``b"}}}},
			"`a*b``` a`\u200b`b ``"},
		{"link", []rich.Block{{Spans: []rich.Span{{Kind: rich.Link, Text: "a]b", URL: "https://x.example/(1) 2"}}}},
			"[a\\]b](<https://x.example/%281%29%202>)"},
		{"bare link", []rich.Block{{Spans: []rich.Span{{Kind: rich.Link, URL: "https://x.example/"}}}}, "<https://x.example/>"},
		{"other link", []rich.Block{{Spans: []rich.Span{{Kind: rich.Link, Text: "mail", URL: "mailto:a@b.example"}}}}, "mail"},
		{"rule and picture", []rich.Block{{Kind: rich.Rule}, {Kind: rich.Picture, File: "a.png", Spans: []rich.Span{{Text: "a cell"}}}},
			"⸻\n\n-# a cell"},
		{"instant", []rich.Block{{Spans: []rich.Span{{Kind: rich.Time, At: at, Text: "Tue 1 Dec"}}}}, "<t:1796140800:f>"},
		{"mention", []rich.Block{{Spans: []rich.Span{{Kind: rich.Mention, Ref: "42", Text: "Ada"},
			{Kind: rich.Mention, Role: true, Ref: "9", Text: "9b"}, {Kind: rich.Mention, Ref: "x>", Text: "<@1>"}}}}, "<@42><@&9>\\<@1\\>"},
	} {
		if got := markdown(tt.blocks, ink{true, noCommands}); got != tt.want {
			t.Errorf("%s:\n got %q\nwant %q", tt.name, got, tt.want)
		}
	}
	own := []rich.Block{{Spans: []rich.Span{{Kind: rich.Time, At: at, Text: "Tue 1 Dec, 16:00 your time"}}}}
	private := markdown(own, ink{false, noCommands})
	if private != "Tue 1 Dec, 16:00 your time" {
		t.Errorf("a private instant reads %q", private)
	}
}

// FuzzEscape shows that words are read as they were written, whatever they are, and lead nowhere.
func FuzzEscape(f *testing.F) {
	for _, s := range []string{"", "a", "**x**", "[a](http://b.c/)", "<@1> <t:1:F>", "1. x", "-# x", ":smile::a:", "\\", "`", "> # - x",
		"http://a.b:8/c_d_", "_a_ *b*", "a_b_c 2 * 3 * 4 ~5", "* a", "\\_a", "** a **", "a\\ b*", "__a__b", "é_a_", "a > b <3", "> b",
		"||x||", "::a:b:", "\\*", "***", "<<https://a.b>>"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if !utf8.ValidString(s) || strings.ContainsAny(s, "\n\r") {
			t.Skip() // spans hold lines of text
		}
		out := markdown([]rich.Block{{Spans: []rich.Span{{Text: s}}}}, ink{true, noCommands})
		read, links := discordtest.Read(out)
		if strings.TrimSpace(read) != strings.TrimSpace(rich.Clean(s)) || len(links) > 0 {
			t.Errorf("%q is written %q and read %q, links %q", s, out, read, links)
		}
	})
}

// FuzzOpen shows that no custom_id but our own is opened, and that none does harm.
func FuzzOpen(f *testing.F) {
	s := newSeal([]byte("key"))
	f.Add(s.id("server/1", 0, "start", "l4"))
	f.Add(s.id("server/1", 35, "", ""))
	f.Add("")
	f.Add("1")
	f.Fuzz(func(t *testing.T, id string) {
		action, target, ok := s.open("server/1", id)
		if ok && s.id("server/1", strings.Index("0123456789abcdefghijklmnopqrstuvwxyz", id[1:2]), action, target) != id {
			t.Errorf("%q was opened as %q, %q", id, action, target)
		}
	})
}

func TestSeal(t *testing.T) {
	s := newSeal([]byte("key"))
	action, target := strings.Repeat("a", 32), strings.Repeat("t", 40)
	id := s.id("server/1", moreIndex, action, target)
	if len(id) > maxCustomID {
		t.Errorf("custom_id of %d bytes", len(id))
	}
	if a, tt, ok := s.open("server/1", id); !ok || a != action || tt != target {
		t.Errorf("opened as %q, %q, %v", a, tt, ok)
	}
	for i := range id {
		changed := id[:i] + string(id[i]^1) + id[i+1:]
		if _, _, ok := s.open("server/1", changed); ok {
			t.Errorf("byte %d may be changed", i)
		}
	}
	for _, at := range []scope{"server/2", "person/1", ""} {
		if _, _, ok := s.open(at, id); ok {
			t.Errorf("opened at %q", at)
		}
	}
	if _, _, ok := newSeal([]byte("other")).open("server/1", id); ok {
		t.Error("opened with another key")
	}
	if a, tt, _ := s.open("server/1", s.id("server/1", 0, "x", "a|b|")); a != "x" || tt != "a|b|" {
		t.Errorf("a target with the separator: %q, %q", a, tt)
	}
}

func TestCut(t *testing.T) {
	for _, tt := range []struct {
		in   string
		n    int
		want string
	}{{"abc", 3, "abc"}, {"abcd", 3, "ab…"}, {"😀😀😀", 4, "😀…"}, {"", 1, ""}, {"ab", 1, "…"}} {
		if got := cut(tt.in, tt.n); got != tt.want || length(got) > tt.n {
			t.Errorf("cut(%q, %d) = %q", tt.in, tt.n, got)
		}
	}
}

// TestParts shows how a lesson is split: in pages of 2,000 units; a picture ends a plain page and
// goes with it, but not a card; buttons stand under the last part.
func TestParts(t *testing.T) {
	a := &Adapter{}
	long := rich.Block{Spans: []rich.Span{{Text: strings.Repeat("A sentence of some words. ", 120)}}}
	pic := func(name string) rich.Block {
		return rich.Block{Kind: rich.Picture, File: "img/" + name, Spans: []rich.Span{{Text: "alt"}}}
	}
	m := bot.Message{Body: []rich.Block{long, pic("a.png"), {Spans: []rich.Span{{Text: "after"}}}, pic("b.png"), pic("c.png"),
		{Spans: []rich.Span{{Text: "end"}}}},
		Files: []bot.FileRef{{Name: "a.png"}, {Name: "b.png"}, {Name: "c.png"}, {Name: "sheet.pdf"}}}
	at := bot.Place{Platform: Name, Space: "1", Channel: "2"}
	parts := a.Parts(bot.Post{To: at, Message: m})
	var files []string
	for _, p := range parts {
		if n := length(markdown(p.Body, ink{true, noCommands})); n > maxContent {
			t.Errorf("a page of %d", n)
		}
		var names []string
		for _, f := range p.Files {
			names = append(names, f.Name)
		}
		files = append(files, strings.Join(names, "+"))
	}
	if got := strings.Join(files, " "); got != " a.png b.png+c.png sheet.pdf" {
		t.Errorf("files by page: %q", got)
	}
	m.Buttons = []bot.Button{{Label: "Start", Action: "start"}}
	parts = a.Parts(bot.Post{To: at, Message: m})
	if len(parts) != 2 || len(parts[0].Buttons) != 0 || len(parts[1].Buttons) != 1 {
		t.Errorf("a long card in %d parts", len(parts))
	}
	m.Body = m.Body[1:]
	if parts = a.Parts(bot.Post{To: at, Message: m}); len(parts) != 1 || len(parts[0].Files) != 4 {
		t.Errorf("a card with pictures in %d parts", len(parts))
	}
}

func TestLink(t *testing.T) {
	a := &Adapter{}
	for _, tt := range []struct {
		at   bot.Place
		on   bot.Sent
		want string
	}{
		{bot.Place{Space: "1", Channel: "2"}, bot.Sent{Channel: "2", ID: "3"}, "https://discord.com/channels/1/2/3"},
		{bot.Place{Space: "1", Channel: "2"}, bot.Sent{Channel: "2", ID: "3", Thread: "3"}, "https://discord.com/channels/1/3"},
		{bot.Place{Space: "1", Channel: "2"}, bot.Sent{Channel: "4", ID: "4", Thread: "4"}, "https://discord.com/channels/1/4"},
		{bot.Place{User: "5"}, bot.Sent{Channel: "6", ID: "3"}, ""},
		{bot.Place{Space: "1", Channel: "2"}, bot.Sent{}, ""},
	} {
		if got := a.Link(tt.at, tt.on); got != tt.want {
			t.Errorf("%+v in %+v: %q, want %q", tt.on, tt.at, got, tt.want)
		}
	}
}

func TestStruckWords(t *testing.T) {
	blocks := []rich.Block{{Spans: []rich.Span{{Text: "a "}, {Text: "b", Struck: true}, {Text: " "}, {Text: "c", Bold: true, Struck: true}}}}
	if got, want := markdown(blocks, ink{false, noCommands}), "a ~~b~~ **~~c~~**"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
