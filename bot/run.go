package bot

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/go-co-op/gocron/v2"
)

// tickEvery is how often the alarm clock rings. What is due is in the store; the clock only wakes.
const tickEvery = time.Second

// purgeEvery is how often the bot looks for data whose time is over.
const purgeEvery = time.Hour

// Run works until ctx is done: it listens to all platforms, looks at the clock, and sends. On the
// way out no new attempt is begun, and Run returns when those under way have ended (their own
// deadline is the platform's). One platform that gives up for good ends only itself, unless it was
// the last; its error is returned then.
func (b *Bot) Run(ctx context.Context) error {
	if err := b.Start(ctx); err != nil {
		return err
	}
	clock, err := b.alarm(ctx)
	if err != nil {
		return err
	}
	sending, stop := context.WithCancel(ctx)
	defer stop()
	var wg sync.WaitGroup
	wg.Go(func() { b.send(sending) })
	err = b.listen(ctx)
	stop()
	wg.Wait()
	return errors.Join(err, clock.Shutdown(), b.Alive(context.WithoutCancel(ctx)))
}

// alarm starts gocron with its jobs.
func (b *Bot) alarm(ctx context.Context) (gocron.Scheduler, error) {
	clock, err := gocron.NewScheduler()
	if err != nil {
		return nil, fmt.Errorf("bot: make the alarm clock: %w", err)
	}
	jobs := []struct {
		every time.Duration
		work  func(context.Context) error
		name  string
	}{
		{tickEvery, b.eachSecond(), "tick"},
		{aliveEvery, b.Alive, "alive"},
		{purgeEvery, b.Purge, "purge"},
	}
	for _, j := range jobs {
		_, err := clock.NewJob(gocron.DurationJob(j.every), gocron.NewTask(func() { b.ring(ctx, j.name, j.work) }),
			gocron.WithSingletonMode(gocron.LimitModeReschedule), gocron.WithName(j.name))
		if err != nil {
			return nil, fmt.Errorf("bot: set the alarm for %s: %w", j.name, err)
		}
	}
	clock.Start()
	return clock, nil
}

// eachSecond is the job of each second: what is due is moved to the queues. A second that took many minutes
// is an absence too: the machine slept.
func (b *Bot) eachSecond() func(context.Context) error {
	last := b.now().Round(0) // without the monotonic clock, which sleeps with the machine
	return func(ctx context.Context) error {
		now := b.now().Round(0)
		slept := now.Sub(last) > awayAfter
		last = now
		if slept {
			if err := b.noticeAbsence(ctx); err != nil {
				return err
			}
		}
		_, err := b.Tick(ctx)
		return err
	}
}

// ring does one job; a panic in it ends neither the clock nor the program.
func (b *Bot) ring(ctx context.Context, name string, work func(context.Context) error) {
	defer func() {
		if r := recover(); r != nil {
			b.log.Error().Str("job", name).Str("panic", fmt.Sprint(r)).Msg("job panicked")
		}
	}()
	if ctx.Err() != nil {
		return
	}
	if err := work(ctx); err != nil && ctx.Err() == nil {
		b.log.Error().Str("job", name).Err(err).Msg("job failed")
	}
}

// listen runs all platforms until ctx is done or the last has given up.
func (b *Bot) listen(ctx context.Context) error {
	failed := make(chan error, len(b.platforms))
	var wg sync.WaitGroup
	for _, p := range b.platforms {
		wg.Go(func() {
			if err := b.serve(ctx, p); err != nil && ctx.Err() == nil {
				b.log.Error().Str("platform", p.Name()).Err(err).Msg("platform gave up")
				failed <- fmt.Errorf("%s: %w", p.Name(), err)
			}
		})
	}
	wg.Wait()
	close(failed)
	var errs []error
	for err := range failed {
		errs = append(errs, err)
	}
	if len(errs) == len(b.platforms) && len(errs) > 0 {
		return errors.Join(errs...)
	}
	<-ctx.Done()
	return nil
}

// serve runs one platform; a panic in it ends only itself.
func (b *Bot) serve(ctx context.Context, p Platform) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v", r)
		}
	}()
	return p.Run(ctx, b)
}

// drainAgain is when a place is looked at again after our own side failed there.
const drainAgain = time.Minute

// send gives each place that has something to send a goroutine of its own, one at a time, so that
// a slow place delays no other.
func (b *Bot) send(ctx context.Context) {
	var wg sync.WaitGroup
	defer wg.Wait()
	var mu sync.Mutex
	busy := map[string]bool{}
	for {
		select {
		case <-ctx.Done():
			return
		case <-b.woken:
		}
		for _, place := range b.awake() {
			mu.Lock()
			if busy[place] {
				mu.Unlock()
				time.AfterFunc(100*time.Millisecond, func() { b.wake(place) })
				continue
			}
			busy[place] = true
			mu.Unlock()
			wg.Go(func() {
				done := false
				b.ring(ctx, "send", func(ctx context.Context) error {
					err := b.drain(ctx, place)
					done = err == nil
					return err
				})
				if !done {
					time.AfterFunc(drainAgain, func() { b.wake(place) })
				}
				mu.Lock()
				delete(busy, place)
				mu.Unlock()
			})
		}
	}
}
