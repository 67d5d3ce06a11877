package when

import (
	"fmt"
	"time"
)

// A WallTime is what a wall shows: a date and a time of day, without a zone. What somebody planned for
// "Tuesday at 10:00" is a WallTime: it stays the same when they move, and when a government changes the
// clocks, and only its instant becomes another. The zero WallTime stands for none.
type WallTime struct {
	Date  Date
	Clock Clock
}

// WallOf returns what the wall shows at t in the location t carries. Of the two instants that show the same
// time when clocks go back it keeps the time alone.
func WallOf(t time.Time) WallTime { return WallTime{DateOf(t), clockOf(t)} }

// In returns the instant at which walls in loc show w, as At does.
func (w WallTime) In(loc *time.Location) time.Time { return At(w.Date, w.Clock, loc) }

// IsZero reports whether w is the zero WallTime.
func (w WallTime) IsZero() bool { return w.Date.IsZero() }

// String returns w as 2026-12-03T16:00, and the zero WallTime as the empty text.
func (w WallTime) String() string {
	if w.IsZero() {
		return ""
	}
	return w.Date.String() + "T" + w.Clock.String()
}

// MarshalText implements encoding.TextMarshaler with String.
func (w WallTime) MarshalText() ([]byte, error) { return []byte(w.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler; it reads what String writes.
func (w *WallTime) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*w = WallTime{}
		return nil
	}
	t, err := time.Parse("2006-01-02T15:04", string(text))
	if err != nil {
		return fmt.Errorf("a time on the wall: %w", err)
	}
	*w = WallOf(t)
	return nil
}

// Anew returns the instant of w, the time of something that happens once, for somebody who lives in loc from
// now on. It reports false if w has passed there, or passes as now: then what was planned keeps its old
// instant, if that is still to come.
func (w WallTime) Anew(loc *time.Location, now time.Time) (time.Time, bool) {
	t := w.In(loc)
	return t, t.After(now)
}

// Anew returns the next occurrence of r for somebody who lives in loc from now on, or whose zone has other
// rules from now on: the first after now whose date is later than last, the date of the newest occurrence
// that has come; zero if none has. So a daily reminder that rang on Friday does not ring again on the Friday
// of the place moved to, and none is left out but those dates. It reports false if there is none.
func (r Rhythm) Anew(last Date, loc *time.Location, now time.Time) (time.Time, Date, bool) {
	t, d, ok := r.Next(now, loc)
	if ok && !last.IsZero() && !d.After(last) {
		if d, ok = r.NextDate(last); ok {
			t = At(d, r.At, loc)
		}
	}
	return t, d, ok
}
