package class

import (
	"slices"
	"strconv"

	"afterbell/bot"
	"afterbell/bot/course"
	"afterbell/bot/outbox"
	"afterbell/bot/record"
	"afterbell/bot/say"
	"afterbell/bot/term"
	"afterbell/bot/turn"
)

// Outages: times in which we were away, found at the next start from the last sign of life.

const kindOutage = "outage" // we were away

// Outage is what a class gets back after we were away.
func Outage() turn.Story {
	return turn.Story{
		Name:  "outage",
		Kinds: []outbox.Kind{{Name: kindOutage, Owner: record.OfClass, OfGaps: true, Render: renderOutage}},
		Away:  giveBack,
	}
}

// giveBack gives back to a class what an absence took: days count for nobody, dues move, and where
// something was missed the class reads one message.
func giveBack(v *term.View, away record.Outage) error {
	c := &v.Class
	co, err := v.Course()
	if err != nil {
		return err
	}
	releases := v.Schedule(co)
	last := term.LastDay(releases)
	if away.From.After(term.EndOf(last, c)) {
		return nil
	}
	r := c.Run
	r.Outages = append(slices.Clip(r.Outages), away)
	v.SetRun(r)
	if err := record.Save(v.Tx, record.ClassKey(c.ID), *c); err != nil {
		return err
	}
	n := strconv.Itoa(len(c.Run.Outages) - 1)
	if err := planUpdates(v, releases, v.Schedule(co), "away"+n); err != nil {
		return err
	}
	missed := false
	for _, s := range releases {
		missed = missed || s.At.After(away.From) && s.At.Before(away.To)
	}
	if !missed {
		return nil
	}
	for home, to := range c.Homes {
		// Before the late lessons: they wait in the queue under their own, earlier times, so
		// the notice takes the time of the absence's beginning.
		r := record.Entry{Kind: kindOutage, Class: c.ID, Ref: n, To: to, At: away.From, Silent: true}
		if err := outbox.Plan(v.Tx, occurrence(kindOutage, c, n, home), r); err != nil {
			return err
		}
	}
	return nil
}

// renderOutage tells the class that we were away, and what that means.
func renderOutage(q *outbox.Sending) (*say.Page, bot.Post, string, error) {
	c, co, away, drop, err := outage(q)
	if err != nil || drop != "" {
		return nil, bot.Post{}, drop, err
	}
	if forgotten, err := record.Forgot(q.Tx, c.ID, away); err != nil || forgotten {
		p := (&say.Page{}).Say("memory.class", bot.Args{"from": say.Wall(away.From.In(c.Location())), "to": say.Wall(away.To.In(c.Location()))})
		return p.Say("outage.foot", nil), bot.Post{Silent: true}, "", err
	}
	p := (&say.Page{}).Say("outage.head", bot.Args{"from": say.Wall(away.From.In(c.Location())), "to": say.Wall(away.To.In(c.Location()))})
	for i, s := range term.Schedule(c.Run, co, c.Location()) {
		if !s.At.After(away.From) || !s.At.Before(away.To) {
			continue
		}
		if s.Due.None() || away.Days() == 0 {
			p.Say("outage.late", bot.Args{"number": i + 1})
		} else {
			p.Say("outage.late_due", bot.Args{"number": i + 1, "n": away.Days(), "due": classDue(s.Due)})
		}
	}
	if away.Days() > 0 {
		p.Say("outage.days", bot.Args{"n": away.Days()})
	}
	return p.Say("outage.foot", nil), bot.Post{Silent: true}, "", nil
}

// outage reads the absence that an entry is about.
func outage(q *outbox.Sending) (*record.Class, *course.Course, record.Outage, string, error) {
	c, err := q.ReadClass()
	if err != nil {
		return nil, nil, record.Outage{}, "", err
	}
	n, err := strconv.Atoi(q.Entry.Ref)
	if err != nil || n >= len(c.Run.Outages) {
		return nil, nil, record.Outage{}, "its subject is gone", nil
	}
	co, err := q.Course()
	return c, co, c.Run.Outages[n], "", err
}
