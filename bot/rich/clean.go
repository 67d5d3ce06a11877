package rich

import (
	"strings"
	"unicode"
)

// Clean returns what people typed without what could make it read as something else or disturb
// whoever shows it: control characters but for line ends and tabs, byte order marks, and the signs
// that override or isolate the direction of writing (https://www.unicode.org/reports/tr9/#Explicit_Directional_Embeddings).
// Bytes that are no UTF-8 become U+FFFD, all forms of line ends \n. Quotation marks, dashes, spaces, the
// marks U+200E and U+200F and the joiners inside of emoji stay as they are.
func Clean(text string) string {
	text = strings.ReplaceAll(strings.ToValidUTF8(text, "\uFFFD"), "\r\n", "\n")
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case r == '\r' || r == '\u0085' || r == '\u2028' || r == '\u2029':
			return '\n'
		case unicode.IsControl(r), r == '\uFEFF', turns(r):
			return -1
		}
		return r
	}, text)
}

// turns reports the signs that override, embed or isolate a direction of writing, and the obsolete
// ones after them (https://www.unicode.org/charts/PDF/U2000.pdf).
func turns(r rune) bool { return r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x206F }

// Visible reports whether readers would see anything of a text: a letter, a digit, a sign or a
// picture, and not only spaces, joiners, fillers and accents without a letter.
func Visible(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool {
		switch {
		case unicode.IsSpace(r), unicode.IsControl(r), unicode.In(r, unicode.Cf, unicode.Mn, unicode.Me, unicode.Zs):
			return false
		case unicode.In(r, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector):
			return false // such as U+3164, a letter of no width
		}
		return r != '\u2800' // the braille pattern without dots
	})
}
