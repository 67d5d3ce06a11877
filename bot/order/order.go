// Package order sorts lists of records. slices.SortStableFunc does the same, but is compiled anew for each type of element: thirty
// types made the program 400,000 bytes larger, of the 30 MB that it may have. Our lists are short, so that what they lose in
// speed is nothing; where hundreds of elements are sorted for each answer, as bot/review does, slices.SortStableFunc is worth its size.
package order

import "sort"

// By sorts a list in place as compare says, which is negative where a stands before b. Equals keep their order.
func By[T any](list []T, compare func(a, b T) int) {
	sort.SliceStable(list, func(i, j int) bool { return compare(list[i], list[j]) < 0 })
}
