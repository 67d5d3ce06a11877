package when

import (
	"slices"
	"strings"
	"time"
)

// A timeWeight says how surely a word speaks of a time.
type timeWeight int

const (
	never     timeWeight = iota
	weakAfter            // right after a phrase: week, night
	weak                 // right beside a phrase: sun, at 5, March
	strong               // wherever it stands: tomorrow, 7pm, every week
)

// timeWords says how surely the words at i speak of a time, and how many do together.
func timeWords(words []word, i int) (n int, weight timeWeight) {
	if s := words[i].s; startsWithDigit(s) && named(s) == s {
		return timeNumber(words, i)
	}
	w, before := words[i:], ""
	if i > 0 {
		before = words[i-1].s
	}
	switch s := named(w[0].s); {
	case s == "today", s == "tonight", s == "tomorrow", s == "yesterday", s == "ago", s == "o'clock", s == "oclock":
		return 1, strong
	case strings.ContainsAny(s, "/&+@") && strings.ContainsFunc(s, isLetterOrDigit):
		return timeCompound(s)
	case slices.Contains(rhythmWords, s), slices.Contains(foreignWords, s):
		return 1, strong
	case s == "all" && slices.Contains(units, second(w)), s == "first" && second(w) == "thing":
		return 2, strong
	case len(w) > 2 && w[1].s == "of" && slices.Contains(edges, s):
		return timeEdge(w)
	case strings.Contains(s, ".."):
		return timeCompound(strings.ReplaceAll(s, "..", "/"))
	case s == "new" && strings.HasPrefix(second(w), "year"), s == "may" && second(w) == "day", s == "boxing" && second(w) == "day":
		return 2, weak
	case slices.Contains(feasts, s), s == "eve" && strings.HasPrefix(before, "year"):
		return 1, weak
	case slices.Contains(determiners, s):
		if i == 0 && s == "every" && len(w) > 1 {
			return 2, strong
		}
		return timeDetermined(w)
	case s == "half" && (isDigits(second(w)) || numberWord(second(w)) > 1):
		return 2, strong
	case s == "in" || s == "at" || s == "@" || s == "half" || s == "quarter" || s == "a" || numberWord(s) > 0:
		return timeLed(w, before)
	case s == "the" || s == "week" && (second(w) == "after" || second(w) == "before"):
		if _, m := readDayWord(w); m > 0 || s == "week" {
			return max(m, 1), strong
		}
	}
	return timeName(w, before)
}

// rhythmWords speak of what comes again and again.
var rhythmWords = []string{"daily", "everyday", "weekly", "nightly", "monthly", "yearly", "hourly", "annually", "fortnightly", "biweekly",
	"weekdays", "weekends", "quarterly", "alternate", "alternating", "eod", "cob", "uhr"}

// foreignWords name a day in another language: they are not read, and not passed over either.
var foreignWords = []string{
	"demain", "aujourd'hui", "hier", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche",
	"morgen", "heute", "gestern", "übermorgen", "montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonntag",
	"mañana", "manana", "hoy", "ayer", "lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo",
	"domani", "oggi", "ieri", "lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "domenica",
	"amanhã", "amanha", "hoje", "ontem", "jutro", "dzisiaj", "yarın", "bugün", "завтра", "сегодня", "明天", "今天", "明日", "今日", "내일", "오늘",
}

// edges are parts of a day, a week or a month that are no hour and no day.
var edges = []string{"end", "start", "beginning", "middle", "close", "rest"}

// timeEdge is timeWords of end of the day, beginning of January, close of business.
func timeEdge(w []word) (int, timeWeight) {
	of := 2 + skip(w[2:3], "the", "this")
	unit := first(w[of:])
	if slices.Contains(units, unit) || readMonth(unit) > 0 || unit == "business" || unit == "school" || partOfDay(unit) != anyPart {
		return of + 1, strong
	}
	return 0, never
}

// ordinals are the words for days of a month that follow its name.
var ordinals = []string{
	"first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth",
}

// feasts are days that have a name and no date here.
var feasts = []string{"christmas", "xmas", "easter", "halloween", "thanksgiving", "hanukkah", "diwali", "ramadan", "eid", "pentecost"}

