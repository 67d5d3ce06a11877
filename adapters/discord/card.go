package discord

import (
	"slices"
	"strings"

	"afterbell/bot"
	"afterbell/bot/rich"
)

// Cards are messages made of Components V2: a frame with a colour for its tone, in which the title stands beside the first
// thing to do, what is set apart has a line between, and a button stands beside the line that it belongs to.

// Limits of cards. Discord's page names neither the sum of all text nor what it weighs: the first is what its servers and its
// API description enforce for each text, the second was measured by those who ran into it, as a failure without a reason.
// https://docs.discord.com/developers/components/reference
// https://github.com/discord/discord-api-docs/pull/8562
// https://github.com/discord/discord-api-docs/issues/8554
const (
	maxComponents  = 40            // a message has at most this many components, those within others counted
	maxCard        = 4000          // all text of a message has at most this many UTF-16 units
	maxCardBytes   = 10170 - 40*12 // all text is at most so long in UTF-8; each text counts twelve bytes more
	maxBesideLabel = 20            // a longer label leaves the words beside it no room on a phone
)

// A layout lays one message out as a card.
type layout struct {
	message  bot.Message
	files    []attachment
	in       ink
	press    func(n int, label string) component // makes the button with that index
	apart    bool                                // lines stand between parts, and buttons beside what they belong to
	inner    []component
	run      []rich.Block
	shown    map[string]bool // these pictures stand in their places
	placed   map[int]bool    // the buttons with these indexes stand beside something
	headings bool            // the run is the title with what belongs to it
}

// card frames words, pictures in their places, files and controls. Where all that is set apart would be too many components,
// nothing is.
func (a *Adapter) card(m bot.Message, files []attachment, s shape) []component {
	for _, apart := range []bool{true, false} {
		l := layout{message: m, files: files, in: a.ink(s), apart: apart, shown: map[string]bool{}, placed: map[int]bool{}}
		l.press = func(n int, label string) component { return a.button(m.Buttons[n], n, label, s.seal) }
		l.body()
		l.rest()
		l.inner = append(l.inner, a.controls(m, s.seal, l.placed)...)
		if len(l.inner) == 0 {
			l.inner = []component{{Type: typeText, Content: emptyText}}
		}
		framed := []component{{Type: typeContainer, Accent: accents[m.Tone], Components: l.inner}}
		if !apart || components(framed) <= maxComponents {
			return framed
		}
	}
	return nil // never: the loop ends without lines between
}

// components is how many components there are, those within others counted.
func components(list []component) (n int) {
	for _, c := range list {
		n += 1 + components(c.Components)
		if c.Accessory != nil {
			n++
		}
	}
	return n
}

// body lays out the words, with pictures and buttons in their places.
func (l *layout) body() {
	for i, b := range l.message.Body {
		if f, ok := pictureOf(b, l.files); ok && !l.shown[f.name] {
			l.flush()
			l.shown[f.name] = true
			l.inner = append(l.inner, gallery(f))
			continue
		}
		if b.Kind == rich.Rule && l.apart && len(l.run) > 0 {
			l.flush()
			l.inner = append(l.inner, component{Type: typeSeparator})
			continue
		}
		if n := l.beside(b); n >= 0 {
			l.flush()
			l.put([]rich.Block{b}, n)
			continue
		}
		if l.apart && i > 0 && l.parts(l.message.Body[i-1], b) {
			l.flush()
			l.inner = append(l.inner, component{Type: typeSeparator})
		}
		l.headings = i == 0 && b.Kind == rich.Heading || l.headings && len(l.run) > 0
		l.run = append(l.run, b)
	}
	l.flush()
}

// parts reports whether a line stands between two blocks: behind the title with its words, where something follows that is
// no running text, and behind the steps of a card that has a title.
func (l *layout) parts(before, b rich.Block) bool {
	if l.message.Body[0].Kind != rich.Heading {
		return false
	}
	titled := l.headings && len(l.run) > 0
	return titled && b.Kind != rich.Paragraph || !titled && before.Kind == rich.Item && b.Kind == rich.Fact
}

// beside is the index of the button that belongs to a block, -1 where there is none, or no place for one beside it.
func (l *layout) beside(b rich.Block) int {
	own := l.message.Beside(b)
	if !l.apart || own == nil {
		return -1
	}
	return buttonAt(l.message.Buttons, func(x bot.Button) bool { return x == *own })
}

// buttonAt is the index of a button that can be told from the others, -1 where there is none.
func buttonAt(list []bot.Button, is func(bot.Button) bool) int {
	return slices.IndexFunc(list[:min(len(list), maxPressed)], is)
}

// flush ends the run of words. The title has the first thing to do beside it.
func (l *layout) flush() {
	run, titled := l.run, l.headings
	l.run, l.headings = nil, false
	if len(run) == 0 {
		return
	}
	n := -1
	if titled && l.apart {
		n = l.first()
	}
	l.put(run, n)
}

// first is the index of the primary button of the whole message, -1 where there is none with a short label.
func (l *layout) first() int {
	return buttonAt(l.message.Buttons, func(b bot.Button) bool {
		return b.Primary && b.At == 0 && length(b.Label) <= maxBesideLabel
	})
}

// put shows blocks, with the button of an index beside them, unless that is -1. Of blocks without a word nothing is shown.
func (l *layout) put(blocks []rich.Block, n int) {
	words := component{Type: typeText, Content: markdown(blocks, l.in)}
	switch {
	case strings.TrimSpace(words.Content) == "":
		return
	case n < 0:
		l.inner = append(l.inner, words)
		return
	}
	b := l.message.Buttons[n]
	label := b.Label
	if b.Short != "" && b.At != 0 {
		label = b.Short
	}
	press := l.press(n, label)
	l.placed[n] = true
	l.inner = append(l.inner, component{Type: typeSection, Components: []component{words}, Accessory: &press})
}

// rest shows the pictures and files that no block named.
func (l *layout) rest() {
	for _, f := range l.files {
		switch {
		case l.shown[f.name]:
		case f.show:
			l.inner = append(l.inner, gallery(f))
		default:
			l.inner = append(l.inner, component{Type: typeFile, File: &media{"attachment://" + f.name}})
		}
	}
}

// accents are the colours at the edge of cards, by their tone; 0 is none. They are of middle lightness, so that they are seen on
// light and on dark ground.
var accents = map[bot.Tone]int{
	bot.ToneLesson: 0x3d7ea6, bot.ToneTalk: 0xb7791f, bot.ToneNotice: 0xb4513e, bot.ToneEnd: 0x3f8f5f, bot.TonePerson: 0x7a6aa8,
}

func gallery(f attachment) component {
	return component{Type: typeGallery, Items: []galleryItem{{Media: media{"attachment://" + f.name}, Description: cut(f.alt, maxAltText)}}}
}

// pictureOf finds the file that a Picture block shows.
func pictureOf(b rich.Block, files []attachment) (attachment, bool) {
	if b.Kind != rich.Picture {
		return attachment{}, false
	}
	for _, f := range files {
		if f.show && f.name == fileName(b.File) {
			return f, true
		}
	}
	return attachment{}, false
}
