package when

// ParseRhythm reads a rhythm: "Tue, Thu at 16:00", "Tuesdays and Thursdays 16:00", "weekdays at 9",
// "daily 18:00", "every 2 weeks fri 10:00", "every 2 days at 17:00". Days without a time, or a time without
// days, are no rhythm, and an hour from 1 to 6 without its half of the day is asked about. It returns an
// *InputError. From, Until, Off and Extra are left open.
func ParseRhythm(s string) (Rhythm, error) {
	words := scan(s)
	p, n := readPhrase(words)
	fits := n == len(words) && p.rhythmic()
	var list []Rhythm
	var options []Option
	for _, q := range p.meanings(EitherOrder) {
		r := Rhythm{Days: q.days, At: q.timeOfDay(), Every: q.every, Step: q.step}
		if q.kind == dayWeekday {
			r.Days = DaysOf(q.weekday)
		}
		list = append(list, r)
		options = append(options, Option{Text: q.rewritten(s, &p), Clock: r.At, Repeat: &r})
	}
	switch {
	case fits && len(list) == 1:
		return list[0], nil
	case fits && len(list) > 1:
		return Rhythm{}, &InputError{Input: s, Part: p.doubtful(s, s), Problem: Ambiguous, Example: exampleRhythm, Options: options}
	}
	problem, part := p.missing(words, n)
	if part.to > 0 {
		return Rhythm{}, &InputError{Input: s, Part: s[part.from:part.to], Problem: problem, Example: exampleRhythm}
	}
	return Rhythm{}, &InputError{Input: s, Problem: problem, Example: exampleRhythm}
}

// rhythmic reports whether p is a rhythm with a time; a single weekday is enough.
func (p *phrase) rhythmic() bool {
	timed := p.hasClock || p.part != anyPart
	weekday := p.kind == dayWeekday && p.which == comingDay && p.plus == 0
	return timed && (!p.midnight || p.days == EveryDay) && (weekday || p.kind == dayRepeat && p.from == nil && p.until == nil)
}

// missing says why p, the first n of words, is no rhythm, and which word shows it.
func (p *phrase) missing(words []word, n int) (Problem, word) {
	rest := words[n:]
	rest = rest[skip(rest, ",", "on", "at", "@", "by", "and"):]
	switch {
	case len(rest) == 0 && p.kind == dayNone:
		return NoDays, word{}
	case len(rest) == 0 && !p.hasClock && p.part == anyPart:
		return NoTime, word{}
	case len(rest) == 0:
		return BadDay, words[0]
	case n == 0 && skip(rest, "every", "each") > 0 && startsWithDigit(second(rest)):
		return BadEvery, rest[1]
	case n == 0 && skip(rest, "every", "each") > 0 && len(rest) > 1:
		return BadDay, rest[1]
	case startsWithDigit(rest[0].s) && !p.hasClock:
		return BadTime, rest[0]
	}
	return BadDay, rest[0]
}
