// Package operator is a page for whoever runs the bot: how it is, what waits, which classes and courses there are, and the
// newest backup, as the commands tell it, with the same acts as theirs and no other. It shows nothing that people wrote.
//
// The page is drawn by the server and needs no script. It is served on the machine itself, to whoever knows its token; package
// loopback keeps others out. Every act is a form, so that no link and no other site can cause one.
package operator

import (
	"context"
	"embed"
	"errors"
	"html/template"
	"io"
	"net/http"
	"time"

	"github.com/rs/zerolog"

	"afterbell/adapters/loopback"
)

// A Bot is the running program as the page knows it.
type Bot struct {
	Look    func(ctx context.Context) (State, error)
	Retry   func(ctx context.Context, key string) error // lets a post be tried at once, also one that was given up
	Drop    func(ctx context.Context, key string) error // lets a post not go out
	Reload  func(ctx context.Context) (string, error)   // reads the configuration again, and says what came of it
	Examine func(ctx context.Context) (string, error)   // reads all that is kept, and says what is wrong with it
	Log     zerolog.Logger
}

// A State is what there is to see. Times are written already, as its reader's machine shows them.
type State struct {
	At      string
	Lines   []string // how the bot is
	Wrong   []string // what is not as it should be
	Waiting []Post   // their time has come
	Planned []Post   // the next ones
	Later   int      // so many more are planned
	GivenUp []Post
	Classes []Class
	Courses []Course
}

// A Post is one that is in the outbox, without its words.
type Post struct {
	Key  string
	Text string // what it is and how it is with it
}

// A Class is a class that the bot serves.
type Class struct {
	Name, ID, Where, Course, Since string
	Learners                       int
}

// A Course is a folder of the library.
type Course struct {
	Folder, Title string
	Lessons       int
	Taught        bool     // it can be taught as it lies there
	Problems      []string // what lint says of it
}

// maxBody is how many bytes a request may have: a form with the key of a post.
const maxBody = 64 << 10

// Times of a request. An examination reads all that is kept.
const (
	readTime = 10 * time.Second
	actTime  = 5 * time.Minute
)

// A Refusal is an error that the page shows in its own words.
type Refusal interface {
	error
	Refusal() string
}

// Server returns the server of the page for the port of this machine that it listens on.
func Server(b Bot, token string, port int) *http.Server {
	d := desk{b}
	g := loopback.New(token, port, func(*http.Request) int64 { return maxBody })
	mux := http.NewServeMux()
	page := func(pattern string, h http.HandlerFunc) { mux.Handle(pattern, known(g, h)) }
	mux.HandleFunc("GET /operator.css", sheet)
	page("GET /{$}", func(w http.ResponseWriter, r *http.Request) { d.show(w, r, "", "") })
	page("POST /retry", d.acts(func(ctx context.Context, r *http.Request) (string, error) {
		return "It is tried now.", b.Retry(ctx, r.PostForm.Get("key"))
	}))
	page("POST /drop", d.acts(func(ctx context.Context, r *http.Request) (string, error) {
		return "It does not go out.", b.Drop(ctx, r.PostForm.Get("key"))
	}))
	page("POST /reload", d.acts(func(ctx context.Context, _ *http.Request) (string, error) { return b.Reload(ctx) }))
	page("POST /examine", d.acts(func(ctx context.Context, _ *http.Request) (string, error) { return b.Examine(ctx) }))
	return &http.Server{
		Handler: g.Wrap(mux), ReadHeaderTimeout: 5 * time.Second, ReadTimeout: readTime, WriteTimeout: actTime + readTime,
		IdleTimeout: time.Minute, MaxHeaderBytes: 16 << 10,
	}
}

// known lets those pass who know the token.
func known(g *loopback.Guard, next http.HandlerFunc) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch in, traded := g.Admits(w, r); {
		case in:
			next(w, r)
		case !traded:
			w.WriteHeader(http.StatusUnauthorized)
			render(w, "locked", nil)
		}
	})
}

//go:embed operator.css
var css string

//go:embed operator.html
var files embed.FS

var pages = template.Must(template.ParseFS(files, "operator.html"))

// render writes one of the templates. An error can only be that the reader has gone away.
func render(w http.ResponseWriter, name string, data any) {
	err := pages.ExecuteTemplate(w, name, data)
	_ = err
}

func sheet(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/css; charset=utf-8")
	_, err := io.WriteString(w, css)
	_ = err // the browser has gone away
}

type desk struct{ Bot }

// A view is the page with what was done last.
type view struct {
	State
	Said, Failed string
}

// show draws the page, with what an act came to.
func (d desk) show(w http.ResponseWriter, r *http.Request, said, failed string) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	s, err := d.Look(r.Context())
	if err != nil {
		d.Log.Error().Err(err).Msg("the operator's page cannot be drawn")
		w.WriteHeader(http.StatusInternalServerError)
		s, failed = State{}, "How the bot is could not be read; the log says why."
	}
	render(w, "page", view{s, said, failed})
}

// acts does something and shows the page with what came of it. What was begun is ended even if the browser has gone away.
func (d desk) acts(do func(context.Context, *http.Request) (string, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if err := r.ParseForm(); err != nil {
			http.Error(w, "The form could not be read.", http.StatusBadRequest)
			return
		}
		ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), actTime)
		defer cancel()
		said, err := do(ctx, r)
		var refused Refusal
		switch {
		case errors.As(err, &refused):
			d.show(w, r, "", refused.Refusal())
		case err != nil:
			d.Log.Error().Err(err).Str("act", r.URL.Path).Msg("an act of the operator failed")
			d.show(w, r, "", "That did not work; the log says why.")
		default:
			d.show(w, r, said, "")
		}
	}
}
