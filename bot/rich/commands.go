package rich

import (
	"regexp"
	"slices"
	"strings"
)

// slashed is a word that begins with a slash.
var slashed = regexp.MustCompile(`(?:^|[\s(“"„«‘'])/[a-z][\w/-]*`)

// Commands returns blocks in which the names of commands that people type, such as "/plan", are Command
// spans. known says which names there are. Code, links and the blocks given stay as they are.
func Commands(blocks []Block, known func(name string) bool) []Block {
	shared := true
	for i, b := range blocks {
		if b.Kind == Code || b.Kind == Picture {
			continue
		}
		for j := 0; j < len(b.Spans); j++ {
			found := commandIn(b.Spans, j, known)
			if found == nil {
				continue
			}
			if shared {
				blocks, shared = slices.Clone(blocks), false
			}
			b.Spans = slices.Concat(b.Spans[:j], found, b.Spans[j+1:])
			blocks[i].Spans = b.Spans
			j += len(found) - 1
		}
	}
	return blocks
}

// CommandWords returns a plain line of a course, such as a step, a question or an aim, as spans in which
// the names of commands are Command spans, as Commands finds them.
func CommandWords(text string, known func(name string) bool) []Span {
	if text == "" {
		return nil
	}
	return Commands([]Block{{Spans: []Span{{Text: text}}}}, known)[0].Spans
}

// commandIn cuts a span at the commands in it; nil if there is none.
func commandIn(spans []Span, at int, known func(string) bool) (cut []Span) {
	s := spans[at]
	if s.Kind != Text || s.Struck || !strings.Contains(s.Text, "/") {
		return nil
	}
	done := 0
	for _, m := range slashed.FindAllStringIndex(s.Text, -1) {
		from := m[0] + strings.IndexByte(s.Text[m[0]:], '/')
		name := s.Text[from+1 : m[1]]
		if !known(name) || from == 0 && !beginsWord(spans, at) {
			continue
		}
		cut = appendText(cut, s.Text[done:from], s.Bold, s.Italic)
		cut = append(cut, Span{Kind: Command, Text: "/" + name, Ref: name, Bold: s.Bold, Italic: s.Italic})
		done = m[1]
	}
	if cut == nil {
		return nil
	}
	return appendText(cut, s.Text[done:], s.Bold, s.Italic)
}

// beginsWord reports whether a span begins a word: other marks may begin in the middle of one.
func beginsWord(spans []Span, at int) bool {
	return at == 0 || spans[at-1].Kind == Break || strings.HasSuffix(spans[at-1].Text, " ") || strings.HasSuffix(spans[at-1].Text, "(")
}
