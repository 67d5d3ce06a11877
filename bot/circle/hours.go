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

// habitDates is on how many dates somebody was active about a time of day until that counts as a habit.
const habitDates = 3

// usual are the half hours in which somebody is active as a habit: on at least habitDates dates of their own they were active
// in that half hour or one beside it. What they did in another zone counts by the wall of the one they are in.
func usual(acts []time.Time, loc *time.Location, now time.Time) (h Hours) {
	dates := map[when.Date]Hours{}
	for _, at := range acts {
		at = at.In(loc)
		dates[when.DateOf(at)] |= 1 << slot(at)
	}
	var count [halves]int
	for _, on := range dates {
		on |= on.turned(1) | on.turned(halves-1)
		for i := range halves {
			count[i] += int(on >> i & 1)
		}
	}
	day := now.UTC().Truncate(24 * time.Hour)
	for i := range halves {
		if at := day.Add(time.Duration(i) * half).In(loc); count[slot(at)] >= habitDates {
			h |= 1 << i
		}
	}
	return h
}

// slot is the half hour of a day in which an instant stands on the wall.
func slot(at time.Time) int { return at.Hour()*2 + at.Minute()/30 }

// awake are the half hours in which somebody is awake, as far as is known: outside of their quiet hours, and where they are
// active as a habit all the same. Who has no quiet hours is not awake at night by that.
func awake(p *record.Person, acts []time.Time, now time.Time) Hours {
	return outside(p, now) | usual(acts, p.Location(), now)
}

// outside are the half hours outside of somebody's quiet hours.
func outside(p *record.Person, now time.Time) (h Hours) {
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
