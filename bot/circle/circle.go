// Package circle tells how nobody learns alone: people who said Yes are put into circles of three to five who are awake at
// the same hours, each with a thread in the channel of the class, where the teacher reads along. Nobody is paired in private,
// and nothing is sent to anybody directly: what a circle hears stands in its thread, and in /today.
//
// When somebody is awake is known from their zone, their quiet hours, and the instants of what they did in the class lately,
// which are kept for other reasons. Nothing else is kept for it.
//
// A thread begins with the names and the hours that all share. Once a week there is one small task from the lesson. After a
// week the thread asks whether they talked, three days later once more, and then it is silent. Answers are counted for the
// whole class and told of nobody.
package circle

import (
	"slices"
	"time"

	"afterbell/bot"
	"afterbell/bot/order"
	"afterbell/bot/outbox"
	"afterbell/bot/record"
	"afterbell/bot/term"
	"afterbell/bot/turn"
)

// Circles is circles of people who learn together.
func Circles() turn.Story {
	return turn.Story{
		Name: "circle", Tables: []record.Table{roundTable(), circleTable(), partTable()}, Kinds: kinds(),
		Agenda: news, Overview: overview, Planned: replan, Changed: moved, Erased: erased, Refused: lost,
		Actions: []turn.Action{
			turn.Pressed("circles", show).Looks(),
			turn.Pressed("circles.make", makeCircles),
			turn.Pressed("circles.yes", yes),
			turn.Pressed("circles.leave", leave),
			turn.Pressed("circles.said", said),
			turn.Pressed("circles.seen", seen),
		},
	}
}

// Round is what is kept of the circles of a class as a whole.
type Round struct {
	Asked time.Time `json:"asked"`         // the channel was asked then who wants to be in a circle
	By    string    `json:"by,omitzero"`   // an id of the event that asked, which may come twice
	Made  time.Time `json:"made,omitzero"` // circles were put together then for the last time
	N     int       `json:"n,omitzero"`    // so many circles there were in all
}

// Circle is a few people of a class with a thread of their own.
type Circle struct {
	ID      string    `json:"id"`
	N       int       `json:"n"`      // its number in the class, counted from 1
	Members []string  `json:"people"` // ids of persons
	Opened  time.Time `json:"at"`
	Ended   time.Time `json:"end,omitzero"`  // everybody left, or the circles were mixed anew
	Thread  int       `json:"th,omitzero"`   // so many threads of it were lost on the platform
	Told    string    `json:"told,omitzero"` // the post above its thread says this, in short: see tells
	Edits   int       `json:"ed,omitzero"`   // that post was rewritten so often
}

// Part is what somebody chose about circles.
type Part struct {
	Since  time.Time `json:"at,omitzero"` // they want to be in one since; zero once they left
	Circle string    `json:"in,omitzero"` // they are in the circle with this id
	Read   string    `json:"read,omitzero"`
	Of     string    `json:"of,omitzero"`   // the answer Said is about the circle with this id; Read is of what they read in /today
	Said   string    `json:"said,omitzero"` // talked, some or notyet
}

func roundTable() record.Table {
	return record.Table{
		Name: "circles", Rest: "CLASS", Holds: "that a class was asked about circles, and when they were made", Owner: record.OfClass,
	}
}

func circleTable() record.Table {
	return record.Table{
		Name: "circle", Rest: "CLASS/ID", Holds: "a circle: a few people with a thread, and who they are", Owner: record.OfClass,
	}
}

func partTable() record.Table {
	return record.Table{
		Name: "company", Rest: "CLASS/PERSON", Holds: "that somebody wants to be in a circle, in which they are, and whether they talked",
		Owner: record.OfClass,
	}
}

func roundKey(class string) record.Key[Round] { return record.Key[Round](roundTable().Key(class)) }

func circlesOf(class string) record.Prefix[Circle] {
	return record.Prefix[Circle](circleTable().Owned(class))
}

func circleKey(class, id string) record.Key[Circle] {
	return record.Key[Circle](string(circlesOf(class)) + id)
}

func partsOf(class string) record.Prefix[Part] { return record.Prefix[Part](partTable().Owned(class)) }

func partKey(class, person string) record.Key[Part] {
	return record.Key[Part](string(partsOf(class)) + person)
}

// A group is the circles of a class as they stand in a transaction.
type group struct {
	v       *term.View
	round   Round
	circles []Circle // the oldest first, those that ended among them
	parts   map[string]Part
	people  map[string]record.Person // who wants to be in a circle, and has left neither the class nor the space
}

// read reads the circles of a class.
func read(v *term.View) (g group, err error) {
	g = group{v: v, parts: map[string]Part{}, people: map[string]record.Person{}}
	if g.round, _, err = record.Load(v.Tx, roundKey(v.Class.ID)); err != nil {
		return g, err
	}
	if _, g.circles, err = record.Scan(v.Tx, circlesOf(v.Class.ID)); err != nil {
		return g, err
	}
	order.By(g.circles, func(a, b Circle) int { return a.N - b.N })
	keys, parts, err := record.Scan(v.Tx, partsOf(v.Class.ID))
	if err != nil {
		return g, err
	}
	for i, x := range parts {
		if err := g.add(record.LastSegment(keys[i]), x); err != nil {
			return g, err
		}
	}
	return g, nil
}

func (g *group) add(id string, x Part) error {
	g.parts[id] = x
	if x.Since.IsZero() {
		return nil
	}
	m, joined, err := record.Load(g.v.Tx, record.MemberKey(g.v.Class.ID, id))
	if err != nil || !joined || !m.Left.IsZero() || m.Role != record.Learner {
		return err
	}
	p, ok, err := record.Load(g.v.Tx, record.PersonKey(id))
	if err == nil && ok && p.Left.IsZero() {
		g.people[id] = p
	}
	return err
}

