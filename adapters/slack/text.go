package slack

import (
	"strings"

	"github.com/slack-go/slack"

	"afterbell/bot/rich"
)

// escape makes words safe for a mrkdwn text: Slack reads only these three characters as control
// sequences. See https://docs.slack.dev/messaging/formatting-message-text#escaping.
func escape(s string) string { return escaper.Replace(rich.Clean(s)) }

// label escapes the words inside a control sequence, which end at the next line or bar.
func label(s string) string { return orDash(strings.ReplaceAll(oneLine(escape(s)), "|", "¦")) }

func oneLine(s string) string { return strings.Join(strings.Fields(rich.Clean(s)), " ") }

// length counts characters as people do not and Slack does: in UTF-16 units, the larger count.
func length(s string) int {
	n := 0
	for _, r := range s {
		n++
		if r > 0xffff {
			n++
		}
	}
	return n
}

// shorten cuts a text to at most n characters and shows that it did.
func shorten(s string, n int) string {
	if length(s) <= n {
		return s
	}
	n--
	for i, r := range s {
		n -= length(string(r))
		if n < 0 {
			return s[:i] + "…"
		}
	}
	return s
}

func plainObject(s string, n int) *slack.TextBlockObject {
	return slack.NewTextBlockObject(slack.PlainTextType, shorten(orDash(oneLine(s)), n), false, false)
}

// mrkdwnObject holds text that is escaped already; verbatim keeps Slack from finding links and
// names in it.
func mrkdwnObject(s string) *slack.TextBlockObject {
	return slack.NewTextBlockObject(slack.MarkdownType, s, false, true)
}

// orDash stands in for words that are missing where Slack insists on some.
func orDash(s string) string {
	if s == "" {
		return "–"
	}
	return s
}
