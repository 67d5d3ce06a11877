package course

import (
	"slices"
	"strings"
)

// What became of the steps and questions of a lesson in another version of it, so that ticks and answers stay with theirs.

// Match finds for each text of an older version where it is in a newer one: the same text first, wherever it stands now,
// then what stands in the same place between two that were found. -1 is what cannot be found.
func Match(older, newer []string) []int {
	to, taken := make([]int, len(older)), make([]bool, len(newer))
	for i, text := range older {
		to[i] = -1
		for j, other := range newer {
			if !taken[j] && plainText(text) == plainText(other) {
				to[i], taken[j] = j, true
				break
			}
		}
	}
	for i := range older {
		if to[i] >= 0 {
			continue
		}
		if j := after(to, i); j < len(newer) && !taken[j] {
			to[i], taken[j] = j, true
		}
	}
	return to
}

// after is the place behind the one that the text before i was found in.
func after(to []int, i int) int {
	if i == 0 {
		return 0
	}
	if to[i-1] >= 0 {
		return to[i-1] + 1
	}
	return len(to) + i // what was removed leaves no place behind it
}

// plainText is a text without what a typist changes unseen: case, and how much space stands between words.
func plainText(text string) string { return strings.ToLower(strings.Join(strings.Fields(text), " ")) }

// StepTexts are the texts of the steps of a lesson.
func (l *Lesson) StepTexts() []string {
	list := make([]string, len(l.Steps))
	for i, s := range l.Steps {
		list[i] = s.Text
	}
	return list
}

// QuestionTexts are the texts of the questions of a lesson.
func (l *Lesson) QuestionTexts() []string {
	list := make([]string, len(l.Questions))
	for i, q := range l.Questions {
		list[i] = q.Text
	}
	return list
}

// Successor is the version, among courses that are offered, of a course that is taught: the course itself, one with its
// title, or else the one that has most of its lessons, if that is at least half of them. nil when there is none.
func Successor(taught *Course, offered []*Course) *Course {
	if i := slices.IndexFunc(offered, func(c *Course) bool { return c.Hash == taught.Hash }); i >= 0 {
		return offered[i]
	}
	if i := slices.IndexFunc(offered, func(c *Course) bool { return c.Title == taught.Title }); i >= 0 {
		return offered[i]
	}
	var best *Course
	most := (len(taught.Lessons) - 1) / 2
	for _, c := range offered {
		at, n := places(c), 0
		for _, l := range taught.Lessons {
			if _, ok := at[l.ID]; ok {
				n++
			}
		}
		if n > most {
			best, most = c, n
		}
	}
	return best
}
