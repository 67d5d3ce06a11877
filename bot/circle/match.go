package circle

import (
	"cmp"
	"math"
	"math/bits"
	"math/rand/v2"
	"slices"
)

// Sizes of a circle. Any number of people from 3 on can be put into circles of these sizes.
const (
	smallest = 3
	largest  = 5
)

// A Candidate is somebody who wants to be in a circle.
type Candidate struct {
	ID    string
	Awake Hours
	Usual Hours    // they are active then as a habit; none where nothing is known of that
	Met   []string // they were in earlier circles with these people, each as often as named
}

// What a circle is worth is a sum in half hours: for each of its people those that all share, as far as they matter, and
// something for there being a whole hour at all. A pair that meets again costs about as much as one person's hours, so that
// it is avoided where others share an hour, too, and nobody gets a circle without one for it.
const (
	matter   = 16 // more shared half hours than these are no better
	habits   = 4  // shared half hours in which all are active as a habit count once more, up to these
	anHour   = 20 // a whole hour that all share is worth so much to each
	again    = 30 // a pair that was in a circle together costs so much for each time
	likeFour = 2  // three are few when one is ill, and five are many to wait for
)

// exactUpTo is for how many people the best circles of all are found by trying every one.
const exactUpTo = 12

// Match puts people into circles of 3 to 5 and leaves nobody out. Up to 12 people get the best circles that there are by
// worth, more get good ones: any two circles that are near each other by the hours of their people are the best that can
// be made of these people. Fewer than 3 get none. The same people in the same order get the same circles.
func Match(people []Candidate) [][]int {
	if len(people) < smallest {
		return nil
	}
	m := newMatching(people)
	all := make([]int, len(people))
	for i := range all {
		all[i] = i
	}
	if len(people) <= exactUpTo {
		return m.best(all)
	}
	var found [][]int
	most := math.MinInt
	for start := range startsFor(len(people)) {
		circles := m.improve(m.begin(all, start))
		if w := m.total(circles); w > most {
			found, most = circles, w
		}
	}
	return found
}

// startsFor is from how many beginnings circles are improved: of many people one is near enough, and takes long.
func startsFor(people int) int {
	if people > 100 {
		return 1
	}
	return 8
}

// A matching is what is known of people who are put into circles. They are named by their places in the list.
type matching struct {
	awake []Hours
	usual []Hours // those who have no habit that is known are as good at any hour at which they are awake
	met   []uint8 // how often two were in a circle together, at n times the one plus the other
	seed  uint64  // differs from round to round, so that people of one zone are not put together the same way again
}

func newMatching(people []Candidate) *matching {
	n := len(people)
	m := &matching{awake: make([]Hours, n), usual: make([]Hours, n), met: make([]uint8, n*n)}
	at := map[string]int{}
	for i, p := range people {
		m.awake[i], m.usual[i], at[p.ID] = p.Awake, cmp.Or(p.Usual, p.Awake), i
	}
	for i, p := range people {
		for _, id := range p.Met {
			if j, ok := at[id]; ok && j != i && m.met[i*n+j] < math.MaxUint8 {
				m.met[i*n+j]++
				m.seed++
			}
		}
	}
	return m
}

// worth is what a circle is worth.
func (m *matching) worth(circle []int) int {
	shared, usual, w, n := allHours, allHours, 0, len(m.awake)
	for i, a := range circle {
		shared, usual = shared&m.awake[a], usual&m.usual[a]
		for _, b := range circle[:i] {
			w -= again * int(max(m.met[a*n+b], m.met[b*n+a]))
		}
	}
	if h := bits.OnesCount64(uint64(shared)); shared.Whole() {
		w += len(circle) * (anHour + min(h, matter) + min(bits.OnesCount64(uint64(shared&usual)), habits))
	}
	if len(circle) == 4 {
		w += likeFour
	}
	return w
}

func (m *matching) total(circles [][]int) (w int) {
	for _, c := range circles {
		w += m.worth(c)
	}
	return w
}

// A division is what is known of a few people while all ways to divide them are tried: by sets of them, a bit a person.
type division struct {
	m      *matching
	people []int
	alone  []int // what a set is worth as one circle
	most   []int // what a set is worth, divided as well as can be
	first  []int // the circle of the lowest person in that division
}

const unknown = math.MinInt

// best divides a few people into the circles that are worth most, by trying all. There must be 3 to 12.
func (m *matching) best(people []int) (circles [][]int) {
	sets := 1 << len(people)
	d := division{m: m, people: people, alone: make([]int, sets), most: make([]int, sets), first: make([]int, sets)}
	for i := range sets {
		d.alone[i], d.most[i] = unknown, unknown
	}
	d.divide(sets - 1)
	for set := sets - 1; set != 0; set &^= d.first[set] {
		circles = append(circles, d.those(d.first[set]))
	}
	return circles
}

func (d *division) those(set int) (list []int) {
	for ; set != 0; set &= set - 1 {
		list = append(list, d.people[bits.TrailingZeros(uint(set))])
	}
	return list
}

// divide is what a set of people is worth at most. A set of one or two cannot be divided.
func (d *division) divide(set int) int {
	if set == 0 {
		return 0
	}
	if d.most[set] != unknown {
		return d.most[set]
	}
	low := set & -set
	others, most := set&^low, math.MinInt/2
	for some := others; some != 0; some = (some - 1) & others {
		size, rest := bits.OnesCount(uint(some))+1, set&^low&^some
		if left := bits.OnesCount(uint(rest)); size < smallest || size > largest || left > 0 && left < smallest {
			continue
		}
		if w := d.circle(low|some) + d.divide(rest); w > most {
			most, d.first[set] = w, low|some
		}
	}
	d.most[set] = most
	return most
}

func (d *division) circle(set int) int {
	if d.alone[set] == unknown {
		d.alone[set] = d.m.worth(d.those(set))
	}
	return d.alone[set]
}

// begin puts people into circles of about 4: at the first start by the beginning of their days, so that those who wake
// together come together, at others by chance.
func (m *matching) begin(all []int, start int) (circles [][]int) {
	order := slices.Clone(all)
	chance := rand.New(rand.NewPCG(m.seed, uint64(start)))
	chance.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
	if start == 0 {
		slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(m.awake[a].dawn(), m.awake[b].dawn()) })
	}
	for k := (len(order) + 2) / 4; k > 0; k-- {
		size := len(order) / k
		circles, order = append(circles, order[:size:size]), order[size:]
	}
	return circles
}

const (
	near   = 24 // circles are near each other that begin their days so closely, counted in circles
	rounds = 6  // circles are improved so often at most
)

// improve divides the people of any two circles that are near each other anew, as long as that makes them better.
func (m *matching) improve(circles [][]int) [][]int {
	reach := near
	if len(circles) > 100 {
		reach = 6
	}
	for range rounds {
		better := false
		for i := 0; i < len(circles); i++ {
			for j := i + 1; j < min(i+reach, len(circles)); j++ {
				both := slices.Concat(circles[i], circles[j])
				two := m.best(both)
				if len(two) != 2 || m.total(two) <= m.worth(circles[i])+m.worth(circles[j]) {
					continue
				}
				circles[i], circles[j], better = two[0], two[1], true
			}
		}
		if !better {
			break
		}
	}
	return circles
}
