package when

// A Span is a run of dates from From to To, both included: a holiday, a break, a day off.
type Span struct {
	From Date `json:"from"`
	To   Date `json:"to"`
}

// MaxSpans is how many spans ParseSpans and Reader.Spans read from one text.
const MaxSpans = 100

// MaxBreak is how many days a break or a day off should have at most: more is likely a slip in a year or a
// month, or no break any more. The readers leave it to their callers to ask back.
const MaxBreak = 60

// Contains reports whether d lies in s, its ends included.
func (s Span) Contains(d Date) bool { return !d.Before(s.From) && !d.After(s.To) }

// Days returns how many dates s has, 0 if it ends before it begins.
func (s Span) Days() int { return max(0, s.To.Sub(s.From)+1) }

// String returns "Wed 23 Dec to Sun 3 Jan", and a single day as "Tue 6 Apr".
func (s Span) String() string {
	if s.From == s.To {
		return s.From.Short()
	}
	return s.From.Short() + " to " + s.To.Short()
}

// ShortFrom is String with the years that are not today's: "Wed 23 Dec to Sun 3 Jan 2027".
func (s Span) ShortFrom(today Date) string {
	if s.From == s.To {
		return s.From.ShortFrom(today)
	}
	return s.From.ShortFrom(today) + " to " + s.To.ShortFrom(today)
}

// A run is a Span as typed.
type run struct {
	from, to phrase // to.kind is dayNone if one day was named
	week     weekdayRule
	weekend  bool
	last     length // how long it lasts, instead of to
}

// readRun reads 6 Apr, 23 Dec to 3 Jan, 12-16 Oct, Nov 9-13 or 26 & 27 Nov (its first day) from the
// beginning of words; and if relative also Friday, Mon to Wed, tomorrow, next week and this weekend.
func readRun(words []word, relative bool) (run, int) {
	if relative {
		if r, n := readWeek(words); n > 0 {
			return r, n
		}
	}
	lead := skip(words, "from", "between")
	from, n := readRunDay(words[lead:], relative)
	if n == 0 {
		if from, n = sharedMonth(words[lead:]); n == 0 {
			return run{}, 0
		}
	}
	r := run{from: from}
	n += lead
	gap := skip(words[n:], "to", "until", "till", "til", "through", "thru", "-")
	if gap == 0 && lead > 0 && words[0].s == "between" {
		gap = skip(words[n:], "and")
	}
	if gap != 1 {
		return r, n
	}
	to, m := readRunDay(words[n+1:], relative)
	if m == 0 && from.kind == dayDate && from.date.year == 0 && n+1 < len(words) { // Nov 9-13
		if day, ok := readOrdinal(words[n+1].s); ok && day > from.date.day {
			to, m = phrase{kind: dayDate, date: civil{month: from.date.month, day: day}}, 1
			to.date, m = to.date.withYear(words[n+1:], m)
			r.from.date.year = to.date.year
		}
	}
	if m == 0 {
		return run{}, 0
	}
	r.to = to
	return r, n + 1 + m
}

// readRunDay reads one day of a run.
func readRunDay(words []word, relative bool) (phrase, int) {
	var p phrase
	if len(words) == 0 {
		return p, 0
	}
	if c, n := readCivil(words); n > 0 && (c.month > 0 || relative) {
		return phrase{kind: dayDate, date: c, dayAt: stretch{words[0].from, words[n-1].to}}, n
	}
	if c, n := dottedMonth(words[0]); n > 0 {
		return c, n
	}
	if !relative {
		return p, 0
	}
	n := p.readDay(words)
	if p.part != anyPart || p.kind == dayRepeat {
		return phrase{}, 0
	}
	return p, n
}

// dottedMonth reads 3.12, which in a list of days is no time of day.
func dottedMonth(w word) (phrase, int) {
	if !dottedDay(w.s + ".") {
		return phrase{}, 0
	}
	c, ok := readNumeric(w.s + ".")
	return phrase{kind: dayDate, date: c, dayAt: stretch{w.from, w.to}}, taken(ok, 1)
}

