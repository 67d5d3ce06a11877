package say

import (
	"strconv"
	"strings"
	"time"

	"afterbell/bot"
	"afterbell/bot/rich"
	"afterbell/bot/text"
	"afterbell/bot/when"
)

// Voice speaks one language.
type Voice struct {
	speaker *text.Speaker
	book    *Book
}

// sentence is what the catalogue says under a key, in the plural form for the argument "n".
func (v Voice) sentence(key string, args bot.Args) *sentence {
	return v.book.of(v.speaker.Sentence(key, count(args)))
}

// Message puts a page into words.
func (v Voice) Message(p *Page) bot.Message {
	m := bot.Message{Image: p.Image, Files: p.Files, Select: p.Choose}
	for _, l := range p.Lines {
		if l.blocks != nil {
			m.Body = append(m.Body, rich.Commands(l.blocks, v.book.typed)...)
			continue
		}
		m.Body = append(m.Body, v.blocks(l.Key, l.Args)...)
	}
	for _, b := range p.Buttons {
		m.Buttons = append(m.Buttons,
			bot.Button{Label: v.Plain(b.Key, b.Args), Action: b.Action, Target: b.Target, Primary: b.Primary, Danger: b.Danger})
	}
	return m
}

// Reply puts an answer into words.
func (v Voice) Reply(p *Page) bot.Reply {
	return bot.Reply{Message: v.Message(p), Private: p.Private, Replace: p.Replace, Form: p.Form, FieldErrors: p.Errors}
}

// blocks says one sentence of the catalogue; each of its lines becomes a block.
func (v Voice) blocks(key string, args bot.Args) []rich.Block {
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

// Plain says a sentence without markup, for labels.
func (v Voice) Plain(key string, args bot.Args) string {
	s := v.sentence(key, args)
	if len(s.pieces) == 1 && s.pieces[0].name == "" && s.pieces[0].span.Kind == rich.Text {
		return s.pieces[0].span.Text
	}
	return rich.PlainSpans(v.fill(s.pieces, args))
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
		value, known := args[p.name]
		switch x := value.(type) {
		case rich.Span:
			w.add(withMarks(x, p.span))
		case []rich.Span:
			for _, s := range x {
				w.add(s)
			}
		case Phrase:
			v.put(w, v.sentence(x.Key, x.Args).pieces, x.Args)
		case Parts:
			for i, part := range x {
				if i > 0 {
					w.words(p.span, " · ")
				}
				v.put(w, v.sentence(part.Key, part.Args).pieces, part.Args)
			}
		default:
			switch {
			case p.name == "":
				w.add(p.span)
			case known:
				w.words(p.span, v.Word(value))
			default:
				w.words(p.span, "{"+p.name+"}")
			}
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
func (b *Book) Voice(locale string) Voice { return Voice{b.texts.Speaker(locale), b} }

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
	case Wall:
		t := time.Time(x)
		return v.Plain("calendar.wall", bot.Args{"day": ShortDay(when.DateOf(t)), "time": t.Format("15:04")})
	case Hour:
		return time.Time(x).Format("15:04")
	case List:
		return v.join(x)
	default:
		return ""
	}
}

func (v Voice) day(pattern, weekdays, months string, d when.Date) string {
	return v.Plain(pattern, bot.Args{
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

func (v Voice) join(words []string) string {
	switch len(words) {
	case 0:
		return ""
	case 1:
		return words[0]
	}
	last := len(words) - 1
	return v.Plain("calendar.and", bot.Args{"first": strings.Join(words[:last], ", "), "last": words[last]})
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
