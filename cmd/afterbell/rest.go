package main

import (
	"context"
	"time"
)

// restAfter is how long nothing happens before memory is given back.
const restAfter = time.Minute

// whenIdle calls give once whenever nothing has happened for restAfter, until ctx is done; stirred says whether something
// has since it was last asked. The heap may grow to a multiple of what is in use (gcPercent), and of a bot that waits for
// the next morning nobody should have to say that it holds what it needed in the last hour.
func whenIdle(ctx context.Context, stirred func() bool, give func()) {
	tick := time.NewTicker(restAfter)
	defer tick.Stop()
	for busy := true; ; {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		switch {
		case stirred():
			busy = true
		case busy:
			busy = false
			give()
		}
	}
}
