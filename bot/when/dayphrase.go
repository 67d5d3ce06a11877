package when

// readDay reads one day: today, tonight, this evening, next Friday, Friday week, 1 Dec, the 3rd, in 3
// days, a week from Friday, this time tomorrow.
func (p *phrase) readDay(words []word) int {
	if starts(words, "this", "time") || starts(words, "same", "time") {
		return p.readThisTime(words)
	}
	if n := p.readCounted(words); n > 0 {
		return n
	}
	return p.readNamedDay(words)
}

// readThisTime reads this time tomorrow, this time next week and same time on Friday.
func (p *phrase) readThisTime(words []word) int {
	if p.hasClock {
		return 0
	}
	if starts(words[2:], "next", "week") {
		p.kind, p.offset, p.sameHour = dayOffset, 7, true
		return 4
	}
	on := 2 + skip(words[2:], "on")
	n := p.readNamedDay(words[on:])
	p.sameHour = n > 0
	return taken(n > 0, on+n)
}

// readNamedDay reads a day that is not counted from another.
func (p *phrase) readNamedDay(words []word) int {
	if len(words) == 0 {
		return 0
	}
	if c, n := readCivil(words); n > 0 {
		p.kind, p.date, p.dayAt = dayDate, c, stretch{words[0].from, words[n-1].to}
		return n
	}
	if n := p.readWeekdayPhrase(words); n > 0 {
		return n
	}
	offset, n := readDayWord(words)
	if n == 0 {
		return 0
	}
	p.kind, p.offset = dayOffset, offset
	if last := named(words[n-1].s); last == "tonight" || last == "night" {
		p.part = night
	}
	return n
}

// readDayWord reads the words for the days around today, as a number of days from it. The evening of
// "this evening" is left for readPart.
func readDayWord(words []word) (offset, n int) {
	the := skip(words[:1], "the")
	if len(words) > the+2 && words[the].s == "day" {
		switch name := named(words[the+2].s); {
		case words[the+1].s == "after" && name == "tomorrow":
			return 2, the + 3
		case words[the+1].s == "before" && name == "yesterday":
			return -2, the + 3
		}
	}
	switch s := named(words[0].s); {
	case s == "today", s == "tonight":
		return 0, 1
	case s == "this" && partOfDay(second(words)) != anyPart:
		return 0, 1
	case s == "tomorrow":
		return 1, 1
	case s == "yesterday":
		return -1, 1
	case starts(words, "last", "night"):
		return -1, 2
	}
	return 0, 0
}

// readWeekdayPhrase reads Friday, next Friday, this coming Friday, last Friday, Friday week, Friday next
// week, next week Friday, and Friday every week.
func (p *phrase) readWeekdayPhrase(words []word) int {
	lead, rule := 0, comingDay
	switch {
	case starts(words, "next", "week"):
		lead, rule = 2+skip(words[2:], "on", ","), nextWeek
	case starts(words, "this", "week"):
		lead, rule = 2+skip(words[2:], "on", ","), thisWeek
	case starts(words, "this", "coming"):
		lead = 2
	case first(words) == "next":
		lead, rule = 1, nextDay
	case first(words) == "last":
		lead, rule = 1, lastDay
	default:
		lead = min(1, skip(words, "this", "coming", "the"))
	}
	if lead >= len(words) {
		return 0
	}
	w, ok := readWeekday(words[lead].s)
	if !ok || lead > 0 && words[0].s == "the" && len(words[lead].s) == 3 {
		return 0 // an essay on the sun
	}
	n := lead + 1
	if rule == comingDay {
		if every, m, spoken := readEvery(words[n:]); spoken && m > 1-skip(words[n:], "weekly", "fortnightly") {
			p.kind, p.days, p.every, p.spoken = dayRepeat, DaysOf(w), every, true
			return n + m
		}
		var m int
		rule, p.plus, m = weekdayTail(words[n:])
		n += m
	}
	p.kind, p.weekday, p.which = dayWeekday, w, rule
	return n
}

// weekdayTail reads what follows a weekday to say of which week it is.
func weekdayTail(words []word) (rule weekdayRule, plus, n int) {
	of := skip(words, "of")
	switch {
	case starts(words[of:], "next", "week"):
		return nextWeek, 0, of + 2
	case starts(words[of:], "this", "week"):
		return thisWeek, 0, of + 2
	case first(words) == "week" && (len(words) == 1 || words[1].s == "at" || words[1].s == "," || hasClockAt(words[1:])):
		return comingDay, 7, 1
	}
	return comingDay, 0, 0
}

// hasClockAt reports whether words begin with a time of day.
func hasClockAt(words []word) bool {
	_, n := readClock(words, plainClock)
	return n > 0
}

// readCounted reads days that are counted from another: in 3 days, in two weeks, 3 days from now, 3 days
// ago, a week from Friday, a week on Friday, a week tomorrow.
func (p *phrase) readCounted(words []word) int {
	in := skip(words[:1], "in")
	l, n := readLength(words[in:])
	if n == 0 || l.wait > 0 {
		return 0
	}
	n += in
	rest := words[n:]
	switch {
	case in > 0, afterNow(rest) > 0:
		p.sameHour = true
		n += afterNow(rest)
	case first(rest) == "ago":
		l.days, l.months = -l.days, -l.months
		n++
	case l.days%7 == 0 && l.days > 0 && len(rest) > 0:
		before, on := *p, skip(rest[:1], "from", "on", "after")
		m := p.readNamedDay(rest[on:])
		if m == 0 || on == 0 && p.kind != dayOffset || p.part != anyPart {
			*p = before
			return 0
		}
		p.plus += l.days
		return n + on + m
	default:
		on := skip(rest, "from", "after")
		offset, m := 0, 0
		if on == 1 && len(rest) > 1 {
			offset, m = readDayWord(rest[1:])
		}
		if m == 0 {
			return 0
		}
		p.kind, p.offset, p.months, p.plus = dayOffset, offset, l.months, l.days
		return n + 1 + m
	}
	p.kind, p.offset, p.months = dayOffset, l.days, l.months
	return n
}
