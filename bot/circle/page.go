package circle

import (
	"slices"
	"time"

	"afterbell/bot"
	"afterbell/bot/record"
	"afterbell/bot/say"
	"afterbell/bot/term"
	"afterbell/bot/turn"
)

// show shows a learner their circle, and whoever steers the class how many there are.
func show(t *turn.Turn) (*say.Page, error) {
	if err := t.NeedClass(); err != nil {
		return nil, err
	}
	g, err := read(&t.View)
	if err != nil {
		return nil, err
	}
	p, err := mine(t, g)
	if err != nil || !t.Steers() {
		return p, err
	}
	sayTotals(g, p)
	done, err := over(&t.View)
	switch {
	case err != nil || done:
		return p, err
	case g.round.Made.IsZero():
		return p.Main("button.circles_make", "circles.make", t.At()), nil
	}
	return p.Press("button.circles_mix", "circles.make", t.At()), nil
}

// mine says in which circle somebody is, with the hours on their own wall.
func mine(t *turn.Turn, g group) (*say.Page, error) {
	p := say.Privately()
	done, err := over(&t.View)
	_, wants := g.people[t.Who.ID]
	c := g.of(t.Who.ID)
	switch {
	case err != nil:
		return nil, err
	case done:
		return p.Say("circles.over", nil), nil
	case t.Instructs() || g.round.Asked.IsZero():
		return p.Say("circles.about", nil), nil
	case !wants:
		return p.Say("circles.about", nil).Main("button.circle_yes", "circles.yes", t.At()), nil
	case c == nil && len(g.people) < smallest:
		return p.Say("circles.waiting_few", bot.Args{"n": len(g.people)}).Press("button.circle_leave", "circles.leave", t.At()), nil
	case c == nil:
		return p.Say("circles.waiting", nil).Press("button.circle_leave", "circles.leave", t.At()), nil
	}
	others := g.names(g.without(c, t.Who.ID))
	if len(others) == 0 {
		p.Say("circles.alone", nil)
	} else {
		p.Say("circles.mine", bot.Args{"number": c.N, "names": say.List(others)})
		if err := sayHours(g, c, &t.Who, p); err != nil {
			return nil, err
		}
	}
	return p.Press("button.circle_leave", "circles.leave", t.At()), nil
}

// without are the people of a circle but one.
func (g *group) without(c *Circle, id string) []string {
	return slices.DeleteFunc(g.here(c), func(x string) bool { return x == id })
}

// sayHours says which hours a circle shares, on the wall of one person, and what that is known from.
func sayHours(g group, c *Circle, who *record.Person, p *say.Page) error {
	hours, err := g.shared(g.here(c))
	if err != nil {
		return err
	}
	from, to, ok := hours.next(g.v.Now)
	if !ok {
		p.Say("circles.no_hours", nil)
		return nil
	}
	clock := func(at time.Time) string { return at.In(who.Location()).Format("15:04") }
	p.Say("circles.own_hours", bot.Args{"from": clock(from), "to": clock(to)}).Say("circles.why", nil)
	return nil
}

// least is how many answers there must be before any are told, so that they are of nobody.
const least = 3

// sayTotals says how many circles there are, and what they answered in all.
func sayTotals(g group, p *say.Page) {
	if g.round.Asked.IsZero() {
		return
	}
	open := g.open()
	p.Say("circles.want", bot.Args{"n": len(g.people)})
	if g.round.Made.IsZero() {
		return
	}
	p.Say("circles.count", bot.Args{"n": len(open)})
	if n := len(g.waiting()); n > 0 {
		p.Say("circles.wait", bot.Args{"n": n})
	}
	count, n := map[string]int{}, 0
	for _, c := range open {
		for said, k := range g.count(c) {
			count[said] += k
			n += k
		}
	}
	if n >= least {
		p.Say("circles.answers", bot.Args{"talked": count["talked"], "some": count["some"], "notyet": count["notyet"]})
	}
}

// overview says a teacher how many circles there are, with the way there.
func overview(t *turn.Turn, p *say.Page) error {
	if !t.Steers() {
		return nil
	}
	g, err := read(&t.View)
	if err != nil {
		return err
	}
	sayTotals(g, p)
	p.Rarely("button.circles", "circles", t.At())
	return nil
}

// said keeps what somebody answered to whether their circle talked. The last answer counts.
func said(t *turn.Turn) (*say.Page, error) {
	if err := t.NeedClass(); err != nil {
		return nil, err
	}
	g, err := read(&t.View)
	if err != nil {
		return nil, err
	}
	c := g.of(t.Who.ID)
	if c == nil || c.ID != t.Target(1) {
		return nil, bot.Refuse("circles.not_yours", nil)
	}
	if !slices.Contains(answers(), t.Target(2)) {
		return nil, bot.Refuse("error.stale", nil)
	}
	x := g.parts[t.Who.ID]
	x.Of, x.Said = c.ID, t.Target(2)
	return say.Privately().Say("circles.thanks_"+x.Said, nil), record.Save(t.Tx, partKey(t.Class.ID, t.Who.ID), x)
}

// news tells somebody in /today once that they are in a circle, and with whom.
func news(tx bot.Tx, c *record.Class, l *term.Learner, a *term.Agenda) error {
	x, ok, err := record.Load(tx, partKey(c.ID, l.Person.ID))
	if err != nil || !ok || x.Circle == "" || x.Read == x.Circle {
		return err
	}
	v := term.View{Tx: tx, Class: *c}
	g, err := read(&v)
	if err != nil {
		return err
	}
	if mine := g.of(l.Person.ID); mine != nil && len(g.here(mine)) > 1 {
		line := say.Line{Key: "circles.news", Args: bot.Args{"number": mine.N, "names": say.List(g.names(g.without(mine, l.Person.ID)))}}
		a.News = append(a.News, term.News{At: mine.Opened, Line: line, Press: say.Button{
			Key: "button.circle_seen", Action: "circles.seen", Target: v.At(),
		}})
	}
	return nil
}

// seen notes that somebody knows in which circle they are.
func seen(t *turn.Turn) (*say.Page, error) {
	if err := t.NeedClass(); err != nil {
		return nil, err
	}
	g, err := read(&t.View)
	if err != nil {
		return nil, err
	}
	p, err := mine(t, g)
	if x := g.parts[t.Who.ID]; err == nil && x.Circle != "" && x.Read != x.Circle {
		x.Read = x.Circle
		err = record.Save(t.Tx, partKey(t.Class.ID, t.Who.ID), x)
	}
	return p, err
}