// here are the people of a circle who are still there.
func (g *group) here(c *Circle) (ids []string) {
	for _, id := range c.Members {
		if _, ok := g.people[id]; ok && g.parts[id].Circle == c.ID {
			ids = append(ids, id)
		}
	}
	return ids
}

// open are the circles that have not ended.
func (g *group) open() (list []*Circle) {
	for i := range g.circles {
		if g.circles[i].Ended.IsZero() {
			list = append(list, &g.circles[i])
		}
	}
	return list
}

// of is the circle of a person, nil where they are in none.
func (g *group) of(id string) *Circle {
	for _, c := range g.open() {
		if slices.Contains(g.here(c), id) {
			return c
		}
	}
	return nil
}

// waiting are those who want to be in a circle and are in none, in the order in which they came.
func (g *group) waiting() (ids []string) {
	for id := range g.people {
		if g.of(id) == nil {
			ids = append(ids, id)
		}
	}
	order.By(ids, g.earlier)
	return ids
}

// earlier orders people by when they said Yes.
func (g *group) earlier(a, b string) int {
	if n := g.parts[a].Since.Compare(g.parts[b].Since); n != 0 {
		return n
	}
	if a < b {
		return -1
	}
	return 1
}

// shared are the half hours in which all of some people are awake.
func (g *group) shared(ids []string) (Hours, error) {
	h := allHours
	for _, id := range ids {
		p := g.people[id]
		acts, err := g.acts(id)
		if err != nil {
			return 0, err
		}
		h &= awake(&p, acts, g.v.Now)
	}
	return h, nil
}

// What somebody did so long ago, or before so many other things, says nothing of their hours any more.
const (
	habitDays = 28
	habitActs = 60
)

// acts is when somebody did something in the class lately, by the facts that are kept of that anyway.
func (g *group) acts(id string) (acts []time.Time, err error) {
	f, _, err := record.Load(g.v.Tx, record.FigureKey(g.v.Class.ID, id))
	if err != nil {
		return nil, err
	}
	since := g.v.Now.AddDate(0, 0, -habitDays)
	err = record.History(g.v.Tx, f.Last, func(_ record.Key[record.Fact], x record.Fact) bool {
		if x.Kind != record.FactMoved { // that is a correction of the course, and not theirs
			acts = append(acts, x.At)
		}
		return len(acts) < habitActs && !x.At.Before(since)
	})
	return acts, err
}

// over reports whether the term of a class is over, and its circles with it.
func over(v *term.View) (bool, error) {
	co, err := v.Course()
	if err != nil {
		return false, err
	}
	return ends(v.Schedule(co), &v.Class).Before(v.Now), nil
}

// save writes what was changed of a circle.
func (g *group) save(c *Circle) error {
	return record.Save(g.v.Tx, circleKey(g.v.Class.ID, c.ID), *c)
}

// put notes in which circle somebody is, "" for none.
func (g *group) put(id, circle string) error {
	x := g.parts[id]
	x.Circle = circle
	g.parts[id] = x
	return record.Save(g.v.Tx, partKey(g.v.Class.ID, id), x)
}

// lost opens the thread of a circle anew that is gone on the platform. Until then the circle has none; what was planned for
// it goes on in the new one.
func lost(v *term.View, r *record.Entry) error {
	if r.Kind != kindTask && r.Kind != kindAsk || r.To.Thread == "" {
		return nil
	}
	g, err := read(v)
	if err != nil {
		return err
	}
	id, n, err := cutRef(r.Ref)
	if err != nil {
		return err
	}
	c := g.named(id)
	if c == nil || !c.Ended.IsZero() || r.Under != cardKey(v.Class.ID, c) {
		return nil
	}
	x, _, err := record.Load(v.Tx, record.PostKey(saidKey(r.Kind, v.Class.ID, c, n)))
	if err != nil || x.State != record.StateDead || x.Reason != "reason.absent_end" { // else it waits for a right, or has another fault
		return err
	}
	return g.openAnew(c)
}

// named is the circle with an id, nil if there is none.
func (g *group) named(id string) *Circle {
	i := slices.IndexFunc(g.circles, func(c Circle) bool { return c.ID == id })
	if i < 0 {
		return nil
	}
	return &g.circles[i]
}

// openAnew gives a circle another thread. What stands above the old one names nobody any more.
func (g *group) openAnew(c *Circle) error {
	if err := g.forget(c); err != nil {
		return err
	}
	if err := g.rewrite(c); err != nil {
		return err
	}
	c.Thread++
	return g.openThread(c)
}

// forget takes back what is planned for the thread of a circle.
func (g *group) forget(c *Circle) error {
	for _, kind := range []string{kindCard, kindTask, kindAsk} {
		names, err := record.Names(g.v.Tx, record.PostsOf(outbox.Occurrence(kind, g.v.Class.ID, c.ID)+"/"))
		if err != nil {
			return err
		}
		for _, name := range names {
			if err := outbox.Withdraw(g.v.Tx, outbox.Occurrence(kind, g.v.Class.ID, c.ID, name)); err != nil {
				return err
			}
		}
	}
	return nil
}

// refuseOver refuses what makes no sense after the term.
func refuseOver(v *term.View) error {
	done, err := over(v)
	if err == nil && done {
		return bot.Refuse("circles.over", nil)
	}
	return err
}
