package rich

import (
	"sort"
	"strings"
	"unicode"
)

// Split deals blocks out to pages, each of which fits, in order and without losing or repeating a
// character. A page ends before a heading if that leaves it at least half full, else between
// blocks, and never just after a heading if it can be helped. A block too long for a page is cut
// between the lines of code, else after a sentence, else after a space, and a single word between
// characters as people see them. Each piece of Code is Code with the same Lang, so the line end at
// the cut becomes the end of the piece; what follows the first piece of an item or a fact is a paragraph.
//
// fits says whether blocks fit one page; it must accept any part of what it accepts. A block of
// which not even one character fits is a page by itself, to be refused by the caller.
func Split(blocks []Block, fits func([]Block) bool) [][]Block {
	p := pager{fits: fits}
	for _, b := range blocks {
		p.add(b)
	}
	p.flush()
	return p.pages
}

type pager struct {
	fits  func([]Block) bool
	pages [][]Block
	page  []Block
}

// add puts one block on the page, on a new one, or in pieces on several.
func (p *pager) add(b Block) {
	for !p.fits(p.with(b)) {
		if !p.fits([]Block{b}) {
			if head, tail, ok := p.cut(b); ok {
				p.page = append(p.page, head)
				p.flush()
				b = tail
				continue
			}
		}
		if len(p.page) == 0 {
			break
		}
		p.turn()
	}
	p.page = append(p.page, b)
}

// with returns the page with one more block, in fresh memory.
func (p *pager) with(b Block) []Block {
	return append(append(make([]Block, 0, len(p.page)+1), p.page...), b)
}

func (p *pager) flush() {
	if len(p.page) > 0 {
		p.pages = append(p.pages, p.page)
		p.page = nil
	}
}

// turn ends the page where a reader would: before its last heading if half of it stands before
// that, or if nothing follows the heading. What is cut off begins the next page.
func (p *pager) turn() {
	at, before, total := 0, 0, 0
	for i, b := range p.page {
		if b.Kind == Heading {
			at, before = i, total
		}
		total += len(PlainSpans(b.Spans))
	}
	if at == 0 || before*2 < total && at < len(p.page)-1 {
		p.flush()
		return
	}
	rest := append([]Block(nil), p.page[at:]...)
	p.page = p.page[:at]
	p.flush()
	p.page = rest
}

// cut returns the longest piece of b that fits on the page and what is left of b. It cuts after
// lines and sentences only, since a page should not end in the middle of a sentence as long as a
// fresh one can be had, unless the page is fresh or ends with a heading.
func (p *pager) cut(b Block) (head, tail Block, ok bool) {
	text, solid := flatten(b)
	rules := []func(string) []int{sentenceEnds, wordEnds, characterEnds, runeEnds}
	if b.Kind == Code {
		rules = append([]func(string) []int{lineEnds}, rules[1:]...)
	}
	if n := len(p.page); n > 0 && p.page[n-1].Kind != Heading {
		rules = rules[:1]
	}
	for _, rule := range rules {
		ends := allowed(rule(text), solid, len(text))
		n := sort.Search(len(ends), func(i int) bool {
			head, _ := cutAt(b, ends[i])
			return !p.fits(p.with(head))
		})
		if n > 0 {
			head, tail = cutAt(b, ends[n-1])
			return head, tail, true
		}
	}
	return Block{}, Block{}, false
}

// A stretch is a range of bytes inside which nothing may be cut.
type stretch struct{ from, to int }

// flatten returns the characters of a block, a Break as \n, and the spans that are not to be cut.
func flatten(b Block) (string, []stretch) {
	var text strings.Builder
	var solid []stretch
	for _, s := range b.Spans {
		from := text.Len()
		if s.Kind == Break {
			text.WriteByte('\n')
			continue
		}
		text.WriteString(s.Text)
		switch s.Kind {
		case Time, Mention, Named, Channel, Emoji, Command:
			solid = append(solid, stretch{from, text.Len()})
		}
	}
	return text.String(), solid
}

