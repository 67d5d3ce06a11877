package turn

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/go-co-op/gocron/v2"

	"afterbell/bot"
	"afterbell/bot/lease"
	"afterbell/bot/term"
)

// tickEvery is how often the alarm clock rings. What is due is in the store; the clock only wakes.
const tickEvery = time.Second

// Run works until ctx is done: it listens to all platforms, looks at the clock, and sends. On the
// way out no new attempt is begun, and Run returns when those under way have ended (their own
// deadline is the platform's). One platform that gives up for good ends only itself, unless it was
// the last; its error is returned then.
//
// Of several replicas, only the one that leads looks at the clock, sends, and listens to what may be listened to once.
func (b *Bot) Run(ctx context.Context) error {
	b.watch.run()
	if b.lease == nil {
		return b.work(ctx, b.platforms)
	}
	once, shared := split(b.platforms)
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	listened := make(chan error, 1)
	if len(shared) > 0 {
		go func() {
			defer stop()
			listened <- b.listen(ctx, shared)
		}()
	} else {
		listened <- nil
	}
	err := b.lease.Lead(ctx, func(ctx context.Context) error {
		began := time.Now()
		b.ticked.Store(&began) // until now that was another's business
		return b.work(ctx, once)
	})
	stop()
	return errors.Join(err, <-listened)
}

// split tells the platforms that only one replica may listen to from the others.
func split(all []bot.Platform) (once, shared []bot.Platform) {
	for _, p := range all {
		if s, ok := p.(bot.Solo); ok && s.Solo() {
			once = append(once, p)
		} else {
			shared = append(shared, p)
		}
	}
	return once, shared
}

// work does what the program does by itself, and listens to platforms, until ctx is done.
func (b *Bot) work(ctx context.Context, platforms []bot.Platform) error {
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
	wg.Go(func() { b.Outbox.Send(sending) })
	err = b.listen(ctx, platforms)
	stop()
	wg.Wait()
	return errors.Join(err, clock.Shutdown(), b.signOff(context.WithoutCancel(ctx)))
}

// signOff writes a last sign of life, unless another replica leads by now.
func (b *Bot) signOff(ctx context.Context) error {
	if err := b.Alive(ctx); !errors.Is(err, lease.ErrLost) {
		return err
	}
	return nil
}

// alarm starts gocron with its jobs.
func (b *Bot) alarm(ctx context.Context) (gocron.Scheduler, error) {
	clock, err := gocron.NewScheduler()
	if err != nil {
		return nil, fmt.Errorf("bot: make the alarm clock: %w", err)
	}
	for _, j := range b.jobs() {
		options := []gocron.JobOption{gocron.WithSingletonMode(gocron.LimitModeReschedule), gocron.WithName(j.Name)}
		if j.Now { // what is late need not wait for the first second to pass, which a program that keeps dying never lives
			options = append(options, gocron.WithStartAt(gocron.WithStartImmediately()))
		}
		_, err := clock.NewJob(gocron.DurationJob(j.Every), gocron.NewTask(func() { b.ring(ctx, j) }), options...)
		if err != nil {
			return nil, fmt.Errorf("bot: set the alarm for %s: %w", j.Name, err)
		}
	}
	clock.Start()
	return clock, nil
}

// jobs are what the alarm clock rings for: our own, and those of the stories.
func (b *Bot) jobs() []Job {
	list := []Job{
		{Name: "tick", Every: tickEvery, Now: true, Work: b.eachSecond()},
		{Name: "alive", Every: aliveEvery, Work: func(ctx context.Context, _ Ground) error { return b.Alive(ctx) }},
		{Name: "survey", Every: surveyEvery, Work: func(ctx context.Context, _ Ground) error { return b.Survey(ctx) }},
		{Name: "retain", Every: retainEvery, Work: func(ctx context.Context, _ Ground) error { return b.Retain(ctx) }},
		{Name: "thin", Every: retainEvery, Work: func(ctx context.Context, _ Ground) error { return b.thin(ctx) }},
		{Name: "purge", Every: purgeEvery, Work: func(ctx context.Context, _ Ground) error { return b.Purge(ctx) }},
	}
	for _, s := range b.stories {
		list = append(list, s.Jobs...)
	}
	return list
}

func (b *Bot) ground() Ground {
	return Ground{Store: b.own, School: b.school, Now: b.now, Log: b.log}
}

// Ticked is when what is due was last looked at, by the clock of the machine; zero before the first time. While Run works
// and that is long ago, nothing planned goes out. A clock that is doubted was looked at, and Doubt says so. A replica that
// does not lead has nothing to look at, so for it that is just now.
func (b *Bot) Ticked() time.Time {
	if !b.leads() {
		return time.Now()
	}
	if at := b.ticked.Load(); at != nil {
		return *at
	}
	return time.Time{}
}

// eachSecond is the job of each second: what is due is moved to the queues. A second that took many minutes
// is an absence too: the machine slept.
func (b *Bot) eachSecond() func(context.Context, Ground) error {
	last := b.now().Round(0) // without the monotonic clock, which sleeps with the machine
	return func(ctx context.Context, _ Ground) (err error) {
		defer func() {
			if err == nil {
				at := time.Now()
				b.ticked.Store(&at)
			}
		}()
		if err := b.heedLoss(ctx); err != nil {
			return err
		}
		atWork := b.watch.atWork() // if not, the start itself notes the absence
		if err := b.checkClock(ctx); err != nil || b.Doubt() != term.Believed {
			return err
		}
		now := b.now().Round(0)
		before := last
		last = now
		if atWork && now.Sub(before) > awayAfter {
			if err := b.noticeAbsence(ctx, before); err != nil {
				return err
			}
		}
		if b.lease != nil {
			return b.Outbox.TickBeside(ctx)
		}
		_, err = b.Tick(ctx)
		return err
	}
}

// ring does one job; a panic in it ends neither the clock nor the program.
func (b *Bot) ring(ctx context.Context, j Job) {
	defer func() {
		if r := recover(); r != nil {
			b.log.Error().Str("job", j.Name).Str("panic", fmt.Sprint(r)).Msg("job panicked")
		}
	}()
	if ctx.Err() != nil {
		return
	}
	if err := j.Work(ctx, b.ground()); err != nil && ctx.Err() == nil {
		b.log.Error().Str("job", j.Name).Err(err).Msg("job failed")
	}
}

// listen runs platforms until ctx is done or the last has given up.
func (b *Bot) listen(ctx context.Context, platforms []bot.Platform) error {
	failed := make(chan error, len(platforms))
	var wg sync.WaitGroup
	for _, p := range platforms {
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
	if len(errs) == len(platforms) && len(errs) > 0 {
		return errors.Join(errs...)
	}
	<-ctx.Done()
	return nil
}

// serve runs one platform; a panic in it ends only itself.
func (b *Bot) serve(ctx context.Context, p bot.Platform) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v", r)
		}
	}()
	return p.Run(ctx, b)
}
