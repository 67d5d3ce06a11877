package storetest

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"afterbell/bot"
)

var scans = []test{
	{"Ranges", testRanges},
	{"Own writes", testOwnWrites},
	{"Empty store", testEmptyScan},
	{"Many", testManyKeys},
}

func testRanges(t *testing.T, s bot.Store) {
	put(t, s, "a/1", "", "a/2", "", "a/3", "", "b/1", "", "c", "", "d/1", "")
	everything := []string{"a/1=", "a/2=", "a/3=", "b/1=", "c=", "d/1="}
	backwards := slices.Clone(everything)
	slices.Reverse(backwards)
	for _, tt := range []struct {
		from, to string
		limit    int
		want     []string
	}{
		{"", end, 0, everything},
		{"", end, -1, everything},
		{"", end, 100, everything},
		{end, "", 0, backwards},
		{"", end, 4, everything[:4]},
		{end, "", 4, backwards[:4]},
		{"a/", "a0", 0, everything[:3]},
		{"a0", "a/", 0, backwards[3:]},
		{"a/1", "a/3", 0, everything[:2]},
		{"a/3", "a/1", 0, backwards[4:]},
		{"a/2", "b/1\x00", 0, everything[1:4]},
		{"b/1\x00", "a/2", 0, backwards[2:5]},
		{"a/2", "d", 2, everything[1:3]},
		{"d", "a/2", 2, backwards[1:3]},
		{"b", "d", 0, everything[3:5]},
		{"c", "c", 0, []string{}},
		{"a/4", "b/0", 0, []string{}},
		{"b/0", "a/4", 0, []string{}},
		{"", "", 0, []string{}},
		{"", "a", 1, []string{}},
		{end, "e", 1, []string{}},
	} {
		name := fmt.Sprintf("%q to %q limit %d", tt.from, tt.to, tt.limit)
		check := func(tx bot.Tx) error {
			got, err := list(tx, tt.from, tt.to, tt.limit)
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", name, diff)
			}
			return err
		}
		view(t, s, check)
		update(t, s, check)
	}
}

// testOwnWrites scans what is partly in the store and partly in the transaction.
func testOwnWrites(t *testing.T, s bot.Store) {
	put(t, s, "a/2", "old", "a/4", "old", "a/6", "old", "b/2", "old")
	want := []string{"a/1=new", "a/2=new", "a/5=new", "a/6=old", "b/1=new", "b/2=old"}
	reversed := slices.Clone(want)
	slices.Reverse(reversed)
	update(t, s, func(tx bot.Tx) error {
		err := putAll(tx, "a/5", "new", "a/1", "new", "a/2", "new", "a/3", "gone", "b/1", "new", "c/1", "gone")
		err = errors.Join(err, tx.Delete("a/3"), tx.Delete("a/4"), tx.Delete("c/1"), tx.Delete("c/2"))
		if err != nil {
			return err
		}
		for limit := range len(want) + 1 {
			n := limit
			if limit == 0 {
				n = len(want)
			}
			up, err := list(tx, "a/", end, limit)
			down, err2 := list(tx, end, "a/", limit)
			if err := errors.Join(err, err2); err != nil {
				return err
			}
			if !slices.Equal(up, want[:n]) || !slices.Equal(down, reversed[:n]) {
				t.Errorf("limit %d: up %q, down %q, want the first of %q", limit, up, down, want)
			}
		}
		_, err = tx.Get("a/4")
		if !errors.Is(err, bot.ErrNotFound) {
			t.Errorf("Get of an own deletion: %v, want ErrNotFound", err)
		}
		return nil
	})
	if diff := cmp.Diff(want, all(t, s)); diff != "" {
		t.Errorf("after the commit (-want +got):\n%s", diff)
	}
}

func testEmptyScan(t *testing.T, s bot.Store) {
	update(t, s, func(tx bot.Tx) error {
		up, err := tx.Scan("", end, 1)
		down, err2 := tx.Scan(end, "", 0)
		if len(up)+len(down) > 0 {
			t.Errorf("an empty store has %v and %v", up, down)
		}
		return errors.Join(err, err2)
	})
	if got := all(t, s); len(got) > 0 {
		t.Errorf("an empty store has %q", got)
	}
}

// testManyKeys writes enough, in two orders, to make every store split and join what it splits and
// joins, and takes most of it away again.
func testManyKeys(t *testing.T, s bot.Store) {
	const n = 5000
	key := func(i int) string { return fmt.Sprintf("m%d/%05d", i%3, i) }
	update(t, s, func(tx bot.Tx) error {
		for i := range n {
			j := (i * 7919) % n
			if err := putAll(tx, key(j), fmt.Sprint(j), "up/"+key(i), ""); err != nil {
				return err
			}
		}
		return nil
	})
	update(t, s, func(tx bot.Tx) error {
		for i := range n {
			if err := errors.Join(tx.Delete("up/"+key(n-1-i)), tx.Delete(key(i))); err != nil {
				return err
			}
			if i%100 == 0 {
				if err := putAll(tx, key(i), "kept"); err != nil {
					return err
				}
			}
		}
		return nil
	})
	want := []string{}
	for i := 0; i < n; i += 100 {
		want = append(want, key(i)+"=kept")
	}
	slices.Sort(want)
	if diff := cmp.Diff(want, all(t, s)); diff != "" {
		t.Errorf("contents (-want +got):\n%s", diff)
	}
}
