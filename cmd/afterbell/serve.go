package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os/signal"
	"runtime/debug"
	"syscall"
	"time"

	"github.com/rs/zerolog"

	"afterbell/bot/companion"
	"afterbell/bot/when"
	"afterbell/cmd/afterbell/config"
)

type serveCommand struct {
	Config string `default:"afterbell.toml" placeholder:"FILE" help:"The configuration. Default: ${default}."`

	AwaySince time.Time `format:"2006-01-02" placeholder:"DATE" help:"The bot did not run since then; believed only if said."`
}

// drain is how long sending may go on after the signal to stop.
const drain = 10 * time.Second

// gcPercent lets the heap, which is a few megabytes, grow to five times what is in use before it is
// collected: that costs about 20 MB and saves every command a tenth of its work.
const gcPercent = 400

// Run serves until the process is told to stop.
func (s *serveCommand) Run(c *console) error {
	conf, problems := config.Read(s.Config, c.env)
	if len(problems) > 0 {
		return &refusedError{problems}
	}
	debug.SetGCPercent(gcPercent)
	v, err := newServer(conf, logger(c, conf.Log))
	if err != nil {
		return err
	}
	ctx, stop := untilSignal() // not before: a start that hangs must be ended by the first signal
	defer stop()
	v.awaySince = s.AwaySince
	return v.serve(ctx)
}

// untilSignal returns a context that ends with the first signal to stop. The second one ends the
// process at once, as it would have without us: nothing is lost by that, only said later.
func untilSignal() (context.Context, context.CancelFunc) {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	context.AfterFunc(ctx, stop)
	return ctx, stop
}

// logger returns the log as configured, which has been checked.
func logger(c *console, l config.Log) zerolog.Logger {
	level, err := zerolog.ParseLevel(l.Level)
	if err != nil {
		level = zerolog.InfoLevel
	}
	out := c.err
	if l.Format == "text" {
		out = zerolog.ConsoleWriter{Out: c.err, NoColor: true, TimeFormat: time.RFC3339}
	}
	return zerolog.New(out).Level(level).With().Timestamp().Logger()
}

// A server is the bot with everything that it needs, before it begins.
type server struct {
	conf    config.Config
	log     zerolog.Logger
	courses *library
	store   keeper

	awaySince time.Time // the operator says that the bot did not run since then; zero says nothing
}

// newServer reads the courses and opens the store.
func newServer(conf config.Config, log zerolog.Logger) (*server, error) {
	v := &server{conf: conf, log: log, courses: newLibrary(conf.Courses.Dir, log)}
	if err := v.courses.read(); err != nil {
		return nil, err
	}
	var err error
	v.store, err = openStore(conf.Store, log)
	return v, err
}

// serve runs the bot until ctx is done, or until it cannot keep any more what it is told.
func (v *server) serve(ctx context.Context) (err error) {
	defer func() { err = ended(err, v.store.Close()) }()
	platforms, err := platforms(v.conf, v.store, v.log)
	if err != nil {
		return err
	}
	b, err := companion.New(companion.Config{
		Store: v.store, Platforms: platforms, Courses: v.courses.courses, CourseFile: v.courses.file,
		CourseErrors: v.courses.errors, Log: v.log,
		Made: madeOn(), AwaySince: v.awaySince,
	})
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	go v.courses.watch(ctx)
	go guard(ctx, v.store, stop)
	v.log.Info().Str("store", v.conf.Store.Path).Int("courses", len(v.courses.courses())).Msg("serving")
	return untilDrained(ctx, b.Run)
}

// madeOn is a day on which this program was not finished yet, so that no clock which says an earlier one is
// right: that on which somebody last looked for newer rules of time zones.
func madeOn() time.Time {
	_, _, lookedUp := when.OwnZoneData()
	return when.DayStart(lookedUp, time.UTC, when.Clock{})
}

// ended returns how a program ended whose store was closed with an error or nil. A store that failed
// says so once more when it is closed.
func ended(err, closing error) error {
	if err != nil && errors.Is(closing, err) {
		return err
	}
	return errors.Join(err, closing)
}

// untilDrained runs run and, once ctx is done, waits for it to end, but not for ever: not for long if
// ctx ended because nothing can be kept any more. That reason is then the only one that counts.
func untilDrained(ctx context.Context, run func(context.Context) error) error {
	ended := make(chan error, 1)
	go func() { ended <- run(ctx) }()
	select {
	case err := <-ended:
		return cmp.Or(failure(ctx), err)
	case <-ctx.Done():
	}
	grace := drain
	if failure(ctx) != nil {
		grace = time.Second
	}
	select {
	case err := <-ended:
		return cmp.Or(failure(ctx), err)
	case <-time.After(grace):
		return cmp.Or(failure(ctx), fmt.Errorf("sending had not ended after %v", drain))
	}
}

// failure returns why ctx ended, unless that was a signal or has not happened.
func failure(ctx context.Context) error {
	if cause := context.Cause(ctx); cause != nil && !errors.Is(cause, context.Canceled) {
		return cause
	}
	return nil
}
