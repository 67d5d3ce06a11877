package when

import (
	"cmp"
	"fmt"
	"time"
)

// A Date is a day of the calendar, without a zone. Dates are comparable with == and may be map
// keys. The zero Date stands for "no date" and is written as the empty text.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// daySeconds is the length of a day that has no change of clocks.
const daySeconds = 24 * 60 * 60

// DateOf returns the date of t in the location t carries.
func DateOf(t time.Time) Date {
	y, m, d := t.Date()
	return Date{y, m, d}
}

// ParseDate reads a date written as 2026-11-26 and nothing else. The years 0001 to 9999 are
// allowed, days that do not exist are not. It returns an *InputError.
func ParseDate(s string) (Date, error) {
	d, ok := isoDate(s)
	if !ok {
		return Date{}, &InputError{Input: s, Problem: BadDate, Part: s, Example: exampleDate}
	}
	return d, nil
}

// isoDate reads exactly YYYY-MM-DD.
func isoDate(s string) (Date, bool) {
	if len(s) != len(time.DateOnly) {
		return Date{}, false
	}
	t, err := time.Parse(time.DateOnly, s)
	if err != nil || t.Year() < 1 {
		return Date{}, false
	}
	return DateOf(t), true
}

// valid reports whether d is a day of the calendar between the years 1 and 9999.
func (d Date) valid() bool {
	return d.Year >= 1 && d.Year <= 9999 && FromOrdinal(d.Ordinal()) == d
}

// FromOrdinal returns the date that lies n days after 1970-01-01 (before it, for negative n).
func FromOrdinal(n int) Date { return DateOf(time.Unix(int64(n)*daySeconds, 0).UTC()) }

// Ordinal returns the number of days from 1970-01-01 to d, negative before it.
func (d Date) Ordinal() int {
	s := time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC).Unix()
	return int(s / daySeconds) // exact: midnights in UTC are multiples of a day, negative ones too
}

// AddDays returns the date n days after d; n may be negative.
func (d Date) AddDays(n int) Date { return FromOrdinal(d.Ordinal() + n) }

// Sub returns the number of days from e to d.
func (d Date) Sub(e Date) int { return d.Ordinal() - e.Ordinal() }

// Weekday returns the day of the week of d.
func (d Date) Weekday() time.Weekday { return weekdayOf(d.Ordinal()) }

// weekdayOf returns the weekday of an ordinal; 1970-01-01 was a Thursday.
func weekdayOf(ordinal int) time.Weekday {
	return time.Weekday(floorMod(ordinal+int(time.Thursday), 7))
}

// Compare returns -1 if d is before e, 0 if they are the same, 1 if d is after e.
func (d Date) Compare(e Date) int {
	return cmp.Or(cmp.Compare(d.Year, e.Year), cmp.Compare(d.Month, e.Month), cmp.Compare(d.Day, e.Day))
}

// Before reports whether d is earlier than e.
func (d Date) Before(e Date) bool { return d.Compare(e) < 0 }

// After reports whether d is later than e.
func (d Date) After(e Date) bool { return d.Compare(e) > 0 }

// IsZero reports whether d is the zero Date, which stands for no date.
func (d Date) IsZero() bool { return d == Date{} }

// String returns d as 2026-11-26, and the zero Date as the empty text.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	if d.valid() {
		return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, int(d.Month), d.Day)
}

// Long returns d as it stands in a sentence: Thursday 26 November.
func (d Date) Long() string { return d.format("Monday 2 January") }

// Short returns d as it stands in a list: Thu 26 Nov.
func (d Date) Short() string { return d.format("Mon 2 Jan") }

// LongFrom is Long with the year if it is not that of today: Thursday 26 November 2027.
func (d Date) LongFrom(today Date) string { return d.format("Monday 2 January" + d.yearFrom(today)) }

// ShortFrom is Short with the year if it is not that of today: Fri 26 Nov 2027.
func (d Date) ShortFrom(today Date) string { return d.format("Mon 2 Jan" + d.yearFrom(today)) }

// yearFrom returns the layout of the year, empty if it goes without saying.
func (d Date) yearFrom(today Date) string {
	if d.Year == today.Year {
		return ""
	}
	return " 2006"
}

func (d Date) format(layout string) string {
	if d.IsZero() {
		return ""
	}
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC).Format(layout)
}

// MarshalText implements encoding.TextMarshaler with String.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler with ParseDate; the empty text is the zero Date.
func (d *Date) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = Date{}
		return nil
	}
	e, err := ParseDate(string(text))
	if err != nil {
		return err
	}
	*d = e
	return nil
}

// floorMod returns a mod n with the sign of n, so that it counts backwards correctly before 1970.
func floorMod(a, n int) int {
	return (a%n + n) % n
}
