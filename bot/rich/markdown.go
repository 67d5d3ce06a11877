package rich

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Markdown returns the blocks as a Markdown document that people can edit and Parse reads back as
// the same blocks. Instants and mentions, which Parse never makes, are written as their text, and
// Small as a paragraph. Marks that touch without a space or sign between them ("**a***b*") may be
// read back as different marks; the words never change.
func Markdown(blocks []Block) string {
	var b strings.Builder
	var list []int // columns at which the words of the items around begin
	for i, block := range blocks {
		if i > 0 {
			b.WriteString("\n")
			if !continues(blocks[:i], block) {
				b.WriteString("\n")
			}
		}
		if block.Kind != Item {
			list = list[:0]
			writeMarkdown(&b, block)
			continue
		}
		if i > 0 && blocks[i-1].Kind == Item && !continues(blocks[:i], block) {
			b.WriteString("<!-- -->\n\n") // else two lists would be read as one
		}
		level := min(block.Level, len(list))
		indent := 0
		if level > 0 {
			indent = list[level-1]
		}
		mark := marker(block)
		list = append(list[:level], indent+len(mark))
		b.WriteString(strings.Repeat(" ", indent) + mark)
		b.WriteString(strings.ReplaceAll(MarkdownSpans(block.Spans), "\n", "\n"+strings.Repeat(" ", indent+len(mark))))
	}
	if len(blocks) > 0 {
		b.WriteString("\n")
	}
	return b.String()
}

// continues reports whether an item continues the list that the blocks before it end with.
func continues(before []Block, b Block) bool {
	if b.Kind != Item || before[len(before)-1].Kind != Item {
		return false
	}
	for i := len(before) - 1; i >= 0 && before[i].Kind == Item; i-- {
		switch p := before[i]; {
		case p.Level < b.Level:
			return b.Number <= 1 || i == len(before)-1 // the first of an inner list
		case p.Level == b.Level:
			return p.Number == 0 && b.Number == 0 || p.Number > 0 && b.Number == p.Number+1
		}
	}
	return true
}

func writeMarkdown(b *strings.Builder, block Block) {
	text := MarkdownSpans(block.Spans)
	switch block.Kind {
	case Heading:
		b.WriteString(strings.Repeat("#", max(block.Level, 1)) + " " + headingLine(text))
	case Quote:
		b.WriteString("> " + strings.ReplaceAll(text, "\n", "\n> "))
	case Code:
		code := PlainSpans(block.Spans)
		f := fence(code, 3)
		b.WriteString(f + block.Lang + "\n")
		if code != "" {
			b.WriteString(code + "\n")
		}
		b.WriteString(f)
	case Picture:
		b.WriteString("![" + text + "](" + destination(block.File) + ")")
	case Rule:
		b.WriteString("---")
	default:
		b.WriteString(text)
	}
}

// headingLine puts a heading on one line and keeps a # at its end, which else would be dropped.
func headingLine(text string) string {
	text = strings.NewReplacer("\\\n", " ", "  \n", " ").Replace(text)
	if rest, ok := strings.CutSuffix(text, "#"); ok && !strings.HasSuffix(rest, `\`) {
		return rest + `\#`
	}
	return text
}

// fence returns a row of backticks longer than any in the code, at least n long.
func fence(code string, n int) string {
	run := 0
	for i := range len(code) {
		run++
		if code[i] != '`' {
			run = 0
		}
		n = max(n, run+1)
	}
	return strings.Repeat("`", n)
}

// MarkdownSpans returns the spans as the Markdown of one paragraph; a Break is a backslash at the
// end of a line.
func MarkdownSpans(spans []Span) string {
	var b strings.Builder
	var open []string // marks not yet closed, in the order of opening
	lineStart := true
	spans = loosened(spans)
	for i, s := range spans {
		open = switchMarks(&b, open, s, spans[i:])
		next := byte(0)
		if i+1 < len(spans) && spans[i+1].Kind == Link {
			next = '['
		}
		switch s.Kind {
		case Break:
			b.WriteString(lineBreak(b.String()))
			lineStart = true
			continue
		case InlineCode:
			writeCode(&b, s.Text)
		case Link:
			writeLink(&b, s)
		default:
			writeEscaped(&b, s.Text, lineStart, next)
		}
		lineStart = false
	}
	closeMarks(&b, open, 0)
	return b.String()
}

