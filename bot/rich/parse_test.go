package rich

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func parse(t *testing.T, markdown string) []Block {
	t.Helper()
	blocks, err := Parse(markdown)
	if err != nil {
		t.Fatalf("Parse: %v", err)
	}
	return blocks
}

func words(s string) []Span { return []Span{{Text: s}} }

func TestParse(t *testing.T) {
	tests := []struct {
		name, in string
		want     []Block
	}{
		{"paragraphs", "One\nline.\n\nTwo.", []Block{{Spans: words("One line.")}, {Spans: words("Two.")}}},
		{"marks", "a **b *c*** `d*`", []Block{{Spans: []Span{
			{Text: "a "}, {Text: "b ", Bold: true}, {Text: "c", Bold: true, Italic: true}, {Text: " "}, {Kind: InlineCode, Text: "d*"}}}}},
		{"breaks", "one\\\ntwo  \nthree<br>four", []Block{{Spans: []Span{
			{Text: "one"}, {Kind: Break}, {Text: "two"}, {Kind: Break}, {Text: "three"}, {Kind: Break}, {Text: "four"}}}}},
		{"headings", "# A\n\n##### B", []Block{{Kind: Heading, Level: 1, Spans: words("A")}, {Kind: Heading, Level: 3, Spans: words("B")}}},
		{"bullets", "- a\n\n- b\n  - c\n", []Block{
			{Kind: Item, Spans: words("a")}, {Kind: Item, Spans: words("b"), Tight: true}, {Kind: Item, Level: 1, Spans: words("c"), Tight: true}}},
		{"numbers", "3. a\n4. b", []Block{{Kind: Item, Number: 3, Spans: words("a")}, {Kind: Item, Number: 4, Spans: words("b"), Tight: true}}},
		{"item with code", "1. do\n\n   ```sh\n   ls\n   ```\n2. done", []Block{
			{Kind: Item, Number: 1, Spans: words("do")}, {Kind: Code, Lang: "sh", Spans: words("ls")},
			{Kind: Item, Number: 2, Spans: words("done")}}},
		{"quote", "> one\n>\n> two\n", []Block{{Kind: Quote, Spans: words("one")}, {Kind: Quote, Spans: words("two")}}},
		{"code keeps lines", "```\na\n\n  b <b>\n```", []Block{{Kind: Code, Spans: words("a\n\n  b <b>")}}},
		{"picture", "See ![a *cell*](fig/cell.png) here", []Block{
			{Spans: words("See here")}, {Kind: Picture, File: "fig/cell.png", Spans: words("a cell")}}},
		{"rule", "a\n\n---\n\nb", []Block{{Spans: words("a")}, {Kind: Rule}, {Spans: words("b")}}},
		{"links", "[a](https://x.org/a?b=1&c=2) <me@x.org> https://x.org/q_r.", []Block{{Spans: []Span{
			{Kind: Link, Text: "a", URL: "https://x.org/a?b=1&c=2"}, {Text: " "}, {Kind: Link, Text: "me@x.org", URL: "mailto:me@x.org"},
			{Text: " "}, {Kind: Link, Text: "https://x.org/q_r", URL: "https://x.org/q_r"}, {Text: "."}}}}},
		{"reference link", "[a][1]\n\n[1]: https://x.org", []Block{{Spans: []Span{{Kind: Link, Text: "a", URL: "https://x.org"}}}}},
		{"unsafe links", "[a](javascript:alert(1)) [b](data:text/html;x) [c](../secret.md)", []Block{{Spans: words("a b c")}}},
		{"unsafe autolink", "<javascript:alert(1)>", []Block{{Spans: words("<javascript:alert(1)>")}}},
		{"HTML", "press <kbd>Q</kbd> <!-- no --> now\n\n<div class=\"x\">\n<script>alert(1)</script>\nkept &amp; seen\n</div>",
			[]Block{{Spans: words("press Q now")}, {Spans: words("kept & seen")}}},
		{"escapes and entities", `\*a\* &lt;b&gt; \&amp; &#10;c`, []Block{{Spans: words("*a* <b> &amp; c")}}},
		{"mass mentions stay words", "@everyone <!channel> <@&1>", []Block{{Spans: words("@everyone <!channel> <@&1>")}}},
		{"narrow table", "| a | b |\n|---|---|\n| `x` | long |", []Block{{Kind: Code, Spans: words("a  b\nx  long")}}},
		{"wide table", "| Editor | Command | |\n|---|---|---|\n| nano | `git config --global core.editor nano` | x |\n",
			[]Block{{Kind: Item, Spans: []Span{
				{Text: "nano", Bold: true}, {Text: " · Command: "}, {Kind: InlineCode, Text: "git config --global core.editor nano"},
				{Text: " · x"}}}}},
		{"signs that turn the writing", "a\u202eb &#8238;c\u2066\n\n`d\ufeff\u202d`", []Block{
			{Spans: words("ab c")}, {Spans: []Span{{Kind: InlineCode, Text: "d"}}}}},
		{"words struck out", "a ~~b **c**~~ and ~5 to ~6", []Block{{Spans: []Span{
			{Text: "a "}, {Text: "b ", Struck: true}, {Text: "c", Bold: true, Struck: true}, {Text: " and ~5 to ~6"}}}}},
		{"tasks", "- [ ] a\n- [x] b", []Block{{Kind: Item, Spans: words("☐ a")}, {Kind: Item, Spans: words("☑ b"), Tight: true}}},
		{"words and what they mean", "a\n: one\n\nb\n: two\n\n  more", []Block{
			{Spans: []Span{{Text: "a", Bold: true}, {Kind: Break}, {Text: "one"}}},
			{Spans: []Span{{Text: "b", Bold: true}, {Kind: Break}, {Text: "two"}}}, {Spans: words("more")}}},
		{"empty", " \n\n", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, parse(t, tt.in)); diff != "" {
				t.Errorf("Parse(%q) (-want +got):\n%s", tt.in, diff)
			}
		})
	}
}

