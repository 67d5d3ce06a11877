package rich

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Resolve returns blocks in which what do returns for a Local span stands in its place. The blocks given stay as they are.
func Resolve(blocks []Block, do func(Span) []Span) []Block {
	isLocal := func(s Span) bool { return s.Kind == Local }
	if !slices.ContainsFunc(blocks, func(b Block) bool { return slices.ContainsFunc(b.Spans, isLocal) }) {
		return blocks
	}
	blocks = slices.Clone(blocks)
	for i, b := range blocks {
		var spans []Span
		for _, s := range b.Spans {
			if isLocal(s) {
				spans = append(spans, do(s)...)
			} else {
				spans = append(spans, s)
			}
		}
		if b.Kind != Code {
			blocks[i].Spans = trimLines(joined(spans))
		}
	}
	return blocks
}

// linkify appends a text span, its http and https addresses as links.
func linkify(out []Span, s Span) []Span {
	words := s.Text
	for at := 0; ; {
		i := strings.Index(words[at:], "://")
		if i < 0 {
			break
		}
		i += at
		from := i - schemeLength(words[:i])
		to := i + 3 + urlLength(words[i+3:])
		if from == i || to == i+3 || !SafeURL(words[from:to]) {
			at = i + 3
			continue
		}
		if from > 0 {
			s.Text = words[:from]
			out = append(out, s)
		}
		out = append(out, Span{Kind: Link, Text: words[from:to], URL: words[from:to], Bold: s.Bold, Italic: s.Italic, Struck: s.Struck})
		words, at = words[to:], 0
	}
	if words != "" {
		s.Text = words
		out = append(out, s)
	}
	return out
}

// schemeLength returns the length of http or https at the end of s, if no letter stands before it.
func schemeLength(s string) int {
	for _, scheme := range []string{"https", "http"} {
		rest, ok := strings.CutSuffix(strings.ToLower(s), scheme)
		if ok && len(rest)+len(scheme) == len(s) && strings.TrimRight(rest, "abcdefghijklmnopqrstuvwxyz0123456789+.-") == rest {
			return len(scheme)
		}
	}
	return 0
}

// urlLength returns how much of s belongs to an address: up to a space, an angle, a quotation mark or
// an invisible sign, without the punctuation of the sentence around it and without brackets that it
// does not open.
func urlLength(s string) int {
	n := strings.IndexFunc(s, endsURL)
	if n < 0 {
		n = len(s)
	}
	spare := map[rune]int{} // closing brackets that nothing opens
	for _, pair := range []string{"()", "[]", "{}"} {
		spare[rune(pair[1])] = strings.Count(s[:n], pair[1:]) - strings.Count(s[:n], pair[:1])
	}
	for n > 0 {
		last, size := utf8.DecodeLastRuneInString(s[:n])
		if !strings.ContainsRune(".,;:!?'*_~([{…。，、；：！？", last) && spare[last] <= 0 {
			break
		}
		spare[last]--
		n -= size
	}
	return n
}

func endsURL(r rune) bool {
	return unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || strings.ContainsRune("<>\"`“”„«»‘’（）「」", r)
}
