package storetest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"afterbell/bot"
)

var models = []test{{"Sorted map", testModel}}

// testModel runs random transactions on the store and on a plain map, and compares everything that
// is read, within the transactions and after them.
func testModel(t *testing.T, s bot.Store) {
	rapid.Check(t, func(t *rapid.T) {
		empty(t, s)
		model := map[string]string{}
		for range rapid.IntRange(1, 4).Draw(t, "transactions") {
			steps := rapid.SliceOfN(rapid.Custom(drawStep), 1, 20).Draw(t, "steps")
			fails := rapid.IntRange(0, 3).Draw(t, "fails") == 0
			var after map[string]string
			err := s.Update(context.Background(), func(tx bot.Tx) error {
				after = maps.Clone(model)
				for _, st := range steps {
					if err := st.run(tx, after); err != nil {
						return err
					}
				}
				if fails {
					return errNo
				}
				return nil
			})
			if fails != errors.Is(err, errNo) || (!fails && err != nil) {
				t.Fatalf("update: %v, fails %v", err, fails)
			}
			if !fails {
				model = after
			}
			err = s.View(context.Background(), step{act: "scan", from: "", to: end}.on(model))
			if err != nil {
				t.Fatalf("after the transaction: %v", err)
			}
		}
	})
}

// empty deletes everything in s.
func empty(t *rapid.T, s bot.Store) {
	err := s.Update(context.Background(), func(tx bot.Tx) error {
		entries, err := tx.Scan("", end, 0)
		for _, e := range entries {
			err = errors.Join(err, tx.Delete(e.Key))
		}
		return err
	})
	if err != nil {
		t.Fatalf("empty: %v", err)
	}
}

// A step is one operation, drawn at random.
type step struct {
	act, from, to string
	limit         int
}

// drawStep draws from few keys, so that steps meet each other often.
func drawStep(t *rapid.T) step {
	key := rapid.StringMatching(`[abz]/?[0-3\x00é]{0,2}`)
	return step{
		act:   rapid.SampledFrom([]string{"put", "put", "delete", "get", "scan"}).Draw(t, "act"),
		from:  key.Draw(t, "key"),
		to:    rapid.OneOf(key, rapid.Just(""), rapid.Just(end)).Draw(t, "to"),
		limit: rapid.IntRange(-1, 6).Draw(t, "limit"),
	}
}

func (st step) on(model map[string]string) func(bot.Tx) error {
	return func(tx bot.Tx) error { return st.run(tx, model) }
}

// run does the step on tx and on the model and compares what they say.
func (st step) run(tx bot.Tx, model map[string]string) error {
	switch st.act {
	case "put":
		model[st.from] = st.to
		return tx.Put(st.from, []byte(st.to))
	case "delete":
		delete(model, st.from)
		return tx.Delete(st.from)
	case "get":
		want, ok := model[st.from]
		got, err := tx.Get(st.from)
		if ok != (err == nil) || string(got) != want || (!ok && !errors.Is(err, bot.ErrNotFound)) {
			return fmt.Errorf("get %q: %q, %v; want %q, %v", st.from, got, err, want, ok)
		}
	case "scan":
		got, err := list(tx, st.from, st.to, st.limit)
		if want := st.expect(model); err != nil || !slices.Equal(got, want) {
			return fmt.Errorf("scan %q to %q limit %d: %q, %v; want %q", st.from, st.to, st.limit, got, err, want)
		}
	}
	return nil
}

// expect is Scan on the model, written the obvious way.
func (st step) expect(model map[string]string) []string {
	keys := slices.Sorted(maps.Keys(model))
	low, high := min(st.from, st.to), max(st.from, st.to)
	if st.from > st.to {
		slices.Reverse(keys)
	}
	found := []string{}
	for _, k := range keys {
		if k >= low && k < high {
			found = append(found, k+"="+model[k])
		}
	}
	if st.limit > 0 && len(found) > st.limit {
		found = found[:st.limit]
	}
	return found
}
