// Package wayback tells how somebody comes back to a class in which several lessons lie open: they begin with one, and the
// others are spread over class days of their own, one a day at most. Nothing is overdue by that; each day the daily message
// leads with the lesson that has its place there.
package wayback

import (
	"maps"
	"slices"

	"afterbell/bot"
	"afterbell/bot/order"
	"afterbell/bot/record"
	"afterbell/bot/say"
	"afterbell/bot/term"
	"afterbell/bot/turn"
	"afterbell/bot/when"
)

// WayBack is the spreading of what lies open.
func WayBack() turn.Story {
	return turn.Story{
		Name: "way back", Agenda: news,
		Actions: []turn.Action{turn.Pressed("spread", spread), turn.Pressed("spread.undo", undo)},
	}
}

// spread gives what lies open dates of the learner's own, unless it has them already.
func spread(t *turn.Turn) (*say.Page, error) {
	if err := t.NeedPart(); err != nil {
		return nil, err
	}
	l, err := t.Learner()
	if err != nil {
		return nil, err
	}
	open := term.OpenLessons(l.Lessons, "")
	if !l.Spreads(open) {
		a, err := t.Agenda()
		if err != nil {
			return nil, err
		}
		run, loc := term.DaysOf(t.Member, &t.Class)
		t.Member.Spread = term.Spread(a.Open, run, loc, &t.Who, t.Today())
		if len(t.Member.Spread) == 0 {
			return nil, bot.Refuse("spread.nothing", nil)
		}
		if err := t.SaveMember(); err != nil {
			return nil, err
		}
	}
	p := say.Privately().Say("spread.head", nil)
	sayDates(p, open, t.Member.Spread, t.Today())
	return p.Press("button.undo", "spread.undo", t.At()).Press("button.today", "today", t.At()), nil
}

// mostDates is how many dates are named.
const mostDates = 10

// sayDates names the dates from today on, in their order.
func sayDates(p *say.Page, open []term.Progress, dates map[string]when.Date, today when.Date) {
	open = slices.DeleteFunc(slices.Clone(open), func(s term.Progress) bool {
		d, ok := dates[s.Lesson.ID]
		return !ok || d.Before(today)
	})
	order.By(open, func(a, b term.Progress) int { return dates[a.Lesson.ID].Compare(dates[b.Lesson.ID]) })
	for _, s := range open[:min(mostDates, len(open))] {
		p.Say("spread.item", bot.Args{"day": say.ShortDay(dates[s.Lesson.ID]), "number": s.Index + 1, "title": s.Lesson.Title})
	}
	if more := len(open) - mostDates; more > 0 {
		p.Say("spread.more", bot.Args{"n": more})
	}
}

// undo takes the dates away again.
func undo(t *turn.Turn) (*say.Page, error) {
	if err := t.NeedPart(); err != nil {
		return nil, err
	}
	p := say.Privately().Say("spread.undone", nil).Press("button.today", "today", t.At())
	p.Replace = true
	if len(t.Member.Spread) == 0 {
		return p, nil
	}
	t.Member.Spread = nil
	return p, t.SaveMember()
}

// news says on its day that a lesson has its place there, which calls for that day's message.
func news(_ bot.Tx, c *record.Class, l *term.Learner, a *term.Agenda) error {
	for _, id := range slices.Sorted(maps.Keys(l.Member.Spread)) {
		s := term.Find(a.Open, id)
		if s == nil || l.Member.Spread[id] != l.Today || l.Resting() {
			continue
		}
		v := term.View{Class: *c}
		a.News = append(a.News, term.News{
			At: when.DayStart(l.Today, l.Person.Location(), l.Person.Rollover), Calls: true,
			Line:  say.Line{Key: "spread.today", Args: bot.Args{"number": s.Index + 1, "title": s.Lesson.Title}},
			Press: say.Button{Key: "button.spread_no", Action: "spread.undo", Target: v.At()},
		})
	}
	return nil
}
