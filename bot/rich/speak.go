package rich

import (
	"html"
	"strings"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/util"
)

// A speaker turns the inline nodes of one paragraph into spans.
type speaker struct {
	source   []byte
	lost     *losses
	spans    []Span
	pictures []Block
}

// children appends the spans of all children of n; marks holds the marks they stand in.
func (s *speaker) children(n ast.Node, marks Span) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		s.inline(c, marks)
		if raw, ok := c.(*ast.RawHTML); ok {
			c = s.behind(raw)
		}
	}
}

func (s *speaker) inline(n ast.Node, marks Span) {
	switch n := n.(type) {
	case *ast.Text:
		s.lost.backslashes(n.Segment)
		s.text(unescape(n.Segment.Value(s.source)), marks)
		if n.HardLineBreak() {
			s.spans = append(s.spans, Span{Kind: Break})
		} else if n.SoftLineBreak() {
			s.text(" ", marks)
		}
	case *ast.String:
		s.text(string(n.Value), marks)
	case *ast.CodeSpan:
		if code := s.raw(n); strings.Trim(code, " ") == "" {
			s.text(" ", marks)
		} else {
			s.mark(Span{Kind: InlineCode, Text: code}, marks)
		}
	case *extast.Strikethrough:
		marks.Struck = true
		s.children(n, marks)
	case *extast.TaskCheckBox:
		s.text(boxSign(n.IsChecked), marks)
	case *ast.Emphasis:
		s.emphasis(n, marks)
	case *ast.Link:
		s.link(n, unescape(n.Destination), marks)
	case *ast.AutoLink:
		s.autoLink(n, marks)
	case *ast.Image:
		s.picture(n)
	case *ast.RawHTML:
		s.tag(n)
	default:
		s.children(n, marks)
	}
}

// boxSign is a box to tick, as it stands before a task.
func boxSign(ticked bool) string {
	if ticked {
		return "☑ "
	}
	return "☐ "
}

// emphasis appends marked words, or the words with their underscores if these belong to a name.
func (s *speaker) emphasis(n *ast.Emphasis, marks Span) {
	e, ok := s.lost.emphasisOf(n)
	if ok && e.isName() {
		s.text(e.mark, marks)
		s.children(n, marks)
		s.text(e.mark, marks)
		return
	}
	if ok && e.swallows() {
		s.lost.marks(e)
	}
	marks.Bold = marks.Bold || n.Level == 2
	marks.Italic = marks.Italic || n.Level == 1
	s.children(n, marks)
}

func (s *speaker) text(words string, marks Span) {
	marks.Text = words
	s.spans = append(s.spans, marks)
}

// mark appends a span with the marks it stands in.
func (s *speaker) mark(span, marks Span) {
	span.Bold, span.Italic, span.Struck = marks.Bold, marks.Italic, marks.Struck
	s.spans = append(s.spans, span)
}

// link appends the label as one span, or what stands in its place if the address is refused.
func (s *speaker) link(n *ast.Link, url string, marks Span) {
	if !SafeURL(url) {
		from := len(s.spans)
		s.children(n, marks)
		if url != "" {
			s.lost.add(n.Pos(), Loss{Kind: LostLink, Text: PlainSpans(s.spans[from:]), Of: url})
			s.lead(from, url)
		}
		return
	}
	label := speaker{source: s.source, lost: s.lost}
	label.children(n, Span{})
	s.pictures = append(s.pictures, label.pictures...)
	var words strings.Builder
	for _, span := range label.spans {
		words.WriteString(span.Text)
		if span.Kind == Break {
			words.WriteByte(' ')
		}
		marks.Bold = marks.Bold || span.Bold
		marks.Italic = marks.Italic || span.Italic
		marks.Struck = marks.Struck || span.Struck
	}
	text := oneLine(words.String())
	if text == "" {
		if len(label.pictures) > 0 {
			return
		}
		text = url
	}
	s.mark(Span{Kind: Link, Text: text, URL: url}, marks)
}

// lead makes the words of a link that leads to another text of the same work Local spans.
func (s *speaker) lead(from int, url string) {
	scheme, _, hasScheme := strings.Cut(url, ":")
	if !s.lost.wanted || hasScheme && !strings.ContainsAny(scheme, "/.#") {
		return
	}
	for i := from; i < len(s.spans); i++ {
		if s.spans[i].Kind == Text {
			s.spans[i].Kind, s.spans[i].Ref = Local, url
		}
	}
}

func (s *speaker) autoLink(n *ast.AutoLink, marks Span) {
	label := string(n.Label(s.source))
	url := label
	if n.AutoLinkType == ast.AutoLinkEmail {
		url = "mailto:" + label
	}
	if !SafeURL(url) {
		s.text("<"+label+">", marks) // a name such as <std::string>
		return
	}
	s.mark(Span{Kind: Link, Text: label, URL: url}, marks)
}

