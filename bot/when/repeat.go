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
	s = named(s)
	if isPlural(s) {
		s = s[:len(s)-1]
	}
	for i, names := range weekdayNames {
		if slices.Contains(names, s) || len(s) >= 4 && strings.HasPrefix(names[len(names)-1], s) {
			return time.Weekday(i), true
		}
	}
	return 0, false
}

// isPlural reports whether s may be a weekday in the plural, which speaks of every week.
func isPlural(s string) bool { return strings.HasSuffix(s, "days") }

// readRepeat reads what happens again and again: every Tue, daily, weekdays, Tuesdays, Tue and Thu,
// Mon-Fri, every 2 weeks Fri, every other Friday, every 2 days, nightly; and before it the limits of
// "from 20 Apr daily".
func (p *phrase) readRepeat(words []word) int {
	if n := p.readLimit(words); n > 0 {
		n += skip(words[n:], ",")
		var inner phrase
		if m := 0; n < len(words) {
			if m = inner.readRepeat(words[n:]); m > 0 && inner.from == nil {
				p.kind, p.days, p.every, p.step, p.spoken, p.part = dayRepeat, inner.days, inner.every, inner.step, inner.spoken, inner.part
				return n + m
			}
		}
		p.from, p.until = nil, nil
		return 0
	}
	if step, n := readSteps(words); n > 0 {
		p.kind, p.step, p.spoken = dayRepeat, step, true
		return n
	}
	if words[0].s == "nightly" {
		p.kind, p.days, p.spoken, p.part = dayRepeat, EveryDay, true, evening
		return 1
	}
	every, lead, spoken := readEvery(words)
	days, n := readDays(words[lead:], spoken)
	if n == 0 && spoken && lead < len(words) && partOfDay(words[lead].s) != anyPart {
		p.kind, p.days, p.every, p.spoken = dayRepeat, EveryDay, every, true
		return lead // every evening: the evening is left for readPart
	}
	if n == 0 || !spoken && days.Count() == 1 && !isPlural(named(words[0].s)) {
		return 0
	}
	p.kind, p.days, p.every, p.spoken = dayRepeat, days, every, spoken
	return lead + n
}

// maxStep is the most days from one occurrence to the next that can be typed.
const maxStep = 60

// readSteps reads every 2 days, every other day, every third day: how many days lie between two of them.
func readSteps(words []word) (step, n int) {
	if len(words) < 3 || words[0].s != "every" && words[0].s != "each" {
		return 0, 0
	}
	s, day := words[1].s, words[2].s == "day" || words[2].s == "days"
	switch {
	case !day:
		return 0, 0
	case s == "other", s == "second", s == "2nd":
		return 2, 3
	case s == "third", s == "3rd":
		return 3, 3
	}
	count, ok := countOf(s)
	if !ok || count < 2 || count > maxStep {
		return 0, 0
	}
	return count, 3
}

// readEvery reads the beginning of a repetition and how many weeks apart it comes, 0 for one.
func readEvery(words []word) (every, n int, spoken bool) {
	switch first(words) {
	case "weekly":
		return 0, 1 + skip(words[1:], "on"), true
	case "fortnightly":
		return 2, 1 + skip(words[1:], "on"), true
	case "every", "each":
	default:
		return 0, 0, false
	}
	s := second(words)
	switch count, ok := countOf(s); {
	case s == "other" || s == "second" || s == "2nd":
		every, n = 2, 2
	case s == "week":
		return 0, 2 + skip(words[2:], "on"), true
	case s == "fortnight":
		return 2, 2 + skip(words[2:], "on"), true
	case s == "single":
		return 0, 2, true
	case ok && count >= 1 && count <= maxEvery:
		every, n = count, 2
	default:
		return 0, 1, true
	}
	weeks := skip(words[n:], "week", "weeks")
	if weeks == 0 && s != "other" && s != "second" && s != "2nd" {
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

// readDays reads a set of days: daily, weekdays, Tue, Thu and Fri, Mon to Fri; and after every or each:
// day, weekday, weekend.
func readDays(words []word, spoken bool) (Weekdays, int) {
	switch s := first(words); {
	case s == "daily" || s == "everyday" || spoken && s == "day":
		return EveryDay, 1
	case s == "weekdays" || s == "workdays" || spoken && (s == "weekday" || s == "workday"):
		return MonToFri, 1
	case s == "weekends" || spoken && s == "weekend":
		return SatAndSun, 1
	case s == "mwf" && !spoken:
		return DaysOf(time.Monday, time.Wednesday, time.Friday), 1
	case s == "tth" && !spoken:
		return DaysOf(time.Tuesday, time.Thursday), 1
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
		i = end + skip(words[end:], ",", "and", "&", "+", "/")
		if i < len(words) && spoken && (words[i].s == "every" || words[i].s == "each") {
			i++
		}
	}
	return days, end
}

// readLimit reads the first and last day of a repetition and the days it leaves out: from 20 Apr, until
// Friday, except Sundays.
func (p *phrase) readLimit(words []word) int {
	n := skip(words, ",")
	if len(words) < n+2 {
		return 0
	}
	var day phrase
	switch words[n].s {
	case "except", "but", "excluding":
		lead := n + 1 + skip(words[n+1:], "not", "for", "on", "every")
		days, m := readDays(words[lead:], true)
		if m == 0 || p.kind != dayRepeat || p.step > 0 || p.days&^days == 0 {
			return 0
		}
		p.days &^= days
		return lead + m
	case "from", "starting", "beginning":
		lead := n + 1 + skip(words[n+1:], "on", "from")
		m := day.readLimitDay(words[lead:])
		if m == 0 || p.from != nil {
			return 0
		}
		p.from = &day
		return lead + m
	case "until", "till", "til", "through", "to":
		m := day.readLimitDay(words[n+1:])
		if m == 0 || p.until != nil || p.kind != dayRepeat {
			return 0
		}
		p.until = &day
		return n + 1 + m
	}
	return 0
}

// readLimitDay reads one day that is no clock, no part of a day and no rhythm.
func (p *phrase) readLimitDay(words []word) int {
	if len(words) == 0 {
		return 0
	}
	n := p.readDay(words)
	if p.part != anyPart || p.kind == dayRepeat || p.sameHour {
		return 0
	}
	return n
}

// readDayRange reads Tue, or Mon to Fri.
func readDayRange(words []word) (Weekdays, int) {
	from, ok := readWeekday(words[0].s)
	if !ok {
		return 0, 0
	}
	days := DaysOf(from)
	if len(words) < 3 || skip(words[1:2], "-", "to", "through", "thru") == 0 {
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

// String returns r as ParseRhythm reads it: "Tue, Thu at 16:00", "weekdays at 09:00", "every 2
// weeks Fri at 10:00", "every 2 days at 17:00". The first and last date, Off and Extra are not part of
// it. A Rhythm without days is the empty text.
func (r Rhythm) String() string {
	days := r.Days & EveryDay
	name := days.String()
	switch {
	case r.Step > 1:
		return "every " + strconv.Itoa(r.Step) + " days at " + r.At.String()
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
	days, n := readDays(words, false)
	if n != len(words) {
		return &InputError{Input: string(text), Part: string(text), Problem: BadDay, Example: "Tue, Thu"}
	}
	*w = days
	return nil
}
