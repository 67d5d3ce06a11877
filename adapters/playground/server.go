package playground

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/rs/zerolog"

	"afterbell/adapters/facsimile"
	"afterbell/bot"
)

// Bounds of one request, in bytes and time. A push of the clock plays a term, and may take longer.
const (
	maxBody    = 64 << 10
	maxSent    = bot.MaxSent + maxBody // of a form of the page with a file in it
	maxHeader  = 16 << 10
	maxURI     = 8 << 10
	readTime   = 10 * time.Second
	answerTime = 30 * time.Second
	pushTime   = 10 * time.Minute
)

// Config is what a Server is made of. Room, Clock and Token must be set.
type Config struct {
	Room  *Room
	Clock *Clock
	Token string // whoever knows it may do everything, so it should not be guessable; see ValidToken

	Title  string         // the page has this title; empty means "Playground"
	Bot    string         // the bot is called so; empty means "Afterbell"
	Zone   *time.Location // the clock above the phones is in it, and so are dates without a time; nil means UTC
	Phones []string       // the phones of these people show at first; nil means three learners and a teacher
	Chips  []Chip         // they tell the story, in order

	// End returns the last instant of the term, for the button that plays to it; nil: no button.
	End func(ctx context.Context) (time.Time, bool)

	// Anew makes the class of the page once more, as it was at its start, for the story to be told again
	// and for the button that does so; nil: no button. Whatever it is made of must not touch this class.
	Anew func(ctx context.Context) (Config, error)

	// Own makes the class of a course that somebody brought. Where it cannot be taught there is no Config, and
	// the verdict says why. nil: nobody can bring one.
	Own func(ctx context.Context, b Bundle) (Verdict, *Config, error)

	// Packed returns the course of the page as a zip of its folder; nil: there is none to hand out.
	Packed func(ctx context.Context) ([]byte, error)

	// Report returns lines about all that happened, such as the noise each person met, to stand
	// below the phones; nil: none.
	Report func(ctx context.Context) (string, error)

	// Services are those in whose look messages can be shown, beside the page's own.
	Services []Service

	// Failed returns why the room can keep nothing any more, nil while it can. The page and the JSON
	// interface then say that and nothing else. nil: it always can.
	Failed func() error

	// File returns a file of a lesson by its hash; nil: files cannot be opened. bot.Files.Get fits.
	File func(ctx context.Context, hash string) ([]byte, error)

	// Idle is after how long without a request Serve ends by itself; 0: never. A page that is open asks once a second.
	Idle time.Duration

	Log zerolog.Logger
}

// A Chip is one step of the story that the page tells.
type Chip struct {
	Label string
	Note  string // it says what to look at
	Run   func(ctx context.Context) error

	Look  string            // what is to be seen happens on this person's phone; empty: on every phone
	Shows map[string]string // these people's phones then show a channel, or "direct"
}

// A Server is the page and the JSON interface. It is safe for concurrent use. It shows one class; when
// that begins anew another Server answers in its place, for whoever asks from then on.
type Server struct {
	Config

	shown *atomic.Pointer[Server] // this one answers, here and in all that took one another's place
	class string                  // it tells this class from those before and after it

	mu     sync.Mutex
	told   int // the page marks the chip after these as the next one
	status string
	look   string // the part of the page with this id is to be brought into view
	serial uint64 // it counts changes of told and status

	brought Bundle   // what was typed for one's own course
	verdict *Verdict // what was said to it; nil: nothing was brought
}

// ValidToken reports whether a token can be sent in a header and in an address: it is not empty and
// has visible ASCII characters only.
func ValidToken(token string) bool {
	return token != "" && !strings.ContainsFunc(token, func(r rune) bool { return r <= ' ' || r > '~' })
}

// NewServer checks a Config and returns its server.
func NewServer(c Config) (*Server, error) {
	if c.Room == nil || c.Clock == nil {
		return nil, errors.New("playground: a server needs a room and a clock")
	}
	if !ValidToken(c.Token) {
		return nil, errors.New("playground: a server needs a token of visible ASCII characters")
	}
	if c.Title == "" {
		c.Title = "Playground"
	}
	if c.Bot == "" {
		c.Bot = "Afterbell"
	}
	if c.Zone == nil {
		c.Zone = time.UTC
	}
	s := &Server{Config: c, shown: new(atomic.Pointer[Server]), class: rand.Text()[:8]}
	s.shown.Store(s)
	return s, nil
}

// follow makes the server of a class that is to take this one's place; it does so once it is shown.
func (s *Server) follow(c Config) (*Server, error) {
	c.Token, c.Idle, c.Log = s.Token, s.Idle, s.Log
	next, err := NewServer(c)
	if err != nil {
		return nil, err
	}
	next.shown = s.shown
	return next, nil
}

