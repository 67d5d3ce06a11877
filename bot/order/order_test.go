package order_test

import (
	"cmp"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"afterbell/bot/order"
)

// TestBy sorts as the standard library does, and leaves equals in their order.
func TestBy(t *testing.T) {
	type pair struct{ key, place int }
	rapid.Check(t, func(rt *rapid.T) {
		var list []pair
		for i, key := range rapid.SliceOf(rapid.IntRange(0, 5)).Draw(rt, "keys") {
			list = append(list, pair{key, i})
		}
		want := slices.SortedStableFunc(slices.Values(list), func(a, b pair) int { return cmp.Compare(a.key, b.key) })
		order.By(list, func(a, b pair) int { return cmp.Compare(a.key, b.key) })
		if !slices.Equal(list, want) {
			rt.Errorf("%v, want %v", list, want)
		}
	})
}
