package storetest

import (
	"context"
	"errors"
	"sync/atomic"

	"afterbell/bot"
)

// A Cable is a store that can be cut off, as a database on the other side of a network can. It is safe for concurrent use.
type Cable struct {
	bot.Store             // the store at the other end
	Cut       atomic.Bool // nothing begins any more; what has begun ends as it would
}

// ErrCut is what a store answers that is cut off.
var ErrCut = errors.New("the store does not answer")

// View implements bot.Store.
func (c *Cable) View(ctx context.Context, fn func(bot.Tx) error) error {
	if c.Cut.Load() {
		return ErrCut
	}
	return c.Store.View(ctx, fn)
}

// Losses implements bot.Losing if the store at the other end does.
func (c *Cable) Losses() int64 { return bot.Losses(c.Store) }

// Update implements bot.Store.
func (c *Cable) Update(ctx context.Context, fn func(bot.Tx) error) error {
	if c.Cut.Load() {
		return ErrCut
	}
	return c.Store.Update(ctx, fn)
}
