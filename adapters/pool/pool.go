// Package pool lets goroutines serve several events, one after the other.
//
// An event from Discord or Slack is answered in a goroutine of its own, and most of them come in
// crowds: a class checks in at the end of the hour. A new goroutine begins with a small stack, which
// is copied several times on the way down to the store. One that waits a moment for the next event
// has grown its stack already.
package pool

import (
	"sync"
	"time"
)

// Idle is how long a goroutine waits for the next function.
const Idle = 10 * time.Millisecond

// A Pool runs functions, each at once, in goroutines that are used again. It is safe for concurrent
// use.
type Pool struct {
	group sync.WaitGroup
	next  chan func() // taken by a goroutine that waits
}

// New returns a Pool without goroutines.
func New() *Pool { return &Pool{next: make(chan func())} }

// Go runs fn in a goroutine that waits, or in a new one. fn must not panic.
func (p *Pool) Go(fn func()) {
	select {
	case p.next <- fn:
	default:
		p.group.Go(func() {
			for fn != nil {
				fn()
				fn = p.more()
			}
		})
	}
}

// more waits a moment for another function, nil if none comes.
func (p *Pool) more() func() {
	timer := time.NewTimer(Idle)
	defer timer.Stop()
	select {
	case fn := <-p.next:
		return fn
	case <-timer.C:
		return nil
	}
}

// Wait returns when every function has, and at most Idle later. Go must not be called meanwhile.
func (p *Pool) Wait() { p.group.Wait() }
