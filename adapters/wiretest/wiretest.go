// Package wiretest is what the stand-ins for chat services share: connections in memory instead of
// sockets, a log that several goroutines may write to, and the least that can be called a web server.
//
// Nothing in it waits for the kernel, so that it works inside a synctest bubble.
package wiretest

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Pipes is a net.Listener whose connections are made in memory, by Dial.
type Pipes struct {
	name  string
	conns chan net.Conn
	done  chan struct{}
	once  sync.Once
}

// NewPipes returns a listener; name is what its address is called.
func NewPipes(name string) *Pipes {
	return &Pipes{name: name, conns: make(chan net.Conn), done: make(chan struct{})}
}

// Dial connects to the listener over a net.Pipe. It fails as a refused connection does once the
// listener is closed or ctx is done.
func (p *Pipes) Dial(ctx context.Context) (net.Conn, error) { return p.DialOver(ctx, net.Pipe) }

// DialOver is Dial over the two ends that pair makes.
func (p *Pipes) DialOver(ctx context.Context, pair func() (near, far net.Conn)) (net.Conn, error) {
	near, far := pair()
	select {
	case p.conns <- far:
		return near, nil
	case <-p.done:
	case <-ctx.Done():
	}
	near.Close()
	return nil, &net.OpError{Op: "dial", Err: net.ErrClosed}
}

// Accept implements net.Listener.
func (p *Pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.done:
		return nil, net.ErrClosed
	}
}

// Close implements net.Listener.
func (p *Pipes) Close() error {
	p.once.Do(func() { close(p.done) })
	return nil
}

// Addr implements net.Listener.
func (p *Pipes) Addr() net.Addr { return &net.UnixAddr{Name: p.name, Net: "pipe"} }

// A Log collects what is written to it. It is safe for concurrent use.
type Log struct {
	mu sync.Mutex
	b  bytes.Buffer
}

// Write implements io.Writer.
func (l *Log) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

// String returns everything that was written so far.
func (l *Log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// A Request is what Serve read: the path that was asked for, the body, and when all of it had come.
type Request struct {
	Path string
	Body []byte
	At   time.Time
}

// Serve reads HTTP requests from c until it ends, and writes for each what answer returns, its status
// line and headers included. It is for benchmarks: it costs next to nothing beside what is measured. A
// body must come with a Content-Length.
func Serve(c net.Conn, answer func(Request) string) {
	defer c.Close()
	r := bufio.NewReader(c)
	for {
		asked, err := readRequest(r)
		if err != nil {
			return
		}
		if _, err := io.WriteString(c, answer(asked)); err != nil {
			return
		}
	}
}

func readRequest(r *bufio.Reader) (Request, error) {
	line, err := r.ReadString('\n')
	if err != nil {
		return Request{}, err
	}
	_, path, _ := strings.Cut(line, " ")
	path, _, _ = strings.Cut(path, " ")
	size := 0
	for line != "\r\n" {
		if line, err = r.ReadString('\n'); err != nil {
			return Request{}, err
		}
		if n, ok := strings.CutPrefix(line, "Content-Length: "); ok {
			size, _ = strconv.Atoi(strings.TrimSpace(n)) // as net/http wrote it
		}
	}
	body := make([]byte, size)
	_, err = io.ReadFull(r, body)
	return Request{Path: path, Body: body, At: time.Now()}, err
}
