package postgres

import (
	"context"
	"errors"
	"fmt"

	"afterbell/bot"
)

// ErrNotEmpty says that a store holds something already.
var ErrNotEmpty = errors.New("the database holds records already")

// A Filling is a store while it is filled. What was put can be read through it. It must not be used after Fill has ended.
type Filling struct{ *reading }

// Fill fills a store that holds nothing yet, in one transaction: afterwards all of it is there, or nothing is, also when this
// program or the server dies meanwhile. An Update waits until then. It returns ErrNotEmpty for a store that holds something.
func (s *Store) Fill(ctx context.Context, fn func(*Filling) error) error {
	if err := s.enter(); err != nil {
		return err
	}
	defer s.running.Done()
	f := &Filling{s.newReading(ctx)}
	defer f.end()
	next, err := f.lock()
	if err != nil {
		return fmt.Errorf("postgres: wait for the other writers: %w", err)
	}
	switch first, err := f.Scan("", "\xff", 1); {
	case err != nil:
		return err
	case len(first) > 0:
		return ErrNotEmpty
	}
	if err := fn(f); err != nil {
		return err
	}
	// It does not say which keys, so that every draft beside it runs again.
	all := []any{cell, next % ring, next, s.writer, int64(0), [][]byte(nil)}
	err = f.conn.ask(ctx, noRows, question{s.remember(), all}, question{sql: "COMMIT"})
	return bot.Wrap("postgres: commit what was filled in", err)
}

// lock takes the lock of the cell and returns the number of the commit that is to come.
func (f *Filling) lock() (next int64, err error) {
	f.changes = true
	f.begins = []question{{sql: beginUpdate}, {takeTurn, []any{cell}}}
	f.hears = func(_ int, row [][]byte) error {
		next = decodeInt(row[0])
		return nil
	}
	err = f.beginWith(inquire(nil))
	return next, err
}

// PutAll writes some records.
func (f *Filling) PutAll(some []bot.Entry) error {
	var keys, values [][]byte
	for _, e := range some {
		keys, values = append(keys, []byte(e.Key)), append(values, e.Value)
	}
	return bot.Wrap("postgres: fill in", f.conn.ask(f.ctx, noRows, question{upsert, []any{cell, keys, values}}))
}
