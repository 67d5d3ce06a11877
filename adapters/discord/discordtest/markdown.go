package discordtest

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Marks of Discord's dialect, as its apps show them.
var (
	blockMark  = regexp.MustCompile(`^(\s*)(#{1,3} |-# |>>> |> )`)
	namedLink  = regexp.MustCompile(`^\[((?:\\.|[^\[\]\\])+)\]\(<?(https?://[^\s<>()]+)>?\)`)
	bareLink   = regexp.MustCompile(`^<?(https?://[^\s<>()\[\]]+)>?`)
	timestamp  = regexp.MustCompile(`^<t:(-?\d+)(?::[tTdDfFsSR])?>`)
	mention    = regexp.MustCompile(`^<(?:@[!&]?|#|/[^:>]+:)\d+>`)
	emojiName  = regexp.MustCompile(`^:[A-Za-z0-9_+-]+:`)
	codeTicks  = regexp.MustCompile("^`+")
	emphasised = []string{"***", "**", "__", "~~", "||", "*", "_"}
)

// Read carries out Discord's dialect and returns what stands there, and the addresses that can be
// followed. It knows what an adapter of ours may use, and everything that people's words could
// turn into.
func Read(text string) (plain string, links []string) {
	r := reader{}
	inCode := false
	for _, line := range strings.Split(text, "\n") {
		if strings.HasPrefix(line, "```") && (inCode || !strings.Contains(line[3:], "`")) {
			inCode = !inCode
			continue
		}
		if inCode {
			r.out.WriteString(line + "\n")
			continue
		}
		for blockMark.MatchString(line) {
			line = blockMark.ReplaceAllString(line, "")
		}
		r.line(line)
		r.out.WriteByte('\n')
	}
	return strings.TrimSuffix(r.out.String(), "\n"), r.links
}

type reader struct {
	out   strings.Builder
	links []string
}

func (r *reader) line(s string) {
	for s != "" {
		n := r.step(s)
		s = s[n:]
	}
}

// step reads one thing from the front and returns its length.
func (r *reader) step(s string) int {
	switch {
	case s[0] == '\\' && len(s) > 1 && !alphanumeric(s[1]):
		return 1 + r.write(firstRune(s[1:]))
	case s[0] == '`':
		return r.code(s)
	case alphanumeric(s[0]) && !strings.HasPrefix(s, "http"):
		return r.write(firstRune(s)) // nothing begins here
	}
	if m := namedLink.FindStringSubmatch(s); m != nil {
		r.line(m[1])
		r.links = append(r.links, m[2])
		return len(m[0])
	}
	if m := bareLink.FindStringSubmatch(s); m != nil {
		r.out.WriteString(m[1])
		r.links = append(r.links, m[1])
		return len(m[0])
	}
	if m := timestamp.FindStringSubmatch(s); m != nil {
		unix, _ := strconv.ParseInt(m[1], 10, 64)
		r.out.WriteString("[" + time.Unix(unix, 0).UTC().Format("Mon 2 Jan 2006 15:04 UTC") + "]")
		return len(m[0])
	}
	if m := mention.FindString(s); m != "" {
		r.out.WriteString(fmt.Sprintf("[%s]", strings.Trim(m, "<>")))
		return len(m)
	}
	if m := emojiName.FindString(s); m != "" {
		r.out.WriteString("[emoji]")
		return len(m)
	}
	for _, mark := range emphasised {
		if strings.HasPrefix(s, mark) && r.begins(s, mark) {
			if end := closing(s[len(mark):], mark); end > 0 {
				r.line(s[len(mark) : len(mark)+end])
				return 2*len(mark) + end
			}
		}
	}
	return r.write(firstRune(s))
}

// begins reports whether a mark can begin emphasis here: a single star stands before no space, a single underscore within no
// word, of ASCII letters and digits.
func (r *reader) begins(s, mark string) bool {
	before := byte(' ')
	if n := r.out.Len(); n > 0 {
		before = r.out.String()[n-1]
	}
	switch mark {
	case "*":
		return len(s) > 1 && s[1] != ' '
	case "_":
		return before >= 0x80 || before == ' ' || !alphanumeric(before) && before != '_'
	}
	return true
}

// closing finds the end of a marked run, escapes left out; 0 when there is none.
func closing(s, mark string) int {
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' {
			i++
			continue
		}
		if i > 0 && strings.HasPrefix(s[i:], mark) {
			return i
		}
	}
	return 0
}

// code reads inline code: as many ticks end it as began it.
func (r *reader) code(s string) int {
	ticks := codeTicks.FindString(s)
	end := strings.Index(s[len(ticks):], ticks)
	if end <= 0 {
		return r.write(ticks)
	}
	inner := s[len(ticks) : len(ticks)+end]
	r.out.WriteString(strings.TrimSpace(inner))
	return 2*len(ticks) + end
}

func (r *reader) write(s string) int {
	r.out.WriteString(s)
	return len(s)
}

func firstRune(s string) string {
	for i := range s {
		if i > 0 {
			return s[:i]
		}
	}
	return s
}

func alphanumeric(b byte) bool {
	return b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b == ' ' || b >= 0x80
}

// mentioned reports whether a mention stands in a text without an escape before it.
func mentioned(text, mention string) bool {
	i := strings.Index(text, mention)
	return i >= 0 && (i == 0 || text[i-1] != '\\')
}
