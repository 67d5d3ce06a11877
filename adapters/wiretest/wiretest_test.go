package wiretest

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// client asks whoever accepts the connections of p.
func client(p *Pipes) *http.Client {
	return &http.Client{Transport: &http.Transport{
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) { return p.Dial(ctx) },
	}}
}

func TestServe(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := NewPipes("quick.test")
		defer p.Close()
		asked := make(chan Request, 2)
		go func() {
			c, err := p.Accept()
			if err != nil {
				t.Error(err)
				return
			}
			Serve(c, func(r Request) string {
				asked <- r
				return "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
			})
		}()
		c := client(p)
		defer c.CloseIdleConnections()
		for _, body := range []string{"one", "another"} { // over one connection
			answer, err := c.Post("http://quick.test/a/b?c=d", "text/plain", strings.NewReader(body))
			if err != nil {
				t.Fatal(err)
			}
			said, err := io.ReadAll(answer.Body)
			answer.Body.Close()
			if r := <-asked; string(said) != "ok" || err != nil || r.Path != "/a/b?c=d" || string(r.Body) != body || r.At.After(time.Now()) {
				t.Errorf("asked %s with %q, answered %q, %v", r.Path, r.Body, said, err)
			}
		}
	})
}

func TestPipesEnd(t *testing.T) {
	p := NewPipes("gone.test")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var refused *net.OpError
	if _, err := p.Dial(ctx); !errors.As(err, &refused) || refused.Op != "dial" {
		t.Errorf("with an ended context Dial says %v", err)
	}
	for range 2 {
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	}
	if _, err := p.Dial(t.Context()); !errors.As(err, &refused) || refused.Op != "dial" {
		t.Errorf("after Close Dial says %v", err)
	}
	if _, err := p.Accept(); !errors.Is(err, net.ErrClosed) {
		t.Errorf("after Close Accept says %v", err)
	}
	if got := p.Addr().String(); got != "gone.test" {
		t.Errorf("its address is %q", got)
	}
}

func TestLog(t *testing.T) {
	var l Log
	var all sync.WaitGroup
	for range 50 {
		all.Go(func() { io.WriteString(&l, "word ") })
	}
	all.Wait()
	if got := strings.Count(l.String(), "word "); got != 50 {
		t.Errorf("%d of 50 lines are there", got)
	}
}
