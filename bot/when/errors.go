package when

import (
	"fmt"
	"time"
)

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

	NothingSaid Problem = "nothing" // no word speaks of a time
	Unread      Problem = "unread"  // Part speaks of a time, and was not understood
	Ambiguous   Problem = "which"   // Part can be read in two ways: Options
	Past        Problem = "past"    // what was read has passed: Options[0]
	NotYet      Problem = "not-yet" // what was read, the day of something done, is still to come: Options[0]
	TooFar      Problem = "far"     // what was read lies more than MaxYears ahead: Options[0]
)

// MaxYears is how far ahead, in years, a date may lie: what is later is a slip of the finger.
const MaxYears = 20

// Right examples, one for each thing people type.
const (
	exampleDate   = "2026-11-26"
	exampleClock  = "16:00"
	exampleRhythm = "Tue, Thu at 16:00"
	exampleSpans  = "23 Dec to 3 Jan, 6 Apr"
	exampleQuiet  = "21:00 to 08:00"
	exampleRead   = "fri 18:00"
	exampleDay    = "fri 4 dec"
	examplePast   = "yesterday"
	exampleBreak  = "until fri 4 dec"
)

// An InputError is a text that could not be read: what it was, which part of it, what is wrong
// with that part, and an example of how to write it.
type InputError struct {
	Input   string
	Part    string // the words in question, as typed; empty if something is missing
	Problem Problem
	Example string
	Options []Option // the two to four readings of an Ambiguous text, and the one that is Past or TooFar
}

// An Option is one reading of a text. What the text does not speak of is zero.
type Option struct {
	Text   string    // the text with the part in question written so that it is read in this way alone
	At     time.Time // the instant, or the first of them, in the person's location; zero where only a day or a clock was asked for
	Date   Date      // the day, in the person's location
	Days   Span      // the days, where a run of days was asked for
	Clock  Clock     // the time of day
	Repeat *Rhythm   // nil for a single time
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
	case BadQuiet:
		return "two times of day are needed"
	}
	return e.whatRead()
}

// whatRead is what for the problems of the reader.
func (e *InputError) whatRead() string {
	switch e.Problem {
	case NothingSaid:
		return "no time is named"
	case Ambiguous:
		s := fmt.Sprintf("%q may be ", e.Part)
		for i, o := range e.Options {
			if i > 0 {
				s += " or "
			}
			s += fmt.Sprintf("%q", o.Text)
		}
		return s
	case Past:
		return e.read() + " has passed"
	case NotYet:
		return e.read() + " is still to come"
	case TooFar:
		return e.read() + " is too far away"
	}
	return fmt.Sprintf("%q was not understood", e.Part)
}

// read says the first option in English.
func (e *InputError) read() string {
	if len(e.Options) == 0 {
		return fmt.Sprintf("%q", e.Part)
	}
	o := e.Options[0]
	if o.At.IsZero() {
		return o.Date.Long() + o.Date.format(" 2006")
	}
	return Wall(o.At) + o.At.Format(" (2006)")
}
