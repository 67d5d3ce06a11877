package circle

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"afterbell/bot/record"
	"afterbell/bot/when"
)

// people are so many candidates in a few zones, some of whom met before.
func people(n int, seed uint64) []Candidate {
	chance := rand.New(rand.NewPCG(seed, 1))
	zones := []string{"Europe/London", "Asia/Kathmandu", "America/Los_Angeles", "Pacific/Auckland", "Asia/Tokyo"}
	var all []Candidate
	for i := range n {
		p := &record.Person{Zone: zones[chance.IntN(len(zones))], Quiet: when.Quiet{
			From: when.Clock{Hour: 20 + chance.IntN(4)}, To: when.Clock{Hour: 5 + chance.IntN(5), Minute: 30},
		}}
		c := Candidate{ID: fmt.Sprint(i), Awake: awake(p, nil, time.Date(2026, 11, 10, 12, 0, 0, 0, time.UTC))}
		if i%3 > 0 { // of some nothing is known yet
			c.Usual = 0b111 << chance.IntN(halves-2) & c.Awake
		}
		for range 3 {
			if j := chance.IntN(n); i > 0 && j != i {
				c.Met = append(c.Met, fmt.Sprint(j))
			}
		}
		all = append(all, c)
	}
	return all
}

// brute is the most that people can be worth: each is put into every circle that is open, or a new one.
func brute(m *matching, n int) int {
	best := -1 << 30
	var circles [][]int
	var place func(i int)
	place = func(i int) {
		if i == n {
			w := 0
			for _, c := range circles {
				if len(c) < 3 {
					return
				}
				w += m.worth(c)
			}
			best = max(best, w)
			return
		}
		for k := range circles {
			if len(circles[k]) < 5 {
				circles[k] = append(circles[k], i)
				place(i + 1)
				circles[k] = circles[k][:len(circles[k])-1]
			}
		}
		if len(circles) < n/3 {
			circles = append(circles, []int{i})
			place(i + 1)
			circles = circles[:len(circles)-1]
		}
	}
	place(0)
	return best
}

// whole fails unless everybody is in one circle of 3 to 5.
func whole(t *testing.T, circles [][]int, n int) {
	t.Helper()
	seen := map[int]int{}
	for _, c := range circles {
		if len(c) < 3 || len(c) > 5 {
			t.Errorf("a circle of %d", len(c))
		}
		for _, i := range c {
			seen[i]++
		}
	}
	for i := range n {
		if seen[i] != 1 {
			t.Errorf("of %d people number %d is in %d circles", n, i, seen[i])
		}
	}
}

// Up to twelve people get the best circles that there are, by an enumeration that shares nothing with the search.
func TestTheBestCirclesOfAFew(t *testing.T) {
	for n := 3; n <= 12; n++ {
		for seed := range uint64(4) {
			all := people(n, seed)
			circles, m := Match(all), newMatching(all)
			whole(t, circles, n)
			if got, want := m.total(circles), brute(m, n); got != want {
				t.Errorf("%d people, seed %d: worth %d, want %d", n, seed, got, want)
			}
		}
	}
}

// Fewer than three are in no circle, and from three on nobody is left out.
func TestNobodyIsLeftOut(t *testing.T) {
	for n := range 3 {
		if got := Match(people(n, 1)); got != nil {
			t.Errorf("%d people are in %v", n, got)
		}
	}
	for n := 3; n <= 70; n++ {
		whole(t, Match(people(n, uint64(n))), n)
	}
}

// anneal searches long in another way than Match: by swaps of any two people, worse ones too as long as it is warm.
func anneal(m *matching, circles [][]int, chance *rand.Rand, steps int) (most int) {
	w := m.total(circles)
	most = w
	for i := range steps {
		a, b := chance.IntN(len(circles)), chance.IntN(len(circles))
		if a == b {
			continue
		}
		x, y := &circles[a][chance.IntN(len(circles[a]))], &circles[b][chance.IntN(len(circles[b]))]
		before := m.worth(circles[a]) + m.worth(circles[b])
		*x, *y = *y, *x
		d := m.worth(circles[a]) + m.worth(circles[b]) - before
		if warm := 40 * (1 - float64(i)/float64(steps)); d < 0 && float64(-d) > warm*chance.ExpFloat64() {
			*x, *y = *y, *x
			continue
		}
		w += d
		most = max(most, w)
	}
	return most
}

