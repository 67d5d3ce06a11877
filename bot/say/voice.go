package say

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"afterbell/bot"
	"afterbell/bot/rich"
	"afterbell/bot/text"
	"afterbell/bot/when"
)

// Voice speaks one language.
type Voice struct {
	speaker *text.Speaker
	book    *Book
	today   when.Date
}

// On is the voice of somebody whose date is today: dates of other years are said with their year.
func (v Voice) On(today when.Date) Voice {
	v.today = today
	return v
}

// sentence is what the catalogue says under a key, in the plural form for the argument "n".
func (v Voice) sentence(key string, args bot.Args) *sentence {
	return v.book.of(v.speaker.Sentence(key, count(args)))
}

// Message puts a page into words. The buttons of its lines come first, in their order, then what most people
// want and what was added with it, such as the No to its Yes.
func (v Voice) Message(p *Page) bot.Message {
	m := bot.Message{Tone: p.Tone, Image: p.Image, Files: p.Files, Select: p.Choose, Session: p.Session}
	for i, l := range p.Lines {
		if l.blocks != nil {
			m.Body = append(m.Body, rich.Commands(l.blocks, v.book.typed)...)
			continue
		}
		said := v.blocks(l.Key, l.Args)
		if len(said) > 0 {
			said[0].State = l.State
			if l.Of > 0 {
				said[0].Number, said[0].Of = l.N, l.Of
			}
			if l.Button != nil || chosen(p.Choose, i+1) {
				said[0].Anchor = i + 1
			}
			if l.Button != nil {
				m.Buttons = append(m.Buttons, v.button(*l.Button, i+1))
			}
		}
		m.Body = append(m.Body, said...)
	}
	first := max(0, slices.IndexFunc(p.Buttons, func(b Button) bool { return b.Primary }))
	for _, b := range slices.Concat(p.Buttons[first:], p.Buttons[:first]) {
		m.Buttons = append(m.Buttons, v.button(b, 0))
	}
	return m
}

// chosen reports whether an option of a list says the same as the line with that anchor.
func chosen(list *bot.Select, at int) bool {
	return list != nil && slices.ContainsFunc(list.Options, func(o bot.Choice) bool { return o.At == at })
}

// button puts a button into words; at is the anchor of the block that it belongs to.
func (v Voice) button(b Button, at int) bot.Button {
	said := bot.Button{Label: v.Plain(b.Key, b.Args), Action: b.Action, Target: b.Target,
		Primary: b.Primary, Danger: b.Danger, Rare: b.Rare, At: at}
	if b.Short != "" {
		said.Short = v.Plain(b.Short, b.Args)
	}
	return said
}

// Reply puts an answer into words.
func (v Voice) Reply(p *Page) bot.Reply {
	return bot.Reply{Message: v.Message(p), Private: p.Private, Replace: p.Replace, Form: p.Form, FieldErrors: p.Errors, Tells: p.Tells}
}

// blocks says one sentence of the catalogue; each of its lines becomes a block.
func (v Voice) blocks(key string, args bot.Args) []rich.Block {
	lines := v.sentence(key, args).lines
	blocks := make([]rich.Block, len(lines))
	for i, l := range lines {
		blocks[i] = v.block(l, args)
	}
	return blocks
}

// block says one line of a sentence.
func (v Voice) block(l sentenceLine, args bot.Args) rich.Block {
	b := rich.Block{Kind: l.kind, Number: l.number, Tight: true, Spans: v.fill(l.pieces, args)}
	if l.kind != rich.Fact {
		capital(b.Spans, l.pieces, args)
	}
	if l.label != nil {
		b.Label = rich.PlainSpans(v.fill(l.label, args))
	}
	if l.kind == rich.Heading {
		b.Level = 2 // as the title of a message, which stands below those of the service
	}
	if l.counted {
		b.Number, _ = args["i"].(int)
	}
	return b
}

