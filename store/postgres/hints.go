package postgres

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
)

// PostgreSQL tells who listens of every commit (https://www.postgresql.org/docs/current/sql-notify.html). It is a hint: nothing
// is decided by it but whether it is worth while to look. Databases that speak the protocol without it are looked at as ever.
const (
	notify = "pg_notify('afterbell', '')" // part of each commit, so that it is told if and only if that happens
	listen = "LISTEN afterbell"
)

// fresh is for how long a word of the server proves that it is heard. Who leads writes each five seconds (package lease), so that
// there always is one.
const fresh = 6 * time.Second

const (
	silence     = 30 * time.Second // a connection on which nothing was heard for so long is given up for a new one
	listenAgain = time.Second
)

// hints is what was heard. It is safe for concurrent use.
type hints struct {
	told  bool // the server can tell; it is set before the rest is used
	begin sync.Once

	mu     sync.Mutex
	writes int64
	heard  time.Time // the last time, zero while nobody listens
}

// note notes that something was written.
func (h *hints) note() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.writes++
}

// hear notes that the server said that something was written.
func (h *hints) hear() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.writes++
	h.heard = time.Now()
}

// deaf notes that nothing is heard any more.
func (h *hints) deaf() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.heard = time.Time{}
}

// Writes implements bot.Hinted. The first call begins to listen, which takes a connection beside the others.
func (s *Store) Writes() (n int64, sure bool) {
	if !s.hints.told {
		return 0, false
	}
	s.hints.begin.Do(func() {
		if s.enter() == nil {
			go s.listen()
		}
	})
	s.hints.mu.Lock()
	defer s.hints.mu.Unlock()
	return s.hints.writes, time.Since(s.hints.heard) < fresh
}

// listen listens until the store is closed.
func (s *Store) listen() {
	defer s.running.Done()
	for s.open.Err() == nil {
		s.hear()
		s.hints.deaf()
		select {
		case <-s.open.Done():
		case <-time.After(listenAgain):
		}
	}
}

// hear listens on one connection until that is lost. Why does not matter: another one is tried, and meanwhile whoever
// wants to know looks.
func (s *Store) hear() {
	conf := s.pool.conf.Copy()
	conf.OnNotification = func(*pgconn.PgConn, *pgconn.Notification) { s.hints.hear() }
	pg, err := pgconn.ConnectConfig(s.open, conf)
	if err != nil {
		return
	}
	defer s.pool.end(&conn{pg: pg})
	if pg.Exec(s.open, listen).Close() != nil {
		return
	}
	s.hints.note() // what was written before may be news
	for err == nil {
		ctx, cancel := context.WithTimeout(s.open, silence)
		err = pg.WaitForNotification(ctx)
		cancel()
	}
}

// tells asks whether the server tells who listens.
func tells(ctx context.Context, c *conn) (bool, error) {
	err := c.exec(ctx, "SELECT "+notify)
	if slices.Contains([]string{undefinedFunction, notSupported, syntaxError}, code(err)) {
		return false, nil
	}
	return err == nil, err
}
