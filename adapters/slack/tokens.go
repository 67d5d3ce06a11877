package slack

import (
	"regexp"
	"strings"

	"afterbell/bot/rich"
)

// People, groups, channels and emoji that somebody's words name are tokens in what the handler gets, and
// neutral: <@REF|name>, <&REF|name>, <#REF|name>, <:REF|name>. They call nobody.

// tokens are those of a text: what it is, the id, the name.
var tokens = regexp.MustCompile(`<([@&#:])([A-Za-z0-9_.-]{1,64})\|([^<>|\n]+)>`)

// token returns a person (Named), a user group (Named with role), a channel or an emoji as a token. A name
// that is not known is the id.
func token(kind rich.SpanKind, role bool, ref, name string) string {
	sign := map[rich.SpanKind]string{rich.Named: "@", rich.Channel: "#", rich.Emoji: ":"}[kind]
	if role {
		sign = "&"
	}
	name = oneLine(strings.NewReplacer("<", " ", ">", " ", "|", " ").Replace(name))
	return "<" + sign + ref + "|" + orElse(shorten(name, maxName), ref) + ">"
}

// maxName is how many characters of a name a token holds.
const maxName = 80

// untoken is a text as people read it, with names in place of its tokens.
func untoken(text string) string { return rich.PlainSpans(spansOf(text)) }

// spansOf are people's words with their tokens as spans.
func spansOf(text string) (spans []rich.Span) {
	done := 0
	for _, m := range tokens.FindAllStringSubmatchIndex(text, -1) {
		if m[0] > done {
			spans = append(spans, rich.Span{Text: text[done:m[0]]})
		}
		spans = append(spans, spanOf(text[m[2]:m[3]], text[m[4]:m[5]], text[m[6]:m[7]]))
		done = m[1]
	}
	if done < len(text) {
		spans = append(spans, rich.Span{Text: text[done:]})
	}
	return spans
}

// spanOf is a token as a span.
func spanOf(sign, ref, name string) rich.Span {
	switch sign {
	case "#":
		return rich.Span{Kind: rich.Channel, Ref: ref, Text: "#" + name}
	case ":":
		return rich.Span{Kind: rich.Emoji, Ref: ref, Text: ":" + name + ":"}
	}
	return rich.Span{Kind: rich.Named, Role: sign == "&", Ref: ref, Text: "@" + name}
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
