package when

import (
	"strconv"
	"strings"
	"time"
)

// A length is how long something takes or is away, as typed: in hours and minutes, in days, or in months.
type length struct {
	wait   time.Duration
	days   int
	months int
}

// readLength reads 2 hours, 1h30, an hour and a half, half an hour, 1.5 hours, 90 min, 3 days, two weeks,
// a month, from the beginning of words, and says how many words it took.
func readLength(words []word) (length, int) {
	if l, n := readHalves(words); n > 0 {
		return l, n
	}
	total, n := readAmount(words)
	if n == 0 || total.wait == 0 {
		return total, n
	}
	for { // 1 hour and 30 minutes, 1h 30m
		and := skip(words[n:], "and")
		if more, m := readHalf(words[n+and:], total); and > 0 && m > 0 {
			return more, n + and + m
		}
		more, m := readAmount(words[n+and:])
		if m == 0 || more.wait == 0 || more.wait >= time.Hour {
			return total, n
		}
		total.wait, n = total.wait+more.wait, n+and+m
	}
}

// readHalves reads half an hour, half a day, a quarter of an hour, and two and a half hours.
func readHalves(words []word) (length, int) {
	switch {
	case starts(words, "half", "an", "hour"):
		return length{wait: 30 * time.Minute}, 3
	case starts(words, "half", "hour"):
		return length{wait: 30 * time.Minute}, 2
	case starts(words, "a", "half", "hour"):
		return length{wait: 30 * time.Minute}, 3
	case starts(words, "a", "quarter", "of", "an", "hour"):
		return length{wait: 15 * time.Minute}, 5
	}
	count, ok := countOf(first(words))
	if ok && len(words) > 4 && starts(words[1:], "and", "a", "half") && unitOf(words[4].s) == time.Hour {
		return length{wait: time.Duration(count)*time.Hour + 30*time.Minute}, 5
	}
	return length{}, 0
}

// readHalf reads the half that stands after and in "an hour and a half", of a total of one hour or more.
func readHalf(words []word, total length) (length, int) {
	if starts(words, "a", "half") && total.wait >= time.Hour {
		total.wait += 30 * time.Minute
		return total, 2
	}
	return total, 0
}

// readAmount reads one number with its unit, joined or not: 2 hours, 2h, 1h30, 1.5 hours, a week.
func readAmount(words []word) (length, int) {
	if len(words) == 0 {
		return length{}, 0
	}
	s := words[0].s
	if hours, minutes, ok := strings.Cut(s, "h"); ok { // 1h30, 1h30m
		h, okHours := number(hours, 1, 2)
		m, okMinutes := number(strings.TrimSuffix(strings.TrimSuffix(minutes, "in"), "m"), 2, 2)
		if okHours && okMinutes && m < 60 {
			return length{wait: time.Duration(h)*time.Hour + time.Duration(m)*time.Minute}, 1
		}
	}
	digits := strings.TrimRight(s, "abcdefghijklmnopqrstuvwxyz")
	if digits != "" && digits != s {
		l, ok := lengthOf(digits, s[len(digits):])
		return l, taken(ok, 1)
	}
	couple := 0
	switch {
	case starts(words, "a", "couple", "of"):
		s, couple = "2", 2
	case starts(words, "couple", "of"):
		s, couple = "2", 1
	}
	if couple+1 >= len(words) {
		return length{}, 0
	}
	l, ok := lengthOf(s, words[couple+1].s)
	return l, taken(ok, couple+2)
}

// taken returns n if ok, else 0.
func taken(ok bool, n int) int {
	if ok {
		return n
	}
	return 0
}

// lengthOf joins a number with a unit: 1 to 999, or with a decimal, for hours.
func lengthOf(count, unit string) (length, bool) {
	if whole, tenth, ok := strings.Cut(count, "."); ok {
		h, err := strconv.ParseFloat(count, 64)
		_, okWhole := number(whole, 1, 2)
		_, okTenth := number(tenth, 1, 2)
		wait := time.Duration(h * float64(time.Hour)).Round(time.Minute)
		return length{wait: wait}, err == nil && okWhole && okTenth && wait > 0 && unitOf(unit) == time.Hour
	}
	n, ok := countOf(count)
	if !ok {
		return length{}, false
	}
	switch unit {
	case "d", "day", "days":
		return length{days: n}, true
	case "w", "wk", "wks", "week", "weeks":
		return length{days: 7 * n}, true
	case "fortnight", "fortnights":
		return length{days: 14 * n}, true
	case "month", "months":
		return length{months: n}, n <= 24
	}
	wait := time.Duration(n) * unitOf(unit)
	return length{wait: wait}, wait > 0
}

// unitOf returns the length of an hour or a minute by its name, 0 for other words.
func unitOf(s string) time.Duration {
	switch s {
	case "m", "min", "mins", "minute", "minutes":
		return time.Minute
	case "h", "hr", "hrs", "hour", "hours":
		return time.Hour
	}
	return 0
}

// countOf reads a whole number from 1 to 999, in digits or, up to twelve, as a word; "a" is one.
func countOf(s string) (int, bool) {
	if n, ok := number(s, 1, 3); ok {
		return n, n > 0
	}
	n := numberWord(s)
	return n, n > 0
}

// numberWord returns the number, 1 to 12, that s spells, and 0 for any other word.
func numberWord(s string) int {
	if s == "a" || s == "an" {
		return 1
	}
	for i, name := range [...]string{"one", "two", "three", "four", "five", "six", "seven", "eight",
		"nine", "ten", "eleven", "twelve"} {
		if s == name {
			return i + 1
		}
	}
	return 0
}

// starts reports whether words begin with those named.
func starts(words []word, named ...string) bool {
	if len(words) < len(named) {
		return false
	}
	for i, name := range named {
		if words[i].s != name {
			return false
		}
	}
	return true
}

// first returns the first word, empty if there is none.
func first(words []word) string {
	if len(words) == 0 {
		return ""
	}
	return words[0].s
}

// second returns the second word, empty if there is none.
func second(words []word) string { return first(words[min(1, len(words)):]) }