// Handler returns the server's HTTP handler for the port that it listens on, which decides the
// names that it answers to.
func (s *Server) Handler(port int) http.Handler {
	g := newGuard(s.Token, port)
	return g.wrap(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.shown.Load().routes(g).ServeHTTP(w, r)
	}))
}

// routes says what is answered where.
func (s *Server) routes(g *guard) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /page.css", asset("page.css", "text/css; charset=utf-8"))
	mux.HandleFunc("GET /facsimile.css", func(w http.ResponseWriter, _ *http.Request) { style(w, facsimile.CSS) })
	mux.HandleFunc("GET /page.js", asset("page.js", "text/javascript; charset=utf-8"))

	page := func(pattern string, h http.HandlerFunc) { mux.Handle(pattern, g.cookie(h)) }
	page("GET /{$}", s.getPage)
	page("GET /revision", s.getRevision)
	page("GET /complete", s.getComplete)
	page("GET /picture/{message}", s.getPicture)
	page("GET /file/{hash}", s.getFile)
	page("GET /made/{message}/{name}", s.getMade)
	page("POST /act", s.postAct)
	page("POST /clock", s.postClock)
	page("POST /chip", s.postChip)
	page("POST /anew", s.postAnew)
	page("POST /course", s.postCourse)
	page("GET /course.zip", s.getCourse)

	api := func(pattern string, h http.HandlerFunc) { mux.Handle(pattern, g.bearer(h)) }
	api("GET /api/people", s.apiPeople)
	api("GET /api/messages", s.apiMessages)
	api("POST /api/act", s.apiAct)
	api("GET /api/clock", s.apiClock)
	api("POST /api/clock", s.apiSetClock)
	return s.unlessFailed(mux)
}

// Serve answers on l until ctx is done, then lets requests end for a moment and returns nil. The
// caller has made sure that l is a loopback address.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	at, ok := l.Addr().(*net.TCPAddr)
	if !ok {
		return fmt.Errorf("playground: serve %s: not a TCP address", l.Addr())
	}
	srv := s.httpServer(at.Port)
	ctx, end := context.WithCancel(ctx)
	defer end()
	if s.Idle > 0 {
		srv.Handler = whileAsked(srv.Handler, s.Idle, end)
	}
	ended := make(chan error, 1)
	stop := context.AfterFunc(ctx, func() {
		grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		ended <- srv.Shutdown(grace)
	})
	err := srv.Serve(l)
	if stop() || !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("playground: serve %s: %w", l.Addr(), err)
	}
	if err := <-ended; err != nil {
		return fmt.Errorf("playground: stop: %w", err)
	}
	return nil
}

// whileAsked calls end when h was not asked for so long.
func whileAsked(h http.Handler, wait time.Duration, end func()) http.Handler {
	alarm := time.AfterFunc(wait, end)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		alarm.Reset(wait)
		h.ServeHTTP(w, r)
	})
}

// httpServer has an end for everything that somebody could draw out.
func (s *Server) httpServer(port int) *http.Server {
	return &http.Server{
		Handler:           s.Handler(port),
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       readTime,
		WriteTimeout:      answerTime,
		IdleTimeout:       time.Minute,
		MaxHeaderBytes:    maxHeader,
	}
}

// settled does something to the room and plays what that made due. What was begun is ended even
// if the browser has gone away.
func (s *Server) settled(w http.ResponseWriter, r *http.Request, do func(context.Context) error) error {
	extend(w)
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), pushTime)
	defer cancel()
	if err := do(ctx); err != nil {
		return err
	}
	return s.Clock.Settle(ctx)
}

// extend gives an answer the time that a push may take. Recorders in tests know no deadlines.
func extend(w http.ResponseWriter) {
	err := http.NewResponseController(w).SetWriteDeadline(time.Now().Add(pushTime + answerTime))
	_ = err // without support the server's own limit stands
}

// say puts a sentence above the phones, and says which part of the page it is about, "" for none.
func (s *Server) say(sentence, look string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.status, s.look = sentence, look
	s.serial++
}

// ran marks a chip, counted from 1, as told.
func (s *Server) ran(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.told = max(s.told, n)
	s.serial++
}

// A state is what a Server knows beside its room and clock.
type state struct {
	status, look string
	told         int
	serial       uint64
	brought      Bundle
	verdict      *Verdict
}

func (s *Server) state() state {
	s.mu.Lock()
	defer s.mu.Unlock()
	return state{s.status, s.look, s.told, s.serial, s.brought, s.verdict}
}
