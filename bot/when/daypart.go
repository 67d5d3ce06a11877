package when

// A dayPart is a part of the day: it says which half of the day a bare hour means, and stands for an
// hour where none is named.
type dayPart int

const (
	anyPart dayPart = iota
	morning
	lunchtime
	afternoon
	evening
	night
	beforeNoon // am
	afterNoon  // pm
)

// A partRule is the hour a part of the day stands for, and the minutes of the day that belong to it.
type partRule struct {
	hour     Clock
	from, to int // minutes since midnight; a night runs over it
}

// rule returns what a part of the day is. The evening is 20:00, the last full hour before the usual
// quiet hours.
func (d dayPart) rule() partRule {
	switch d {
	case morning:
		return partRule{Clock{Hour: 9}, 1 * 60, 12 * 60}
	case lunchtime:
		return partRule{Clock{Hour: 12}, 11 * 60, 15 * 60}
	case afternoon:
		return partRule{Clock{Hour: 15}, 12 * 60, 19 * 60}
	case evening:
		return partRule{Clock{Hour: 20}, 16 * 60, 24 * 60}
	case night:
		return partRule{Clock{Hour: 20}, 16 * 60, 29 * 60}
	case beforeNoon:
		return partRule{Clock{Hour: 9}, 0, 12 * 60}
	case afterNoon:
		return partRule{Clock{Hour: 15}, 12 * 60, 24 * 60}
	}
	return partRule{DefaultHour(), 0, 24 * 60}
}

// has reports whether c belongs to the part of the day.
func (d dayPart) has(c Clock) bool {
	r, m := d.rule(), c.minutes()
	return r.from <= m && m < r.to || m+24*60 < r.to
}

// nightHour reports whether c, said of a night, is after its midnight.
func (d dayPart) nightHour(c Clock) bool { return d == night && c.minutes() < 5*60 }

// partOfDay returns the part of the day that s names, anyPart for none.
func partOfDay(s string) dayPart {
	switch s {
	case "morning", "mornings":
		return morning
	case "lunchtime", "lunch":
		return lunchtime
	case "afternoon", "afternoons":
		return afternoon
	case "evening", "evenings", "eve":
		return evening
	case "night", "nights":
		return night
	case "am", "a.m":
		return beforeNoon
	case "pm", "p.m":
		return afterNoon
	}
	return anyPart
}

// readPart reads the evening of "tomorrow evening", "6 in the evening" and, alone, "in the evening".
func (p *phrase) readPart(words []word, at bool) int {
	lead := 0
	switch {
	case starts(words, "in", "the"):
		lead = 2
	case first(words) == "at", first(words) == "this":
		lead = 1
	}
	if lead >= len(words) || p.part != anyPart {
		return 0
	}
	part := partOfDay(words[lead].s)
	if part == anyPart || lead == 0 && !at && (p.kind == dayNone || p.hasClock) || words[0].s == "this" && !p.hasClock {
		return 0
	}
	if p.kind == dayNone && words[0].s == "this" {
		p.kind = dayOffset // 6 this evening
	}
	p.part = part
	return lead + 1
}

// clocks returns the times of day that p may mean: none if its parts contradict each other, two if its
// hour may be in either half of the day, otherwise if p names no time at all.
func (p *phrase) clocks(otherwise Clock) []Clock {
	if !p.hasClock {
		if p.part != anyPart {
			otherwise = p.part.rule().hour
		}
		return []Clock{otherwise}
	}
	if p.midnight {
		return taking(p.part == anyPart || p.part == night, p.clock)
	}
	if p.fixed {
		return taking(p.part.has(p.clock), p.clock)
	}
	other := Clock{(p.clock.Hour + 12) % 24, p.clock.Minute}
	if p.part != anyPart {
		return append(taking(p.part.has(p.clock), p.clock), taking(p.part.has(other), other)...)
	}
	if earlyHour(p.clock.Hour) {
		return []Clock{p.clock, other}
	}
	return []Clock{p.clock}
}

// taking returns c if ok, else nothing.
func taking(ok bool, c Clock) []Clock {
	if ok {
		return []Clock{c}
	}
	return nil
}
