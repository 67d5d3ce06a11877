package say

import (
	"afterbell/bot"
	"afterbell/bot/rich"
	"afterbell/bot/text"
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
		m.Buttons = append(m.Buttons, bot.Button{Label: v.Plain(b.Key, b.Args), Action: b.Action, Target: b.Target, Primary: b.Primary})
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
