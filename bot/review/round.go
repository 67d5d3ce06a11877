package review

import (
	"cmp"
	"slices"

	"afterbell/bot/record"
	"afterbell/bot/term"
	"afterbell/bot/when"
)

// Which questions are ready to come back to somebody on a date, and in which order: rules as functions of values. Dates
// are days from 1970-01-01, as everywhere where hundreds of them are compared.

// A Reason is why a question comes back.
type Reason int

// The reasons.
const (
	Unsure Reason = iota // a check-in said that the learner is not sure of its lesson
	Missed               // it was missed the last time
	Knew                 // it was known the last time, and that is long enough ago
	Untold               // its lesson was done, or rests, and it was never answered
)

// An Item is one question that comes back.
type Item struct {
	Lesson int // the index of its lesson in the course
	N      int // its number in the lesson, from 0
	Due    int // it is ready since this date
	Why    Reason
}

const (
	unsureAt    = 2 // whoever is so sure of 5 or less is asked about the lesson again
	unsureAfter = 2 // days after that a question of the lesson comes back
	restsFor    = 7 // after so many days without anything done in a lesson that is not done, its other questions come
)

// due lists the questions that are ready on a date, the one that waits longest first: where a check-in told of little
// sureness, the lesson's first question before all others, and what was never answered after them.
func due(lessons []term.Progress, k Kept, g Gaps, today int) []Item {
	ready := make([]Item, 0, 128)
	for i := range lessons {
		s := &lessons[i]
		if s.Fresh() {
			continue
		}
		known := k.Memories[s.Lesson.ID]
		for n := range s.Lesson.Questions {
			m := &Memory{}
			if n < len(known) {
				m = &known[n]
			}
			if x := itemOf(s, n, m, g, today); x.Due <= today && !m.On(today) {
				ready = append(ready, x)
			}
		}
	}
	slices.SortStableFunc(ready, byAge)
	return ready
}

// byAge puts what waits longest first.
func byAge(a, b Item) int {
	if by := a.Why.rank() - b.Why.rank(); by != 0 {
		return by
	}
	if by := a.Due - b.Due; by != 0 {
		return by
	}
	return cmp.Or(a.Lesson-b.Lesson, a.N-b.N)
}

// rank is smaller for what comes before others, however long these wait.
func (r Reason) rank() int {
	switch r {
	case Unsure:
		return 0
	case Untold:
		return 2
	}
	return 1
}

// itemOf is question n of a lesson with the date on which it comes back, and why.
func itemOf(s *term.Progress, n int, m *Memory, g Gaps, today int) Item {
	x, f := Item{Lesson: s.Index, N: n}, &s.Figures
	switch {
	case m.Tried() && m.Day > today+1: // of a clock that was ahead
		x.Due, x.Why = today, Knew
	case m.Tried():
		x.Due, x.Why = m.Due(g), Missed
		if m.Known {
			x.Why = Knew
		}
	case s.Done():
		x.Due, x.Why = f.Day.Ordinal()+1, Untold
	default:
		x.Due, x.Why = f.Day.Ordinal()+restsFor, Untold
	}
	if n > 0 || f.SureLast == 0 || f.SureLast > unsureAt || f.SureDay.IsZero() {
		return x
	}
	told := f.SureDay.Ordinal()
	if calls := told + unsureAfter; m.Day <= told && calls <= today {
		x.Due, x.Why = min(x.Due, calls), Unsure
	}
	return x
}

// spread lets what became ready on dates that count for nobody (off) come from the next date on that counts, and of all
// that no more than most on one date, so that no pile stands there after a break.
func spread(ready []Item, off func(day int) bool, most, today int) []Item {
	moved := 0
	kept := ready[:0]
	for _, x := range ready {
		if was := x.Due; off(was) {
			for x.Due <= today && off(x.Due) {
				x.Due++
			}
			if x.Due > today {
				continue
			}
			if moved++; moved > most {
				continue
			}
		}
		kept = append(kept, x)
	}
	return kept
}

// A Round is what comes back to somebody on a date, as far as it was not answered.
type Round struct {
	Ready   []Item // these were not asked today
	Returns []Item // these were missed today, and come once more at the end
}

// Left is how many questions the round still has.
func (r Round) Left() int { return len(r.Ready) + len(r.Returns) }

// RoundOf is what comes back on a date: of what is ready no more than are left of the day, and what was missed.
func RoundOf(ready []Item, lessons []term.Progress, k Kept, left, today int) (r Round) {
	r.Ready = ready[:min(len(ready), max(0, left))]
	for i := range lessons {
		s := &lessons[i]
		for n, m := range k.Memories[s.Lesson.ID] {
			if m.Back && !m.Now && n < len(s.Lesson.Questions) && m.On(today) {
				r.Returns = append(r.Returns, Item{Lesson: s.Index, N: n, Due: m.Day, Why: Missed})
			}
		}
	}
	return r
}

// Next is the question to ask after one of a lesson, of another lesson where there is any: lessons are mixed, since a
// question is harder, and stays longer, when its neighbours do not tell what it is about. Lesson -1 begins a round.
func (r Round) Next(lesson, n int) (Item, bool) {
	for _, list := range [][]Item{r.Ready, r.Returns} {
		if len(list) == 0 {
			continue
		}
		if i := slices.IndexFunc(list, func(x Item) bool { return x.Lesson != lesson }); i >= 0 {
			return list[i], true
		}
		i := slices.IndexFunc(list, func(x Item) bool { return x.N != n })
		return list[max(0, i)], true
	}
	return Item{}, false
}

// offFor tells the dates that count for nobody in a class, and those of a person's breaks. It is asked about one date
// many times in a row.
func offFor(c *record.Class, p *record.Person) func(day int) bool {
	out := term.LeftOut(c, p)
	last, off := -1, false
	return func(day int) bool {
		if day != last {
			d := when.FromOrdinal(day)
			last, off = day, c.Run.Off(d) || out(d)
		}
		return off
	}
}

// afterOff is how many questions that became ready on days off may come still on a date after them, where so many came
// back on it: half of the day's, so that there is room for the others.
func afterOff(limit, asked int) int { return max(0, (limit+1)/2-asked) }
