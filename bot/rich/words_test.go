package rich

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func link(s string) Span { return Span{Kind: Link, Text: s, URL: s} }

func TestWords(t *testing.T) {
	ben := Span{Kind: Named, Ref: "U1", Text: "@Ben Ólafur"}
	for _, tt := range []struct {
		in   string
		want []Span
	}{
		{"", nil},
		{"**as** `typed` [a](https://x.org) # <b>", []Span{{Text: "**as** `typed` [a]("}, link("https://x.org"), {Text: ") # <b>"}}},
		{"Read https://example.org/cake_cheese_sauce first. **Then** say", []Span{
			{Text: "Read "}, link("https://example.org/cake_cheese_sauce"), {Text: " first. **Then** say"}}},
		{"https://x.org/a.", []Span{link("https://x.org/a"), {Text: "."}}},
		{"(HTTP://x.org/b_(c)), [https://x.org/d]!", []Span{
			{Text: "("}, link("HTTP://x.org/b_(c)"), {Text: "), ["}, link("https://x.org/d"), {Text: "]!"}}},
		{"“https://x.org” https://x.org/é\u00a0f…", []Span{
			{Text: "“"}, link("https://x.org"), {Text: "” "}, link("https://x.org/é"), {Text: "\u00a0f…"}}},
		{"xhttps://x.org https:// javascript://x.org https://x\u202e.org", []Span{
			{Text: "xhttps://x.org https:// javascript://x.org "}, link("https://x"), {Text: "\u202e.org"}}},
		{"a\n\nb\n", []Span{{Text: "a"}, {Kind: Break}, {Kind: Break}, {Text: "b"}, {Kind: Break}}},
		{"with <@U1|Ben Ólafur>, <&R1|9b> in <#C.1|general> <:slug-1|slug>", []Span{
			{Text: "with "}, ben, {Text: ", "}, {Kind: Named, Role: true, Ref: "R1", Text: "@9b"}, {Text: " in "},
			{Kind: Channel, Ref: "C.1", Text: "#general"}, {Text: " "}, {Kind: Emoji, Ref: "slug-1", Text: ":slug:"}}},
		{"https://x.org/<@U1|Ben Ólafur>", []Span{link("https://x.org/"), ben}},
		{"<@U1> <@|Ben> <@U1|> <U1|Ben> <!U1|Ben> <@U 1|Ben> <@U1|a|b> <@U1|a\nb> <@U1|Ben", []Span{
			{Text: "<@U1> <@|Ben> <@U1|> <U1|Ben> <!U1|Ben> <@U 1|Ben> <@U1|a|b> <@U1|a"}, {Kind: Break}, {Text: "b> <@U1|Ben"}}},
		{"<@U1|" + strings.Repeat("é", 81) + ">", []Span{{Text: "<@U1|" + strings.Repeat("é", 81) + ">"}}},
		{"<@" + strings.Repeat("U", 65) + "|a>", []Span{{Text: "<@" + strings.Repeat("U", 65) + "|a>"}}},
		{"a < b <@U1|Ben Ólafur> > c", []Span{{Text: "a < b "}, ben, {Text: " > c"}}},
		{"<@U2|see <@U1|Ben>>!", []Span{{Kind: Named, Ref: "U2", Text: "@see @Ben"}, {Text: "!"}}},
	} {
		if diff := cmp.Diff(tt.want, Words(tt.in)); diff != "" {
			t.Errorf("Words(%q) (-want +got):\n%s", tt.in, diff)
		}
	}
}

func TestUnmarked(t *testing.T) {
	for in, want := range map[string]string{
		"one rule? <@90|Ben>, <#9|general> <:7|slug> <&8|9b>": "one rule? @Ben, #general :slug: @9b",
		"2 < 3 | 4 > 1": "2 < 3 | 4 > 1",
	} {
		if got := Unmarked(in); got != want {
			t.Errorf("Unmarked(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestToken(t *testing.T) {
	for _, tt := range []struct {
		kind      SpanKind
		role      bool
		ref, name string
		want      string
	}{
		{Named, false, "U1", "Ben", "<@U1|Ben>"},
		{Named, true, "1", "9b", "<&1|9b>"},
		{Channel, false, "C1", "general", "<#C1|general>"},
		{Emoji, false, "a-1.b_2", "slug", "<:a-1.b_2|slug>"},
		{Named, false, "U1", " a<b>|\nc\u202e ", "<@U1|a b c>"},
		{Named, false, "U1", "<>", "<@U1|U1>"},
		{Named, false, "U1", strings.Repeat("é", 90), "<@U1|" + strings.Repeat("é", 80) + ">"},
		{Named, false, "U 1", "Ben", "Ben"},
		{Named, false, "", "Ben", "Ben"},
		{Link, false, "U1", "Ben", "Ben"},
	} {
		if got := Token(tt.kind, tt.role, tt.ref, tt.name); got != tt.want {
			t.Errorf("Token(%q, %v, %q, %q) = %q, want %q", tt.kind, tt.role, tt.ref, tt.name, got, tt.want)
		}
	}
}

// The kinds of people's words are their texts wherever a text is made, and are never cut.
func TestNamedSpansAsText(t *testing.T) {
	spans := Words("# <@U1|Ben> in <#C1|general> <:1|a_b>")
	if got, want := PlainSpans(spans), "# @Ben in #general :a_b:"; got != want {
		t.Errorf("plain is %q, want %q", got, want)
	}
	if got := Plain(parse(t, Markdown([]Block{{Spans: spans}}))); got != "# @Ben in #general :a_b:" {
		t.Errorf("read back from Markdown as %q", got)
	}
	b := Block{Spans: Words("aaaa <@U1|Ada Lovelace> <#C1|one two> <:1|three four>")}
	for limit := 14; limit < 50; limit++ {
		for _, page := range Split([]Block{b}, short(limit)) {
			for _, s := range page[0].Spans {
				if s.Kind != Text && s.Text != "@Ada Lovelace" && s.Text != "#one two" && s.Text != ":three four:" {
					t.Errorf("limit %d: cut to %q", limit, s.Text)
				}
			}
		}
	}
}

func FuzzWords(f *testing.F) {
	for _, s := range []string{"<@U1|Ben> https://x.org/(a). \n<#C|d>", "<@U1|<@U2|a>>", "<:1|<&2|b>c>d|>", "http://a<@U|b>"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, in string) {
		plain := Unmarked(in)
		if again := Unmarked(plain); again != plain {
			t.Errorf("a token is left in %q, made of %q", plain, in)
		}
		var b strings.Builder
		for _, s := range Words(in) {
			b.WriteString(s.Text)
			switch {
			case s.Kind == Break:
				b.WriteByte('\n')
			case s.Text == "" || strings.Contains(s.Text, "\n"):
				t.Errorf("%q has a span with the text %q", in, s.Text)
			case s.Kind == Link && (s.URL != s.Text || !SafeURL(s.URL)):
				t.Errorf("%q has the link %+v", in, s)
			case s.Kind == Named || s.Kind == Channel || s.Kind == Emoji:
				name := strings.Trim(s.Text, ":")
				if s.Kind != Emoji {
					name = s.Text[1:]
				}
				made := Token(s.Kind, s.Role, s.Ref, name)
				if name != "" && tokenName(name) == name && Unmarked(made) != s.Text {
					t.Errorf("%q has %+v, which is no token but %q", in, s, made)
				}
			}
		}
		if b.String() != plain {
			t.Errorf("the words of %q are %q, want %q", in, b.String(), plain)
		}
	})
}
