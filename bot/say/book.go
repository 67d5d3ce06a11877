package say

import (
	"strings"
	"sync"

	"afterbell/bot/rich"
	"afterbell/bot/text"
)

// Book remembers the sentences that were read. It is safe for concurrent use.
type Book struct {
	texts *text.Catalogue

	mu   sync.RWMutex
	read map[string]*sentence // what the catalogue says leads to its sentence; the catalogue's size bounds the map

	commands map[string]bool // these names are those of commands that can be typed; the map never changes
}

// typed reports whether a command of this name can be typed.
func (b *Book) typed(name string) bool { return b.commands[name] }

// CourseLine returns a line of a course, such as a step or a question, as spans: the commands that it names
// are shown as their platform spells them.
func (b *Book) CourseLine(words string) []rich.Span { return rich.CommandWords(words, b.typed) }

// NewBook returns the book of a catalogue. commands are the names of the commands that can be
// typed, so that text which names one of them is shown as its platform spells it.
func NewBook(texts *text.Catalogue, commands map[string]bool) *Book {
	return &Book{texts: texts, read: map[string]*sentence{}, commands: commands}
}

// Languages lists the languages of the catalogue beside English, by BCP 47 tag.
func (b *Book) Languages() []string { return b.texts.Languages() }

// of returns words of the catalogue as a sentence, which nobody may change.
func (b *Book) of(words string) *sentence {
	b.mu.RLock()
	known := b.read[words]
	b.mu.RUnlock()
	if known != nil {
		return known
	}
	s := &sentence{pieces: pieces(words)}
	for text := range strings.SplitSeq(words, "\n") {
		if text != "" {
			s.lines = append(s.lines, readLine(text))
		}
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.read[words] = s
	return s
}