// loosened moves spaces at the ends of marked text out of the marks, as Markdown knows no mark that
// begins or ends with a space, unless the neighbour carries the same marks.
func loosened(spans []Span) []Span {
	var out []Span
	for i, s := range spans {
		words := strings.Trim(s.Text, " ")
		if s.Kind != Text || words == s.Text || !s.Bold && !s.Italic {
			out = append(out, s)
			continue
		}
		if words == "" {
			s.Bold = s.Bold && i > 0 && spans[i-1].Bold
			s.Italic = s.Italic && i > 0 && spans[i-1].Italic
		}
		at := strings.Index(s.Text, words)
		out = appendSpaces(out, s, s.Text[:at], spans, i-1)
		if words != "" {
			out = append(out, Span{Text: words, Bold: s.Bold, Italic: s.Italic})
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
	return append(out, Span{Text: spaces, Bold: s.Bold && n.Bold, Italic: s.Italic && n.Italic})
}

// lineBreak returns what breaks the line after text: a backslash, or two spaces after a backslash.
func lineBreak(text string) string {
	if strings.HasSuffix(text, `\`) {
		return "  \n"
	}
	return "\\\n"
}

// switchMarks closes and opens marks so that s stands in its own. A mark that lasts longer is
// opened first.
func switchMarks(b *strings.Builder, open []string, s Span, rest []Span) []string {
	if s.Kind == Break {
		return open
	}
	keep := 0
	for keep < len(open) && hasMark(s, open[keep]) {
		keep++
	}
	closeMarks(b, open, keep)
	open = open[:keep]
	marks := []string{"**", "*"}
	if lasts(rest, "*") > lasts(rest, "**") {
		marks = []string{"*", "**"}
	}
	for _, m := range marks {
		if hasMark(s, m) && !contains(open, m) {
			open = append(open, m)
			b.WriteString(m)
		}
	}
	return open
}

func closeMarks(b *strings.Builder, open []string, keep int) {
	for i := len(open) - 1; i >= keep; i-- {
		b.WriteString(open[i])
	}
}

func hasMark(s Span, mark string) bool { return mark == "**" && s.Bold || mark == "*" && s.Italic }

func contains(marks []string, mark string) bool {
	for _, m := range marks {
		if m == mark {
			return true
		}
	}
	return false
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

func writeCode(b *strings.Builder, code string) {
	f := fence(code, 1)
	pad := ""
	if strings.HasPrefix(code, "`") || strings.HasSuffix(code, "`") ||
		strings.HasPrefix(code, " ") && strings.HasSuffix(code, " ") && strings.Trim(code, " ") != "" {
		pad = " "
	}
	b.WriteString(f + pad + code + pad + f)
}

func writeLink(b *strings.Builder, s Span) {
	if s.Text == s.URL || "mailto:"+s.Text == s.URL {
		if !strings.ContainsAny(s.Text, "<>\\") {
			b.WriteString("<" + s.Text + ">")
			return
		}
	}
	b.WriteByte('[')
	writeEscaped(b, s.Text, false, 0)
	b.WriteString("](" + destination(s.URL) + ")")
}

// destination returns an address or path as the part of a link in parentheses.
func destination(url string) string {
	if url != "" && !strings.ContainsAny(url, " ()<>\\&*_`[]\n") {
		return url
	}
	return "<" + strings.NewReplacer(`\`, `\\`, "<", `\<`, ">", `\>`, "&", `\&`, "\n", " ").Replace(url) + ">"
}

// writeEscaped writes text so that Markdown takes each character for itself. next is the sign that
// follows, if it matters.
func writeEscaped(b *strings.Builder, text string, lineStart bool, next byte) {
	if lineStart {
		text = escapeStart(b, text)
	}
	for i, r := range text {
		switch r {
		case '\\', '`', '*', '[', ']', '<', '|':
			b.WriteByte('\\')
		case '&':
			if i+1 == len(text) || isEntityStart(text[i+1]) {
				b.WriteByte('\\')
			}
		case '_':
			if !betweenLetters(text, i) {
				b.WriteByte('\\')
			}
		case '!':
			if i+1 == len(text) && next == '[' || strings.HasPrefix(text[i+1:], "[") {
				b.WriteByte('\\')
			}
		}
		b.WriteRune(r)
	}
}

// escapeStart writes what would begin a heading, list, quote, fence or rule at the start of a line,
// escaped, and returns the rest of the text.
func escapeStart(b *strings.Builder, text string) string {
	digits := len(text) - len(strings.TrimLeft(text, "0123456789"))
	if digits > 0 && digits < len(text) && (text[digits] == '.' || text[digits] == ')') {
		b.WriteString(text[:digits] + `\` + text[digits:digits+1])
		return text[digits+1:]
	}
	if text != "" && strings.IndexByte("#>-+=~:", text[0]) >= 0 {
		b.WriteString(`\` + text[:1])
		return text[1:]
	}
	return text
}

func isEntityStart(c byte) bool { return c == '#' || c|0x20 >= 'a' && c|0x20 <= 'z' }

func betweenLetters(s string, i int) bool {
	before, _ := utf8.DecodeLastRuneInString(s[:i])
	after, _ := utf8.DecodeRuneInString(s[i+1:])
	return isWord(before) && isWord(after)
}

func isWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// EscapeLine returns one line of plain text as Markdown that means just this text.
func EscapeLine(text string) string {
	var b strings.Builder
	writeEscaped(&b, text, true, 0)
	return b.String()
}
