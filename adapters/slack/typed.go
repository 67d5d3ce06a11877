package slack

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"afterbell/bot/rich"
)

// A speech is what somebody typed, word for word, beside a copy of the same length in which curly
// quotation marks, dashes and spaces are plain ones and nothing stands in the tokens. Keywords are
// looked for in the copy, and what people said is cut from their own words at the same places.
type speech struct{ words, plain string }

func speechOf(words string) speech {
	return speech{words, flat(words)}.cut(0, len(words))
}

// cut returns the part between two places of the copy, without blanks at its ends. A place inside a
// character that is longer than its plain copy is the end of that character.
func (l speech) cut(from, to int) speech {
	for from < len(l.words) && !utf8.RuneStart(l.words[from]) {
		from++
	}
	for to < len(l.words) && !utf8.RuneStart(l.words[to]) {
		to++
	}
	words := l.words[min(from, to):to]
	from += len(words) - len(strings.TrimLeftFunc(words, blankRune))
	to = from + len(strings.TrimRightFunc(l.words[from:max(from, to)], blankRune))
	return speech{l.words[from:to], l.plain[from:to]}
}

// first parts the first word from the others.
func (l speech) first() (word string, rest speech) {
	end := strings.IndexFunc(l.plain, unicode.IsSpace)
	if end < 0 {
		return l.plain, speech{}
	}
	return l.plain[:end], l.cut(end, len(l.plain))
}

func (l speech) none() bool { return l.plain == "" }

// said is the text in plain characters, for what is a number, a day or a name and nobody's words. Its
// tokens are what people see of them.
func (l speech) said() string {
	var out strings.Builder
	for _, r := range rich.Unmarked(l.words) {
		if plain, special := plainRune(r); special {
			out.WriteString(plain)
		} else {
			out.WriteRune(r)
		}
	}
	return strings.Join(strings.Fields(out.String()), " ")
}

// blankRune reports whether a character shows nothing.
func blankRune(r rune) bool { return unicode.IsSpace(r) || r == '\u200b' || r == '\ufeff' }

// plainRune is what phones and Slack made a curly quotation mark, a long dash or an unbroken space of.
func plainRune(r rune) (plain string, special bool) {
	switch r {
	case '“', '”', '„', '‟', '«', '»':
		return `"`, true
	case '‘', '’', '‚':
		return "'", true
	case '—', '―':
		return "--", true
	case '–':
		return "-", true
	case '\u00a0', '\u202f', '\u2007':
		return " ", true
	case '\u200b', '\ufeff':
		return "", true
	}
	return "", false
}

// flat returns the copy of a line in which keywords are looked for, as long as the text to the byte.
func flat(words string) string {
	words = tokens.ReplaceAllStringFunc(words, func(t string) string { return strings.Repeat("x", len(t)) })
	var out strings.Builder
	for i, r := range words {
		size := utf8.RuneLen(r)
		if r == utf8.RuneError {
			_, size = utf8.DecodeRuneInString(words[i:])
		}
		plain, special := plainRune(r)
		if !special {
			plain = words[i : i+size]
		}
		out.WriteString(plain + strings.Repeat(" ", size-len(plain)))
	}
	return out.String()
}

var (
	reference = regexp.MustCompile(`<([@#!]?)([^<>|\s]*)(?:\|([^<>]*))?>`)
	unescape  = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&")
)

// wordsOf returns what a person typed from what Slack made of it: escaped characters and addresses are
// theirs again, and people, groups, channels and emoji are tokens. See
// https://docs.slack.dev/messaging/formatting-message-text.
func wordsOf(raw string) string {
	var out strings.Builder
	done := 0
	for _, m := range reference.FindAllStringSubmatchIndex(raw, -1) {
		out.WriteString(unescape.Replace(emojiIn(raw[done:m[0]])))
		label := ""
		if m[6] >= 0 {
			label = unescape.Replace(raw[m[6]:m[7]])
		}
		out.WriteString(refer(raw[m[2]:m[3]], unescape.Replace(raw[m[4]:m[5]]), label, raw[m[0]:m[1]]))
		done = m[1]
	}
	out.WriteString(unescape.Replace(emojiIn(raw[done:])))
	return strings.TrimFunc(rich.Clean(out.String()), blankRune)
}

// refer is what a reference such as <@U123|ada> stood for.
func refer(mark, id, label, whole string) string {
	switch {
	case mark == "@" && userID.MatchString(id):
		return rich.Token(rich.Named, false, id, strings.TrimPrefix(label, "@"))
	case mark == "#" && channelID.MatchString(id):
		return rich.Token(rich.Channel, false, id, strings.TrimPrefix(label, "#"))
	case mark == "!" && groupID.MatchString(strings.TrimPrefix(id, "subteam^")):
		return rich.Token(rich.Named, true, strings.TrimPrefix(id, "subteam^"), strings.TrimPrefix(label, "@"))
	case mark == "!" && strings.HasPrefix(id, "date^"):
		return label
	case mark == "!":
		return "@" + id
	case mark == "" && strings.Contains(id, ":"):
		return strings.TrimPrefix(id, "mailto:")
	case label != "":
		return mark + strings.TrimPrefix(label, mark)
	case mark != "":
		return mark + unnamed[mark] // it is nothing that we can ask about
	}
	return whole
}

// emoji are some as Slack writes them: ":tada:". Between letters or digits there is none, as in 10:30:45.
var emoji = regexp.MustCompile(`(^|[^0-9A-Za-z_/:])((?::[a-z0-9_+'-]{1,40}:)+)`)

// emojiIn turns the emoji of a text into tokens.
func emojiIn(text string) string {
	return emoji.ReplaceAllStringFunc(text, func(found string) string {
		start := strings.IndexByte(found, ':')
		out := found[:start]
		names := strings.Split(strings.Trim(found[start:], ":"), "::")
		for i, name := range names {
			ref := name
			if i+1 < len(names) && strings.HasPrefix(names[i+1], skinTone) {
				ref += "::" + names[i+1]
			}
			if i == 0 || !strings.HasPrefix(name, skinTone) {
				out += rich.Token(rich.Emoji, false, emojiToRef.Replace(ref), name)
			}
		}
		return out
	})
}
