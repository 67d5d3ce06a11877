package record

import (
	"slices"

	"afterbell/bot/when"
)

// maxMissed is how many things are remembered that did not arrive, the newest: so many fit on a screen of a
// phone, and the record stays small.
const maxMissed = 5

// Misses notes that something did not reach the person. The same thing is noted once.
func (p *Person) Misses(x Missed) {
	if !slices.ContainsFunc(p.Missed, func(m Missed) bool { return m == x }) {
		p.Missed = append(slices.Clip(p.Missed), x)
	}
	p.Missed = p.Missed[max(0, len(p.Missed)-maxMissed):]
}

// maxBreaks is how many breaks before the newest one are remembered: two a month for a year, more than anybody
// takes, and the record stays small.
const maxBreaks = 24

// Rest gives the person another break and remembers the one before it, which stays left out.
func (p *Person) Rest(next when.Span) {
	if b := p.Break; !b.To.IsZero() && !b.To.Before(b.From) {
		if before := next.From.AddDays(-1); before.Before(b.To) {
			b.To = before
		}
		if !b.To.Before(b.From) {
			p.Rested = append(slices.Clip(p.Rested), b)
		}
	}
	p.Rested, p.Break = p.Rested[max(0, len(p.Rested)-maxBreaks):], next
}

// Rests reports whether a date lies in a break of the person.
func (p *Person) Rests(d when.Date) bool {
	return p.Break.Contains(d) || slices.ContainsFunc(p.Rested, func(s when.Span) bool { return s.Contains(d) })
}

// Returned is the date on which the newest break that began on or before a date is over, the zero Date when
// there is none.
func (p *Person) Returned(d when.Date) (back when.Date) {
	for _, s := range append(slices.Clip(p.Rested), p.Break) {
		if !s.To.IsZero() && !s.From.After(d) {
			back = when.LaterDate(back, s.To.AddDays(1))
		}
	}
	return back
}
