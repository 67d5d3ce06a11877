package storetest

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"afterbell/bot"
)

var values = []test{
	{"PutGetDelete", testPutGetDelete},
	{"Missing", testMissing},
	{"Empty value", testEmptyValue},
	{"Limits", testLimits},
	{"Keys are bytes", testKeysAreBytes},
	{"Slashes", testSlashes},
	{"Ownership", testOwnership},
}

func testPutGetDelete(t *testing.T, s bot.Store) {
	put(t, s, "a/1", "one", "a/2", "two")
	put(t, s, "a/1", "uno")
	update(t, s, func(tx bot.Tx) error { return tx.Delete("a/2") })
	if diff := cmp.Diff([]string{"a/1=uno"}, all(t, s)); diff != "" {
		t.Errorf("contents (-want +got):\n%s", diff)
	}
}

func testMissing(t *testing.T, s bot.Store) {
	put(t, s, "a/1", "one", "b", "two")
	for _, key := range []string{"", "a", "a/", "a/0", "a/10", "b/", "c/1", strings.Repeat("x", 40_000)} {
		for name, tx := range map[string]func(context.Context, func(bot.Tx) error) error{"view": s.View, "update": s.Update} {
			err := tx(context.Background(), func(tx bot.Tx) error {
				_, err := tx.Get(key)
				return err
			})
			if !errors.Is(err, bot.ErrNotFound) {
				t.Errorf("%s: Get(%.20q): %v, want ErrNotFound", name, key, err)
			}
		}
		update(t, s, func(tx bot.Tx) error { return tx.Delete(key) })
	}
}

func testEmptyValue(t *testing.T, s bot.Store) {
	update(t, s, func(tx bot.Tx) error {
		return errors.Join(tx.Put("a/nil", nil), tx.Put("a/empty", []byte{}))
	})
	if diff := cmp.Diff([]string{"a/empty=", "a/nil="}, all(t, s)); diff != "" {
		t.Errorf("contents (-want +got):\n%s", diff)
	}
	view(t, s, func(tx bot.Tx) error {
		_, err := tx.Get("a/nil")
		return err
	})
}

func testLimits(t *testing.T, s bot.Store) {
	for _, tt := range []struct {
		name       string
		key, value int
		ok         bool
	}{
		{"shortest key", 1, 1, true},
		{"longest key", bot.MaxKey, 1, true},
		{"longest value", 3, bot.MaxValue, true},
		{"both longest", bot.MaxKey, bot.MaxValue, true},
		{"no key", 0, 1, false},
		{"key too long", bot.MaxKey + 1, 1, false},
		{"value too long", 3, bot.MaxValue + 1, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			key, value := strings.Repeat("k", tt.key), bytes.Repeat([]byte("v"), tt.value)
			if tt.ok {
				testAccepted(t, s, key, value)
			} else {
				testRefused(t, s, key, value)
			}
		})
	}
}

func testAccepted(t *testing.T, s bot.Store, key string, value []byte) {
	update(t, s, func(tx bot.Tx) error { return tx.Put(key, value) })
	var got []byte
	view(t, s, func(tx bot.Tx) (err error) {
		got, err = tx.Get(key)
		return err
	})
	if !bytes.Equal(got, value) {
		t.Errorf("got %d bytes, want the %d that were put", len(got), len(value))
	}
	update(t, s, func(tx bot.Tx) error { return tx.Delete(key) })
}

// testRefused swallows the refusal and commits: the transaction must not have changed.
func testRefused(t *testing.T, s bot.Store, key string, value []byte) {
	put(t, s, "before", "1")
	before := all(t, s)
	var refusal error
	update(t, s, func(tx bot.Tx) error {
		refusal = tx.Put(key, value)
		return nil
	})
	if !errors.Is(refusal, bot.ErrTooLarge) {
		t.Errorf("put: %v, want ErrTooLarge", refusal)
	}
	if diff := cmp.Diff(before, all(t, s)); diff != "" {
		t.Errorf("contents changed (-want +got):\n%s", diff)
	}
}

