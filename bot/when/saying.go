package when

import (
	"math/bits"
	"time"
)

// A Repetition is the way in which a rhythm comes again, for whoever puts it into words.
type Repetition string

// The repetitions. The values are stable: a catalogue of sentences may use them as keys.
const (
	NeverAgain  Repetition = ""         // the zero Rhythm
	Daily       Repetition = "daily"    // every day
	OnWeekdays  Repetition = "weekdays" // Monday to Friday
	OnWeekends  Repetition = "weekends" // Saturday and Sunday
	Weekly      Repetition = "weekly"   // each week, on Days
	EveryNWeeks Repetition = "weeks"    // every N weeks, on Days
	EveryNDays  Repetition = "days"     // every N days
)

// A Saying is a rhythm as it was read, ready to be put into words: "daily at 17:00", "every 2 weeks on Fri".
type Saying struct {
	Repetition Repetition
	N          int            // of EveryNWeeks and EveryNDays, 2 or more; otherwise 1
	Days       []time.Weekday // from Monday on; none for EveryNDays
	At         Clock
	From       Date // the first possible date; zero: open
	Until      Date // the last possible date; zero: open
}

// Saying returns r as it is to be put into words. Off and Extra are no part of it.
func (r Rhythm) Saying() Saying {
	s := Saying{N: 1, Days: r.Days.List(), At: r.At, From: r.From, Until: r.Until}
	switch days := r.Days & EveryDay; {
	case r.Step > 1:
		s.Repetition, s.N, s.Days = EveryNDays, r.Step, nil
	case days == 0:
	case r.Every > 1:
		s.Repetition, s.N = EveryNWeeks, r.Every
	case days == EveryDay:
		s.Repetition = Daily
	case days == MonToFri:
		s.Repetition = OnWeekdays
	case days == SatAndSun:
		s.Repetition = OnWeekends
	default:
		s.Repetition = Weekly
	}
	return s
}

// List returns the days of the set in the order of a week that begins on Monday.
func (w Weekdays) List() []time.Weekday {
	var list []time.Weekday
	for days := w.fromMonday(); days != 0; days &= days - 1 {
		list = append(list, time.Weekday((bits.TrailingZeros8(days)+1)%7))
	}
	return list
}
