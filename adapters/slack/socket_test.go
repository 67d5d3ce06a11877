package slack

import (
	"context"
	"net"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"afterbell/adapters/slack/slacktest"
	"afterbell/bot"
)

// settled waits until both connections stand.
func settled(t testing.TB, w *world) {
	t.Helper()
	time.Sleep(stagger + time.Second)
	if err := w.AwaitConnections(t.Context(), connections); err != nil {
		t.Fatal(err)
	}
}

// TestConnections: two connections, begun at different times, that last while there is nothing but
// pings.
func TestConnections(t *testing.T) {
	in(t, nil, func(t *testing.T, w *world, _ *script) {
		if open, _ := w.Connections(); open != 1 {
			t.Errorf("%d connections at first", open)
		}
		settled(t, w)
		time.Sleep(3 * time.Hour)
		if open, opened := w.Connections(); open != connections || opened != connections {
			t.Errorf("%d connections open, %d opened", open, opened)
		}
		if quiet := time.Since(w.a.LastHeard()); quiet > time.Minute {
			t.Errorf("last heard %s ago", quiet)
		}
	})
}

// TestRefresh: when Slack replaces its connections, one after the other or both at once, there is
// always one that takes payloads, and none is lost.
func TestRefresh(t *testing.T) {
	for name, both := range map[string]bool{"one": false, "both": true} {
		t.Run(name, func(t *testing.T) {
			in(t, map[string]func(bot.Event) bot.Reply{"today": with(private("hi"))}, func(t *testing.T, w *world, s *script) {
				settled(t, w)
				w.Script(slacktest.Fault{Method: "apps.connections.open", Delay: 150 * time.Millisecond, Error: "internal_error"})
				w.Disconnect(0, "warning", 10*time.Second)
				if both {
					w.Disconnect(1, "refresh_requested", 10*time.Second)
				}
				const sent = 200
				for range sent {
					w.send(t, w.Slash(slacktest.Team, slacktest.Channel, slacktest.Ada, "/today", ""))
					w.next(t)
					if open, _ := w.Connections(); open == 0 {
						t.Fatal("a gap")
					}
					time.Sleep(100 * time.Millisecond)
				}
				if got := len(s.seen()); got != sent {
					t.Errorf("%d of %d arrived", got, sent)
				}
				if open, _ := w.Connections(); open != connections {
					t.Errorf("%d connections", open)
				}
			})
		})
	}
}

// TestSilence: a connection on which nothing comes any more is replaced within 90 seconds.
func TestSilence(t *testing.T) {
	in(t, nil, func(t *testing.T, w *world, _ *script) {
		settled(t, w)
		w.Silence(0)
		w.Silence(1)
		time.Sleep(90 * time.Second)
		if _, opened := w.Connections(); opened != 2*connections {
			t.Errorf("%d connections opened", opened)
		}
	})
}

// TestFatal: what trying again cannot mend ends Run with advice.
func TestFatal(t *testing.T) {
	for name, tt := range map[string]struct {
		script func(w *world)
		want   string
	}{
		"app token": {func(w *world) { w.Script(slacktest.Fault{Method: "apps.connections.open", Error: "invalid_auth"}) },
			"app_token was refused (invalid_auth)"},
		"no scope": {func(w *world) { w.Script(slacktest.Fault{Method: "apps.connections.open", Error: "missing_scope"}) },
			"connections:write"},
		"bot token": {func(w *world) { w.Revoke(slacktest.BotToken) }, "bot_token was refused (invalid_auth)"},
		"disabled": {func(w *world) { time.AfterFunc(time.Minute, func() { w.Disconnect(1, "link_disabled", time.Second) }) },
			"socket mode was switched off"},
		"disabled 2": {func(w *world) { time.AfterFunc(time.Minute, func() { w.Disconnect(0, "link_disabled", 0) }) },
			"socket mode was switched off"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t)
				tt.script(w)
				err := w.a.Run(t.Context(), &script{})
				if err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), canary) {
					t.Errorf("Run ended with %v", err)
				}
			})
		})
	}
}

// TestReconnect: while Slack cannot be reached, attempts become rarer, and the connection comes back.
func TestReconnect(t *testing.T) {
	in(t, nil, func(t *testing.T, w *world, _ *script) {
		settled(t, w)
		w.Script(slacktest.Fault{Method: "apps.connections.open", Status: 503, Times: 40})
		w.Disconnect(0, "warning", 0)
		w.Disconnect(0, "warning", 0)
		time.Sleep(10 * time.Minute)
		if n := len(w.Calls("apps.connections.open")); n < 10 || n > 45 {
			t.Errorf("%d attempts in ten minutes", n)
		}
		time.Sleep(time.Hour)
		if open, _ := w.Connections(); open != connections {
			t.Errorf("%d connections", open)
		}
	})
}

