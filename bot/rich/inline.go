package rich

import "strings"

// Inline reads a one-line sentence with the four marks the catalogue uses: **bold**, *italic*,
// `code` and [label](https://address). Whatever is not closed, and any address that SafeURL refuses,
// stays as typed, as do stars between digits; a \n becomes a Break. There are no escapes. Spans share the memory of s.
func Inline(s string) []Span {
	var out []Span
	for {
		line, rest, more := strings.Cut(s, "\n")
		out = appendInline(out, line, false, false)
		if !more {
			return out
		}
		out = append(out, Span{Kind: Break})
		s = rest
	}
}

// appendInline appends the spans of one line that stands inside the given marks.
func appendInline(out []Span, s string, bold, italic bool) []Span {
	from := 0 // start of the text not yet appended
	missing := uint8(0)
	for i := 0; i < len(s); {
		sp, inner, n := Span{}, "", 0
		switch s[i] {
		case '`':
			sp, n = codeAt(s[i:], &missing)
		case '[':
			sp, n = linkAt(s[i:], &missing)
		case '*':
			if betweenDigits(s, i) {
				break
			}
			if strings.HasPrefix(s[i:], "**") {
				inner, n = between(s[i:], "**", &missing)
				sp.Bold = n > 0
			}
			if n == 0 && !italic {
				inner, n = between(s[i:], "*", &missing)
				sp.Italic = n > 0
			}
		}
		if n == 0 {
			i++
			continue
		}
		out = appendText(out, s[from:i], bold, italic)
		if inner != "" {
			out = appendInline(out, inner, bold || sp.Bold, italic || sp.Italic)
		} else {
			sp.Bold, sp.Italic = bold, italic
			out = append(out, sp)
		}
		i += n
		from = i
	}
	return appendText(out, s[from:], bold, italic)
}

func appendText(out []Span, s string, bold, italic bool) []Span {
	if s == "" {
		return out
	}
	return append(out, Span{Text: s, Bold: bold, Italic: italic})
}

// Bits of missing: closers known not to follow, so that no line is searched twice for them.
const (
	noBold uint8 = 1 << iota
	noItalic
	noCode
	noLabel
)

// between returns what stands between mark, at the start of s, and its next occurrence, and the
// length of all three; 0 if there is none or if spaces stand where words must.
func between(s, mark string, missing *uint8) (inner string, n int) {
	bit := noItalic
	if mark == "**" {
		bit = noBold
	}
	if *missing&bit != 0 || len(s) <= len(mark) || s[len(mark)] == ' ' || s[len(mark)] == '*' {
		return "", 0
	}
	end := strings.Index(s[len(mark):], mark)
	for end >= 0 && betweenDigits(s, len(mark)+end) {
		from := len(mark) + end + 1
		end = strings.Index(s[from:], mark)
		if end >= 0 {
			end += from - len(mark)
		}
	}
	if end < 0 {
		*missing |= bit
		return "", 0
	}
	inner = s[len(mark) : len(mark)+end]
	if inner == "" || inner[len(inner)-1] == ' ' {
		return "", 0
	}
	return inner, end + 2*len(mark)
}

// betweenDigits reports whether the stars at a place of s stand between two digits, as in 5*3*2.
func betweenDigits(s string, at int) bool {
	left := strings.TrimRight(s[:at], "*")
	right := strings.TrimLeft(s[at:], "*")
	return left != "" && right != "" && isDigit(rune(left[len(left)-1])) && isDigit(rune(right[0]))
}

func codeAt(s string, missing *uint8) (Span, int) {
	if *missing&noCode != 0 {
		return Span{}, 0
	}
	end := strings.IndexByte(s[1:], '`')
	if end < 0 {
		*missing |= noCode
	}
	if end < 1 {
		return Span{}, 0
	}
	return Span{Kind: InlineCode, Text: s[1 : 1+end]}, end + 2
}

func linkAt(s string, missing *uint8) (Span, int) {
	if *missing&noLabel != 0 {
		return Span{}, 0
	}
	label := strings.IndexByte(s, ']')
	if label < 0 {
		*missing |= noLabel
	}
	if label < 2 || !strings.HasPrefix(s[label:], "](") {
		return Span{}, 0
	}
	end := strings.IndexAny(s[label+2:], ") ")
	if end < 0 || s[label+2+end] != ')' || !SafeURL(s[label+2:label+2+end]) {
		return Span{}, 0
	}
	return Span{Kind: Link, Text: s[1:label], URL: s[label+2 : label+2+end]}, label + 2 + end + 1
}

// Linked is a link that shows where it leads, or nothing where the address may not become one.
func Linked(address string) []Span {
	if !SafeURL(address) {
		return nil
	}
	return []Span{{Kind: Link, Text: address, URL: address}}
}

// SafeURL reports whether an address may become a link: http, https or mailto, something after
// it, and no space or control character anywhere.
func SafeURL(url string) bool {
	for i := 0; i < len(url); i++ {
		if url[i] <= ' ' || url[i] == 0x7f {
			return false
		}
	}
	scheme, rest, ok := strings.Cut(url, ":")
	switch {
	case !ok:
		return false
	case strings.EqualFold(scheme, "http"), strings.EqualFold(scheme, "https"):
		return len(rest) > 2 && strings.HasPrefix(rest, "//") && rest[2] != '/'
	case strings.EqualFold(scheme, "mailto"):
		return strings.Contains(rest, "@")
	}
	return false
}
