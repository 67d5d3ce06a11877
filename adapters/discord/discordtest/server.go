// Package discordtest is a stand-in for Discord: its REST API and its gateway, as far as an adapter
// of ours uses them, written from the official documentation. It runs in the test's process, over
// pipes by default so that it works in a synctest bubble, or on a socket.
//
// People are played by the test: a Server delivers what they do to whoever is connected, keeps
// what they see, and renders it as Discord's apps do. It refuses what Discord refuses, including
// the rules that stand in prose only, and notes every rule that a request broke.
package discordtest

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"

	"afterbell/adapters/wiretest"
)

// Permissions used by tests. https://docs.discord.com/developers/topics/permissions
const (
	Administrator  = 1 << 3
	ManageChannels = 1 << 4
	ManageServer   = 1 << 5
	ViewChannel    = 1 << 10
	SendMessages   = 1 << 11
	EmbedLinks     = 1 << 14
	AttachFiles    = 1 << 15
	ReadHistory    = 1 << 16
	PublicThreads  = 1 << 35
	ThreadReplies  = 1 << 38
	CreateEvents   = 1 << 44
	Enough         = ViewChannel | SendMessages | AttachFiles | ReadHistory | PublicThreads | ThreadReplies
)

// Options of a Server; all have defaults.
type Options struct {
	Listener       net.Listener  // it serves there; nil means pipes, reached by Dial
	Shards         int           // GET /gateway/bot recommends so many; 0 means 1
	MaxConcurrency int           // so many sessions may begin at once; 0 means 1
	Remaining      int           // so many sessions are left today; 0 means 1000
	Heartbeat      time.Duration // it is the interval that hello asks for; 0 means 41.25 s, as Discord does
	GlobalRate     int           // so many requests are taken a second; 0 means any number
	ChannelLimit   int           // so many messages are taken per channel in ChannelPer; 0 means any number
	ChannelPer     time.Duration
	NonceWindow    time.Duration // a nonce is remembered for this time; 0 means three minutes

	Wrap func(http.Handler) http.Handler // put before everything, for benchmarks; may be nil
}

// A Server is the stand-in. Its methods may be called from any goroutine.
type Server struct {
	Token, AppID, BotID string

	options  Options
	http     *http.Server
	listener net.Listener

	mu         sync.Mutex
	lastID     uint64
	files      map[string][]byte // it holds what people sent, by path
	guilds     map[string]*guild
	channels   map[string]*channel
	direct     map[string]string // it leads from users to their channels
	commands   map[string]json.RawMessage
	nonces     map[string]nonce
	pending    map[string]*pending // it holds interactions by token
	answers    chan Answer
	requests   []Request
	violations []string
	faults     []*Fault
	limited    int // so many answers were 429 because of the server's own limits
	global     []time.Time
	used       map[string][]time.Time
	gateway    gateway
	writes     int // the commands were overwritten so often
	needed     uint64
	strangers  []string // these people share no server with the bot any more
	endpoint   string   // interactions go there instead of to the gateway; "" means to the gateway
}

type nonce struct {
	channel, id string
	at          time.Time
}

// A User is somebody who does things.
type User struct{ ID, Name string }

// A Request is what the server was asked.
type Request struct {
	Method, Path, Query, ContentType string
	Body                             []byte
}

// A Fault spoils answers. Exactly one of its ways to fail is set besides the filter.
type Fault struct {
	Method string
	Path   string // the path must match this regular expression
	Times  int    // it acts so often; 0 means once
	After  bool   // the request is carried out first

	Status int // the answer has this status
	Code   int // the answer has this code of Discord's
	Header http.Header
	Body   string // the answer is this instead of JSON

	Stall bool          // an answer begins and never ends
	Drop  bool          // the connection is closed without an answer
	Delay time.Duration // the answer is late; negative means that it never comes
}

