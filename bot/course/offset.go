package course

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"afterbell/bot/when"
)

// ParseRelease reads when a lesson appears: "next" or nothing (the next class day), "week 2 tue" or
// "+3d", each with an hour if it is not the class hour: "week 2 tue 18:30", "+3d at noon".
func ParseRelease(s string) (Release, error) {
	o, err := parseOffset(s)
	if err != nil {
		return Release{}, fmt.Errorf("release %q: %w; write \"next\", \"week 2 tue\", \"week 2 tue 16:00\" or \"+3d\"", s, err)
	}
	r := Release{Week: o.week, Weekday: o.weekday, Days: o.days, At: o.at}
	switch o.form {
	case formEmpty, formNext:
	case formWeek:
		r.Kind = ReleaseWeek
	case formDays:
		r.Kind = ReleaseDays
	case formWeekday:
		return Release{}, fmt.Errorf("release %q: a lesson appears in a week of the course; write \"week 2 %s\" with the number of the week; "+
			"\"next\" takes the next class day",
			s, dayText(o.weekday))
	default:
		return Release{}, fmt.Errorf(
			"release %q: every lesson appears at some time; write \"next\", \"week 2 tue\", \"week 2 tue 16:00\" or \"+3d\"",
			s)
	}
	return r, nil
}

// String returns the release as ParseRelease reads it; the zero Release is "next".
func (r Release) String() string {
	var s string
	switch r.Kind {
	case ReleaseWeek:
		s = weekText(r.Week, r.Weekday)
	case ReleaseDays:
		s = daysText(r.Days)
	default:
		s = "next"
	}
	return s + clockText(r.At)
}

// ParseDue reads until when a lesson is asked for: nothing (the course's own due), "none", "+5d",
// "sun" (the first Sunday after the release) or "week 2 sun", the last three with an hour if it is
// an instant: "sun 18:00".
func ParseDue(s string) (Due, error) {
	o, err := parseOffset(s)
	if err == nil && o.at != nil && (o.form == formEmpty || o.form == formNone) {
		err = errors.New("an hour needs a day")
	}
	if err != nil {
		return Due{}, fmt.Errorf("due %q: %w; write \"sun\", \"+5d\", \"week 2 sun\", \"week 2 sun 18:00\" or \"none\"", s, err)
	}
	d := Due{Week: o.week, Weekday: o.weekday, Days: o.days, At: o.at}
	switch o.form {
	case formEmpty:
	case formNone:
		d.Kind = DueNone
	case formDays:
		d.Kind = DueDays
	case formWeekday:
		d.Kind = DueWeekday
	case formWeek:
		d.Kind = DueWeek
	default:
		return Due{}, fmt.Errorf("due %q: this is a release, not a due; write \"sun\", \"+5d\", \"week 2 sun\" or \"none\"", s)
	}
	return d, nil
}

// String returns the due as ParseDue reads it; the zero Due is the empty string.
func (d Due) String() string {
	switch d.Kind {
	case DueNone:
		return "none"
	case DueDays:
		return daysText(d.Days) + clockText(d.At)
	case DueWeekday:
		return dayText(d.Weekday) + clockText(d.At)
	case DueWeek:
		return weekText(d.Week, d.Weekday) + clockText(d.At)
	}
	return ""
}

// A form is the shape in which an offset was written.
type form int

const (
	formEmpty form = iota
	formNext
	formNone
	formDays    // +5d
	formWeekday // sun
	formWeek    // week 2 sun
)

// An offset is what releases and dues have in common.
type offset struct {
	form    form
	week    int
	weekday time.Weekday
	days    int
	at      *when.Clock
}

// maxOffset is the longest offset looked at, in bytes.
const maxOffset = 60

func parseOffset(s string) (offset, error) {
	if len(s) > maxOffset {
		return offset{}, errors.New("too long")
	}
	words := strings.Fields(strings.ToLower(strings.ReplaceAll(s, ",", " ")))
	o, words, err := parseDay(words)
	if err != nil || len(words) == 0 {
		return o, err
	}
	at, err := when.ParseClock(strings.TrimPrefix(strings.Join(words, " "), "at "))
	if err != nil {
		return offset{}, fmt.Errorf("%q is no hour", strings.Join(words, " "))
	}
	o.at = &at
	return o, nil
}

// parseDay reads the day at the start of an offset and returns the words after it.
func parseDay(words []string) (offset, []string, error) {
	if len(words) == 0 {
		return offset{}, nil, nil
	}
	first, rest := words[0], words[1:]
	if day, ok := parseWeekday(first); ok {
		return offset{form: formWeekday, weekday: day}, rest, nil
	}
	switch {
	case first == "none" || first == "never" || first == "no":
		return offset{form: formNone}, rest, nil
	case first == "next":
		if len(rest) >= 2 && rest[0] == "class" && rest[1] == "day" {
			rest = rest[2:]
		}
		return offset{form: formNext}, rest, nil
	case first == "week":
		return parseWeek(rest)
	case strings.HasPrefix(first, "+"):
		return parseDays(first[1:], rest)
	case len(first) > 0 && first[0] >= '0' && first[0] <= '9':
		return offset{}, nil, errors.New("a course is taught again and again, so it holds no dates of a calendar")
	}
	return offset{}, nil, fmt.Errorf("%q is not understood", first)
}

func parseWeek(words []string) (offset, []string, error) {
	if len(words) < 2 {
		return offset{}, nil, errors.New("a week needs its number and a day")
	}
	week, err := strconv.Atoi(words[0])
	if err != nil || week < 1 || week > MaxWeek {
		return offset{}, nil, fmt.Errorf("week %q is not 1 to %d", words[0], MaxWeek)
	}
	day, ok := parseWeekday(words[1])
	if !ok {
		return offset{}, nil, fmt.Errorf("%q is no day of the week", words[1])
	}
	return offset{form: formWeek, week: week, weekday: day}, words[2:], nil
}

// parseDays reads "5d", "5 d", "5 days" or "2w"; the first word stands without its plus.
func parseDays(first string, rest []string) (offset, []string, error) {
	digits := strings.TrimRight(first, "abcdefghijklmnopqrstuvwxyz")
	unit := first[len(digits):]
	if unit == "" && len(rest) > 0 {
		unit, rest = rest[0], rest[1:]
	}
	per := map[string]int{"d": 1, "day": 1, "days": 1, "w": 7, "week": 7, "weeks": 7}[unit]
	days, err := strconv.Atoi(digits)
	if err != nil || days < 0 || per == 0 || days*per > MaxDays || digits[0] == '+' {
		return offset{}, nil, fmt.Errorf("%q is not a number of days up to %d, such as \"+5d\"", "+"+first, MaxDays)
	}
	return offset{form: formDays, days: days * per}, rest, nil
}

// parseWeekday reads a day of the week in English, in full or by its first three letters or more.
func parseWeekday(s string) (time.Weekday, bool) {
	for d := time.Sunday; d <= time.Saturday; d++ {
		if len(s) >= 3 && strings.HasPrefix(strings.ToLower(d.String()), s) {
			return d, true
		}
	}
	return 0, false
}

func dayText(d time.Weekday) string { return strings.ToLower(d.String()[:3]) }

func weekText(week int, day time.Weekday) string {
	return "week " + strconv.Itoa(week) + " " + dayText(day)
}

func daysText(days int) string { return "+" + strconv.Itoa(days) + "d" }

func clockText(at *when.Clock) string {
	if at == nil {
		return ""
	}
	return " " + at.String()
}