// determiners make a time of a unit that follows.
var determiners = []string{"every", "each", "per", "next", "last", "this", "coming", "past", "previous"}

// units are the words that make a time with every, next, last or this before them.
var units = []string{"hour", "hours", "minute", "minutes", "day", "days", "week", "weeks", "weekend", "weekends", "weekday", "weekdays",
	"fortnight", "month", "months", "year", "years", "term", "other", "second", "noon", "lunchtime", "time", "few",
	"several", "couple"}

// timeDetermined is timeWords of every, next, last, this.
func timeDetermined(w []word) (int, timeWeight) {
	next := second(w)
	_, isDay := readWeekday(next)
	_, isCount := countOf(next)
	if w[0].s == "past" {
		return taken(isCount, 2), strong
	}
	if (w[0].s == "this" || w[0].s == "last") && (next == "time" || next == "term" || next == "second") {
		return 0, never // this time I read it
	}
	again := (w[0].s == "every" || w[0].s == "each") && (isCount || isOrdinal(next))
	if again || isDay || partOfDay(next) != anyPart || readMonth(next) > 0 || slices.Contains(units, next) {
		return 2, strong
	}
	return 0, never
}

// timeLed is timeWords of "in 2 hours", "in the morning", "in March", "at 5", "half past 5", "a week".
func timeLed(w []word, before string) (int, timeWeight) {
	var scratch phrase
	s := w[0].s
	if n := scratch.readWait(w); n > 0 && scratch.wait > 0 {
		return n, strong
	}
	if n := scratch.readDay(w); n > 0 && scratch.kind == dayOffset {
		return n, strong
	}
	if _, n, _ := scratch.readOClock(w, false); n > 1 {
		return n, strong
	}
	switch {
	case s == "in" && second(w) == "the" && len(w) > 2 && partOfDay(w[2].s) != anyPart:
		return 3, strong
	case s == "in" && readMonth(second(w)) > 0:
		return 2, strong
	case s == "at" && (partOfDay(second(w)) != anyPart || second(w) == "noon" || second(w) == "midnight"):
		return 2, strong
	case s == "at" || s == "@":
		if n, ok := number(second(w), 1, 4); ok && (n <= 24 || len(second(w)) == 4) || numberWord(second(w)) > 1 {
			return 2, weak
		}
	case s == "a" && slices.Contains(units, second(w)):
		if before == "once" || before == "twice" || before == "times" {
			return 2, strong
		}
		return 2, weak
	case s != "a" && s != "an" && s != "in" && s != "at" && numberWord(s) > 0:
		if l, n := readLength(w); n > 0 && l.wait == 0 {
			return n, strong
		}
	}
	return 0, never
}

// timeName is timeWords of names: days, months, parts of the day.
func timeName(w []word, before string) (int, timeWeight) {
	s := w[0].s
	if strings.HasSuffix(s, "'s") {
		return 0, never // Monday's worksheet
	}
	if _, n := readCivil(w); n > 1 {
		return n, strong
	}
	if _, ok := readWeekday(s); ok {
		switch {
		case s != "sun" && s != "sat":
			return 1, strong
		case slices.Contains([]string{"the", "a", "we", "i", "he", "she", "they", "who", "it", "our", "my"}, before):
			return 0, never
		}
		return 1, weak
	}
	if readMonth(s) > 0 && slices.Contains(ordinals, second(w)) {
		return 2, strong
	}
	if readMonth(s) > 0 && s != "may" {
		if slices.Contains([]string{"in", "by", "until", "till", "til", "from", "since", "through", "during", "to", "of"}, before) {
			return 1, strong
		}
		return 1, weak
	}
	switch {
	case s == "am" && before == "i":
		return 0, never
	case glued(s):
		return 1, strong
	case slices.Contains(besideWords, s), maybeWeekday(s):
		return 1, weak
	case slices.Contains([]string{"week", "fortnight", "month", "later", "ago"}, s):
		return 1, weakAfter
	}
	return 0, never
}

// besideWords speak of a time right beside another.
var besideWords = []string{"tom", "noon", "midday", "midnight", "am", "pm", "a.m", "p.m", "weekend", "weekday", "days", "now", "earlier"}

