package picture

import (
	"image"
	"image/draw"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/image/font/basicfont"
	"golang.org/x/image/font/inconsolata"
	"golang.org/x/text/unicode/norm"
)

// A face is a bitmap font drawn larger than it was made, every letter the same
// width. Its pixels are numbers from 0, nothing, to shades.
type face struct {
	advance       int // from one letter to the next
	width, height int // of a letter's pixels; the width may reach into the next letter
	ranges        []basicfont.Range
	pix           []uint8
}

// The two faces are made once, at the first picture.
var (
	plain = sync.OnceValue(func() *face { return enlarge(inconsolata.Regular8x16, 3, 2) }) // 12 x 26
	large = sync.OnceValue(func() *face { return enlarge(inconsolata.Bold8x16, 2, 1) })    // 16 x 34
)

// enlarge returns f at num/den of its size, smoothed between the pixels.
func enlarge(f *basicfont.Face, num, den int) *face {
	bounds := f.Mask.Bounds()
	mask := image.NewAlpha(bounds)
	draw.Draw(mask, bounds, f.Mask, bounds.Min, draw.Src)
	w, h := f.Width, f.Ascent+f.Descent
	to := &face{
		advance: f.Advance * num / den,
		width:   (w*num + den - 1) / den,
		height:  (h*num + den - 1) / den,
		ranges:  f.Ranges,
	}
	to.pix = make([]uint8, 0, bounds.Dy()/h*to.width*to.height)
	for top := 0; top+h <= bounds.Dy(); top += h {
		for y := range to.height {
			for x := range to.width {
				to.pix = append(to.pix, sample(mask.Pix[top*mask.Stride:], w, h, x, y, num, den))
			}
		}
	}
	return to
}

// sample is the shade of one enlarged pixel: bilinear between its neighbours
// in the w x h glyph, then steepened so that letters stay crisp.
func sample(glyph []uint8, w, h, x, y, num, den int) uint8 {
	at := func(x, y int) int {
		if x < 0 || y < 0 || x >= w || y >= h {
			return 0
		}
		return int(glyph[y*w+x])
	}
	// The middle of the pixel, in units of 1/unit source pixels.
	unit := 2 * num
	sx, sy := (2*x+1)*den-num+unit, (2*y+1)*den-num+unit
	x0, y0, fx, fy := sx/unit-1, sy/unit-1, sx%unit, sy%unit
	upper := at(x0, y0)*(unit-fx) + at(x0+1, y0)*fx
	lower := at(x0, y0+1)*(unit-fx) + at(x0+1, y0+1)*fx
	alpha := (upper*(unit-fy) + lower*fy) / (unit * unit)
	return uint8(min(max((alpha-24)*shades*2+127, 0)/255, shades))
}

// glyph returns the pixels of r row by row, nil if the face has no such letter.
func (f *face) glyph(r rune) []uint8 {
	i, ok := index(f.ranges, r)
	if !ok {
		return nil
	}
	size := f.width * f.height
	return f.pix[i*size : (i+1)*size]
}

// index finds r's place in the order of a font's glyphs.
func index(ranges []basicfont.Range, r rune) (int, bool) {
	for _, in := range ranges {
		if in.Low <= r && r < in.High {
			return in.Offset + int(r-in.Low), true
		}
	}
	return 0, false
}

// text draws str in the full shade c, its upper left corner at x, y, in at
// most width pixels.
func (s *sheet) text(f *face, x, y, width int, c uint8, str string) {
	s.line = fit(s.line[:0], str, width/f.advance)
	for i, r := range s.line {
		s.letter(f, x+i*f.advance, y, c, f.glyph(r))
	}
}

// measure returns the pixels that text would use of width.
func (s *sheet) measure(f *face, width int, str string) int {
	s.line = fit(s.line[:0], str, width/f.advance)
	return len(s.line) * f.advance
}

// letter draws one glyph where it fits on the sheet.
func (s *sheet) letter(f *face, x, y int, c uint8, glyph []uint8) {
	if x < 0 || y < 0 || x+f.width > Width || y+f.height > MaxHeight {
		return
	}
	for len(glyph) >= f.width {
		row := s.pix[y*Width+x:][:f.width]
		for i, k := range glyph[:f.width] {
			if k > 0 {
				row[i] = max(row[i], c-shades+k)
			}
		}
		glyph, y = glyph[f.width:], y+1
	}
}

const ellipsis = "..."

// fit appends to line what of s can be drawn in room letters, on one line.
// Only the first bytes of a very long text are read.
func fit(line []rune, s string, room int) []rune {
	head, cut := start(s, 16*room)
	space := false
	for _, r := range norm.NFC.String(head) {
		switch {
		case unicode.IsSpace(r) || unicode.IsControl(r):
			space = len(line) > 0
			continue
		case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
			continue // marks without a letter of their own, directions, joiners
		case space:
			line = append(line, ' ')
		}
		space = false
		if line = spell(line, r); len(line) > room {
			cut = true
			break
		}
	}
	if cut {
		return shorten(line, room)
	}
	return line
}

// start returns the first n bytes of s, or a few less so as not to split a
// rune, and whether that is less than s.
func start(s string, n int) (head string, cut bool) {
	if len(s) <= n {
		return s, false
	}
	for i := 0; i < utf8.UTFMax && n > 0 && !utf8.RuneStart(s[n]); i++ {
		n--
	}
	return s[:n], true
}

// shorten ends line in "..." within room letters.
func shorten(line []rune, room int) []rune {
	line = line[:min(len(line), max(room-len(ellipsis), 0))]
	for len(line) > 0 && line[len(line)-1] == ' ' {
		line = line[:len(line)-1]
	}
	return append(line, []rune(ellipsis)[:min(len(ellipsis), room)]...)
}

// spell appends r, or what is nearest to it in the font: a dash for longer
// dashes, the plain letters of "ā", "ﬁ" or "₂", else "?".
func spell(line []rune, r rune) []rune {
	if covered(r) {
		return append(line, r)
	}
	if unicode.Is(unicode.Pd, r) {
		return append(line, '-')
	}
	before := len(line)
	for _, part := range string(norm.NFKD.PropertiesString(string(r)).Decomposition()) {
		if part > ' ' && covered(part) {
			line = append(line, part)
		}
	}
	if len(line) == before {
		line = append(line, '?')
	}
	return line
}

// covered tells whether the faces, which have the same letters, can draw r.
func covered(r rune) bool {
	_, ok := index(inconsolata.Regular8x16.Ranges, r)
	return ok
}