// allowed keeps the ends that stand strictly inside the text and in no solid stretch.
func allowed(ends []int, solid []stretch, length int) []int {
	kept := ends[:0]
	for _, end := range ends {
		for len(solid) > 0 && solid[0].to <= end {
			solid = solid[1:]
		}
		if end <= 0 || end >= length || len(solid) > 0 && solid[0].from < end {
			continue
		}
		kept = append(kept, end)
	}
	return kept
}

// cutAt cuts a block after n bytes of its text.
func cutAt(b Block, n int) (head, tail Block) {
	head, tail = b, b
	head.Spans, tail.Spans = nil, nil
	tail.Tight, tail.Number, tail.Level = false, 0, 0
	tail.Label, tail.Of, tail.State, tail.Anchor = "", 0, "", 0
	switch b.Kind {
	case Item, Fact:
		tail.Kind = Paragraph
	case Heading:
		tail.Level = b.Level
	}
	for _, s := range b.Spans {
		length := len(s.Text)
		if s.Kind == Break {
			length = 1
		}
		switch {
		case n >= length && (length > 0 || n > 0):
			head.Spans = append(head.Spans, s)
		case n <= 0:
			tail.Spans = append(tail.Spans, s)
		default:
			before, after := s, s
			before.Text, after.Text = s.Text[:n], s.Text[n:]
			head.Spans = append(head.Spans, before)
			tail.Spans = append(tail.Spans, after)
		}
		n -= length
	}
	if b.Kind == Code {
		endLine(head.Spans)
	}
	return head, tail
}

// endLine drops the line end at which code was cut: the end of the piece stands for it.
func endLine(spans []Span) {
	if n := len(spans) - 1; n >= 0 {
		spans[n].Text = strings.TrimSuffix(spans[n].Text, "\n")
	}
}

func lineEnds(s string) []int {
	var ends []int
	for i := range len(s) {
		if s[i] == '\n' {
			ends = append(ends, i+1)
		}
	}
	return ends
}

func sentenceEnds(s string) []int {
	var ends []int
	for i := 1; i < len(s); i++ {
		if s[i] == '\n' || s[i] == ' ' && strings.IndexByte(".!?", s[i-1]) >= 0 || s[i] == ' ' && strings.HasSuffix(s[:i], "…") {
			ends = append(ends, i+1)
		}
	}
	return ends
}

func wordEnds(s string) []int {
	var ends []int
	for i := range len(s) {
		if s[i] == ' ' || s[i] == '\n' || s[i] == '\t' {
			ends = append(ends, i+1)
		}
	}
	return ends
}

// characterEnds returns the places between characters as people see them: accents, variation
// selectors, skin tones and joined emoji stay with what they belong to. It is a short form of
// https://unicode.org/reports/tr29/#Grapheme_Cluster_Boundaries.
func characterEnds(s string) []int {
	var ends []int
	previous := rune(0)
	flags := 0 // regional indicators in a row before i
	for i, r := range s {
		if i > 0 && !extends(r) && previous != zeroWidthJoiner && !(isFlagHalf(r) && flags%2 == 1) {
			ends = append(ends, i)
		}
		flags++
		if !isFlagHalf(r) {
			flags = 0
		}
		previous = r
	}
	return ends
}

// runeEnds returns the places between runes, for a character that is longer than a page.
func runeEnds(s string) []int {
	ends := make([]int, 0, len(s))
	for i := range s {
		ends = append(ends, i)
	}
	return ends
}

const zeroWidthJoiner = '\u200d'

func extends(r rune) bool {
	return r == zeroWidthJoiner || unicode.In(r, unicode.Mn, unicode.Me, unicode.Mc) || r >= 0x1F3FB && r <= 0x1F3FF
}

func isFlagHalf(r rune) bool { return r >= 0x1F1E6 && r <= 0x1F1FF }
