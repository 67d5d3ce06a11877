package pool_test

import (
	"runtime"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"afterbell/adapters/pool"
)

// TestPool runs functions that wait for each other, which takes a goroutine each, then one after the
// other, and looks that Wait leaves nobody behind.
func TestPool(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pool.New()
		var ran atomic.Int32
		meet := make(chan struct{})
		for range 10 {
			p.Go(func() {
				<-meet
				ran.Add(1)
			})
		}
		synctest.Wait()
		close(meet)
		synctest.Wait()
		waiting := runtime.NumGoroutine()
		for range 10 {
			time.Sleep(pool.Idle / 2)
			p.Go(func() {
				if n := runtime.NumGoroutine(); n > waiting {
					t.Errorf("%d goroutines, although %d waited", n, waiting)
				}
				ran.Add(1)
			})
		}
		began := time.Now()
		p.Wait()
		if ran.Load() != 20 {
			t.Errorf("%d functions ran, want 20", ran.Load())
		}
		if waited := time.Since(began); waited > pool.Idle {
			t.Errorf("waited %v for goroutines that have nothing to do", waited)
		}
	})
}
