package postgres

import (
	"context"
	"fmt"

	"afterbell/bot"
	"afterbell/store/batch"
)

// A reading is a transaction as far as it reads. It takes a connection with its first question.
type reading struct {
	store *Store
	ctx   context.Context
	begun bool
	conn  *conn
	over  bool
}

// Reading begins with a snapshot. Updates need none: they hold the lock of the cell, so nobody else writes.
const (
	beginReading = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
	beginUpdate  = "BEGIN ISOLATION LEVEL READ COMMITTED"
)

const (
	selectOne  = "SELECT value FROM afterbell_record WHERE cell = $1 AND key = $2"
	selectUp   = "SELECT key, value FROM afterbell_record WHERE cell = $1 AND key >= $2 AND key < $3 ORDER BY key LIMIT $4"
	selectDown = "SELECT key, value FROM afterbell_record WHERE cell = $1 AND key >= $2 AND key < $3 ORDER BY key DESC LIMIT $4"
)

// Get implements bot.Tx.
func (r *reading) Get(key string) (value []byte, err error) {
	err = r.ask(func(row [][]byte) error {
		value = copied(row[0])
		return nil
	}, question{selectOne, []any{cell, []byte(key)}})
	if err != nil {
		return nil, fmt.Errorf("postgres: get %q: %w", key, err)
	}
	if value == nil {
		return nil, batch.NotFound(key)
	}
	return value, nil
}

// Scan implements bot.Tx.
func (r *reading) Scan(from, to string, limit int) (found []bot.Entry, err error) {
	sql := selectUp
	if from > to {
		sql, from, to = selectDown, to, from
	}
	var most any // NULL is no limit
	if limit > 0 {
		most = int64(limit)
	}
	err = r.ask(func(row [][]byte) error {
		found = append(found, bot.Entry{Key: string(row[0]), Value: copied(row[1])})
		return nil
	}, question{sql, []any{cell, []byte(from), []byte(to), most}})
	if err != nil {
		return nil, fmt.Errorf("postgres: scan from %q to %q: %w", from, to, err)
	}
	return found, nil
}

// ask sends a question, behind the statement that begins the transaction if that has not begun, and calls each for every
// row of the answer.
func (r *reading) ask(each func(row [][]byte) error, q question) error {
	if r.over {
		return errOver
	}
	if r.begun {
		return r.conn.ask(r.ctx, func(_ int, row [][]byte) error { return each(row) }, q)
	}
	if err := r.connect(); err != nil {
		return err
	}
	err := r.conn.ask(r.ctx, func(_ int, row [][]byte) error { return each(row) }, question{sql: beginReading}, q)
	r.begun = err == nil
	return err
}

func (r *reading) connect() (err error) {
	if r.conn == nil {
		r.conn, err = r.store.pool.take(r.ctx)
	}
	return err
}

// Put implements bot.Tx: nothing is written by who only reads.
func (r *reading) Put(string, []byte) error { return r.readOnly() }

// Delete implements bot.Tx like Put.
func (r *reading) Delete(string) error { return r.readOnly() }

func (r *reading) readOnly() error {
	if r.over {
		return errOver
	}
	return fmt.Errorf("postgres: %w", bot.ErrReadOnly)
}

// end gives the connection back.
func (r *reading) end() {
	r.over = true
	if r.conn == nil {
		return
	}
	if r.conn.pg.TxStatus() != idleStatus {
		_ = r.conn.exec(r.ctx, "ROLLBACK") // a connection on which this fails is not idle, and is ended
	}
	r.store.pool.giveBack(r.conn)
	r.conn = nil
}

// A draft is a reading as a batch.Base: an Update that is tried out before its turn.
type draft struct{ reading }

// Commit implements batch.Base. Nobody commits a draft.
func (d *draft) Commit() error { return d.readOnly() }

// Rollback implements batch.Base.
func (d *draft) Rollback() error {
	d.end()
	d.store.running.Done()
	return nil
}
