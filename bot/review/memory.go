package review

import (
	"math"

	"github.com/open-spaced-repetition/go-fsrs/v4"
)

// How long a question is remembered is reckoned by FSRS (https://github.com/open-spaced-repetition), with its default
// weights, since nobody here has thousands of answers to fit others to. Days are whole days of the person's own: the first
// answer to a question on a day counts, and what is answered again on that day is practice. So there are no steps of
// minutes, and no two answers with less than a night between them.

// A Grade is how an answer went.
type Grade = fsrs.Rating

// The grades. FSRS knows a fourth one, "hard", for which nobody is asked here.
const (
	Again = fsrs.Again // it was wrong, or not known yet
	Good  = fsrs.Good  // it was right, or known
	Easy  = fsrs.Easy  // it was known with ease, as the person said of an open question
)

// A Memory is how a question is remembered by somebody. The zero Memory is of one that was never answered.
type Memory struct {
	Stability  float64 // after so many days it is still known by 90 of 100; in steps of a millionth, above 0
	Difficulty float64 // from 1 to 10, in steps of a millionth
	Day        int     // the newest answer that counts was given on this date, counted in days from 1970-01-01
	First      bool    // the first answer was right
	Known      bool    // the newest answer that counts was right
	Missed     bool    // an answer that counts was wrong
	Now        bool    // the newest answer of all was right
	Back       bool    // the newest answer that counts was given when the question had come back
}

// Tried reports whether the question was ever answered.
func (m Memory) Tried() bool { return m.Stability > 0 }

// Mended reports whether the question is known now and was missed before.
func (m Memory) Mended() bool { return m.Missed && m.Known }

// On reports whether the newest answer that counts is one of this date, or of the next one: whoever flies west has a date
// twice, and answers of the second time are still of the same day. A later date than that was noted under a clock that
// was wrong, and holds nothing up.
func (m Memory) On(day int) bool { return m.Tried() && (m.Day == day || m.Day == day+1) }

// Graded is the memory after an answer on a date.
func (m Memory) Graded(g Grade, day int) Memory {
	p := parameters()
	var before *fsrs.MemoryState
	if m.Tried() {
		before = &fsrs.MemoryState{Stability: m.Stability, Difficulty: m.Difficulty}
	} else {
		m.First = g != Again
	}
	after := p.NextState(before, p.RequestRetention, uint64(max(0, day-m.Day)), g).Memory
	m.Stability, m.Difficulty, m.Day = exact(after.Stability), exact(after.Difficulty), day
	m.Known = g != Again
	m.Missed = m.Missed || !m.Known
	return m
}

// parameters are the weights of FSRS without its steps of minutes.
func parameters() fsrs.Parameters {
	p := fsrs.DefaultParam()
	p.EnableShortTerm, p.LearningSteps, p.RelearningSteps = false, nil, nil
	return p
}

// exact is a number as it is stored, so that what is read again goes on like what was kept in memory.
func exact(x float64) float64 { return max(1, math.Round(x*millionth)) / millionth }

const millionth = 1e6

// Chance is how likely the question is still known on a date, from 0 to 1; 0 for one that was never answered.
func (m Memory) Chance(day int) float64 {
	if !m.Tried() {
		return 0
	}
	p := parameters()
	return p.ForgettingCurve(float64(max(0, day-m.Day)), m.Stability)
}

// Gaps is how long questions stay away: in times of their stability, until so many of 100 are still known.
type Gaps float64

// GapsFor are the gaps after which so many of 100 questions are still known, from 70 to 97.
func GapsFor(percent int) Gaps {
	p := parameters()
	return Gaps((math.Pow(float64(percent)/100, 1/p.Decay) - 1) / p.Factor)
}

// longest is how many days a question stays away at most.
const longest = 365

// Due is the date on which a question that was answered comes back, never before the day after.
func (m Memory) Due(g Gaps) int {
	return m.Day + int(min(max(1, math.Round(float64(g)*m.Stability)), longest))
}
