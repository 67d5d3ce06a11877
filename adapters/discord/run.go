package discord

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"time"

	"afterbell/adapters/pool"
	"afterbell/bot"
)

// drain is how long answers that are under way may take when the process is stopped.
const drain = 5 * time.Second

// Run implements bot.Platform: it registers the commands and keeps all shards connected. A refused
// token ends it with advice, unless there is a token file: then it waits for another token.
func (a *Adapter) Run(ctx context.Context, h bot.Handler) error {
	if err := CheckCommands(h.Commands()); err != nil {
		return err
	}
	a.rest.dated.Tell(h)
	defer a.Close()
	for {
		err := a.runOnce(ctx, h)
		if ctx.Err() != nil {
			return nil
		}
		if !errors.Is(err, errTokenRefused) || a.options.TokenFile == "" {
			return err
		}
		a.log.Error().Err(err).Msg("waiting for another token in the token file")
		if a.awaitToken(ctx) != nil {
			return nil
		}
	}
}

// awaitToken waits until the token file holds another token than the one that was refused.
func (a *Adapter) awaitToken(ctx context.Context) error {
	for {
		if err := pause(ctx, tokenRecheck, nil); err != nil {
			return err
		}
		raw, err := os.ReadFile(a.options.TokenFile)
		old, _ := a.rest.currentToken()
		if token := strings.TrimSpace(string(raw)); err == nil && token != "" && token != old {
			a.rest.setToken(token)
			return nil
		}
	}
}

// runOnce serves until ctx is done or something final happens.
func (a *Adapter) runOnce(ctx context.Context, h bot.Handler) error {
	shards, err := a.prepare(ctx, h)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	work := newWork(ctx)
	defer a.keepLast(ctx)
	defer work.finish()
	var running sync.WaitGroup
	errs := make(chan error, len(shards))
	for _, s := range shards {
		s.work = work
		running.Go(func() {
			err := s.run(ctx)
			if err != nil {
				cancel() // what is final for one shard is final for all
			}
			errs <- err
		})
	}
	running.Go(func() { a.keepHouse(ctx) })
	running.Go(func() { a.tellLeft(ctx, h) })
	running.Wait()
	close(errs)
	var all []error
	for err := range errs {
		all = append(all, err)
	}
	return errors.Join(all...)
}

// prepare logs in, registers the commands and asks for the gateway, again and again until Discord
// answers; it gives up only on what no repetition can heal.
func (a *Adapter) prepare(ctx context.Context, h bot.Handler) ([]*shard, error) {
	for failures := 0; ; failures++ {
		if err := pause(ctx, backoff(failures, lastRetry), nil); err != nil {
			return nil, err
		}
		shards, err := a.tryPrepare(ctx, h)
		if err == nil {
			return shards, nil
		}
		if isFinal(err) || ctx.Err() != nil {
			return nil, err
		}
		a.log.Warn().Err(err).Msg("discord cannot be reached yet")
	}
}

// isFinal reports whether trying again is pointless: a refused token, a wrong application.
func isFinal(err error) bool {
	var fatal *fatalError
	return errors.As(err, &fatal) || errors.Is(err, errTokenRefused) || isPermanent(err)
}

func isPermanent(err error) bool {
	var d *bot.DeliveryError
	return errors.As(err, &d) && d.Outcome == bot.OutcomePermanent
}

func (a *Adapter) tryPrepare(ctx context.Context, h bot.Handler) ([]*shard, error) {
	app, err := a.application(ctx)
	if err != nil {
		return nil, err
	}
	if app.Endpoint != "" {
		a.log.Error().Msg("an interactions endpoint url is set in the developer portal: " +
			"discord sends commands and buttons there and none to this bot until that field is empty")
	}
	if err := a.register(ctx, h.Commands()); err != nil {
		if !isPermanent(err) || errors.Is(err, errTokenRefused) {
			return nil, err
		}
		a.log.Error().Err(err).Msg("discord does not take the commands: it keeps the old ones until the next start")
	}
	if err := a.purgeDrafts(ctx); err != nil {
		return nil, fmt.Errorf("discord: %w", err)
	}
	if err := a.loadSeen(ctx); err != nil {
		return nil, fmt.Errorf("discord: %w", err)
	}
	if err := a.loadAnswered(ctx); err != nil {
		return nil, fmt.Errorf("discord: %w", err)
	}
	info, err := a.gateway(ctx)
	if err != nil {
		return nil, err
	}
	a.want.Store(int32(info.Shards))
	g := newGate(info.SessionStartLimit)
	shards := make([]*shard, info.Shards)
	for i := range shards {
		shards[i] = &shard{adapter: a, handler: h, id: i, of: info.Shards, gate: g, address: info.URL}
	}
	return shards, nil
}

// work is the set of events being handled. They outlive the connection that brought them, and
// when the process stops they have a moment to finish.
type work struct {
	ctx    context.Context
	cancel context.CancelFunc
	pool   *pool.Pool
}

func newWork(ctx context.Context) *work {
	w := &work{pool: pool.New()}
	w.ctx, w.cancel = context.WithCancel(context.WithoutCancel(ctx))
	return w
}

// finish waits for what is under way, at most drain, then ends it.
func (w *work) finish() {
	timer := time.AfterFunc(drain, w.cancel)
	w.pool.Wait()
	timer.Stop()
	w.cancel()
}

// start handles one event in a goroutine of its own, unless too many are being handled: waiting
// would hold up the connection's heartbeats.
func (a *Adapter) start(w *work, fn func(ctx context.Context)) {
	select {
	case a.busy <- struct{}{}:
	default:
		a.log.Error().Int("limit", maxBusy).Msg("event dropped: too many at once")
		return
	}
	w.pool.Go(func() {
		defer func() { <-a.busy }()
		a.guard(w.ctx, fn)
	})
}

// queue handles one event when its turn comes. It is for what concerns a server: a new session brings
// as many of these as there are servers, and what people do must not wait for them.
func (a *Adapter) queue(w *work, fn func(ctx context.Context)) {
	w.pool.Go(func() {
		select {
		case a.queued <- struct{}{}:
		case <-w.ctx.Done():
			return
		}
		defer func() { <-a.queued }()
		a.guard(w.ctx, fn)
	})
}

// guard runs fn; a panic ends it and nothing else.
func (a *Adapter) guard(ctx context.Context, fn func(ctx context.Context)) {
	defer func() {
		if recover() != nil {
			// What was recovered may hold somebody's words.
			a.log.Error().Msg("handling an event failed unexpectedly")
		}
	}()
	fn(ctx)
}

// Solo implements bot.Solo: whoever is connected to a shard hears all of it, so that two would answer everything twice
// (https://docs.discord.com/developers/events/gateway#sharding).
func (a *Adapter) Solo() bool { return true }
