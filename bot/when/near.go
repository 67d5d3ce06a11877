package when

import (
	"math/bits"
	"slices"
)

// Names that people misspell are compared with what they typed. A short name is one letter away from
// ordinary words (sun and fun, mon and man), so only long ones are read although they are misspelt.

// longNames are the names that are read with one slip in them.
var longNames = [...]string{"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
	"mondays", "tuesdays", "wednesdays", "thursdays", "fridays", "saturdays", "sundays",
	"january", "february", "april", "august", "september", "october", "november", "december",
	"today", "tonight", "tomorrow", "yesterday"}

// hardNames are so often misspelt (tommorow, wensday) that two slips are forgiven.
var hardNames = [...]string{"tomorrow", "wednesday", "wednesdays", "yesterday"}

// otherWords are words of their own although they are one letter away from a name.
var otherWords = [...]string{"sundry", "sundae", "toady", "toddy", "friary", "augusta"}

// named returns the name that s stands for: itself, its usual short forms on phones, or the long name
// that it misspells.
func named(s string) string {
	switch s {
	case "tmrw", "tmr", "tmw", "tmrow", "tmoro", "tomo", "tomm", "tomoz", "2moro", "2morrow", "2mrw", "2moz", "morrow":
		return "tomorrow"
	case "tonite", "2nite", "2night", "tnite":
		return "tonight"
	case "2day", "tdy":
		return "today"
	}
	if len(s) < 4 || len(s) > 12 || s[0] < 'a' || s[0] > 'z' || slices.Contains(otherWords[:], s) {
		return s
	}
	if slices.Contains(longNames[:], s) {
		return s
	}
	if len(s) > 4 {
		for _, name := range longNames {
			if slips(s, name, 1) {
				return name
			}
		}
	}
	for _, name := range hardNames {
		if len(s) > 5 && slips(s, name, 2) {
			return name
		}
	}
	return s
}

// slips reports whether a becomes b by at most n slips: a letter left out, added, changed, or two
// neighbours swapped.
func slips(a, b string, n int) bool {
	if len(a) > len(b)+n || len(b) > len(a)+n {
		return false
	}
	inA, inB := letters(a), letters(b)
	if bits.OnesCount32(inA&^inB) > n || bits.OnesCount32(inB&^inA) > n {
		return false // a slip brings in one letter at most, and nearly all words end here
	}
	var before, last, row [16]int // b is one of our names, all shorter
	for j := range len(b) + 1 {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last = last, row
	}
	return last[len(b)] <= n
}

// letters is the set of the letters of s, a bit each; what is no letter from a to z shares one.
func letters(s string) (set uint32) {
	for i := range len(s) {
		if c := s[i] - 'a'; c < 26 {
			set |= 1 << c
		} else {
			set |= 1 << 26
		}
	}
	return set
}

// maybeMonth reports whether s may be a misspelt month: one slip away from its name or its first three
// letters. Beside a number it makes a date that could not be read.
func maybeMonth(s string) bool {
	return len(s) >= 3 && len(s) <= 10 && slices.ContainsFunc(monthNames[:], func(name string) bool {
		return slips(s, name, 1) || len(s) == 3 && slips(s, name[:3], 1)
	})
}

// maybeWeekday reports whether s is a short name of a weekday with two letters swapped: teu, fir.
func maybeWeekday(s string) bool {
	if len(s) != 3 {
		return false
	}
	swapped := [2]string{s[1:2] + s[:1] + s[2:], s[:1] + s[2:] + s[1:2]}
	return slices.ContainsFunc(weekdayNames[:], func(names []string) bool { return slices.Contains(swapped[:], names[0]) })
}
