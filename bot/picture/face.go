package picture

import (
	"image"
	"sync"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
)

// A face is a font at one size. Its letters, Latin, Greek and Cyrillic ones, are drawn when they are first
// asked for and kept. It may be used by many goroutines.
type face struct {
	size     int // of the letters, in pixels
	height   int // of a line of text
	baseline int // below the top of the line
	heavier  int // so many pixels each stroke is wider than in the font

	mu    sync.Mutex
	font  font.Face
	known map[rune]*glyph // those drawn so far
}

// A glyph is the pixels of a letter as numbers from 0, nothing, to shades.
type glyph struct {
	advance fixed.Int26_6 // from this letter to the next
	x, y    int           // of its upper left corner, from that of the line; y may be a little above it
	width   int
	pix     []uint8 // row by row
}

// The sizes of the faces: at half the width of a picture their letters have 12 and 17 pixels.
const (
	plainSize = 24
	largeSize = 34
)

// The two faces are made once, at the first picture. Both are of one font, the large one with wider strokes, since a second
// font would make the program 150,000 bytes larger.
var (
	plain = sync.OnceValue(func() *face { return newFace(goregular.TTF, plainSize, line, 24, 0) })
	large = sync.OnceValue(func() *face { return newFace(goregular.TTF, largeSize, 46, 35, 2) })
)

// newFace returns a font at a size in pixels.
func newFace(data []byte, size, height, baseline, heavier int) *face {
	f := &face{size: size, height: height, baseline: baseline, heavier: heavier, known: map[rune]*glyph{}}
	parsed, err := opentype.Parse(data)
	if err != nil {
		return f // unreachable: the fonts are compiled in
	}
	if f.font, err = opentype.NewFace(parsed, &opentype.FaceOptions{Size: float64(size), DPI: 72}); err != nil {
		f.font = nil // unreachable: the size is right
	}
	return f
}

// width is how many pixels letters take on a line.
func (f *face) width(letters []rune) int {
	at := fixed.Int26_6(0)
	for _, r := range letters {
		if g := f.glyph(r); g != nil {
			at += g.advance
		}
	}
	return at.Ceil()
}

// glyph returns the pixels of r, nil if the face has no such letter.
func (f *face) glyph(r rune) *glyph {
	f.mu.Lock()
	defer f.mu.Unlock()
	g := f.known[r]
	if g == nil {
		if g = f.draw(r); g != nil {
			f.known[r] = g
		}
	}
	return g
}

// draw draws r. The sign for bytes that are no text (U+FFFD) is a question mark and counts as missing.
func (f *face) draw(r rune) *glyph {
	if f.font == nil || r == '\uFFFD' {
		return nil
	}
	at, mask, from, advance, ok := f.font.Glyph(fixed.P(0, f.baseline), r)
	alpha, isAlpha := mask.(*image.Alpha)
	if !ok || !isAlpha {
		return nil
	}
	width := at.Dx() + f.heavier
	g := &glyph{advance: advance + fixed.I(f.heavier), x: at.Min.X, y: at.Min.Y, width: width, pix: make([]uint8, 0, width*at.Dy())}
	for y := range at.Dy() {
		for x := range width {
			full := 0
			for left := max(0, x-f.heavier); left <= min(x, at.Dx()-1); left++ {
				full = max(full, int(alpha.AlphaAt(from.X+left, from.Y+y).A))
			}
			g.pix = append(g.pix, uint8((full*shades+127)/255))
		}
	}
	return g
}
