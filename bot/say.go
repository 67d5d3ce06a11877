package bot

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"afterbell/bot/rich"
	"afterbell/bot/text"
	"afterbell/bot/when"
)

// This file turns keys and values into messages. A handler collects sentences in a page while its
// transaction runs; the words are made afterwards, by a voice.

// page is an answer or a post before it has words.
type page struct {
	private bool
	replace bool
	lines   []line
	buttons []button
	choose  *Select
	form    *Form
	errors  map[string]string
	image   *Image
	files   []FileRef
}

// line is one sentence of the catalogue, or text that is shown as it is.
type line struct {
	key    string
	args   Args
	blocks []rich.Block
}

// button is a Button whose label is still a key.
type button struct {
	key            string
	args           Args
	action, target string
	primary        bool
}

// say adds a sentence.
func (p *page) say(key string, args Args) *page {
	p.lines = append(p.lines, line{key: key, args: args})
	return p
}

// show adds blocks as they are, close to what stands before them.
func (p *page) show(blocks []rich.Block) *page {
	if len(blocks) == 0 {
		return p
	}
	if len(p.lines) > 0 && !blocks[0].Tight {
		blocks = slices.Clone(blocks)
		blocks[0].Tight = true
	}
	p.lines = append(p.lines, line{blocks: blocks})
	return p
}

// press adds a button.
func (p *page) press(key, action, target string) *page {
	p.buttons = append(p.buttons, button{key: key, action: action, target: target})
	return p
}

// main adds the button that most people want.
func (p *page) main(key, action, target string) *page {
	p.buttons = append(p.buttons, button{key: key, action: action, target: target, primary: true})
	return p
}

// privately starts an answer for the asker alone.
func privately() *page { return &page{private: true} }

// Values of Args that only a voice can put into words.
type (
	longDay  when.Date // "Thursday 26 November"
	shortDay when.Date // "Thu 26 Nov"
	wall     time.Time // "Thu 26 Nov, 18:00", in the location it carries
	hour     time.Time // "18:00", in the location it carries
	list     []string  // "Ben, Dee and Eli"
	command  string    // what people type, as their platform has it: "/today"
	phrase   struct {  // another sentence inside this one
		key  string
		args Args
	}
)

// voice speaks one language.
type voice struct{ speaker *text.Speaker }

// message puts a page into words.
func (v voice) message(p *page) Message {
	m := Message{Image: p.image, Files: p.files, Select: p.choose}
	for _, l := range p.lines {
		if l.blocks != nil {
			m.Body = append(m.Body, l.blocks...)
			continue
		}
		m.Body = append(m.Body, v.blocks(l.key, l.args)...)
	}
	for _, b := range p.buttons {
		m.Buttons = append(m.Buttons, Button{Label: v.plain(b.key, b.args), Action: b.action, Target: b.target, Primary: b.primary})
	}
	return m
}

// reply puts an answer into words.
func (v voice) reply(p *page) Reply {
	return Reply{Message: v.message(p), Private: p.private, Replace: p.replace, Form: p.form, FieldErrors: p.errors}
}

// blocks says one sentence of the catalogue; each of its lines becomes a block.
func (v voice) blocks(key string, args Args) []rich.Block {
	lines := strings.Split(v.speaker.Sentence(key, count(args)), "\n")
	blocks := make([]rich.Block, 0, len(lines))
	for _, text := range lines {
		b := rich.Block{Tight: true}
		if text == "" {
			continue
		}
		b.Kind, b.Number, text = marker(text, args)
		b.Spans = v.fill(rich.Inline(text), args)
		blocks = append(blocks, b)
	}
	return blocks
}

// marker reads what a line of a sentence begins with.
func marker(text string, args Args) (rich.Kind, int, string) {
	if i, ok := args["i"].(int); ok && strings.HasPrefix(text, "{i}. ") {
		return rich.Item, i, text[len("{i}. "):]
	}
	switch {
	case strings.HasPrefix(text, "> "):
		return rich.Quote, 0, text[2:]
	case strings.HasPrefix(text, "- "):
		return rich.Item, 0, text[2:]
	case strings.HasPrefix(text, "~ "):
		return rich.Small, 0, text[2:]
	case strings.HasPrefix(text, "# "):
		return rich.Heading, 0, text[2:]
	}
	if number, rest, ok := strings.Cut(text, ". "); ok {
		if n, err := strconv.Atoi(number); err == nil && n > 0 {
			return rich.Item, n, rest
		}
	}
	return rich.Paragraph, 0, text
}

// plain says a sentence without markup, for labels.
func (v voice) plain(key string, args Args) string {
	return rich.PlainSpans(v.fill(rich.Inline(v.speaker.Sentence(key, count(args))), args))
}

