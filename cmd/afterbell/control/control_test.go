package control

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// speaks serves h at the socket of a data file and returns the file's path.
func speaks(t *testing.T, h http.Handler) (store string) {
	t.Helper()
	dir, err := os.MkdirTemp("", "c") // t.TempDir is too long a name for a socket
	if err != nil {
		t.Fatal(err)
	}
	store = filepath.Join(dir, "a.db")
	l, err := Listen(store)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- Serve(ctx, l, h) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		if _, err := os.Stat(Path(store)); err == nil {
			t.Error("the socket is still there")
		}
		_ = os.RemoveAll(dir)
	})
	return store
}

func TestExchange(t *testing.T) {
	store := speaks(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/good":
			Answer(w, r.Method+" is good", nil)
		case "/bad":
			Answer(w, nil, errors.New("the disk is full"))
		case "/wrong":
			Answer(w, nil, &Error{Text: "there is no such post", Refused: true})
		case "/half":
			_, _ = w.Write(make([]byte, 1<<20))
			panic(http.ErrAbortHandler)
		default:
			http.NotFound(w, r)
		}
	}))
	c, err := Reach(t.Context(), store)
	if err != nil {
		t.Fatal(err)
	}
	var said string
	if err := c.Get(t.Context(), "/good", &said); err != nil || said != "GET is good" {
		t.Errorf("%q, %v", said, err)
	}
	if err := c.Do(t.Context(), "/good", 1, &said); err != nil || said != "POST is good" {
		t.Errorf("%q, %v", said, err)
	}
	var e *Error
	if err := c.Get(t.Context(), "/bad", nil); !errors.As(err, &e) || e.Refused || e.Text != "the disk is full" {
		t.Errorf("bad: %v", err)
	}
	if err := c.Get(t.Context(), "/wrong", nil); !errors.As(err, &e) || !e.Refused {
		t.Errorf("wrong: %v", err)
	}
	if err := c.Get(t.Context(), "/new", nil); err == nil || !strings.Contains(err.Error(), "another version") {
		t.Errorf("unknown: %v", err)
	}
	if err := c.Stream(t.Context(), "/half", &bytes.Buffer{}); err == nil || !strings.Contains(err.Error(), "stopped before") {
		t.Errorf("an answer that broke off: %v", err)
	}
}

// TestOwnersOnly keeps others out, and replaces a socket that was left behind.
func TestOwnersOnly(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows keeps the socket's file by other means")
	}
	store := filepath.Join(t.TempDir(), "a.db")
	if _, err := Reach(t.Context(), store); !errors.Is(err, ErrNobody) {
		t.Errorf("reached %v", err)
	}
	if err := os.WriteFile(Path(store), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	l, err := Listen(store)
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(Path(store))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	if err := l.Close(); err != nil {
		t.Error(err)
	}
	long := filepath.Join(t.TempDir(), strings.Repeat("x", 100))
	if _, err := Listen(long); err == nil || !strings.Contains(err.Error(), "a shorter name") {
		t.Errorf("a long name: %v", err)
	}
	if _, err := Reach(t.Context(), long); !errors.Is(err, ErrNobody) {
		t.Errorf("reached by a long name: %v", err)
	}
}
