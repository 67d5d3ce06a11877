package facsimile

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Discord's marks: those of blocks, which rule lines, and those within lines.
// https://support.discord.com/hc/en-us/articles/210298617 and https://docs.discord.com/developers/reference#message-formatting

var (
	headingMark = regexp.MustCompile(`^(#{1,3}) +(.*)$`)
	smallMark   = regexp.MustCompile(`^-# (.*)$`)
	quoteMark   = regexp.MustCompile(`^> ?(.*)$`)
	itemMark    = regexp.MustCompile(`^( *)([-*]|[0-9]{1,9}\.) +(.*)$`)
)

// marked draws words with Discord's marks.
func (d *drawing) marked(words string) {
	lines := strings.Split(words, "\n")
	for n := 0; n < len(lines); {
		n += d.block(lines[n:])
	}
}

// block draws the block that begins with the first of some lines, and returns how many lines it has.
func (d *drawing) block(lines []string) int {
	first := lines[0]
	switch {
	case strings.TrimSpace(first) == "":
		return 1
	case strings.HasPrefix(first, "```"):
		return d.fence(lines)
	case headingMark.MatchString(first):
		m := headingMark.FindStringSubmatch(first)
		d.within("p", "fx-h fx-h"+strconv.Itoa(len(m[1])), func() { d.inline(m[2], 0) })
		return 1
	case quoteMark.MatchString(first):
		return d.joined("blockquote", "", lines, quoteMark)
	case smallMark.MatchString(first):
		return d.joined("p", "fx-small", lines, smallMark)
	case itemMark.MatchString(first):
		return d.items(lines)
	}
	n := 1
	for n < len(lines) && plainLine(lines[n]) {
		n++
	}
	d.within("p", "", func() { d.inline(strings.Join(lines[:n], "\n"), 0) })
	return n
}

// plainLine reports whether a line goes on with the paragraph above it.
func plainLine(line string) bool {
	return strings.TrimSpace(line) != "" && !strings.HasPrefix(line, "```") && !headingMark.MatchString(line) &&
		!quoteMark.MatchString(line) && !smallMark.MatchString(line) && !itemMark.MatchString(line)
}

// fence draws a block of code, which ends with the text where nothing closes it.
func (d *drawing) fence(lines []string) int {
	n := 1
	for n < len(lines) && !strings.HasPrefix(lines[n], "```") {
		n++
	}
	d.code(strings.Join(lines[1:n], "\n"))
	return min(n+1, len(lines))
}

// code draws a block of code, which the keyboard reaches, since it may be wider than its place.
func (d *drawing) code(words string) {
	d.WriteString(`<pre tabindex="0"><code>`)
	d.text(words)
	d.WriteString("</code></pre>")
}

// joined draws lines with the same mark as one element.
func (d *drawing) joined(name, class string, lines []string, mark *regexp.Regexp) int {
	var words []string
	for _, line := range lines {
		m := mark.FindStringSubmatch(line)
		if m == nil {
			break
		}
		words = append(words, m[1])
	}
	d.within(name, class, func() { d.inline(strings.Join(words, "\n"), 0) })
	return len(words)
}

// items draws a list of one sort, each item as deep as it is indented.
func (d *drawing) items(lines []string) (n int) {
	first := itemMark.FindStringSubmatch(lines[0])
	d.within(listOf(first[2]), "fx-items", func() {
		for _, line := range lines {
			m := itemMark.FindStringSubmatch(line)
			if m == nil || listOf(m[2]) != listOf(first[2]) {
				break
			}
			n++
			d.entry(m[2], min(len(m[1])/2, 3), func() { d.inline(m[3], 0) })
		}
	})
	return n
}

// listOf is the element of a list whose items have a mark: "3." or anything else.
func listOf(mark string) string {
	if strings.HasSuffix(mark, ".") {
		return "ol"
	}
	return "ul"
}

// entry draws an item with its mark; a numbered one has its number.
func (d *drawing) entry(mark string, level int, inside func()) {
	number := ""
	if listOf(mark) == "ol" {
		number = strings.TrimSuffix(mark, ".")
	}
	d.tag("li", "class", "fx-level"+strconv.Itoa(level), "value", number)
	inside()
	d.WriteString("</li>")
}

// emphasis are marks that stand on both sides of words, the longest first, with the elements that they make.
var emphasis = []struct{ mark, element string }{{"**", "strong"}, {"__", "u"}, {"~~", "s"}, {"||", "span"}, {"*", "em"}, {"_", "em"}}

// inline draws words with the marks within lines.
func (d *drawing) inline(words string, depth int) {
	plain := 0 // the words from here on have no marks
	for at := 0; at < len(words); {
		n := d.mark(words, at, depth, func() { d.text(words[plain:at]) })
		if n == 0 {
			_, size := utf8.DecodeRuneInString(words[at:])
			at += size
			continue
		}
		at += n
		plain = at
	}
	d.text(words[plain:])
}

// mark draws what begins with a mark at a place, after calling before, and returns how long it is; 0 where nothing does.
func (d *drawing) mark(words string, at, depth int, before func()) int {
	rest := words[at:]
	switch rest[0] {
	case '\n':
		before()
		d.WriteString("<br>")
		return 1
	case '\\':
		if len(rest) > 1 && rest[1] < utf8.RuneSelf && strings.ContainsRune(punctuation, rune(rest[1])) {
			before()
			d.text(rest[1:2])
			return 2
		}
	case '`':
		return d.codeSpan(rest, before)
	case '<':
		return d.token(rest, before)
	case '[':
		return d.label(rest, depth, before)
	case 'h':
		if address := bareAddress.FindString(rest); address != "" {
			before()
			d.link(address, func() { d.text(address) })
			return len(address)
		}
	}
	return d.emphasised(words, at, depth, before)
}

