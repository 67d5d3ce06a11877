package course

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// plainLine returns s on one line, without control characters and without the invisible signs that
// turn the direction of writing.
func plainLine(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || isHidden(r) }), " ")
}

// isHidden reports control characters, the byte order mark, and the direction overrides that can
// make a text read as what it is not (https://www.unicode.org/reports/tr9/).
func isHidden(r rune) bool {
	return unicode.IsControl(r) || r == '\uFEFF' || r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069
}

// unmark returns one line of Markdown as plain text.
func unmark(markdown string) string { return wordsAt(markdown, 0, &reporter{}) }

// slug returns s as an id: lower-case ASCII letters and digits, with single hyphens between.
func slug(s string) string { return slugTo(s, MaxID) }

// slugTo is slug with at most n letters.
func slugTo(s string, n int) string {
	var b strings.Builder
	for _, r := range strings.ToLower(s) {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
		if b.Len() == n {
			break
		}
	}
	return strings.Trim(b.String(), "-")
}

func isID(s string) bool { return s != "" && len(s) <= MaxID && slug(s) == s }

// shorten cuts s to at most n characters at a space, with an ellipsis.
func shorten(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	cut := string([]rune(s)[:n-1])
	if i := strings.LastIndexByte(cut, ' '); i > len(cut)/2 {
		cut = cut[:i]
	}
	return strings.TrimRight(cut, " ,;:.") + "…"
}

// didYouMean returns "; did you mean …?" with the known word nearest to s, or a list of all of them.
func didYouMean(s string, known []string) string {
	if near := nearest(s, known); near != "" {
		return fmt.Sprintf("; did you mean %q?", near)
	}
	return "; known are " + strings.Join(known, ", ")
}

// nearest returns the known word that differs from s in at most two letters, or a third of them if
// s is short; "" if there is none.
func nearest(s string, known []string) string {
	best, bestAt := "", 3
	for _, k := range known {
		if d := distance(strings.ToLower(s), k); d < bestAt && d*3 <= len(k)+1 {
			best, bestAt = k, d
		}
	}
	return best
}

// distance is the number of letters to insert, delete or replace to turn a into b (Levenshtein,
// https://en.wikipedia.org/wiki/Levenshtein_distance); long words are simply far apart.
func distance(a, b string) int {
	const far = 100
	if len(a) > 40 || len(b) > 40 {
		return far
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost = 1 + min(diagonal, row[j], row[j+1])
			}
			diagonal, row[j+1] = row[j+1], cost
		}
	}
	return row[len(b)]
}
