package when

import (
	"strings"
	"time"
)

// A phrase is what people say about a time, not yet joined with a now: some of "every Tue", "next
// Friday", "1 Dec", "tomorrow evening", "at 18:00", "in 2 hours".
type phrase struct {
	wait time.Duration // in 2 hours; excludes everything else

	kind     dayKind
	offset   int          // dayOffset: days from today
	sameHour bool         // dayOffset: in 3 days, at the hour it is now
	weekday  time.Weekday // dayWeekday
	strict   bool         // dayWeekday: next, so not today
	date     civil        // dayDate
	days     Weekdays     // dayRepeat
	every    int          // dayRepeat: weeks; 0 means 1
	spoken   bool         // dayRepeat: with the word every

	hasClock bool
	clock    Clock
	midnight bool // the word: the end of the day that is named
	form     clockForm
	part     Clock // evening and the like; zero for none
}

// A dayKind is the way a phrase names its day.
type dayKind int

const (
	dayNone dayKind = iota
	dayOffset
	dayWeekday
	dayDate
	dayRepeat
)

// A clockForm says how far a time of day can be told from an ordinary number.
type clockForm int

const (
	clearForm    clockForm = iota // 18:00, 6pm, at 18.00
	looseForm                     // noon, at 9: clear only beside a day
	doubtfulForm                  // 18.00 before a day or without one: may be section 18.00
)

// readPhrase reads as many words from the beginning as speak of one time, and says how many.
func readPhrase(words []word) (phrase, int) {
	var p phrase
	end := 0
	for i := 0; ; end = i {
		lead := skip(words[i:], ",", "on", "at", "@", "by")
		at := lead > 0 && (words[i+lead-1].s == "at" || words[i+lead-1].s == "@")
		n := p.read(words[i+lead:], at)
		if n == 0 {
			return p, end
		}
		i += lead + n
	}
}

// read adds one more part to p: a day, a part of the day, a clock or a wait. It returns the number
// of words that took, 0 if the words go on with something else.
func (p *phrase) read(words []word, at bool) int {
	if len(words) == 0 || p.wait > 0 {
		return 0
	}
	if p.kind == dayNone {
		for _, try := range []func([]word) int{p.readRepeat, p.readDay} {
			if n := try(words); n > 0 {
				return n
			}
		}
		if n := p.readWait(words); n > 0 && !p.hasClock {
			return n
		}
		p.wait = 0
	}
	if n := p.readPart(words); n > 0 {
		return n
	}
	return p.readTime(words, at)
}

// readTime reads a time of day, which may be a bare number only after "at".
func (p *phrase) readTime(words []word, at bool) int {
	if p.hasClock {
		return 0
	}
	rule := dottedClock
	if at {
		rule = anyClock
	}
	c, n := readClock(words, rule)
	if n == 0 {
		return 0
	}
	p.hasClock, p.clock, p.midnight = true, c, words[0].s == "midnight"
	p.form = looseForm
	if _, plainly := readClock(words, plainClock); plainly > 0 {
		p.form = clearForm
	} else if strings.Contains(words[0].s, ".") {
		p.form = doubtfulForm
		if at || p.kind != dayNone {
			p.form = clearForm
		}
	}
	return n
}

// partOfDay returns the hour meant when only a part of the day is named, zero for other words. The
// evening is 20:00, the last full hour before the usual quiet hours.
func partOfDay(s string) Clock {
	switch s {
	case "morning":
		return Clock{Hour: 9}
	case "afternoon":
		return Clock{Hour: 15}
	case "evening", "night":
		return Clock{Hour: 20}
	}
	return Clock{}
}

// readPart reads the evening of "tomorrow evening".
func (p *phrase) readPart(words []word) int {
	part := partOfDay(words[0].s)
	if part == (Clock{}) || p.kind == dayNone || p.hasPart() {
		return 0
	}
	p.part = part
	return 1
}

// hasPart reports whether p names a part of the day.
func (p *phrase) hasPart() bool { return p.part != Clock{} }

// readDay reads one day: today, tonight, this evening, next Friday, 1 Dec, in 3 days.
func (p *phrase) readDay(words []word) int {
	if c, n := readCivil(words); n > 0 {
		p.kind, p.date = dayDate, c
		return n
	}
	lead := min(1, skip(words, "next", "this", "coming"))
	if lead < len(words) {
		if w, ok := readWeekday(words[lead].s); ok {
			p.kind, p.weekday, p.strict = dayWeekday, w, words[0].s == "next"
			return lead + 1
		}
	}
	if offset, n := readDayWord(words); n > 0 {
		p.kind, p.offset = dayOffset, offset
		if words[0].s == "tonight" {
			p.part = partOfDay("evening")
		}
		return n
	}
	return p.readInDays(words)
}

// readDayWord reads the words for the days around today, as a number of days from it. The evening
// of "this evening" is left for readPart.
func readDayWord(words []word) (offset, n int) {
	switch words[0].s {
	case "today", "tonight":
		return 0, 1
	case "this":
		if partOfDay(second(words)) != (Clock{}) {
			return 0, 1
		}
	case "tomorrow", "tmrw", "tmr":
		return 1, 1
	case "the", "day":
		the := skip(words[:1], "the")
		if len(words) >= the+3 && words[the].s == "day" && words[the+1].s == "after" && words[the+2].s == "tomorrow" {
			return 2, the + 3
		}
	}
	return 0, 0
}

// second returns the second word, empty if there is none.
func second(words []word) string {
	if len(words) < 2 {
		return ""
	}
	return words[1].s
}

// readInDays reads "in 3 days" and "in two weeks".
func (p *phrase) readInDays(words []word) int {
	count, unit, n := readIn(words)
	switch unit {
	case "d", "day", "days":
		p.offset = count
	case "w", "week", "weeks":
		p.offset = 7 * count
	default:
		return 0
	}
	p.kind, p.sameHour = dayOffset, true
	return n
}

// readWait reads "in 2 hours", "in 30 min" and "in half an hour".
func (p *phrase) readWait(words []word) int {
	count, unit, n := readIn(words)
	switch unit {
	case "m", "min", "mins", "minute", "minutes":
		p.wait = time.Duration(count) * time.Minute
	case "h", "hr", "hrs", "hour", "hours":
		p.wait = time.Duration(count) * time.Hour
	case "half":
		p.wait = 30 * time.Minute
	default:
		return 0
	}
	return n
}

// readIn reads the word in, a number from 1 to 999 and a unit, which may be joined: in 2h.
func readIn(words []word) (count int, unit string, n int) {
	if words[0].s != "in" || len(words) < 2 {
		return 0, "", 0
	}
	s := words[1].s
	if s == "half" && len(words) > 3 && words[2].s == "an" && words[3].s == "hour" {
		return 1, "half", 4
	}
	digits := len(s) - len(strings.TrimLeft(s, "0123456789"))
	count, ok := number(s[:digits], 1, 3)
	unit, n = s[digits:], 2
	if !ok {
		count, unit = numberWord(s), ""
	}
	if unit == "" && len(words) > 2 {
		unit, n = words[2].s, 3
	}
	if count < 1 {
		return 0, "", 0
	}
	return count, unit, n
}

// numberWord returns the number, 1 to 12, that s spells, and 0 for any other word.
func numberWord(s string) int {
	if s == "a" || s == "an" {
		return 1
	}
	for i, name := range []string{"one", "two", "three", "four", "five", "six", "seven", "eight",
		"nine", "ten", "eleven", "twelve"} {
		if s == name {
			return i + 1
		}
	}
	return 0
}
