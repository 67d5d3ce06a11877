// Package postgres is the store that several replicas of one bot share: a PostgreSQL database, or one that speaks
// its protocol, through the lower half of pgx (https://pkg.go.dev/github.com/jackc/pgx/v5/pgconn). The upper half, which
// turns columns into Go values of all kinds, would make the program three megabytes larger for the two kinds that there
// are. The SQL is what all such databases have: no advisory locks, no notifications, no extensions.
//
// Layout. All records stand in one table of key and value. The keys are bytes and not text, because bytes have one
// order everywhere, whatever collation the database was made with. A record belongs to a cell, of which there is one
// today; cells share nothing, so that more of them can be written side by side.
//
// Round trips. What people feel of a database is how often they wait for it, one answer after the other. So whatever ends a
// transaction that only read is sent with the next question on its connection, what drafts ask at the same time goes together, and what
// transactions of the same task (bot.WithTask) read the last time is read with the first question: a page that was shown before
// takes one round trip, and a lone Update two. What was read so is of the transaction's own snapshot like all else; nothing is kept
// from one transaction to the next but what to ask for.
//
// Reading. A View is one REPEATABLE READ transaction, which is one snapshot. It is begun with its first question, in
// the same round trip. Drafts that begin between two batches share one.
//
// Writing. Updates share commits (package batch), also when several replicas write: the transaction that carries a
// batch takes the cell's row by raising its number, so there is one writer at a time, and reads which keys others have
// written since its own last batch. A draft that looked at one of those runs again. So the outcome is as if all
// Updates of all replicas had run one after the other, while the words are made side by side and beside the lock.
// SERIALIZABLE transactions would promise the same, but fail and repeat one another when many write at once.
//
// Outcomes. Every commit leaves its number and its writer's name in a ring of the latest ones, and at the writer. When the
// connection is lost during a commit, the store connects anew and looks there whether it happened; only if nobody answers
// within the time-out is the outcome an unclear one, and Failed tells the owner.
package postgres

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"afterbell/bot"
	"afterbell/store/batch"
)

// Options are the choices of Open. The zero value is good for a small installation.
type Options struct {
	// Connections is how many connections to the database one replica may have; 0 means 16. Each View and each
	// draft of an Update takes one while it runs.
	Connections int
	// Timeout bounds each statement at the server, how long Open tries to connect, and how long the store tries to find out
	// whether a commit happened whose answer was lost; 0 means 10 seconds. A connection on which nothing is heard for twice as
	// long is given up.
	Timeout time.Duration
}

func (o Options) withDefaults() Options {
	if o.Connections == 0 {
		o.Connections = 16
	}
	if o.Timeout == 0 {
		o.Timeout = 10 * time.Second
	}
	return o
}

// A Store is a bot.Store in a database. It is safe for concurrent use, and beside other Stores on the same database.
type Store struct {
	pool    *pool
	batcher *batch.Batcher
	writer  string // this name of ours stands at what we commit
	created bool
	timeout time.Duration
	habits  habits
	hints   hints
	open    context.Context // it ends when the store is closed
	shut    context.CancelFunc

	seen      commitID     // the cell's newest commit when our last batch began or ended; the batcher's goroutine alone touches it
	commits   int64        // so many are ours; the batcher's goroutine alone touches it
	conflicts atomic.Int64 // so many commits of others came between two of ours
	losses    atomic.Int64 // so often commits that we knew were gone

	mu       sync.Mutex // it guards the rest, and adding to running
	closed   bool
	failure  error
	failed   chan struct{} // it is closed when failure is set
	snapshot *snapshot     // drafts that begin now read from it; nil: from a new one
	running  sync.WaitGroup
}

// cell is the cell of all records.
const cell int32 = 0

