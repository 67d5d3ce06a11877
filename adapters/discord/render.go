package discord

import (
	"cmp"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf16"

	"afterbell/bot/rich"
)

// markdown renders blocks in Discord's dialect. Every span is somebody's words and is escaped.
// tokens says whether instants become <t:…>, which each reader's device shows in its own zone: in
// channels they do, in private messages the words stand, since there the person's setting rules.
// https://docs.discord.com/developers/reference#message-formatting
func markdown(blocks []rich.Block, tokens bool) string {
	var b strings.Builder
	for i, block := range blocks {
		if i > 0 {
			b.WriteByte('\n')
			if apart(blocks[i-1], block) {
				b.WriteByte('\n')
			}
		}
		b.WriteString(renderBlock(block, tokens))
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

func renderBlock(b rich.Block, tokens bool) string {
	text := spans(b.Whole(sign), tokens)
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

func spans(list []rich.Span, tokens bool) string {
	var b strings.Builder
	first := true
	for _, s := range list {
		text := span(s, tokens, first)
		b.WriteString(text)
		first = text == "" && first || strings.HasSuffix(text, "\n")
	}
	return b.String()
}

func span(s rich.Span, tokens, first bool) string {
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
		case tokens || s.Text == "":
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
		if text := reference(s, tokens); text != "" {
			return text
		}
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
	lineStart  = regexp.MustCompile(`^(\s*)(#{1,3}|-#?|\+|[0-9]{1,9}\.)( )`)
)

// escape makes words show as they were written: no marks, no links, no emoji, no mentions. Links
// are made of Link spans alone, so that nobody's words can hide where they lead; @everyone is
// disarmed by allowed_mentions. first says that the words begin a line.
func escape(text string, first bool) string {
	var b strings.Builder
	text = rich.Clean(text)
	for i, r := range text {
		if strings.ContainsRune("\\*_~`|<>[]()", r) || r == ':' && colonAhead.MatchString(text[i+1:]) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	if first {
		return lineStart.ReplaceAllStringFunc(b.String(), escapeMark)
	}
	return b.String()
}

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
