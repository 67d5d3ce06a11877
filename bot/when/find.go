package when

import (
	"slices"
	"strings"
	"time"
)

// phraseWords is how many words at the end of a text may speak of a time.
const phraseWords = 14

// A finding is a phrase within a text: the words from from up to to, and if it is in two pieces also those
// from again on.
type finding struct {
	phrase
	from, to int
	again    int // the first word of the second piece, which ends the text; 0 for none
}

// find looks for a phrase at the beginning and at the end of a text.
func find(words []word) (finding, bool) {
	head, n := readPhrase(words)
	if n > 0 && n == len(words) {
		return finding{phrase: head, to: n}, true
	}
	tail, at := readTail(words)
	okHead := n > 0 && head.standsIn(words, 0, n)
	okTail := at > 0 && tail.standsIn(words, at, len(words)-at)
	if n > 0 && at >= n && at > 0 {
		if joined, ok := head.join(&tail); ok {
			return finding{phrase: joined, to: n, again: at}, true
		}
	}
	switch {
	case okHead && (head.hasTime() || !okTail || !tail.hasTime()):
		return finding{phrase: head, to: n}, true
	case okTail:
		return finding{phrase: tail, from: at, to: len(words)}, true
	}
	return finding{}, false
}

// readTail reads the longest phrase that ends the text and can stand there, else the longest, and says at
// which word it begins, 0 for none.
func readTail(words []word) (tail phrase, at int) {
	for i := max(1, len(words)-phraseWords); i < len(words); i++ {
		p, n := readPhrase(words[i:])
		if n == 0 || i+n < len(words) {
			continue
		}
		if p.standsIn(words, i, n) {
			return p, i
		}
		if at == 0 {
			tail, at = p, i
		}
	}
	return tail, at
}

// join makes one phrase of a day and a time of day that stand at the two ends of a text.
func (p *phrase) join(q *phrase) (phrase, bool) {
	day, clock := p, q
	if p.kind == dayNone {
		day, clock = q, p
	}
	twoParts := day.part != anyPart && clock.part != anyPart
	if clock.kind != dayNone || !clock.hasClock || clock.form == doubtfulForm || day.hasTime() || !day.firm() || twoParts {
		return phrase{}, false
	}
	joined := *day
	joined.hasClock, joined.clock, joined.fixed, joined.midnight = true, clock.clock, clock.fixed, clock.midnight
	joined.form, joined.clockAt = clock.form, clock.clockAt
	if clock.part != anyPart {
		joined.part = clock.part
	}
	return joined, true
}

// firm reports whether the day of p is no ordinary word (sun, sat) or number.
func (p *phrase) firm() bool {
	switch p.kind {
	case dayWeekday:
		return p.which != comingDay || p.plus > 0 || p.weekday != time.Sunday && p.weekday != time.Saturday
	case dayDate:
		return p.date.month > 0 && !p.date.either
	}
	return p.kind != dayNone && !p.sameHour
}

// standsIn reports whether p, read from the n words at i, is a time rather than a piece of an
// ordinary sentence.
func (p *phrase) standsIn(words []word, i, n int) bool {
	if n == len(words) {
		return true
	}
	switch {
	case p.isNow:
		return false
	case p.wait > 0:
		return true
	case p.form == doubtfulForm:
		return false
	case p.hasClock:
		return p.form == clearForm || p.kind != dayNone || p.part != anyPart || p.after && (i == 0 || !points(words[i-1].s))
	case p.kind == dayRepeat:
		return p.part != anyPart || p.spoken && p.days != EveryDay || i > 0 // every day counts
	case p.kind == dayWeekday:
		return p.firm() || n > 1
	case p.kind == dayDate:
		return p.date.month > 0 && (!p.date.either || p.date.year > 0)
	}
	return p.kind != dayNone || p.part != anyPart
}

// points reports whether a number after this word and "at" is more likely a place in a book or a list than an
// hour: look at 3, stuck at 12.
func points(s string) bool {
	return slices.Contains([]string{"look", "looking", "stuck", "aim", "aiming", "stay", "remain"}, s)
}

// stray returns the words of the rest that speak of a time although they are no part of the phrase.
func (f *finding) stray(words []word) (at, n int) {
	if f.again > 0 {
		if f.to < f.again && len(words[f.to].s) <= 2 && isDigits(words[f.to].s) {
			return f.to, 1 // fri 4 18:00
		}
		return f.phrase.stray(words, f.to, f.again, true, true)
	}
	if at, n = f.phrase.stray(words, 0, f.from, false, true); n > 0 {
		return at, n
	}
	return f.phrase.stray(words, f.to, len(words), true, false)
}

// what returns the rest of the text: what is to be done.
func (f *finding) what(text string, words []word) string {
	rest := ""
	switch {
	case f.again > 0:
		rest = text[words[f.to-1].to:words[f.again].from]
	case f.from > 0:
		rest = text[:words[f.from].from]
	case f.to < len(words):
		rest = text[words[f.to-1].to:]
	}
	return strings.Trim(unquote(trimEdges(rest)), " \t\r\n")
}

// trimEdges cuts spaces and the signs that joined a text to the time beside it.
func trimEdges(s string) string { return strings.Trim(s, " \t\r\n\u00a0\u202f\u2007,;:-–—") }

// unquote takes a pair of quotation marks, curly ones too, from around the whole of s.
func unquote(s string) string {
	for _, pair := range [][2]string{{`"`, `"`}, {"'", "'"}, {"“", "”"}, {"‘", "’"}, {"„", "“"}, {"«", "»"}} {
		inner, ok := strings.CutPrefix(s, pair[0])
		if !ok {
			continue
		}
		if inner, ok = strings.CutSuffix(inner, pair[1]); ok && !strings.Contains(inner, pair[0]) {
			return strings.TrimSpace(inner)
		}
	}
	return s
}
