package when

import (
	"strings"

	"afterbell/bot/order"
)

// ParseSpans reads dates and runs of dates separated by commas, semicolons or new lines, such as
// "23 Dec to 3 Jan, 6 Apr", "2026-12-23 to 2027-01-03", "12-16 Oct" and "26 & 27 nov". A date without a
// year is the first on or after near; a run without a year is the first that ends on or after near. The
// empty text and "none" are no span. The result is in order of From. It returns an *InputError, with Past
// for what ended before near, unless the next of its kind is less than 300 days ahead.
func ParseSpans(s string, near Date) ([]Span, error) {
	return Reader{Today: near}.spans(s, false)
}

// Spans is ParseSpans for days off, counted from the person's own day: it reads also "fri", "tue and thu",
// "tomorrow", "next week".
func (r Reader) Spans(text string) ([]Span, error) { return r.spans(text, true) }

func (r Reader) spans(text string, relative bool) ([]Span, error) {
	var spans []Span
	for part := range strings.FieldsFuncSeq(text, func(c rune) bool { return c == ';' || c == '\n' }) {
		part = unquote(strings.TrimSpace(part))
		words := scan(part)
		if len(words) == 0 || len(words) == 1 && isNone(words[0].s) {
			continue
		}
		for len(words) > 0 {
			if words = words[skip(words, ",", "and", "&", "+"):]; len(words) == 0 {
				break
			}
			if len(spans) == MaxSpans {
				return nil, &InputError{Input: text, Problem: TooManyOff, Example: exampleSpans}
			}
			x, n := readRun(words, relative)
			if n == 0 || n < len(words) && skip(words[n:], ",", "and", "&", "+") == 0 {
				unread := typed(part, words[:untilComma(words)])
				return nil, &InputError{Input: text, Part: unread, Problem: BadDate, Example: exampleSpans}
			}
			span, err := r.oneSpan(part, &x, words[:n], exampleSpans)
			if err != nil {
				return nil, err
			}
			spans = append(spans, span)
			words = words[n:]
		}
	}
	order.By(spans, func(a, b Span) int { return a.From.Compare(b.From) })
	return spans, nil
}

// untilComma returns how many words stand before the first comma.
func untilComma(words []word) int {
	for i, w := range words {
		if w.s == "," && i > 0 {
			return i
		}
	}
	return len(words)
}

// oneSpan gives a run that was read from words its dates.
func (r Reader) oneSpan(text string, x *run, words []word, example string) (Span, error) {
	orders := []DateOrder{r.Order}
	if r.Order == EitherOrder && (x.from.date.either || x.to.date.either) {
		orders = []DateOrder{DayFirst, MonthFirst}
	}
	var good []Option
	var failed *InputError
	for _, order := range orders {
		y := *x
		y.from.date = x.from.date.readings(order)[0]
		y.to.date = x.to.date.readings(order)[0]
		span, problem := r.spanOf(&y)
		option := Option{Text: rewrittenRun(text, x, &y), Date: span.From, Days: span}
		if problem == "" {
			good = append(good, option)
		} else if failed == nil {
			failed = &InputError{Input: text, Part: typed(text, words), Problem: problem, Example: example}
			if problem == Past || problem == TooFar {
				failed.Options = []Option{option}
			}
		}
	}
	switch len(good) {
	case 0:
		return Span{}, failed
	case 1:
		return good[0].Days, nil
	}
	return Span{}, &InputError{Input: text, Part: typed(text, words), Problem: Ambiguous, Example: example, Options: good}
}

// rewrittenRun returns text with the dates of x that are in doubt as y, one of its meanings, has them.
func rewrittenRun(text string, x, y *run) string {
	return y.from.rewritten(y.to.rewritten(text, &x.to), &x.from) // the last date first: it moves no other
}

// Span reads the days of a break: a day until which it lasts, which is not part of it ("fri", "until
// tomorrow", "22 dec"; "today" is today alone), how long it lasts from today on ("a week", "for 3 days"), or
// a run with its first and last day ("20 dec - 3 jan", "from mon for 2 weeks", "next week"). It takes the
// whole text and needs Today or Now. It returns an *InputError. How long a break may be is left to the
// caller: Span.Days.
func (r Reader) Span(text string) (Span, error) {
	text = unquote(strings.TrimSpace(text))
	words := scan(text)
	if len(words) == 0 {
		return Span{}, &InputError{Input: text, Problem: NothingSaid, Example: exampleBreak}
	}
	if s, n := r.readLasting(words); n > 0 && n == len(words) {
		return s, nil
	}
	lead := skip(words[:1], "until", "till", "til", "to", "through", "thru")
	x, n := readRun(words[lead:], true)
	switch {
	case n == 0:
		return Span{}, unfound(text, words, exampleBreak)
	case lead+n < len(words):
		l, m := readFor(words[lead+n:])
		if m == 0 || lead+n+m < len(words) || lead > 0 || x.to.kind != dayNone || x.week != comingDay {
			return Span{}, unread(text, words[lead+n:], exampleBreak)
		}
		x.last = l
	case lead > 0 && (x.to.kind != dayNone || x.week != comingDay):
		return Span{}, unread(text, words, exampleBreak)
	}
	s, err := r.oneSpan(text, &x, words, exampleBreak)
	if err != nil {
		return Span{}, err
	}
	through := lead > 0 && (words[0].s == "through" || words[0].s == "thru")
	return r.lasting(&x, s, words[0].s == "from", through), nil
}

// lasting returns the days of a break whose typed days are s.
func (r Reader) lasting(x *run, s Span, from, through bool) Span {
	switch {
	case x.last != length{}:
		s.To = x.last.end(s.From)
	case x.to.kind == dayNone && x.week == comingDay && !from:
		s = Span{r.today(), s.From}
		if !through && s.To.After(s.From) {
			s.To = s.To.AddDays(-1)
		}
	}
	return s
}

// readLasting reads a week, for 3 days, which begin today.
func (r Reader) readLasting(words []word) (Span, int) {
	l, n := readFor(words)
	if n == 0 {
		l, n = readLength(words)
	}
	if n == 0 || l.wait > 0 {
		return Span{}, 0
	}
	return Span{r.today(), l.end(r.today())}, n
}

// readFor reads for 3 days.
func readFor(words []word) (length, int) {
	if first(words) != "for" {
		return length{}, 0
	}
	lead := 1 + skip(words[1:], "the", "next")
	l, n := readLength(words[lead:])
	return l, taken(n > 0 && l.wait == 0, lead+n)
}

// end returns the last day of what begins on d and lasts l.
func (l length) end(d Date) Date { return monthsLater(d, l.months).AddDays(l.days - 1) }
