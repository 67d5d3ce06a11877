package when

import (
	"strings"
	"time"
)

// Read is Reader.Read for somebody whose own day is the date of now and whose way to write dates is not
// known. It reports false for any error.
func Read(text string, now time.Time) (Reading, bool) {
	read, err := Reader{Now: now}.Read(text)
	return read, err == nil
}

// ReadDay is Reader.PastDay for somebody whose own day is today. It reports false for any error.
func ReadDay(text string, today Date) (Date, bool) {
	d, err := Reader{Today: today}.PastDay(text)
	return d, err == nil
}

// ReadDayAhead is Reader.Day for somebody whose own day is today. It reports false for any error.
func ReadDayAhead(text string, today Date) (Date, bool) {
	d, err := Reader{Today: today}.Day(text)
	return d, err == nil
}

// Day reads a day that is still to come, as the first day of a class: "today", "tomorrow", "mon" (the
// first Monday, today included), "next mon" (after today), "in 3 days", "26 nov", "2026-11-26", "the
// 3rd". It takes the whole text, and needs Today or Now. It returns an *InputError as Read does, with Past
// for days before today.
func (r Reader) Day(text string) (Date, error) {
	text = unquote(strings.TrimSpace(text))
	words := scan(text)
	p, n := readPhrase(words)
	if n == 0 {
		return Date{}, unfound(text, words, exampleDay)
	}
	if n < len(words) || p.hasTime() || p.part != anyPart || p.kind == dayRepeat {
		return Date{}, unread(text, words[n*min(1, len(words)-n):], exampleDay)
	}
	return r.onlyDay(text, &p, exampleDay, func(q *phrase) (Date, Problem) {
		d, problem := r.day(q)
		switch {
		case problem == "" && d.Before(r.today()):
			problem = Past
		case problem == "" && d.Year > r.today().Year+MaxYears:
			problem = TooFar
		}
		return d, problem
	})
}

// PastDay reads a day that has come, as the day of a check-in: "today", "yesterday", "3 days ago", "tue"
// (the latest Tuesday, today included), "last tue" (before today), "26 nov", "2026-11-26". It takes the
// whole text, and needs Today or Now. It returns an *InputError, with NotYet for days after today.
func (r Reader) PastDay(text string) (Date, error) {
	text = unquote(strings.TrimSpace(text))
	words := scan(text)
	p, n := readPhrase(words)
	if n == 0 {
		return Date{}, unfound(text, words, examplePast)
	}
	night := p.kind == dayOffset && p.part == night // last night
	if n < len(words) || p.hasTime() || p.part != anyPart && !night || p.kind == dayRepeat {
		return Date{}, unread(text, words[n*min(1, len(words)-n):], examplePast)
	}
	return r.onlyDay(text, &p, examplePast, func(q *phrase) (Date, Problem) {
		d, problem := r.pastDay(q)
		if problem == "" && d.After(r.today()) {
			problem = NotYet
		}
		return d, problem
	})
}

// pastDay returns the latest day that q names.
func (r Reader) pastDay(q *phrase) (Date, Problem) {
	today := r.today()
	switch {
	case q.kind == dayDate && q.plus == 0:
		d, ok := q.date.onOrBefore(today)
		if !ok {
			return d, BadDate
		}
		return d, ""
	case q.kind == dayWeekday && q.which == comingDay && q.plus == 0:
		return today.AddDays(-floorMod(int(today.Weekday()-q.weekday), 7)), ""
	}
	return r.day(q)
}

// onlyDay reads a phrase that names a day and nothing else; find says which day a meaning of it is.
func (r Reader) onlyDay(text string, p *phrase, example string, find func(*phrase) (Date, Problem)) (Date, error) {
	var good []Option
	var failed *InputError
	for _, date := range p.date.readings(r.Order) {
		q := *p
		q.date = date
		d, problem := find(&q)
		option := Option{Text: q.rewritten(text, p), Date: d}
		if problem == "" {
			good = append(good, option)
		} else if failed == nil {
			failed = &InputError{Input: text, Part: text, Problem: problem, Example: example}
			if problem != BadDate {
				failed.Options = []Option{option}
			}
		}
	}
	switch len(good) {
	case 0:
		return Date{}, failed
	case 1:
		return good[0].Date, nil
	}
	return Date{}, &InputError{Input: text, Part: text, Problem: Ambiguous, Example: example, Options: good}
}
