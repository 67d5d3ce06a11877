package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"afterbell/bot"
	"afterbell/store/batch"
)

// A commitID names a commit of the cell: its place in the sequence of all, and which writer made it as which of its own.
// The place alone would not do: a database that lost its last commits gives the same places to others.
type commitID struct {
	sequence int64
	writer   string
	count    int64
}

// A writing is the transaction of one batch. It keeps what it is told to write, sends it with its commit, and holds the
// lock of the cell until then.
type writing struct {
	*batch.Overlay
	reading *reading
	newest  commitID
	others  []string // others wrote these keys since our last batch
	known   bool     // others is all that they wrote
}

const (
	lockCell = "SELECT sequence FROM afterbell_cell WHERE cell = $1 FOR UPDATE"
	// latest asks for what was committed since, and for the last commit that is known, to see that it is still there.
	latest = "SELECT sequence, writer, count, keys FROM afterbell_commit WHERE cell = $1 AND sequence >= $2 ORDER BY sequence"
)

// beginWriting takes the lock of the cell and reads what others wrote.
func (s *Store) beginWriting() (*writing, error) {
	if err := s.enter(); err != nil {
		return nil, err
	}
	w := &writing{reading: &reading{store: s, ctx: context.Background()}}
	w.Overlay = batch.Over(w.reading)
	if err := w.lock(); err != nil {
		w.end()
		return nil, fmt.Errorf("postgres: wait for the other writers: %w", err)
	}
	s.conflicts.Add(w.newest.sequence - s.seen.sequence)
	s.seen = w.newest
	return w, nil
}

func (w *writing) lock() error {
	r := w.reading
	if err := r.connect(); err != nil {
		return err
	}
	all := &pgx.Batch{}
	all.Queue(beginUpdate)
	all.Queue(lockCell, cell)
	all.Queue(latest, cell, r.store.seen.sequence)
	results := r.conn.SendBatch(r.ctx, all)
	defer results.Close()
	if _, err := results.Exec(); err != nil {
		return err
	}
	if err := results.QueryRow().Scan(&w.newest.sequence); err != nil {
		return err
	}
	return w.catchUp(results)
}

// catchUp reads the commits from the last known one on.
func (w *writing) catchUp(results pgx.BatchResults) error {
	seen, met := w.reading.store.seen, int64(0)
	w.known = seen.sequence == 0
	rows, err := results.Query()
	return read(rows, err, func(rows pgx.Rows) error {
		var id commitID
		var keys [][]byte
		if err := rows.Scan(&id.sequence, &id.writer, &id.count, &keys); err != nil {
			return err
		}
		w.newest = id
		if id.sequence == seen.sequence {
			w.known = id == seen
			return nil
		}
		met++
		w.known = w.known && keys != nil && met == id.sequence-seen.sequence
		for _, k := range keys {
			w.others = append(w.others, string(k))
		}
		return nil
	})
}

// Others implements batch.Shared.
func (w *writing) Others() (keys []string, known bool) { return w.others, w.known }

// Rollback implements batch.Base.
func (w *writing) Rollback() error {
	w.end()
	return nil
}

func (w *writing) end() {
	w.reading.end()
	w.reading.store.running.Done()
}

// ring is how many commits are remembered, so that a replica knows what others wrote between two batches of its own.
// Who missed more runs its drafts again.
const ring = 256

// manyKeys is from how many keys on a commit does not say which they were: every draft beside it runs again.
const manyKeys = 4096

const (
	upsert = "INSERT INTO afterbell_record (cell, key, value) SELECT $1, unnest($2::bytea[]), unnest($3::bytea[]) " +
		"ON CONFLICT (cell, key) DO UPDATE SET value = excluded.value"
	remove   = "DELETE FROM afterbell_record WHERE cell = $1 AND key = ANY($2::bytea[])"
	remember = "INSERT INTO afterbell_commit (cell, slot, sequence, writer, count, keys) VALUES ($1, $2, $3, $4, $5, $6) " +
		"ON CONFLICT (cell, slot) DO UPDATE SET sequence = excluded.sequence, writer = excluded.writer, count = excluded.count, " +
		"keys = excluded.keys"
	raise = "UPDATE afterbell_cell SET sequence = $2 WHERE cell = $1"
	count = "INSERT INTO afterbell_writer (cell, writer, count, at) VALUES ($1, $2, $3, now()) " +
		"ON CONFLICT (cell, writer) DO UPDATE SET count = excluded.count, at = excluded.at"
)