// Sixty people are at most 5 of 100 worse off than after a long search.
func TestSixtyPeople(t *testing.T) {
	for seed := range uint64(3) {
		all := people(60, seed)
		m := newMatching(all)
		got := m.total(Match(all))
		long := 0
		for i := range 3 {
			order := make([]int, len(all))
			for k := range order {
				order[k] = k
			}
			long = max(long, anneal(m, m.begin(order, 20+i), rand.New(rand.NewPCG(seed, uint64(i))), 200_000))
		}
		t.Logf("seed %d: worth %d, after a long search %d", seed, got, long)
		if float64(got) < 0.95*float64(long) {
			t.Errorf("seed %d: worth %d, a long search found %d", seed, got, long)
		}
	}
}

// A thousand people are put into circles at once, and nearly all share an hour.
func TestAThousandPeople(t *testing.T) {
	all := people(1000, 7)
	m, circles := newMatching(all), Match(all)
	whole(t, circles, 1000)
	without := 0
	for _, c := range circles {
		shared := allHours
		for _, i := range c {
			shared &= m.awake[i]
		}
		if !shared.Whole() {
			without++
		}
	}
	if without > 0 {
		t.Errorf("%d of %d circles share no hour", without, len(circles))
	}
	if !slices.EqualFunc(circles, Match(all), slices.Equal) {
		t.Error("the same people get other circles")
	}
}

func BenchmarkAThousandPeople(b *testing.B) {
	all := people(1000, 7)
	for b.Loop() {
		Match(all)
	}
}

// Who were together are not together again where others are awake, too.
func TestNobodyMeetsAgain(t *testing.T) {
	all := people(16, 3)
	for i := range all {
		all[i].Awake, all[i].Met = allHours, nil
	}
	first := Match(all)
	for _, c := range first {
		for _, i := range c {
			for _, j := range c {
				if i != j {
					all[i].Met = append(all[i].Met, all[j].ID)
				}
			}
		}
	}
	m, again := newMatching(all), 0
	for _, c := range Match(all) {
		for i, a := range c {
			for _, b := range c[:i] {
				again += int(m.met[a*16+b])
			}
		}
	}
	if again > 0 {
		t.Errorf("%d pairs meet again", again)
	}
}

// Three people in three zones have an hour together.
func TestThreeInThreeZones(t *testing.T) {
	now := time.Date(2026, 11, 10, 12, 0, 0, 0, time.UTC)
	shared := allHours
	for _, zone := range []string{"Europe/Berlin", "America/New_York", "Asia/Tokyo"} {
		shared &= awake(&record.Person{Zone: zone, Quiet: when.Quiet{From: when.Clock{Hour: 23}, To: when.Clock{Hour: 6}}}, nil, now)
	}
	from, to, ok := shared.next(now)
	if want := time.Date(2026, 11, 10, 11, 0, 0, 0, time.UTC); !ok || !from.Equal(want) || to.Sub(from) != 3*time.Hour {
		t.Errorf("they share %s to %s, %t", from, to, ok)
	}
}

func TestTheLongestStretch(t *testing.T) {
	for _, c := range []struct {
		h       Hours
		from, n int
		whole   bool
	}{
		{0, 0, 0, false}, {1, 0, 1, false}, {0b0110_0001, 5, 2, true}, {1<<47 | 1, 47, 2, true}, {allHours, 0, 48, true},
		{0b1010, 1, 1, false},
	} {
		if from, n := c.h.longest(); n != c.n || n > 1 && from != c.from || c.h.Whole() != c.whole {
			t.Errorf("%b: from %d, %d of them, %t", c.h, from, n, c.h.Whole())
		}
	}
}
