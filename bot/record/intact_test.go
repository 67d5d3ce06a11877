package record_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"afterbell/bot"
	"afterbell/bot/record"
	"afterbell/store/memory"
)

// damaged is a transaction in which some records are damaged.
type damaged struct {
	bot.Tx
	keys []string
}

func (d damaged) Scan(from, to string, limit int) ([]bot.Entry, error) {
	found, err := d.Tx.Scan(from, to, limit)
	for _, e := range found {
		if slices.Contains(d.keys, e.Key) {
			return nil, fmt.Errorf("scan: %w", &bot.DamageError{Key: e.Key})
		}
	}
	return found, err
}

// A scan passes over what is damaged, in both directions, and still finds as many as were asked for.
func TestIntact(t *testing.T) {
	store := memory.New()
	defer store.Close()
	err := store.Update(t.Context(), func(tx bot.Tx) error {
		for _, k := range strings.Split("abcdefg", "") {
			if err := tx.Put(k, nil); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		damaged, from, to string
		limit             int
		want              string
	}{
		{"", "a", "h", 0, "abcdefg"},
		{"d", "a", "h", 0, "abcefg"},
		{"a", "a", "h", 0, "bcdefg"},
		{"g", "a", "h", 0, "abcdef"},
		{"ab", "a", "h", 2, "cd"},
		{"bdf", "a", "h", 0, "aceg"},
		{"abcdefg", "a", "h", 0, ""},
		{"d", "b", "e", 0, "bc"},
		{"d", "h", "a", 0, "gfecba"},
		{"g", "h", "a", 1, "f"},
		{"a", "h", "a", 0, "gfedcb"},
		{"gfe", "h", "b", 2, "dc"},
		{"abcdefg", "h", "a", 1, ""},
	} {
		name := fmt.Sprintf("%s: %s to %s, %d", tt.damaged, tt.from, tt.to, tt.limit)
		if err := store.View(t.Context(), func(tx bot.Tx) error {
			found, err := record.Intact(damaged{tx, strings.Split(tt.damaged, "")}).Scan(tt.from, tt.to, tt.limit)
			got := ""
			for _, e := range found {
				got += e.Key
			}
			if got != tt.want {
				t.Errorf("%s: %q, want %q", name, got, tt.want)
			}
			return err
		}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
