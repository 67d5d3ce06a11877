package rich

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"afterbell/bot/order"
)

// MarkdownSpans returns the spans as the Markdown of one paragraph; a Break is a backslash at the
// end of a line.
func MarkdownSpans(spans []Span) string {
	var w spanWriter
	spans = loosened(spans)
	for i, s := range spans {
		w.switchMarks(spans[i:])
		switch s.Kind {
		case Break:
			w.breakLine()
		case InlineCode:
			writeCode(&w.b, s.Text)
		case Link:
			writeLink(&w.b, s)
		case Local:
			writeLink(&w.b, Span{Text: s.Text, URL: s.Ref})
		default:
			beforeLink := i+1 < len(spans) && (spans[i+1].Kind == Link || spans[i+1].Kind == Local)
			writeEscaped(&w.b, s.Text, w.atLineStart(), beforeLink)
		}
	}
	w.closeTo(0)
	return w.b.String()
}

// A spanWriter writes spans and remembers which marks are open, in the order of opening.
type spanWriter struct {
	b    strings.Builder
	open []string
}

func (w *spanWriter) atLineStart() bool {
	text := strings.TrimRight(w.b.String(), "*~") // marks do not keep a sign from beginning a list
	return text == "" || strings.HasSuffix(text, "\n")
}

// breakLine writes a backslash and a line end, or two spaces instead after a backslash.
func (w *spanWriter) breakLine() {
	if strings.HasSuffix(w.b.String(), `\`) {
		w.b.WriteString("  \n")
		return
	}
	w.b.WriteString("\\\n")
}

// gap is nothing to a reader, but stands between two marks, or a mark and a sign, that a parser
// would take together. It counts as a sign itself, so marks work on both sides of it
// (https://spec.commonmark.org/0.31.2/#emphasis-and-strong-emphasis).
const gap = "<!-- -->"

// switchMarks closes and opens marks so that the first of the spans stands in its own. A mark that
// lasts longer is opened first.
func (w *spanWriter) switchMarks(spans []Span) {
	next := firstWords(spans)
	keep := 0
	for keep < len(w.open) && hasMark(next, w.open[keep]) {
		keep++
	}
	if spans[0].Kind == Break {
		w.closeTo(keep)
		return
	}
	var opened []string
	for _, m := range byLength(spans) {
		if hasMark(next, m) && !slices.Contains(w.open[:keep], m) {
			opened = append(opened, m)
		}
	}
	left, right := lastRune(w.b.String()), firstRune(next)
	closes := len(w.open) > keep
	w.closeTo(keep)
	switch {
	case closes && len(opened) > 0, closes && isSign(left) && isWord(right), len(opened) > 0 && isWord(left) && isSign(right),
		(closes || len(opened) > 0) && isDigit(left) && isDigit(right): // stars between digits are no marks
		w.b.WriteString(gap)
	}
	w.open = append(w.open, opened...)
	w.b.WriteString(strings.Join(opened, ""))
}

// closeTo closes all but the first marks.
func (w *spanWriter) closeTo(keep int) {
	for i := len(w.open) - 1; i >= keep; i-- {
		w.b.WriteString(w.open[i])
	}
	w.open = w.open[:keep]
}

// firstWords returns the first span that is no Break.
func firstWords(spans []Span) Span {
	for _, s := range spans {
		if s.Kind != Break {
			return s
		}
	}
	return Span{}
}

// byLength returns all marks, first the one that lasts for most of the spans.
func byLength(spans []Span) []string {
	marks := []string{"~~", "**", "*"}
	order.By(marks, func(a, b string) int { return lasts(spans, b) - lasts(spans, a) })
	return marks
}

// lasts returns how many spans from the first on carry a mark, breaks included.
func lasts(spans []Span, mark string) int {
	for i, s := range spans {
		if s.Kind != Break && !hasMark(s, mark) {
			return i
		}
	}
	return len(spans)
}

func hasMark(s Span, mark string) bool {
	return mark == "**" && s.Bold || mark == "*" && s.Italic || mark == "~~" && s.Struck
}

func lastRune(s string) rune {
	r, _ := utf8.DecodeLastRuneInString(s)
	return r
}

// firstRune returns the sign or letter with which a span is written.
func firstRune(s Span) rune {
	if s.Kind == InlineCode || s.Kind == Link || s.Kind == Local {
		return '`'
	}
	r, _ := utf8.DecodeRuneInString(s.Text)
	return r
}

func isSign(r rune) bool { return !isWord(r) && !unicode.IsSpace(r) }

func isWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// loosened moves spaces at the ends of marked text out of the marks, as Markdown knows no mark that
// begins or ends with a space, unless the neighbour carries the same marks.
func loosened(spans []Span) []Span {
	var out []Span
	for i, s := range spans {
		words := strings.Trim(s.Text, " ")
		if s.Kind != Text || words == s.Text || !s.Bold && !s.Italic && !s.Struck {
			out = append(out, s)
			continue
		}
		if words == "" {
			s.Bold = s.Bold && i > 0 && spans[i-1].Bold
			s.Italic = s.Italic && i > 0 && spans[i-1].Italic
			s.Struck = s.Struck && i > 0 && spans[i-1].Struck
		}
		at := strings.Index(s.Text, words)
		out = appendSpaces(out, s, s.Text[:at], spans, i-1)
		if words != "" {
			out = append(out, Span{Text: words, Bold: s.Bold, Italic: s.Italic, Struck: s.Struck})
		}
		out = appendSpaces(out, s, s.Text[at+len(words):], spans, i+1)
	}
	return out
}

// appendSpaces appends spaces with the marks that s and its neighbour share.
func appendSpaces(out []Span, s Span, spaces string, spans []Span, neighbour int) []Span {
	if spaces == "" {
		return out
	}
	n := Span{}
	if neighbour >= 0 && neighbour < len(spans) {
		n = spans[neighbour]
	}
	return append(out, Span{Text: spaces, Bold: s.Bold && n.Bold, Italic: s.Italic && n.Italic, Struck: s.Struck && n.Struck})
}
