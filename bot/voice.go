package bot

import (
	"afterbell/bot/rich"
	"afterbell/bot/text"
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

// says reports whether the voice's own language has the sentence.
func (v voice) says(key string) bool { return v.speaker.Says(key) }

// fieldErrors says what is wrong with the fields of a form, by the keys of sentences.
func (v voice) fieldErrors(keys map[string]string) map[string]string {
	said := map[string]string{}
	for field, key := range keys {
		said[field] = v.plain(key, nil)
	}
	return said
}