// Plain says a sentence without markup, for labels.
func (v Voice) Plain(key string, args bot.Args) string {
	s := v.sentence(key, args)
	if len(s.pieces) == 1 && s.pieces[0].name == "" && s.pieces[0].span.Kind == rich.Text {
		return s.pieces[0].span.Text
	}
	said := v.fill(s.pieces, args)
	if last := s.pieces[len(s.pieces)-1].span.Text; strings.HasSuffix(last, ".") || strings.HasSuffix(last, "?") {
		capital(said, s.pieces, args)
	}
	return rich.PlainSpans(said)
}

// capital lets a sentence that begins with words of ours, such as "your teacher", begin with a capital. A name stays as its owner
// writes it.
func capital(said []rich.Span, pieces []piece, args bot.Args) {
	if len(said) == 0 || len(pieces) == 0 || pieces[0].name == "" {
		return
	}
	if _, ours := args[pieces[0].name].(Phrase); ours {
		first, size := utf8.DecodeRuneInString(said[0].Text)
		said[0].Text = string(unicode.ToUpper(first)) + said[0].Text[size:]
	}
}

// count finds the number that decides the plural form.
func count(args bot.Args) int {
	n, _ := args["n"].(int)
	return n
}

// fill puts the arguments into a sentence. A placeholder without an argument stays as it is.
func (v Voice) fill(pieces []piece, args bot.Args) []rich.Span {
	w := spanWriter{spans: make([]rich.Span, 0, len(pieces))}
	v.put(&w, pieces, args)
	return w.end()
}

// put writes the pieces of a sentence with its arguments.
func (v Voice) put(w *spanWriter, pieces []piece, args bot.Args) {
	for _, p := range pieces {
		if p.name == "" {
			w.add(p.span)
			continue
		}
		value, known := args[p.name]
		if !known {
			value = "{" + p.name + "}"
		}
		if p.quoted {
			v.putQuoted(w, p.span, value)
		} else {
			v.putValue(w, p.span, value)
		}
	}
}

// putQuoted writes a value in quotation marks, unless it brings its own. People's words stay as they typed them, so
// where marks stand within them the ones around them are single: else they would be read as doubled.
func (v Voice) putQuoted(w *spanWriter, marks rich.Span, value any) {
	one := spanWriter{}
	v.putValue(&one, marks, value)
	spans := one.end()
	opens, shuts := quotesFor(rich.PlainSpans(spans))
	w.words(marks, opens)
	for _, s := range spans {
		w.add(s)
	}
	w.words(marks, shuts)
}

// Quoted is words in the marks that a quoted argument of a sentence gets, for places that show plain text only.
func Quoted(words string) string {
	opens, shuts := quotesFor(words)
	return opens + words + shuts
}

// doubleMarks are the quotation marks that people type, but for single ones, which are apostrophes as well.
const doubleMarks = "\"“”„«»"

// quotesFor returns the marks to put around words: none where they stand in one pair of their own.
func quotesFor(words string) (opens, shuts string) {
	if !strings.ContainsAny(words, doubleMarks) {
		return "“", "”"
	}
	for _, pair := range []string{"“”", `""`, "„“", "„”", "«»", "»«"} {
		r := []rune(pair)
		inside, open := strings.CutPrefix(words, string(r[0]))
		inside, shut := strings.CutSuffix(inside, string(r[1]))
		if open && shut && !strings.ContainsAny(inside, doubleMarks) {
			return "", ""
		}
	}
	return "‘", "’"
}

// putValue writes the value of a placeholder that has these marks.
func (v Voice) putValue(w *spanWriter, marks rich.Span, value any) {
	switch x := value.(type) {
	case rich.Span:
		w.add(withMarks(x, marks))
	case []rich.Span:
		for _, s := range x {
			if s = withMarks(s, marks); s.Kind == rich.Text {
				w.words(s, s.Text)
			} else {
				w.add(s)
			}
		}
	case Until:
		w.words(marks, v.Word(Wall(x)))
		w.add(withMarks(HowLong(time.Time(x)), marks))
	case Link:
		w.add(withMarks(rich.Span{Kind: rich.Link, Text: v.Plain(x.Key, x.Args), URL: x.URL}, marks))
	case Phrase:
		v.put(w, v.sentence(x.Key, x.Args).pieces, x.Args)
	case Row:
		v.putRow(w, marks, x)
	default:
		w.words(marks, v.Word(value))
	}
}

