package term

import (
	"afterbell/bot"
	"afterbell/bot/course"
	"afterbell/bot/record"
	"afterbell/bot/say"
	"afterbell/bot/when"
)

// shownMoves is how many lessons a preview names that move; the others are counted.
const shownMoves = 3

// SayMoves says what other dates of a run do: which lessons move, when the last one comes, and whether that is after
// the end of the term.
func SayMoves(p *say.Page, co *course.Course, r record.Run, before, after []Release, c Change) {
	for _, m := range c.Moves[:min(shownMoves, len(c.Moves))] {
		p.Say("dayoff.moves", bot.Args{
			"number": m.Lesson + 1, "title": co.Lessons[m.Lesson].Title, "from": say.ShortDay(m.From.Date), "to": say.ShortDay(m.To.Date),
		})
	}
	if rest := len(c.Moves) - shownMoves; rest > 0 {
		p.Say("dayoff.more", bot.Args{"n": rest})
	}
	for _, m := range c.Sessions[:min(shownMoves, len(c.Sessions))] {
		p.Say("dayoff.session", bot.Args{
			"number": m.To.Index + 1, "title": m.To.Lesson.Title, "from": say.ShortDay(when.DateOf(m.From.At)),
			"to": say.ShortDay(when.DateOf(m.To.At)),
		})
	}
	SayLast(p, r, before, after)
	if len(c.Dues) > 0 {
		p.Say("dayoff.dues", nil)
	}
}

// SayLast says when the last lesson comes, if that is another day than before, and how that lies to the end of the term
// of the run, where somebody named it.
func SayLast(p *say.Page, r record.Run, before, after []Release) {
	from, to := LastDay(before), LastDay(after)
	if from == to {
		return
	}
	args := bot.Args{"from": say.ShortDay(from), "to": say.ShortDay(to), "end": say.LongDay(r.End)}
	switch {
	case r.End.IsZero():
		p.Say("dayoff.last", args)
	case PastEnd(r, after):
		p.Say("dayoff.last_past", args)
	default:
		p.Say("dayoff.last_inside", args)
	}
}
