package when

import (
	"strings"
	"time"

	"afterbell/bot/order"
)

// A Reader reads what one person types about days and times.
type Reader struct {
	Now   time.Time // the instant, in the person's location
	Today Date      // the day the person is living, which after midnight is the day before; zero: the date of Now
	Order DateOrder // how the person writes 3/12
}

// today returns the person's own day.
func (r Reader) today() Date {
	if r.Today.IsZero() {
		return DateOf(r.Now)
	}
	return r.Today
}

// A Reading is what a Reader understood.
type Reading struct {
	At     time.Time // the instant, or the first of them; after now (or now itself, if that was said), in now's location
	Repeat *Rhythm   // nil for a single time; From is the date of At
	What   string    // the rest of the text as typed, without the spaces and signs at its ends
	Exact  bool      // an instant was meant, such as in 2 hours: a change of zone does not move it
}

// DefaultHour returns the time meant where only a day is named ("fri"): 17:00, the hour at which
// the daily message comes.
func DefaultHour() Clock { return Clock{Hour: 17} }

// farDate is how far ahead, in days, a date without a year may lie: one that has just passed
// was more likely a slip than meant for next year.
const farDate = 300

// Read finds a time at the beginning or at the end of text, or a day at the one and a time of day at the
// other, and takes the rest for what is to be done then: "flashcards fri 18:00", "tomorrow 7pm", "in 2
// hours call Ben", "every tue 18:00 lesson of the week", "tomorrow call Ben at 7pm".
//
// A weekday is the first one that is still ahead, today included; "next friday" is never today. Days are
// counted from the person's own day. A bare hour needs the word "at" or a part of the day. A time without
// a day is today, else tomorrow; a day without a time is at DefaultHour. "Midnight" with a day is the end
// of that day. Numbers of ordinary text are not times, and ends of ranges ("until fri") are not either.
//
// It returns an *InputError: NothingSaid if no word speaks of a time, Unread if one does that is not part
// of what could be read, Ambiguous if an hour from 1 to 6 may be in either half of the day or 3/12 in
// either month, Past and TooFar.
func (r Reader) Read(text string) (Reading, error) {
	text = unquote(strings.TrimSpace(text))
	words := scan(text)
	f, ok := find(words)
	if !ok {
		return Reading{}, unfound(text, words, exampleRead)
	}
	if at, n := f.stray(words); n > 0 {
		return Reading{}, unread(text, words[at:at+n], exampleRead)
	}
	read, err := r.reading(text, &f.phrase, typed(text, words[f.from:f.to]))
	if err != nil {
		return Reading{}, err
	}
	read.What = f.what(text, words)
	return read, nil
}

// Time reads a text that speaks of a time and of nothing else, as a field that asks for one: any word left
// over is an error. It may repeat, and "now" is a time. Its errors are those of Read.
func (r Reader) Time(text string) (Reading, error) {
	text = unquote(strings.TrimSpace(text))
	words := scan(text)
	p, n := readPhrase(words)
	if n == 0 {
		return Reading{}, unfound(text, words, exampleRead)
	}
	if n < len(words) {
		return Reading{}, unread(text, words[n:], exampleRead)
	}
	return r.reading(text, &p, text)
}

// typed returns the words as they stand in text.
func typed(text string, words []word) string {
	if len(words) == 0 {
		return ""
	}
	return text[words[0].from:words[len(words)-1].to]
}

func unread(text string, words []word, example string) *InputError {
	return &InputError{Input: text, Part: typed(text, words), Problem: Unread, Example: example}
}

// unfound is the error of a text in which no phrase could be read.
func unfound(text string, words []word, example string) *InputError {
	for i := range words {
		if n, weight := timeWords(words, i); n > 0 && weight == strong {
			return unread(text, words[i:i+n], example)
		}
	}
	return &InputError{Input: text, Part: text, Problem: NothingSaid, Example: example}
}

// reading joins p, whose words are part, with now.
func (r Reader) reading(text string, p *phrase, part string) (Reading, error) {
	var good []Reading
	var options []Option
	var failed *InputError
	for _, q := range p.meanings(r.Order) {
		read, problem := r.join(&q)
		option := Option{Text: q.rewritten(text, p), At: read.At, Date: DateOf(read.At), Clock: clockOf(read.At), Repeat: read.Repeat}
		if problem == "" {
			good, options = append(good, read), append(options, option)
		} else if failed == nil {
			failed = &InputError{Input: text, Part: part, Problem: problem, Example: exampleRead}
			if problem == Past || problem == TooFar {
				failed.Options = []Option{option}
			}
		}
	}
	switch {
	case len(good) == 1:
		return good[0], nil
	case len(good) > 1:
		return Reading{}, &InputError{Input: text, Part: p.doubtful(text, part), Problem: Ambiguous, Example: exampleRead, Options: options}
	case failed != nil:
		return Reading{}, failed
	}
	return Reading{}, &InputError{Input: text, Part: part, Problem: Unread, Example: exampleRead} // its parts contradict each other
}

// meanings returns what p may mean, one to four phrases without doubt, or none if its parts contradict
// each other.
func (p *phrase) meanings(order DateOrder) []phrase {
	var list []phrase
	from, okFrom := p.from.inOrder(order)
	until, okUntil := p.until.inOrder(order)
	if !okFrom || !okUntil {
		return nil
	}
	for _, date := range p.date.readings(order) {
		for _, c := range p.clocks(DefaultHour()) {
			q := *p
			q.date, q.clock, q.from, q.until = date, c, from, until
			list = append(list, q)
		}
	}
	return list
}

// inOrder returns p, the limit of a repetition or nil for none, with its date in the given order. It reports
// false if the order is not known but matters.
func (p *phrase) inOrder(order DateOrder) (*phrase, bool) {
	if p == nil {
		return nil, true
	}
	dates := p.date.readings(order)
	q := *p
	q.date = dates[0]
	return &q, len(dates) == 1
}

// doubtful returns the piece of text that has several meanings.
func (p *phrase) doubtful(text, part string) string {
	switch twoClocks := len(p.clocks(DefaultHour())) > 1; {
	case p.date.either && !twoClocks:
		return text[p.dayAt.from:p.dayAt.to]
	case !p.date.either && twoClocks:
		return text[p.clockAt.from:p.clockAt.to]
	}
	return part
}

// rewritten returns text with what p leaves in doubt as q, one of its meanings, has it.
func (q *phrase) rewritten(text string, p *phrase) string {
	type change struct {
		at  stretch
		new string
	}
	var changes []change
	if p.date.either {
		d := Date{q.date.year, time.Month(q.date.month), q.date.day}
		layout := "2 Jan 2006"
		if d.Year == 0 {
			d.Year, layout = 2028, "2 Jan" // a leap year
		}
		changes = append(changes, change{p.dayAt, d.format(layout)})
	}
	if p.hasClock && !p.fixed && !p.midnight {
		changes = append(changes, change{p.clockAt, q.clock.String()})
	}
	order.By(changes, func(a, b change) int { return b.at.from - a.at.from })
	for _, c := range changes {
		text = text[:c.at.from] + c.new + text[c.at.to:]
	}
	return text
}
