package term

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"afterbell/bot/record"
	"afterbell/bot/when"
)

// Days off: what is typed for them, what they would move, and how a button names them.

// Limits of what can be declared off at a time.
const (
	MostDaysOff  = 60 // a span has no more days: summer holidays fit, and a longer one is more likely a slip
	MostSpansOff = 5  // no more spans are declared at once, since the target of one button has to name them all
)

// An OffProblem says why days off cannot be taken as they were typed; "" says that they can. The values are
// the ends of keys of the catalogue.
type OffProblem string

// The problems of days off.
const (
	OffUnread    OffProblem = "unread"
	OffBackwards OffProblem = "backwards" // a span ends before it begins
	OffTooLong   OffProblem = "too_long"  // a span has more than MostDaysOff days
	OffTooMany   OffProblem = "too_many"  // there are more than MostSpansOff spans
)

// ReadDaysOff reads days and spans of days as a teacher types them: "thu", "tue and thu", "next week", "23 Dec to
// 3 Jan, 6 Apr". A week that runs is this year's. longest is how many days the longest span has. The error is that
// of when.Reader.Spans, or nil where the days themselves are the problem.
func ReadDaysOff(typed string, r when.Reader) (spans []when.Span, longest int, problem OffProblem, err error) {
	spans, err = r.Spans(typed)
	if err != nil {
		return nil, 0, OffProblemOf(err), err
	}
	for _, s := range spans {
		longest = max(longest, s.Days())
	}
	switch {
	case len(spans) == 0:
		return nil, 0, OffUnread, nil
	case longest > turned:
		return nil, 0, OffBackwards, nil
	case longest > MostDaysOff:
		return nil, longest, OffTooLong, nil
	case len(spans) > MostSpansOff:
		return nil, longest, OffTooMany, nil
	}
	return spans, longest, "", nil
}

// turned is how many days a span has at least whose ends were typed the wrong way round: its end was taken
// for one of the next year.
const turned = 300

// ReadHolidays reads the days off that a class begins with, near its first day: any number of spans of any
// length that is no slip.
func ReadHolidays(typed string, first when.Date) ([]when.Span, OffProblem) {
	spans, err := when.ParseSpans(typed, first)
	if slices.ContainsFunc(spans, func(s when.Span) bool { return s.Days() > turned }) {
		return nil, OffBackwards
	}
	return spans, OffProblemOf(err)
}

// OffProblemOf is what an error of when.ParseSpans or when.Reader.Spans is in words, "" for no error.
func OffProblemOf(err error) OffProblem {
	var unread *when.InputError
	switch {
	case err == nil:
		return ""
	case errors.As(err, &unread) && unread.Problem == when.Backwards:
		return OffBackwards
	case unread != nil && unread.Problem == when.TooManyOff:
		return OffTooMany
	}
	return OffUnread
}

// StillOpen cuts from days off what cannot be taken off any more: what is over, the days up to the newest
// lesson that is out, and spans that are off already. today is the class's date at now.
func StillOpen(r record.Run, releases []Release, spans []when.Span, today when.Date, now time.Time) (open []when.Span, already bool) {
	first := today
	for _, s := range releases {
		if !s.At.After(now) {
			first = when.LaterDate(first, s.Date.AddDays(1))
		}
	}
	for _, s := range spans {
		s.From = when.LaterDate(s.From, first)
		if s.To.Before(s.From) {
			continue
		}
		if isOff(r, s) {
			already = true
			continue
		}
		open = append(open, s)
	}
	return open, already
}

// isOff reports whether every date of a span is off.
func isOff(r record.Run, s when.Span) bool {
	for d := s.From; !d.After(s.To); d = d.AddDays(1) {
		if !r.Off(d) {
			return false
		}
	}
	return true
}

// A Move is one lesson that comes at another time than it would have.
type Move struct {
	Lesson   int // it has this index in the course
	From, To Release
}

// A Change is what other dates of a run do to a class.
type Change struct {
	Moves []Move // these lessons, none of them out yet, move; they are in the order of the course
	Dues  []int  // the lessons with these indices in the course have another due date
	Class bool   // a day on which the class would have met is among the days off

	Sessions []SessionMove // these live sessions move
}

// Any reports whether there is anything to move. Days on which no class is and no lesson comes move nothing.
func (c Change) Any() bool {
	return len(c.Moves) > 0 || len(c.Sessions) > 0 || c.Class && len(c.Dues) > 0
}

// Without is a run with further spans of days off.
func Without(r record.Run, spans []when.Span) record.Run {
	for _, s := range spans {
		r = r.Without(s)
	}
	return r
}

// ChangeOf compares the dates before and after days off are declared, as they look now.
func ChangeOf(r record.Run, before, after []Release, spans []when.Span, now time.Time) (c Change) {
	for i := range before {
		if before[i].At.After(now) && !before[i].At.Equal(after[i].At) {
			c.Moves = append(c.Moves, Move{i, before[i], after[i]})
		}
	}
	c.Dues = DuesMoved(before, after)
	for _, s := range spans {
		d, ok := r.Rhythm.NextDate(when.LaterDate(s.From, r.Start).AddDays(-1))
		c.Class = c.Class || ok && !d.After(s.To)
	}
	return c
}

// DuesMoved lists the lessons, counted from 0, whose due date differs between two schedules of one course.
func DuesMoved(before, after []Release) (list []int) {
	for i := range before {
		if before[i].Due.Date != after[i].Due.Date || !before[i].Due.At.Equal(after[i].Due.At) {
			list = append(list, i)
		}
	}
	return list
}

// SpansCode names spans in a button's target, as days after the start of the run and how many follow: "42+11_146".
func SpansCode(start when.Date, spans []when.Span) string {
	list := make([]string, len(spans))
	for i, s := range spans {
		list[i] = strconv.Itoa(s.From.Sub(start))
		if n := s.Days() - 1; n > 0 {
			list[i] += "+" + strconv.Itoa(n)
		}
	}
	return strings.Join(list, "_")
}

// ReadSpansCode is the inverse of SpansCode; ok is false for what SpansCode never writes.
func ReadSpansCode(start when.Date, code string) (spans []when.Span, ok bool) {
	for part := range strings.SplitSeq(code, "_") {
		first, rest, more := strings.Cut(part, "+")
		from, err := strconv.Atoi(first)
		days := 0
		if err == nil && more {
			days, err = strconv.Atoi(rest)
		}
		if err != nil || days < 0 || days >= MostDaysOff || len(spans) == MostSpansOff {
			return nil, false
		}
		d := start.AddDays(from)
		spans = append(spans, when.Span{From: d, To: d.AddDays(days)})
	}
	return spans, true
}

// SpansTyped writes spans so that they are read again as they are, in any year.
func SpansTyped(spans []when.Span) string {
	list := make([]string, len(spans))
	for i, s := range spans {
		if list[i] = s.From.String(); s.To != s.From {
			list[i] += " to " + s.To.String()
		}
	}
	return strings.Join(list, ", ")
}