// putRow writes values side by side.
func (v Voice) putRow(w *spanWriter, marks rich.Span, row Row) {
	first := true
	for _, value := range row {
		one := spanWriter{}
		v.putValue(&one, marks, value)
		spans := one.end()
		if len(spans) == 0 {
			continue
		}
		if !first {
			w.words(marks, " · ")
		}
		first = false
		for _, s := range spans {
			w.add(s)
		}
	}
}

// Says reports whether the voice's own language has the sentence.
func (v Voice) Says(key string) bool { return v.speaker.Says(key) }

// FieldErrors says what is wrong with the fields of a form, by the keys of sentences.
func (v Voice) FieldErrors(keys map[string]string) map[string]string {
	said := map[string]string{}
	for field, key := range keys {
		said[field] = v.Plain(key, nil)
	}
	return said
}

// Voice returns the voice for a locale.
func (b *Book) Voice(locale string) Voice { return Voice{speaker: b.texts.Speaker(locale), book: b} }

// Word is a value as plain text.
func (v Voice) Word(value any) string {
	switch x := value.(type) {
	case string:
		return x
	case int:
		return strconv.Itoa(x)
	case LongDay:
		return v.day("calendar.long", "calendar.weekdays", "calendar.months", when.Date(x))
	case ShortDay:
		return v.day("calendar.short", "calendar.weekdays_short", "calendar.months_short", when.Date(x))
	case MonthDay:
		return v.day("calendar.month_day", "calendar.weekdays_short", "calendar.months_short", when.Date(x))
	case Wall:
		t := time.Time(x)
		return v.Plain("calendar.wall", bot.Args{"day": ShortDay(when.DateOf(t)), "time": t.Format("15:04")})
	case Weekdays:
		names := make([]string, len(x))
		for i, d := range x {
			names[i] = nth(v.speaker.Sentence("calendar.weekdays", 0), int(d))
		}
		return v.join("calendar.and", names)
	case Either:
		return v.join("calendar.or", x)
	case Hour:
		return time.Time(x).Format("15:04")
	case List:
		return v.join("calendar.and", x)
	default:
		return ""
	}
}

// day says a date, with its year unless that goes without saying.
func (v Voice) day(pattern, weekdays, months string, d when.Date) string {
	said := v.Plain(pattern, bot.Args{
		"weekday": nth(v.speaker.Sentence(weekdays, 0), int(d.Weekday())),
		"day":     d.Day,
		"month":   nth(v.speaker.Sentence(months, 0), int(d.Month)-1),
	})
	if v.today.IsZero() || d.Year == v.today.Year {
		return said
	}
	return v.Plain("calendar.year", bot.Args{"day": said, "year": d.Year})
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

func (v Voice) join(pattern string, words []string) string {
	switch len(words) {
	case 0:
		return ""
	case 1:
		return words[0]
	}
	last := len(words) - 1
	return v.Plain(pattern, bot.Args{"first": strings.Join(words[:last], ", "), "last": words[last]})
}

// HowLong is how long it is until an instant, for whoever reads it.
func HowLong(t time.Time) rich.Span {
	return rich.Span{Kind: rich.Time, At: t.UTC(), Form: rich.HowLong}
}

// Instant is a span that each reader sees in their own zone where the platform can do that, and
// otherwise in the class's zone.
func (v Voice) Instant(t time.Time, loc *time.Location, place string) rich.Span {
	text := v.Word(Wall(t.In(loc)))
	if place != "" {
		text += " (" + place + ")"
	}
	return rich.Span{Kind: rich.Time, At: t.UTC(), Text: text}
}