// Open connects to the database at url, a connection URL or a list of key=value as libpq takes them
// (https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING), and makes the tables if there are
// none. Its errors name the database and never the password.
func Open(ctx context.Context, url string, o Options) (*Store, error) {
	o = o.withDefaults()
	conf, err := pgconn.ParseConfig(url)
	if err != nil {
		return nil, errors.New("postgres: the address of the database cannot be read; one looks like postgres://user@host:5432/name")
	}
	conf.ConnectTimeout = o.Timeout
	conf.RuntimeParams["application_name"] = "afterbell"
	conf.RuntimeParams["statement_timeout"] = fmt.Sprint(o.Timeout.Milliseconds())
	s := &Store{pool: newPool(conf, o), writer: rand.Text(), timeout: o.Timeout, failed: make(chan struct{})}
	ctx, cancel := context.WithTimeout(ctx, o.Timeout)
	defer cancel()
	err = s.pool.with(ctx, func(c *conn) (err error) {
		if err := tooOld(c.pg.ParameterStatus("server_version")); err != nil {
			return err
		}
		if s.created, err = ensureTables(ctx, c); err == nil {
			s.hints.told, err = tells(ctx, c)
		}
		return err
	})
	if err != nil {
		s.pool.drain()
		return nil, refuse(conf, err)
	}
	s.batcher = batch.Far(s.begin)
	s.open, s.shut = context.WithCancel(context.Background())
	return s, nil
}

// View implements bot.Store.
func (s *Store) View(ctx context.Context, fn func(bot.Tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := s.enter(); err != nil {
		return err
	}
	defer s.running.Done()
	t := s.newReading(ctx)
	t.Foresee(bot.TaskOf(ctx))
	defer t.leave()
	return fn(t)
}

// Update implements bot.Store. A ctx that ends while the Update waits for its turn withdraws it.
func (s *Store) Update(ctx context.Context, fn func(bot.Tx) error) error {
	task := bot.TaskOf(ctx)
	return s.batcher.Update(ctx, func(tx bot.Tx) error {
		if f, ok := tx.(batch.Foreseeing); ok {
			f.Foresee(task)
		}
		return fn(tx)
	})
}

// Created reports whether Open made the tables, so that the store began empty.
func (s *Store) Created() bool { return s.created }

// Failed returns a channel that is closed when nothing can be written any more because nobody knows whether
// something was. Check says why.
func (s *Store) Failed() <-chan struct{} { return s.failed }

// Check returns why nothing can be written any more. A database that does not answer just now is no such reason: it
// may be starting anew.
func (s *Store) Check(context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.failure
}

// Ping returns why the database does not answer, nil if it does.
func (s *Store) Ping(ctx context.Context) error {
	return refuse(s.pool.conf, s.pool.with(ctx, func(c *conn) error { return c.ping(ctx) }))
}

// Losses implements bot.Losing.
func (s *Store) Losses() int64 { return s.losses.Load() }

// Conflicts returns how many commits of other replicas this one has met.
func (s *Store) Conflicts() int64 { return s.conflicts.Load() }

// Close implements bot.Store. Updates that wait to be started are refused.
func (s *Store) Close() error {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return errClosed
	}
	s.closed = true
	s.mu.Unlock()
	s.batcher.Close()
	s.shut()
	s.running.Wait()
	s.pool.drain()
	return nil
}

// enter registers a transaction.
func (s *Store) enter() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return errClosed
	}
	s.running.Add(1)
	return nil
}

// begin implements what a batch.Batcher needs: it begins a transaction.
func (s *Store) begin(writable bool) (batch.Base, error) {
	if writable {
		return s.beginWriting()
	}
	if err := s.enter(); err != nil {
		return nil, err
	}
	return s.newDraft(), nil
}

// stop notes that nobody knows whether something was written.
func (s *Store) stop(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.failure == nil {
		s.failure = err
		close(s.failed)
	}
}

var (
	errClosed = fmt.Errorf("postgres: %w", bot.ErrClosed)
	errOver   = errors.New("postgres: transaction used after its end")
)
