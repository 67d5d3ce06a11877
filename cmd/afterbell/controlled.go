package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/go-json-experiment/json"

	"afterbell/bot"
	"afterbell/bot/companion"
	"afterbell/bot/outbox"
	"afterbell/cmd/afterbell/control"
)

// What the bot that runs does for the commands of the program.

// attend answers commands until ctx is done. A bot whose socket cannot be opened does its work all the same.
func (v *server) attend(ctx context.Context) {
	l, err := control.Listen(v.conf.Store.Path)
	if err == nil {
		err = control.Serve(ctx, l, v.desk())
	}
	if err != nil && ctx.Err() == nil {
		v.log.Warn().Err(err).Msg("commands cannot speak to this bot; it works all the same")
	}
}

// desk is what commands may ask for.
func (v *server) desk() http.Handler {
	m := http.NewServeMux()
	m.HandleFunc("GET /status", answering(func(r *http.Request) (any, error) { return v.state(r.Context()) }))
	m.HandleFunc("GET /outbox", answering(v.listOutbox))
	m.HandleFunc("GET /outbox/one", answering(func(r *http.Request) (any, error) {
		w, err := v.bot.Post(r.Context(), r.FormValue("key"))
		return w, toldOf(err, r.FormValue("key"))
	}))
	m.HandleFunc("POST /outbox/retry", answering(acts(v.bot.Retry)))
	m.HandleFunc("POST /outbox/drop", answering(acts(v.bot.Drop)))
	m.HandleFunc("GET /people", answering(func(r *http.Request) (any, error) { return v.bot.People(r.Context()) }))
	m.HandleFunc("POST /people/export", answering(asked(v.bot, packed)))
	m.HandleFunc("POST /people/erase", answering(asked(v.bot, erasePerson)))
	m.HandleFunc("POST /classes/erase", answering(asked(v.bot, eraseClass)))
	m.HandleFunc("POST /classes/course", answering(v.answerCourse))
	m.HandleFunc("POST /reload", answering(func(r *http.Request) (any, error) { return v.reload() }))
	m.HandleFunc("GET /check", answering(func(r *http.Request) (any, error) { return v.judge(r.Context()) }))
	m.HandleFunc("POST /backup/made", answering(v.noteMade))
	m.HandleFunc("GET /snapshot", v.snapshot)
	v.watched(m)
	return m
}

// answering makes a handler of what answers a request.
func answering(fn func(*http.Request) (any, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		said, err := fn(r)
		control.Answer(w, said, err)
	}
}

// Which posts an outbox is asked for.
const (
	listWaiting = "waiting"
	listPlanned = "planned"
	listGivenUp = "given-up"
)

// posts are those that are asked for.
func posts(ctx context.Context, o *outbox.Outbox, which string, now time.Time) ([]outbox.Waiting, error) {
	switch which {
	case listGivenUp:
		return o.GivenUp(ctx)
	case listPlanned:
		return o.Waiting(ctx, now.AddDate(100, 0, 0))
	}
	return o.Waiting(ctx, now)
}

func (v *server) listOutbox(r *http.Request) (any, error) {
	return posts(r.Context(), v.bot.Outbox, r.FormValue("which"), time.Now())
}

// A request names what is to be done something with.
type request struct {
	Key string `json:"key"`
}

// acts does something with one post.
func acts(do func(context.Context, string) error) func(*http.Request) (any, error) {
	return func(r *http.Request) (any, error) {
		var q request
		if err := json.UnmarshalRead(r.Body, &q); err != nil {
			return nil, err
		}
		return struct{}{}, toldOf(do(r.Context(), q.Key), q.Key)
	}
}

// asked does something for one person or class and answers with what came of it.
func asked[T any](b *companion.Bot, do func(context.Context, *companion.Bot, string) (T, error)) func(*http.Request) (any, error) {
	return func(r *http.Request) (any, error) {
		var q request
		if err := json.UnmarshalRead(r.Body, &q); err != nil {
			return nil, err
		}
		return do(r.Context(), b, q.Key)
	}
}

// toldOf says in words what is wrong with the key of a post.
func toldOf(err error, key string) error {
	switch {
	case errors.Is(err, bot.ErrNotFound):
		return &control.Error{Text: fmt.Sprintf("there is no post %q; say: afterbell outbox list", key), Refused: true}
	case errors.Is(err, outbox.ErrEnded):
		return &control.Error{Text: fmt.Sprintf("nothing can be done about %s: it was sent, dropped or given up", key), Refused: true}
	}
	return err
}

// snapshot sends the data file as it is at this moment. One that breaks off is seen as such.
func (v *server) snapshot(w http.ResponseWriter, r *http.Request) {
	if v.store.file == nil {
		http.Error(w, errNoFile.Error(), http.StatusConflict)
		return
	}
	if err := v.store.file.Snapshot(r.Context(), w); err != nil {
		v.log.Warn().Err(err).Msg("a copy was not sent to its end")
		panic(http.ErrAbortHandler)
	}
}

// A copyMade is a backup that a command made.
type copyMade struct {
	Bytes int64     `json:"bytes"`
	At    time.Time `json:"at"`
}

func (v *server) noteMade(r *http.Request) (any, error) {
	var m copyMade
	if err := json.UnmarshalRead(r.Body, &m); err != nil {
		return nil, err
	}
	return struct{}{}, noteBackup(r.Context(), v.store, m.Bytes, m.At)
}
