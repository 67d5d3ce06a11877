package slack

import (
	"regexp"
	"strings"

	"afterbell/bot/rich"
)

// People, groups, channels and emoji that somebody's words name are tokens in what the handler gets (see
// rich.Token), and neutral: they call nobody.

// tokens are those of a text: what it is, the id, the name.
var tokens = regexp.MustCompile(`<([@&#:])([A-Za-z0-9_.-]{1,64})\|([^<>|\n]+)>`)

// kindOf is what a token stands for, by its sign.
func kindOf(sign string) (kind rich.SpanKind, role bool) {
	switch sign {
	case "#":
		return rich.Channel, false
	case ":":
		return rich.Emoji, false
	}
	return rich.Named, sign == "&"
}

// The id of an emoji is its name here, and the tone of its skin, in the characters that a token allows.
var (
	emojiToRef = strings.NewReplacer("::"+skinTone, ".t", "+", ".p", "'", ".q")
	refToEmoji = strings.NewReplacer(".t", "::"+skinTone, ".p", "+", ".q", "'")
)

// skinTone begins what Slack writes behind an emoji that has one.
const skinTone = "skin-tone-"

// personIn is a person who is looked for: one who was named is known by the id alone, since their name
// may be any.
func personIn(text speech) string {
	if m := tokens.FindStringSubmatch(text.words); m != nil && m[0] == text.words && m[1] == "@" {
		return "@" + m[2]
	}
	return unquote(text.said())
}
