package adaptertest

import (
	"io"
	"net"
	"os"
	"sync"
	"time"
)

// Wire returns the two ends of a connection in memory for benchmarks. Unlike the ends of a net.Pipe
// they hold what was written until it is read, as the kernel does for a socket: a writer does not
// wait until the reader runs. Of deadlines only those that have passed when they are set are kept.
func Wire() (near, far net.Conn) {
	a, b := newFlow(), newFlow()
	return &end{a, b}, &end{b, a}
}

// An end is one side: what it reads and what it writes.
type end struct{ in, out *flow }

// Read implements net.Conn.
func (e *end) Read(p []byte) (int, error) { return e.in.read(p) }

// Write implements net.Conn.
func (e *end) Write(p []byte) (int, error) { return e.out.write(p) }

// Close implements net.Conn.
func (e *end) Close() error {
	e.in.shut()
	e.out.shut()
	return nil
}

// LocalAddr implements net.Conn.
func (e *end) LocalAddr() net.Addr { return &net.UnixAddr{Name: "wire"} }

// RemoteAddr implements net.Conn.
func (e *end) RemoteAddr() net.Addr { return e.LocalAddr() }

// SetDeadline implements net.Conn.
func (e *end) SetDeadline(t time.Time) error { return e.SetReadDeadline(t) }

// SetReadDeadline implements net.Conn.
func (e *end) SetReadDeadline(t time.Time) error {
	e.in.expire(!t.IsZero() && !t.After(time.Now()))
	return nil
}

// SetWriteDeadline implements net.Conn: a write never waits.
func (e *end) SetWriteDeadline(time.Time) error { return nil }

// A flow is one direction.
type flow struct {
	mu      sync.Mutex
	more    sync.Cond
	held    []byte
	closed  bool
	expired bool
}

func newFlow() *flow {
	f := &flow{}
	f.more.L = &f.mu
	return f
}

func (f *flow) read(p []byte) (int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for len(f.held) == 0 && !f.closed && !f.expired {
		f.more.Wait()
	}
	switch {
	case f.expired:
		return 0, os.ErrDeadlineExceeded
	case len(f.held) == 0:
		return 0, io.EOF
	}
	n := copy(p, f.held)
	f.held = f.held[:copy(f.held, f.held[n:])]
	return n, nil
}

func (f *flow) write(p []byte) (int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.closed {
		return 0, io.ErrClosedPipe
	}
	f.held = append(f.held, p...)
	f.more.Signal()
	return len(p), nil
}

func (f *flow) expire(now bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.expired = now; now {
		f.more.Broadcast()
	}
}

func (f *flow) shut() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.closed = true
	f.more.Broadcast()
}
