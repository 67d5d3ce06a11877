package circle

import (
	"slices"
	"strconv"
	"time"

	"afterbell/bot"
	"afterbell/bot/order"
	"afterbell/bot/outbox"
	"afterbell/bot/record"
	"afterbell/bot/say"
	"afterbell/bot/term"
	"afterbell/bot/turn"
)

// How circles come about and change: put together, mixed anew, joined late, left.

// rest is how long circles stand at least before they are mixed anew, so that a second press mixes nothing.
const rest = 24 * time.Hour

// makeCircles asks the class who wants to be in a circle; once that was asked, it puts them together, or mixes them anew.
func makeCircles(t *turn.Turn) (*say.Page, error) {
	if err := t.NeedClass(); err != nil {
		return nil, err
	}
	if !t.Steers() {
		return nil, t.TeachersOnly()
	}
	if err := refuseOver(&t.View); err != nil {
		return nil, err
	}
	g, err := read(&t.View)
	if err != nil {
		return nil, err
	}
	p := say.Privately()
	p.Replace = t.Event.Kind == bot.KindButton
	switch {
	case g.round.Asked.IsZero(), g.round.By == record.IDOf(t.Event, "circles"):
		g.round.Asked, g.round.By = t.Event.At.UTC(), record.IDOf(t.Event, "circles")
		p.Say("circles.asked", nil).Press("button.circles", "circles", t.At())
		if err := record.Save(t.Tx, roundKey(t.Class.ID), g.round); err != nil {
			return nil, err
		}
		return p, planInvite(&t.View)
	case len(g.people) < smallest:
		return p.Say("circles.few", bot.Args{"n": len(g.people)}).Press("button.circles", "circles", t.At()), nil
	case t.Now.Sub(g.round.Made) < rest:
		return p.Say("circles.just_made", nil).Press("button.circles", "circles", t.At()), nil
	}
	if err := g.mix(func(n int) string { return record.IDOf(t.Event, "circle"+strconv.Itoa(n)) }); err != nil {
		return nil, err
	}
	p.Say("circles.made", bot.Args{"n": len(g.open()), "people": len(g.people)})
	return p.Press("button.circles", "circles", t.At()), nil
}

// mix ends the circles that there are and puts everybody into new ones. newID makes an id for each.
func (g *group) mix(newID func(int) string) error {
	ids := make([]string, 0, len(g.people))
	for id := range g.people {
		ids = append(ids, id)
	}
	order.By(ids, g.earlier)
	var all []Candidate
	for _, id := range ids {
		p := g.people[id]
		acts, err := g.acts(id)
		if err != nil {
			return err
		}
		habit := usual(acts, p.Location(), g.v.Now)
		all = append(all, Candidate{ID: id, Awake: awake(&p, acts, g.v.Now), Usual: habit, Met: g.met(id)})
	}
	for _, c := range g.open() {
		if err := g.end(c); err != nil {
			return err
		}
	}
	for _, some := range Match(all) {
		var members []string
		for _, i := range some {
			members = append(members, ids[i])
		}
		order.By(members, g.earlier)
		if err := g.begin(newID(g.round.N+1), members); err != nil {
			return err
		}
	}
	g.round.Made = g.v.Now.UTC()
	return record.Save(g.v.Tx, roundKey(g.v.Class.ID), g.round)
}

// met are the people with whom somebody was in circles until now.
func (g *group) met(id string) (ids []string) {
	for _, c := range g.circles {
		if !slices.Contains(c.Members, id) {
			continue
		}
		for _, other := range c.Members {
			if other != id {
				ids = append(ids, other)
			}
		}
	}
	return ids
}

// begin opens a circle.
func (g *group) begin(id string, members []string) error {
	g.round.N++
	g.circles = append(g.circles, Circle{ID: id, N: g.round.N, Members: members, Opened: g.v.Now.UTC().Truncate(time.Second)})
	for _, x := range members {
		if err := g.put(x, id); err != nil {
			return err
		}
	}
	if err := record.Save(g.v.Tx, roundKey(g.v.Class.ID), g.round); err != nil {
		return err
	}
	return g.openThread(&g.circles[len(g.circles)-1])
}

// end ends a circle. Its thread stays, and the post above it says so.
func (g *group) end(c *Circle) error {
	if err := g.forget(c); err != nil {
		return err
	}
	c.Ended = g.v.Now.UTC()
	return g.retell(c)
}

// yes notes that somebody wants to be in a circle, and puts them into one where circles are made already.
func yes(t *turn.Turn) (*say.Page, error) {
	if err := t.NeedClass(); err != nil {
		return nil, err
	}
	if t.Instructs() {
		return nil, bot.Refuse("circles.learners", nil)
	}
	if err := refuseOver(&t.View); err != nil {
		return nil, err
	}
	if err := t.NeedPart(); err != nil {
		return nil, err
	}
	x, _, err := record.Load(t.Tx, partKey(t.Class.ID, t.Who.ID))
	if err != nil {
		return nil, err
	}
	if x.Since.IsZero() {
		x.Since = t.Event.At.UTC()
		if err := record.Save(t.Tx, partKey(t.Class.ID, t.Who.ID), x); err != nil {
			return nil, err
		}
	}
	g, err := read(&t.View)
	if err != nil {
		return nil, err
	}
	if !g.round.Made.IsZero() && g.of(t.Who.ID) == nil {
		if err := g.place(t.Who.ID, record.IDOf(t.Event, "circle")); err != nil {
			return nil, err
		}
	}
	return mine(t, g)
}

