package slack

import (
	"strconv"
	"strings"

	"afterbell/bot/rich"
)

// mrkdwn returns a body as the text of a message: what notifications show and screen readers read,
// with every instant, address and mention in it.
func mrkdwn(body []rich.Block) string {
	var out strings.Builder
	for i, b := range body {
		if i > 0 {
			out.WriteByte('\n')
			if !b.Tight {
				out.WriteByte('\n')
			}
		}
		said := mrkdwnSpans(b.Whole(rich.State.Sign))
		switch b.Kind {
		case rich.Item:
			out.WriteString(strings.Repeat("    ", b.Level) + itemMark(b) + said)
		case rich.Quote:
			out.WriteString("> " + strings.ReplaceAll(said, "\n", "\n> "))
		case rich.Code:
			out.WriteString("```\n" + said + "\n```")
		case rich.Heading:
			if i > 0 { // the first line of a text stands on locked screens, where marks are read as signs
				said = bold(said)
			}
			out.WriteString(said)
		case rich.Picture:
			out.WriteString("[picture: " + said + "]")
		case rich.Rule:
			out.WriteString("---")
		default:
			out.WriteString(said)
		}
	}
	return strings.TrimSpace(out.String())
}

func itemMark(b rich.Block) string {
	if b.Number > 0 {
		return strconv.Itoa(b.Number) + ". "
	}
	return "• "
}

// mrkdwnSpans returns spans in Slack's markup, everything that people wrote escaped.
func mrkdwnSpans(spans []rich.Span) string {
	var out strings.Builder
	for _, s := range spans {
		said := escape(s.Text)
		switch s.Kind {
		case rich.Break:
			said = "\n"
		case rich.Time:
			if s.Form == rich.HowLong {
				continue
			}
			said = "<!date^" + strconv.FormatInt(s.At.Unix(), 10) + "^" + instants[s.Form] + "|" + label(s.Text) + ">"
		case rich.Mention:
			if !s.Role && userID.MatchString(s.Ref) {
				said = "<@" + s.Ref + ">"
			}
			if group, ok := groupOf(s); ok {
				said = "<!subteam^" + group + ">"
			}
		case rich.Channel:
			if channelID.MatchString(s.Ref) {
				said = "<#" + s.Ref + ">"
			}
		case rich.Emoji:
			if name := refToEmoji.Replace(s.Ref); emojiName.MatchString(name) {
				said = ":" + name + ":"
			}
		case rich.Link:
			if safeAddress(s.URL) {
				said = "<" + strings.NewReplacer("&", "&amp;", "<", "%3C", ">", "%3E", "|", "%7C").Replace(s.URL) + "|" + label(s.Text) +
					">"
			}
		case rich.InlineCode:
			said = mark(said, "`")
		}
		if s.Kind != rich.Break && s.Bold {
			said = bold(said)
		}
		if s.Kind != rich.Break && s.Italic {
			said = mark(said, "_")
		}
		if s.Kind != rich.Break && s.Struck {
			said = mark(said, "~")
		}
		out.WriteString(said)
	}
	return out.String()
}

func bold(s string) string { return mark(s, "*") }

// mark puts a pair of signs around words, unless the words would break the pair.
func mark(s, sign string) string {
	if s == "" || strings.Contains(s, sign) || strings.Contains(s, "\n") || strings.TrimSpace(s) != s {
		return s
	}
	return sign + s + sign
}
