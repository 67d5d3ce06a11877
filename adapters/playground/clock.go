package playground

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/rs/zerolog"

	"afterbell/bot"
)

// MaxPush is the furthest that one push may move a Clock.
const MaxPush = 400 * 24 * time.Hour

// maxTicks is how many ticks a Clock allows at one instant before it calls that a standstill.
const maxTicks = 1000

// Errors of pushing a Clock; they arrive wrapped.
var (
	ErrBackwards = errors.New("the clock never goes back")
	ErrTooFar    = errors.New("the clock goes at most 400 days at a time")
)

// A Player is what happens by itself as time passes. *companion.Bot is one.
type Player interface {
	Next(ctx context.Context) (time.Time, bool, error)
	Tick(ctx context.Context) (int, error)
	Deliver(ctx context.Context) error
}

// ClockOptions say where a Clock begins, unless Notes remember an earlier one.
type ClockOptions struct {
	Notes *bot.Notes
	Start time.Time        // a zero one means the real time
	Along bool             // the clock follows real time from the last instant that was set
	Real  func() time.Time // nil means time.Now
}

// A Clock is a playground's only time. It stands still or follows the real one, and when it is
// pushed it stops at every instant at which something falls due, so that a push of weeks plays them
// in order. It is safe for concurrent use: pushes wait for one another.
type Clock struct {
	notes *bot.Notes
	real  func() time.Time
	along bool

	turn sync.Mutex // it is held while the player plays

	mu     sync.Mutex
	now    time.Time // the clock showed this at its last setting
	set    time.Time // it was this late in the real world at the last setting
	held   bool      // the clock stands still although along, because a push is going on
	player Player
}

// settings are what a Clock keeps.
type settings struct {
	Now time.Time `json:"now"`
	Set time.Time `json:"set"`
}

// NewClock returns a clock with nothing to play. One that follows real time and is opened again has
// gone on meanwhile; one that stands still has not.
func NewClock(ctx context.Context, o ClockOptions) (*Clock, error) {
	c := &Clock{notes: o.Notes, real: o.Real, along: o.Along, now: o.Start}
	if c.real == nil {
		c.real = time.Now
	}
	c.set = c.real()
	if c.now.IsZero() {
		c.now = c.set
	}
	c.now = c.now.UTC().Truncate(time.Second)
	var s settings
	known, err := getNote(ctx, o.Notes, clockKey, &s)
	if errors.Is(err, bot.ErrDamaged) {
		c.now, err = lastMessage(ctx, *o.Notes, c.now)
	}
	if err != nil {
		return nil, fmt.Errorf("playground: open clock: %w", err)
	}
	if known {
		c.now, c.set = s.Now, s.Set
	}
	if known && !c.along {
		c.set = c.real()
	}
	return c, c.put(ctx, c.now)
}

// lastMessage is when the last message appeared, where a clock goes on that was lost; start if there is
// none.
func lastMessage(ctx context.Context, notes bot.Notes, start time.Time) (time.Time, error) {
	kept, _, err := keptMessages(ctx, notes)
	for _, m := range kept {
		if m.At.After(start) {
			start = m.At
		}
	}
	return start.UTC(), err
}

// Drive makes pushes play p from now on.
func (c *Clock) Drive(p Player) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.player = p
}

// Now returns the current instant, in UTC.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.read()
}

func (c *Clock) read() time.Time {
	if !c.along || c.held {
		return c.now
	}
	return c.now.Add(max(0, c.real().Sub(c.set))).Truncate(time.Second)
}

