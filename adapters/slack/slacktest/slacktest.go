// Package slacktest is a stand-in for Slack: the Web API methods that the adapter uses, Socket Mode,
// signed HTTP requests, and the people who press buttons, all written from the official
// documentation (https://docs.slack.dev). It keeps channels, messages, views and files, refuses what
// Slack would refuse, counts rates, and acts out scripted faults.
//
// Its connections are pipes in memory, so that it works inside a synctest bubble; Listen gives it a
// loopback socket as well. Everything it receives is held against the documented limits: Problems
// lists what was forbidden, and tests expect it to be empty.
package slacktest

import (
	"context"
	"fmt"
	"maps"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"afterbell/adapters/wiretest"
)

// The names that a new Server begins with.
const (
	Team     = "T0TEAM1"
	Channel  = "C0CLASS1"
	Ada      = "U0ADA001"
	Rivera   = "U0RIVERA"
	Bot      = "U0BOT001"
	Called   = "<@" + Bot + ">" // how a message calls the bot
	BotID    = "B0BOT001"
	BotToken = "xoxb-1111-canary-SECRETSECRET"
	AppToken = "xapp-1-canary-APPSECRETAPP"
	Secret   = "canary-signing-secret-0123456789"
)

// A Server is the stand-in. Its methods are safe for concurrent use.
type Server struct {
	mu       sync.Mutex
	tokens   map[string]string // bot token to team
	app      string            // the app-level token
	channels map[string]*Room
	users    map[string]map[string]any
	groups   []map[string]any
	views    map[string]*View
	files    map[string]*File
	answers  map[string]*answerURL
	faults   []*Fault
	calls    []Call
	problems []string
	problem  map[string]bool
	recorded []Recorded
	scopes   string
	strict   bool
	trust    bool
	looking  time.Duration        // at each file
	last     map[string]time.Time // of a message in a channel
	limited  int                  // requests answered with 429
	number   int
	news     chan struct{}
	given    []Given
	sockets  []*socket
	opened   int // connections opened so far
	closed   bool

	http  *http.Server
	pipes *wiretest.Pipes
	host  string
}

// A Call is a request of the Web API that the Server received.
type Call struct {
	Method string
	Team   string
	Args   map[string]string
	At     time.Time
}

// Recorded is a payload that was checked: Kind is "message" (its blocks) or "view".
type Recorded struct{ Kind, JSON string }

// A Room is a channel, or somebody's direct messages (User set).
type Room struct {
	ID, Team, Name, User string
	Archived, Member     bool
	Private, ReadOnly    bool
	Creator              string
	Posters              []string // who alone may post; everybody if empty
	Messages             []*Posted
}

// A Posted is a message in a Room.
type Posted struct {
	TS, Thread, Text, Blocks, Metadata string
	User                               string
	Raw                                string   // the text as Slack sends it, where it is more than escaped words
	Files                              []string // names of files that were shared with it
	Edited                             bool
}

// A File was uploaded. No message can show it before it is Done and Slack has looked at it.
type File struct {
	ID, Name, Alt, Title string
	Bytes                int
	Content              []byte
	Done                 bool
	Ready                time.Time // when Slack has looked at it
}

// A View is an open form, or a person's home page (ID "home:USER").
type View struct {
	ID, User, JSON, Hash string
}

// A Fault is the answer to the next matching call, instead of the right one.
type Fault struct {
	Method  string // "" matches every one
	Channel string // "" matches every one
	Times   int    // 0: once
	Error   string // {"ok":false,"error":…}
	Needed  string
	Status  int
	Header  map[string]string
	Body    string        // with Status, or as the body of a 200
	Accept  bool          // do it first, then fail
	Reset   bool          // close the connection without an answer
	Delay   time.Duration // wait before answering
}

// New returns a Server with one team, one channel in which the bot is, and two people. Close ends it.
func New() *Server {
	s := &Server{
		tokens: map[string]string{BotToken: Team}, app: AppToken, channels: map[string]*Room{}, users: map[string]map[string]any{},
		views: map[string]*View{}, files: map[string]*File{}, answers: map[string]*answerURL{}, problem: map[string]bool{},
		last: map[string]time.Time{}, news: make(chan struct{}), scopes: AllScopes, pipes: wiretest.NewPipes("slacktest"),
		host: "slack.test",
	}
	s.AddChannel(Team, Channel, "biology-9b")
	s.AddUser(map[string]any{"id": Ada, "team_id": Team, "name": "ada", "tz": "Pacific/Auckland", "tz_offset": 46800,
		"locale": "en-GB", "profile": map[string]any{"display_name": "Ada", "real_name": "Ada L"}})
	s.AddUser(map[string]any{"id": Rivera, "team_id": Team, "name": "rivera", "tz": "Europe/London", "is_admin": true,
		"locale": "en-GB", "profile": map[string]any{"display_name": "", "real_name": "Ms Rivera"}})
	s.http = &http.Server{Handler: s, ReadHeaderTimeout: time.Minute}
	go func() { _ = s.http.Serve(s.pipes) }()
	return s
}

