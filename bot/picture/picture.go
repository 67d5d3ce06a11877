// Package picture draws what a class and a learner can see of themselves at a glance, as PNGs: a learner's
// progress with the lessons, how sure the learner became and the last weeks, and the calendar of a term.
//
// Both are functions of values: the same values always give the same pixels. The package knows no clock, no
// language and no person; every word on a picture comes from the caller, so that all texts stay in the catalogue.
//
// What the pictures keep to:
//
//   - They are looked at on a telephone, and chats show them about 350 pixels wide there. They are drawn twice
//     as wide, no letter is smaller than 11 of those pixels, and they are never higher than wide, since a chat on a
//     desktop bounds the height, and would make the letters of a high picture small.
//   - They have a ground of their own with round corners, the same for everybody: whether a chat is light or dark is
//     not told to bots, and no colour of letters on a transparent ground keeps 4.5:1 on both (the best reaches 3.5:1
//     on white and on Discord's #313338).
//   - Nothing is said by colour alone. States differ in shape and are named in words beside one of their shape.
//   - No red, no ranking, no second person. What is open looks open, not wrong.
//   - Text and shapes keep the contrast that WCAG 2.2 asks for, 4.5:1 and 3:1
//     (https://www.w3.org/TR/WCAG22/#contrast-minimum,
//     https://www.w3.org/TR/WCAG22/#non-text-contrast).
//
// A picture is never sent without its text: whoever sends it writes the same facts as its alternative text, for
// people who do not see it and for names that the font cannot spell. The font is Go
// (https://go.dev/blog/go-fonts), which has Latin, Greek and Cyrillic letters. A word in another writing is left
// out, and a lesson of whose name nothing is left has its number.
//
// A picture has sixteen colours, which the PNG stores in half a byte a pixel, and is drawn and encoded in
// buffers that are used again. Letters are drawn when they are first asked for, and kept.
package picture

import (
	"bytes"
	"fmt"
)

// Bounds of a picture. The height depends on what is on it.
const (
	Width     = 700   // pixels, twice as many as a telephone shows
	MaxHeight = Width // pixels
)

// The grid, in pixels.
const (
	margin = 28
	foot   = 20 // below everything
	inner  = Width - 2*margin
	line   = 32 // from one line of text to the next
	gap    = 14 // between two parts
	week   = 7
)

// drawn draws a picture and returns it encoded. draw returns where its content ends.
func drawn(draw func(s *sheet) int) ([]byte, error) {
	s := sheets.Get().(*sheet)
	defer sheets.Put(s)
	s.wipe()
	s.cut(draw(s) + foot)
	if err := s.encode(); err != nil {
		return nil, fmt.Errorf("picture: encode %dx%d: %w", Width, s.img.Rect.Dy(), err)
	}
	return bytes.Clone(s.out.Bytes()), nil
}

// drawTitle draws the lines above the rest; one that the font cannot spell takes no place.
func drawTitle(s *sheet, title, subtitle string) int {
	y := margin - 8
	if s.text(large(), margin, y, inner, ink, title) {
		y += large().height
	}
	if s.text(plain(), margin, y, inner, quiet, subtitle) {
		y += line
	}
	return y
}