// timeNumber is timeWords of what begins with a digit.
func timeNumber(words []word, i int) (int, timeWeight) {
	w, s, before := words[i:], words[i].s, ""
	if i > 0 {
		before = words[i-1].s
	}
	counted := numbered(words, i)
	var scratch phrase
	switch l, n := readLength(w); {
	case n > 0 && l.wait == 0 && before != "day":
		return n, strong
	case n > 0 && (before == "in" || afterNow(w[n:]) > 0 || first(w[n:]) == "ago"):
		return n, strong
	case n > 0 && l.wait >= 7*time.Hour && w[n-1].s == "h":
		return n, weak
	case n > 0:
		return 0, never // it lasts 20 minutes
	}
	if _, n, _ := scratch.readOClock(w, false); n > 0 {
		return n, strong
	}
	if c, n := readCivil(w); n > 0 && c.month > 0 && !(counted && (second(w) == "may" || n == 1 && c.year == 0)) {
		return n, strong
	}
	if isOrdinal(s) {
		if before == "on" || before == "by" || before == "the" && i > 1 && skip(words[i-2:i-1], "on", "by", "until", "till", "from") > 0 {
			return 1, strong
		}
		return 1, weak
	}
	switch {
	case glued(s), timeShaped(s), hasHalf(w):
		return 1, strong
	case counted || s == "24/7":
		return 0, never
	case len(s) == 8 && isDigits(s) && (s[:2] == "20" || s[:2] == "19"):
		return 1, strong
	case strings.Contains(s, "/") && strings.Trim(s, "0123456789/") == "", dottedDay(s):
		return 1, strong
	case strings.Contains(s, ".") && strings.Trim(s, "0123456789.") == "":
		return 1, weak
	case hasClockAt(w):
		return 1, strong
	}
	if _, ok := number(s, 1, 4); ok && len(w) > 1 && maybeMonth(w[1].s) {
		return 2, weak
	}
	return 0, never
}

// hasHalf reports whether w begins with a number and am or pm, whether or not there is such a time.
func hasHalf(w []word) bool {
	rest, half := cutHalf(w[0].s)
	if half == "" {
		rest = w[0].s
		_, half = cutHalf(second(w))
		if len(strings.ReplaceAll(second(w), ".", "")) != 2 {
			half = ""
		}
	}
	return half != "" && strings.Trim(rest, "0123456789.:") == ""
}

// timeCompound is timeWords of words that signs join: mon/wed, 5pm&6pm, today/tomorrow.
func timeCompound(s string) (int, timeWeight) {
	for part := range strings.FieldsFuncSeq(s, func(r rune) bool { return !isLetterOrDigit(r) && r != ':' && r != '.' }) {
		if _, weight := timeWords([]word{{s: part}}, 0); weight == strong {
			return 1, strong
		}
	}
	return 0, never
}

// isDigits reports whether s is a number and nothing else.
func isDigits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// glued reports whether s is a time without the space it needs, or one that is not exact: fri18:00, 6pmish,
// 6ish.
func glued(s string) bool {
	i := strings.IndexAny(s, "0123456789")
	if i > 0 {
		_, isDay := readWeekday(s[:i])
		name := named(s[:i])
		return isDay || name == "tomorrow" || name == "today" || name == "tonight"
	}
	rest := strings.TrimLeft(s, "0123456789:.")
	if i < 0 || rest == s {
		return false
	}
	after, isHalf := rest, false
	for _, half := range []string{"am", "pm"} {
		if cut, ok := strings.CutPrefix(rest, half); ok {
			after, isHalf = cut, true
		}
	}
	_, isDay := readWeekday(after)
	return isHalf && after != "" || after == "ish" || isDay || named(after) == "tomorrow"
}

func isLetterOrDigit(r rune) bool { return r >= 'a' && r <= 'z' || r >= '0' && r <= '9' }

// timeShaped reports whether s is written like a date or a time of day, whether or not there is one.
func timeShaped(s string) bool {
	return dateShaped(s) || dashedDate(s) || startsWithDigit(s) && strings.Contains(s, ":")
}
