// Package storetest is the one suite of the Store port. Every store runs it, and so does Twice
// around a store; a promise of bot.Store that this package does not test is not a promise.
//
// The files go by topic: values (one key), scan (many keys), tx (transactions and their ends),
// model (random operations against a sorted map), durable (what a reopened store still knows).
package storetest

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"afterbell/bot"
)

// Run runs the suite. open returns an empty store, which the suite closes; it is called once a
// test. Every test may be run on a store whose fn runs more than once.
func Run(t *testing.T, open func(t *testing.T) bot.Store) {
	for _, topic := range []struct {
		name  string
		tests []test
	}{
		{"Values", values},
		{"Scan", scans},
		{"Tx", transactions},
		{"Model", models},
	} {
		t.Run(topic.name, func(t *testing.T) {
			for _, tt := range topic.tests {
				t.Run(tt.name, func(t *testing.T) {
					s := open(t)
					t.Cleanup(func() {
						if err := s.Close(); err != nil && !errors.Is(err, bot.ErrClosed) {
							t.Errorf("close: %v", err)
						}
					})
					tt.run(t, s)
				})
			}
		})
	}
}

// A test of the suite gets an empty store of its own.
type test struct {
	name string
	run  func(t *testing.T, s bot.Store)
}

// update runs fn in an Update that must succeed.
func update(t testing.TB, s bot.Store, fn func(bot.Tx) error) {
	t.Helper()
	if err := s.Update(context.Background(), fn); err != nil {
		t.Fatalf("update: %v", err)
	}
}

// view runs fn in a View that must succeed.
func view(t testing.TB, s bot.Store, fn func(bot.Tx) error) {
	t.Helper()
	if err := s.View(context.Background(), fn); err != nil {
		t.Fatalf("view: %v", err)
	}
}

// put stores pairs of key and value in one Update.
func put(t testing.TB, s bot.Store, pairs ...string) {
	t.Helper()
	update(t, s, func(tx bot.Tx) error { return putAll(tx, pairs...) })
}

func putAll(tx bot.Tx, pairs ...string) error {
	for i := 0; i < len(pairs); i += 2 {
		if err := tx.Put(pairs[i], []byte(pairs[i+1])); err != nil {
			return err
		}
	}
	return nil
}

// all returns the contents of s as "key=value" in ascending order.
func all(t testing.TB, s bot.Store) (found []string) {
	t.Helper()
	view(t, s, func(tx bot.Tx) (err error) {
		found, err = list(tx, "", end, 0)
		return err
	})
	return found
}

// end is greater than every key the suite uses as a key.
const end = "\xff\xff\xff"

// list is a Scan whose entries are written "key=value".
func list(tx bot.Tx, from, to string, limit int) ([]string, error) {
	entries, err := tx.Scan(from, to, limit)
	if err != nil {
		return nil, err
	}
	found := []string{}
	for _, e := range entries {
		found = append(found, fmt.Sprintf("%s=%s", e.Key, e.Value))
	}
	return found, nil
}
