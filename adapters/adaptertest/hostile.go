package adaptertest

import (
	"bytes"
	"image"
	"image/png"
	"testing"

	"afterbell/bot"
	"afterbell/bot/rich"
)

// hostile are words that people type, by intent or not, and that some service gives a meaning.
var hostile = []string{
	"@everyone come here", "@here too", "<@&123456789>", "<@123456789>", "<@U0123ABCD> hi",
	"<!channel> wake up", "<!everyone>", "<!here|here>", "<!subteam^S012345>", "<#C0123ABCD>",
	"**not bold** and __not underlined__", "*not bold* and _not italic_", "~~struck~~ ~struck~",
	"`code` and ```more code```", "||hidden||", "<script>alert(1)</script>", "&amp; &lt;b&gt; & <b>",
	"[click](http://evil.example/)", "[click](<http://evil.example/>)", "<http://evil.example/|school.example>",
	"<t:1796140800:F>", "<!date^1796140800^{date}|soon>", ":smile: </checkin:123456789>",
	"> quoted?", ">>> all quoted?", "# heading?", "-# small?", "- item?", "1. numbered?", "a | b",
	`back\slash \* \_`, "2 * 3 * 4 = 24 and a_b_c", `{{.Secret}} ${PATH} %s %d`,
}

func testLiteral(t *testing.T, h Harness) {
	o := &outbox{h: h}
	for _, text := range hostile {
		before := len(h.Shown(h.Channel))
		o.send(t, bot.Post{Key: text, To: h.Channel, Message: say(text)})
		shown := h.Shown(h.Channel)[before:]
		if len(shown) != 1 {
			t.Errorf("%q arrived as %d messages", text, len(shown))
			continue
		}
		expectLiteral(t, shown[0], text)
	}
	for _, text := range hostile {
		before := len(h.Shown(h.Channel))
		o.send(t, bot.Post{Key: text, To: h.Channel, Message: bot.Message{Body: dressed(text)}})
		shown := h.Shown(h.Channel)[before]
		if len(shown.Pings) > 0 || len(shown.Links) != 1 || shown.Links[0] != "https://school.example/page" {
			t.Errorf("%q between other spans calls %q and links to %q", text, shown.Pings, shown.Links)
		}
	}
}

func expectLiteral(t *testing.T, s Shown, text string) {
	t.Helper()
	if words(s.Text) != words(text) {
		t.Errorf("%q is read as %q", text, s.Text)
	}
	if len(s.Pings) > 0 {
		t.Errorf("%q calls %q", text, s.Pings)
	}
	if len(s.Links) > 0 {
		t.Errorf("%q links to %q", text, s.Links)
	}
}

// testNamed: words that name a person, a role, a channel or an emoji call nobody and lead nowhere.
func testNamed(t *testing.T, h Harness) {
	(&outbox{h: h}).send(t, bot.Post{Key: "a", To: h.Channel, Message: bot.Message{Body: []rich.Block{{Spans: []rich.Span{
		{Text: "with "}, {Kind: rich.Named, Ref: h.Person.ID, Text: "@Ada"}, {Text: ", "},
		{Kind: rich.Named, Role: true, Ref: h.Person.ID, Text: "@9b"},
		{Text: " in "}, {Kind: rich.Channel, Ref: h.Channel.Channel, Text: "#lessons"}, {Text: " "},
		{Kind: rich.Emoji, Ref: h.Person.ID, Text: ":slug:"},
	}}}}})
	shown := h.Shown(h.Channel)
	if len(shown) != 1 || len(shown[0].Pings) > 0 || len(shown[0].Links) > 0 {
		t.Errorf("people see %+v", shown)
	}
}

// dressed puts a text where an adapter adds markup of its own: bold, italic, in a list, in a quote,
// in code, as the label of a link.
func dressed(text string) []rich.Block {
	return []rich.Block{
		{Spans: []rich.Span{{Text: "He wrote: "}, {Text: text, Bold: true}, {Text: text, Italic: true}}},
		{Kind: rich.Item, Spans: []rich.Span{{Text: text}}},
		{Kind: rich.Quote, Spans: []rich.Span{{Text: text}}},
		{Spans: []rich.Span{{Kind: rich.InlineCode, Text: text}}},
		{Kind: rich.Code, Spans: []rich.Span{{Text: text}}},
		{Kind: rich.Small, Spans: []rich.Span{{Kind: rich.Link, Text: text, URL: "https://school.example/page"}}},
	}
}

// tinyPNG is a picture of one pixel.
func tinyPNG() []byte {
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 1, 1))); err != nil {
		panic(err) // a bytes.Buffer takes everything
	}
	return b.Bytes()
}