func TestBlocksSurviveJSON(t *testing.T) {
	blocks := parse(t, "# A\n\n1. **b** [c](https://x.org)\n\n```go\nd\n```\n")
	blocks = append(blocks, Block{Kind: Small, Spans: []Span{
		{Kind: Time, At: time.Date(2026, 12, 1, 16, 0, 0, 0, time.UTC), Text: "Tue"}, {Kind: Mention, Ref: "U1", Text: "Ada"}}})
	data, err := json.Marshal(blocks)
	if err != nil {
		t.Fatal(err)
	}
	if s := string(data); strings.Contains(s, "0001-01-01") || strings.Contains(s, `""`) {
		t.Errorf("empty fields are written: %s", s)
	}
	var back []Block
	if err := json.Unmarshal(data, &back); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(blocks, back); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// bombs are texts that make Markdown parsers slow or their output huge.
func bombs() map[string]string {
	r := strings.Repeat
	lines := func(unit string) string { return r(r(unit, 1000/len(unit)+1)+"\n", 150) }
	deep := ""
	for i := range 120 {
		deep += r("  ", i) + "- a\n"
	}
	return map[string]string{
		"links":            r("[a](", 50_000),
		"links in lines":   lines("[a]("),
		"brackets":         lines("["),
		"images":           lines("![a]("),
		"references":       r("[a]: https://x.org\n", 1000) + lines("[a]"),
		"bullets":          r("- ", 20_000),
		"bullets in line":  r("- ", 1000),
		"quotes":           r("> ", 20_000),
		"quotes in line":   r(">", 1000),
		"numbers":          r("1. ", 1000),
		"deep list":        deep,
		"wide table":       r("|a", 60) + "|\n" + r("|-", 60) + "|\n",
		"very wide table":  r("|a", 2000) + "|\n" + r("|-", 2000) + "|\n" + r("|\n", 3000),
		"long table":       "|a|b|\n|-|-|\n" + r("|1|2|\n", 300),
		"table in a quote": "> |a|b|\n> |-|-|\n" + r("> |1|2|\n", 300),
		"long line":        r("a", MaxLine+1),
		"long text":        r("a\n", MaxBytes),
		"comments":         lines("<!-- "),
		"declarations":     lines("<!A "),
		"instructions":     lines("<?a "),
		"emphasis":         lines("*a **b "),
		"underscores":      lines("_a __b "),
		"backticks":        lines("` `` ``` "),
		"tags":             lines("<a b=\"c\" "),
		"autolinks":        lines("<https://x.org "),
	}
}

func TestParseRefusesBombs(t *testing.T) {
	for name, bomb := range bombs() {
		t.Run(name, func(t *testing.T) {
			_, err := Parse(bomb)
			if slow(bomb, 1) {
				t.Error("refused, but not before it was read")
			}
			var bounds *BoundsError
			if !errors.As(err, &bounds) || bounds.Line < 1 || bounds.Text == "" {
				t.Errorf("err = %v, want a *BoundsError", err)
			}
		})
	}
}

// What passes the bounds must be cheap as well, however odd it is.
func TestParseIsQuickWithinBounds(t *testing.T) {
	r := strings.Repeat
	for name, s := range map[string]string{
		"open tags":   r(r("<a ", 1000)+"\n\n", 75),
		"quoted tags": r(r(`<a b="`, 500)+"\n"+r(`<a b='`, 500)+"\n\n", 35),
		"close tags":  r(r("</a ", 1000)+"\n\n", 60),
		"ampersands":  r(r("&a", 500)+"\n", 250),
		"backslashes": r(r(`\`, 1000)+"\n", 250),
		"emphasis":    r(r("*a **b ", 600)+"\n\n", 60),
		"underscores": r(r("_a __b ", 600)+"\n\n", 60),
		"backtick ladder": func() string {
			s := ""
			for i := range 60 {
				s += r("`", i) + " "
			}
			return r(s+"\n\n", 100)
		}(),
		"brackets":      r(r("[", 30)+"\n\n", 5000),
		"bracket pairs": r(r("[]", 500)+"\n", 250),
		"exclamations":  r(r("![]", 300)+"\n", 250),
		"quotes":        r(r("> ", 30)+"a\n", 3000),
		"bullets":       r(r("- ", 30)+"a\n", 3000),
		"rules":         r("- - -\n", 30000),
		"headings":      r("a\n=\n", 60000),
		"fences":        r("```\n~~~\n", 30000),
		"tables":        r(r("|a", 49)+"|\n"+r("|-", 49)+"|\n\n", 1000),
		"pipes":         r(r("|", 200)+"\n", 1200),
		"HTML blocks":   r("<div>\n<b\n\n", 20000),
		"entities":      r(r("&amp;", 200)+"\n", 250),
	} {
		t.Run(name, func(t *testing.T) {
			if slow(s, 8) {
				t.Errorf("%d bytes take far longer than as many of small paragraphs", len(s))
			}
		})
	}
}

// slow reports whether a byte of s takes more than limit times as long as one of small paragraphs.
// Both are measured side by side, and the best of several rounds counts: the machine may be busy.
func slow(s string, limit float64) bool {
	plain := strings.Repeat("a\n\n", len(s)/12+1)
	took := func(s string) float64 {
		start := time.Now()
		_, _ = Parse(s)
		return float64(time.Since(start)) / float64(len(s))
	}
	for range 5 {
		if took(s) <= limit*took(plain) {
			return false
		}
	}
	return true
}

func TestBoundsNameLineAndLimit(t *testing.T) {
	_, err := Parse("fine\n\n" + strings.Repeat("> ", 40) + "deep\n")
	if got, want := fmt.Sprint(err), "line 3: lists and quotes are 40 deep; at most 32"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"# a\n\n- b\n  1. c\n\n> d\n\n```go\ne\n```\n", "**a *b* c** `d` [e](https://x.org)", "a  \nb\\\nc<br>d",
		"|a|b|\n|-|-|\n|c|d|\n", "<div>x</div>\n\n&amp; \\* <script>", "1. a\n1. b\n\n\n- c\n* d", "![](x y.png)![a](<b>)",
		"a\n---\n# #\n=\n", "*a*b**c**_d_", "- - a\n  > b\n", "http://a.b/c(d)", "`` ` `` ` a `", "- a\n\n  b\n- c",
		"# #0", "0\\ <Br>0", "*0\x02*0", "0*\x1f`0`0*", "`0 ` `0`", "`` `` `0`0", "*|0*  \n|", "**c**_\xa3_", "~~~`x",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, in string) {
		blocks, err := Parse(in)
		if err != nil {
			return
		}
		plain := Plain(blocks)
		again, err := Parse(Markdown(blocks))
		if err != nil {
			t.Skip("the written form is larger than the bounds")
		}
		if got := Plain(again); oneLine(got) != oneLine(plain) {
			t.Errorf("words changed\nin       %q\nplain    %q\nmarkdown %q\nagain    %q", in, plain, Markdown(blocks), got)
		}
		for _, b := range blocks {
			for _, s := range b.Spans {
				if s.Kind == Link && !SafeURL(s.URL) {
					t.Errorf("unsafe link %q", s.URL)
				}
				if b.Kind != Code && strings.ContainsAny(s.Text, "\n\r\x00") {
					t.Errorf("line break in %q", s.Text)
				}
			}
		}
	})
}

// Counting links counts each of them once, whatever its address holds.
func TestLinksAreCountedOnce(t *testing.T) {
	link := "[a](https://example.org/a)\n"
	if _, err := Parse(strings.Repeat(link, MaxLinks)); err != nil {
		t.Errorf("%d links are refused: %v", MaxLinks, err)
	}
	if _, err := Parse(strings.Repeat(link, MaxLinks+1)); err == nil {
		t.Errorf("%d links are taken", MaxLinks+1)
	}
	if _, err := Parse(strings.Repeat("https://example.org\n", MaxLinks+1)); err == nil {
		t.Errorf("%d addresses are taken", MaxLinks+1)
	}
}
