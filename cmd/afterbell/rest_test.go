package main

import (
	"context"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// TestWhenIdle gives memory back once after the start and once after each time in which something happened, and never while it does.
func TestWhenIdle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		var stirs atomic.Bool
		var given atomic.Int32
		go whenIdle(ctx, func() bool { return stirs.Swap(false) }, func() { given.Add(1) })
		expect := func(want int, when string) {
			t.Helper()
			synctest.Wait()
			if given := int(given.Load()); given != want {
				t.Errorf("%s: given back %d times, want %d", when, given, want)
			}
		}
		stirs.Store(true)
		time.Sleep(restAfter + time.Second)
		expect(0, "in a busy minute")
		time.Sleep(restAfter)
		expect(1, "in the first idle minute")
		time.Sleep(10 * restAfter)
		expect(1, "in a night")
		stirs.Store(true)
		time.Sleep(restAfter)
		expect(1, "in the morning")
		time.Sleep(restAfter)
		expect(2, "after the morning")
	})
}
