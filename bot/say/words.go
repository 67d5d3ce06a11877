package say

import (
	"strconv"
	"strings"
	"time"

	"afterbell/bot"
	"afterbell/bot/rich"
	"afterbell/bot/when"
)

// Values of Args that only a voice can put into words.
type (
	// LongDay is a date: "Thursday 26 November".
	LongDay when.Date

	// ShortDay is a date: "Thu 26 Nov".
	ShortDay when.Date

	// Wall is a date and a time, in the location that it carries: "Thu 26 Nov, 18:00".
	Wall time.Time

	// Hour is a time, in the location that it carries: "18:00".
	Hour time.Time

	// List is words that are joined: "Ben, Dee and Eli".
	List []string

	// Phrase is another sentence inside this one.
	Phrase struct {
		Key  string
		Args bot.Args
	}
)

// Word is a value as plain text.
func (v Voice) Word(value any) string {
	switch x := value.(type) {
	case string:
		return x
	case int:
		return strconv.Itoa(x)
	case LongDay:
		return v.day("calendar.long", "calendar.weekdays", "calendar.months", when.Date(x))
	case ShortDay:
		return v.day("calendar.short", "calendar.weekdays_short", "calendar.months_short", when.Date(x))
	case Wall:
		t := time.Time(x)
		return v.Plain("calendar.wall", bot.Args{"day": ShortDay(when.DateOf(t)), "time": t.Format("15:04")})
	case Hour:
		return time.Time(x).Format("15:04")
	case List:
		return v.join(x)
	default:
		return ""
	}
}

func (v Voice) day(pattern, weekdays, months string, d when.Date) string {
	return v.Plain(pattern, bot.Args{
		"weekday": nth(v.speaker.Sentence(weekdays, 0), int(d.Weekday())),
		"day":     d.Day,
		"month":   nth(v.speaker.Sentence(months, 0), int(d.Month)-1),
	})
}

// nth picks from a list written with commas.
func nth(list string, n int) string {
	for word := range strings.SplitSeq(list, ",") {
		if n == 0 {
			return word
		}
		n--
	}
	return "?"
}

func (v Voice) join(words []string) string {
	switch len(words) {
	case 0:
		return ""
	case 1:
		return words[0]
	}
	last := len(words) - 1
	return v.Plain("calendar.and", bot.Args{"first": strings.Join(words[:last], ", "), "last": words[last]})
}

// Instant is a span that each reader sees in their own zone where the platform can do that, and
// otherwise in the class's zone.
func (v Voice) Instant(t time.Time, loc *time.Location, place string) rich.Span {
	text := v.Word(Wall(t.In(loc)))
	if place != "" {
		text += " (" + place + ")"
	}
	return rich.Span{Kind: rich.Time, At: t.UTC(), Text: text}
}

// City is the last part of a zone's name, as people say it.
func City(zone string) string {
	return strings.ReplaceAll(zone[strings.LastIndexByte(zone, '/')+1:], "_", " ")
}

// Weekday is a date's weekday in words.
func Weekday(d when.Date) Phrase {
	return Phrase{Key: "calendar.weekday" + strconv.Itoa(int(d.Weekday()))}
}

// OneLine folds line breaks and runs of space.
func OneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// Clip shortens text that is longer than the form would have let in.
func Clip(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return s
}
