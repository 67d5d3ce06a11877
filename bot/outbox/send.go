package outbox

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// drainAgain is when a place is looked at again after our own side failed there.
const drainAgain = time.Minute

// Send gives each place that has something to send a goroutine of its own, one at a time, so that
// a slow place delays no other.
func (o *Outbox) Send(ctx context.Context) {
	var wg sync.WaitGroup
	defer wg.Wait()
	var mu sync.Mutex
	busy := map[string]bool{}
	for {
		select {
		case <-ctx.Done():
			return
		case <-o.woken:
		}
		for _, place := range o.awake() {
			mu.Lock()
			if busy[place] {
				mu.Unlock()
				time.AfterFunc(100*time.Millisecond, func() { o.wake(place) })
				continue
			}
			busy[place] = true
			mu.Unlock()
			wg.Go(func() {
				if !o.drained(ctx, place) {
					time.AfterFunc(drainAgain, func() { o.wake(place) })
				}
				mu.Lock()
				delete(busy, place)
				mu.Unlock()
			})
		}
	}
}

// drained sends what waits at a place and reports whether our own side did its part. A panic ends
// neither the other places nor the program.
func (o *Outbox) drained(ctx context.Context, place string) (ok bool) {
	defer func() {
		if r := recover(); r != nil {
			o.log.Error().Str("place", place).Str("panic", fmt.Sprint(r)).Msg("sending panicked")
		}
	}()
	if ctx.Err() != nil {
		return false
	}
	err := o.drain(ctx, place)
	if err != nil && ctx.Err() == nil {
		o.log.Error().Str("place", place).Err(err).Msg("sending failed")
	}
	return err == nil
}
