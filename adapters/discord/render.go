package discord

import (
	"cmp"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"afterbell/bot/rich"
)

// An ink is how words are written at a place.
type ink struct {
	// Instants become <t:…>, which each reader's device shows in its own zone: in channels they do, in private messages the
	// words stand, since there the person's setting rules.
	tokens bool

	// The ids of commands, by their names, make them something to press. Where none is known their words stand in bold.
	commands func(name string) (id string)
}

// noCommands knows no ids.
func noCommands(string) string { return "" }

// markdown renders blocks in Discord's dialect. Every span is somebody's words and is escaped.
// https://docs.discord.com/developers/reference#message-formatting
func markdown(blocks []rich.Block, in ink) string {
	var b strings.Builder
	for i, block := range blocks {
		if i > 0 {
			b.WriteByte('\n')
			if apart(blocks[i-1], block) {
				b.WriteByte('\n')
			}
		}
		b.WriteString(renderBlock(block, in))
	}
	return b.String()
}

// apart reports whether an empty line stands between two blocks. Headings and small print bring
// their own distance.
func apart(before, b rich.Block) bool {
	if b.Tight || b.Kind == rich.Small || before.Kind == rich.Heading {
		return false
	}
	return b.Kind != rich.Item || before.Kind != rich.Item
}

func renderBlock(b rich.Block, in ink) string {
	if b.Kind == rich.Fact && b.Of > 0 {
		b.Spans = append([]rich.Span{{Text: strip(b.Number, b.Of) + " "}}, b.Spans...)
	}
	text := spans(b.Whole(sign), in)
	switch b.Kind {
	case rich.Heading:
		return strings.Repeat("#", min(max(b.Level, 1), 3)) + " " + oneLine(text)
	case rich.Item:
		mark := "- "
		if b.Number > 0 {
			mark = strconv.Itoa(b.Number) + ". "
		}
		return strings.Repeat("  ", min(b.Level, 8)) + mark + oneLine(text)
	case rich.Quote:
		return "> " + strings.ReplaceAll(text, "\n", "\n> ")
	case rich.Code:
		return fence(b)
	case rich.Picture:
		return "-# " + oneLine(text)
	case rich.Rule:
		return "⸻"
	case rich.Small:
		return "-# " + strings.ReplaceAll(text, "\n", "\n-# ")
	}
	return text
}

// maxStrip is how many signs stand in a line that says how far something is: more would break on a phone.
const maxStrip = 10

// strip is a line of signs that says how many of so many are done. What is begun has one, and what is not done wants one.
func strip(n, of int) string {
	signs := min(of, maxStrip)
	full := min(max(n, 0), of) * signs / of
	if n > 0 {
		full = max(full, 1)
	}
	return strings.Repeat("▰", full) + strings.Repeat("▱", signs-full)
}

// sign is what stands before what has a state.
func sign(s rich.State) string {
	switch s {
	case rich.Open:
		return "▫️"
	case rich.Done:
		return "✅"
	case rich.New:
		return "🔹"
	case rich.Late:
		return "⏳"
	case rich.Notice:
		return "❗"
	}
	return ""
}

func oneLine(s string) string { return strings.ReplaceAll(s, "\n", " ") }

// fence writes a code block; a fence inside it is broken with a zero-width space.
func fence(b rich.Block) string {
	code := ""
	for _, s := range b.Spans {
		code += s.Text
	}
	code = strings.ReplaceAll(rich.Clean(code), "```", "`\u200b`\u200b`")
	return "```" + languageName.FindString(b.Lang) + "\n" + code + "\n```"
}

var languageName = regexp.MustCompile(`^[A-Za-z0-9+#-]{1,20}$`)

func spans(list []rich.Span, in ink) string {
	var b strings.Builder
	first := true
	for _, s := range list {
		text := span(s, in, first)
		b.WriteString(text)
		first = text == "" && first || strings.HasSuffix(text, "\n")
	}
	return b.String()
}

