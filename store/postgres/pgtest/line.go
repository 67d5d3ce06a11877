package pgtest

import (
	"net"
	"net/url"
	"path/filepath"
	"regexp"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// A Line is a way to a server on which things go wrong. It is safe for concurrent use.
type Line struct {
	Deaf  atomic.Bool  // the next word of the server does not arrive, and its connection is lost with it
	Dead  atomic.Bool  // no connection is taken any more
	Mute  atomic.Bool  // what the server says does not arrive, and nobody hears that the connection is lost
	Delay atomic.Int64 // what the server says arrives so many nanoseconds later
	Trips atomic.Int64 // so many times a client has spoken and then had to wait for the server

	// Older lets the server say that it is of version 9 of PostgreSQL. It is set before anybody connects.
	Older bool

	listener net.Listener
	dir      string

	mu     sync.Mutex
	server string
	open   []net.Conn
}

// NewLine returns a way to a server. It ends with the test.
func NewLine(t testing.TB, s *Server) *Line {
	t.Helper()
	dir := t.TempDir()
	listener, err := net.Listen("unix", filepath.Join(dir, socket))
	if err != nil {
		t.Fatal(err)
	}
	l := &Line{listener: listener, dir: dir}
	l.To(s)
	t.Cleanup(func() { _ = listener.Close() })
	go l.serve()
	return l
}

// version is how a server says its version when somebody connects: two digits, a point, and the rest. The length stays.
var version = regexp.MustCompile(`(server_version\x00)\d\d\.`)

// socket is what the server calls its socket.
const socket = ".s.PGSQL.5432"

// To leads connections that are made from now on to another server.
func (l *Line) To(s *Server) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.server = filepath.Join(s.dir, socket)
}

// Cut cuts all connections.
func (l *Line) Cut() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, c := range l.open {
		_ = c.Close() // it may have ended by itself
	}
	l.open = nil
}

// URL is the address of a database behind the line.
func (l *Line) URL(role, database string) string {
	u := url.URL{Scheme: "postgres", User: url.User(role), Path: "/" + database, RawQuery: url.Values{"host": {l.dir}}.Encode()}
	return u.String()
}

func (l *Line) serve() {
	for {
		client, err := l.listener.Accept()
		if err != nil {
			return
		}
		l.mu.Lock()
		server, err := net.Dial("unix", l.server)
		if err == nil {
			l.open = append(l.open, client)
		}
		l.mu.Unlock()
		if err != nil || l.Dead.Load() {
			_ = client.Close()
			continue
		}
		spoke := &atomic.Bool{} // the client spoke last
		go l.up(server, client, spoke)
		go l.down(client, server, spoke)
	}
}

// up carries what the client says.
func (l *Line) up(server, client net.Conn, spoke *atomic.Bool) {
	defer server.Close()
	buffer := make([]byte, 1<<16)
	for {
		n, err := client.Read(buffer)
		if err != nil {
			return
		}
		if !spoke.Swap(true) {
			l.Trips.Add(1)
		}
		if _, err := server.Write(buffer[:n]); err != nil {
			return
		}
	}
}

// down carries what the server says.
func (l *Line) down(client, server net.Conn, spoke *atomic.Bool) {
	defer client.Close()
	buffer := make([]byte, 1<<16)
	for {
		n, err := server.Read(buffer)
		if err != nil || l.Deaf.CompareAndSwap(true, false) {
			return
		}
		if l.Mute.Load() {
			continue
		}
		spoke.Store(false)
		time.Sleep(time.Duration(l.Delay.Load()))
		said := buffer[:n]
		if l.Older {
			said = version.ReplaceAll(said, []byte("${1}9.4"))
		}
		if _, err := client.Write(said); err != nil {
			return
		}
	}
}
