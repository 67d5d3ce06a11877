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

// line is one sentence of the catalogue, or text of a course, which is shown as it is but for the
// commands that it names.
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

// show adds blocks of a course, close to what stands before them.
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
	phrase   struct {  // another sentence inside this one
		key  string
		args Args
	}
)

// voice speaks one language.
type voice struct {
	speaker *text.Speaker
	book    *phraseBook
}

// sentence is what the catalogue says under a key, in the plural form for the argument "n".
func (v voice) sentence(key string, args Args) *sentence {
	return v.book.of(v.speaker.Sentence(key, count(args)))
}

// message puts a page into words.
func (v voice) message(p *page) Message {
	m := Message{Image: p.image, Files: p.files, Select: p.choose}
	for _, l := range p.lines {
		if l.blocks != nil {
			m.Body = append(m.Body, rich.Commands(l.blocks, v.book.typed)...)
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
	lines := v.sentence(key, args).lines
	blocks := make([]rich.Block, len(lines))
	for i, l := range lines {
		b := rich.Block{Kind: l.kind, Number: l.number, Tight: true, Spans: v.fill(l.pieces, args)}
		if l.counted {
			b.Number, _ = args["i"].(int)
		}
		blocks[i] = b
	}
	return blocks
}

// plain says a sentence without markup, for labels.
func (v voice) plain(key string, args Args) string {
	s := v.sentence(key, args)
	if len(s.pieces) == 1 && s.pieces[0].name == "" && s.pieces[0].span.Kind == rich.Text {
		return s.pieces[0].span.Text
	}
	return rich.PlainSpans(v.fill(s.pieces, args))
}

// count finds the number that decides the plural form.
func count(args Args) int {
	n, _ := args["n"].(int)
	return n
}

// fill puts the arguments into a sentence. A placeholder without an argument stays as it is.
func (v voice) fill(pieces []piece, args Args) []rich.Span {
	w := spanWriter{spans: make([]rich.Span, 0, len(pieces))}
	v.put(&w, pieces, args)
	return w.end()
}

// put writes the pieces of a sentence with its arguments.
func (v voice) put(w *spanWriter, pieces []piece, args Args) {
	for _, p := range pieces {
		value, known := args[p.name]
		switch x := value.(type) {
		case rich.Span:
			w.add(withMarks(x, p.span))
		case []rich.Span:
			for _, s := range x {
				w.add(s)
			}
		case phrase:
			v.put(w, v.sentence(x.key, x.args).pieces, x.args)
		default:
			switch {
			case p.name == "":
				w.add(p.span)
			case known:
				w.words(p.span, v.word(value))
			default:
				w.words(p.span, "{"+p.name+"}")
			}
		}
	}
}

// A spanWriter joins neighbours that look the same.
type spanWriter struct {
	spans []rich.Span
	run   rich.Span // the marks of text
	text  []byte    // not yet a span
}

// add writes one span.
func (w *spanWriter) add(s rich.Span) {
	if s.Kind != rich.Text {
		w.flush()
		w.spans = append(w.spans, s)
		return
	}
	if s.Bold != w.run.Bold || s.Italic != w.run.Italic {
		w.flush()
		w.run = rich.Span{Bold: s.Bold, Italic: s.Italic}
	}
	w.text = append(w.text, s.Text...)
}

// words writes text with the marks of s; its lines are parted by breaks.
func (w *spanWriter) words(s rich.Span, text string) {
	for more := true; more; {
		s.Text, text, more = strings.Cut(text, "\n")
		if s.Text != "" {
			w.add(s)
		}
		if more {
			w.add(rich.Span{Kind: rich.Break})
		}
	}
}

// flush makes a span of the text so far.
func (w *spanWriter) flush() {
	if len(w.text) > 0 {
		w.run.Text = string(w.text)
		w.spans = append(w.spans, w.run)
		w.text = w.text[:0]
	}
}

// end returns what was written.
func (w *spanWriter) end() []rich.Span {
	w.flush()
	return w.spans
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
	for word := range strings.SplitSeq(list, ",") {
		if n == 0 {
			return word
		}
		n--
	}
	return "?"
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
