package when

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A word is a piece of typed text in the form the readers compare: lower case, plain hyphens, no
// quotation marks around it and no full stop after it. The signs "," ";" and "-" (a dash of any
// length that is not inside a date) are words of their own.
type word struct {
	s        string
	from, to int // the bytes of the original text, quotation marks included
}

// scan cuts text into words. Spaces of every kind separate them.
func scan(text string) []word {
	var words []word
	from := 0
	cut := func(to int) {
		if from < to {
			words = appendWord(words, text, from, to)
		}
	}
	for i, r := range text {
		if !unicode.IsSpace(r) && !isSign(r) {
			continue
		}
		cut(i)
		from = i + utf8.RuneLen(r)
		if isSign(r) {
			words = append(words, word{s: plainSign(r), from: i, to: from})
		}
	}
	cut(len(text))
	return words
}

// isSign reports whether r is a word of its own wherever it stands.
func isSign(r rune) bool { return r == ',' || r == ';' || r == '–' || r == '—' || r == '―' }

func plainSign(r rune) string {
	if r == ',' || r == ';' {
		return string(r)
	}
	return "-"
}

// appendWord appends text[from:to], which holds no space, as one word, or as several where hyphens
// join them: mon-fri, 23-27. A date written 2026-11-26 stays whole.
func appendWord(words []word, text string, from, to int) []word {
	s := plain(text[from:to])
	if s == "" {
		return words // quotation marks or full stops alone
	}
	if dateShaped(s) || !strings.Contains(text[from:to], "-") {
		return append(words, word{s, from, to})
	}
	for part := range strings.SplitAfterSeq(text[from:to], "-") {
		name := strings.TrimSuffix(part, "-")
		if s := plain(name); s != "" {
			words = append(words, word{s, from, from + len(name)})
		}
		if name != part {
			words = append(words, word{"-", from + len(name), from + len(part)})
		}
		from += len(part)
	}
	return words
}

// dateShaped reports whether s is written like 2026-11-26, whether or not there is such a day.
func dateShaped(s string) bool {
	return len(s) == len("2026-11-26") && s[4] == '-' && s[7] == '-' && strings.Trim(s, "0123456789-") == ""
}

// plain brings one word into the form it is compared in.
func plain(s string) string {
	s = strings.Map(func(r rune) rune {
		switch r {
		case '‐', '‑', '‒', '−': // hyphens and minus signs that editors put in for "-"
			return '-'
		case '’', '‘', 'ʼ':
			return '\''
		}
		return unicode.ToLower(r)
	}, s)
	return strings.TrimRight(strings.Trim(s, quotes), quotes+".!?:")
}

// quotes are the marks that may stand around words without being part of them.
const quotes = "\"'“”„‟«»‹›()[]`"

// skip returns how many of the words at the beginning are among those named.
func skip(words []word, named ...string) int {
	n := 0
	for n < len(words) && slices.Contains(named, words[n].s) {
		n++
	}
	return n
}

// monthNames in the order of time.Month; any beginning of at least three letters names the month.
var monthNames = [...]string{"january", "february", "march", "april", "may", "june", "july",
	"august", "september", "october", "november", "december"}

// readMonth returns the month that s names, 0 for none.
func readMonth(s string) int {
	for i, name := range monthNames {
		if len(s) >= 3 && strings.HasPrefix(name, s) {
			return i + 1
		}
	}
	return 0
}

// readOrdinal reads a day of the month: 6, 06, 6th, 1st.
func readOrdinal(s string) (int, bool) {
	for _, end := range []string{"st", "nd", "rd", "th"} {
		s = strings.TrimSuffix(s, end)
	}
	n, ok := number(s, 1, 2)
	return n, ok && n >= 1 && n <= 31
}
