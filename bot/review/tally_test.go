package review

import (
	"testing"

	"afterbell/bot/course"
	"afterbell/bot/term"
)

// remembers is what somebody remembers of a lesson: for each question first and latest, such as "+-"; " " was not asked.
func remembers(answers ...string) Kept {
	var all []Memory
	for _, a := range answers {
		m := Memory{}
		if a != " " {
			m = Memory{Stability: 1, Difficulty: 5, First: a[0] == '+', Known: a[1] == '+'}
		}
		all = append(all, m)
	}
	return Kept{Memories: memories{"a": all}}
}

// Counts are told where they say nothing of single learners: of three on, and alike ones of five on.
func TestCountsTellOfNobody(t *testing.T) {
	for name, c := range map[string]struct {
		first  []string // of each learner
		counts bool
		latest int
	}{
		"two":                       {[]string{"++", "--"}, false, 0},
		"three":                     {[]string{"++", "--", "-+"}, true, 2},
		"three, none at first":      {[]string{"-+", "--", "-+"}, false, 0},
		"four who all know it now":  {[]string{"-+", "++", "-+", "++"}, false, 0},
		"five who all missed it":    {[]string{"--", "--", "--", "--", "--"}, true, 0},
		"three of many were asked":  {[]string{"++", "--", "-+", " ", " ", " "}, true, 2},
		"nobody was asked so far":   {[]string{" ", " ", " "}, false, 0},
		"five who know it from now": {[]string{"-+", "-+", "-+", "-+", "-+"}, true, 5},
	} {
		r := &term.Roll{Course: &course.Course{Lessons: []course.Lesson{{ID: "a", Questions: make([]course.Question, 1)}}}}
		var kept []Kept
		for _, a := range c.first {
			kept = append(kept, remembers(a))
		}
		list := tallies(r, kept)
		if (len(list) == 1) != c.counts || c.counts && list[0].latest != c.latest {
			t.Errorf("%s: %+v", name, list)
		}
	}
}

// The hardest are those that the smallest share knows, and of these what more were asked.
func TestTheHardest(t *testing.T) {
	list := []tally{
		{n: 0, tried: 10, latest: 10}, {n: 1, tried: 10, latest: 5}, {n: 2, tried: 4, latest: 1}, {n: 3, tried: 8, latest: 2},
		{n: 4, tried: 9, latest: 8},
	}
	var got []int
	for _, x := range hardestOf(list, 3) {
		got = append(got, x.n)
	}
	if len(got) != 3 || got[0] != 3 || got[1] != 2 || got[2] != 1 {
		t.Errorf("the hardest are %v, want 3, 2, 1", got)
	}
}
