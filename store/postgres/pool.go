package postgres

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
)

// A pool holds the connections that are idle, and bounds how many there are in all. It is safe for concurrent use.
type pool struct {
	conf     *pgconn.Config
	patience time.Duration // of each connection
	slots    chan struct{} // each connection that is in use holds one

	mu     sync.Mutex
	idle   []*conn // those used last come last
	tidies bool    // transactions that were left open are to be ended soon
}

func newPool(conf *pgconn.Config, o Options) *pool {
	return &pool{conf: conf, patience: 2 * o.Timeout, slots: make(chan struct{}, o.Connections)}
}

// restFor is after how long without use a connection is tried before it is used: the server, or what stands between, may have
// ended it meanwhile.
const restFor = time.Second

// take returns a connection, a new one if none is idle. It waits while all are in use.
func (p *pool) take(ctx context.Context) (*conn, error) {
	select {
	case p.slots <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	for c := p.pop(); c != nil; c = p.pop() {
		if time.Since(c.used) < restFor || c.ping(ctx) == nil {
			return c, nil
		}
		p.end(c)
	}
	pg, err := pgconn.ConnectConfig(ctx, p.conf)
	if err != nil {
		<-p.slots
		return nil, err
	}
	return &conn{pg: pg, patience: p.patience, prepared: map[string]*pgconn.StatementDescription{}}, nil
}

func (p *pool) pop() *conn {
	p.mu.Lock()
	defer p.mu.Unlock()
	last := len(p.idle) - 1
	if last < 0 {
		return nil
	}
	c := p.idle[last]
	p.idle = p.idle[:last]
	return c
}

// idleStatus is what a connection says that is in no transaction.
const idleStatus = 'I'

// openStatus is what a connection says that is in a transaction which has not failed.
const openStatus = 'T'

// leave makes a connection idle whose transaction has only read. The next question on it ends the transaction in the same round
// trip, so nobody waits for that, and where none comes soon it is ended by itself: an old snapshot keeps the server from tidying up.
func (p *pool) leave(c *conn) {
	if c.pg.IsClosed() || c.pg.IsBusy() || c.pg.TxStatus() != openStatus {
		p.giveBack(c)
		return
	}
	c.left, c.used = true, time.Now()
	p.mu.Lock()
	p.idle = append(p.idle, c)
	if !p.tidies {
		p.tidies = true
		time.AfterFunc(tidyAfter, p.tidy)
	}
	p.mu.Unlock()
	<-p.slots
}

// tidyAfter is how long a transaction that has only read may stay open.
const tidyAfter = 50 * time.Millisecond

// tidy ends the transactions that were left open.
func (p *pool) tidy() {
	p.mu.Lock()
	p.tidies = false
	p.mu.Unlock()
	for {
		select {
		case p.slots <- struct{}{}:
		default:
			return // every connection is in use, so none is idle
		}
		c := p.popLeft()
		if c == nil {
			<-p.slots
			return
		}
		_ = c.ask(context.Background(), noRows) // a connection on which this fails is not idle, and is ended
		p.giveBack(c)
	}
}

// popLeft returns an idle connection with an open transaction, nil if there is none.
func (p *pool) popLeft() *conn {
	p.mu.Lock()
	defer p.mu.Unlock()
	i := slices.IndexFunc(p.idle, func(c *conn) bool { return c.left })
	if i < 0 {
		return nil
	}
	c := p.idle[i]
	p.idle = slices.Delete(p.idle, i, i+1)
	return c
}

// giveBack makes a connection idle, or ends it if it is of no more use. One that was lost is seldom lost alone, so then those
// that are idle are ended, too.
func (p *pool) giveBack(c *conn) {
	switch {
	case c.pg.IsClosed():
		p.drain()
	case c.pg.IsBusy() || c.pg.TxStatus() != idleStatus:
		p.end(c)
	default:
		c.used = time.Now()
		p.mu.Lock()
		p.idle = append(p.idle, c)
		p.mu.Unlock()
	}
	<-p.slots
}

// endWait is how long the end of a connection may take: it says goodbye to the server.
const endWait = time.Second

func (p *pool) end(c *conn) {
	ctx, cancel := context.WithTimeout(context.Background(), endWait)
	defer cancel()
	_ = c.pg.Close(ctx) // the connection is gone either way
}

// drain ends all connections that are idle.
func (p *pool) drain() {
	for c := p.pop(); c != nil; c = p.pop() {
		p.end(c)
	}
}

// with runs fn with a connection.
func (p *pool) with(ctx context.Context, fn func(*conn) error) error {
	c, err := p.take(ctx)
	if err != nil {
		return err
	}
	defer p.giveBack(c)
	return fn(c)
}
