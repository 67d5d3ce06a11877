package companion_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rs/zerolog"

	"afterbell/adapters/playground"
	"afterbell/bot"
	"afterbell/bot/companion"
	"afterbell/bot/course"
	"afterbell/bot/record"
	"afterbell/bot/turn"
	"afterbell/store/memory"
)

// running is a school whose program runs by itself, in the time of a bubble.
type running struct {
	*school
	disk  *flaky
	stop  context.CancelFunc
	ended chan error
}

// run lets the program of a new school run, on its service and others.
func run(t *testing.T, others ...bot.Platform) *running {
	t.Helper()
	s := newSchool(t)
	s.live, s.store = true, memory.New() // nothing is known of another time
	disk := &flaky{Store: s.store}
	b, err := companion.New(turn.Config{Store: disk, Platforms: append([]bot.Platform{s.wire}, others...), Log: zerolog.Nop(),
		Courses: func() []*course.Course { return s.courses }})
	if err != nil {
		t.Fatal(err)
	}
	s.bot = b
	ctx, stop := context.WithCancel(t.Context())
	r := &running{school: s, disk: disk, stop: stop, ended: make(chan error, 1)}
	go func() { r.ended <- b.Run(ctx) }()
	synctest.Wait()
	return r
}

// classIn makes a class in a channel, whose first lesson comes at ten past midnight.
func (r *running) classIn(where string) {
	r.t.Helper()
	known := all[record.Class](r.school, "class/")
	ev := r.event("rivera", bot.KindForm, "class.new", "start=2000-01-01", "rhythm=sat, sun at 0:10", "zone=UTC")
	ev.In.Channel = where
	r.handle(ev)
	for id := range all[record.Class](r.school, "class/") {
		if _, old := known[id]; !old {
			r.class = id
		}
	}
	start := r.event("rivera", bot.KindButton, "class.start", "target="+r.class)
	start.In.Channel = where
	r.handle(start)
}

// ends stops the program and returns how long that took, and its error.
func (r *running) ends() (time.Duration, error) {
	since := time.Now()
	r.stop()
	err := <-r.ended
	return time.Since(since), err
}

func (r *running) reads(where string) []string {
	return kinds(r.wire.Messages(playground.Filter{}), where)
}

func TestRunPostsWhatIsDue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := run(t)
		r.classIn(channel)
		time.Sleep(2 * time.Second)
		if got := r.reads(channel); !cmp.Equal(got, []string{"welcome"}) {
			t.Errorf("after two seconds the channel reads %v", got)
		}
		time.Sleep(10*time.Minute - time.Second)
		if got := r.reads(channel); !cmp.Equal(got, []string{"welcome", "lesson", "page"}) {
			t.Errorf("after the first lesson the channel reads %v", got)
		}
		if _, err := r.ends(); err != nil {
			t.Error(err)
		}
	})
}

// What fell due while the program was not running goes out at its start, and not a second later.
func TestTheFirstTickComesAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := run(t)
		r.classIn(channel)
		time.Sleep(9 * time.Minute)
		if _, err := r.ends(); err != nil {
			t.Error(err)
		}
		time.Sleep(2 * time.Minute)
		b, err := companion.New(turn.Config{Store: r.disk, Platforms: []bot.Platform{r.wire}, Log: zerolog.Nop()})
		if err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancel(t.Context())
		since := time.Now()
		go func() { r.ended <- b.Run(ctx) }()
		synctest.Wait()
		if got := r.reads(channel); len(got) != 3 || !time.Now().Equal(since) {
			t.Errorf("after %s the channel reads %v", time.Since(since), got)
		}
		stop()
		<-r.ended
	})
}

// After a night nothing is posted before a service has said the time, or the clock has gone evenly for a while.
func TestAfterANightTheClockIsWatchedFirst(t *testing.T) {
	for _, told := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			r := run(t)
			r.classIn(channel)
			time.Sleep(5 * time.Minute)
			if _, err := r.ends(); err != nil {
				t.Error(err)
			}
			time.Sleep(10 * time.Hour)
			b, err := companion.New(turn.Config{Store: r.disk, Platforms: []bot.Platform{r.wire}, Log: zerolog.Nop()})
			if err != nil {
				t.Fatal(err)
			}
			ctx, stop := context.WithCancel(t.Context())
			go func() { r.ended <- b.Run(ctx) }()
			time.Sleep(time.Minute)
			if got := r.reads(channel); len(got) != 1 {
				t.Errorf("before anybody knows the time the channel reads %v", got)
			}
			r.bot = b
			r.types("ben", "checkin", "did=read") // which does not end the absence
			if told {
				b.Told(time.Now())
			}
			time.Sleep(2 * time.Second)
			if got := r.reads(channel); (len(got) == 4) != told {
				t.Errorf("after a service's word (%v) the channel reads %v", told, got)
			}
			time.Sleep(3 * time.Minute)
			if got := r.reads(channel); !slices.Equal(got, []string{"welcome", "outage", "lesson", "page"}) {
				t.Errorf("later the channel reads %v", got)
			}
			stop()
			<-r.ended
		})
	}
}

func TestASlowPlaceDelaysNoOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := run(t)
		r.wire.fault = func(p bot.Part) (error, bool) {
			if p.To.Channel == channel {
				time.Sleep(30 * time.Second)
			}
			return nil, false
		}
		r.classIn(channel)
		time.Sleep(5 * time.Second)
		r.classIn("staff")
		time.Sleep(2 * time.Second)
		if slow, quick := r.reads(channel), r.reads("staff"); len(slow) != 0 || len(quick) != 1 {
			t.Errorf("the slow channel reads %v, the other %v", slow, quick)
		}
		time.Sleep(30 * time.Second)
		if slow := r.reads(channel); len(slow) != 1 || len(r.wire.twice) > 0 {
			t.Errorf("the slow channel reads %v, said twice %v", slow, r.wire.twice)
		}
		if _, err := r.ends(); err != nil {
			t.Error(err)
		}
	})
}

// On the way out nothing new is begun, and what is under way is finished and recorded.
func TestStoppingWaitsForWhatIsUnderWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := run(t)
		r.wire.fault = func(bot.Part) (error, bool) {
			time.Sleep(8 * time.Second)
			return nil, false
		}
		r.classIn(channel)
		time.Sleep(3 * time.Second)
		r.types("rivera", "prompt", "text=one more")
		took, err := r.ends()
		if err != nil || took < 4*time.Second || took > 9*time.Second {
			t.Errorf("ended with %v after %s, want the seconds that the message still took", err, took)
		}
		if got := r.row("welcome//0"); got.State != "sent" {
			t.Errorf("the message under way is %s", got.State)
		}
		if got := r.reads(channel); !cmp.Equal(got, []string{"welcome"}) {
			t.Errorf("the channel reads %v, want nothing new", got)
		}
	})
}

// quitter is a service that refuses us for good after a second, or breaks.
type quitter struct {
	*playground.Room
	name   string
	panics bool
}

func (q quitter) Name() string { return q.name }

func (q quitter) Run(context.Context, bot.Handler) error {
	time.Sleep(time.Second)
	if q.panics {
		panic("broken adapter")
	}
	return errors.New("token revoked")
}

func TestOnePlatformGivingUpDoesNotEndTheOther(t *testing.T) {
	for _, panics := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			r := run(t, quitter{name: "other", panics: panics})
			time.Sleep(5 * time.Second)
			r.classIn(channel)
			time.Sleep(2 * time.Second)
			if got := r.reads(channel); len(got) != 1 {
				t.Errorf("the channel reads %v", got)
			}
			if _, err := r.ends(); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestTheLastPlatformGivingUpEndsTheProgram(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSchool(t)
		b, err := companion.New(turn.Config{
			Store: s.store, Platforms: []bot.Platform{quitter{name: "one"}, quitter{name: "two"}}, Log: zerolog.Nop(),
		})
		if err != nil {
			t.Fatal(err)
		}
		err = b.Run(t.Context())
		if err == nil || !strings.Contains(err.Error(), "one: token revoked") || !strings.Contains(err.Error(), "two: token revoked") {
			t.Errorf("ended with %v", err)
		}
	})
}

// A disk that fails for a moment delays a place and does not lose it.
func TestAFailingStoreIsTriedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := run(t)
		r.wire.fault = func(bot.Part) (error, bool) { // that it was sent cannot be recorded
			r.disk.broken.Store(true)
			return nil, false
		}
		r.classIn(channel)
		time.Sleep(5 * time.Second)
		r.disk.broken.Store(false)
		time.Sleep(2 * time.Minute)
		if got := r.reads(channel); !slices.Equal(got, []string{"welcome"}) || len(r.wire.twice) > 0 {
			t.Errorf("the channel reads %v, said twice %v", got, r.wire.twice)
		}
		if got := r.row("welcome//0"); got.State != "sent" {
			t.Errorf("the message is %s", got.State)
		}
		if _, err := r.ends(); err != nil {
			t.Error(err)
		}
	})
}

// flaky is a store on a disk that may fail for a while.
type flaky struct {
	bot.Store
	broken atomic.Bool
}

func (f *flaky) Update(ctx context.Context, fn func(bot.Tx) error) error {
	if f.broken.Load() {
		return errors.New("no space left on device")
	}
	return f.Store.Update(ctx, fn)
}