func span(s rich.Span, in ink, first bool) string {
	switch s.Kind {
	case rich.Break:
		return "\n"
	case rich.InlineCode:
		return codeSpan(s.Text)
	case rich.Link:
		return link(s)
	case rich.Time:
		switch {
		case s.Form == rich.HowLong:
			return fmt.Sprintf(" (<t:%d:R>)", s.At.Unix())
		case in.tokens || s.Text == "":
			return fmt.Sprintf("<t:%d:%s>", s.At.Unix(), cmp.Or(styles[s.Form], "f"))
		}
	case rich.Mention:
		switch {
		case !mentionable.MatchString(s.Ref):
		case s.Role:
			return "<@&" + s.Ref + ">"
		default:
			return "<@" + s.Ref + ">"
		}
	case rich.Named, rich.Channel, rich.Emoji:
		if text := reference(s, in.tokens); text != "" {
			return text
		}
	case rich.Command:
		if id := in.commands(s.Ref); id != "" {
			return "</" + s.Ref + ":" + id + ">"
		}
		s.Bold = true
	}
	return marked(escape(s.Text, first), s)
}

// styles are those of instants that are not shown with day and hour.
// https://docs.discord.com/developers/reference#message-formatting-timestamp-styles
var styles = map[rich.Form]string{rich.DayAlone: "D", rich.HourAlone: "t"}

// reference writes what somebody's words name, so that it shows as Discord's apps show it; "" where it would
// not. Nobody is called by it: allowed_mentions holds those of Mention spans alone. Roles mean nothing in
// direct messages.
func reference(s rich.Span, tokens bool) string {
	id, animated := strings.CutPrefix(s.Ref, animatedRef)
	name := emojiName.FindStringSubmatch(s.Text)
	switch {
	case !mentionable.MatchString(id):
	case s.Kind == rich.Channel:
		return "<#" + id + ">"
	case s.Kind == rich.Named && !s.Role:
		return "<@" + id + ">"
	case s.Kind == rich.Named && tokens:
		return "<@&" + id + ">"
	case s.Kind == rich.Emoji && name != nil && animated:
		return "<a:" + name[1] + ":" + id + ">"
	case s.Kind == rich.Emoji && name != nil:
		return "<:" + name[1] + ":" + id + ">"
	}
	return ""
}

// emojiName is the text of an emoji of a server's own.
var emojiName = regexp.MustCompile(`^:([A-Za-z0-9_]{2,32}):$`)

// mentionable is the id of a user or a role.
var mentionable = regexp.MustCompile(`^[0-9]{1,20}$`)

// marked puts bold, italic and a line through words; marks do not work next to inner spaces.
func marked(text string, s rich.Span) string {
	mark, end := "", ""
	if s.Bold {
		mark, end = "**", "**"
	}
	if s.Italic {
		mark, end = mark+"*", "*"+end
	}
	if s.Struck {
		mark, end = mark+"~~", "~~"+end
	}
	inner := strings.Trim(text, " ")
	if mark == "" || inner == "" {
		return text
	}
	before, after, _ := strings.Cut(text, inner)
	return before + mark + inner + end + after
}

func codeSpan(text string) string {
	text = oneLine(rich.Clean(text))
	if strings.Contains(text, "`") {
		for strings.Contains(text, "``") {
			text = strings.ReplaceAll(text, "``", "`\u200b`")
		}
		return "`` " + text + " ``"
	}
	if text == "" {
		return ""
	}
	return "`" + text + "`"
}

// link writes a named link, or the bare address. Discord makes links of web addresses alone.
func link(s rich.Span) string {
	url := strings.NewReplacer(" ", "%20", "<", "%3C", ">", "%3E", "(", "%28", ")", "%29").Replace(s.URL)
	if !strings.HasPrefix(url, "http://") && !strings.HasPrefix(url, "https://") {
		return marked(escape(s.Text, false), s)
	}
	if s.Text == "" || s.Text == s.URL {
		return "<" + url + ">"
	}
	return "[" + escape(s.Text, false) + "](<" + url + ">)"
}

