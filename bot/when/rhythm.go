package when

import (
	"math/bits"
	"strings"
	"time"
)

// Weekdays is a set of days of the week; bit n stands for time.Weekday(n). The zero Weekdays is
// empty.
type Weekdays uint8

// Sets of days that have a name.
const (
	EveryDay  Weekdays = 1<<7 - 1
	MonToFri  Weekdays = 1<<time.Monday | 1<<time.Tuesday | 1<<time.Wednesday | 1<<time.Thursday | 1<<time.Friday
	SatAndSun Weekdays = EveryDay &^ MonToFri
)

// DaysOf returns the set of the given weekdays.
func DaysOf(days ...time.Weekday) Weekdays {
	var w Weekdays
	for _, d := range days {
		w |= 1 << d
	}
	return w & EveryDay
}

// Has reports whether d is in the set.
func (w Weekdays) Has(d time.Weekday) bool { return w&EveryDay>>d&1 == 1 }

// Count returns how many days are in the set, 0 to 7.
func (w Weekdays) Count() int { return bits.OnesCount8(uint8(w & EveryDay)) }

// String returns the days in the order of a week that begins on Monday: Tue, Thu. The empty set is
// the empty text.
func (w Weekdays) String() string {
	var names []string
	for _, d := range w.List() {
		names = append(names, d.String()[:3])
	}
	return strings.Join(names, ", ")
}

// fromMonday returns the set with bit 0 for Monday and bit 6 for Sunday.
func (w Weekdays) fromMonday() uint8 {
	w &= EveryDay
	return uint8((w>>1 | w<<6) & EveryDay)
}

// A Rhythm is a recurrence: class days, or a plan such as "every Tue 18:00" or "every 2 days". It has no zone
// and no instants of its own; Next joins it with a zone. The zero Rhythm never happens.
//
// An occurrence is identified by its date. There is exactly one for each date of the rhythm,
// whatever the clocks do on that day.
//
// With Every > 1 the weeks, which begin on Monday, are counted from the week of From, or from the
// week of 1970-01-01 if From is zero. With Step > 1 weekdays do not matter, and days are counted from
// From in the same way. Off and Extra may be in any order.
type Rhythm struct {
	Days  Weekdays `json:"days"`
	At    Clock    `json:"at"`
	Every int      `json:"every,omitzero"`  // weeks from one to the next; 0 means 1
	Step  int      `json:"step,omitzero"`   // days from one to the next, instead of Days and Every; 0 and 1 mean none
	From  Date     `json:"from,omitzero"`   // the first possible date; zero: open
	Until Date     `json:"until,omitzero"`  // the last possible date; zero: open
	Off   []Span   `json:"off,omitempty"`   // dates on which it does not happen
	Extra []Date   `json:"extra,omitempty"` // dates on which it happens besides, whatever the rest says
}

// NextDate returns the first date of r strictly after the given one, and false if there is none.
// Its cost does not depend on how long ago r began, only on the number of Off and Extra entries.
func (r Rhythm) NextDate(after Date) (Date, bool) {
	d, ok := r.nextRegular(after)
	for _, e := range r.Extra {
		if e.After(after) && (!ok || e.Before(d)) {
			d, ok = e, true
		}
	}
	return d, ok
}

// nextRegular is NextDate without the Extra dates.
func (r *Rhythm) nextRegular(after Date) (Date, bool) {
	if r.Days&EveryDay == 0 && r.Step <= 1 {
		return Date{}, false
	}
	o := after.Ordinal()
	if !r.From.IsZero() {
		o = max(o, r.From.Ordinal()-1)
	}
	for {
		o = r.nextWeekly(o)
		d := FromOrdinal(o)
		if !r.Until.IsZero() && d.After(r.Until) {
			return Date{}, false
		}
		back, off := r.offUntil(d)
		if !off {
			return d, true
		}
		o = back.Ordinal()
	}
}

// nextWeekly returns the ordinal of the first date strictly after o that days and weeks, or the step,
// allow.
func (r *Rhythm) nextWeekly(o int) int {
	if r.Step > 1 {
		first := 0
		if !r.From.IsZero() {
			first = r.From.Ordinal()
		}
		return o + r.Step - floorMod(o-first, r.Step)
	}
	days, every := r.Days.fromMonday(), max(r.Every, 1)
	o++
	inWeek := sinceMonday(o)
	monday := o - inWeek
	passed := 0
	if every > 1 {
		passed = floorMod((monday-r.firstMonday())/7, every)
	}
	if rest := days >> inWeek; passed == 0 && rest != 0 {
		return o + bits.TrailingZeros8(rest)
	}
	return monday + 7*(every-passed) + bits.TrailingZeros8(days)
}

// firstMonday returns the ordinal of the Monday from which weeks are counted.
func (r *Rhythm) firstMonday() int {
	o := 0
	if !r.From.IsZero() {
		o = r.From.Ordinal()
	}
	return o - sinceMonday(o)
}

// sinceMonday returns how many days the ordinal o lies after a Monday, 0 to 6; 1970-01-01, ordinal
// 0, was a Thursday.
func sinceMonday(o int) int { return floorMod(o+3, 7) }

// offUntil returns the end of the span of r.Off that contains d, the latest if several do.
func (r *Rhythm) offUntil(d Date) (to Date, off bool) {
	for _, s := range r.Off {
		if s.Contains(d) && (!off || s.To.After(to)) {
			to, off = s.To, true
		}
	}
	return to, off
}

// Has reports whether d is a date of r.
func (r Rhythm) Has(d Date) bool {
	next, ok := r.NextDate(d.AddDays(-1))
	return ok && next == d
}

// Next returns the first occurrence of r in loc strictly after the given instant, with its date,
// and false if there is none. Around a change of clocks the instant is that of At, and so may,
// where clocks jump over midnight, stand at the very beginning of the day after its date. Two dates
// that fall on one instant (a whole day was left out, as in Samoa in 2011) are one occurrence.
func (r Rhythm) Next(after time.Time, loc *time.Location) (time.Time, Date, bool) {
	// At never goes back, so no date before after's own can still lie ahead.
	d, ok := r.NextDate(DateOf(after.In(loc)).AddDays(-1))
	for ok {
		if t := At(d, r.At, loc); t.After(after) {
			return t, d, true
		}
		d, ok = r.NextDate(d)
	}
	return time.Time{}, Date{}, false
}

// Dates returns the first n dates of r on or after from, fewer if r ends before.
func (r Rhythm) Dates(from Date, n int) []Date {
	var dates []Date
	d, ok := r.NextDate(from.AddDays(-1))
	for ok && len(dates) < n {
		dates = append(dates, d)
		d, ok = r.NextDate(d)
	}
	return dates
}
