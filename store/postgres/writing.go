package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

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
	met     int64    // so many commits of theirs were read
	other   bool     // where the last commit that we knew should be, there is another one
}

const (
	// takeTurn takes the lock of the cell, and raises its number, which holds only if the transaction is committed.
	takeTurn = "UPDATE afterbell_cell SET sequence = sequence + 1 WHERE cell = $1 RETURNING sequence"
	// latest asks for what was committed since, and for the last commit that is known, to see that it is still there.
	latest = "SELECT sequence, writer, count, keys FROM afterbell_commit WHERE cell = $1 AND sequence >= $2 ORDER BY sequence"
)

// beginWriting prepares the transaction of a batch. It takes the lock of the cell, and learns what others wrote, with the first
// question, or when it has to meet the others, or with its commit.
func (s *Store) beginWriting() (*writing, error) {
	if err := s.enter(); err != nil {
		return nil, err
	}
	w := &writing{reading: s.newReading(context.Background()), known: s.seen.sequence == 0}
	w.reading.begins = []question{{sql: beginUpdate}, {takeTurn, []any{cell}}, {latest, []any{cell, s.seen.sequence}}}
	w.reading.hears = w.catchUp
	w.Overlay = batch.Over(w.reading)
	return w, nil
}

// Meet implements batch.Shared.
func (w *writing) Meet() error {
	if w.reading.begun {
		return nil
	}
	return bot.Wrap("postgres: wait for the other writers", w.reading.beginWith(inquire(nil)))
}

// catchUp reads the number of the cell, and then the commits from the last known one on.
func (w *writing) catchUp(n int, row [][]byte) error {
	if n == 1 {
		w.newest.sequence = decodeInt(row[0]) - 1 // it is that of our own commit
		return nil
	}
	seen := w.reading.store.seen
	id := commitID{decodeInt(row[0]), string(row[1]), decodeInt(row[2])}
	w.newest = id
	if id.sequence == seen.sequence {
		w.known, w.other = id == seen, id != seen
		return nil
	}
	w.met++
	w.known = w.known && row[3] != nil && w.met == id.sequence-seen.sequence
	keys, err := decodeArray(row[3])
	w.others = append(w.others, keys...)
	return err
}

// Others implements batch.Shared. What was not learned this time will be learned by the next batch.
func (w *writing) Others() (keys []string, known bool) {
	if !w.reading.begun {
		return nil, true
	}
	return w.others, w.known
}

// Rollback implements batch.Base.
func (w *writing) Rollback() error {
	w.end()
	return nil
}

func (w *writing) end() {
	s := w.reading.store
	if w.reading.begun {
		if s.seen.sequence > 0 { // what was there before our first batch met none of ours
			s.conflicts.Add(w.met)
			w.noteLoss()
		}
		s.seen = w.newest
	}
	w.reading.end()
	s.renew()
	s.running.Done()
}

// noteLoss notes that the last commit that we knew is not in the database any more, as after a standby has taken over that had not
// heard of it. Where others have made more than a ring of commits since, nobody can tell.
func (w *writing) noteLoss() {
	s := w.reading.store
	if w.other || w.newest.sequence < s.seen.sequence {
		s.losses.Add(1)
	}
}

// ring is how many commits are remembered, so that a replica knows what others wrote between two batches of its own.
// Who missed more runs its drafts again.
const ring = 256

// manyKeys is from how many keys on a commit does not say which they were: every draft beside it runs again.
const manyKeys = 4096

const (
	upsert = "INSERT INTO afterbell_record (cell, key, value) SELECT $1, unnest($2::bytea[]), unnest($3::bytea[]) " +
		"ON CONFLICT (cell, key) DO UPDATE SET value = excluded.value"
	remove   = "DELETE FROM afterbell_record WHERE cell = $1 AND key = $2"
	remember = "INSERT INTO afterbell_commit (cell, slot, sequence, writer, count, keys) VALUES ($1, $2, $3, $4, $5, $6) " +
		"ON CONFLICT (cell, slot) DO UPDATE SET sequence = excluded.sequence, writer = excluded.writer, count = excluded.count, " +
		"keys = excluded.keys"
	count = "INSERT INTO afterbell_writer (cell, writer, count, at) VALUES ($1, $2, $3, now()) " +
		"ON CONFLICT (cell, writer) DO UPDATE SET count = excluded.count, at = excluded.at"
)

// Commit implements batch.Base: everything goes in one round trip, if the lock is held by then. An error that wraps
// batch.ErrUndone says that nothing was written; after any other nobody knows.
func (w *writing) Commit() error {
	s := w.reading.store
	if err := w.Meet(); err != nil {
		w.end()
		return fmt.Errorf("%w: %w", batch.ErrUndone, err)
	}
	next := commitID{sequence: w.newest.sequence + 1, writer: s.writer, count: s.commits + 1}
	err := w.send(next)
	w.end()
	if err != nil {
		err = s.settle(next, err)
	}
	if err == nil {
		s.seen, s.commits = next, next.count
		s.hints.note()
	}
	return err
}

// remember is the statement that leaves the number of a commit, and tells who listens.
func (s *Store) remember() string {
	if s.hints.told {
		return remember + " RETURNING " + notify
	}
	return remember
}

func (w *writing) send(next commitID) error {
	s := w.reading.store
	var wrote written
	if err := w.Apply(&wrote); err != nil {
		return err
	}
	all := make([]question, 0, 6)
	if len(wrote.puts) > 0 {
		all = append(all, question{upsert, []any{cell, wrote.puts, wrote.values}})
	}
	for _, key := range wrote.deletes {
		all = append(all, question{remove, []any{cell, key}})
	}
	all = append(all,
		question{s.remember(), []any{cell, next.sequence % ring, next.sequence, next.writer, next.count, wrote.keys()}},
		question{count, []any{cell, next.writer, next.count}},
		question{sql: "COMMIT"})
	return w.reading.conn.ask(w.reading.ctx, noRows, all...)
}

// settle finds out what became of a commit that ended with err. It returns nil if it happened.
func (s *Store) settle(id commitID, err error) error {
	if undone(err) {
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
			err = fmt.Errorf("postgres: whether the last changes were written is not known: %w", errors.Join(err, asked))
			s.stop(err)
			return err
		}
		time.Sleep(s.timeout / 100)
	}
}

// undone reports whether an error says by itself that the commit did not happen. One that ends the connection does not: a server
// that is stopped may say so between a commit and its answer.
func undone(err error) bool {
	var told *pgconn.PgError
	if errors.As(err, &told) {
		return told.SeverityUnlocalized == "ERROR"
	}
	return pgconn.SafeToRetry(err)
}

const (
	lockCell = "SELECT sequence FROM afterbell_cell WHERE cell = $1 FOR UPDATE"
	newestOf = "SELECT count FROM afterbell_writer WHERE cell = $1 AND writer = $2"
)

// happened reports whether a commit of ours is in the database. It takes the lock of the cell, because the server may
// be about to commit what it was sent before the connection was lost.
func (s *Store) happened(ctx context.Context, id commitID) (yes bool, err error) {
	err = s.pool.with(ctx, func(c *conn) error {
		return c.ask(ctx, func(n int, row [][]byte) error {
			yes = yes || n == 2 && decodeInt(row[0]) == id.count
			return nil
		}, question{sql: beginUpdate}, question{lockCell, []any{cell}}, question{newestOf, []any{cell, id.writer}}, question{sql: "COMMIT"})
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
