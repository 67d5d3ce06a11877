// Package batch lets the Updates of a store share commits, and run side by side.
//
// A durable commit costs one or two flushes of the disk, whether it carries one change or a
// hundred. So a Batcher gives the Updates that wait together one transaction of the store below
// and commits it once. What each Update writes is kept on an Overlay of its own: what fails or
// panics is forgotten, and nobody else notices. What succeeds is applied to the shared
// transaction. Nobody is answered, not even with a refusal, before the commit has ended, because
// the answer may rest on what an earlier Update of the same batch wrote.
//
// A lone caller never waits: its Update runs at once, inside the shared transaction. While others
// are in the way, an Update drafts: it runs on the last committed state, in its caller's goroutine,
// and what it looks at is noted. The draft counts if none of that was written since; else the
// Update runs again, in its turn. So the outcome is always as if the Updates had run one after the
// other (optimistic concurrency control; Kung and Robinson, 1981).
package batch

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"afterbell/bot"
)

// A Base is one transaction of the store below. It is used by one goroutine at a time, but not
// always by the same.
type Base interface {
	bot.Tx
	// Commit makes the writes durable and ends the transaction. After an error that does not wrap
	// ErrUndone nobody can tell whether it did.
	Commit() error
	// Rollback ends the transaction without its writes.
	Rollback() error
}

// ErrUndone marks the error of a Commit after which it is sure that nothing was written, so that there can be more.
var ErrUndone = errors.New("nothing was written")

// maxCalls is how many Updates one batch takes, so that an answer is never far away.
const maxCalls = 1024

// idleYields is how many yields of the processor bring no further Update before a batch is closed. A
// yield takes about 0.2 us on a machine that has nothing else to do.
const idleYields = 50

// wakeGroup is how many callers are woken at a time. A commit waits for the disk more than once, and
// each time the scheduler lets it go on behind everything that can run already: a whole batch of
// callers, woken at once, would hold the next commit up for longer than the disk does.
const wakeGroup = 4

// linger is how long a batch waits for more than half of the Updates under way. After it, half of them
// commit while the other half draft.
const linger = 200 * time.Microsecond

// A Batcher runs Updates and commits them together. It is safe for concurrent use.
type Batcher struct {
	begin   func(writable bool) (Base, error)
	far     bool       // see Far
	calls   chan *call // it has no buffer, because being received is being started
	closed  chan struct{}
	once    sync.Once
	stopped chan struct{}
	endings chan ending
	crowded atomic.Bool   // the last batch was one of several
	inside  atomic.Int64  // so many Updates are under way
	answers atomic.Int64  // so many with a draft were answered and have not run since
	ended   atomic.Uint64 // so many batches have ended
	written written       // the latest batches wrote this; loop alone touches it
	failed  error         // this is why there will be no more writes; loop alone touches it
	took    time.Duration // the last commit took so long; loop alone touches it
}

// A call is an Update from its start on: with a draft, or to be run in its turn.
type call struct {
	draft *draft
	turn  chan turn     // it says once what to run on
	ran   chan *Overlay // it brings what to apply, nil after an error or a panic
	done  chan error    // it says once how the commit ended, or errStale
}

type turn struct {
	base Base
	err  error
}

// An ending is how the commit of a batch ended, for those who wait for it.
type ending struct {
	batch []*call
	err   error
}

// New returns a Batcher that gets its transactions from begin: one that writes at a time, and any
// number that only read, each on the state that was committed when it began. Close releases it.
func New(begin func(writable bool) (Base, error)) *Batcher { return start(begin, false) }

func start(begin func(writable bool) (Base, error), far bool) *Batcher {
	b := &Batcher{
		begin:   begin,
		far:     far,
		calls:   make(chan *call),
		closed:  make(chan struct{}),
		stopped: make(chan struct{}),
		endings: make(chan ending, 1),
	}
	go b.loop()
	go b.tell()
	return b
}

