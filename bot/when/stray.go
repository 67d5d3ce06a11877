package when

import (
	"slices"
	"strings"
)

// A reading that leaves out a word which speaks of time is a guess: "flashcards tommorow 7pm" is not
// today at seven. The rules of this file find such words in the rest of a text.

// stray returns the first words among words[from:to], the rest of a text, that speak of a time beside p.
// follows says that p stands right before them, leads that it stands right after them.
func (p *phrase) stray(words []word, from, to int, follows, leads bool) (at, n int) {
	begin, end := from, to
	if follows {
		begin += skip(words[from:to], connectors...)
	}
	for leads && end > begin && slices.Contains(connectors, words[end-1].s) {
		end--
	}
	for i := from; i < to; i++ {
		n, weight := timeWords(words[:to], i)
		beside := follows && i == begin && weight >= weakAfter || leads && i+n >= end && weight == weak
		if n > 0 && (weight == strong || beside) {
			return i, n
		}
		if p.kind == dayRepeat {
			if n := strayLimit(words[i:to]); n > 0 {
				return i, n
			}
		}
	}
	if follows && begin < to {
		if n := p.strayAfter(words, begin, to); n > 0 {
			return begin, n
		}
	}
	if leads && from < to && p.strayBefore(words, from, to) {
		return to - 1, 1
	}
	return 0, 0
}

// connectors may stand between a phrase and a word that belongs to it.
var connectors = []string{",", ";", "-", "on", "at", "the", "around", "or", "and", "&", "+", "/", "in", "of", "by"}

// limitWords begin what limits a repetition. If they were not read, it would come too often.
var limitWords = []string{
	"until", "till", "til", "through", "except", "excluding", "unless", "starting", "beginning", "apart", "but", "times", "once",
	"twice", "thrice",
}

// strayLimit reports how many words at the beginning limit a repetition, or say how often it comes on a day:
// until the exams, for 2 weeks, twice.
func strayLimit(words []word) int {
	if _, n := readFor(words); n > 0 {
		return n
	}
	s := words[0].s
	times, many := strings.CutSuffix(s, "x")
	return taken(slices.Contains(limitWords, s) || many && isDigits(times), 1)
}

// strayAfter reports how many words right after p change it: the hour of "fri 9", the zone of "10am EST",
// the end of "6pm or 7".
func (p *phrase) strayAfter(words []word, begin, to int) int {
	s := words[begin].s
	_, bare := number(s, 1, 2)
	joined := begin > 0 && skip(words[begin-1:begin], "or", "and", "&", "+", "/", "-") > 0
	if bare && (!p.hasTime() || joined) {
		return 1
	}
	if relative := slices.Contains(relations, s); !p.hasTime() {
		if slices.Contains(meals, s) {
			return 1
		}
		return taken(relative && begin+1 < to, 2)
	} else if _, isHour := hourWord(first(words[min(begin+1, to):to])); relative && isHour {
		return 2
	}
	if isZoneWord(s) {
		return 1
	}
	for n := 2; n <= 3 && begin+n <= to; n++ {
		if words[begin+n-1].s == "time" {
			return n
		}
	}
	if part := partOfDay(s); part != anyPart && p.hasClock && !part.has(p.clock) {
		return 1
	}
	return 0
}

// relations put a time before or after something else: after school, before class.
var relations = []string{"after", "before", "during", "between", "from", "since", "until", "till", "til", "around", "about"}

// meals stand for a time of day beside a day, each household's own.
var meals = []string{"breakfast", "lunch", "dinner", "supper", "teatime", "bedtime"}

// strayBefore reports whether the word right before p changes it: not, before, the 5 of "5 tomorrow".
func (p *phrase) strayBefore(words []word, from, to int) bool {
	s := words[to-1].s
	switch s {
	case "to", "until", "till", "til", "through", "from", "since", "before", "after", "past", "not", "except", "excluding", "but",
		"unless", "never", "or", "and", "&", "+", "/", "time", "half", "quarter", "ago", "every", "each", "per", "next", "last":
		return true
	case "good", "black", "ash", "shrove", "maundy": // Good Friday is one Friday of the year
		return p.kind == dayWeekday
	case "-":
		return to-from > 1 && startsWithDigit(words[to-2].s)
	}
	if p.hasTime() {
		return false
	}
	_, bare := number(s, 1, 2)
	if _, joined := readJoined(s, true); joined > 0 || numberWord(s) > 1 {
		bare = true // 1800 tomorrow, eight tomorrow evening
	}
	related := to-from > 1 && slices.Contains(relations[:3], words[to-2].s) || slices.Contains(meals, s)
	return related || bare && !numbered(words, to-1)
}

// numbered reports whether the number at i, or the list of numbers it stands in, counts something: it
// follows chapter, pages, exercise.
func numbered(words []word, i int) bool {
	for i--; i >= 0; i-- {
		switch s := words[i].s; {
		case startsWithDigit(s) || skip(words[i:i+1], ",", "-", "and", "&", "to", "or", "no", "number") > 0:
		default:
			return slices.Contains(countedNouns, strings.TrimSuffix(s, "s"))
		}
	}
	return false
}

// countedNouns are what people number in what they plan to do, in the singular.
var countedNouns = []string{
	"chapter", "ch", "chap", "section", "sec", "page", "p", "pp", "pg", "exercise", "ex", "unit", "lesson", "part", "step",
	"question", "q", "problem", "quiz", "set", "sheet", "worksheet", "week", "module", "act", "scene", "verse", "version", "v",
	"room", "level", "grade", "year", "figure", "fig", "table", "equation", "eq", "item", "task", "topic", "paper", "hw",
	"homework", "assignment", "lab", "psalm",
}

// isZoneWord reports whether s is what clocks call their time, or an offset.
func isZoneWord(s string) bool {
	for _, prefix := range []string{"utc", "gmt", "z"} {
		if rest, ok := strings.CutPrefix(s, prefix); ok && (rest == "" || strings.Trim(rest, "0123456789:+-") == "") {
			return true
		}
	}
	return slices.Contains(zoneWords, s) || len(s) > 1 && (s[0] == '+' || s[0] == '-') && startsWithDigit(s[1:])
}

// zoneWords are the abbreviations that people write beside a time of day.
var zoneWords = []string{
	"bst", "cet", "cest", "est", "edt", "cst", "cdt", "mst", "mdt", "pst", "pdt", "akst", "hst", "et", "ct", "mt", "pt", "ist",
	"jst", "kst", "hkt", "sgt", "aest", "aedt", "awst", "acst", "acdt", "nzst", "nzdt", "eet", "eest", "msk", "wib", "sast",
	"brt", "pkt", "ast", "adt",
}
