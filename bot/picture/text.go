package picture

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/image/math/fixed"
	"golang.org/x/text/unicode/norm"
)

// text draws str in the colour c, its upper left corner at x, y, in at most width pixels, and reports whether
// there was anything to draw.
func (s *sheet) text(f *face, x, y, width int, c uint8, str string) bool {
	s.line = fit(f, s.line[:0], str, width)
	at := fixed.I(x)
	for _, r := range s.line {
		g := f.glyph(r)
		s.letter(g, at.Round(), y, c)
		at += g.advance
	}
	return len(s.line) > 0
}

// measure returns the pixels that text would use of width.
func (s *sheet) measure(f *face, width int, str string) int {
	s.line = fit(f, s.line[:0], str, width)
	return f.width(s.line)
}

// letter draws one glyph on the line at x, y, or what of it is on the sheet.
func (s *sheet) letter(g *glyph, x, y int, c uint8) {
	if g.width == 0 {
		return
	}
	for i, k := range g.pix {
		px, py := x+g.x+i%g.width, y+g.y+i/g.width
		if k == 0 || px < 0 || py < 0 || px >= Width || py >= MaxHeight {
			continue
		}
		at := py*Width + px
		switch {
		case c != inverse:
			s.pix[at] = max(s.pix[at], c-shades+k)
		case k == shades:
			s.pix[at] = paper
		default:
			s.pix[at] = min(s.pix[at], accent-k)
		}
	}
}

const ellipsis = '…'

// narrowest is the least width of a letter that takes any, as a part of the size of the face.
const narrowest = 6

// fit appends to line what of s can be drawn in so many pixels, on one line. A word with a letter that
// the font lacks is left out, and so is what only joined it to the others. Only the first bytes of a
// very long text are read.
func fit(f *face, line []rune, s string, width int) []rune {
	head, cut := start(s, 16*max(0, width)*narrowest/f.size)
	begin := len(line)
	whole := true
	for _, word := range strings.FieldsFunc(norm.NFC.String(head), isGap) {
		if len(line) > begin {
			line = append(line, ' ')
		}
		before := len(line)
		var ok bool
		if line, ok = spellWord(line, word); !ok {
			whole = false
		}
		if len(line) == before && before > begin {
			line = line[:before-1]
		}
		if f.width(line[begin:]) > width {
			return shorten(f, line, begin, width)
		}
	}
	if !whole {
		line = trimJoints(line, begin)
	}
	if cut && len(line) > begin {
		return shorten(f, line, begin, width)
	}
	return line
}

// isGap reports what parts words.
func isGap(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }

// spellWord appends a word as the font can write it. It appends nothing and returns false if a letter or
// digit of it is missing; other signs, such as emoji, are left out of it.
func spellWord(line []rune, word string) ([]rune, bool) {
	begin := len(line)
	whole := true
	for _, r := range word {
		if unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf) {
			continue // marks without a letter of their own, directions, joiners
		}
		before := len(line)
		if line = spell(line, r); len(line) > before {
			continue
		}
		if unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.Is(unicode.Mc, r) {
			return line[:begin], false
		}
		whole = false
	}
	return line, whole
}

// trimJoints drops the signs at both ends that have nothing left to join.
func trimJoints(line []rune, begin int) []rune {
	isJoint := func(r rune) bool { return strings.ContainsRune(" ·-–—,:;/|", r) }
	for len(line) > begin && isJoint(line[len(line)-1]) {
		line = line[:len(line)-1]
	}
	first := begin
	for first < len(line) && isJoint(line[first]) {
		first++
	}
	return append(line[:begin], line[first:]...)
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

// shorten ends line in "…" within width pixels; where there is no room even for that, nothing is left.
func shorten(f *face, line []rune, begin, width int) []rune {
	for ; len(line) > begin; line = line[:len(line)-1] {
		if line[len(line)-1] == ' ' {
			continue
		}
		if cut := append(line, ellipsis); f.width(cut[begin:]) <= width {
			return cut
		}
	}
	return line
}

// spell appends r, or what is nearest to it in the font: a dash for longer
// dashes, the plain letters of "ế", "ﬃ" or "₂", else nothing.
func spell(line []rune, r rune) []rune {
	if covered(r) {
		return append(line, r)
	}
	if unicode.Is(unicode.Pd, r) {
		return append(line, '-')
	}
	for _, part := range string(norm.NFKD.PropertiesString(string(r)).Decomposition()) {
		if part > ' ' && covered(part) {
			line = append(line, part)
		}
	}
	return line
}

// covered tells whether the faces, which have the same letters, can draw r.
func covered(r rune) bool { return plain().glyph(r) != nil }
