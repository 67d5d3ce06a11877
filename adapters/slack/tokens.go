package slack

import (
	"regexp"
	"strings"

	"afterbell/bot/rich"
)

// People, groups, channels and emoji that somebody's words name are tokens in what the handler gets, and
// neutral: <@REF|name>, <&REF|name>, <#REF|name>, <:REF|name>. They call nobody.

// tokens are those of a text: what it is, the id, the name.
var tokens = regexp.MustCompile(`<([@&#:])([^<>|\s]+)\|([^<>|\n]*)>`)

// token returns a token: mark is '@' for a person, '&' for a user group, '#' for a channel, ':' for an emoji.
func token(mark rune, ref, name string) string {
	name = strings.NewReplacer("<", "", ">", "", "|", "").Replace(oneLine(name))
	return "<" + string(mark) + ref + "|" + name + ">"
}

// untoken is a text as people read it, with names in place of its tokens.
func untoken(text string) string {
	return tokens.ReplaceAllStringFunc(text, func(t string) string {
		m := tokens.FindStringSubmatch(t)
		return rich.PlainSpans([]rich.Span{spanOf(m[1], m[2], m[3])})
	})
}

// spanOf is a token as a span.
func spanOf(mark, ref, name string) rich.Span {
	switch mark {
	case "#":
		return rich.Span{Kind: rich.Channel, Ref: ref, Text: "#" + name}
	case ":":
		return rich.Span{Kind: rich.Emoji, Ref: ref, Text: ":" + name + ":"}
	}
	return rich.Span{Kind: rich.Named, Role: mark == "&", Ref: ref, Text: "@" + name}
}

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

// personIn is a person who is looked for: one who was named is known by the id alone, since their name
// may be any.
func personIn(text speech) string {
	if m := tokens.FindStringSubmatch(text.words); m != nil && m[0] == text.words && m[1] == "@" {
		return "@" + m[2]
	}
	return unquote(text.said())
}
