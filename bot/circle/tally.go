package circle

import "afterbell/bot/term"

// A Tally is what is told of a circle without any name, as a simulation prints it.
type Tally struct {
	Number, People       int
	Hours                float64 // all are awake for so long at a stretch
	Talked, Some, NotYet int     // so many answered so, newest answers only
}

// Tallies are the circles of a class that have not ended, the oldest first.
func Tallies(v *term.View) (list []Tally, err error) {
	g, err := read(v)
	if err != nil {
		return nil, err
	}
	for _, c := range g.open() {
		members := g.here(c)
		hours, err := g.shared(members)
		if err != nil {
			return nil, err
		}
		_, n := hours.longest()
		said := g.count(c)
		list = append(list, Tally{Number: c.N, People: len(members), Hours: float64(n) / 2, Talked: said["talked"], Some: said["some"],
			NotYet: said["notyet"]})
	}
	return list, nil
}

// count is how often the people of a circle answered what.
func (g *group) count(c *Circle) map[string]int {
	said := map[string]int{}
	for _, id := range g.here(c) {
		if x := g.parts[id]; x.Of == c.ID {
			said[x.Said]++
		}
	}
	return said
}
