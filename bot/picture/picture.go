// Package picture draws a learner's progress card as a PNG: a bar of steps for
// each lesson, how sure the learner was at first and is now, and a strip of
// the last weeks.
//
// PNG is a function of its Card: the same values always give the same pixels.
// It knows no clock, no language and no person; every word on the picture
// comes from the caller, so that all texts stay in the catalogue.
//
// What the picture keeps to:
//
//   - Nothing is said by colour alone. The states of a day differ in shape
//     (full, hollow, striped, small square, dot) and are named in a legend;
//     steps and sureness stand beside their drawing in numbers and words.
//   - No red, no ranking, no second person. What is open looks open, not wrong.
//   - Text and shapes keep the contrast that WCAG 2.2 asks for, 4.5:1 and 3:1
//     (https://www.w3.org/TR/WCAG22/#contrast-minimum,
//     https://www.w3.org/TR/WCAG22/#non-text-contrast).
//   - The letters are large enough for a phone that shows the card at half size.
//
// A picture is never sent without its text: whoever sends it writes the same
// facts beside it, for people who do not see it and for names that the font
// cannot spell. The font is Go Mono (https://go.dev/blog/go-fonts), which has
// Latin, Greek and Cyrillic letters. A word in another writing is left out, and
// a lesson of whose name nothing is left is drawn as "Lesson 3".
//
// The card has fourteen colours, which the PNG stores in half a byte a pixel,
// and is drawn and encoded in buffers that are used again. BenchmarkPNG measured
// 2 ms and 17 KB for a usual card, 4 ms and 30 KB for the largest; letters are
// drawn when they are first asked for, and kept.
package picture

import (
	"bytes"
	"fmt"
)

// Bounds of a card. The height depends on what is on it.
const (
	Width      = 800 // pixels
	MaxHeight  = 724 // pixels, reached with MaxLessons, MaxDays and the longest legend
	MaxLessons = 14  // rows; of more lessons the last are drawn
	MaxDays    = 84  // twelve weeks; of more days the last are drawn
)

// A Lesson is one row of the card.
type Lesson struct {
	Name                string
	Done, Total         int // steps; Done is read as 0 to Total, a Total below 1 draws no bar
	SureFirst, SureLast int // how sure at first and now, 1 to 5; 0 or anything else is "not said"
}

// A Day is one local date of the learner. Where more than one field is true,
// the first of Checked, LeftOut, Future with Planned, Planned decides.
type Day struct {
	Checked bool // the learner checked in
	Planned bool // something was, or is, planned
	LeftOut bool // not counted: a holiday, a break, an outage, more time
	Future  bool // not yet begun
}

// Labels are the words on the card. An empty label leaves its place empty.
type Labels struct {
	Lesson string // heading of the names, "Lesson"
	Steps  string // heading of the bars, "Steps done"
	Sure   string // heading of the dots, "How sure, 1-5"
	Of     string // between two numbers: 3 "of" 5
	To     string // between two numbers: 2 "to" 4

	Earlier   string // a line under the rows where lessons do not fit, "Earlier lessons are in the text."
	NoLessons string // instead of the rows where there is no lesson
	NoDays    string // instead of the strip where there is no day

	CheckedIn string // legend of the strip, "checked in"
	Open      string // "planned, still open"
	LeftOut   string // "left out"
	ToCome    string // "to come"
	NoPlan    string // "nothing planned"
}

// A Card is all that is drawn. PNG only reads it.
type Card struct {
	Title, Subtitle string
	Lessons         []Lesson // oldest first; see MaxLessons
	Days            []Day    // oldest first, without gaps; see MaxDays
	DaysFrom        string   // names the first day; not drawn if that day is not, because Days is too long
	Labels          Labels
	Dark            bool // light on dark
}

// PNG draws c and returns the encoded picture, which belongs to the caller. It
// is Width pixels wide and at most MaxHeight high.
//
// Any text is safe: line breaks and other space become one space, invisible
// characters go, a letter the font lacks becomes its nearest plain letter or
// its word is left out, and what is too long ends in "...". PNG may be called from many
// goroutines at once. An error means that the encoder failed.
func PNG(c Card) ([]byte, error) {
	s := sheets.Get().(*sheet)
	defer sheets.Put(s)
	s.wipe(c.Dark)
	drawCard(s, c)
	if err := s.encode(); err != nil {
		return nil, fmt.Errorf("picture: encode %dx%d: %w", Width, s.img.Rect.Dy(), err)
	}
	return bytes.Clone(s.out.Bytes()), nil
}
