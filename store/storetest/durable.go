package storetest

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"afterbell/bot"
)

// RunDurable tests what a store that keeps its data still knows after it was closed. reopen opens
// the same data each time it is called within one test, empty the first time.
func RunDurable(t *testing.T, reopen func(t *testing.T) bot.Store) {
	want := []string{}
	for round := range 3 {
		s := reopen(t)
		if diff := cmp.Diff(want, all(t, s)); diff != "" {
			t.Fatalf("round %d, after opening (-want +got):\n%s", round, diff)
		}
		put(t, s, fmt.Sprintf("round/%d", round), "kept", "only/last", fmt.Sprint(round))
		err := s.Update(context.Background(), func(tx bot.Tx) error {
			return errors.Join(putAll(tx, "round/failed", ""), errNo)
		})
		if !errors.Is(err, errNo) {
			t.Fatalf("update: %v, want fn's error", err)
		}
		want = all(t, s)
		if len(want) != round+2 {
			t.Fatalf("round %d: contents %q", round, want)
		}
		if err := s.Close(); err != nil {
			t.Fatalf("close: %v", err)
		}
	}
}
