package bot

import (
	"slices"
	"strconv"

	"afterbell/bot/course"
)

// Outages: times in which we were away, found at the next start from the last sign of life.

const kindOutage = "outage" // we were away

// outageStory is what a class gets back after we were away.
func outageStory() story {
	return story{name: "outage", kinds: []kind{{name: kindOutage, owner: ofClass, render: renderOutage}}, away: giveBack}
}

// giveBack gives back to a class what an absence took: days count for nobody, dues move, and where
// something was missed the class reads one message.
func giveBack(v *view, away outage) error {
	c := &v.c
	co, err := v.course()
	if err != nil {
		return err
	}
	slots := v.classSchedule(co)
	last := lastDay(slots)
	if away.From.After(endOf(last, c)) {
		return nil
	}
	r := c.Run
	r.Outages = append(slices.Clip(r.Outages), away)
	v.setRun(r)
	if err := save(v.tx, classKey(c.ID), *c); err != nil {
		return err
	}
	missed := false
	for _, s := range slots {
		missed = missed || s.At.After(away.From) && s.At.Before(away.To)
	}
	if !missed {
		return nil
	}
	n := strconv.Itoa(len(c.Run.Outages) - 1)
	for home, to := range c.Homes {
		// Before the late lessons: they wait in the queue under their own, earlier times, so
		// the notice takes the time of the absence's beginning.
		r := row{Kind: kindOutage, Class: c.ID, Ref: n, To: to, At: away.From, Silent: true}
		if err := planRow(v.tx, occurrence(kindOutage, c, n, home), r); err != nil {
			return err
		}
	}
	return nil
}

// renderOutage tells the class that we were away, and what that means.
func renderOutage(q *sending) (*page, Post, string, error) {
	c, co, away, drop, err := q.outage()
	if err != nil || drop != "" {
		return nil, Post{}, drop, err
	}
	p := (&page{}).say("outage.head", Args{"from": wall(away.From.In(c.loc())), "to": wall(away.To.In(c.loc()))})
	for i, s := range schedule(c.Run, co, c.loc()) {
		if !s.At.After(away.From) || !s.At.Before(away.To) {
			continue
		}
		if s.Due.none() || away.days() == 0 {
			p.say("outage.late", Args{"number": i + 1})
		} else {
			p.say("outage.late_due", Args{"number": i + 1, "n": away.days(), "due": classDue(s.Due)})
		}
	}
	if away.days() > 0 {
		p.say("outage.days", Args{"n": away.days()})
	}
	return p.say("outage.foot", nil), Post{Silent: true}, "", nil
}

// outage reads the absence that a row is about.
func (q *sending) outage() (*class, *course.Course, outage, string, error) {
	c, err := q.readClass()
	if err != nil {
		return nil, nil, outage{}, "", err
	}
	n, err := strconv.Atoi(q.row.Ref)
	if err != nil || n >= len(c.Run.Outages) {
		return nil, nil, outage{}, "its subject is gone", nil
	}
	co, err := q.course()
	return c, co, c.Run.Outages[n], "", err
}
