package review

import (
	"math"
	"math/rand/v2"
	"slices"

	"afterbell/bot/course"
	"afterbell/bot/record"
	"afterbell/bot/term"
	"afterbell/bot/when"
)

// A Trial is a term of made-up learners whose memory follows a model, to see what return is good for: they study each
// lesson, answer its questions, and then what comes back on most evenings. The model is not that of FSRS, which would
// only show that FSRS agrees with itself: it is the activation of Pavlik and Anderson ("Practice and forgetting effects
// on vocabulary memory", Cognitive Science 29, 2005), in which each meeting with a question leaves a trace that decays
// as a power of time, the faster the better the question was known just then.
type Trial struct {
	Course   *course.Course
	Dates    []when.Date // the lessons come on these dates, the first on the first
	Weeks    int
	Learners int
}

// A Way is how questions come back in a trial.
type Way int

// The ways.
const (
	Never Way = iota // they do not
	Fixed            // they do after fixed gaps, whatever was answered
	Fsrs             // they do as this package reckons
)

// An Outcome is what came of a way.
type Outcome struct {
	Load    float64 // so many questions a learner answered on a day
	Busiest int     // so many on the busiest day of anybody, those included that came once more
	Known   float64 // this share of all questions is known on the day after the term, from 0 to 1
	Later   float64 // this share is known four weeks after that
}

// The model: its own numbers, near those that were fitted to vocabulary, and what is assumed of learners.
const (
	decayLeast  = 0.177  // a trace decays at least so fast
	decayGrows  = 0.217  // and so much faster by what was known just then
	threshold   = -0.704 // activation above it is rather recalled
	noise       = 0.255  // so unsharp is the threshold
	betweenDays = 0.025  // a second between two days counts like this part of one within a study session
	meetings    = 6      // to study a lesson is to meet each of its questions so often, ten minutes apart
	spreadOf    = 0.3    // learners and questions differ by so much in activation
	evenings    = 0.8    // on so many evenings somebody answers what came back
	lateMost    = 3      // a lesson is studied so many days after it came at most
)

// gaps are the days between the returns of the fixed way, from the day of study on.
func gaps() []int { return []int{1, 3, 7, 14, 28, 56} }

// A trace is one meeting with a question.
type trace struct {
	day   int
	decay float64
}

// A pupil is one learner of a trial.
type pupil struct {
	dice    *rand.Rand
	lessons []term.Progress // those that were studied
	kept    Kept
	traces  map[string][][]trace
	ease    map[string][]float64 // what learner and question add to activation
	answers int
	busiest int
}

// Run plays the term, the same for each way: only what comes back differs.
func (t Trial) Run(way Way) (o Outcome) {
	known, later, of := 0.0, 0.0, 0
	first := t.Dates[0].Ordinal()
	end := first + 7*t.Weeks
	for i := range t.Learners {
		p := t.live(i, way, first, end)
		o.Load += float64(p.answers) / float64(7*t.Weeks*t.Learners)
		o.Busiest = max(o.Busiest, p.busiest)
		for _, s := range p.lessons {
			for n := range s.Lesson.Questions {
				known, later, of = known+p.chance(s.Lesson.ID, n, end), later+p.chance(s.Lesson.ID, n, end+28), of+1
			}
		}
	}
	o.Known, o.Later = known/float64(max(1, of)), later/float64(max(1, of))
	return o
}

// live is the term of one learner.
func (t Trial) live(i int, way Way, first, end int) *pupil {
	p := &pupil{dice: rand.New(rand.NewPCG(uint64(i), 1)), traces: map[string][][]trace{}, ease: map[string][]float64{}}
	own := p.dice.NormFloat64() * spreadOf
	starts := map[int][]int{}
	for n := range t.Course.Lessons {
		if n < len(t.Dates) {
			day := t.Dates[n].Ordinal() + p.dice.IntN(lateMost+1)
			starts[day] = append(starts[day], n)
		}
	}
	evening := rand.New(rand.NewPCG(uint64(i), 2)) // the same evenings, whatever comes back
	for day := first; day < end; day++ {
		for _, n := range starts[day] {
			p.studies(n, &t.Course.Lessons[n], day, own)
		}
		if evening.Float64() < evenings {
			p.recalls(way, day)
		}
	}
	return p
}

