package rich

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// short accepts pages of at most n bytes of plain text.
func short(n int) func([]Block) bool {
	return func(blocks []Block) bool { return len(Plain(blocks)) <= n }
}

func pages(blocks [][]Block) []string {
	var out []string
	for _, page := range blocks {
		out = append(out, Plain(page))
	}
	return out
}

func TestSplit(t *testing.T) {
	tests := []struct {
		name, in string
		limit    int
		want     []string
	}{
		{"fits", "a\n\nb", 10, []string{"a\n\nb"}},
		{"between blocks", "aaaa\n\nbbbb\n\ncccc", 10, []string{"aaaa\n\nbbbb", "cccc"}},
		{"before a heading", "aaaa bbbb\n\n## h\n\ncc\n\ndddd", 18, []string{"aaaa bbbb", "h\n\ncc\n\ndddd"}},
		{"not just after a heading", "aaaa\n\n## h\n\nbbbbbbb", 12, []string{"aaaa", "h\n\nbbbbbbb"}},
		{"code by lines", "```go\naaaa\nbbbb\ncccc\n```", 9, []string{"aaaa\nbbbb", "cccc"}},
		{"sentences", "One two. Three four. Five.", 21, []string{"One two. Three four. ", "Five."}},
		{"sentence fills the page", "aaaa\n\nOne. Two two two two two.", 12, []string{"aaaa\n\nOne. ", "Two two two ", "two two."}},
		{"words", "aaa bbb ccc", 8, []string{"aaa bbb ", "ccc"}},
		{"long word", "aaaaaaaaaa", 4, []string{"aaaa", "aaaa", "aa"}},
		{"an item goes on as a paragraph", "1. aaaa bbbb\n2. c", 9, []string{"1. aaaa ", "bbbb\n2. c"}},
		{"nothing", "", 4, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := pages(Split(parse(t, tt.in), short(tt.limit)))
			if strings.Join(got, "|") != strings.Join(tt.want, "|") {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestSplitKeepsCharactersWhole(t *testing.T) {
	family := "👩‍👩‍👧" // three people joined by two invisible signs
	got := pages(Split([]Block{{Spans: words(strings.Repeat(family, 3) + "🇬🇧🇳🇿e\u0301e\u0301")}}, short(20)))
	want := []string{family, family, family, "🇬🇧🇳🇿e\u0301", "e\u0301"}
	if strings.Join(got, "|") != strings.Join(want, "|") {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestSplitNeverCutsInstantsAndMentions(t *testing.T) {
	b := Block{Spans: []Span{{Text: "aaaa "}, {Kind: Mention, Ref: "1", Text: "Ada Lovelace"}, {Text: " bbbb"}}}
	for limit := 12; limit < 30; limit++ {
		for _, page := range Split([]Block{b}, short(limit)) {
			for _, s := range page[0].Spans {
				if s.Kind == Mention && s.Text != "Ada Lovelace" {
					t.Errorf("limit %d: mention cut to %q", limit, s.Text)
				}
			}
		}
	}
}

func TestSplitGivesUpOnWhatCannotFit(t *testing.T) {
	got := Split([]Block{{Spans: words("a")}, {Spans: words("b")}}, func([]Block) bool { return false })
	if len(got) != 2 {
		t.Errorf("got %d pages, want one a block", len(got))
	}
}

// letters returns what a reader reads, without the line ends that stand between blocks.
func letters(blocks []Block) string {
	var b strings.Builder
	for _, block := range blocks {
		for _, s := range block.Spans {
			if s.Kind != Break {
				b.WriteString(strings.ReplaceAll(s.Text, "\n", ""))
			}
		}
	}
	return b.String()
}

func genBlocks() *rapid.Generator[[]Block] {
	span := rapid.Custom(func(t *rapid.T) Span {
		s := Span{
			Kind: rapid.SampledFrom([]SpanKind{Text, Text, Text, InlineCode, Break, Mention}).Draw(t, "kind"),
			Text: rapid.StringOf(rapid.RuneFrom([]rune("ab. é́👩‍🇬🇧"))).Draw(t, "text"),
			Bold: rapid.Bool().Draw(t, "bold"),
		}
		if s.Kind == Break {
			s = Span{Kind: Break}
		}
		return s
	})
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Block {
		switch kind := rapid.SampledFrom([]Kind{Paragraph, Heading, Item, Quote, Code, Rule, Small}).Draw(t, "kind"); kind {
		case Rule:
			return Block{Kind: Rule}
		case Code:
			return Block{Kind: Code, Lang: "go", Spans: words(rapid.StringOf(rapid.RuneFrom([]rune("ab \né"))).Draw(t, "code"))}
		case Heading:
			return Block{Kind: Heading, Level: 2, Spans: rapid.SliceOfN(span, 1, 3).Draw(t, "spans")}
		default:
			return Block{Kind: kind, Spans: rapid.SliceOfN(span, 1, 6).Draw(t, "spans")}
		}
	}), 0, 8)
}

func TestSplitLosesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		blocks := genBlocks().Draw(t, "blocks")
		limit := rapid.IntRange(1, 60).Draw(t, "limit")
		var all []Block
		for _, page := range Split(blocks, short(limit)) {
			if len(page) == 0 {
				t.Fatal("an empty page")
			}
			if len(page) > 1 && !short(limit)(page) {
				t.Fatalf("%q is longer than %d", Plain(page), limit)
			}
			for _, b := range page {
				for _, s := range b.Spans {
					if !utf8.ValidString(s.Text) {
						t.Fatalf("cut inside a character: %q", s.Text)
					}
				}
				if b.Kind == Code && b.Lang != "go" {
					t.Fatal("a piece of code lost its language")
				}
			}
			all = append(all, page...)
		}
		if got, want := letters(all), letters(blocks); got != want {
			t.Fatalf("got %q, want %q", got, want)
		}
	})
}
