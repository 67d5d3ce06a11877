package main

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rs/zerolog"

	"afterbell/bot"
	"afterbell/bot/companion"
	"afterbell/bot/outbox"
	"afterbell/store/bolt"
)

// A hanging store answers nobody while it hangs, as a disk does that is gone.
type hanging struct {
	bot.Store
	hangs atomic.Bool
	until chan struct{}
}

func (h *hanging) wait() {
	if h.hangs.Load() {
		<-h.until
	}
}

func (h *hanging) View(ctx context.Context, fn func(bot.Tx) error) error {
	h.wait()
	return h.Store.View(ctx, fn)
}

func (h *hanging) Update(ctx context.Context, fn func(bot.Tx) error) error {
	h.wait()
	return h.Store.Update(ctx, fn)
}

// TestAStuckTickIsNotReady lets what looks at what is due hang: within a minute the bot says that it is not ready, without
// hanging itself, and it is ready again with the next look.
func TestAStuckTickIsNotReady(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		file, err := bolt.Open(filepath.Join(t.TempDir(), "bot.db"), bolt.Options{})
		must(t, err)
		defer file.Close()
		disk := &hanging{Store: file, until: make(chan struct{})}
		v := &server{store: &base{keeper: file, file: file}, copies: &copies{}, began: time.Now()}
		v.bot, err = companion.New(companion.Config{Store: disk, Log: zerolog.Nop()})
		must(t, err)
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- v.bot.Run(ctx) }()
		expect := func(code int, words string) {
			t.Helper()
			w := httptest.NewRecorder()
			v.sayReady(w, httptest.NewRequest(http.MethodGet, "/-/ready", nil))
			if w.Code != code || !strings.Contains(w.Body.String(), words) {
				t.Errorf("%d %s, want %d and %q", w.Code, w.Body, code, words)
			}
		}
		time.Sleep(5*time.Minute + time.Second/2)
		expect(http.StatusOK, "ready")
		disk.hangs.Store(true)
		time.Sleep(tickLate - 2*time.Second)
		if why := stuck(v.bot.Ticked(), v.began, time.Now()); why != "" {
			t.Errorf("stuck before a minute is over: %s", why)
		}
		time.Sleep(3 * time.Second)
		expect(http.StatusServiceUnavailable, "what is due was not looked at for 1 minute")
		disk.hangs.Store(false)
		close(disk.until)
		time.Sleep(2 * time.Second)
		expect(http.StatusOK, "ready")
		stop()
		must(t, <-ended)
	})
}

// TestStuckIsSaid is what status says of it, before the first look and after the last.
func TestStuckIsSaid(t *testing.T) {
	now := time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC)
	ago := func(d time.Duration) time.Time { return now.Add(-d) }
	for name, tt := range map[string]struct {
		ticked, began time.Time
		stuck         bool
	}{
		"has just begun":             {time.Time{}, ago(30 * time.Second), false},
		"has never looked":           {time.Time{}, ago(time.Minute), true},
		"looks":                      {ago(time.Second), ago(time.Hour), false},
		"looked a minute ago":        {ago(time.Minute), ago(time.Hour), true},
		"the clock was put back now": {ago(-time.Hour), ago(-2 * time.Hour), false},
	} {
		s := state{Ticked: tt.ticked, Since: tt.began}
		if got := strings.Join(s.unwell(now), " "); strings.Contains(got, "nothing is posted") != tt.stuck {
			t.Errorf("%s: %q", name, got)
		}
	}
}

// TestTheLineOfTheWeek writes one line on each Monday with what the week came to, and nothing of people.
func TestTheLineOfTheWeek(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		file, err := bolt.Open(filepath.Join(t.TempDir(), "bot.db"), bolt.Options{})
		must(t, err)
		defer file.Close()
		var log bytes.Buffer
		v := &server{store: &base{keeper: file, file: file}, copies: &copies{}, began: time.Now(), metrics: newMetrics(), log: zerolog.New(&log)}
		v.bot, err = companion.New(companion.Config{Store: file, Log: zerolog.Nop()})
		must(t, err)
		for range 3 {
			v.metrics.week.add(outbox.HeardSent)
		}
		v.metrics.week.add(outbox.HeardRefused)
		ctx, stop := context.WithCancel(t.Context())
		go v.tellWeeks(ctx)
		time.Sleep(15 * 24 * time.Hour)
		stop()
		synctest.Wait()
		lines := strings.Split(strings.TrimSpace(log.String()), "\n")
		if len(lines) != 2 || !strings.Contains(lines[1], `"sent":0`) {
			t.Fatalf("in 15 days: %q", lines)
		}
		for _, field := range []string{
			`"sent":3`, `"refused":1`, `"unclear":0`, `"waiting":0`, `"backup":"none"`, `"bytes":`, `"message":"the week"`,
		} {
			if !strings.Contains(lines[0], field) {
				t.Errorf("no %s in %s", field, lines[0])
			}
		}
	})
}
