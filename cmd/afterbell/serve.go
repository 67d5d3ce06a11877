package main

import (
	"context"
	"errors"
	"fmt"
	"os/signal"
	"runtime/debug"
	"syscall"
	"time"

	"github.com/rs/zerolog"

	"afterbell/bot/companion"
	"afterbell/cmd/afterbell/config"
	"afterbell/store/bolt"
)

type serveCommand struct {
	Config string `default:"afterbell.toml" placeholder:"FILE" help:"The configuration. Default: ${default}."`
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
	ctx, stop := untilSignal()
	defer stop()
	return serve(ctx, conf, logger(c, conf.Log))
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

// serve opens what the configuration names and runs the bot until ctx is done.
func serve(ctx context.Context, conf config.Config, log zerolog.Logger) (err error) {
	courses := newLibrary(conf.Courses.Dir, log)
	if err := courses.read(); err != nil {
		return err
	}
	store, err := bolt.Open(conf.Store.Path, bolt.Options{Append: companion.AppendOnly()})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	for _, key := range store.Damaged() {
		log.Error().Str("key", key).Msg("record is damaged")
	}
	platforms, err := platforms(conf, store, log)
	if err != nil {
		return err
	}
	b, err := companion.New(companion.Config{Store: store, Platforms: platforms, Courses: courses.courses, CourseFile: courses.file, Log: log})
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	go courses.watch(ctx)
	go guard(ctx, store, stop)
	log.Info().Str("store", conf.Store.Path).Int("courses", len(courses.courses())).Msg("serving")
	return untilDrained(ctx, b.Run)
}

// guard stops everything when the data file is replaced or removed under us: what is written after
// that would be written for nobody.
func guard(ctx context.Context, store *bolt.Store, stop context.CancelCauseFunc) {
	tick := time.NewTicker(time.Minute)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if err := store.Check(ctx); err != nil && ctx.Err() == nil {
				stop(err)
				return
			}
		}
	}
}

// untilDrained runs run and, once ctx is done, waits for it to end, but not for ever.
func untilDrained(ctx context.Context, run func(context.Context) error) error {
	ended := make(chan error, 1)
	go func() { ended <- run(ctx) }()
	select {
	case err := <-ended:
		return errors.Join(err, failure(ctx))
	case <-ctx.Done():
	}
	select {
	case err := <-ended:
		return errors.Join(err, failure(ctx))
	case <-time.After(drain):
		return errors.Join(fmt.Errorf("sending had not ended after %v", drain), failure(ctx))
	}
}

// failure returns why ctx ended, unless that was a signal or has not happened.
func failure(ctx context.Context) error {
	if cause := context.Cause(ctx); cause != nil && !errors.Is(cause, context.Canceled) {
		return cause
	}
	return nil
}
