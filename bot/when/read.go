package when

import (
	"strings"
	"time"
)

// A Reading is what Read understood.
type Reading struct {
	At     time.Time // the instant, or the first of them; after now, in now's location
	Repeat *Rhythm   // nil for a single time; From is the date of At
	What   string    // the rest of the text as typed, without the spaces and signs at its ends
}

// DefaultHour returns the time meant where only a day is named ("fri"): 17:00, the hour at which
// the daily message comes.
func DefaultHour() Clock { return Clock{Hour: 17} }

const (
	// phraseWords is how many words at the end of a text may speak of a time.
	phraseWords = 12
	// farDate is how far ahead, in days, a date without a year may lie: one that has just passed
	// was more likely a slip than meant for next year.
	farDate = 300
)

// Read finds a time at the beginning or at the end of text, and takes the rest for what is to be
// done then: "flashcards fri 18:00", "tomorrow 7pm", "in 2 hours call Ben", "every tue 18:00 lesson
// of the week". The location of now is the person's. It reports false if there is no such time, or
// if it has passed.
//
// A weekday is the first one that is still ahead, today included; "next friday" is never today. A
// bare hour needs the word "at" and counts from 0 to 24, after "tonight" or "evening" in the
// evening. A time without a day is today, else tomorrow; a day without a time is at DefaultHour.
// "Midnight" with a day is the end of that day. Numbers of ordinary text are not times, and ends of
// ranges ("until fri", "18:00 to 19:00") are not either.
func Read(text string, now time.Time) (Reading, bool) {
	text = unquote(strings.TrimSpace(text))
	words := scan(text)
	first, n := readPhrase(words)
	okFirst := n > 0 && first.standsIn(words, 0, n)
	if okFirst && first.hasTime() {
		return first.reading(text[words[n-1].to:], now)
	}
	for i := max(1, len(words)-phraseWords); i < len(words); i++ {
		p, m := readPhrase(words[i:])
		if i+m == len(words) && p.standsIn(words, i, m) && (p.hasTime() || !okFirst) {
			return p.reading(text[:words[i].from], now)
		}
	}
	if okFirst {
		return first.reading(text[words[n-1].to:], now)
	}
	return Reading{}, false
}

// hasTime reports whether p names a time of day or a wait, not only a day.
func (p *phrase) hasTime() bool { return p.hasClock || p.wait > 0 }

// standsIn reports whether p, read from the n words at i, is a time rather than a piece of an
// ordinary sentence or of a range.
func (p *phrase) standsIn(words []word, i, n int) bool {
	if n == 0 {
		return false
	}
	if n == len(words) {
		return true
	}
	before, after := words[:i], words[i+n:]
	if endsRange(before) || beginsRange(after) || i > 0 && timeShaped(before[i-1].s) || len(after) > 0 && timeShaped(after[0].s) {
		return false
	}
	switch {
	case p.wait > 0:
		return true
	case p.form == doubtfulForm:
		return false
	case p.hasClock:
		return p.form == clearForm || p.kind != dayNone
	case p.kind == dayRepeat:
		return p.hasPart() || p.spoken && p.days != EveryDay
	case p.kind == dayWeekday:
		return n > 1 || words[i].s != "sun" && words[i].s != "sat" // English words
	}
	return p.kind != dayNone
}

// timeShaped reports whether s is written like a date or a time of day. Beside a phrase it is one
// that could not be read (30 February, 25:00) or a second one, so the phrase is not the whole story.
func timeShaped(s string) bool {
	return dateShaped(s) || startsWithDigit(s) && strings.Contains(s, ":")
}

// endsRange reports whether what follows before is the end of a range or something that lasts.
func endsRange(before []word) bool {
	if len(before) == 0 {
		return false
	}
	switch before[len(before)-1].s {
	case "to", "until", "till", "through", "from", "since":
		return true
	case "-":
		return len(before) > 1 && startsWithDigit(before[len(before)-2].s)
	}
	return false
}

// beginsRange reports whether after goes on with the end of a range that began before it.
func beginsRange(after []word) bool {
	n := skip(after, "to", "until", "till", "-")
	_, m := readClock(after[n:], dottedClock)
	return n > 0 && m > 0
}

// reading joins p with now. The rest of the text is what is to be done.
func (p *phrase) reading(rest string, now time.Time) (Reading, bool) {
	r := Reading{What: strings.Trim(unquote(trimEdges(rest)), " \t\r\n")}
	if p.kind == dayRepeat {
		return p.repeated(r, now)
	}
	t, ok := p.instant(now)
	r.At = t
	return r, ok && t.After(now)
}

// repeated fills in a Reading that comes again.
func (p *phrase) repeated(r Reading, now time.Time) (Reading, bool) {
	rhythm := Rhythm{Days: p.days, At: p.timeOfDay(DefaultHour()), Every: p.every}
	once := rhythm
	once.Every = 0 // the weeks are counted from the first
	t, d, ok := once.Next(now, now.Location())
	rhythm.From = d
	r.At, r.Repeat = t, &rhythm
	return r, ok
}

