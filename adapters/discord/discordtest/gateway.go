package discordtest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// gateway is the state of all connections.
type gateway struct {
	sessions  map[string]*gatewaySession
	live      []*gatewayConn
	counts    Gateway
	refuse    int  // every login is answered with this close code; 0 means with READY
	stalled   bool // nothing is said and nothing acknowledged
	invalid   int  // so many of the next logins get op 9
	resumable bool // those op 9 say that the session may be resumed
	first     []any
	silent    bool // connections are accepted without a hello
	resumeAt  string
}

// Gateway counts what connections did.
type Gateway struct {
	Connects, Identifies, Resumes, Heartbeats int
	Codes                                     []int // they are the close codes of the client
	Starts                                    []time.Time
	Intents                                   int
}

// gatewaySession is what a connection leaves behind for a resume.
type gatewaySession struct {
	id            string
	shard, shards int
	seq           int
	events        []event
	conn          *gatewayConn
}

type gatewayConn struct {
	ws      *websocket.Conn
	out     chan any
	done    chan struct{}
	once    sync.Once
	session *gatewaySession
}

func (c *gatewayConn) end() { c.once.Do(func() { close(c.done); c.ws.Close() }) }

// send queues a frame; a connection that does not take it is cut.
func (c *gatewayConn) send(v any) {
	select {
	case c.out <- v:
	case <-c.done:
	default:
		c.end()
	}
}

func (s *Server) gatewayInfo() any {
	n := max(s.options.Shards, 1)
	left := s.options.Remaining
	if left == 0 {
		left = 1000
	}
	url := "ws://discord.test/gateway"
	if s.options.Listener != nil {
		url = "ws://" + s.listener.Addr().String() + "/gateway"
	}
	return map[string]any{"url": url, "shards": n, "session_start_limit": map[string]any{
		"total": 1000, "remaining": left - s.gateway.counts.Identifies, "reset_after": 86400000,
		"max_concurrency": max(s.options.MaxConcurrency, 1),
	}}
}

// Gateway returns what happened so far.
func (s *Server) Gateway() Gateway {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.gateway.counts
	c.Codes = append([]int(nil), c.Codes...)
	c.Starts = append([]time.Time(nil), c.Starts...)
	return c
}

// CloseGateway ends every connection with a close code; 0 breaks them without one.
func (s *Server) CloseGateway(code int) {
	s.mu.Lock()
	live := slices.Clone(s.gateway.live)
	s.mu.Unlock()
	for _, c := range live {
		if code != 0 {
			c.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, ""), time.Now().Add(time.Second))
		}
		c.end()
	}
}

// CloseShard breaks the connection of one shard.
func (s *Server) CloseShard(shard int) {
	s.mu.Lock()
	live := slices.DeleteFunc(slices.Clone(s.gateway.live), func(c *gatewayConn) bool { return c.session == nil || c.session.shard != shard })
	s.mu.Unlock()
	for _, c := range live {
		c.end()
	}
}

// RefuseGateway closes with this code after every identify or resume from now on; 0 stops that.
func (s *Server) RefuseGateway(code int) { s.set(func(g *gateway) { g.refuse = code }) }

// Invalidate answers the next n identifies or resumes with op 9.
func (s *Server) Invalidate(n int, resumable bool) {
	s.set(func(g *gateway) { g.invalid, g.resumable = n, resumable })
}

// ForgetSessions makes every session one that cannot be resumed.
func (s *Server) ForgetSessions() {
	s.set(func(g *gateway) { g.sessions = map[string]*gatewaySession{} })
}

// Stall makes all connections half-open: nothing is said and nothing acknowledged.
func (s *Server) Stall(on bool) { s.set(func(g *gateway) { g.stalled = on }) }

// Silent accepts connections without ever saying hello.
func (s *Server) Silent(on bool) { s.set(func(g *gateway) { g.silent = on }) }

