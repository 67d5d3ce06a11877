package playground

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rs/zerolog"

	"afterbell/bot"
	"afterbell/store/memory"
)

func asDelivery(err error, d **bot.DeliveryError) bool { return errors.As(err, d) }

// planned is a bot that has something to do at fixed instants.
type planned struct {
	clock  *Clock
	at     []time.Time
	played []string
	stuck  bool
}

func (p *planned) Next(context.Context) (time.Time, bool, error) {
	if len(p.at) == 0 {
		return time.Time{}, false, nil
	}
	return p.at[0], true, nil
}

func (p *planned) Tick(context.Context) (int, error) {
	n := 0
	for !p.stuck && len(p.at) > 0 && !p.at[0].After(p.clock.Now()) {
		p.played = append(p.played, p.clock.Now().Format("2 15:04"))
		p.at = p.at[1:]
		n++
	}
	return n, nil
}

func (*planned) Deliver(context.Context) error { return nil }

var start = time.Date(2026, 11, 24, 16, 0, 0, 0, time.UTC)

func newClock(t *testing.T, o ClockOptions, hours ...int) (*Clock, *planned) {
	t.Helper()
	o.Start = start
	c, err := NewClock(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	p := &planned{clock: c}
	for _, h := range hours {
		p.at = append(p.at, start.Add(time.Duration(h)*time.Hour))
	}
	c.Drive(p)
	return c, p
}

func TestClockPlaysInOrder(t *testing.T) {
	c, p := newClock(t, ClockOptions{}, -1, 1, 1, 30, 72, 80)
	if err := c.Advance(t.Context(), 72*time.Hour); err != nil {
		t.Fatal(err)
	}
	want := []string{"24 16:00", "24 17:00", "24 17:00", "25 22:00", "27 16:00"}
	if diff := cmp.Diff(want, p.played); diff != "" {
		t.Errorf("played (-want +got):\n%s", diff)
	}
	if got := c.Now(); !got.Equal(start.Add(72 * time.Hour)) {
		t.Errorf("the clock stands at %v", got)
	}
	if moved, err := c.Next(t.Context()); !moved || err != nil || !c.Now().Equal(start.Add(80*time.Hour)) {
		t.Errorf("Next: %v, %v, now %v", moved, err, c.Now())
	}
	if moved, err := c.Next(t.Context()); moved || err != nil {
		t.Errorf("Next with nothing planned: %v, %v", moved, err)
	}
}

func TestClockSkipsInTheDark(t *testing.T) {
	c, p := newClock(t, ClockOptions{}, 1, 30)
	if err := c.Skip(t.Context(), 48*time.Hour); err != nil {
		t.Fatal(err)
	}
	if len(p.played) != 0 {
		t.Errorf("played in the dark: %q", p.played)
	}
	if err := c.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"26 16:00", "26 16:00"}, p.played); diff != "" {
		t.Errorf("played (-want +got):\n%s", diff)
	}
}

func TestClockRefuses(t *testing.T) {
	c, p := newClock(t, ClockOptions{}, 1)
	if err := c.To(t.Context(), start.Add(-time.Second)); !errors.Is(err, ErrBackwards) {
		t.Errorf("back: %v", err)
	}
	if err := c.Advance(t.Context(), MaxPush+1); !errors.Is(err, ErrTooFar) {
		t.Errorf("too far: %v", err)
	}
	p.stuck = true
	if err := c.Advance(t.Context(), 2*time.Hour); err == nil {
		t.Error("a bot that never gets done holds nobody up")
	}
}

func TestClockIsKept(t *testing.T) {
	notes := bot.NewNotes(memory.New(), Name)
	c, _ := newClock(t, ClockOptions{Notes: &notes})
	if err := c.Advance(t.Context(), 3*time.Hour); err != nil {
		t.Fatal(err)
	}
	again, _ := newClock(t, ClockOptions{Notes: &notes})
	if !again.Now().Equal(c.Now()) {
		t.Errorf("opened again at %v, was %v", again.Now(), c.Now())
	}
}

func TestClockRunsAlong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, p := newClock(t, ClockOptions{Along: true}, 1, 5)
		ctx, cancel := context.WithCancel(t.Context())
		go c.Run(ctx, zerolog.Nop())
		time.Sleep(61 * time.Minute)
		synctest.Wait()
		if diff := cmp.Diff([]string{"24 17:00"}, p.played); diff != "" {
			t.Errorf("played by itself (-want +got):\n%s", diff)
		}
		if err := c.Advance(ctx, 2*time.Hour); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Minute)
		if got := c.Now().Sub(start); got != 3*time.Hour+2*time.Minute {
			t.Errorf("after the push it goes on from %v", got)
		}
		cancel()
	})
}
