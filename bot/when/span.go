package when

import (
	"slices"
	"strings"
	"time"
)

// A Span is a run of dates from From to To, both included: a holiday, a break, a day off.
type Span struct {
	From Date `json:"from"`
	To   Date `json:"to"`
}

// MaxSpans is how many spans ParseSpans reads from one text.
const MaxSpans = 100

// Contains reports whether d lies in s, its ends included.
func (s Span) Contains(d Date) bool { return !d.Before(s.From) && !d.After(s.To) }

// Days returns how many dates s has, 0 if it ends before it begins.
func (s Span) Days() int { return max(0, s.To.Sub(s.From)+1) }

// String returns "Wed 23 Dec to Sun 3 Jan", and a single day as "Tue 6 Apr".
func (s Span) String() string {
	if s.From == s.To {
		return s.From.Short()
	}
	return s.From.Short() + " to " + s.To.Short()
}

// ParseSpans reads dates and runs of dates separated by commas, semicolons or new lines, such as
// "23 Dec to 3 Jan, 6 Apr", "2026-12-23 to 2027-01-03" and "12-16 Oct". A date without a year is
// the first on or after near, at the end of a span the first on or after its start. The empty text
// and "none" are no span. The result is in order of From. It returns an *InputError.
func ParseSpans(s string, near Date) ([]Span, error) {
	var spans []Span
	for part := range strings.FieldsFuncSeq(s, func(r rune) bool { return r == ',' || r == ';' || r == '\n' }) {
		words := scan(part)
		if len(words) == 0 || len(words) == 1 && isNone(words[0].s) {
			continue
		}
		if len(spans) == MaxSpans {
			return nil, &InputError{Input: s, Problem: TooManyOff, Example: exampleSpans}
		}
		span, problem := readSpan(words, near)
		if problem != "" {
			return nil, &InputError{Input: s, Part: strings.TrimSpace(part), Problem: problem, Example: exampleSpans}
		}
		spans = append(spans, span)
	}
	slices.SortStableFunc(spans, func(a, b Span) int { return a.From.Compare(b.From) })
	return spans, nil
}

// readSpan reads one date or two, all of words. The returned Problem is empty if it could.
func readSpan(words []word, near Date) (Span, Problem) {
	words = words[skip(words, "from", "and"):]
	from, n := readCivil(words)
	if n == 0 {
		from, n = sharedMonth(words)
	}
	if n == 0 {
		return Span{}, BadDate
	}
	to, m := from, 0
	if n < len(words) {
		gap := skip(words[n:], "to", "until", "till", "through", "-")
		to, m = readCivil(words[n+gap:])
		if gap == 0 || m == 0 || n+gap+m != len(words) {
			return Span{}, BadDate
		}
	}
	return spanOf(from, to, near)
}

// spanOf gives two dates as typed the years they lack.
func spanOf(from, to civil, near Date) (Span, Problem) {
	var s Span
	var okFrom, okTo bool
	if from.year == 0 && to.year != 0 {
		s.To, okTo = to.in(to.year)
		s.From, okFrom = from.onOrBefore(s.To)
	} else {
		s.From, okFrom = from.onOrAfter(near)
		s.To, okTo = to.onOrAfter(s.From)
	}
	switch {
	case !okFrom || !okTo:
		return Span{}, BadDate
	case s.To.Before(s.From):
		return Span{}, Backwards
	}
	return s, ""
}

// sharedMonth reads the 12 of "12 to 16 Oct", whose month stands at the end.
func sharedMonth(words []word) (civil, int) {
	if len(words) < 4 {
		return civil{}, 0
	}
	day, ok := readOrdinal(words[0].s)
	end, n := readCivil(words[2:])
	if !ok || n == 0 || end.day < day {
		return civil{}, 0
	}
	return civil{day: day, month: end.month, year: end.year}, 1
}

// A civil is a date as typed: its year and its weekday may be missing.
type civil struct {
	year, month, day int // year 0: not given
	weekday          time.Weekday
	named            bool // weekday was given and must agree
}

// readCivil reads 2026-11-26, 26 Nov, 26th of November 2026, Nov 26 or Thu 26 Nov from the
// beginning of words, and says how many words it took.
func readCivil(words []word) (civil, int) {
	if len(words) == 0 {
		return civil{}, 0
	}
	if w, ok := readWeekday(words[0].s); ok {
		after := 1 + skip(words[1:], ",")
		c, n := readCivil(words[after:])
		if n == 0 || c.named {
			return civil{}, 0
		}
		c.weekday, c.named = w, true
		return c, after + n
	}
	if d, ok := isoDate(words[0].s); ok {
		return civil{year: d.Year, month: int(d.Month), day: d.Day}, 1
	}
	c, n := readDayMonth(words)
	if n > 0 && n < len(words) {
		if year, ok := number(words[n].s, 4, 4); ok && year > 0 {
			c.year = year
			n++
		}
	}
	return c, n
}

// readDayMonth reads 26 Nov, 26th of November or Nov 26.
func readDayMonth(words []word) (civil, int) {
	if day, ok := readOrdinal(words[0].s); ok {
		of := 1 + skip(words[1:], "of")
		if of < len(words) {
			if month := readMonth(words[of].s); month > 0 {
				return civil{month: month, day: day}, of + 1
			}
		}
		return civil{}, 0
	}
	if month := readMonth(words[0].s); month > 0 && len(words) > 1 {
		if day, ok := readOrdinal(words[1].s); ok {
			return civil{month: month, day: day}, 2
		}
	}
	return civil{}, 0
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
	for year := near.Year; year >= near.Year-leapSpan; year-- {
		if d, ok := (civil{month: c.month, day: c.day}).in(year); ok && !d.After(near) {
			return c.in(year)
		}
	}
	return Date{}, false
}