// ResumeAt is where sessions that begin from now on are told to be resumed: at an address that only
// the test's own Dial knows, or at RetiredGateway.
func (s *Server) ResumeAt(url string) { s.set(func(g *gateway) { g.resumeAt = url }) }

// RetiredGateway is the address of a gateway that answers with status 503.
const RetiredGateway = "ws://discord.test/retired"

// SecondFrame says these frames right after hello, before anything else.
func (s *Server) SecondFrame(frames ...any) { s.set(func(g *gateway) { g.first = frames }) }

func (s *Server) set(fn func(*gateway)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	fn(&s.gateway)
}

// Op sends a frame without data to every connection: 7 asks to reconnect.
func (s *Server) Op(op int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.gateway.live {
		c.send(map[string]any{"op": op, "d": nil})
	}
}

// Emit sends any event to the shard of a server.
func (s *Server) Emit(kind string, data any, guild string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.emit(kind, data, guild)
}

// emit sends an event to the sessions of a server's shard, and keeps it for a resume.
func (s *Server) emit(kind string, data any, guild string) {
	for _, g := range s.gateway.sessions {
		if int(snowflake(guild)>>22)%g.shards != g.shard {
			continue
		}
		g.seq++
		f := newEvent(g.seq, kind, data)
		g.events = append(g.events, f)
		if len(g.events) > 1000 {
			g.events = g.events[500:]
		}
		if g.conn != nil && !s.gateway.stalled {
			g.conn.send(f)
		}
	}
}

// An event is one as it goes over the wire.
type event struct {
	seq int
	raw []byte
}

// newEvent encodes an event. Data that is JSON already is not read again, so that benchmarks
// measure the other side.
func newEvent(seq int, kind string, data any) event {
	raw, ok := data.(json.RawMessage)
	if !ok {
		raw, _ = json.Marshal(data) // maps of plain values
	}
	return event{seq, fmt.Appendf(nil, `{"op":0,"s":%d,"t":%q,"d":%s}`, seq, kind, raw)}
}

func writeFrame(ws *websocket.Conn, v any) error {
	if e, ok := v.(event); ok {
		return ws.WriteMessage(websocket.TextMessage, e.raw)
	}
	return ws.WriteJSON(v)
}

// serveGateway is one connection. https://docs.discord.com/developers/events/gateway#connections
func (s *Server) serveGateway(w http.ResponseWriter, r *http.Request) {
	if r.URL.Query().Get("v") != "10" || r.URL.Query().Get("encoding") != "json" {
		s.mu.Lock()
		s.violate("gateway asked for with %q", r.URL.RawQuery)
		s.mu.Unlock()
	}
	ws, err := (&websocket.Upgrader{}).Upgrade(w, r, nil)
	if err != nil {
		return
	}
	c := &gatewayConn{ws: ws, out: make(chan any, 20000), done: make(chan struct{})}
	s.mu.Lock()
	s.gateway.counts.Connects++
	s.gateway.live = append(s.gateway.live, c)
	silent, first := s.gateway.silent, s.gateway.first
	s.mu.Unlock()
	defer s.forget(c)
	go c.write()
	if !silent {
		beat := s.options.Heartbeat
		if beat == 0 {
			beat = 41250 * time.Millisecond
		}
		c.send(map[string]any{"op": 10, "d": map[string]any{"heartbeat_interval": beat.Milliseconds()}})
		for _, f := range first {
			c.send(f)
		}
	}
	for {
		_, raw, err := ws.ReadMessage()
		if err != nil {
			s.ended(err)
			return
		}
		var f struct {
			Op   int             `json:"op"`
			Data json.RawMessage `json:"d"`
		}
		if json.Unmarshal(raw, &f) != nil {
			return
		}
		if !s.heard(c, f.Op, f.Data) {
			return
		}
	}
}

func (s *Server) event(g *gatewaySession, kind string, data any) {
	g.seq++
	f := newEvent(g.seq, kind, data)
	g.events = append(g.events, f)
	g.conn.send(f)
}
