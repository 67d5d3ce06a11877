package facsimile

import (
	"cmp"
	"html"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Types of text objects. https://docs.slack.dev/reference/block-kit/composition-objects/text-object
const (
	plainText  = "plain_text"
	markedText = "mrkdwn"
)

// object draws a text object.
func (d *drawing) object(t slackText) {
	if t.Type == markedText {
		d.markedUp(t.Text, 0)
		return
	}
	d.lines(t.Text)
}

// lines draws words without marks.
func (d *drawing) lines(words string) {
	for i, line := range strings.Split(words, "\n") {
		if i > 0 {
			d.WriteString("<br>")
		}
		d.text(line)
	}
}

// slackMarks are those on both sides of words. https://docs.slack.dev/messaging/formatting-message-text
var slackMarks = map[byte]string{'*': "strong", '_': "em", '~': "s", '`': "code"}

// markedUp draws words with Slack's marks, in which &, < and > are escaped.
func (d *drawing) markedUp(words string, depth int) {
	plain := 0 // the words from here on have no marks
	for at := 0; at < len(words); {
		n := d.slackMark(words, at, depth, func() { d.lines(signed(words[plain:at])) })
		if n == 0 {
			_, size := utf8.DecodeRuneInString(words[at:])
			at += size
			continue
		}
		at += n
		plain = at
	}
	d.lines(signed(words[plain:]))
}

// signed is words with the signs whose names stand in them.
func signed(words string) string { return slackSigns.Replace(html.UnescapeString(words)) }

// slackSigns knows the emoji by name that our messages have.
var slackSigns = strings.NewReplacer(":white_small_square:", "▫️", ":white_check_mark:", "✅", ":small_blue_diamond:", "🔹",
	":hourglass_flowing_sand:", "⏳", ":exclamation:", "❗")

// slackMark draws what begins with a mark at a place, after calling before, and returns how long it is; 0 where nothing does.
func (d *drawing) slackMark(words string, at, depth int, before func()) int {
	rest := words[at:]
	if rest[0] == '<' {
		inner, _, ok := strings.Cut(rest[1:], ">")
		if !ok {
			return 0
		}
		before()
		d.reference(inner)
		return len(inner) + 2
	}
	if strings.HasPrefix(rest, "```") {
		inner, _, ok := strings.Cut(rest[3:], "```")
		if !ok {
			return 0
		}
		before()
		d.WriteString("<code>")
		d.lines(html.UnescapeString(strings.Trim(inner, "\n")))
		d.WriteString("</code>")
		return len(inner) + 6
	}
	element := slackMarks[rest[0]]
	if element == "" || depth >= maxDepth || wordEnds(words[:at]) {
		return 0
	}
	inner, after, ok := strings.Cut(rest[1:], rest[:1])
	if !ok || strings.TrimSpace(inner) != inner || inner == "" || strings.Contains(inner, "\n") || wordBegins(after) {
		return 0
	}
	before()
	d.within(element, "", func() {
		if element == "code" {
			d.text(html.UnescapeString(inner))
		} else {
			d.markedUp(inner, depth+1)
		}
	})
	return len(inner) + 2
}

// wordEnds reports whether words end within a word: marks stand at the edges of words alone.
func wordEnds(s string) bool {
	r, _ := utf8.DecodeLastRuneInString(s)
	return unicode.IsLetter(r) || unicode.IsDigit(r)
}

// wordBegins is wordEnds for what follows.
func wordBegins(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsLetter(r) || unicode.IsDigit(r)
}

var dateToken = regexp.MustCompile(`^!date\^(-?[0-9]{1,12})\^([^^|]*)(?:\^[^|]*)?$`)

// reference draws what stands between angles: an instant, a name or an address, with its label behind a stroke.
func (d *drawing) reference(inner string) {
	what, label, labelled := strings.Cut(inner, "|")
	label = html.UnescapeString(label)
	date := dateToken.FindStringSubmatch(what)
	switch {
	case date != nil:
		seconds, _ := strconv.ParseInt(date[1], 10, 64)
		d.date(seconds, date[2])
	case strings.HasPrefix(what, "@"):
		d.named(User, "@", what[1:])
	case strings.HasPrefix(what, "#"):
		d.named(Channel, "#", what[1:])
	case strings.HasPrefix(what, "!subteam^"):
		d.named(Role, "@", strings.TrimPrefix(what, "!subteam^"))
	case strings.HasPrefix(what, "!"):
		d.chip("@" + what[1:])
	case labelled:
		d.link(html.UnescapeString(what), func() { d.text(label) })
	default:
		d.link(html.UnescapeString(what), func() { d.text(html.UnescapeString(what)) })
	}
}

// date draws an instant as its format wants.
// https://docs.slack.dev/messaging/formatting-message-text#date-formatting
func (d *drawing) date(seconds int64, format string) {
	at := time.Unix(seconds, 0).In(d.zone())
	ago := at.Format("Jan 2, 2006")
	if !d.Now.IsZero() {
		ago = distance(at.Sub(d.Now))
	}
	long, short := at.Format("Monday, January 2, 2006"), at.Format("Jan 2, 2006")
	d.instant(at, strings.NewReplacer(
		"{date_num}", at.Format("2006-01-02"), "{date}", at.Format("January 2, 2006"), "{date_slash}", at.Format("02/01/2006"),
		"{date_pretty}", d.near(at, at.Format("January 2, 2006")), "{date_short}", short, "{date_short_pretty}", d.near(at, short),
		"{date_long}", long, "{date_long_full}", long, "{date_long_pretty}", d.near(at, long),
		"{time}", at.Format("15:04"), "{time_secs}", at.Format("15:04:05"), "{ago}", ago,
		"{day_divider_pretty}", d.near(at, long)).Replace(format))
}

// near is a day by its distance where that is at most one day, else as it is written.
func (d *drawing) near(at time.Time, written string) string {
	if d.Now.IsZero() {
		return written
	}
	for days, word := range map[int]string{-1: "yesterday", 0: "today", 1: "tomorrow"} {
		if at.Format(time.DateOnly) == d.Now.In(d.zone()).AddDate(0, 0, days).Format(time.DateOnly) {
			return word
		}
	}
	return written
}

// richText draws the parts of rich text.
func (d *drawing) richText(parts []slackBlock) {
	for _, p := range parts {
		switch p.Type {
		case "rich_text_section":
			d.within("p", "", func() { d.leaves(p.Elements) })
		case "rich_text_quote":
			d.within("blockquote", "", func() { d.leaves(p.Elements) })
		case "rich_text_preformatted":
			d.WriteString(`<pre tabindex="0"><code>`)
			d.leaves(p.Elements)
			d.WriteString("</code></pre>")
		case "rich_text_list":
			d.listed(p)
		default:
			d.unknown("rich text " + p.Type)
		}
	}
}

func (d *drawing) listed(p slackBlock) {
	mark := func(i int) string {
		if p.Style.Look == "ordered" {
			return strconv.Itoa(p.Offset+i+1) + "."
		}
		return "-"
	}
	d.within(listOf(mark(0)), "fx-items", func() {
		for i, e := range p.Elements {
			d.entry(mark(i), min(max(p.Indent, 0), 3), func() { d.leaves(e.Elements) })
		}
	})
}

// leaves draws words of rich text, each with its own style.
func (d *drawing) leaves(list []slackBlock) {
	for _, e := range list {
		d.styled(e.Style, func() { d.leaf(e) })
	}
}

// styled draws round inside what a style says.
func (d *drawing) styled(s slackStyle, inside func()) {
	for _, m := range []struct {
		on      bool
		element string
	}{{s.Code, "code"}, {s.Strike, "s"}, {s.Italic, "em"}, {s.Bold, "strong"}} {
		if m.on {
			within := inside
			inside = func() { d.within(m.element, "", within) }
		}
	}
	inside()
}

func (d *drawing) leaf(e slackBlock) {
	switch e.Type {
	case "text":
		d.lines(e.Text.Text)
	case "link":
		d.link(e.URL, func() { d.text(cmp.Or(e.Text.Text, e.URL)) })
	case "user":
		d.named(User, "@", e.User)
	case "usergroup":
		d.named(Role, "@", e.Group)
	case "channel":
		d.named(Channel, "#", e.Channel)
	case "broadcast":
		d.chip("@" + e.Range)
	case "emoji":
		d.text(emoji(e))
	case "date":
		d.date(e.Timestamp, e.Format)
	default:
		d.unknown("word " + e.Type)
	}
}

// emoji is a sign by the numbers that it has in Unicode, or its name where it has none.
func emoji(e slackBlock) string {
	sign := ""
	for number := range strings.SplitSeq(e.Unicode, "-") {
		if n, err := strconv.ParseInt(number, 16, 32); err == nil && utf8.ValidRune(rune(n)) {
			sign += string(rune(n))
		}
	}
	if sign == "" {
		return slackSigns.Replace(":" + e.Name + ":")
	}
	return sign
}
