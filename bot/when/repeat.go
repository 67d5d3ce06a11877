package when

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// maxEvery is the longest rhythm, in weeks, that can be typed.
const maxEvery = 52

// weekdayNames lists what each weekday may be called, in the order of time.Weekday. The plural
// (Tuesdays) counts as well.
var weekdayNames = [7][]string{
	{"sun", "sunday"}, {"mon", "monday"}, {"tue", "tues", "tuesday"}, {"wed", "weds", "wednesday"},
	{"thu", "thur", "thurs", "thursday"}, {"fri", "friday"}, {"sat", "saturday"},
}

// readWeekday returns the weekday that s names.
func readWeekday(s string) (time.Weekday, bool) {
	if isPlural(s) {
		s = s[:len(s)-1]
	}
	for i, names := range weekdayNames {
		if slices.Contains(names, s) {
			return time.Weekday(i), true
		}
	}
	return 0, false
}

// isPlural reports whether s may be a weekday in the plural, which speaks of every week.
func isPlural(s string) bool { return strings.HasSuffix(s, "days") }

// readRepeat reads what happens again and again: every Tue, daily, weekdays, Tuesdays, Tue and Thu,
// Mon-Fri, every 2 weeks Fri, every other Friday.
func (p *phrase) readRepeat(words []word) int {
	every, lead, spoken := readEvery(words)
	days, n := readDays(words[lead:])
	if n == 0 && spoken && lead < len(words) && partOfDay(words[lead].s) != (Clock{}) {
		p.kind, p.days, p.every, p.spoken = dayRepeat, EveryDay, every, true
		return lead // every evening: the evening is left for readPart
	}
	if n == 0 || !spoken && days.Count() == 1 && !isPlural(words[0].s) {
		return 0
	}
	p.kind, p.days, p.every, p.spoken = dayRepeat, days, every, spoken
	return lead + n
}

// readEvery reads the beginning of a repetition and how many weeks apart it comes, 0 for one.
func readEvery(words []word) (every, n int, spoken bool) {
	switch words[0].s {
	case "weekly":
		return 0, 1 + skip(words[1:], "on"), true
	case "fortnightly":
		return 2, 1 + skip(words[1:], "on"), true
	case "every", "each":
	default:
		return 0, 0, false
	}
	s := second(words)
	switch count, ok := number(s, 1, 2); {
	case s == "other" || s == "second":
		every, n = 2, 2
	case s == "week":
		return 0, 2 + skip(words[2:], "on"), true
	case s == "fortnight":
		return 2, 2 + skip(words[2:], "on"), true
	case ok && count >= 1 && count <= maxEvery:
		every, n = count, 2
	default:
		return 0, 1, true
	}
	weeks := skip(words[n:], "week", "weeks")
	if weeks == 0 && startsWithDigit(s) {
		return 0, 1, true // "every 2 tue" is no rhythm
	}
	if every == 1 {
		every = 0
	}
	n += weeks
	return every, n + skip(words[n:], "on"), true
}

// startsWithDigit reports whether s begins with a digit.
func startsWithDigit(s string) bool { return s != "" && s[0] >= '0' && s[0] <= '9' }

// readDays reads a set of days: daily, day, weekdays, Tue, Thu and Fri, Mon to Fri.
func readDays(words []word) (Weekdays, int) {
	if len(words) == 0 {
		return 0, 0
	}
	switch words[0].s {
	case "daily", "day":
		return EveryDay, 1
	case "weekday", "weekdays":
		return MonToFri, 1
	case "weekend", "weekends":
		return SatAndSun, 1
	}
	var days Weekdays
	end := 0
	for i := 0; i < len(words); {
		set, n := readDayRange(words[i:])
		if n == 0 {
			break
		}
		days |= set
		end = i + n
		i = end + skip(words[end:], ",", "and", "&", "+")
	}
	return days, end
}