// New starts a Server. Close ends it.
func New(o Options) *Server {
	s := &Server{
		Token: "canary-bot-token-MTIzNDU2Nzg5.secret", AppID: "900000000000000001", BotID: "900000000000000002", options: o,
		guilds: map[string]*guild{}, channels: map[string]*channel{}, direct: map[string]string{},
		commands: map[string]json.RawMessage{}, nonces: map[string]nonce{}, pending: map[string]*pending{},
		files: map[string][]byte{}, used: map[string][]time.Time{}, answers: make(chan Answer, 4096), listener: o.Listener,
	}
	s.gateway.sessions = map[string]*gatewaySession{}
	if s.listener == nil {
		s.listener = wiretest.NewPipes("discord.test")
	}
	s.http = &http.Server{Handler: s}
	if o.Wrap != nil {
		s.http.Handler = o.Wrap(s)
	}
	go s.http.Serve(s.listener)
	return s
}

// Close ends all connections.
func (s *Server) Close() {
	s.CloseGateway(1001)
	s.http.Close()
}

// URL is the base of the REST API.
func (s *Server) URL() string {
	if s.options.Listener != nil {
		return "http://" + s.listener.Addr().String() + "/api/v10"
	}
	return "http://discord.test/api/v10"
}

// Dial reaches the server, whatever the address.
func (s *Server) Dial(ctx context.Context, network, address string) (net.Conn, error) {
	if p, ok := s.listener.(*wiretest.Pipes); ok {
		return p.Dial(ctx)
	}
	return (&net.Dialer{}).DialContext(ctx, "tcp", s.listener.Addr().String())
}

// DialOver is Dial for a server without a Listener, over another kind of connection than a pipe.
func (s *Server) DialOver(ctx context.Context, pair func() (near, far net.Conn)) (net.Conn, error) {
	return s.listener.(*wiretest.Pipes).DialOver(ctx, pair)
}

// id makes a new id, unique and in order of time. https://docs.discord.com/developers/reference#snowflakes
func (s *Server) id() string {
	n := uint64(time.Now().UnixMilli()-1420070400000) << 22
	s.lastID = max(n, s.lastID+1)
	return strconv.FormatUint(s.lastID, 10)
}

// Script adds a fault; faults are used in the order they were added.
func (s *Server) Script(f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f.Times = max(f.Times, 1)
	s.faults = append(s.faults, &f)
}

// Requests returns everything that was asked so far.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Request(nil), s.requests...)
}

// Count returns how many requests had this method and a path that matches the expression.
func (s *Server) Count(method, path string) int {
	n, match := 0, regexp.MustCompile(path)
	for _, r := range s.Requests() {
		if r.Method == method && match.MatchString(r.Path) {
			n++
		}
	}
	return n
}

// Needed returns the rights that were needed for what was asked so far.
func (s *Server) Needed() uint64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.needed
}

// Violations returns the rules that requests broke.
func (s *Server) Violations() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.violations...)
}

// Limited returns how many requests went beyond the server's limits.
func (s *Server) Limited() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.limited
}

func (s *Server) violate(format string, args ...any) {
	s.violations = append(s.violations, fmt.Sprintf(format, args...))
}

// fault takes the next scripted fault for a request.
func (s *Server) fault(method, path string) *Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, f := range s.faults {
		if f.Method != "" && f.Method != method || !regexp.MustCompile(f.Path).MatchString(path) {
			continue
		}
		if f.Times--; f.Times == 0 {
			s.faults = append(s.faults[:i:i], s.faults[i+1:]...)
		}
		return f
	}
	return nil
}

// snowflake reads an id as a number.
func snowflake(id string) uint64 {
	n, _ := strconv.ParseUint(id, 10, 64)
	return n
}

func escaped(path string) []string {
	return strings.Split(strings.Trim(strings.TrimPrefix(path, "/api/v10"), "/"), "/")
}

// Forget drops what the server remembers of requests and interactions, for tests that look at
// memory. Nothing that it forgot is validated.
func (s *Server) Forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests, s.pending = nil, map[string]*pending{}
	for _, g := range s.gateway.sessions {
		g.events = nil
	}
	for {
		select {
		case <-s.answers:
		default:
			return
		}
	}
}