var (
	colonAhead = regexp.MustCompile(`^(//|[A-Za-z0-9_+-]+:)`)
	lineStart  = regexp.MustCompile(`^(\s*)(#{1,3}|-#?|[+*]|>{1,3}|[0-9]{1,9}\.)( |$)`)
)

// escape makes words show as they were written: no marks, no links, no emoji, no mentions. Links
// are made of Link spans alone, so that nobody's words can hide where they lead; @everyone is
// disarmed by allowed_mentions. first says that the words begin a line. A backslash stands only where it is needed, since a
// notification shows it; what the next span begins with is not known, so the last character counts as if a mark followed.
func escape(text string, first bool) string {
	var b strings.Builder
	text = rich.Clean(text)
	before := rune(' ')
	for i, r := range text {
		if marks(before, r, text[i+utf8.RuneLen(r):]) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
		before = r
	}
	if first {
		return lineStart.ReplaceAllStringFunc(b.String(), escapeMark)
	}
	return b.String()
}

// marks reports whether a character could be the beginning or the end of a mark, by what stands before and after it. Discord
// reads no emphasis that begins with a space, none by underscores within a word, and escapes of punctuation alone.
func marks(before, r rune, after string) bool {
	next, _ := utf8.DecodeRuneInString(after) // U+FFFD at the end
	switch r {
	case '\\':
		return after == "" || next == '_' || !inWord(next) && next != ' '
	case '`', '[', ']':
		return true
	case '*':
		return next != ' '
	case '_':
		return after == "" || !inWord(before) || before == '_' || !inWord(next) || next == '_'
	case '~', '|':
		return after == "" || before == r || next == r
	case '<':
		return next != ' ' && (next < '0' || next > '9')
	case '>':
		return before != ' ' // it ends what a "<" began, or a line's mark, which is another matter
	case ':':
		return colonAhead.MatchString(after)
	}
	return false
}

// inWord reports whether a character is part of a word by Discord's reckoning, which knows ASCII alone.
func inWord(r rune) bool { return r == '_' || r < 0x80 && (unicode.IsLetter(r) || unicode.IsDigit(r)) }

// escapeMark disarms what would make a heading or a list of a line.
func escapeMark(mark string) string {
	if dot := strings.Index(mark, "."); dot > 0 {
		return mark[:dot] + `\` + mark[dot:]
	}
	trimmed := strings.TrimLeft(mark, " \t")
	return mark[:len(mark)-len(trimmed)] + `\` + trimmed
}

// mentions lists who is mentioned on purpose: by a Mention span, never by words.
func mentions(blocks []rich.Block) (users, roles []string) {
	seen := map[string]bool{}
	for _, b := range blocks {
		for _, s := range b.Spans {
			if s.Kind != rich.Mention || seen[s.Ref] || !mentionable.MatchString(s.Ref) {
				continue
			}
			seen[s.Ref] = true
			if s.Role {
				roles = append(roles, s.Ref)
			} else {
				users = append(users, s.Ref)
			}
		}
	}
	return users[:min(len(users), maxMentions)], roles[:min(len(roles), maxMentions)]
}

// length counts as Discord's clients do: in UTF-16 units, never less than its servers count.
func length(s string) int {
	n := 0
	for _, r := range s {
		n += max(utf16.RuneLen(r), 1)
	}
	return n
}

// cut makes a label of s: what can be seen of it, shortened visibly to at most n UTF-16 units.
func cut(s string, n int) string {
	s = rich.Clean(s)
	if length(s) <= n {
		return s
	}
	used := 1 // the ellipsis
	for i, r := range s {
		used += max(utf16.RuneLen(r), 1)
		if used > n {
			return s[:i] + "…"
		}
	}
	return s
}