// count finds the number that decides the plural form.
func count(args Args) int {
	n, _ := args["n"].(int)
	return n
}

// fill replaces the placeholders of a sentence that was already read, so that what is filled in is
// never read as markup.
func (v voice) fill(spans []rich.Span, args Args) []rich.Span {
	filled := make([]rich.Span, 0, len(spans)+2*len(args))
	for _, s := range spans {
		rest := s.Text
		for s.Kind != rich.Time && s.Kind != rich.Mention && s.Kind != rich.Command {
			before, name, after, ok := placeholder(rest)
			if !ok {
				break
			}
			value, known := args[name]
			if typed, ok := strings.CutPrefix(name, "/"); ok {
				value, known = command(typed), true
			}
			if !known {
				filled = add(filled, s, before+"{"+name+"}")
				rest = after
				continue
			}
			filled = add(filled, s, before)
			filled = v.put(filled, s, value)
			rest = after
		}
		if rest != "" || s.Kind == rich.Break {
			filled = add(filled, s, rest)
		}
	}
	return filled
}

// placeholder cuts text around its first "{name}".
func placeholder(text string) (before, name, after string, ok bool) {
	before, rest, ok := strings.Cut(text, "{")
	if !ok {
		return "", "", "", false
	}
	name, after, ok = strings.Cut(rest, "}")
	return before, name, after, ok
}

// add appends text with the marks of s, joining it to an equal neighbour.
func add(spans []rich.Span, s rich.Span, text string) []rich.Span {
	if text == "" && s.Kind != rich.Break {
		return spans
	}
	s.Text = text
	if n := len(spans); n > 0 && s.Kind == rich.Text && spans[n-1].Kind == rich.Text && spans[n-1].Bold == s.Bold && spans[n-1].Italic == s.Italic {
		spans[n-1].Text += text
		return spans
	}
	return append(spans, s)
}

// put appends one value with the marks of the placeholder it fills.
func (v voice) put(spans []rich.Span, marks rich.Span, value any) []rich.Span {
	switch x := value.(type) {
	case rich.Span:
		x.Bold, x.Italic = x.Bold || marks.Bold, x.Italic || marks.Italic
		return append(spans, x)
	case []rich.Span:
		return append(spans, x...)
	case command:
		return append(spans, rich.Span{Kind: rich.Command, Text: "/" + string(x), Ref: string(x), Bold: marks.Bold, Italic: marks.Italic})
	case phrase:
		return append(spans, v.fill(rich.Inline(v.speaker.Sentence(x.key, count(x.args))), x.args)...)
	}
	for i, text := range strings.Split(v.word(value), "\n") {
		if i > 0 {
			spans = append(spans, rich.Span{Kind: rich.Break})
		}
		spans = add(spans, marks, text)
	}
	return spans
}

// word is a value as plain text.
func (v voice) word(value any) string {
	switch x := value.(type) {
	case string:
		return x
	case int:
		return strconv.Itoa(x)
	case longDay:
		return v.day("calendar.long", "calendar.weekdays", "calendar.months", when.Date(x))
	case shortDay:
		return v.day("calendar.short", "calendar.weekdays_short", "calendar.months_short", when.Date(x))
	case wall:
		t := time.Time(x)
		return v.plain("calendar.wall", Args{"day": shortDay(when.DateOf(t)), "time": t.Format("15:04")})
	case hour:
		return time.Time(x).Format("15:04")
	case list:
		return v.join(x)
	default:
		return ""
	}
}

func (v voice) day(pattern, weekdays, months string, d when.Date) string {
	return v.plain(pattern, Args{
		"weekday": nth(v.speaker.Sentence(weekdays, 0), int(d.Weekday())),
		"day":     d.Day,
		"month":   nth(v.speaker.Sentence(months, 0), int(d.Month)-1),
	})
}

// nth picks from a list written with commas.
func nth(list string, n int) string {
	words := strings.Split(list, ",")
	if n < 0 || n >= len(words) {
		return "?"
	}
	return words[n]
}

func (v voice) join(words []string) string {
	switch len(words) {
	case 0:
		return ""
	case 1:
		return words[0]
	}
	last := len(words) - 1
	return v.plain("calendar.and", Args{"first": strings.Join(words[:last], ", "), "last": words[last]})
}

// instant is a span that each reader sees in their own zone where the platform can do that, and
// otherwise in the class's zone.
func (v voice) instant(t time.Time, loc *time.Location, place string) rich.Span {
	text := v.word(wall(t.In(loc)))
	if place != "" {
		text += " (" + place + ")"
	}
	return rich.Span{Kind: rich.Time, At: t.UTC(), Text: text}
}
