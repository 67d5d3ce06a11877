// Package batch lets the Updates of a store share commits.
//
// A durable commit costs one or two flushes of the disk, whether it carries one change or a
// hundred. So a Batcher gives the Updates that wait together one transaction of the store below
// and commits it once. Each Update runs in its caller's goroutine, one after the other, on an
// Overlay of its own writes: what fails or panics is forgotten, and nobody else notices. What
// succeeds is applied to the shared transaction, where the next one sees it. Nobody is answered,
// not even with a refusal, before the commit has ended, because the answer may rest on what an
// earlier Update of the same batch wrote.
//
// A lone caller never waits for company. After a batch of several the Batcher lets everything that
// is ready to run go first, which is when the callers it has just answered come back.
package batch

import (
	"context"
	"fmt"
	"runtime"
	"sync"

	"afterbell/bot"
)

// A Base is one write transaction of the store below. It is used by one goroutine at a time, but
// not always by the same.
type Base interface {
	bot.Tx
	// Commit makes the writes durable and ends the transaction. After an error nobody can tell
	// whether it did.
	Commit() error
	// Rollback ends the transaction without its writes.
	Rollback() error
}

const (
	maxCalls = 1024 // Updates in one batch, so that an answer is never far away
	patience = 50   // fruitless yields before a batch is closed; a yield takes about 0.2 us on an idle machine
)

// A Batcher runs Updates and commits them together. It is safe for concurrent use.
type Batcher struct {
	begin   func() (Base, error)
	calls   chan *call // unbuffered: being received is being started
	closed  chan struct{}
	once    sync.Once
	stopped chan struct{}
	failed  error // why there will be no more writes; touched by loop alone
}

// A call is an Update from its start on.
type call struct {
	turn chan turn     // what to run on, once
	ran  chan *Overlay // what to apply; nil after an error or a panic
	done chan error    // how the commit ended, once
}

type turn struct {
	base Base
	err  error
}

// New returns a Batcher that gets its transactions from begin. It calls begin only while none of
// them is open. Close releases it.
func New(begin func() (Base, error)) *Batcher {
	b := &Batcher{
		begin:   begin,
		calls:   make(chan *call),
		closed:  make(chan struct{}),
		stopped: make(chan struct{}),
	}
	go b.loop()
	return b
}

// Update runs fn as bot.Store asks, in the caller's goroutine. If ctx ends before fn is started,
// it returns ctx.Err() and nothing has happened; if ctx ends while the commit is under way, or the
// commit fails, the error is an Unclear one. After a failed commit it refuses every further call,
// with a plain error.
func (b *Batcher) Update(ctx context.Context, fn func(bot.Tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	c := &call{turn: make(chan turn, 1), ran: make(chan *Overlay), done: make(chan error, 1)}
	select {
	case b.calls <- c:
	case <-ctx.Done():
		return ctx.Err()
	case <-b.closed:
		return bot.ErrClosed
	}
	t := <-c.turn
	if t.err != nil {
		return t.err
	}
	err := c.run(t.base, fn)
	if failed := c.wait(ctx); failed != nil {
		return failed
	}
	return err
}

// run runs fn on an Overlay and hands that over if fn succeeded. It hands over nil if fn failed,
// panicked or ended its goroutine.
func (c *call) run(base Base, fn func(bot.Tx) error) error {
	o := Over(base)
	var result *Overlay
	defer func() {
		o.end()
		c.ran <- result
	}()
	err := fn(o)
	if err == nil {
		result = o
	}
	return err
}

// wait returns how the commit ended, or an Unclear error if ctx ends first.
func (c *call) wait(ctx context.Context) error {
	select {
	case err := <-c.done:
		return err
	case <-ctx.Done():
	}
	select {
	case err := <-c.done:
		return err
	default:
		return bot.Unclear(bot.ScopePlatform, fmt.Errorf("commit under way: %w", ctx.Err()))
	}
}

// Close waits for the running batch and ends the Batcher. Updates that wait to be started, and all
// later ones, get bot.ErrClosed. It may be called more than once.
func (b *Batcher) Close() {
	b.once.Do(func() { close(b.closed) })
	<-b.stopped
}

func (b *Batcher) loop() {
	defer close(b.stopped)
	last := 0 // size of the batch before
	for {
		select {
		case c := <-b.calls:
			last = b.batch(c, last > 1)
		case <-b.closed:
			return
		}
	}
}

// batch runs first and whoever else is waiting in one transaction, and returns how many they were.
func (b *Batcher) batch(first *call, linger bool) int {
	base, err := b.open()
	if err != nil {
		first.turn <- turn{err: err}
		return 1
	}
	var batch []*call
	wrote := false
	for c := first; c != nil && err == nil; c = b.next(len(batch), linger) {
		batch = append(batch, c)
		c.turn <- turn{base: base}
		if o := <-c.ran; o != nil && o.Len() > 0 {
			wrote = true
			err = o.Apply(base)
		}
	}
	err = b.end(base, wrote, err)
	for _, c := range batch {
		c.done <- err
	}
	return len(batch)
}

// open begins a transaction, unless there must be no more writes.
func (b *Batcher) open() (Base, error) {
	if b.failed != nil {
		return nil, fmt.Errorf("no more writes after a failed commit: %w", b.failed)
	}
	base, err := b.begin()
	if err != nil {
		return nil, fmt.Errorf("begin: %w", err)
	}
	return base, nil
}

// next returns a waiting call, or nil when the batch of n is to be closed.
func (b *Batcher) next(n int, linger bool) *call {
	if n == maxCalls {
		return nil
	}
	for range patience {
		select {
		case c := <-b.calls:
			return c
		default:
		}
		if !linger {
			return nil
		}
		runtime.Gosched()
	}
	return nil
}

// end commits base if there is anything to commit and err does not forbid it.
func (b *Batcher) end(base Base, wrote bool, err error) error {
	if err != nil {
		if undo := base.Rollback(); undo != nil {
			b.failed = undo
		}
		return fmt.Errorf("batch undone: %w", err)
	}
	if !wrote {
		return base.Rollback()
	}
	if err := base.Commit(); err != nil {
		b.failed = err
		return bot.Unclear(bot.ScopePlatform, fmt.Errorf("commit: %w", err))
	}
	return nil
}