// Update runs fn as bot.Store asks, in the caller's goroutine. If ctx ends before fn is started,
// or before its turn comes, it returns ctx.Err() and nothing has happened; if ctx ends while the
// commit is under way, or the commit fails, the error is an Unclear one. After a failed commit it
// refuses every further call, with a plain error.
func (b *Batcher) Update(ctx context.Context, fn func(bot.Tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	b.inside.Add(1)
	defer b.inside.Add(-1)
	if !b.crowded.Load() {
		c := newCall()
		select {
		case b.calls <- c: // nobody is in the way
			return c.inTurn(ctx, fn)
		default:
		}
	}
	if b.answers.Load() > 0 {
		runtime.Gosched() // who is answered goes first
	}
	d, err := b.tryOut(fn)
	if err != nil {
		return err
	}
	c := &call{draft: d, done: make(chan error, 1)}
	if err := b.submit(ctx, c); err != nil {
		return err
	}
	err = c.wait(ctx)
	b.answers.Add(-1)
	if err == nil {
		return d.err
	} else if err != errStale {
		return err
	}
	c = newCall()
	if err := b.submit(ctx, c); err != nil {
		return err
	}
	return c.inTurn(ctx, fn)
}

func newCall() *call {
	return &call{turn: make(chan turn, 1), ran: make(chan *Overlay), done: make(chan error, 1)}
}

// submit waits until c is started.
func (b *Batcher) submit(ctx context.Context, c *call) error {
	select {
	case b.calls <- c:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	case <-b.closed:
		return bot.ErrClosed
	}
}

// inTurn runs fn now that c is started, and waits for the commit.
func (c *call) inTurn(ctx context.Context, fn func(bot.Tx) error) error {
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
	defer close(b.endings)
	for {
		select {
		case c := <-b.calls:
			b.crowded.Store(b.batch(c, b.crowded.Load()) > 1)
		case <-b.closed:
			return
		}
	}
}

// batch runs first and whoever else is waiting in one transaction, and returns how many they were.
func (b *Batcher) batch(first *call, crowded bool) int {
	waiting := b.gather(first, crowded)
	base, err := b.open()
	if err != nil {
		b.refuse(waiting, err)
		return len(waiting)
	}
	b.written.begin(b.ended.Load() + 1)
	shared, _ := base.(Shared)
	var batch []*call
	began := time.Now()
	wrote := false
	for c := b.next(&waiting, 0, crowded, began); c != nil && err == nil; c = b.next(&waiting, len(batch), crowded, began) {
		if err = b.meet(shared, c.draft); err == nil && !b.holds(c.draft) {
			b.answer(c, errStale)
			continue
		}
		batch = append(batch, c)
		if err != nil {
			break
		}
		if o := c.result(base); o != nil && o.Len() > 0 {
			wrote = true
			b.written.note(o.keys)
			err = o.Apply(base)
		}
	}
	err = b.end(base, wrote, err)
	b.refuse(waiting, err) // there are some only after an error
	b.noteOthers(shared)
	b.ended.Add(1)
	if len(batch) > wakeGroup {
		b.endings <- ending{batch, err}
		return len(batch)
	}
	for _, c := range batch {
		b.answer(c, err)
	}
	return len(batch)
}

// tell answers the callers of large batches, beside the commit of the next one.
func (b *Batcher) tell() {
	defer close(b.stopped)
	for e := range b.endings {
		for i, c := range e.batch {
			if i%wakeGroup == 0 {
				runtime.Gosched()
			}
			b.answer(c, e.err)
		}
	}
}

// answer tells how the commit ended.
func (b *Batcher) answer(c *call, err error) {
	if c.draft != nil {
		b.answers.Add(1)
	}
	c.done <- err
}

// refuse answers calls that cannot be part of a batch.
func (b *Batcher) refuse(calls []*call, err error) {
	for _, c := range calls {
		if c.draft != nil {
			b.answer(c, err)
		} else {
			c.turn <- turn{err: err}
		}
	}
}

// result returns what c writes, nil if it failed: what it drafted, or what it does in its turn.
func (c *call) result(base Base) *Overlay {
	if c.draft != nil {
		return c.draft.result
	}
	c.turn <- turn{base: base}
	return <-c.ran
}

// open begins a transaction, unless there must be no more writes.
func (b *Batcher) open() (Base, error) {
	if b.failed != nil {
		return nil, fmt.Errorf("no more writes after a failed commit: %w", b.failed)
	}
	base, err := b.begin(true)
	if err != nil {
		return nil, fmt.Errorf("begin: %w", err)
	}
	return base, nil
}

// next returns a waiting call, or nil when the batch of n that began then is to be closed.
func (b *Batcher) next(waiting *[]*call, n int, crowded bool, began time.Time) *call {
	if len(*waiting) > 0 {
		c := (*waiting)[0]
		*waiting = (*waiting)[1:]
		return c
	}
	if n == maxCalls {
		return nil
	}
	for range idleYields {
		select {
		case c := <-b.calls:
			return c
		default:
		}
		if !crowded || 2*int64(n) >= b.inside.Load() && time.Since(began) > linger {
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
	began := time.Now()
	err = base.Commit()
	b.took = time.Since(began)
	if errors.Is(err, ErrUndone) {
		return fmt.Errorf("commit: %w", err)
	}
	if err != nil {
		b.failed = err
		return bot.Unclear(bot.ScopePlatform, fmt.Errorf("commit: %w", err))
	}
	return nil
}
