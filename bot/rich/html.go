package rich

import (
	"html"
	"strings"
)

// stripHTML returns the words of an HTML fragment: tags and comments dropped, entities resolved,
// the content of scripts and styles left out, line ends as spaces.
func stripHTML(s string) string {
	var b strings.Builder
	for {
		i := strings.IndexByte(s, '<')
		if i < 0 {
			b.WriteString(s)
			break
		}
		b.WriteString(s[:i])
		s = s[i:]
		if n := tagLength(s); n > 0 {
			s = s[n:]
			b.WriteByte(' ')
			continue
		}
		b.WriteByte('<')
		s = s[1:]
	}
	return oneLine(html.UnescapeString(b.String()))
}

// tagLength returns how many bytes to drop at the start of s, which begins with '<': a tag, a
// comment, or a script or style with its content. 0 means that this '<' is only a character.
func tagLength(s string) int {
	if strings.HasPrefix(s, "<!--") {
		return through(s, "-->")
	}
	if len(s) < 2 || !isTagStart(s[1]) {
		return 0
	}
	for _, name := range []string{"script", "style"} {
		if len(s) > len(name) && strings.EqualFold(s[1:1+len(name)], name) {
			end := strings.Index(strings.ToLower(s), "</"+name)
			if end < 0 {
				return len(s)
			}
			return end + through(s[end:], ">")
		}
	}
	return through(s, ">")
}

func isTagStart(c byte) bool {
	return c == '/' || c == '!' || c == '?' || c|0x20 >= 'a' && c|0x20 <= 'z'
}

// through returns the length of s up to and with end, or all of it.
func through(s, end string) int {
	if i := strings.Index(s, end); i >= 0 {
		return i + len(end)
	}
	return len(s)
}
