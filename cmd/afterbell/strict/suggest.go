package strict

import (
	"maps"
	"reflect"
	"slices"
	"strings"
)

// suggest returns the hint that ends the report of an unknown key: a key of the same name
// elsewhere in the file's shape, or a similar one of the same table. It is empty when nothing is near.
func (b *binder) suggest(path, key string, fields map[string]int) string {
	known := Keys(b.root)
	if i := slices.IndexFunc(known, func(k string) bool { return k[strings.LastIndex(k, ".")+1:] == key }); i >= 0 {
		return "; did you mean " + known[i] + "?"
	}
	if near := Nearest(key, slices.Sorted(maps.Keys(fields))); near != "" {
		return "; did you mean " + join(path, near) + "?"
	}
	return ""
}

// Keys lists every key that a struct of type t can hold, with dots, sorted. Slices of structs are
// written with empty brackets: "person[].name".
func Keys(t reflect.Type) []string {
	var keys []string
	for key, i := range fieldsByKey(t) {
		keys = append(keys, inner(key, t.Field(i).Type)...)
	}
	slices.Sort(keys)
	return keys
}

func inner(key string, t reflect.Type) []string {
	if t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.Struct {
		key, t = key+"[]", t.Elem()
	}
	if t.Kind() != reflect.Struct || len(fieldsByKey(t)) == 0 {
		return []string{key}
	}
	keys := Keys(t)
	for i := range keys {
		keys[i] = join(key, keys[i])
	}
	return keys
}

// Nearest returns the candidate that differs least from word, or "" if none differs by at most one
// letter more than a third of them. Upper and lower case count as equal.
func Nearest(word string, candidates []string) string {
	best, bestDistance := "", 2+len(word)/3
	for _, c := range candidates {
		if d := distance(strings.ToLower(word), strings.ToLower(c)); d < bestDistance {
			best, bestDistance = c, d
		}
	}
	return best
}

// distance counts the letters to insert, delete, replace or swap with their neighbour to turn a
// into b (optimal string alignment, https://en.wikipedia.org/wiki/Damerau-Levenshtein_distance).
func distance(a, b string) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			replace := last[j-1]
			if a[i-1] != b[j-1] {
				replace++
			}
			row[j] = min(replace, last[j]+1, row[j-1]+1)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
