package term

import (
	"cmp"
	"slices"

	"afterbell/bot/course"
	"afterbell/bot/order"
	"afterbell/bot/when"
)

// What was hard in a class, and who rose: counts of what learners told, nothing guessed from words.

// StuckAt is the step, counted from 1, at which a learner who is stuck in a lesson stands: the first that is not
// ticked. 0 says that nobody knows: no step was ticked there, or all were.
func (l *Learner) StuckAt() int {
	s := Find(l.Lessons, l.Figures.StuckIn)
	if s == nil || s.Figures.Ticked == 0 {
		return 0
	}
	for i := range s.Steps {
		if s.Figures.Ticked&(1<<i) == 0 {
			return i + 1
		}
	}
	return 0
}

// A Rise is how much surer somebody has become of a lesson.
type Rise struct {
	Who      *Learner
	Lesson   int // its index in the course
	From, To int // from 1 to 5
}

// How far somebody has to rise to be named, and how many are named.
const (
	leastRise = 2
	mostRises = 3
)

// Rises are those who became surer of a lesson in a week by two at least, the highest rises first.
func Rises(learners []*Learner, week when.Span) (list []Rise) {
	for _, l := range learners {
		for _, s := range l.Lessons {
			f := s.Figures
			if f.SureFirst > 0 && f.SureLast-f.SureFirst >= leastRise && week.Contains(f.SureDay) {
				list = append(list, Rise{Who: l, Lesson: s.Index, From: f.SureFirst, To: f.SureLast})
			}
		}
	}
	order.By(list, func(a, b Rise) int { return cmp.Compare(b.To-b.From, a.To-a.From) })
	return list[:min(mostRises, len(list))]
}

// An Unsure is the lesson of which learners are least sure.
type Unsure struct {
	Lesson int // its index in the course
	Sure   int // the middle of what learners told of it, from 1 to 5
	Others int // the middle of what they told of all other lessons, which is more
}

// leastTold is how many have to tell how sure they are before that says something of a lesson.
const leastTold = 3

// LeastSure is the lesson of which learners are least sure, the newest of several. ok is false while too few have told
// how sure they are, and where no lesson stands below the others.
func LeastSure(learners []*Learner, co *course.Course) (d Unsure, ok bool) {
	told := make([][]int, len(co.Lessons))
	for _, l := range learners {
		for _, s := range l.Lessons {
			if s.Figures.SureLast > 0 {
				told[s.Index] = append(told[s.Index], s.Figures.SureLast)
			}
		}
	}
	for i, sure := range told {
		if m := Middle(sure); len(sure) >= leastTold && (!ok || m <= d.Sure) {
			d, ok = Unsure{Lesson: i, Sure: m}, true
		}
	}
	if !ok {
		return d, false
	}
	rest := slices.Concat(slices.Concat(told[:d.Lesson]...), slices.Concat(told[d.Lesson+1:]...))
	d.Others = Middle(rest)
	return d, len(rest) >= leastTold && d.Sure < d.Others
}

// Middle is the lower one in the middle of some numbers in order, 0 of none.
func Middle(of []int) int {
	if len(of) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(of))
	return sorted[(len(sorted)-1)/2]
}