// readDayRange reads Tue, or Mon to Fri.
func readDayRange(words []word) (Weekdays, int) {
	from, ok := readWeekday(words[0].s)
	if !ok {
		return 0, 0
	}
	days := DaysOf(from)
	if len(words) < 3 || skip(words[1:2], "-", "to") == 0 {
		return days, 1
	}
	to, ok := readWeekday(words[2].s)
	if !ok {
		return days, 1
	}
	for d := from; d != to; d = (d + 1) % 7 {
		days |= DaysOf(d)
	}
	return days | DaysOf(to), 3
}

// ParseRhythm reads a weekly rhythm: "Tue, Thu at 16:00", "Tuesdays and Thursdays 16:00", "weekdays
// at 9", "daily 18:00", "every 2 weeks fri 10:00". Days without a time, or a time without days, are
// no rhythm. It returns an *InputError. From, Until, Off and Extra are left open.
func ParseRhythm(s string) (Rhythm, error) {
	words := scan(s)
	p, n := readPhrase(words)
	if r, ok := p.rhythm(); ok && n == len(words) {
		return r, nil
	}
	problem, part := p.missing(words, n)
	if part.to > 0 {
		return Rhythm{}, &InputError{Input: s, Part: s[part.from:part.to], Problem: problem, Example: exampleRhythm}
	}
	return Rhythm{}, &InputError{Input: s, Problem: problem, Example: exampleRhythm}
}

// rhythm returns the weekly rhythm that p speaks of; a single weekday is enough.
func (p *phrase) rhythm() (Rhythm, bool) {
	at := p.timeOfDay(Clock{})
	switch {
	case !p.hasClock && !p.hasPart() || p.strict:
		return Rhythm{}, false
	case p.kind == dayRepeat:
		return Rhythm{Days: p.days, At: at, Every: p.every}, true
	case p.kind == dayWeekday:
		return Rhythm{Days: DaysOf(p.weekday), At: at}, true
	}
	return Rhythm{}, false
}

// missing says why p, the first n of words, is no rhythm, and which word shows it.
func (p *phrase) missing(words []word, n int) (Problem, word) {
	rest := words[n:]
	rest = rest[skip(rest, ",", "on", "at", "@", "by", "and"):]
	switch {
	case len(rest) == 0 && p.kind == dayNone:
		return NoDays, word{}
	case len(rest) == 0 && !p.hasClock && !p.hasPart():
		return NoTime, word{}
	case len(rest) == 0:
		return BadDay, words[0]
	case n == 0 && skip(rest, "every", "each") > 0 && startsWithDigit(second(rest)):
		return BadEvery, rest[1]
	case n == 0 && skip(rest, "every", "each") > 0 && len(rest) > 1:
		return BadDay, rest[1]
	case startsWithDigit(rest[0].s) && !p.hasClock:
		return BadTime, rest[0]
	}
	return BadDay, rest[0]
}

// String returns r as ParseRhythm reads it: "Tue, Thu at 16:00", "weekdays at 09:00", "every 2
// weeks Fri at 10:00". The first and last date, Off and Extra are not part of it. A Rhythm without
// days is the empty text.
func (r Rhythm) String() string {
	days := r.Days & EveryDay
	name := days.String()
	switch {
	case days == 0:
		return ""
	case r.Every > 1:
		return "every " + strconv.Itoa(r.Every) + " weeks " + name + " at " + r.At.String()
	case days == EveryDay:
		name = "daily"
	case days == MonToFri:
		name = "weekdays"
	}
	return name + " at " + r.At.String()
}

// MarshalText implements encoding.TextMarshaler with String.
func (w Weekdays) MarshalText() ([]byte, error) { return []byte(w.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler; it reads what String writes, and day names as
// ParseRhythm does. The empty text is the empty set.
func (w *Weekdays) UnmarshalText(text []byte) error {
	words := scan(string(text))
	days, n := readDays(words)
	if n != len(words) {
		return &InputError{Input: string(text), Part: string(text), Problem: BadDay, Example: "Tue, Thu"}
	}
	*w = days
	return nil
}