// place puts somebody who comes late into the smallest circle whose hours fit; where all are full they wait until three do,
// who are a circle of their own then.
func (g *group) place(id, newID string) error {
	c, err := g.fitting(id, nil)
	if err != nil {
		return err
	}
	if c != nil {
		return g.join(c, id)
	}
	if waiting := g.waiting(); len(waiting) >= smallest {
		return g.begin(newID, waiting[:smallest])
	}
	return nil
}

// fitting is the smallest circle with room in which somebody shares an hour with all others, where there is none the one with
// the most half hours, nil where all are full. One circle may be left out.
func (g *group) fitting(id string, but *Circle) (best *Circle, err error) {
	size, hours := 0, Hours(0)
	for _, c := range g.open() {
		members := g.here(c)
		if c == but || len(members) >= largest || len(members) == 0 {
			continue
		}
		h, err := g.shared(append(members, id))
		if err != nil {
			return nil, err
		}
		better := best == nil || h.Whole() && !hours.Whole() || h.Whole() == hours.Whole() && len(members) < size
		if better {
			best, size, hours = c, len(members), h
		}
	}
	return best, nil
}

// join puts somebody into a circle.
func (g *group) join(c *Circle, id string) error {
	if !slices.Contains(c.Members, id) {
		c.Members = append(slices.Clip(c.Members), id)
	}
	if err := g.put(id, c.ID); err != nil {
		return err
	}
	return g.retell(c)
}

// leave notes that somebody wants to be in no circle any more.
func leave(t *turn.Turn) (*say.Page, error) {
	if err := t.NeedClass(); err != nil {
		return nil, err
	}
	p := say.Privately().Say("circles.left", nil).Press("button.circle_yes", "circles.yes", t.At())
	x, ok, err := record.Load(t.Tx, partKey(t.Class.ID, t.Who.ID))
	if err != nil || !ok || x.Since.IsZero() {
		return p, err
	}
	x.Since, x.Circle = time.Time{}, ""
	if err := record.Save(t.Tx, partKey(t.Class.ID, t.Who.ID), x); err != nil {
		return nil, err
	}
	return p, renew(&t.View)
}

// renew brings the circles of a class up to date with who is still there: since somebody left, or was erased, the hours of
// somebody are others, or a week went by.
func renew(v *term.View) error {
	g, err := read(v)
	if err != nil {
		return err
	}
	for _, c := range g.open() {
		if err := g.settle(c); err != nil {
			return err
		}
	}
	return nil
}

// erased takes somebody who was erased out of what the circles of a class say. A post with their name that is not out yet goes
// out no more; a thread is opened without it.
func erased(v *term.View) error {
	for _, kind := range []string{kindCard, kindRetold} {
		keys, posts, err := record.Scan(v.Tx, record.PostsOf(outbox.Occurrence(kind, v.Class.ID)+"/"))
		if err != nil {
			return err
		}
		for i, x := range posts {
			if len(x.Parts) == 0 || !x.Done.IsZero() {
				continue
			}
			if _, err := outbox.Retract(v.Tx, record.Occurrence(keys[i]), v.Now); err != nil {
				return err
			}
			if err := reopened(v, x); err != nil {
				return err
			}
		}
	}
	return renew(v)
}

// reopened gives the circle of a post that was taken back another thread, where the post was above its thread.
func reopened(v *term.View, x record.Entry) error {
	g, err := read(v)
	if err != nil || x.Kind != kindCard {
		return err
	}
	if c := g.named(x.Ref); c != nil && c.Ended.IsZero() {
		return g.openAnew(c)
	}
	return nil
}

// settle ends a circle that everybody left, and one of fewer than three where the others find room elsewhere.
func (g *group) settle(c *Circle) error {
	members := g.here(c)
	if len(members) == 0 {
		return g.end(c)
	}
	if len(members) < smallest && g.rooms(c) >= len(members) {
		for _, id := range members {
			other, err := g.fitting(id, c)
			if err != nil {
				return err
			}
			if err := g.join(other, id); err != nil {
				return err
			}
		}
		return g.end(c)
	}
	return g.retell(c)
}

// rooms is how many people the other circles have room for.
func (g *group) rooms(but *Circle) (n int) {
	for _, c := range g.open() {
		if size := len(g.here(c)); c != but && size > 0 {
			n += max(0, largest-size)
		}
	}
	return n
}

// moved tells the circles of somebody of other hours.
func moved(r *turn.Renewal) error {
	mine, err := record.Names(r.Tx, record.ClassesOf(r.Who.ID))
	if err != nil {
		return err
	}
	for _, id := range mine {
		x, ok, err := record.Load(r.Tx, partKey(id, r.Who.ID))
		if err != nil {
			return err
		}
		if !ok || x.Circle == "" {
			continue
		}
		c, err := record.Need(r.Tx, record.ClassKey(id))
		if err != nil {
			return err
		}
		g, err := read(&term.View{School: r.School, Tx: r.Tx, Now: r.Now, Class: c})
		if err != nil {
			return err
		}
		if mine := g.of(r.Who.ID); mine != nil {
			g.people[r.Who.ID] = *r.Who // their zone may not be stored yet
			if err := g.retell(mine); err != nil {
				return err
			}
		}
	}
	return nil
}
