package course

import (
	"reflect"
	"slices"
)

// A ChangeKind says what happened to a lesson between two versions of a course.
type ChangeKind string

// The kinds of changes.
const (
	Added   ChangeKind = "added"
	Removed ChangeKind = "removed"
	Changed ChangeKind = "changed" // its content; it may have moved as well
	Moved   ChangeKind = "moved"   // its place among the lessons that both versions have, and nothing else
)

// A Change is one lesson that differs.
type Change struct {
	Kind  ChangeKind `json:"kind"`
	ID    string     `json:"id"`
	Title string     `json:"title"`          // the new one; of a removed lesson the old one
	From  int        `json:"from,omitempty"` // its number in the old version, from 1; 0: not there
	To    int        `json:"to,omitempty"`   // its number in the new version, from 1; 0: not there
	Parts []string   `json:"parts,omitempty"`
	// Parts of a Changed lesson that differ, among: title, aim, text, steps, questions, discuss, more
	// help, go further, release, due, minutes, builds on, live, files, place.
}

// Diff compares two versions of a course, lesson by lesson by id: first those of the new version in
// its order, then those removed. A changed picture or worksheet is a change of each lesson that
// uses it. A lesson counts as moved only if it left the order of the others, so that one lesson put
// in front of ten others is one change, not eleven.
func Diff(old, new *Course) []Change {
	var changes []Change
	oldAt, newAt := places(old), places(new)
	stay := inOrder(old, newAt)
	oldSums, newSums := sums(old), sums(new)
	for i := range new.Lessons {
		l := &new.Lessons[i]
		j, ok := oldAt[l.ID]
		if !ok {
			changes = append(changes, Change{Kind: Added, ID: l.ID, Title: l.Title, To: i + 1})
			continue
		}
		change := Change{ID: l.ID, Title: l.Title, From: j + 1, To: i + 1, Parts: differing(&old.Lessons[j], l, oldSums, newSums)}
		switch {
		case len(change.Parts) > 0:
			change.Kind = Changed
			if !stay[l.ID] {
				change.Parts = append(change.Parts, "place")
			}
		case !stay[l.ID]:
			change.Kind = Moved
		default:
			continue
		}
		changes = append(changes, change)
	}
	for i, l := range old.Lessons {
		if _, ok := newAt[l.ID]; !ok {
			changes = append(changes, Change{Kind: Removed, ID: l.ID, Title: l.Title, From: i + 1})
		}
	}
	return changes
}

func places(c *Course) map[string]int {
	at := make(map[string]int, len(c.Lessons))
	for i, l := range c.Lessons {
		at[l.ID] = i
	}
	return at
}

func sums(c *Course) map[string]string {
	out := make(map[string]string, len(c.Files))
	for _, f := range c.Files {
		out[f.Path] = f.SHA256
	}
	return out
}

// inOrder returns the largest set of old lessons that stand in the same order in the new version:
// the longest increasing subsequence of their new places.
func inOrder(old *Course, newAt map[string]int) map[string]bool {
	var common []string
	for _, l := range old.Lessons {
		if _, ok := newAt[l.ID]; ok {
			common = append(common, l.ID)
		}
	}
	length, before := make([]int, len(common)), make([]int, len(common))
	last := -1
	for i, id := range common {
		length[i], before[i] = 1, -1
		for j := range i {
			if newAt[common[j]] < newAt[id] && length[j]+1 > length[i] {
				length[i], before[i] = length[j]+1, j
			}
		}
		if last < 0 || length[i] > length[last] {
			last = i
		}
	}
	stay := map[string]bool{}
	for ; last >= 0; last = before[last] {
		stay[common[last]] = true
	}
	return stay
}

// differing names the parts in which two versions of a lesson differ.
func differing(a, b *Lesson, aSums, bSums map[string]string) []string {
	var parts []string
	for _, p := range []struct {
		name string
		a, b any
	}{
		{"title", a.Title, b.Title}, {"aim", a.Aim, b.Aim}, {"text", a.Body, b.Body}, {"steps", a.Steps, b.Steps},
		{"questions", a.Questions, b.Questions}, {"discussion", a.Prompt, b.Prompt}, {"more help", a.MoreHelp, b.MoreHelp},
		{"go further", a.GoFurther, b.GoFurther}, {"release", a.Release, b.Release}, {"due", a.Due, b.Due},
		{"minutes", a.Minutes, b.Minutes}, {"builds on", a.BuildsOn, b.BuildsOn}, {"live", a.Live, b.Live}, {"files", a.Files, b.Files},
	} {
		if !reflect.DeepEqual(p.a, p.b) {
			parts = append(parts, p.name)
		}
	}
	if slices.ContainsFunc(uses(b), func(path string) bool { return aSums[path] != bSums[path] }) && !slices.Contains(parts, "files") {
		parts = append(parts, "files")
	}
	return parts
}