// TestUnreachable: Run waits for Slack instead of giving up, and ends when it is told to.
func TestUnreachable(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.Script(slacktest.Fault{Method: "auth.test", Status: 503, Times: 1000})
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		if err := w.a.Run(ctx, &script{}); err != nil {
			t.Errorf("Run ended with %v", err)
		}
		if n := len(w.Calls("auth.test")); n < 30 || n > 130 {
			t.Errorf("%d attempts in an hour", n)
		}
	})
}

// TestGracefulEnd: what is at work when Run ends is still answered, also a form.
func TestGracefulEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, s := newWorld(t), &script{wait: 1500 * time.Millisecond, replies: map[string]func(bot.Event) bot.Reply{
			"checkin.form": with(bot.Reply{FieldErrors: map[string]string{"did": "More."}}), "today": with(private("hi"))}}
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- w.a.Run(ctx, s) }()
		if err := w.AwaitConnections(t.Context(), 1); err != nil {
			t.Fatal(err)
		}
		view := slacktest.View{ID: "V1",
			JSON: `{"type":"modal","callback_id":"checkin.form","private_metadata":"{}","blocks":[{"type":"input","block_id":"did"}]}`}
		w.send(t, w.Slash(slacktest.Team, slacktest.Channel, slacktest.Ada, "/today", ""))
		time.AfterFunc(time.Second, cancel)
		if raw := string(w.send(t, w.Submit(slacktest.Team, slacktest.Ada, view, nil))); !strings.Contains(raw, "More.") {
			t.Errorf("acknowledged with %s", raw)
		}
		if err := <-done; err != nil {
			t.Error(err)
		}
		if g := w.next(t); w.Read(g.Text, g.Blocks).Text != "hi" {
			t.Errorf("got %+v", g)
		}
	})
}

// TestStuckHandler: a handler that never answers cannot keep Run from ending.
func TestStuckHandler(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, s := newWorld(t), &script{wait: time.Hour}
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- w.a.Run(ctx, s) }()
		if err := w.AwaitConnections(t.Context(), 1); err != nil {
			t.Fatal(err)
		}
		w.send(t, w.Slash(slacktest.Team, slacktest.Channel, slacktest.Ada, "/today", ""))
		began := time.Now()
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
		if took := time.Since(began); took > 15*time.Second {
			t.Errorf("Run ended after %s", took)
		}
		if g := w.next(t); !strings.Contains(g.Text, "/today") {
			t.Errorf("the person was told %+v", g)
		}
	})
}

// TestTooMany: refused or replaced again and again, the adapter does not hammer Slack.
func TestTooMany(t *testing.T) {
	for _, reason := range []string{"too_many_websockets", "refresh_requested"} {
		t.Run(reason, func(t *testing.T) {
			in(t, nil, func(t *testing.T, w *world, _ *script) {
				settled(t, w)
				end := time.Now().Add(10 * time.Minute)
				for time.Now().Before(end) {
					if open, _ := w.Connections(); open > 0 {
						w.Disconnect(0, reason, time.Millisecond)
					}
					time.Sleep(100 * time.Millisecond)
				}
				if n := len(w.Calls("apps.connections.open")); n > 80 {
					t.Errorf("%d connections in ten minutes", n)
				}
			})
		})
	}
}

// TestManyRefreshes: a thousand replaced connections leave nothing behind.
func TestManyRefreshes(t *testing.T) {
	in(t, nil, func(t *testing.T, w *world, _ *script) {
		settled(t, w)
		before := runtime.NumGoroutine()
		for range 500 {
			w.Disconnect(0, "warning", 10*time.Second)
			w.Disconnect(1, "refresh_requested", 10*time.Second)
			time.Sleep(2 * time.Minute)
		}
		synctest.Wait()
		if open, opened := w.Connections(); open != connections || opened < 1000 {
			t.Errorf("%d connections open, %d opened", open, opened)
		}
		if after := runtime.NumGoroutine(); after > before+10 {
			t.Errorf("%d goroutines before, %d after", before, after)
		}
	})
}

// TestHangingDial: a name that is never resolved holds up Send no longer than a call may take, and
// nothing was done.
func TestHangingDial(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, func(o *Options) {
			o.Dial = func(ctx context.Context, _, _ string) (net.Conn, error) {
				<-ctx.Done()
				return nil, ctx.Err()
			}
		})
		began := time.Now()
		_, err := w.a.Send(t.Context(), part("k", here(), say("hi")))
		expect(t, err, bot.OutcomeAfter, bot.ScopePlatform)
		if took := time.Since(began); took > callTime+time.Second {
			t.Errorf("took %s", took)
		}
	})
}
