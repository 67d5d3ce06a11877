package when

import "fmt"

// A Problem says what is wrong with a text that should have been a date, a time or a rhythm. The
// values are stable: a catalogue of sentences may use them as keys.
type Problem string

// The problems an InputError can name.
const (
	BadDate    Problem = "date"    // Part is no date
	BadTime    Problem = "time"    // Part is no time of day
	BadDay     Problem = "day"     // Part is neither a weekday nor a time
	BadEvery   Problem = "every"   // Part is no number of weeks from 1 to 52
	NoDays     Problem = "no-days" // no weekday is named
	NoTime     Problem = "no-time" // no time of day is named
	Backwards  Problem = "back"    // Part ends before it begins
	BadQuiet   Problem = "quiet"   // not two times of day
	TooManyOff Problem = "many"    // more spans than MaxSpans
)

// Right examples, one for each thing people type.
const (
	exampleDate   = "2026-11-26"
	exampleClock  = "16:00"
	exampleRhythm = "Tue, Thu at 16:00"
	exampleSpans  = "23 Dec to 3 Jan, 6 Apr"
	exampleQuiet  = "21:00 to 08:00"
)

// An InputError is a text that could not be read: what it was, which part of it, what is wrong
// with that part, and an example of how to write it.
type InputError struct {
	Input   string
	Part    string // the words in question, as typed; empty if something is missing
	Problem Problem
	Example string
}

// Error implements error with an English sentence.
func (e *InputError) Error() string {
	return fmt.Sprintf("%q: %s; write it like %q", e.Input, e.what(), e.Example)
}

func (e *InputError) what() string {
	switch e.Problem {
	case BadDate:
		return fmt.Sprintf("%q is not a date", e.Part)
	case BadTime:
		return fmt.Sprintf("%q is not a time of day", e.Part)
	case BadDay:
		return fmt.Sprintf("%q is neither a weekday nor a time", e.Part)
	case BadEvery:
		return fmt.Sprintf("%q is not a number of weeks from 1 to 52", e.Part)
	case NoDays:
		return "no weekday is named"
	case NoTime:
		return "no time of day is named"
	case Backwards:
		return fmt.Sprintf("%q ends before it begins", e.Part)
	case TooManyOff:
		return fmt.Sprintf("more than %d dates", MaxSpans)
	default:
		return "two times of day are needed"
	}
}
