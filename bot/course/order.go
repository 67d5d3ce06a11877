package course

import (
	"slices"
	"strings"
)

// crowd is the number of lessons at one time of which lint tells.
const crowd = 3

// lintAppearance tells of several lessons that appear at once, and of a lesson that appears before
// the one in front of it.
func lintAppearance(drafts []*draft) []Problem {
	var problems []Problem
	for _, group := range together(drafts) {
		if len(group) < crowd {
			continue
		}
		var names []string
		for _, d := range group {
			names = append(names, d.file)
		}
		r := &reporter{file: group[0].file}
		r.warnf(group[0].lineOf("release"), "%d lessons appear at once (%s): %s; they come in this order, but people meet them all together",
			len(group), group[0].Release, shorten(strings.Join(names, ", "), 200))
		problems = append(problems, r.problems...)
	}
	var last *draft
	for _, d := range drafts {
		if d.unread || d.Release.Kind != ReleaseWeek {
			continue
		}
		if last != nil && earlier(d.Release, last.Release) {
			r := &reporter{file: d.file}
			r.warnf(d.lineOf("release"), "the lesson appears (%s) before %s (%s), which stands in front of it", d.Release, last.file, last.Release)
			problems = append(problems, r.problems...)
			continue
		}
		last = d
	}
	return problems
}

// together deals lessons out to groups that appear at the same time.
func together(drafts []*draft) [][]*draft {
	var groups [][]*draft
	for _, d := range drafts {
		if d.unread {
			continue
		}
		i := slices.IndexFunc(groups, func(g []*draft) bool { return sameTime(g[0].Release, d.Release) })
		if d.Release.Kind == ReleaseDays && d.Release.Days == 0 && d.Release.At == nil && len(groups) > 0 {
			i = len(groups) - 1 // +0d: with the lesson before
		}
		if i < 0 {
			groups = append(groups, nil)
			i = len(groups) - 1
		}
		groups[i] = append(groups[i], d)
	}
	return groups
}

// sameTime reports whether two releases name the same day of the same week and the same hour.
func sameTime(a, b Release) bool {
	return a.Kind == ReleaseWeek && b.Kind == ReleaseWeek && a.String() == b.String()
}

// earlier reports whether a, a day of a week, comes before b for sure: the class hour is not known.
func earlier(a, b Release) bool {
	dayA, dayB := runDay(a.Week, a.Weekday), runDay(b.Week, b.Weekday)
	if dayA != dayB || a.At == nil || b.At == nil {
		return dayA < dayB
	}
	return clockMinutes(*a.At) < clockMinutes(*b.At)
}
