package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"os/signal"
	"path/filepath"
	"runtime/debug"
	"sync"
	"syscall"
	"time"

	"github.com/rs/zerolog"

	"afterbell/bot"
	"afterbell/bot/companion"
	"afterbell/bot/when"
	"afterbell/cmd/afterbell/config"
)

type serveCommand struct {
	Config string `default:"afterbell.toml" placeholder:"FILE" help:"The configuration. Default: ${default}."`

	AwaySince time.Time `format:"2006-01-02" placeholder:"DATE" help:"The bot did not run since then; believed only if said."`

	OtherApp bool `help:"Another app serves from this database from now on, on purpose."`
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
	log, level := logger(c, conf.Log)
	v, err := newServer(conf, log)
	if err != nil {
		return err
	}
	v.file, v.env, v.sieve = s.Config, c.env, level
	ctx, stop := untilSignal() // not before: a start that hangs must be ended by the first signal
	defer stop()
	v.awaySince, v.otherApp = s.AwaySince, s.OtherApp
	return v.serve(ctx)
}

// untilSignal returns a context that ends with the first signal to stop. The second one ends the
// process at once, as it would have without us: nothing is lost by that, only said later.
func untilSignal() (context.Context, context.CancelFunc) {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	context.AfterFunc(ctx, stop)
	return ctx, stop
}

// logger returns the log as configured, which has been checked, and what lets its level be changed.
func logger(c *console, l config.Log) (zerolog.Logger, *sieve) {
	out := c.err
	if l.Format == "text" {
		out = zerolog.ConsoleWriter{Out: c.err, NoColor: true, TimeFormat: time.RFC3339}
	}
	level := &sieve{out: out}
	level.set(l)
	return zerolog.New(level).With().Timestamp().Logger(), level
}

// A server is the bot with everything that it needs, before it begins.
type server struct {
	conf    config.Config
	log     zerolog.Logger
	courses *library
	store   *base
	copies  *copies
	began   time.Time

	file  string   // the configuration is in this file
	env   []string // the environment that goes with it
	sieve *sieve   // nil: the level of the log stays as it is

	// The rest is set when serving begins.
	bot       *companion.Bot
	on        []service // those that are configured
	platforms []bot.Platform
	metrics   *metrics
	listener  net.Listener // for monitoring; nil: there is none
	desktop   net.Listener // for the operator's page; nil: there is none
	mu        sync.Mutex   // is held while conf is changed

	awaySince time.Time // the operator says that the bot did not run since then; zero says nothing
	otherApp  bool      // another app than before may serve from the database
}

// newServer reads the courses and opens the store.
func newServer(conf config.Config, log zerolog.Logger) (*server, error) {
	v := &server{conf: conf, log: log, courses: newLibrary(conf.Courses.Dir, log)}
	if err := v.courses.read(); err != nil {
		return nil, err
	}
	if len(v.courses.courses()) == 0 {
		log.Warn().Str("dir", conf.Courses.Dir).Str("hint", config.HowToFill(conf.Courses.Dir)).
			Msg("there is no course to teach yet, only lists that are pasted in chat")
	}
	var err error
	if v.store, err = openBase(conf.Store, log); err != nil {
		return nil, err
	}
	v.copies = &copies{store: v.store.file, work: filepath.Dir(conf.Store.Path), log: log, conf: conf.Backup}
	return v, nil
}

// serve runs the bot until ctx is done, or until it cannot keep any more what it is told.
func (v *server) serve(ctx context.Context) (err error) {
	defer func() { err = ended(err, v.store.Close()) }()
	v.began, v.on = time.Now(), configured(v.conf)
	if err := v.claim(ctx); err != nil {
		return err
	}
	if err := errors.Join(v.listen(), v.openPage()); err != nil {
		return err
	}
	if v.platforms, err = platforms(v.conf, v.store, v.log); err != nil {
		return err
	}
	v.bot, err = companion.New(companion.Config{
		Store: v.store, Platforms: v.platforms, Courses: v.courses.courses, CourseFile: v.courses.file,
		CourseErrors: v.courses.errors, Log: v.log,
		Made: madeOn(), AwaySince: v.awaySince, KeepDays: v.conf.Data.KeepDays, Kept: keptBy(v.conf.Data),
		Lease: v.store.lease,
	})
	if err != nil {
		return err
	}
	v.metrics = newMetrics()
	v.metrics.hear(v.bot)
	v.metrics.registry.MustRegister(gauges{state: v.state})
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	go v.courses.watch(ctx)
	go guard(ctx, v.store, stop)
	defer v.beside(ctx)()
	v.log.Info().Str("store", v.store.name(v.conf.Store)).Int("courses", len(v.courses.courses())).Msg("serving")
	return untilDrained(ctx, v.bot.Run)
}

// keptBy says how long is kept what has a time of its own.
func keptBy(d config.Data) companion.Kept {
	return companion.Kept{Removed: d.RemovedDays, Reports: d.ReportDays, Looks: d.LookDays, Expected: d.ExpectedDays}
}

// beside does what goes on beside the bot until ctx is done. The function that it returns ends it and waits for
// it, since nobody may look at the store any more when that is closed.
func (v *server) beside(ctx context.Context) (wait func()) {
	ctx, end := context.WithCancel(ctx)
	var all sync.WaitGroup
	for _, work := range []func(context.Context){v.attend, v.monitor, v.page, v.copies.keep, v.heedHangups, v.tellWeeks, v.rest} {
		all.Go(func() { work(ctx) })
	}
	return func() {
		end()
		ended := make(chan struct{})
		go func() {
			all.Wait()
			close(ended)
		}()
		select {
		case <-ended:
		case <-time.After(besideWait): // something in the store hangs, and the process is to end all the same
		}
	}
}

// rest gives memory back to the system while nothing happens.
func (v *server) rest(ctx context.Context) {
	whenIdle(ctx, func() bool { return v.metrics.stirred.Swap(false) }, debug.FreeOSMemory)
}

// besideWait is how long what goes on beside the bot may take to end. It takes milliseconds.
const besideWait = 3 * time.Second

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