// studies meets the questions of a lesson for the first time and answers each.
func (p *pupil) studies(index int, l *course.Lesson, day int, own float64) {
	s := term.Progress{Index: index, Lesson: l, Figures: record.LessonFigures{Checkins: 1, Day: when.FromOrdinal(day)}}
	p.lessons = append(p.lessons, s)
	p.traces[l.ID] = make([][]trace, len(l.Questions))
	for n := range l.Questions {
		p.ease[l.ID] = append(p.ease[l.ID], own+p.dice.NormFloat64()*spreadOf)
		for range meetings {
			p.meets(l.ID, n, day)
		}
		p.tries(l.ID, n, day, false)
	}
}

// recalls answers what comes back on a day, and once more what was missed.
func (p *pupil) recalls(way Way, day int) {
	asked := 0
	for _, x := range p.ready(way, day) {
		id := progressAt(p.lessons, x.Lesson).Lesson.ID
		asked++
		if !p.tries(id, x.N, day, true) {
			p.meets(id, x.N, day)
			asked++
		}
	}
	p.answers, p.busiest = p.answers+asked, max(p.busiest, asked)
}

// ready lists what comes back on a day.
func (p *pupil) ready(way Way, day int) []Item {
	switch way {
	case Fixed:
		return p.fixed(day)
	case Fsrs:
		return RoundOf(due(p.lessons, p.kept, GapsFor(usual), day), p.lessons, p.kept, record.RecallDefault, day).Ready
	}
	return nil
}

// fixed lists what is ready after fixed gaps, no more than in the other way.
func (p *pupil) fixed(day int) (ready []Item) {
	for _, s := range p.lessons {
		for n, m := range p.kept.Memories[s.Lesson.ID] {
			back := len(p.traces[s.Lesson.ID][n]) - meetings - 1
			if back >= 0 && back < len(gaps()) && m.Day+gaps()[back] <= day {
				ready = append(ready, Item{Lesson: s.Index, N: n, Due: m.Day + gaps()[back]})
			}
		}
	}
	slices.SortStableFunc(ready, byAge)
	return ready[:min(len(ready), record.RecallDefault)]
}

// tries answers a question as the model has it, and learns from the explanation. right tells how it went.
func (p *pupil) tries(lesson string, n, day int, back bool) (right bool) {
	right = p.dice.Float64() < p.chance(lesson, n, day)
	p.meets(lesson, n, day)
	p.kept.answered(record.Fact{Lesson: lesson, N: n, Right: right, Back: back, Day: when.FromOrdinal(day)})
	return right
}

// meets leaves a trace.
func (p *pupil) meets(lesson string, n, day int) {
	decay := decayLeast
	if m, any := p.activation(lesson, n, day); any {
		decay += decayGrows * math.Exp(m)
	}
	p.traces[lesson][n] = append(p.traces[lesson][n], trace{day, decay})
}

// activation is what the traces of a question add up to; any says whether there are any.
func (p *pupil) activation(lesson string, n, day int) (m float64, any bool) {
	const minutes, daily = 600, 24 * 3600
	sum := 0.0
	all := p.traces[lesson][n]
	for i, x := range all {
		ago := betweenDays*daily*float64(day-x.day) + minutes*float64(len(all)-i)
		sum += math.Pow(ago, -x.decay)
	}
	return math.Log(sum), len(all) > 0
}

// chance is how likely a question is known on a day.
func (p *pupil) chance(lesson string, n, day int) float64 {
	m, _ := p.activation(lesson, n, day)
	return 1 / (1 + math.Exp((threshold-m-p.ease[lesson][n])/noise))
}
