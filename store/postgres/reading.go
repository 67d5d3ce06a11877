package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"afterbell/bot"
	"afterbell/store/batch"
)

// A reading is a transaction as far as it reads. It takes a connection with its first question.
type reading struct {
	store *Store
	ctx   context.Context
	begin string // the statement that begins it; empty once it has begun
	conn  *pgxpool.Conn
	over  bool
}

const (
	selectOne  = "SELECT value FROM afterbell_record WHERE cell = $1 AND key = $2"
	selectUp   = "SELECT key, value FROM afterbell_record WHERE cell = $1 AND key >= $2 AND key < $3 ORDER BY key LIMIT $4"
	selectDown = "SELECT key, value FROM afterbell_record WHERE cell = $1 AND key >= $2 AND key < $3 ORDER BY key DESC LIMIT $4"
)

// Get implements bot.Tx.
func (r *reading) Get(key string) (value []byte, err error) {
	found := false
	err = r.ask(func(rows pgx.Rows) error {
		found = true
		return rows.Scan(&value)
	}, selectOne, cell, []byte(key))
	if err != nil {
		return nil, fmt.Errorf("postgres: get %q: %w", key, err)
	}
	if !found {
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
	var most *int // NULL is no limit
	if limit > 0 {
		most = &limit
	}
	err = r.ask(func(rows pgx.Rows) error {
		var key, value []byte
		err := rows.Scan(&key, &value)
		found = append(found, bot.Entry{Key: string(key), Value: value})
		return err
	}, sql, cell, []byte(from), []byte(to), most)
	if err != nil {
		return nil, fmt.Errorf("postgres: scan from %q to %q: %w", from, to, err)
	}
	return found, nil
}

// ask sends one question, behind the statement that begins the transaction if that has not begun, and calls each for
// every row of the answer.
func (r *reading) ask(each func(pgx.Rows) error, sql string, args ...any) error {
	if r.over {
		return errOver
	}
	if r.begin == "" {
		rows, err := r.conn.Query(r.ctx, sql, args...)
		return read(rows, err, each)
	}
	if err := r.connect(); err != nil {
		return err
	}
	both := &pgx.Batch{}
	both.Queue(r.begin)
	both.Queue(sql, args...)
	results := r.conn.SendBatch(r.ctx, both)
	defer results.Close()
	if _, err := results.Exec(); err != nil {
		return err
	}
	r.begin = ""
	rows, err := results.Query()
	return read(rows, err, each)
}

func (r *reading) connect() (err error) {
	r.conn, err = r.store.pool.Acquire(r.ctx)
	return err
}

// read calls each for every row.
func read(rows pgx.Rows, err error, each func(pgx.Rows) error) error {
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := each(rows); err != nil {
			return err
		}
	}
	return rows.Err()
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
	// A connection on which this fails is not idle, and the pool closes it.
	_, _ = r.conn.Exec(r.ctx, "ROLLBACK")
	r.conn.Release()
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
