// Package control is how the commands of the program speak to the program that runs as a bot: HTTP over a
// socket beside the data file, which nobody but its owner can open.
//
// The socket is found by the data file's name, so the configuration that the bot runs with leads there. On
// systems without such sockets it is a port of this machine, whose number and password stand in a file beside
// the data file; one file of this package knows the difference.
//
// An error of the running program comes back as an *Error with its words and its kind, so that a command ends
// as it would have if it had done the work itself.
package control

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	"github.com/go-json-experiment/json"
)

// ErrNobody says that no program runs on the data file, or none that listens.
var ErrNobody = errors.New("no bot runs on this data file")

// An Error is what the running program says of a request that it did not fulfil.
type Error struct {
	Text    string `json:"error"`
	Refused bool   `json:"refused,omitzero"` // what was asked for is not right; otherwise something did not work
}

// Error implements error.
func (e *Error) Error() string { return e.Text }

// Serve answers requests at the socket of a data file until ctx is done. Whoever calls it has the data file
// open, so nobody else has the socket.
func Serve(ctx context.Context, l *Listener, h http.Handler) error {
	server := &http.Server{
		Handler: l.guarded(h), ReadHeaderTimeout: headerWait,
		BaseContext: func(net.Listener) context.Context { return ctx },
	}
	context.AfterFunc(ctx, func() { _ = server.Close() }) // requests under way end with ctx
	if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve the control socket: %w", err)
	}
	return nil
}

// headerWait is how long a request may take to say what it wants.
const headerWait = 5 * time.Second

// A Listener is the socket of a data file.
type Listener struct {
	net.Listener
	password string // a request must know it; empty where the socket itself keeps others out
}

// guarded lets only those pass who know the password.
func (l *Listener) guarded(h http.Handler) http.Handler {
	if l.password == "" {
		return h
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer "+l.password {
			http.Error(w, "the password is wrong", http.StatusUnauthorized)
			return
		}
		h.ServeHTTP(w, r)
	})
}

// A Client speaks to the program that runs on a data file.
type Client struct {
	http     *http.Client
	password string
}

// Reach finds the program that runs on the data file at store. Its error wraps ErrNobody where there is none.
func Reach(ctx context.Context, store string) (*Client, error) {
	password, dial, err := dialer(store)
	if err != nil {
		return nil, err
	}
	conn, err := dial(ctx)
	if err != nil {
		return nil, err
	}
	_ = conn.Close() // it was only tried
	transport := &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) { return dial(ctx) }}
	return &Client{&http.Client{Transport: transport}, password}, nil
}

// Get asks for something and reads the answer into what answer points to.
func (c *Client) Get(ctx context.Context, path string, answer any) error {
	return c.exchange(ctx, http.MethodGet, path, nil, answer)
}

// Do asks for something to be done and reads the answer into what answer points to; nil reads none.
func (c *Client) Do(ctx context.Context, path string, question, answer any) error {
	body, err := json.Marshal(question)
	if err != nil {
		return fmt.Errorf("ask for %s: %w", path, err)
	}
	return c.exchange(ctx, http.MethodPost, path, body, answer)
}

func (c *Client) exchange(ctx context.Context, method, path string, body []byte, answer any) error {
	resp, err := c.ask(ctx, method, path, body)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if answer == nil {
		return nil
	}
	if err := json.UnmarshalRead(resp.Body, answer); err != nil {
		return fmt.Errorf("read the answer to %s: %w", path, err)
	}
	return nil
}

// Stream asks for something and writes the answer, which may be long, to w. An answer that breaks off is an
// error.
func (c *Client) Stream(ctx context.Context, path string, w io.Writer) error {
	resp, err := c.ask(ctx, http.MethodGet, path, nil)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if _, err := io.Copy(w, resp.Body); err != nil {
		return fmt.Errorf("the bot stopped before it had sent everything: %w", err)
	}
	return nil
}

func (c *Client) ask(ctx context.Context, method, path string, body []byte) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, method, "http://afterbell"+path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	if c.password != "" {
		req.Header.Set("Authorization", "Bearer "+c.password)
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, fmt.Errorf("ask the bot that runs: %w", err)
	}
	if resp.StatusCode == http.StatusOK {
		return resp, nil
	}
	defer resp.Body.Close()
	said := &Error{}
	if err := json.UnmarshalRead(resp.Body, said); err != nil || said.Text == "" {
		return nil, fmt.Errorf("the bot that runs does not know %s; it may be another version", path)
	}
	return nil, said
}

// Answer writes an answer, or why there is none.
func Answer(w http.ResponseWriter, answer any, err error) {
	w.Header().Set("Content-Type", "application/json")
	if err == nil {
		_ = json.MarshalWrite(w, answer) // whoever asked has gone
		return
	}
	said := &Error{Text: err.Error()}
	_ = errors.As(err, &said)
	w.WriteHeader(http.StatusUnprocessableEntity)
	_ = json.MarshalWrite(w, said) // whoever asked has gone
}
