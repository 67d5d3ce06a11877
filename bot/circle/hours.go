package circle

import (
	"math/bits"
	"time"

	"afterbell/bot/record"
	"afterbell/bot/when"
)

// Hours are the half hours of a day of UTC, the first one in the lowest of 48 bits. Only whole ones count, so that a zone
// which is a quarter of an hour beside them makes nobody wait.
type Hours uint64

const (
	halves         = 48
	allHours Hours = 1<<halves - 1
	half           = 30 * time.Minute
)

// awake are the half hours in which somebody is awake, as far as is known: outside of their quiet hours. Who has none is
// not awake at night by that.
func awake(p *record.Person, now time.Time) (h Hours) {
	quiet, day := p.Quiet, now.UTC().Truncate(24*time.Hour)
	if quiet.From == quiet.To {
		quiet = when.Quiet{From: when.Clock{Hour: 23}, To: when.Clock{Hour: 7}}
	}
	sleeps := func(at time.Time) bool {
		at = at.In(p.Location())
		return quiet.Covers(when.Clock{Hour: at.Hour(), Minute: at.Minute()})
	}
	for i := range halves {
		at := day.Add(time.Duration(i) * half)
		if !sleeps(at) && !sleeps(at.Add(half-time.Minute)) {
			h |= 1 << i
		}
	}
	return h
}

// Whole reports whether two half hours follow each other.
func (h Hours) Whole() bool { return h&h.turned(1) != 0 }

// turned are the half hours that begin so much earlier, around midnight.
func (h Hours) turned(n int) Hours { return (h>>n | h<<(halves-n)) & allHours }

// longest is the longest stretch: with which half hour it begins, and how many follow each other. It may run over midnight.
func (h Hours) longest() (from, n int) {
	if h == allHours {
		return 0, halves
	}
	for left := h; left != 0; n++ {
		from = bits.TrailingZeros64(uint64(left))
		left &= h.turned(n + 1)
	}
	return from, n
}

// dawn is the half hour with which the longest stretch begins.
func (h Hours) dawn() int {
	from, _ := h.longest()
	return from
}

// next are the next beginning of the longest stretch after now, or the one that lasts, and its end; ok is false where no
// whole hour is in it.
func (h Hours) next(now time.Time) (from, to time.Time, ok bool) {
	first, n := h.longest()
	day := now.UTC().Truncate(24 * time.Hour)
	from = day.Add(time.Duration(first) * half)
	to = from.Add(time.Duration(n) * half)
	if !to.After(now) {
		from, to = from.AddDate(0, 0, 1), to.AddDate(0, 0, 1)
	}
	return from, to, n >= 2
}
