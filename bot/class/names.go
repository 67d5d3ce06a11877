package class

import (
	"afterbell/bot"
	"afterbell/bot/record"
	"afterbell/bot/say"
	"afterbell/bot/term"
)

// classNames is what classes are called beside each other, each name with at most so many characters: a string, or
// where two have one name a say.Phrase with the first day too, and with a number where that is the same.
func classNames(list []record.Class, most int) []any {
	type twin struct {
		name  string
		start string
	}
	named, begun, nth := map[string]int{}, map[twin]int{}, map[twin]int{}
	for i := range list {
		named[list[i].Name]++
		begun[twin{list[i].Name, list[i].Run.Start.String()}]++
	}
	names := make([]any, len(list))
	for i := range list {
		c := &list[i]
		name, k := say.Clip(c.Name, most), twin{c.Name, c.Run.Start.String()}
		nth[k]++
		switch {
		case named[c.Name] == 1:
			names[i] = name
		case begun[k] == 1:
			names[i] = say.Phrase{Key: "class.since", Args: bot.Args{"class": name, "day": say.ShortDay(c.Run.Start)}}
		default:
			names[i] = say.Phrase{Key: "class.since_number",
				Args: bot.Args{"class": name, "day": say.ShortDay(c.Run.Start), "i": nth[k]}}
		}
	}
	return names
}

// classesOf are the classes of seats.
func classesOf(seats []*term.Seat) (list []record.Class) {
	for _, s := range seats {
		list = append(list, s.Class)
	}
	return list
}
