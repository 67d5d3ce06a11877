package turn

import (
	"strings"

	"afterbell/bot"
	"afterbell/bot/record"
	"afterbell/bot/term"
	"afterbell/bot/when"
)

// TalksAgain are the discussions that a class takes over from the one that it is a copy of: those that its teachers planned, on
// the same day of the same week of the term. What learners suggested stays with them, and so does what was taken back. Single
// times of a repeating discussion are not among them: the series comes again by itself.
func TalksAgain(tx bot.Tx, old, c record.Class) (list []record.Prompt, err error) {
	_, all, err := record.Scan(tx, record.PromptsOf(old.ID))
	if err != nil {
		return nil, err
	}
	for _, x := range all {
		single := strings.Contains(x.ID, "-") // it is named after its series and its date
		if x.From != "" || !x.Back.IsZero() || single {
			continue
		}
		list = append(list, TalkAgain(x, old, c))
	}
	return list, nil
}

// TalkAgain is a discussion of a class in one that is a copy of it.
func TalkAgain(x record.Prompt, old, c record.Class) record.Prompt {
	zone := c.Location()
	if x.Zone != "" {
		zone = record.ZoneOf(x.Zone)
	}
	wall := x.Wall
	if wall == (when.WallTime{}) {
		wall = when.WallOf(x.At.In(zone))
	}
	again := func(d when.Date) when.Date { return term.NextTerm(d, old.Run.Start, c.Run.Start) }
	opened := x.Opens.Sub(x.At)
	wall.Date = again(wall.Date)
	x.Class, x.By, x.To, x.Was = c.ID, c.By, homeAgain(x.To, c), nil
	x.At, x.Close = when.At(wall.Date, wall.Clock, zone), again(x.Close)
	if !x.Opens.IsZero() {
		x.Opens = x.At.Add(opened)
	}
	if x.Wall != (when.WallTime{}) {
		x.Wall = wall
	}
	return x
}

// homeAgain is the channel of a discussion, if the class has it, else its first.
func homeAgain(to bot.Place, c record.Class) bot.Place {
	for _, h := range c.Homes {
		if h.Channel == to.Channel {
			return h
		}
	}
	return c.Homes[0]
}
