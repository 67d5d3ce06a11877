package rich

import (
	"strings"
	"unicode/utf8"
)

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
	if SafeURL(s.URL) && s.Text == s.URL || "mailto:"+s.Text == s.URL {
		if !strings.ContainsAny(s.Text, "<>\\") {
			b.WriteString("<" + s.Text + ">")
			return
		}
	}
	b.WriteByte('[')
	writeEscaped(b, s.Text, false, false)
	b.WriteString("](" + destination(s.URL) + ")")
}

// destination returns an address or path as the part of a link in parentheses.
func destination(url string) string {
	if url != "" && !strings.ContainsAny(url, " ()<>\\&*_`[]\n") {
		return url
	}
	return "<" + strings.NewReplacer(`\`, `\\`, "<", `\<`, ">", `\>`, "&", `\&`, "\n", " ").Replace(url) + ">"
}

// writeEscaped writes text so that Markdown takes each character for itself.
func writeEscaped(b *strings.Builder, text string, lineStart, beforeLink bool) {
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
		case '~', '^':
			b.WriteByte('\\')
		case '$': // a digit behind it makes it money
			if i+1 == len(text) || !isDigit(rune(text[i+1])) {
				b.WriteByte('\\')
			}
		case '{':
			if i+1 < len(text) && strings.IndexByte("%{.:#<", text[i+1]) >= 0 {
				b.WriteByte('\\')
			}
		case '}':
			if i+1 == len(text) {
				b.WriteByte('\\')
			}
		case '!':
			if i+1 == len(text) && beforeLink || strings.HasPrefix(text[i+1:], "[") {
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
	if strings.HasPrefix(text, "!!!") || strings.HasPrefix(text, "???") { // they would begin a box
		b.WriteString(`\` + text[:1])
		return text[1:]
	}
	if text != "" && strings.IndexByte("#>-+=:", text[0]) >= 0 {
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

// EscapeLine returns one line of plain text as Markdown that means just this text.
func EscapeLine(text string) string {
	var b strings.Builder
	writeEscaped(&b, text, true, false)
	return b.String()
}
