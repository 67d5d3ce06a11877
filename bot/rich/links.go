package rich

import "strings"

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
		out = append(out, Span{Kind: Link, Text: words[from:to], URL: words[from:to], Bold: s.Bold, Italic: s.Italic})
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

// urlLength returns how much of s belongs to an address: up to a space or an angle, without the
// punctuation of the sentence around it.
func urlLength(s string) int {
	n := strings.IndexAny(s, " <>\"`")
	if n < 0 {
		n = len(s)
	}
	for n > 0 {
		last := s[n-1]
		if strings.IndexByte(".,;:!?'*_~", last) >= 0 ||
			last == ')' && strings.Count(s[:n], ")") > strings.Count(s[:n], "(") || last == ']' && !strings.Contains(s[:n], "[") {
			n--
			continue
		}
		break
	}
	return n
}