// awkward are keys that a store might sort or cut wrongly, in byte order.
var awkward = []string{
	"\x00", "\x00\x00", "\x00/a", " ", "/", "//", "/a", "A", "Z/\x00", "a", "a\x00", "a ", "a/", "a/\x00", "a//",
	"a/é", "a/\xff", "a0", "aa", "aa/b", "b/\xff\xfe", "z", "~", "é/ü", "日本/語", "\xf0\x9f\x94\x94", "\xff", "\xff/\xff", "\xff\xff",
}

func testKeysAreBytes(t *testing.T, s bot.Store) {
	shuffled := slices.Clone(awkward)
	slices.Reverse(shuffled)
	update(t, s, func(tx bot.Tx) error {
		for _, k := range shuffled {
			if err := tx.Put(k, []byte(k+"!")); err != nil {
				return err
			}
		}
		return nil
	})
	want := []string{}
	for _, k := range awkward {
		want = append(want, k+"="+k+"!")
		view(t, s, func(tx bot.Tx) error {
			v, err := tx.Get(k)
			if err == nil && string(v) != k+"!" {
				t.Errorf("Get(%q) = %q", k, v)
			}
			return err
		})
	}
	if diff := cmp.Diff(want, all(t, s)); diff != "" {
		t.Errorf("order (-want +got):\n%s", diff)
	}
	testBorders(t, s, want)
}

// testBorders scans between every two of the awkward keys, both ways.
func testBorders(t *testing.T, s bot.Store, want []string) {
	view(t, s, func(tx bot.Tx) error {
		for i, low := range awkward {
			for j, high := range awkward[i:] {
				up, err := list(tx, low, high, 0)
				if err != nil {
					return err
				}
				down, err := list(tx, high, low, 0)
				if err != nil {
					return err
				}
				slices.Reverse(down)
				if !slices.Equal(up, want[i:i+j]) || !slices.Equal(down, want[i:i+j]) {
					t.Fatalf("between %q and %q: up %q, down reversed %q, want %q", low, high, up, down, want[i:i+j])
				}
			}
		}
		return nil
	})
}

// testSlashes keeps keys apart that differ only in where a first segment ends.
func testSlashes(t *testing.T, s bot.Store) {
	put(t, s, "a", "1", "a/", "2", "a//", "3", "/a", "4", "//", "5", "ab/c", "6", "a/b/c", "7")
	update(t, s, func(tx bot.Tx) error { return errors.Join(tx.Delete("a/"), tx.Delete("//")) })
	want := []string{"/a=4", "a=1", "a//=3", "a/b/c=7", "ab/c=6"}
	if diff := cmp.Diff(want, all(t, s)); diff != "" {
		t.Errorf("contents (-want +got):\n%s", diff)
	}
}

// testOwnership changes what it gave and what it got, before and after the commit.
func testOwnership(t *testing.T, s bot.Store) {
	update(t, s, func(tx bot.Tx) error {
		given := []byte("value")
		if err := tx.Put("a/1", given); err != nil {
			return err
		}
		copy(given, "WRONG")
		return spoil(tx)
	})
	view(t, s, spoil)
	var kept []byte
	view(t, s, func(tx bot.Tx) (err error) {
		kept, err = tx.Get("a/1")
		return err
	})
	put(t, s, "a/1", "other")
	if string(kept) != "value" {
		t.Errorf("the value that was got is now %q", kept)
	}
}

// spoil overwrites what tx hands out, and looks whether tx minds.
func spoil(tx bot.Tx) error {
	for range 2 {
		v, err := tx.Get("a/1")
		if err != nil {
			return err
		}
		entries, err := tx.Scan("a/", "a0", 0)
		if err != nil {
			return err
		}
		if string(v) != "value" || len(entries) != 1 || string(entries[0].Value) != "value" {
			return errors.New("bytes that a transaction handed out were still its own")
		}
		copy(v, "WRONG")
		copy(entries[0].Value, "WRONG")
		_ = append(v, "more"...)
	}
	return nil
}
