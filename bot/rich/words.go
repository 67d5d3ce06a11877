package rich

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// MaxName is the number of characters that the name in a Token may have.
const MaxName = 80

// maxRef is the number of characters that the id in a Token may have.
const maxRef = 64

// Words returns what people typed as spans. Their http and https addresses become links that show
// the whole address, without the punctuation around it; what an adapter wrote with Token becomes
// Named, Channel and Emoji spans; line ends become breaks. Everything else stays as it was typed, as
// nothing in people's words is a mark. The texts of the spans, with \n for a Break, are Unmarked(text).
func Words(text string) []Span {
	plain, tokens := readTokens(text)
	var out []Span
	from := 0
	for _, t := range tokens {
		out = appendLines(out, plain[from:t.from])
		out = append(out, t.span)
		from = t.to
	}
	return appendLines(out, plain[from:])
}

// Unmarked returns what people typed with each Token as readers say it, "@Ben", "#general" or
// ":slug:", for places that show plain text only. No Token is left in it.
func Unmarked(text string) string {
	plain, _ := readTokens(text)
	return plain
}

// Token returns a person (kind Named), a role (Named with role), a channel or an emoji as adapters
// write it into the text that people typed: "<@REF|Name>", "<&REF|Name>", "<#REF|name>" or
// "<:REF|name>". The ref is the platform's own id, 1 to 64 of A-Z, a-z, 0-9, "_", "." and "-"; the name
// has its < > | and control characters taken out and is cut to MaxName characters. A name of which
// nothing is left is the ref. With another kind or ref it returns the name alone.
func Token(kind SpanKind, role bool, ref, name string) string {
	name = tokenName(name)
	sign := signOf(kind, role)
	switch {
	case sign == "" || !isRef(ref):
		return name
	case name == "":
		name = ref
	}
	return "<" + sign + ref + "|" + name + ">"
}

// tokenName returns a name as it can stand in a token.
func tokenName(name string) string {
	name = strings.Map(func(r rune) rune {
		if strings.ContainsRune("<>|", r) || r == utf8.RuneError {
			return ' '
		}
		return r
	}, Clean(name))
	name = oneLine(name)
	if runes := []rune(name); len(runes) > MaxName {
		name = strings.TrimSpace(string(runes[:MaxName]))
	}
	return name
}

// signOf returns the sign of a token.
func signOf(kind SpanKind, role bool) string {
	switch {
	case kind == Named && role:
		return "&"
	case kind == Named:
		return "@"
	case kind == Channel:
		return "#"
	case kind == Emoji:
		return ":"
	}
	return ""
}

func isRef(s string) bool {
	const signs = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-"
	return s != "" && len(s) <= maxRef && strings.Trim(s, signs) == ""
}

// A token is a piece of a text that was one.
type token struct {
	from, to int // of its readable form in the plain text
	span     Span
}

// readTokens returns a text with the readable form of its tokens, and where these stand. A token that
// the readable form of another one makes is read as well, so none is left.
func readTokens(text string) (plain string, tokens []token) {
	if !strings.Contains(text, "|") {
		return text, nil
	}
	var b []byte
	var open []int // places of each < in b after which no > came
	for i := range len(text) {
		switch text[i] {
		case '<':
			open = append(open, len(b))
		case '>':
			if len(open) == 0 {
				break
			}
			at := open[len(open)-1]
			span, ok := readToken(string(b[at+1:]))
			if !ok {
				open = open[:0] // a name holds no >
				break
			}
			open = open[:len(open)-1]
			for len(tokens) > 0 && tokens[len(tokens)-1].from >= at {
				tokens = tokens[:len(tokens)-1]
			}
			b = append(b[:at], span.Text...)
			tokens = append(tokens, token{at, len(b), span})
			continue
		}
		b = append(b, text[i])
	}
	return string(b), tokens
}

// readToken returns the span that the words between < and > stand for.
func readToken(s string) (Span, bool) {
	ref, name, ok := strings.Cut(s, "|")
	if !ok || len(ref) < 2 || !isRef(ref[1:]) || !isTokenName(name) {
		return Span{}, false
	}
	span := Span{Ref: ref[1:]}
	switch ref[0] {
	case '@', '&':
		span.Kind, span.Text, span.Role = Named, "@"+name, ref[0] == '&'
	case '#':
		span.Kind, span.Text = Channel, "#"+name
	case ':':
		span.Kind, span.Text = Emoji, ":"+name+":"
	default:
		return Span{}, false
	}
	return span, true
}

func isTokenName(s string) bool {
	return s != "" && utf8.RuneCountInString(s) <= MaxName && !strings.ContainsAny(s, "<>|") && strings.IndexFunc(s, unicode.IsControl) < 0
}

// appendLines appends people's words: lines with breaks between them, addresses as links.
func appendLines(out []Span, words string) []Span {
	for {
		line, rest, more := strings.Cut(words, "\n")
		out = linkify(out, Span{Text: line})
		if !more {
			return out
		}
		out = append(out, Span{Kind: Break})
		words = rest
	}
}
