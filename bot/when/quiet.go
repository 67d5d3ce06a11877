package when

import (
	"strings"
	"time"
)

// Quiet is the stretch of the day in which nothing is delivered: from From up to, not including,
// To, on the wall of whoever is asked. It may run over midnight. If From equals To, as in the zero
// Quiet, there are no quiet hours.
type Quiet struct {
	From Clock `json:"from"`
	To   Clock `json:"to"`
}

// DefaultQuiet returns the quiet hours of somebody who chose none: 21:00 to 08:00.
func DefaultQuiet() Quiet { return Quiet{From: Clock{Hour: 21}, To: Clock{Hour: 8}} }

// ParseQuiet reads "21:00 to 08:00", "9pm-8am", "10 to 7" (22:00 to 07:00: quiet hours are at night) or
// "none". It returns an *InputError. How long they may be is left to the caller: Quiet.Length.
func ParseQuiet(s string) (Quiet, error) {
	words := scan(s)
	if len(words) == 0 || len(words) == 1 && isNone(words[0].s) {
		return Quiet{}, nil
	}
	words = words[skip(words, "from", "between"):]
	from, n := readClock(words, anyClock)
	gap := skip(words[n:], "to", "until", "till", "and", "-")
	to, m := readClock(words[n+gap:], anyClock)
	if n == 0 || m == 0 || gap == 0 || n+gap+m != len(words) {
		return Quiet{}, &InputError{Input: s, Part: strings.TrimSpace(s), Problem: BadQuiet, Example: exampleQuiet}
	}
	q := Quiet{From: from, To: to}
	if fixed := fixedClock(words, n); !fixed || !fixedClock(words[n+gap:], m) {
		return q.atNight(fixed, fixedClock(words[n+gap:], m)), nil
	}
	return q, nil
}

// atNight returns q with the halves of the day that were not typed chosen so that it is a night, of at most
// 14 hours and with 03:00 in it; q itself, if there is none or more than one.
func (q Quiet) atNight(fixedFrom, fixedTo bool) Quiet {
	var nights []Quiet
	for _, from := range halves(q.From, fixedFrom) {
		for _, to := range halves(q.To, fixedTo) {
			if night := (Quiet{from, to}); night.Length() <= MaxQuiet && night.Covers(Clock{Hour: 3}) {
				nights = append(nights, night)
			}
		}
	}
	if len(nights) == 1 {
		return nights[0]
	}
	return q
}

// halves returns the times of day c may be, which are two unless its half of the day is fixed.
func halves(c Clock, fixed bool) []Clock {
	if fixed {
		return []Clock{c}
	}
	return []Clock{c, {(c.Hour + 12) % 24, c.Minute}}
}

// MaxQuiet is how long quiet hours should be at most: whoever wants more has likely mistaken a half of the
// day, or wants a break.
const MaxQuiet = 14 * time.Hour

// Length returns how long q lasts on a day without a change of clocks, 0 to 24 hours.
func (q Quiet) Length() time.Duration {
	return time.Duration(floorMod(q.To.minutes()-q.From.minutes(), 24*60)) * time.Minute
}

// isNone reports whether s is a word for nothing at all.
func isNone(s string) bool { return s == "none" || s == "off" || s == "no" || s == "never" || s == "-" }

// String returns q as "21:00 to 08:00", and as "none" if there are no quiet hours. ParseQuiet reads
// it back.
func (q Quiet) String() string {
	if q.From == q.To {
		return "none"
	}
	return q.From.String() + " to " + q.To.String()
}

// Contains reports whether t, on the wall of the location it carries, lies in the quiet hours.
func (q Quiet) Contains(t time.Time) bool { return q.Covers(clockOf(t)) }

// Covers reports whether c lies in the quiet hours of each day.
func (q Quiet) Covers(c Clock) bool {
	m, from, to := c.minutes(), q.From.minutes(), q.To.minutes()
	if from <= to {
		return from <= m && m < to
	}
	return m >= from || m < to
}

// Next returns t if it is allowed, else the first allowed instant after it, in t's location.
func (q Quiet) Next(t time.Time) time.Time {
	for q.Contains(t) { // once, unless a change of clocks swallows the allowed hours
		t = q.end(t)
	}
	return t
}

// end returns the first instant after t, which is in quiet hours, whose wall clock reaches To.
func (q Quiet) end(t time.Time) time.Time {
	d, left := DateOf(t), q.To.minutes()-clockOf(t).minutes()
	if left <= 0 {
		d = d.AddDays(1)
	}
	if u := At(d, q.To, t.Location()); u.After(t) {
		if _, change := t.ZoneBounds(); !change.IsZero() && change.Before(u) && !q.Contains(change.In(t.Location())) {
			return change.In(t.Location()) // clocks went back to before the quiet hours
		}
		return u
	}
	// To has passed once already and clocks have gone back since: wait for it again.
	sinceMinute := time.Duration(t.Second())*time.Second + time.Duration(t.Nanosecond())
	return t.Add(time.Duration(left)*time.Minute - sinceMinute)
}
