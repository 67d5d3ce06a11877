package bot

import (
	"strconv"
	"strings"
	"time"

	"afterbell/bot/rich"
	"afterbell/bot/when"
)

// Values of Args that only a voice can put into words.
type (
	longDay  when.Date // "Thursday 26 November"
	shortDay when.Date // "Thu 26 Nov"
	wall     time.Time // "Thu 26 Nov, 18:00", in the location it carries
	hour     time.Time // "18:00", in the location it carries
	list     []string  // "Ben, Dee and Eli"
	phrase   struct {  // another sentence inside this one
		key  string
		args Args
	}
)

// word is a value as plain text.
func (v voice) word(value any) string {
	switch x := value.(type) {
	case string:
		return x
	case int:
		return strconv.Itoa(x)
	case longDay:
		return v.day("calendar.long", "calendar.weekdays", "calendar.months", when.Date(x))
	case shortDay:
		return v.day("calendar.short", "calendar.weekdays_short", "calendar.months_short", when.Date(x))
	case wall:
		t := time.Time(x)
		return v.plain("calendar.wall", Args{"day": shortDay(when.DateOf(t)), "time": t.Format("15:04")})
	case hour:
		return time.Time(x).Format("15:04")
	case list:
		return v.join(x)
	default:
		return ""
	}
}

func (v voice) day(pattern, weekdays, months string, d when.Date) string {
	return v.plain(pattern, Args{
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

func (v voice) join(words []string) string {
	switch len(words) {
	case 0:
		return ""
	case 1:
		return words[0]
	}
	last := len(words) - 1
	return v.plain("calendar.and", Args{"first": strings.Join(words[:last], ", "), "last": words[last]})
}

// instant is a span that each reader sees in their own zone where the platform can do that, and
// otherwise in the class's zone.
func (v voice) instant(t time.Time, loc *time.Location, place string) rich.Span {
	text := v.word(wall(t.In(loc)))
	if place != "" {
		text += " (" + place + ")"
	}
	return rich.Span{Kind: rich.Time, At: t.UTC(), Text: text}
}

// city is the last part of a zone's name, as people say it.
func city(zone string) string {
	return strings.ReplaceAll(zone[strings.LastIndexByte(zone, '/')+1:], "_", " ")
}

// weekday is a date's weekday in words.
func weekday(d when.Date) phrase {
	return phrase{key: "calendar.weekday" + strconv.Itoa(int(d.Weekday()))}
}

// oneLine folds line breaks and runs of space.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// clip shortens text that is longer than the form would have let in.
func clip(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return s
}