// sharedMonth reads the 12 of "12 to 16 Oct" and the 26 of "26, 27 and 30 Nov", whose month stands at the
// end.
func sharedMonth(words []word) (phrase, int) {
	if len(words) == 0 {
		return phrase{}, 0
	}
	day, ok := readOrdinal(words[0].s)
	last := day
	for i := 1; ok && i+1 < len(words); i += 2 {
		if skip(words[i:i+1], ",", "and", "&", "+", "to", "until", "till", "through", "-") == 0 {
			break
		}
		if end, n := readCivil(words[i+1:]); n > 0 && end.month > 0 {
			return phrase{kind: dayDate, date: civil{day: day, month: end.month, year: end.year}}, taken(end.day > last && !end.either, 1)
		}
		next, isDay := readOrdinal(words[i+1].s)
		ok = isDay && next > last
		last = next
	}
	return phrase{}, 0
}

// readWeek reads next week, this week, the weekend.
func readWeek(words []word) (run, int) {
	the := skip(words, "the", "all", "of")
	rest := words[the:]
	rule := comingDay
	switch first(rest) {
	case "next":
		rule = nextWeek
	case "this":
		rule = thisWeek
	}
	at := 0
	if rule != comingDay {
		at = 1
	}
	if at >= len(rest) {
		return run{}, 0
	}
	if _, isDay := readWeekday(second(rest[at:])); isDay {
		return run{}, 0 // next week Friday
	}
	switch rest[at].s {
	case "week":
		return run{week: rule}, taken(rule != comingDay, the+2)
	case "weekend":
		if rule == comingDay {
			rule = thisWeek
		}
		return run{week: rule, weekend: true}, the + at + 1
	}
	return run{}, 0
}

// spanOf joins a run with the person's day. Without a year it is the one whose end is the first on or after
// today, so that a running week is this year's; the Problem is Past if that is so far ahead that the one
// before it is nearer.
func (r Reader) spanOf(x *run) (Span, Problem) {
	s, problem := r.ends(x)
	switch {
	case problem != "":
		return s, problem
	case s.To.Before(s.From):
		return Span{}, Backwards
	case s.To.Before(r.today()):
		return s, Past
	case s.To.Year > r.today().Year+MaxYears:
		return s, TooFar
	}
	return s, ""
}

// ends returns the first and the last day of x.
func (r Reader) ends(x *run) (s Span, problem Problem) {
	if x.week != comingDay {
		return r.weekOf(x), ""
	}
	from, to := &x.from, &x.to
	if from.kind != dayDate || to.kind == dayNone {
		if s.From, problem = r.day(from); problem != "" {
			return s, problem
		}
	}
	switch {
	case to.kind == dayNone:
		s.To = s.From
		return s, ""
	case from.kind != dayDate:
		return Reader{Today: s.From}.endOf(s, to, r.today())
	}
	return r.dateEnds(from, to)
}

// endOf adds the last day to s, counted from its first, or if it is counted in days from today.
func (r Reader) endOf(s Span, to *phrase, today Date) (Span, Problem) {
	if to.kind == dayOffset {
		r.Today = today
	}
	end, problem := r.day(to)
	s.To = end
	if to.kind == dayDate && problem == "" {
		var ok bool
		if s.To, ok = to.date.onOrAfter(s.From); !ok {
			problem = BadDate
		}
	}
	return s, problem
}

// dateEnds returns the days of a run that begins with a date of the calendar.
func (r Reader) dateEnds(from, to *phrase) (s Span, problem Problem) {
	okFrom, okTo := true, true
	switch {
	case from.date.year != 0 || to.kind != dayDate:
		if s.From, problem = r.day(from); problem == "" {
			return r.endOfDate(s, to)
		}
		return s, problem
	case to.date.year != 0:
		s.To, okTo = to.date.in(to.date.year)
	default:
		s.To, okTo = to.date.nearest(r.today())
	}
	s.From, okFrom = from.date.onOrBefore(s.To)
	if !okFrom || !okTo {
		return s, BadDate
	}
	return s, ""
}

func (r Reader) endOfDate(s Span, to *phrase) (Span, Problem) {
	today := r.today()
	r.Today = s.From
	return r.endOf(s, to, today)
}

// weekOf returns the days of this week from today on, of next week, or of a weekend.
func (r Reader) weekOf(x *run) Span {
	today := r.today()
	monday := today.AddDays(-sinceMonday(today.Ordinal()))
	if x.week == nextWeek {
		monday = monday.AddDays(7)
	}
	s := Span{monday, monday.AddDays(6)}
	if x.weekend {
		s.From = monday.AddDays(5)
	}
	if s.From.Before(today) {
		s.From = today
	}
	return s
}
