package storetest

import (
	"context"

	"afterbell/bot"
	"afterbell/store/batch"
)

// Twice returns s with a habit that every store is allowed: it runs the fn of every Update and
// View twice. The first run's writes and error are forgotten. What works on it sets what it hands
// out afresh in each run, and draws ids and randomness beforehand.
func Twice(s bot.Store) bot.Store { return twice{s} }

type twice struct{ bot.Store }

func (s twice) View(ctx context.Context, fn func(bot.Tx) error) error {
	return s.Store.View(ctx, func(tx bot.Tx) error {
		_ = fn(tx) // the second run tells
		return fn(tx)
	})
}

func (s twice) Update(ctx context.Context, fn func(bot.Tx) error) error {
	return s.Store.Update(ctx, func(tx bot.Tx) error {
		_ = fn(batch.Over(tx)) // forgotten, as the contract allows
		return fn(tx)
	})
}
