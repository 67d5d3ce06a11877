package postgres_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"afterbell/bot"
	"afterbell/store/postgres"
	"afterbell/store/postgres/pgtest"
)

// A line is a way to a server that can be cut.
type line struct {
	listener net.Listener
	server   string
	deaf     atomic.Bool // what the server says does not arrive, and the connection is lost with its next word
	dead     atomic.Bool // no connection is taken any more
}

// newLine returns a way to the server whose socket is in dir, and the folder of its own socket.
func newLine(t *testing.T, dir string) (*line, string) {
	t.Helper()
	own := t.TempDir()
	listener, err := net.Listen("unix", filepath.Join(own, ".s.PGSQL.5432"))
	if err != nil {
		t.Fatal(err)
	}
	l := &line{listener: listener, server: filepath.Join(dir, ".s.PGSQL.5432")}
	t.Cleanup(func() { _ = listener.Close() })
	go l.serve()
	return l, own
}

func (l *line) serve() {
	for {
		client, err := l.listener.Accept()
		if err != nil {
			return
		}
		server, err := net.Dial("unix", l.server)
		if err != nil || l.dead.Load() {
			_ = client.Close()
			continue
		}
		go l.up(server, client)
		go l.down(client, server)
	}
}

// up carries what the client says.
func (l *line) up(server, client net.Conn) {
	_, _ = io.Copy(server, client) // the connection has ended either way
	_ = server.Close()
}

// down carries what the server says.
func (l *line) down(client, server net.Conn) {
	defer client.Close()
	buffer := make([]byte, 1<<16)
	for {
		n, err := server.Read(buffer)
		if err != nil || l.deaf.CompareAndSwap(true, false) {
			return
		}
		if _, err := client.Write(buffer[:n]); err != nil {
			return
		}
	}
}

// TestLostAnswer cuts the connection when the server answers a commit: the store finds out that it happened, and only when
// nobody can be asked is the outcome unclear, and the store of no more use.
func TestLostAnswer(t *testing.T) {
	server := pgtest.Start(t, "fsync=off")
	server.Database(t)
	l, dir := newLine(t, server.Dir())
	s, err := postgres.Open(context.Background(), fmt.Sprintf("host=%s user=owner dbname=test1", dir), postgres.Options{Timeout: time.Second})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	write := func(value string) error {
		return s.Update(context.Background(), func(tx bot.Tx) error {
			_, err := tx.Get("a") // the lock is held by now
			_ = err               // nothing is there at first
			l.deaf.Store(true)
			return tx.Put("a", []byte(value))
		})
	}
	for _, value := range []string{"one", "two"} {
		if err := write(value); err != nil {
			t.Fatalf("%v, want nil, since it was written", err)
		}
		got := ""
		err := s.View(context.Background(), func(tx bot.Tx) error {
			v, err := tx.Get("a")
			got = string(v)
			return err
		})
		if err != nil || got != value {
			t.Errorf("%q, %v, want %q", got, err, value)
		}
	}
	l.dead.Store(true)
	if err := write("three"); !bot.IsUnclear(err) {
		t.Errorf("%v, want an unclear outcome", err)
	}
	select {
	case <-s.Failed():
	default:
		t.Error("nobody was told that the store failed")
	}
	if err := s.Update(context.Background(), func(bot.Tx) error { return nil }); err == nil {
		t.Error("a store that failed takes more")
	}
}
