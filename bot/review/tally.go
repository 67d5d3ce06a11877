package review

import (
	"cmp"
	"slices"

	"afterbell/bot/order"
	"afterbell/bot/term"
)

// How questions went in a class, as counts. They say something of a question and never of a person: nothing is told of
// fewer than three learners, and that all or none of them knew it only where they are five, since it would be told of each.

// A tally is how one question went.
type tally struct {
	lesson, n int // the index of its lesson in the course, its number in it
	tried     int // so many learners answered it
	first     int // so many knew it the first time
	latest    int // so many knew it the last time it was asked on a day
}

const (
	fewest   = 3 // so many answers tell something of a question
	fewestOf = 5 // so many do where all went alike
)

// tells reports whether the counts say something of the question and of nobody.
func (x tally) tells() bool {
	alike := func(n int) bool { return n == 0 || n == x.tried }
	return x.tried >= fewestOf || x.tried >= fewest && !alike(x.first) && !alike(x.latest)
}

// tallies counts the questions of a class in the order of the course; kept is what each of its learners remembers.
func tallies(r *term.Roll, kept []Kept) (list []tally) {
	for i := range r.Course.Lessons {
		l := &r.Course.Lessons[i]
		for n := range l.Questions {
			x := tally{lesson: i, n: n}
			for _, k := range kept {
				if all := k.Memories[l.ID]; n < len(all) && all[n].Tried() {
					x.add(all[n])
				}
			}
			if x.tells() {
				list = append(list, x)
			}
		}
	}
	return list
}

func (x *tally) add(m Memory) {
	x.tried++
	if m.First {
		x.first++
	}
	if m.Known {
		x.latest++
	}
}

// hardestOf are the questions that the smallest share knew the last time, so many at most. What everybody knew is not
// hard.
func hardestOf(list []tally, most int) []tally {
	hard := slices.DeleteFunc(slices.Clone(list), func(x tally) bool { return x.latest == x.tried })
	order.By(hard, func(a, b tally) int {
		return cmp.Or(cmp.Compare(a.latest*b.tried, b.latest*a.tried), b.tried-a.tried)
	})
	return hard[:min(most, len(hard))]
}