func (s *speaker) picture(n *ast.Image) {
	alt := speaker{source: s.source, lost: s.lost}
	alt.children(n, Span{})
	b := Block{Kind: Picture, File: unescape(n.Destination)}
	if text := oneLine(PlainSpans(alt.spans)); text != "" {
		b.Spans = []Span{{Text: text}}
	}
	s.pictures = append(s.pictures, b)
	s.text(" ", Span{})
}

// raw returns the text of a code span, its line ends as spaces.
func (s *speaker) raw(n ast.Node) string {
	var b strings.Builder
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if t, ok := c.(*ast.Text); ok {
			b.Write(t.Segment.Value(s.source))
		}
	}
	return strings.ReplaceAll(b.String(), "\n", " ")
}

// unescape resolves backslashes and entities, from left to right.
func unescape(b []byte) string {
	s := string(b)
	if !strings.ContainsAny(s, `\&`) {
		return s
	}
	var out strings.Builder
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '\\' && i+1 < len(s) && util.IsPunct(s[i+1]):
			i++
			out.WriteByte(s[i])
		case s[i] == '&':
			entity, text := entityAt(s[i:])
			out.WriteString(text)
			i += len(entity) - 1
		default:
			out.WriteByte(s[i])
		}
	}
	return out.String()
}

// longestEntity is the length of &CounterClockwiseContourIntegral;.
const longestEntity = 33

// entityAt returns the entity at the start of s, which begins with '&', and what it stands for; a
// '&' that begins no entity stands for itself.
func entityAt(s string) (entity, text string) {
	end := strings.IndexByte(s[:min(len(s), longestEntity)], ';')
	if end < 2 {
		return "&", "&"
	}
	entity = s[:end+1]
	text = html.UnescapeString(entity)
	if text == entity {
		return "&", "&"
	}
	return entity, text
}

// oneLine returns s with every run of white space as one space, trimmed.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// tidy joins neighbours with equal marks, turns addresses into links, and trims spaces at the ends
// of lines.
func tidy(spans []Span) []Span {
	var out []Span
	for _, s := range joined(spans) {
		if s.Kind == Text {
			out = linkify(out, s)
		} else if s.Text != "" || s.Kind == Break {
			out = append(out, s)
		}
	}
	return trimLines(out)
}

// joined returns the spans with control characters as spaces, equal neighbours as one, and spaces
// one by one outside of code.
func joined(spans []Span) []Span {
	var out []Span
	for _, s := range spans {
		if s.Kind == Break {
			s = Span{Kind: Break}
		}
		s.Text = strings.Map(printable, s.Text)
		if n := len(out) - 1; n >= 0 && (s.Kind == Text || s.Kind == InlineCode || s.Kind == Local) && sameMarks(out[n], s) {
			out[n].Text += s.Text
			continue
		}
		out = append(out, s)
	}
	for i := range out {
		if out[i].Kind == Text {
			out[i].Text = singleSpaces(out[i].Text)
			if i > 0 && out[i-1].Kind == Text && strings.HasSuffix(out[i-1].Text, " ") {
				out[i].Text = strings.TrimPrefix(out[i].Text, " ")
			}
		}
	}
	return out
}

func singleSpaces(s string) string {
	if !strings.Contains(s, "  ") {
		return s
	}
	space := false
	return strings.Map(func(r rune) rune {
		again := r == ' ' && space
		if space = r == ' '; again {
			return -1
		}
		return r
	}, s)
}

func sameMarks(a, b Span) bool {
	return a.Kind == b.Kind && a.Bold == b.Bold && a.Italic == b.Italic && a.Struck == b.Struck && a.Ref == b.Ref
}

// printable returns a space for a control character, and nothing for a sign that turns the direction
// of writing, as Clean does.
func printable(r rune) rune {
	if turns(r) || r == '\uFEFF' {
		return -1
	}
	if r < ' ' || r >= 0x7f && r < 0xa0 {
		return ' '
	}
	return r
}

// trimLines removes spaces around breaks and at both ends, empty spans, and breaks at the ends.
func trimLines(spans []Span) []Span {
	var out []Span
	start := true // of a line
	for _, s := range spans {
		switch {
		case s.Kind == Break:
			out = trimEnd(out)
			if len(out) == 0 {
				continue
			}
			start = true
			out = append(out, s)
			continue
		case s.Kind == Text && start:
			s.Text = strings.TrimLeft(s.Text, " ")
		}
		if s.Text != "" {
			out, start = append(out, s), false
		}
	}
	out = trimEnd(out)
	for len(out) > 0 && out[len(out)-1].Kind == Break {
		out = trimEnd(out[:len(out)-1])
	}
	return out
}

func trimEnd(spans []Span) []Span {
	for n := len(spans) - 1; n >= 0 && spans[n].Kind == Text; n-- {
		spans[n].Text = strings.TrimRight(spans[n].Text, " ")
		if spans[n].Text != "" {
			break
		}
		spans = spans[:n]
	}
	return spans
}
