package when

import (
	"strings"
	"time"
)

// A civil is a date as typed: its year, its month and its weekday may be missing.
type civil struct {
	year, month, day int // year 0: not given; month 0: the 3rd
	weekday          time.Weekday
	named            bool // weekday was given and must agree
	either           bool // 3/12: day and month may be the other way round
}

// readCivil reads 2026-11-26, 26 Nov, 26th of November 2026, Nov 26, Thu 26 Nov, 26.11.2026, 26/11 or
// the 26th from the beginning of words, and says how many words it took.
func readCivil(words []word) (civil, int) {
	if len(words) == 0 {
		return civil{}, 0
	}
	if w, ok := readWeekday(words[0].s); ok {
		after := 1 + skip(words[1:], ",", "the")
		c, n := readCivil(words[after:])
		if n == 0 || c.named {
			return civil{}, 0
		}
		c.weekday, c.named = w, true
		return c, after + n
	}
	if words[0].s == "the" && len(words) > 1 && words[1].s != "the" {
		if c, n := readDayMonth(words[1:]); n > 0 && (n > 1 || c.month > 0 || isOrdinal(words[1].s)) {
			c, n := c.withYear(words[1:], n)
			return c, n + 1
		}
		return civil{}, 0
	}
	if d, ok := isoDate(words[0].s); ok {
		return civil{year: d.Year, month: int(d.Month), day: d.Day}, 1
	}
	if c, ok := readNumeric(words[0].s); ok {
		return c, 1
	}
	c, n := readDayMonth(words)
	return c.withYear(words, n)
}

// withYear adds the year that may follow the first n words, which gave c: 26 Nov 2026, Nov 26, 2026.
func (c civil) withYear(words []word, n int) (civil, int) {
	if n == 0 || c.month == 0 || c.year != 0 {
		return c, n
	}
	at := n + min(1, skip(words[n:], ","))
	if at < len(words) {
		if year, ok := number(words[at].s, 4, 4); ok && year >= 1900 { // 1800 is an hour
			c.year = year
			return c, at + 1
		}
	}
	return c, n
}

// readDayMonth reads 26 Nov, 26nov, 26th of November, Nov 26, and 26th alone.
func readDayMonth(words []word) (civil, int) {
	if day, ok := readOrdinal(words[0].s); ok {
		of := 1 + skip(words[1:], "of")
		if of < len(words) {
			if month := readMonth(words[of].s); month > 0 {
				return civil{month: month, day: day}, of + 1
			}
		}
		if isOrdinal(words[0].s) {
			return civil{day: day}, 1
		}
		return civil{}, 0
	}
	name := strings.TrimLeft(words[0].s, "0123456789")
	if day, ok := number(words[0].s[:len(words[0].s)-len(name)], 1, 2); ok && day >= 1 && day <= 31 {
		if month := readMonth(name); month > 0 {
			return civil{month: month, day: day}, 1
		}
	}
	if month := readMonth(words[0].s); month > 0 && len(words) > 1 {
		the := 1 + min(1, skip(words[1:], "the"))
		if the < len(words) {
			if day, ok := readOrdinal(words[the].s); ok {
				return civil{month: month, day: day}, the + 1
			}
		}
	}
	return civil{}, 0
}

// readNumeric reads 26.11.2026, 26.11., 26/11, 11/26, 3/12/26, 26-11-2026 and 2026/11/26. With full
// stops the day comes first; with other signs either may, unless one is no month.
func readNumeric(s string) (civil, bool) {
	sign := strings.IndexAny(s, "./-")
	if sign < 0 {
		return civil{}, false
	}
	parts := strings.Split(s, s[sign:sign+1])
	if len(parts) == 3 && len(parts[0]) == 4 {
		return readYearFirst(parts)
	}
	if len(parts) < 2 || len(parts) > 3 || len(parts) == 2 && s[sign] != '/' {
		return civil{}, false
	}
	year := 0
	if len(parts) == 3 && parts[2] != "" {
		y, ok := number(parts[2], 2, 4)
		if !ok || len(parts[2]) == 3 {
			return civil{}, false
		}
		if year = y; len(parts[2]) == 2 {
			year += 2000
		}
	} else if len(parts) == 3 && s[sign] != '.' {
		return civil{}, false
	}
	day, okDay := number(parts[0], 1, 2)
	month, okMonth := number(parts[1], 1, 2)
	c := civil{year: year, month: month, day: day}
	switch {
	case !okDay || !okMonth || day < 1 || month < 1 || day > 31 || month > 31 || s == "24/7":
		return civil{}, false
	case s[sign] == '.':
		return c, month <= 12
	case month > 12:
		return c.swapped(), day <= 12
	}
	c.either = day <= 12 && day != month
	return c, true
}

