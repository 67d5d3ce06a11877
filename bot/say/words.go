package say

import (
	"strconv"
	"strings"

	"afterbell/bot/rich"
	"afterbell/bot/when"
)

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

// Short is what people wrote on one line and no longer than most characters, visibly shortened, for titles,
// labels and lists.
func Short(words string, most int) string { return Clip(OneLine(rich.Unmarked(words)), most) }

// Clip shortens text to as many characters, visibly. What somebody typed is never kept so.
func Clip(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return s
}
