package when

import (
	"strings"
	"time"
)

// A phrase is what people say about a time, not yet joined with a now: some of "every Tue", "next
// Friday", "1 Dec", "tomorrow evening", "at 18:00", "in 2 hours".
type phrase struct {
	wait  time.Duration // in 2 hours; excludes everything else
	isNow bool          // now; excludes everything else

	kind     dayKind
	offset   int          // dayOffset: days from today
	months   int          // dayOffset: months from today
	sameHour bool         // at the hour it is now: in 3 days, this time tomorrow
	plus     int          // days later than the day that is named: a week from Friday
	weekday  time.Weekday // dayWeekday
	which    weekdayRule  // dayWeekday
	date     civil        // dayDate
	days     Weekdays     // dayRepeat
	every    int          // dayRepeat: weeks; 0 means 1
	step     int          // dayRepeat: days, instead of weekdays
	spoken   bool         // dayRepeat: with the word every
	from     *phrase      // dayRepeat: the first day; nil for none
	until    *phrase      // dayRepeat: the last day; nil for none
	dayAt    stretch      // where the date was typed

	hasClock bool
	clock    Clock
	fixed    bool // the half of the day was typed
	bare     bool // a number alone, after a day: Fri 18
	midnight bool // the word: the end of the day that is named
	form     clockForm
	after    bool    // the word at stands before the time of day
	clockAt  stretch // where the time of day was typed
	part     dayPart
	dayLast  bool // the day was read last, so that a part of it may follow
}

// A stretch is a piece of the text: its first byte and the one after it.
type stretch struct{ from, to int }

// A dayKind is the way a phrase names its day.
type dayKind int

const (
	dayNone dayKind = iota
	dayOffset
	dayWeekday
	dayDate
	dayRepeat
)

// A weekdayRule says which of the days of its name a weekday is.
type weekdayRule int

const (
	comingDay weekdayRule = iota // Friday: the first that is not over
	nextDay                      // next Friday: not today
	lastDay                      // last Friday: before today
	thisWeek                     // Friday this week
	nextWeek                     // Friday next week
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
		lead := skip(words[i:], ",", "on", "at", "@", "by", "around")
		at := lead > 0 && (words[i+lead-1].s == "at" || words[i+lead-1].s == "@")
		n := p.read(words[i+lead:], at)
		if n == 0 {
			return p, end
		}
		i += lead + n
	}
}

// read adds one more part to p: a day, a part of the day, a clock, a wait or a limit. It returns the
// number of words that took, 0 if the words go on with something else.
func (p *phrase) read(words []word, at bool) int {
	if len(words) == 0 || p.wait > 0 || p.isNow {
		return 0
	}
	dayLast := p.dayLast
	p.dayLast = false
	if n := p.readTime(words, at); n > 0 { // before the day: at 10.10. is no date
		return n
	}
	if p.kind == dayNone {
		for _, try := range []func([]word) int{p.readRepeat, p.readDay} {
			if n := try(words); n > 0 {
				p.dayLast = true
				return n
			}
		}
		if n := p.readWait(words); n > 0 && !p.hasClock {
			return n
		}
		p.wait, p.isNow = 0, false
	}
	if p.kind == dayRepeat {
		if n := p.readLimit(words); n > 0 {
			return n
		}
	}
	return p.readPart(words, at || dayLast)
}

// readTime reads a time of day. It may be a bare number only after "at" or a part of the day.
func (p *phrase) readTime(words []word, at bool) int {
	if p.hasClock {
		return 0
	}
	c, n, fixed := p.readOClock(words, at)
	if n == 0 {
		c, n = p.readDigits(words, at)
		fixed = n > 0 && fixedClock(words, n)
	}
	if n == 0 {
		return 0
	}
	p.hasClock, p.clock, p.fixed, p.midnight, p.after = true, c, fixed, words[0].s == "midnight", at
	p.clockAt = stretch{words[0].from, words[n-1].to}
	return n
}

// readDigits reads 18:00, 6pm, noon, and 6 or 1830 where only a time of day can stand.
func (p *phrase) readDigits(words []word, at bool) (Clock, int) {
	rule := dottedClock
	if at || p.part != anyPart {
		rule = anyClock
	}
	s := words[0].s
	if hours, joined := strings.CutSuffix(s, "h"); joined && !at && earlyDigits(hours) {
		return Clock{}, 0 // 2h lasts two hours
	}
	if dottedDay(s) {
		if !at {
			return Clock{}, 0
		}
		words = append([]word{{strings.TrimSuffix(s, "."), words[0].from, words[0].to}}, words[1:]...)
	}
	c, n := readClock(words, rule)
	if n == 0 && (at && len(s) == 4 || (at || p.kind != dayNone) && len(words) == 1) {
		c, n = readJoined(s, at)
		p.bare = n > 0 && len(s) == 2
	}
	if n == 0 {
		return Clock{}, 0
	}
	p.form = looseForm
	if _, plainly := readClock(words, plainClock); plainly > 0 {
		p.form = clearForm
	} else if strings.Contains(s, ".") {
		p.form = doubtfulForm
		if at || p.kind != dayNone {
			p.form = clearForm
		}
	}
	return c, n
}

