package batch

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// TestKeySet compares a set of keys with a list that is looked through, for batches of few and of many keys.
func TestKeySet(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		key := rapid.StringMatching("[a-d]{1,3}")
		var set keySet
		set.empty()
		var list []string
		for range rapid.IntRange(1, 4).Draw(t, "adds") {
			keys := rapid.SliceOfN(key, 0, 2*few).Draw(t, "keys")
			set.add(keys)
			list = append(list, keys...)
		}
		r := span{key.Draw(t, "low"), key.Draw(t, "high")}
		want := slices.ContainsFunc(list, func(k string) bool { return k >= r.low && k < r.high })
		if got := set.within(r); got != want {
			t.Errorf("a key of %q within %q: %v", list, r, got)
		}
		if len(set.all) != len(set.order) {
			t.Errorf("%d keys, %d of them in order", len(set.all), len(set.order))
		}
	})
}