// Commit implements batch.Base: everything goes in one round trip. An error that wraps batch.ErrUndone says that
// nothing was written; after any other nobody knows.
func (w *writing) Commit() error {
	s := w.reading.store
	next := commitID{sequence: w.newest.sequence + 1, writer: s.writer, count: s.commits + 1}
	err := w.send(next)
	w.end()
	if err != nil {
		err = s.settle(next, err)
	}
	if err == nil {
		s.seen, s.commits = next, next.count
	}
	return err
}

func (w *writing) send(next commitID) error {
	var wrote written
	if err := w.Apply(&wrote); err != nil {
		return err
	}
	all := &pgx.Batch{}
	if len(wrote.puts) > 0 {
		all.Queue(upsert, cell, wrote.puts, wrote.values)
	}
	if len(wrote.deletes) > 0 {
		all.Queue(remove, cell, wrote.deletes)
	}
	all.Queue(remember, cell, next.sequence%ring, next.sequence, next.writer, next.count, wrote.keys())
	all.Queue(raise, cell, next.sequence)
	all.Queue(count, cell, next.writer, next.count)
	all.Queue("COMMIT")
	return w.reading.conn.SendBatch(w.reading.ctx, all).Close()
}

// settle finds out what became of a commit that ended with err. It returns nil if it happened.
func (s *Store) settle(id commitID, err error) error {
	var told *pgconn.PgError
	if errors.As(err, &told) || pgconn.SafeToRetry(err) {
		return fmt.Errorf("postgres: %w: %w", batch.ErrUndone, err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), s.timeout)
	defer cancel()
	for {
		happened, asked := s.happened(ctx, id)
		switch {
		case asked == nil && happened:
			return nil
		case asked == nil:
			return fmt.Errorf("postgres: the connection was lost: %w: %w", batch.ErrUndone, err)
		case ctx.Err() != nil:
			err = fmt.Errorf("postgres: whether the last changes were written is not known: %w", err)
			s.stop(err)
			return err
		}
		time.Sleep(s.timeout / 100)
	}
}

// happened reports whether a commit of ours is in the database. It takes the lock of the cell, because the server may
// be about to commit what it was sent before the connection was lost.
func (s *Store) happened(ctx context.Context, id commitID) (yes bool, err error) {
	err = pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		var sequence, newest int64
		if err := tx.QueryRow(ctx, lockCell, cell).Scan(&sequence); err != nil {
			return err
		}
		err := tx.QueryRow(ctx, "SELECT count FROM afterbell_writer WHERE cell = $1 AND writer = $2", cell, id.writer).Scan(&newest)
		if errors.Is(err, pgx.ErrNoRows) {
			err = nil // this would have been the first
		}
		yes = newest == id.count
		return err
	})
	return yes, err
}

// written collects what an Overlay has to write.
type written struct {
	bot.Tx
	puts, values, deletes [][]byte
}

// Put implements bot.Tx.
func (w *written) Put(key string, value []byte) error {
	w.puts, w.values = append(w.puts, []byte(key)), append(w.values, value)
	return nil
}

// Delete implements bot.Tx.
func (w *written) Delete(key string) error {
	w.deletes = append(w.deletes, []byte(key))
	return nil
}

// keys are all keys, nil if they are too many.
func (w *written) keys() [][]byte {
	if len(w.puts)+len(w.deletes) > manyKeys {
		return nil
	}
	return append(append([][]byte{}, w.puts...), w.deletes...)
}