// earlyDigits reports whether s is a number of hours that is more likely a length than a time of day.
func earlyDigits(s string) bool {
	n, ok := number(s, 1, 2)
	return ok && n <= 6
}

// readJoined reads 1830, and after a day 18, where the text ends.
func readJoined(s string, at bool) (Clock, int) {
	if n, ok := number(s, 2, 2); ok && n > 12 && n < 24 && !at {
		return Clock{Hour: n}, 1
	}
	if _, ok := number(s, 4, 4); ok {
		if c, ok := digitClock(s[:2]+":"+s[2:], "", plainClock); ok {
			return c, 1
		}
	}
	return Clock{}, 0
}

// readOClock reads half past 4, quarter to five, ten past 4 pm, 5 o'clock and, after at, five. The half of
// the day may be left for readPart.
func (p *phrase) readOClock(words []word, at bool) (c Clock, n int, fixed bool) {
	if c, n, fixed = readPast(words); n > 0 {
		p.form = clearForm
		return c, n, fixed
	}
	h, ok := hourWord(first(words))
	if ok && (second(words) == "o'clock" || second(words) == "oclock") {
		p.form = clearForm
		return inHalfOf(Clock{Hour: h}, words, 2)
	}
	if ok && saysPart(words[1:]) {
		p.form = clearForm
		return Clock{Hour: h}, 1, false
	}
	if ok && at && !startsWithDigit(words[0].s) {
		p.form = looseForm
		return inHalfOf(Clock{Hour: h}, words, 1)
	}
	return Clock{}, 0, false
}

// saysPart reports whether words go on with a part of the day as it is said after an hour: in the evening, at night.
func saysPart(words []word) bool {
	if starts(words, "in", "the") && len(words) > 2 {
		return partOfDay(words[2].s) != anyPart
	}
	return starts(words, "at", "night")
}

// readPast reads half past 4, a quarter to 5pm, 20 past four.
func readPast(words []word) (c Clock, n int, fixed bool) {
	a := min(1, skip(words, "a"))
	if len(words) < a+3 {
		return Clock{}, 0, false
	}
	minutes, _ := countOf(words[a].s)
	switch words[a].s {
	case "half":
		minutes = 30
	case "quarter":
		minutes = 15
	}
	hour, half := cutHalf(words[a+2].s)
	h, ok := hourWord(hour)
	if !ok || minutes == 0 || minutes > 59 {
		return Clock{}, 0, false
	}
	switch {
	case words[a+1].s == "past":
		c = Clock{h, minutes}
	case words[a+1].s == "to" && (words[a].s == "quarter" || words[a].s == "ten"):
		c = Clock{(h+10)%12 + 1, 60 - minutes}
	default:
		return Clock{}, 0, false
	}
	if half != "" {
		c.Hour, ok = inHalf(c.Hour, half)
		return c, taken(ok, a+3), ok
	}
	return inHalfOf(c, words, a+3)
}

// inHalfOf puts c, read from the first n words, into the half of the day that may follow: am, pm.
func inHalfOf(c Clock, words []word, n int) (Clock, int, bool) {
	if rest, half := cutHalf(first(words[n:])); rest == "" && half != "" {
		if h, ok := inHalf(c.Hour, half); ok {
			return Clock{h, c.Minute}, n + 1, true
		}
	}
	return c, n, false
}

// hourWord reads an hour of the twelve-hour clock, in digits or as a word.
func hourWord(s string) (int, bool) {
	if n, ok := number(s, 1, 2); ok {
		return n, n >= 1 && n <= 12
	}
	n := numberWord(s)
	return n, n > 0 && s != "a" && s != "an"
}

// readWait reads "in 2 hours", "2 hours from now", "later today" and "now".
func (p *phrase) readWait(words []word) int {
	switch {
	case starts(words, "right", "now"):
		p.isNow = true
		return 2
	case words[0].s == "now":
		p.isNow = true
		return 1
	case starts(words, "later", "today"):
		p.wait = laterToday
		return 2
	case words[0].s == "later" && len(words) == 1:
		p.wait = laterToday
		return 1
	}
	in := skip(words[:1], "in")
	l, n := readLength(words[in:])
	if n == 0 || l.wait == 0 {
		return 0
	}
	n += in
	switch {
	case in > 0:
		n += afterNow(words[n:])
	case afterNow(words[n:]) > 0:
		n += afterNow(words[n:])
	default:
		return 0
	}
	p.wait = l.wait
	return n
}

// laterToday is how far ahead "later today" is.
const laterToday = 3 * time.Hour

// afterNow returns the number of words, from now or later, that count what stands before them from now.
func afterNow(words []word) int {
	switch {
	case starts(words, "from", "now"):
		return 2
	case first(words) == "later":
		return 1
	}
	return 0
}

// hasTime reports whether p names a time of day or a wait, not only a day.
func (p *phrase) hasTime() bool { return p.hasClock || p.wait > 0 || p.isNow }
