package slacktest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// pingEvery is how often the Server pings its connections.
const pingEvery = 10 * time.Second

// A socket is one Socket Mode connection.
type socket struct {
	s    *Server
	conn *websocket.Conn
	done chan struct{}

	turn  chan struct{} // holds a value while somebody writes
	mu    sync.Mutex
	dead  bool // silent: it neither pings nor answers
	acks  map[string]chan json.RawMessage
	ended bool
}

// serveSocket takes a connection and says hello.
func (s *Server) serveSocket(w http.ResponseWriter, r *http.Request) {
	up := websocket.Upgrader{}
	conn, err := up.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	c := &socket{s: s, conn: conn, done: make(chan struct{}), turn: make(chan struct{}, 1), acks: map[string]chan json.RawMessage{}}
	conn.SetPingHandler(func(data string) error {
		go c.write(func() error { // a pipe holds nothing: reading must not wait for writing
			return conn.WriteControl(websocket.PongMessage, []byte(data), time.Now().Add(time.Second))
		})
		return nil
	})
	c.send(map[string]any{"type": "hello", "num_connections": 1, "connection_info": map[string]any{"app_id": "A0APP"},
		"debug_info": map[string]any{"host": "applink-1", "approximate_connection_time": 18060}})
	s.mu.Lock()
	closed := s.closed
	s.sockets = append(s.sockets, c)
	s.opened++
	s.stir()
	s.mu.Unlock()
	if closed {
		c.end()
	}
	go c.ping()
	c.read()
}

// read takes acknowledgements until the connection ends.
func (c *socket) read() {
	defer c.end()
	for {
		_, raw, err := c.conn.ReadMessage()
		if err != nil {
			return
		}
		var ack struct {
			ID      string          `json:"envelope_id"`
			Payload json.RawMessage `json:"payload"`
		}
		if json.Unmarshal(raw, &ack) != nil {
			continue
		}
		c.mu.Lock()
		waiting := c.acks[ack.ID]
		delete(c.acks, ack.ID)
		c.mu.Unlock()
		if waiting != nil {
			waiting <- ack.Payload
		}
	}
}

func (c *socket) ping() {
	tick := time.NewTicker(pingEvery)
	defer tick.Stop()
	for {
		select {
		case <-c.done:
			return
		case <-tick.C:
			c.write(func() error { return c.conn.WriteControl(websocket.PingMessage, nil, time.Now().Add(time.Second)) })
		}
	}
}

func (c *socket) write(frame func() error) {
	c.turn <- struct{}{}
	defer func() { <-c.turn }()
	c.mu.Lock()
	quiet := c.dead || c.ended
	c.mu.Unlock()
	if !quiet {
		_ = frame()
	}
}

func (c *socket) send(v any) {
	raw, _ := json.Marshal(v)
	c.raw(raw)
}

func (c *socket) raw(frame []byte) {
	c.write(func() error { return c.conn.WriteMessage(websocket.TextMessage, frame) })
}

func (c *socket) end() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.ended {
		c.ended = true
		close(c.done)
		_ = c.conn.Close()
	}
}

func (c *socket) gone() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.ended
}

// Connections returns how many connections are open, and how many were opened so far.
func (s *Server) Connections() (open, opened int) {
	return len(s.live()), func() int { s.mu.Lock(); defer s.mu.Unlock(); return s.opened }()
}

func (s *Server) live() (list []*socket) {
	s.mu.Lock()
	all := s.sockets
	s.mu.Unlock()
	for _, c := range all {
		if !c.gone() {
			list = append(list, c)
		}
	}
	return list
}

// AwaitConnections waits until n connections are open.
func (s *Server) AwaitConnections(ctx context.Context, n int) error {
	for {
		s.mu.Lock()
		news := s.news
		s.mu.Unlock()
		if len(s.live()) >= n {
			return nil
		}
		select {
		case <-news:
		case <-ctx.Done():
			return fmt.Errorf("slacktest: %d connections, not %d: %w", len(s.live()), n, ctx.Err())
		}
	}
}

// Silence makes the n-th open connection dead: open, but neither answering nor pinging.
func (s *Server) Silence(n int) {
	c := s.live()[n]
	c.mu.Lock()
	c.dead = true
	c.mu.Unlock()
}

// Disconnect announces the end of the n-th open connection, and ends it after a while.
func (s *Server) Disconnect(n int, reason string, after time.Duration) {
	c := s.live()[n]
	c.send(map[string]any{"type": "disconnect", "reason": reason, "debug_info": map[string]any{"host": "applink-1"}})
	time.AfterFunc(after, c.end)
}

// SendRaw sends a frame as it is over the first connection.
func (s *Server) SendRaw(frame string) { s.live()[0].raw([]byte(frame)) }

// An Envelope is a payload on its way, to be sent again as Slack does.
type Envelope struct {
	ID, Type string
	Payload  any
	Attempt  int
}

// frame encodes an envelope. A payload that is JSON already is not read again, so that benchmarks
// measure the other side.
func (e Envelope) frame() []byte {
	payload, ok := e.Payload.(json.RawMessage)
	if !ok {
		payload, _ = json.Marshal(e.Payload) // maps of plain values
	}
	frame := fmt.Appendf(nil, `{"type":%q,"envelope_id":%q,"payload":%s,"accepts_response_payload":%t`, e.Type, e.ID, payload,
		e.Type != "events_api")
	if e.Attempt > 0 {
		frame = fmt.Appendf(frame, `,"retry_attempt":%d,"retry_reason":"timeout"`, e.Attempt)
	}
	return append(frame, '}')
}

// Send delivers an envelope over the newest connection and returns what it was acknowledged with.
func (s *Server) Send(ctx context.Context, e Envelope) (json.RawMessage, error) {
	return s.SendFrame(ctx, e.ID, e.frame())
}

// SendFrame is Send for a frame as it is, whatever it holds, that has this envelope_id.
func (s *Server) SendFrame(ctx context.Context, id string, frame []byte) (json.RawMessage, error) {
	live := s.live()
	if len(live) == 0 {
		return nil, errors.New("slacktest: no connection")
	}
	c := live[len(live)-1]
	answer := make(chan json.RawMessage, 1)
	c.mu.Lock()
	c.acks[id] = answer
	c.mu.Unlock()
	c.raw(frame)
	select {
	case raw := <-answer:
		return raw, nil
	case <-c.done:
		return nil, errors.New("slacktest: the connection ended before the acknowledgement")
	case <-ctx.Done():
		return nil, fmt.Errorf("slacktest: no acknowledgement: %w", ctx.Err())
	}
}
