package say

import (
	"slices"
	"strconv"
	"strings"

	"afterbell/bot/rich"
)

// A sentence of the catalogue is read once: its markup and its placeholders. What is filled in
// later is never read as markup.

// sentence is what the catalogue says under one key, ready to be filled in.
type sentence struct {
	lines  []sentenceLine
	pieces []piece // the whole sentence as one run of spans, for labels and for phrases inside of sentences
}

// sentenceLine becomes one block.
type sentenceLine struct {
	kind    rich.Kind
	number  int
	counted bool    // the number is the argument "i"
	label   []piece // of a fact
	pieces  []piece
}

// piece is a span as it stands, or the marks of the argument that is filled in there.
type piece struct {
	span rich.Span
	name string // the argument with this name is filled in; "" is none

	quoted bool // the argument stands between “ and ”, which are not in the spans beside it
}

// readLine reads what a line begins with.
func readLine(text string) sentenceLine {
	l := sentenceLine{kind: rich.Paragraph}
	number, rest, ok := strings.Cut(text, ". ")
	n, err := strconv.Atoi(number)
	switch {
	case ok && number == "{i}":
		l.kind, l.counted, text = rich.Item, true, rest
	case ok && err == nil && n > 0:
		l.kind, l.number, text = rich.Item, n, rest
	default:
		for _, m := range markers {
			if rest, ok := strings.CutPrefix(text, m.prefix); ok {
				l.kind, text = m.kind, rest
				break
			}
		}
	}
	if label, value, ok := strings.Cut(text, ": "); ok && l.kind == rich.Fact {
		l.label, text = pieces(label), value
	}
	l.pieces = pieces(text)
	return l
}

// markers are the beginnings that make a line something else than a paragraph.
var markers = []struct {
	prefix string
	kind   rich.Kind
}{{"> ", rich.Quote}, {"- ", rich.Item}, {"~ ", rich.Small}, {"# ", rich.Heading}, {"= ", rich.Fact}}

// pieces reads markup and placeholders.
func pieces(text string) []piece {
	var list []piece
	for _, s := range rich.Inline(text) {
		rest := s.Text
		for {
			before, after, ok := strings.Cut(rest, "{")
			name, after, closed := strings.Cut(after, "}")
			if !ok || !closed {
				break
			}
			if before != "" {
				list = append(list, piece{span: marked(s, before)})
			}
			if what, ok := strings.CutPrefix(name, "/"); ok {
				list = append(list, piece{span: withMarks(Command(what), s)})
			} else {
				list = append(list, piece{span: marked(s, ""), name: name})
			}
			rest = after
		}
		if rest != "" || s.Kind == rich.Break {
			list = append(list, piece{span: marked(s, rest)})
		}
	}
	return quote(list)
}

// quote takes quotation marks that stand around an argument into its piece: words that bring their own get
// no second ones.
func quote(list []piece) []piece {
	for i := 1; i+1 < len(list); i++ {
		before, after := &list[i-1], &list[i+1]
		if list[i].name == "" || before.name != "" || after.name != "" {
			continue
		}
		opened, open := strings.CutSuffix(before.span.Text, "“")
		closed, shut := strings.CutPrefix(after.span.Text, "”")
		if open && shut {
			before.span.Text, after.span.Text, list[i].quoted = opened, closed, true
		}
	}
	return slices.DeleteFunc(list, func(p piece) bool { return p.name == "" && p.span.Kind == rich.Text && p.span.Text == "" })
}

// marked is text with the marks of s.
func marked(s rich.Span, text string) rich.Span {
	s.Text = text
	return s
}

// withMarks is x, bold and italic where s is.
func withMarks(x, s rich.Span) rich.Span {
	x.Bold, x.Italic = x.Bold || s.Bold, x.Italic || s.Italic
	return x
}

// Command is what people type, as their platform has it: "/today".
func Command(name string) rich.Span {
	return rich.Span{Kind: rich.Command, Text: "/" + name, Ref: name}
}