const punctuation = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"

var bareAddress = regexp.MustCompile(`^https?://[^\s<>]+[^\s<>.,;:!?)\]"']`)

// codeSpan draws code between as many backticks as it begins with.
func (d *drawing) codeSpan(rest string, before func()) int {
	ticks := rest[:len(rest)-len(strings.TrimLeft(rest, "`"))]
	inner, _, ok := strings.Cut(rest[len(ticks):], ticks)
	if !ok || inner == "" {
		return 0
	}
	before()
	d.within("code", "", func() { d.text(strings.TrimSpace(inner)) })
	return len(inner) + 2*len(ticks)
}

// label draws a link with its label.
func (d *drawing) label(rest string, depth int, before func()) int {
	end := closing(rest[1:], "]")
	if end < 0 || depth >= maxDepth {
		return 0
	}
	m := target.FindStringSubmatch(rest[end+2:])
	if m == nil {
		return 0
	}
	before()
	d.link(m[1]+m[2], func() { d.inline(rest[1:end+1], depth+1) })
	return end + 2 + len(m[0])
}

var target = regexp.MustCompile(`^\((?:<([^<>\s]*)>|([^<>\s()]*))\)`)

// closing finds the end of what a mark closes, -1 where nothing does. What is escaped closes nothing.
func closing(s, mark string) int {
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '\\':
			i++
		case strings.HasPrefix(s[i:], mark):
			return i
		}
	}
	return -1
}

// emphasised draws what stands between a pair of marks.
func (d *drawing) emphasised(words string, at, depth int, before func()) int {
	rest := words[at:]
	for _, e := range emphasis {
		if !strings.HasPrefix(rest, e.mark) || depth >= maxDepth {
			continue
		}
		inner := rest[len(e.mark):]
		end := closing(inner, e.mark)
		if end <= 0 || strings.TrimSpace(inner[:end]) == "" || len(e.mark) == 1 && inner[0] == ' ' || e.mark == "_" && wordEnds(words[:at]) {
			continue
		}
		if strings.HasPrefix(inner[end+len(e.mark):], "*") && strings.HasPrefix(inner, "*") {
			end++ // three stars: the italic ones stand inside
		}
		before()
		d.within(e.element, map[bool]string{true: "fx-hidden"}[e.mark == "||"], func() { d.inline(inner[:end], depth+1) })
		return end + 2*len(e.mark)
	}
	return 0
}

var tokens = regexp.MustCompile(`^<(?:t:(-?[0-9]{1,12})(?::([tTdDfFR]))?|(@&|@!?|#)([0-9]{1,20})|/([^<>:\n]{1,100}):[0-9]{1,20}|` +
	`a?(:[A-Za-z0-9_]{2,32}:)[0-9]{1,20}|(https?://[^<>\s]+))>`)

// token draws what stands between angles: an instant, a name, a command, an emoji or an address.
func (d *drawing) token(rest string, before func()) int {
	m := tokens.FindStringSubmatch(rest)
	if m == nil {
		return 0
	}
	before()
	switch {
	case m[1] != "":
		seconds, _ := strconv.ParseInt(m[1], 10, 64)
		at := time.Unix(seconds, 0).In(d.zone())
		d.instant(at, d.written(at, m[2]))
	case m[3] == "@&":
		d.named(Role, "@", m[4])
	case m[3] == "#":
		d.named(Channel, "#", m[4])
	case m[3] != "":
		d.named(User, "@", m[4])
	case m[5] != "":
		d.chip("/" + m[5])
	case m[6] != "":
		d.text(m[6])
	default:
		d.link(m[7], func() { d.text(m[7]) })
	}
	return len(m[0])
}

// layouts are the styles of instants.
// https://docs.discord.com/developers/reference#message-formatting-timestamp-styles
var layouts = map[string]string{
	"t": "15:04", "T": "15:04:05", "d": "02/01/2006", "D": "2 January 2006", "F": "Monday, 2 January 2006 15:04",
}

// written is how an instant is shown in a style.
func (d *drawing) written(at time.Time, style string) string {
	if layout, ok := layouts[style]; ok {
		return at.Format(layout)
	}
	if style == "R" && !d.Now.IsZero() {
		return distance(at.Sub(d.Now))
	}
	return at.Format("2 January 2006 15:04")
}

// distance says how far away something is, in the largest unit that fits.
func distance(wait time.Duration) string {
	const day = 24 * time.Hour
	far, words := wait.Abs(), "less than a minute"
	for _, u := range []struct {
		length time.Duration
		name   string
	}{{365 * day, "year"}, {30 * day, "month"}, {day, "day"}, {time.Hour, "hour"}, {time.Minute, "minute"}} {
		if n := int((far + u.length/2) / u.length); far >= u.length {
			words = fmt.Sprintf("%d %ss", n, u.name)
			if n == 1 {
				words = "1 " + u.name
			}
			break
		}
	}
	if wait < 0 {
		return words + " ago"
	}
	return "in " + words
}
