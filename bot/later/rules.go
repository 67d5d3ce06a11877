package later

import (
	"cmp"

	"afterbell/bot"
	"afterbell/bot/order"
	"afterbell/bot/say"
	"afterbell/bot/term"
	"afterbell/bot/when"
)

// When a lesson comes back, as functions of values.

// usual are the days, counted from today, that a press chooses: tomorrow, in three days, in a week.
func usual() []int { return []int{1, 3, 7} }

// problemOf says why a lesson cannot come back on a date, nil where it can: after today, and not after the learner's last day
// of the class, from which on nothing comes any more.
func problemOf(d, today, ends when.Date) *say.Phrase {
	switch {
	case !d.After(today):
		return &say.Phrase{Key: "later.past"}
	case d.After(ends):
		return &say.Phrase{Key: "later.after_end", Args: bot.Args{"day": say.LongDay(ends)}}
	}
	return nil
}

const (
	namedFor = 7 // for so many days a lesson is named that nobody opens; what was wanted a week ago is wanted no more
	most     = 3 // so many lessons are named on one day; the others follow when these are opened
)

// A due is a lesson that is to be seen again, and the date since which it is named.
type due struct {
	lesson string
	since  when.Date
}

// back lists the lessons that are to be seen again today, the longest due first. A break puts them off to its end, and after
// the last day of the class there are none.
func back(l *term.Learner) (list []due) {
	if l.Resting() || l.Today.After(l.Ends) {
		return nil
	}
	for id, d := range l.Member.Again {
		since := when.LaterDate(d, l.Person.Returned(l.Today))
		if term.Find(l.Lessons, id) != nil && !d.After(l.Today) && l.Today.Sub(since) < namedFor {
			list = append(list, due{id, since})
		}
	}
	order.By(list, func(a, b due) int {
		return cmp.Or(l.Member.Again[a.lesson].Compare(l.Member.Again[b.lesson]), cmp.Compare(a.lesson, b.lesson))
	})
	return list[:min(most, len(list))]
}