// timeOfDay returns the clock p means, or the given one if p names none.
func (p *phrase) timeOfDay(otherwise Clock) Clock {
	switch {
	case !p.hasClock && p.hasPart():
		return p.part
	case !p.hasClock:
		return otherwise
	case p.part.Hour >= 12 && p.clock.Hour > 0 && p.clock.Hour < 12:
		return Clock{p.clock.Hour + 12, p.clock.Minute} // tonight at 9
	}
	return p.clock
}

// instant returns the single instant p means; it may have passed.
func (p *phrase) instant(now time.Time) (time.Time, bool) {
	if p.wait > 0 {
		sinceMinute := time.Duration(now.Second())*time.Second + time.Duration(now.Nanosecond())
		return now.Add(p.wait - sinceMinute), true
	}
	loc, today := now.Location(), DateOf(now)
	c := p.timeOfDay(DefaultHour())
	switch p.kind {
	case dayOffset:
		if p.sameHour {
			c = p.timeOfDay(clockOf(now))
		}
		return p.on(today.AddDays(p.offset), c, loc), true
	case dayDate:
		d, ok := p.date.onOrAfter(today)
		ok = ok && (p.date.year != 0 || d.Sub(today) <= farDate)
		return p.on(d, c, loc), ok
	case dayWeekday:
		d := p.nextWeekday(today)
		if t := p.on(d, c, loc); t.After(now) {
			return t, true
		}
		return p.on(d.AddDays(7), c, loc), true
	}
	if t := At(today, c, loc); t.After(now) {
		return t, true
	}
	return At(today.AddDays(1), c, loc), true
}

// nextWeekday returns the first date on or after today, or after it, that p's weekday names.
func (p *phrase) nextWeekday(today Date) Date {
	if p.strict {
		today = today.AddDays(1)
	}
	return today.AddDays(floorMod(int(p.weekday-today.Weekday()), 7))
}

// on joins a day with the clock; the midnight of a day is its end.
func (p *phrase) on(d Date, c Clock, loc *time.Location) time.Time {
	if p.midnight {
		d = d.AddDays(1)
	}
	return At(d, c, loc)
}

// ReadDay reads a day that has come, as the day of a check-in: "today", "yesterday", "3 days ago",
// "tue" (the latest Tuesday, today included), "last tue" (before today), "26 nov", "2026-11-26". It
// takes the whole text, and reports false for days after today.
func ReadDay(text string, today Date) (Date, bool) {
	words := scan(unquote(strings.TrimSpace(text)))
	words = words[skip(words, "on", "the"):]
	if len(words) == 0 {
		return Date{}, false
	}
	d, n := readPastDay(words, today)
	return d, n > 0 && n == len(words) && !d.After(today)
}

// readPastDay reads the day at the beginning of words, and how many words it took.
func readPastDay(words []word, today Date) (Date, int) {
	if c, n := readCivil(words); n > 0 {
		if d, ok := c.onOrBefore(today); ok {
			return d, n
		}
		return Date{}, 0
	}
	switch words[0].s {
	case "today":
		return today, 1
	case "yesterday":
		return today.AddDays(-1), 1
	}
	last := skip(words[:1], "last")
	if last < len(words) {
		if w, ok := readWeekday(words[last].s); ok {
			end := today.AddDays(-last)
			return end.AddDays(-floorMod(int(end.Weekday()-w), 7)), last + 1
		}
	}
	if count, ok := number(words[0].s, 1, 3); ok && len(words) > 2 && words[2].s == "ago" &&
		(words[1].s == "day" || words[1].s == "days") {
		return today.AddDays(-count), 3
	}
	return Date{}, 0
}

// ReadDayAhead reads a day that is still to come, as the end of a break or a day off: "today",
// "tomorrow", "mon" (the first Monday, today included), "next mon" (after today), "in 3 days", "26
// nov", "2026-11-26". It takes the whole text, and reports false for days before today.
func ReadDayAhead(text string, today Date) (Date, bool) {
	words := scan(unquote(strings.TrimSpace(text)))
	p, n := readPhrase(words)
	if n == 0 || n != len(words) || p.hasTime() || p.hasPart() {
		return Date{}, false
	}
	switch p.kind {
	case dayOffset:
		return today.AddDays(p.offset), true
	case dayWeekday:
		return p.nextWeekday(today), true
	case dayDate:
		d, ok := p.date.onOrAfter(today)
		return d, ok && !d.Before(today)
	}
	return Date{}, false
}

// trimEdges cuts spaces and the signs that joined a text to the time beside it.
func trimEdges(s string) string { return strings.Trim(s, " \t\r\n\u00a0\u202f\u2007,;:-–—") }

// unquote takes a pair of quotation marks, curly ones too, from around the whole of s.
func unquote(s string) string {
	for _, pair := range [][2]string{{`"`, `"`}, {"'", "'"}, {"“", "”"}, {"‘", "’"}, {"„", "“"}, {"«", "»"}} {
		inner, ok := strings.CutPrefix(s, pair[0])
		if !ok {
			continue
		}
		if inner, ok = strings.CutSuffix(inner, pair[1]); ok && !strings.Contains(inner, pair[0]) {
			return strings.TrimSpace(inner)
		}
	}
	return s
}
