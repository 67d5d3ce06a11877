package rich

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestInline(t *testing.T) {
	tests := []struct {
		in   string
		want []Span
	}{
		{"", nil},
		{"plain", words("plain")},
		{"**Lesson 4** · about", []Span{{Text: "Lesson 4", Bold: true}, {Text: " · about"}}},
		{"*a* and **b *c* d**", []Span{{Text: "a", Italic: true}, {Text: " and "}, {Text: "b ", Bold: true},
			{Text: "c", Bold: true, Italic: true}, {Text: " d", Bold: true}}},
		{"`/today` **`x`**", []Span{{Kind: InlineCode, Text: "/today"}, {Text: " "}, {Kind: InlineCode, Text: "x", Bold: true}}},
		{"[a](https://x.org)", []Span{{Kind: Link, Text: "a", URL: "https://x.org"}}},
		{"**[a](https://x.org)**", []Span{{Kind: Link, Text: "a", URL: "https://x.org", Bold: true}}},
		{"[a](javascript:x)", words("[a](javascript:x)")},
		{"[a](https://x.org", words("[a](https://x.org")},
		{"[Start] [Ask]", words("[Start] [Ask]")},
		{"2 * 3 * 4, **open, `open, *", words("2 * 3 * 4, **open, `open, *")},
		{"** a ** `` ****", words("** a ** `` ****")},
		{"a\nb", []Span{{Text: "a"}, {Kind: Break}, {Text: "b"}}},
		{"5*3*2 *is 2*3* 2**3**4", []Span{{Text: "5*3*2 "}, {Text: "is 2*3", Italic: true}, {Text: " 2**3**4"}}},
		{"snake_case <b>&amp;", words("snake_case <b>&amp;")},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, Inline(tt.in)); diff != "" {
			t.Errorf("Inline(%q) (-want +got):\n%s", tt.in, diff)
		}
	}
}

func TestSafeURL(t *testing.T) {
	for url, want := range map[string]bool{
		"https://x.org": true, "HTTP://x.org/a?b#c": true, "mailto:a@x.org": true,
		"": false, "javascript:alert(1)": false, "data:text/html,x": false, "https:x": false, "https://": false, "https:///x": false,
		"file:///etc/passwd": false, "//x.org": false, "https://x.org/a b": false, "https://x.org/\n": false,
		" https://x.org": false, "mailto:a": false,
	} {
		if got := SafeURL(url); got != want {
			t.Errorf("SafeURL(%q) = %v, want %v", url, got, want)
		}
	}
}

func TestPlain(t *testing.T) {
	blocks := parse(t, "# T\n\n1. a [b](https://x.org)\n2. c\n   - d\\\n     e\n\n"+
		"> q\n\n```\nx\n```\n\n![alt](f.png)\n\n---\n\n<https://x.org>")
	want := "T\n\n1. a b (https://x.org)\n2. c\n  - d\n    e\n\n> q\n\nx\n\n[picture: alt]\n\n---\n\nhttps://x.org"
	if diff := cmp.Diff(want, Plain(blocks)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	at := time.Date(2026, 12, 1, 16, 0, 0, 0, time.UTC)
	if got := PlainSpans([]Span{{Kind: Time, At: at}, {Text: " "},
		{Kind: Mention, Ref: "1", Text: "Ada"}}); got != "Tue 1 Dec 2026, 16:00 UTC Ada" {
		t.Errorf("got %q", got)
	}
}

// A saved lesson must be read back as it was.
func TestMarkdownIsReadBack(t *testing.T) {
	for _, in := range []string{
		"# A\n\n## B #\n\nText with *i*, **b**, ***bi***, **b *bi* b**, `co``de`, a_b_c, _x, 1 * 2 < 3 & 4 &amp; 5 | 6.",
		"1. a\n2. b\n   - c\n     1. d\n   - e\n3. f\n\n<!-- -->\n\n- g\n\n* h\n\n1. i\n1. j",
		"1. a\n\n   ```go\n   x\n   ```\n2. b", "- a\n\n  more\n- b", "> one\n>\n> two\\\n> three\n\nfour",
		"````md\n```\nx\n```\n````", "![a [b]](fig/my\\ file.png) ![](x.png)",
		"a\\\nb\\\n\\- c\n\n\\# d\n\n12\\. e\n\n\\+ f\n\n\\> g\n\n\\=\n\n\\~~~",
		"[a \\[b\\]](<https://x.org/(y)_z>) https://x.org/a_b <mailto:a@x.org> <a@x.org> Hi\\![a](https://x.org)",
		"| a | b |\n|---|---|\n| c | d |", "---", "**a** *b* **c**d *e*f", "1<!-- -->**2**<!-- -->3", "Ends with a backslash \\\\",
	} {
		blocks := parse(t, in)
		written := Markdown(blocks)
		if diff := cmp.Diff(blocks, parse(t, written)); diff != "" {
			t.Errorf("%q was written as %q (-want +got):\n%s", in, written, diff)
		}
		if again := Markdown(parse(t, written)); again != written {
			t.Errorf("written again differently: %q, then %q", written, again)
		}
	}
}

func TestEscapeLine(t *testing.T) {
	for _, s := range []string{"plain", "# no", "1. no", "- no", "a * b * c", "[x] `y` <z> &amp; |",
		"__init__", "C#", `\`, "![", ":::", "=== "} {
		if got := Plain(parse(t, EscapeLine(s))); got != strings.TrimSpace(s) {
			t.Errorf("EscapeLine(%q) = %q, read back as %q", s, EscapeLine(s), got)
		}
	}
}

func FuzzInline(f *testing.F) {
	for _, s := range []string{"**a *b* c** `d` [e](https://x.org)", "***", "`*`[*](https://x.org)*", "a\n**b\n**"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, in string) {
		// Only marks may go; every other character stays, in order.
		rest := in
		for _, s := range Inline(in) {
			text := s.Text
			if s.Kind == Break {
				text = "\n"
			}
			i := strings.Index(rest, text)
			if i < 0 || strings.Trim(rest[:i], "*`[]()") != "" && !strings.Contains(rest[:i], "](") {
				t.Fatalf("%q: %q is lost before %q", in, rest, text)
			}
			rest = rest[i+len(text):]
		}
	})
}
