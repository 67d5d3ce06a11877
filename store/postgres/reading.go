package postgres

import (
	"context"
	"slices"

	"afterbell/bot"
)

// A reading is a transaction as far as it reads. It takes a connection with its first question, and begins with that.
type reading struct {
	sight
	store  *Store
	ctx    context.Context
	begins []question                      // they begin it
	hears  func(n int, row [][]byte) error // what is answered to those
	begun  bool
	conn   *conn
}

// Reading begins with a snapshot. Updates need none: they hold the lock of the cell, so nobody else writes.
const (
	beginReading = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
	beginUpdate  = "BEGIN ISOLATION LEVEL READ COMMITTED"
)

// newReading returns a transaction that only reads.
func (s *Store) newReading(ctx context.Context) *reading {
	r := &reading{store: s, ctx: ctx, begins: []question{{sql: beginReading}}, hears: noRows}
	r.sight = sight{fetch: r.ask, habits: &s.habits}
	return r
}

// ask fetches answers, behind the statements that begin the transaction if that has not begun.
func (r *reading) ask(wants []want) (map[want][]bot.Entry, error) {
	q := inquire(wants)
	if r.begun {
		return q.answers, r.conn.ask(r.ctx, q.answer, q.questions...)
	}
	return q.answers, r.beginWith(q)
}

// beginWith begins the transaction, and asks something in the same round trip.
func (r *reading) beginWith(q *inquiry) (err error) {
	if r.conn == nil {
		if r.conn, err = r.store.pool.take(r.ctx); err != nil {
			return err
		}
	}
	before := len(r.begins)
	err = r.conn.ask(r.ctx, func(n int, row [][]byte) error {
		if n < before {
			return r.hears(n, row)
		}
		return q.answer(n-before, row)
	}, slices.Concat(r.begins, q.questions)...)
	r.begun = err == nil
	return err
}

// leave ends a transaction that has only read, without waiting for that.
func (r *reading) leave() {
	r.sight.end()
	if r.conn != nil {
		r.store.pool.leave(r.conn)
	}
	r.conn = nil
}

// end gives the connection back, and all locks with it.
func (r *reading) end() {
	r.sight.end()
	if r.conn == nil {
		return
	}
	if r.conn.pg.TxStatus() != idleStatus {
		_ = r.conn.exec(r.ctx, "ROLLBACK") // a connection on which this fails is not idle, and is ended
	}
	r.store.pool.giveBack(r.conn)
	r.conn = nil
}