// AllScopes are the scopes of the manifest.
const AllScopes = "commands,files:read,chat:write,im:write,im:history,app_mentions:read,channels:history,users:read,files:write," +
	"channels:read,groups:history,groups:read,usergroups:read"

// Close ends all connections.
func (s *Server) Close() {
	s.mu.Lock()
	s.closed = true
	sockets := s.sockets
	s.mu.Unlock()
	for _, c := range sockets {
		c.end()
	}
	_ = s.http.Close()
}

// APIURL is the address to be configured.
func (s *Server) APIURL() string { return "http://" + s.host + "/api/" }

// Listen serves on a loopback socket from now on, for programs that cannot be given Dial. It must be
// called before the address is used.
func (s *Server) Listen() error {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return fmt.Errorf("slacktest: %w", err)
	}
	s.host = l.Addr().String()
	go func() { _ = s.http.Serve(l) }()
	return nil
}

// Behind lets the Server give another address as its own, at which a test passes on what it is asked. Like Listen
// it must be called before the address is used.
func (s *Server) Behind(host string) { s.host = host }

// Dial connects to the Server over a pipe, whatever the address.
func (s *Server) Dial(ctx context.Context, _, _ string) (net.Conn, error) {
	return s.pipes.Dial(ctx)
}

// DialOver is Dial over another kind of connection than a pipe.
func (s *Server) DialOver(ctx context.Context, pair func() (ours, theirs net.Conn)) (net.Conn, error) {
	return s.pipes.DialOver(ctx, pair)
}

// AddTeam adds a workspace with a bot token of its own.
func (s *Server) AddTeam(team, token string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tokens[token] = team
}

// AddChannel adds a channel in which the bot is.
func (s *Server) AddChannel(team, id, name string) *Room {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := &Room{ID: id, Team: team, Name: name, Member: true}
	s.channels[id] = r
	return r
}

// AddUser adds a person or replaces what is known of one; fields are those of Slack's user object.
func (s *Server) AddUser(u map[string]any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.users[u["id"].(string)] = u
}

// SetGroups sets the workspace's user groups, id to members; handles are what they are called, in the
// order of their ids.
func (s *Server) SetGroups(groups map[string][]string, handles ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.groups = nil
	for i, id := range slices.Sorted(maps.Keys(groups)) {
		g := map[string]any{"id": id, "users": groups[id], "name": id, "handle": strings.ToLower(id)}
		if i < len(handles) {
			g["name"], g["handle"] = strings.ToUpper(handles[i]), handles[i]
		}
		s.groups = append(s.groups, g)
	}
}

// SetScopes sets what auth.test says of the token's scopes.
func (s *Server) SetScopes(list string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.scopes = list
}

// Strict makes the Server refuse, with 429, more than one message a second in a channel.
func (s *Server) Strict() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.strict = true
}

// Trust makes the Server hold nothing against the limits any more, so that benchmarks measure the
// adapter and not the checks.
func (s *Server) Trust() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.trust = true
}

// Slow makes the Server look at every file for d from now on, before a message may show it.
func (s *Server) Slow(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.looking = d
}

// Limited returns how many requests were answered with 429 because they came too fast.
func (s *Server) Limited() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.limited
}

// Change lets a test change a channel while nobody looks at it.
func (s *Server) Change(channel string, change func(*Room)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change(s.channels[channel])
}

// Put puts a message of somebody into a channel.
func (s *Server) Put(channel string, m Posted) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.channels[channel].Messages = append(s.channels[channel].Messages, &m)
}

// Script adds a fault.
func (s *Server) Script(f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if f.Times == 0 {
		f.Times = 1
	}
	s.faults = append(s.faults, &f)
}

// Revoke makes a bot token invalid.
func (s *Server) Revoke(token string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.tokens, token)
}

// SetAppToken makes another app-level token the only valid one.
func (s *Server) SetAppToken(token string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.app = token
}

func (s *Server) stir() {
	close(s.news)
	s.news = make(chan struct{})
}

// found notes what was forbidden. The caller holds mu.
func (s *Server) found(what string, problems []string) {
	for _, p := range problems {
		line := what + ": " + p
		if !s.problem[line] {
			s.problem[line] = true
			s.problems = append(s.problems, line)
		}
	}
}

// next returns a new id. The caller holds mu.
func (s *Server) next(prefix string) string {
	s.number++
	return fmt.Sprintf("%s%08d", prefix, s.number)
}

// stamp returns a new message timestamp: the present, never the same twice. The caller holds mu.
func (s *Server) stamp() string {
	s.number++
	return fmt.Sprintf("%d.%06d", time.Now().Unix(), s.number%1_000_000)
}

func directOf(user string) string { return "D" + strings.TrimPrefix(user, "U") }
