package when

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A word is a piece of typed text in the form the readers compare: lower case, plain hyphens, no
// quotation marks or little pictures around it and no full stop after it, but for that of a German date
// (3.12.). The signs "," ";" and "-" (a dash of any length that is not inside a date) are words of
// their own, and so are "/", "&" and "+" between two weekdays.
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
	return inEnglish(words)
}

// atWords are what other languages say for at. Before a number they are taken for it: whoever writes 12.12.2026
// goes on with "um 10", and an hour that is left out without a word would be a wrong time.
var atWords = []string{"um", "à", "om", "kl", "às"}

// inEnglish puts the little words around a time of day into the form that the readers know: um 10, 10.30 Uhr.
func inEnglish(words []word) []word {
	var list []word
	for i, w := range words {
		if slices.Contains(atWords, w.s) && i+1 < len(words) && startsWithDigit(words[i+1].s) {
			w.s = "at"
		}
		hour, joined := strings.CutSuffix(w.s, "uhr")
		if joined && hour == "" && len(list) > 0 {
			if c, ok := clockOfUhr(list[len(list)-1].s); ok {
				list[len(list)-1].s, list[len(list)-1].to = c.String(), w.to
				continue
			}
		}
		if c, ok := clockOfUhr(hour); joined && ok {
			w.s = c.String()
		}
		list = append(list, w)
	}
	return list
}

// clockOfUhr reads what stands before Uhr: 10, 10.30, 18:00. It is always of the clock of 24 hours.
func clockOfUhr(s string) (Clock, bool) {
	hour, minute, parted := strings.Cut(strings.ReplaceAll(s, ".", ":"), ":")
	if !parted {
		minute = "00"
	}
	h, okHour := number(hour, 1, 2)
	m, okMinute := number(minute, 2, 2)
	return Clock{Hour: h, Minute: m}, okHour && okMinute && h < 24 && m < 60
}

// isSign reports whether r is a word of its own wherever it stands.
func isSign(r rune) bool { return r == ',' || r == ';' || r == '–' || r == '—' || r == '―' }

func plainSign(r rune) string {
	if r == ',' || r == ';' {
		return string(r)
	}
	return "-"
}

// appendWord appends text[from:to], which holds no space, as one word, or as several where signs join
// them: mon-fri, 23-27, tue/thu, @5pm. Dates written 2026-11-26 or 26-11-2026 stay whole, and
// 2026-11-26T16:00 is a date and a time.
func appendWord(words []word, text string, from, to int) []word {
	s := plain(text[from:to])
	switch {
	case s == "":
		return words // quotation marks or full stops alone
	case s[0] == '@' && len(s) > 1 && s[1] >= '0' && s[1] <= '9' && text[from] == '@':
		return appendWord(append(words, word{"@", from, from + 1}), text, from+1, to)
	case len(s) > 11 && s[10] == 't' && dateShaped(s[:10]) && strings.HasPrefix(text[from:to], s[:10]):
		return append(words, word{s[:10], from, from + 10}, word{s[11:], from + 11, to})
	case dateShaped(s) || dashedDate(s):
		return append(words, word{s, from, to})
	}
	sign := "-"
	if !strings.Contains(text[from:to], sign) {
		if sign = daySign(s); sign == "" {
			return append(words, word{s, from, to})
		}
	}
	for part := range strings.SplitAfterSeq(text[from:to], sign) {
		name := strings.TrimSuffix(part, sign)
		if s := plain(name); s != "" {
			words = append(words, word{s, from, from + len(name)})
		}
		if name != part {
			words = append(words, word{sign, from + len(name), from + len(part)})
		}
		from += len(part)
	}
	return words
}

// daySign returns the sign that joins the weekdays of tue/thu, mon&wed or sat+sun, empty if s is
// something else.
func daySign(s string) string {
	i := strings.IndexAny(s, "/&+")
	if i < 0 {
		return ""
	}
	for part := range strings.SplitSeq(s, s[i:i+1]) {
		if _, ok := readWeekday(part); !ok {
			return ""
		}
	}
	return s[i : i+1]
}

// dashedDate reports whether s is written like 26-11-2026, 26-11-26 or 2026-1-5.
func dashedDate(s string) bool {
	day, rest, _ := strings.Cut(s, "-")
	month, year, ok := strings.Cut(rest, "-")
	if len(day) == 4 {
		day, year = year, day
	}
	_, okDay := number(day, 1, 2)
	_, okMonth := number(month, 1, 2)
	_, okYear := number(year, 2, 4)
	return ok && okDay && okMonth && okYear
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
	s = strings.TrimFunc(s, func(r rune) bool {
		return unicode.Is(unicode.So, r) || r == 0xFE0F || r == 0x200D || r == '~' || r == '≈'
	})
	s = strings.TrimRight(strings.Trim(s, quotes), quotes+"!?:")
	if dottedDay(s) {
		return s
	}
	return strings.TrimRight(s, quotes+".!?:")
}

// dottedDay reports whether s is a date without a year as it is written in German and its neighbours:
// 3.12. with the full stop.
func dottedDay(s string) bool {
	day, rest, _ := strings.Cut(s, ".")
	month, end, ok := strings.Cut(rest, ".")
	d, okDay := number(day, 1, 2)
	m, okMonth := number(month, 1, 2)
	return ok && end == "" && okDay && okMonth && d >= 1 && d <= 31 && m >= 1 && m <= 12
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
	if s == "sept" {
		return 9
	}
	s = named(s)
	for i, name := range monthNames {
		if len(s) >= 3 && strings.HasPrefix(name, s) {
			return i + 1
		}
	}
	return 0
}

// readOrdinal reads a day of the month: 6, 06, 6th, 1st.
func readOrdinal(s string) (int, bool) {
	n, ok := number(cutOrdinal(s), 1, 2)
	return n, ok && n >= 1 && n <= 31
}

// isOrdinal reports whether s is a number with an ending: 6th, 1st.
func isOrdinal(s string) bool {
	_, ok := readOrdinal(s)
	return ok && cutOrdinal(s) != s
}

// cutOrdinal cuts the ending of a number: 6th, 1st.
func cutOrdinal(s string) string {
	for _, end := range []string{"st", "nd", "rd", "th"} {
		s = strings.TrimSuffix(s, end)
	}
	return s
}
