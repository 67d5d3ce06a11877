package when

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// A Clock is a time of day on the wall, to the minute, without a zone: 00:00 to 23:59. The zero
// Clock is midnight, the first minute of a day.
type Clock struct{ Hour, Minute int }

// DefaultRollover returns the hour at which a person's day ends unless they chose another: 04:00.
func DefaultRollover() Clock { return Clock{Hour: 4} }

// ParseClock reads a time of day as people write it: 16:00, 16.00, 4pm, 4:30 pm, 16h30, 9, noon,
// midnight (00:00). It refuses 24:00 and 13pm, and asks which half of the day a bare 1 to 6 means. It
// returns an *InputError.
func ParseClock(s string) (Clock, error) {
	words := scan(s)
	words = words[skip(words, "at", "@"):]
	c, n := readClock(words, anyClock)
	if n == 0 || n != len(words) {
		return Clock{}, &InputError{Input: s, Problem: BadTime, Part: strings.TrimSpace(s), Example: exampleClock}
	}
	if _, bare := number(words[0].s, 1, 1); bare && n == 1 && earlyHour(c.Hour) {
		e := &InputError{Input: s, Problem: Ambiguous, Part: strings.TrimSpace(s), Example: exampleClock}
		e.Options = clockOptions(c)
		return Clock{}, e
	}
	return c, nil
}

// clockOptions returns the two times of day that c, of the twelve-hour clock, may be.
func clockOptions(c Clock) []Option {
	later := Clock{c.Hour + 12, c.Minute}
	return []Option{{Text: c.String(), Clock: c}, {Text: later.String(), Clock: later}}
}

// earlyHour reports whether an hour that was typed without its half of the day is more likely meant for
// the afternoon than for the small hours.
func earlyHour(h int) bool { return h >= 1 && h <= 6 }

// fixedClock reports whether the time of day in the first n words, which readClock took, says its half
// of the day: 4pm, 16:00, 04:00, noon, but not 4 or 4:30.
func fixedClock(words []word, n int) bool {
	s, half := cutHalf(words[0].s)
	digits := len(s) - len(strings.TrimLeft(s, "0123456789"))
	hour, _ := strconv.Atoi(s[:digits])
	return half != "" || n > 1 || digits == 0 || hour == 0 || hour > 12 || digits == 2 && s[0] == '0'
}

// String returns c as 16:00.
func (c Clock) String() string { return fmt.Sprintf("%02d:%02d", c.Hour, c.Minute) }

// MarshalText implements encoding.TextMarshaler with String.
func (c Clock) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler with ParseClock.
func (c *Clock) UnmarshalText(text []byte) error {
	if d, ok := digitClock(string(text), "", plainClock); ok { // as MarshalText writes it
		*c = d
		return nil
	}
	d, err := ParseClock(string(text))
	if err != nil {
		return err
	}
	*c = d
	return nil
}

// minutes returns the minutes since midnight.
func (c Clock) minutes() int { return c.Hour*60 + c.Minute }

// clockOf returns the wall clock of t in its own location, without the seconds.
func clockOf(t time.Time) Clock {
	h, m, _ := t.Clock()
	return Clock{h, m}
}

// How much readClock takes for a time of day.
type clockRule int

const (
	plainClock  clockRule = iota // 16:00, 4pm, 4:30 pm, 16h30
	dottedClock                  // 16.00, noon and midnight too
	anyClock                     // 16 too
)

// readClock reads a time of day from the first one or two words and says how many it took.
func readClock(words []word, rule clockRule) (Clock, int) {
	if len(words) == 0 {
		return Clock{}, 0
	}
	s := words[0].s
	if rule >= dottedClock {
		switch s {
		case "noon", "midday", "noontime":
			return Clock{Hour: 12}, 1
		case "midnight":
			return Clock{}, 1
		}
	}
	used := 1
	s, half := cutHalf(s)
	if half == "" && len(words) > 1 {
		if _, h := cutHalf(words[1].s); h != "" && len(strings.ReplaceAll(words[1].s, ".", "")) == 2 {
			half, used = h, 2
		}
	}
	c, ok := digitClock(s, half, rule)
	if !ok {
		return Clock{}, 0
	}
	return c, used
}

// cutHalf cuts am, pm, a.m. or p.m. from the end of s and returns which it was.
func cutHalf(s string) (rest, half string) {
	t := strings.TrimSuffix(s, ".")
	for _, h := range []string{"am", "pm", "a.m", "p.m"} {
		if r, ok := strings.CutSuffix(t, h); ok {
			return r, h[:1]
		}
	}
	return s, ""
}

// digitClock reads 16:00, 16.00, 16h30, 16h or 16, in the half of the day given by "a", "p" or
// neither.
func digitClock(s, half string, rule clockRule) (Clock, bool) {
	if half != "" {
		rule = anyClock // 4pm and 4.30pm are nothing else than times
	}
	hour, minute, sep := s, "00", ""
	if _, joined := number(s, 3, 4); joined && half != "" { // 430pm
		hour, minute = s[:len(s)-2], s[len(s)-2:]
	}
	if i := strings.IndexAny(s, ":.h"); i >= 0 {
		hour, minute, sep = s[:i], s[i+1:], s[i:i+1]
	}
	if sep == "h" && minute == "" {
		minute = "00"
	}
	if sep == "" && rule < anyClock || sep == "." && rule < dottedClock {
		return Clock{}, false
	}
	h, okHour := number(hour, 1, 2)
	m, okMinute := number(minute, 2, 2)
	if !okHour || !okMinute || h > 23 || m > 59 {
		return Clock{}, false
	}
	h, ok := inHalf(h, half)
	return Clock{h, m}, ok
}

// inHalf turns an hour of the twelve-hour clock into one of the day; half is "a", "p" or "".
func inHalf(h int, half string) (int, bool) {
	if half == "" {
		return h, true
	}
	if h < 1 || h > 12 {
		return 0, false
	}
	h %= 12
	if half == "p" {
		h += 12
	}
	return h, true
}

// number reads a run of least to most ASCII digits, the whole of s.
func number(s string, least, most int) (int, bool) {
	if len(s) < least || len(s) > most {
		return 0, false
	}
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
	}
	n, err := strconv.Atoi(s)
	return n, err == nil
}

// Wall returns t as people read it, in the location t carries: Thu 26 Nov, 18:00.
func Wall(t time.Time) string { return t.Format("Mon 2 Jan, 15:04") }