// readYearFirst reads the parts of 2026/11/26 and 2026-1-5.
func readYearFirst(parts []string) (civil, bool) {
	year, okYear := number(parts[0], 4, 4)
	month, okMonth := number(parts[1], 1, 2)
	day, okDay := number(parts[2], 1, 2)
	d := Date{year, time.Month(month), day}
	return civil{year: year, month: month, day: day}, okYear && okMonth && okDay && d.valid()
}

func (c civil) swapped() civil {
	c.day, c.month = c.month, c.day
	return c
}

// A DateOrder says how somebody writes a date in numbers.
type DateOrder int

// The orders of day and month.
const (
	EitherOrder DateOrder = iota // not known: what can be read in two ways is asked about
	DayFirst                     // 3/12 is 3 December
	MonthFirst                   // 3/12 is 12 March
)

// OrderOf returns how people write dates who set their application to a locale, such as en-GB, and live
// in the given IANA zone. American English is what applications are set to when nobody chose, so it
// decides only in the United States; unknown locales decide nothing.
func OrderOf(locale, zone string) DateOrder {
	language, region, _ := strings.Cut(strings.ReplaceAll(locale, "_", "-"), "-")
	switch strings.ToLower(language) {
	case "en":
		switch strings.ToUpper(region) {
		case "GB", "IE", "AU", "NZ", "IN":
			return DayFirst
		case "US", "":
			return orderIn(zone)
		}
		return EitherOrder
	case "zh", "ja", "ko", "hu":
		return MonthFirst
	case "de", "fr", "es", "it", "nl", "pt", "da", "nb", "no", "fi", "cs", "pl", "ro", "tr", "el", "bg", "ru", "uk", "hr", "vi", "id":
		return DayFirst
	}
	return EitherOrder
}

// orderIn returns MonthFirst for zones of the United States.
func orderIn(zone string) DateOrder {
	for _, p := range places {
		if p.zone == zone && p.country == "US" {
			return MonthFirst
		}
	}
	return EitherOrder
}

// readings returns what c may mean for somebody who writes dates in the given order.
func (c civil) readings(order DateOrder) []civil {
	switch {
	case !c.either || order == DayFirst:
		return []civil{c}
	case order == MonthFirst:
		return []civil{c.swapped()}
	}
	return []civil{c, c.swapped()}
}

// in returns c in the given year, if there is such a day and it falls on the weekday that was named.
func (c civil) in(year int) (Date, bool) {
	d := Date{year, time.Month(c.month), c.day}
	return d, d.valid() && (!c.named || d.Weekday() == c.weekday)
}

// leapSpan is the longest wait, in years, for a 29 February.
const leapSpan = 8

// onOrAfter returns the date c means: in its own year if it has one, else the first on or after
// near.
func (c civil) onOrAfter(near Date) (Date, bool) {
	if c.year != 0 {
		return c.in(c.year)
	}
	if c.month == 0 {
		return c.inMonths(near, 1)
	}
	for year := near.Year; year <= near.Year+leapSpan; year++ {
		if d, ok := (civil{month: c.month, day: c.day}).in(year); ok && !d.Before(near) {
			return c.in(year)
		}
	}
	return Date{}, false
}

// onOrBefore returns the date c means: in its own year if it has one, else the last on or before
// near.
func (c civil) onOrBefore(near Date) (Date, bool) {
	if c.year != 0 {
		return c.in(c.year)
	}
	if c.month == 0 {
		return c.inMonths(near, -1)
	}
	for year := near.Year; year >= near.Year-leapSpan; year-- {
		if d, ok := (civil{month: c.month, day: c.day}).in(year); ok && !d.After(near) {
			return c.in(year)
		}
	}
	return Date{}, false
}

// inMonths returns the date of a c without a month: the nearest from near on, forwards or backwards by
// step, in a month that has such a day.
func (c civil) inMonths(near Date, step int) (Date, bool) {
	for months := range 4 { // 31 January, 31 March: at most one month is left out
		first := time.Date(near.Year, near.Month+time.Month(step*months), 1, 0, 0, 0, 0, time.UTC)
		d, ok := civil{month: int(first.Month()), day: c.day}.in(first.Year())
		if ok && (step > 0 && !d.Before(near) || step < 0 && !d.After(near)) {
			return d, !c.named || d.Weekday() == c.weekday
		}
	}
	return Date{}, false
}

// nearest returns the date c means where it may have passed: the first on or after near, but if that is
// far ahead and the one before it nearer, the one before it. The 30 November of a running week is this
// year's.
func (c civil) nearest(near Date) (Date, bool) {
	bare := c
	bare.named = false
	d, ok := bare.onOrAfter(near)
	if !ok || c.year == 0 && d.Sub(near) > farDate {
		behind, okBehind := bare.onOrBefore(near)
		if okBehind && (!ok || near.Sub(behind) < d.Sub(near)) {
			d, ok = behind, true
		}
	}
	return d, ok && (!c.named || d.Weekday() == c.weekday)
}