// put sets the clock, durably.
func (c *Clock) put(ctx context.Context, now time.Time) error {
	set := c.real()
	if err := putNote(ctx, c.notes, clockKey, settings{Now: now, Set: set}); err != nil {
		return fmt.Errorf("playground: set clock: %w", err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now, c.set = now, set
	return nil
}

// hold takes the turn and stops the clock where it is, until the returned function is called.
func (c *Clock) hold() (release func()) {
	c.turn.Lock()
	c.mu.Lock()
	c.now, c.set, c.held = c.read(), c.real(), true
	c.mu.Unlock()
	return func() {
		c.mu.Lock()
		c.set, c.held = c.real(), false
		c.mu.Unlock()
		c.turn.Unlock()
	}
}

// Advance pushes the clock by d and plays what falls due on the way.
func (c *Clock) Advance(ctx context.Context, d time.Duration) error {
	defer c.hold()()
	return c.to(ctx, c.Now().Add(d))
}

// To pushes the clock to an instant and plays what falls due until then, that instant included. It
// refuses with ErrBackwards or ErrTooFar; after another error it stands where that happened.
func (c *Clock) To(ctx context.Context, t time.Time) error {
	defer c.hold()()
	return c.to(ctx, t)
}

// Next pushes the clock to the next instant at which something falls due, if there is one within
// MaxPush, and plays that.
func (c *Clock) Next(ctx context.Context) (moved bool, err error) {
	defer c.hold()()
	next, ok, err := c.next(ctx)
	if err != nil || !ok || next.After(c.Now().Add(MaxPush)) {
		return false, err
	}
	return true, c.to(ctx, later(next, c.Now()))
}

// Skip moves the clock without playing anything: the plug is pulled. What fell due meanwhile is
// played by the next push.
func (c *Clock) Skip(ctx context.Context, d time.Duration) error {
	defer c.hold()()
	t := c.Now().Add(d)
	if err := c.allowed(t); err != nil {
		return err
	}
	return c.put(ctx, t)
}

// Settle plays what is due now: after somebody did something.
func (c *Clock) Settle(ctx context.Context) error {
	defer c.hold()()
	return c.play(ctx)
}

// Planned returns the next instant at which something falls due.
func (c *Clock) Planned(ctx context.Context) (time.Time, bool, error) { return c.next(ctx) }

// Run plays a clock that follows real time, once a second, until ctx is done.
func (c *Clock) Run(ctx context.Context, log zerolog.Logger) {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if err := c.Settle(ctx); err != nil && ctx.Err() == nil {
				log.Error().Err(err).Msg("clock could not play")
			}
		}
	}
}

// to does the work of a push. The caller holds the turn.
func (c *Clock) to(ctx context.Context, target time.Time) error {
	if err := c.allowed(target); err != nil {
		return err
	}
	for stood := 0; stood < maxTicks; stood++ {
		next, ok, err := c.next(ctx)
		if err != nil {
			return err
		}
		if !ok || next.After(target) {
			if err := c.put(ctx, target.UTC()); err != nil {
				return err
			}
			return c.play(ctx)
		}
		if next.After(c.Now()) {
			stood = 0
			if err := c.put(ctx, next.UTC()); err != nil {
				return err
			}
		}
		if err := c.play(ctx); err != nil {
			return err
		}
	}
	return fmt.Errorf("playground: clock stands still at %s: something stays due", c.Now().Format(time.RFC3339))
}

func (c *Clock) allowed(target time.Time) error {
	now := c.Now()
	switch {
	case target.Before(now):
		return fmt.Errorf("playground: from %s to %s: %w", now.Format(time.RFC3339), target.Format(time.RFC3339), ErrBackwards)
	case target.After(now.Add(MaxPush)):
		return fmt.Errorf("playground: to %s: %w", target.Format(time.RFC3339), ErrTooFar)
	}
	return nil
}

func (c *Clock) playing() Player {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.player
}

func (c *Clock) next(ctx context.Context) (time.Time, bool, error) {
	p := c.playing()
	if p == nil {
		return time.Time{}, false, nil
	}
	t, ok, err := p.Next(ctx)
	if err != nil {
		return time.Time{}, false, fmt.Errorf("playground: what is next: %w", err)
	}
	return t, ok, nil
}

// play does what is due and delivers what that says.
func (c *Clock) play(ctx context.Context) error {
	p := c.playing()
	if p == nil {
		return nil
	}
	if _, err := p.Tick(ctx); err != nil {
		return fmt.Errorf("playground: tick at %s: %w", c.Now().Format(time.RFC3339), err)
	}
	if err := p.Deliver(ctx); err != nil {
		return fmt.Errorf("playground: deliver at %s: %w", c.Now().Format(time.RFC3339), err)
	}
	return nil
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
