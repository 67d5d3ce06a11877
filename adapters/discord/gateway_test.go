package discord

import (
	"context"
	"errors"
	"fmt"
	"net"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"afterbell/adapters/discord/discordtest"
	"afterbell/bot"
)

func TestConnect(t *testing.T) {
	bubble(t, discordtest.Options{}, func(e *env) {
		e.run()
		g := e.server.Gateway()
		if g.Identifies != 1 || g.Intents != 1<<0|1<<9|1<<12 {
			t.Errorf("%d identifies with intents %b", g.Identifies, g.Intents)
		}
		time.Sleep(10 * time.Minute)
		if g := e.server.Gateway(); g.Heartbeats < 13 || g.Connects != 1 {
			t.Errorf("%d heartbeats on %d connections", g.Heartbeats, g.Connects)
		}
		if err := e.stop(); err != nil {
			t.Errorf("Run ended with %v", err)
		}
	})
}

// TestHalfOpen shows that a connection on which nothing comes any more is given up within 90 s and
// resumed, and the adapter says that it is not ready.
func TestHalfOpen(t *testing.T) {
	bubble(t, discordtest.Options{}, func(e *env) {
		e.run()
		for range 5 {
			e.server.Stall(true)
			began := time.Now()
			e.eventually("noticed", func() bool { return !e.adapter.Ready() })
			if d := time.Since(began); d > 90*time.Second {
				t.Errorf("noticed after %s", d)
			}
			e.server.Stall(false)
			e.eventually("connected again", e.adapter.Ready)
		}
		g := e.server.Gateway()
		if g.Identifies != 1 || g.Resumes < 5 {
			t.Errorf("%d identifies, %d resumes", g.Identifies, g.Resumes)
		}
		if slices.Contains(g.Codes, 1000) || slices.Contains(g.Codes, 1001) {
			t.Errorf("close codes %v end the session", g.Codes)
		}
	})
}

// TestOpening shows that no first or second frame hangs the adapter: hello that never comes, an
// order to reconnect, an acknowledgement, an invalid session, garbage.
func TestOpening(t *testing.T) {
	for name, first := range map[string]any{
		"reconnect":       map[string]any{"op": 7, "d": nil},
		"acknowledgement": map[string]any{"op": 11},
		"invalid session": map[string]any{"op": 9, "d": false},
		"heartbeat":       map[string]any{"op": 1, "d": nil},
		"unknown":         map[string]any{"op": 42, "d": map[string]any{"x": 1}},
		"unknown event":   map[string]any{"op": 0, "s": 1, "t": "NEW_THING", "d": []any{1}},
		"not an object":   []any{"?"},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, discordtest.Options{}, func(e *env) {
				e.server.SecondFrame(first)
				e.begin()
				time.Sleep(15 * time.Second)
				e.server.SecondFrame()
				e.eventually("connected", e.adapter.Ready)
			})
		})
	}
	t.Run("silence", func(t *testing.T) {
		bubble(t, discordtest.Options{}, func(e *env) {
			e.server.Silent(true)
			e.begin()
			time.Sleep(time.Minute)
			if n := e.server.Gateway().Connects; n < 2 {
				t.Errorf("%d connections in a minute of silence", n)
			}
			e.server.Silent(false)
			e.eventually("connected", e.adapter.Ready)
		})
	})
}

// TestFinalCodes shows that close codes which nothing heals end Run with advice.
func TestFinalCodes(t *testing.T) {
	for _, code := range []int{4004, 4010, 4011, 4012, 4013, 4014} {
		bubble(t, discordtest.Options{}, func(e *env) {
			e.server.RefuseGateway(code)
			err := e.adapter.Run(context.Background(), e.handler)
			if err == nil || !strings.Contains(err.Error(), " ") {
				t.Fatalf("close code %d: %v", code, err)
			}
			expectNoCanary(t, err.Error())
			if n := e.server.Gateway().Connects; n != 1 {
				t.Errorf("close code %d: %d connections", code, n)
			}
		})
		bubble(t, discordtest.Options{}, func(e *env) {
			e.run()
			e.server.RefuseGateway(code)
			e.server.CloseGateway(code)
			e.eventually("ended", func() bool { return !e.adapter.Ready() })
			if err := e.stop(); err == nil {
				t.Errorf("close code %d on a live connection does not end Run", code)
			}
			if n := e.server.Gateway().Resumes; n != 0 {
				t.Errorf("close code %d was answered with a resume", code)
			}
		})
	}
}

// TestReconnect shows what each end of a connection leads to.
func TestReconnect(t *testing.T) {
	for _, tt := range []struct {
		name   string
		end    func(s *discordtest.Server)
		resume bool
	}{
		{"broken", func(s *discordtest.Server) { s.CloseGateway(0) }, true},
		{"asked to", func(s *discordtest.Server) { s.Op(7) }, true},
		{"unknown error", func(s *discordtest.Server) { s.CloseGateway(4000) }, true},
		{"going away", func(s *discordtest.Server) { s.CloseGateway(1001) }, false},
		{"session timed out", func(s *discordtest.Server) { s.CloseGateway(4009) }, false},
		{"invalid sequence", func(s *discordtest.Server) { s.CloseGateway(4007) }, false},
		{"session forgotten", func(s *discordtest.Server) { s.ForgetSessions(); s.CloseGateway(0) }, false},
		{"invalid but resumable", func(s *discordtest.Server) { s.Invalidate(1, true); s.CloseGateway(0) }, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			bubble(t, discordtest.Options{}, func(e *env) {
				e.run()
				tt.end(e.server)
				e.eventually("ended", func() bool { return !e.adapter.Ready() })
				e.eventually("connected", e.adapter.Ready)
				if g := e.server.Gateway(); (g.Identifies == 1) != tt.resume {
					t.Errorf("%d identifies, %d resumes", g.Identifies, g.Resumes)
				}
			})
		})
	}
}

// TestRetiredAddress shows that a session whose address nobody answers at any more is found again at the
// general one within a minute, with what happened meanwhile, and where it is lost a new one is begun.
func TestRetiredAddress(t *testing.T) {
	for _, tt := range []struct {
		name, address string
		forgotten     bool
	}{
		{"refused", "ws://refused.test/", false},
		{"swallowed", "ws://swallowed.test/", false},
		{"503", discordtest.RetiredGateway, false},
		{"forgotten", "ws://refused.test/", true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			bubble(t, discordtest.Options{}, func(e *env) {
				var looked atomic.Int32
				e.adapter = e.newAdapter(Options{Dial: func(ctx context.Context, network, address string) (net.Conn, error) {
					switch address {
					case "refused.test:80":
						looked.Add(1)
						return nil, &net.OpError{Op: "dial", Err: errors.New("connection refused")}
					case "swallowed.test:80":
						near, _ := net.Pipe()
						return near, nil
					}
					return e.server.Dial(ctx, network, address)
				}})
				e.greeted()
				e.server.ResumeAt(tt.address)
				e.run()
				e.server.ResumeAt("")
				if tt.forgotten {
					e.server.ForgetSessions()
				}
				for range 2 {
					e.server.CloseGateway(4000)
					e.eventually("ended", func() bool { return !e.adapter.Ready() })
					id := e.command("today")
					began := time.Now()
					e.eventually("back", e.adapter.Ready)
					if d := time.Since(began); d > time.Minute {
						t.Errorf("dark for %s", d)
					}
					if !tt.forgotten {
						e.eventually("replayed", func() bool {
							return slices.ContainsFunc(e.handler.of(bot.KindCommand), func(ev bot.Event) bool { return ev.ID == id })
						})
					}
				}
				want := discordtest.Gateway{Identifies: 1, Resumes: 2}
				if tt.forgotten {
					want.Identifies, want.Resumes = 2, 2
				}
				if g := e.server.Gateway(); g.Identifies != want.Identifies || g.Resumes != want.Resumes || looked.Load() > deadOpenings {
					t.Errorf("%d identifies, %d resumes, the dead address was tried %d times", g.Identifies, g.Resumes, looked.Load())
				}
			})
		})
	}
}

// TestDeafAfterResume shows that a session which nobody takes up at the general address either is given up.
func TestDeafAfterResume(t *testing.T) {
	bubble(t, discordtest.Options{}, func(e *env) {
		e.greeted()
		e.server.ResumeAt(discordtest.RetiredGateway)
		e.run()
		e.server.Invalidate(1, true)
		e.server.CloseGateway(0)
		e.eventually("ended", func() bool { return !e.adapter.Ready() })
		e.eventually("back", e.adapter.Ready)
		if g := e.server.Gateway(); g.Identifies != 2 || g.Resumes != 1 {
			t.Errorf("%d identifies, %d resumes", g.Identifies, g.Resumes)
		}
	})
}

// TestWaitingIsSaid shows that a wait which earlier sessions cause is logged once, with its end, and that
// a clean stop costs nothing.
func TestWaitingIsSaid(t *testing.T) {
	bubble(t, discordtest.Options{}, func(e *env) {
		const said = "waiting before connecting again"
		for range 12 { // started and stopped in order, five seconds each
			e.adapter = e.newAdapter(Options{})
			began := time.Now()
			e.run()
			if d := time.Since(began); d > 2*time.Second {
				t.Errorf("a start after clean stops took %s", d)
			}
			time.Sleep(5 * time.Second)
			e.stop()
		}
		if strings.Contains(e.log.String(), said) {
			t.Errorf("log: %s", e.log)
		}
		for range 9 {
			crash(e)
		}
		before := strings.Count(e.log.String(), said)
		e.adapter = e.newAdapter(Options{})
		e.begin()
		time.Sleep(time.Second)
		lines := strings.Split(strings.TrimSpace(e.log.String()), "\n")
		last := lines[len(lines)-1]
		if n := strings.Count(e.log.String(), said); n != before+1 || !strings.Contains(last, `"sessions":9`) ||
			!strings.Contains(last, `"until":"`) {
			t.Errorf("%d lines, the last: %s", n-before, last)
		}
		e.eventually("connected", e.adapter.Ready)
	})
}

// TestCleanStopsAreBounded shows that not even clean stops use up the day's allowance of sessions.
func TestCleanStopsAreBounded(t *testing.T) {
	bubble(t, discordtest.Options{}, func(e *env) {
		for began := time.Now(); time.Since(began) < 24*time.Hour; {
			e.adapter = e.newAdapter(Options{})
			e.begin()
			time.Sleep(40 * time.Second)
			e.stop()
			e.adapter.Close()
		}
		if n := e.server.Gateway().Identifies; n < 400 || n > 600 {
			t.Errorf("%d identifies in a day", n)
		}
	})
}

// TestReplay shows that what happened while the connection was down arrives after the resume.
func TestReplay(t *testing.T) {
	bubble(t, discordtest.Options{}, func(e *env) {
		e.greeted()
		e.run()
		e.server.CloseGateway(0)
		id := e.command("today")
		e.eventually("handled", func() bool { return len(e.handler.of(bot.KindCommand)) == 1 })
		if ev := e.handler.of(bot.KindCommand)[0]; ev.ID != id {
			t.Errorf("event %q, want %q", ev.ID, id)
		}
	})
}

// TestStorm shows that sessions which are refused again and again, in one process and in a process
// that crashes at once, cost fewer than 100 identifies a day.
func TestStorm(t *testing.T) {
	t.Run("invalid sessions", func(t *testing.T) {
		bubble(t, discordtest.Options{}, func(e *env) {
			e.server.Invalidate(1e6, false)
			e.begin()
			time.Sleep(24 * time.Hour)
			if n := e.server.Gateway().Identifies; n < 10 || n >= 100 {
				t.Errorf("%d identifies in a day", n)
			}
		})
	})
	t.Run("crash loop", func(t *testing.T) {
		bubble(t, discordtest.Options{}, func(e *env) {
			began := time.Now()
			for time.Since(began) < 24*time.Hour {
				crash(e)
			}
			if n := e.server.Gateway().Identifies; n < 10 || n >= 100 {
				t.Errorf("%d identifies in a day", n)
			}
			starts := e.server.Gateway().Starts
			if last := starts[len(starts)-1].Sub(starts[len(starts)-2]); last < 10*time.Minute {
				t.Errorf("the wait is forgotten: %s", last)
			}
		})
	})
}

// crash runs an adapter for a second after it identified, and leaves nothing in order.
func crash(e *env) {
	a := e.newAdapter(Options{})
	before := e.server.Gateway().Identifies
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- a.Run(ctx, e.handler) }()
	for e.server.Gateway().Identifies == before {
		time.Sleep(10 * time.Second)
	}
	noted, err := a.options.Notes.Get(ctx, "tries/0")
	if err != nil {
		e.t.Fatal(err)
	}
	cancel()
	<-done
	a.Close()
	if err := a.options.Notes.Put(context.Background(), "tries/0", noted); err != nil { // as if nothing had been put in order
		e.t.Fatal(err)
	}
}

// TestBackoffForgets shows that a connection which lasted begins the count anew.
func TestBackoffForgets(t *testing.T) {
	bubble(t, discordtest.Options{}, func(e *env) {
		e.server.Invalidate(8, false)
		e.begin()
		e.eventually("connected", e.adapter.Ready)
		time.Sleep(stableAfter + 2*time.Minute)
		e.server.CloseGateway(0)
		e.eventually("ended", func() bool { return !e.adapter.Ready() })
		began := time.Now()
		e.eventually("connected", e.adapter.Ready)
		if d := time.Since(began); d > 5*time.Second {
			t.Errorf("took %s", d)
		}
	})
}

// TestOutage shows that the bot is back a minute or so after the network is, however long it was
// gone, and whether the session is still there or not.
func TestOutage(t *testing.T) {
	for _, tt := range []struct {
		name             string
		atStart, forgets bool
	}{{"at the start", true, false}, {"session kept", false, false}, {"session forgotten", false, true}} {
		t.Run(tt.name, func(t *testing.T) {
			bubble(t, discordtest.Options{}, func(e *env) {
				var down atomic.Bool
				e.adapter = e.newAdapter(Options{Dial: func(ctx context.Context, network, address string) (net.Conn, error) {
					if down.Load() {
						return nil, &net.OpError{Op: "dial", Err: errors.New("network is unreachable")}
					}
					return e.server.Dial(ctx, network, address)
				}})
				down.Store(tt.atStart)
				e.begin()
				if !tt.atStart {
					e.eventually("connected", e.adapter.Ready)
					time.Sleep(time.Hour)
				}
				down.Store(true)
				if tt.forgets {
					e.server.ForgetSessions()
				}
				e.server.CloseGateway(0)
				e.adapter.rest.http.CloseIdleConnections()
				time.Sleep(3 * time.Hour)
				if e.adapter.Ready() {
					t.Fatal("connected without a network")
				}
				down.Store(false)
				back := time.Now()
				e.eventually("connected again", e.adapter.Ready)
				if d := time.Since(back); d > 70*time.Second {
					t.Errorf("dark for %s after the outage", d)
				}
				if n := e.server.Gateway().Identifies; !tt.forgets && n != 1 || tt.forgets && n != 2 {
					t.Errorf("%d identifies", n)
				}
			})
		})
	}
}

func TestShards(t *testing.T) {
	bubble(t, discordtest.Options{Shards: 4, MaxConcurrency: 2}, func(e *env) {
		guilds := []string{e.guild}
		for n := range 7 {
			time.Sleep(time.Millisecond)
			guilds = append(guilds, e.server.AddGuild(fmt.Sprint("g", n), rivera, discordtest.Enough))
		}
		began := time.Now()
		e.run()
		if d := time.Since(began); d < identifyGap || d > 2*identifyGap {
			t.Errorf("4 shards, 2 at a time, took %s", d)
		}
		e.eventually("greeted everywhere", func() bool { return len(e.handler.of(bot.KindJoined)) == len(guilds) })
		here := int(number(e.guild)>>22) % 4
		e.server.CloseShard((here + 1) % 4)
		e.eventually("one lost", func() bool { return !e.adapter.Ready() })
		id := e.command("today")
		for e.next().Interaction != id {
		}
		e.eventually("it is back", e.adapter.Ready)
		if g := e.server.Gateway(); g.Connects != 5 || g.Identifies != 4 || g.Resumes != 1 {
			t.Errorf("%d connections, %d identifies, %d resumes", g.Connects, g.Identifies, g.Resumes)
		}
		e.server.CloseGateway(0)
		e.eventually("ended", func() bool { return !e.adapter.Ready() })
		e.eventually("all connected", e.adapter.Ready)
	})
}

func TestSessionBudget(t *testing.T) {
	bubble(t, discordtest.Options{Remaining: 11}, func(e *env) {
		e.server.Invalidate(5, false)
		e.begin()
		time.Sleep(23 * time.Hour)
		if n := e.server.Gateway().Identifies; n > 11 {
			t.Errorf("%d identifies of 11 that were left", n)
		}
	})
}

// TestJoinedAndGone shows that a server is greeted once, and that leaving is noticed, also when it
// happened while the bot was away.
func TestJoinedAndGone(t *testing.T) {
	bubble(t, discordtest.Options{}, func(e *env) {
		e.handler.reply = func(_ context.Context, ev bot.Event) (bot.Reply, error) {
			if ev.Kind == bot.KindJoined && ev.From.ID == rivera.ID && ev.From.Admin {
				return bot.Reply{Message: say("Type /class to begin.")}, nil
			}
			return bot.Reply{}, nil
		}
		e.run()
		e.eventually("greeted", func() bool { return slices.Equal(e.texts(e.channel.Channel), []string{"Type /class to begin."}) })
		e.stop()
		e.run()
		time.Sleep(time.Minute)
		if n := len(e.handler.of(bot.KindJoined)); n != 1 {
			t.Errorf("greeted %d times", n)
		}
		e.server.Emit("GUILD_DELETE", map[string]any{"id": e.guild, "unavailable": true}, e.guild)
		time.Sleep(time.Minute)
		if n := len(e.handler.of(bot.KindGone)); n != 0 {
			t.Error("an outage of Discord's counts as removal")
		}
		e.stop()
		e.server.RemoveGuild(e.guild)
		e.run()
		e.eventually("noticed", func() bool { return len(e.handler.of(bot.KindGone)) == 1 })
		if ev := e.handler.of(bot.KindGone)[0]; ev.In.Space != e.guild {
			t.Errorf("gone from %+v", ev.In)
		}
	})
}

// TestGreetingNeedsRights shows that the greeting goes where the bot may write.
func TestGreetingNeedsRights(t *testing.T) {
	bubble(t, discordtest.Options{}, func(e *env) {
		g := e.server.AddGuild("Closed", rivera, discordtest.Enough)
		e.server.AddChannel(g, "rules", 0, discordtest.SendMessages)
		time.Sleep(time.Second)
		open := e.server.AddChannel(g, "chat", 0, 0)
		e.run()
		e.eventually("greeted", func() bool { return len(e.server.Shown(open)) == 1 })
	})
}

// TestManyServers shows that somebody is answered, and no server forgotten, while the bot greets more
// servers than it handles events at once.
func TestManyServers(t *testing.T) {
	bubble(t, discordtest.Options{}, func(e *env) {
		e.greeted()
		for n := range maxBusy + 100 {
			e.server.AddGuild(fmt.Sprint("g", n), rivera, discordtest.Enough)
		}
		e.handler.reply = func(ctx context.Context, ev bot.Event) (bot.Reply, error) {
			if ev.Kind == bot.KindJoined {
				return bot.Reply{}, pause(ctx, 10*time.Second, nil)
			}
			return bot.Reply{Message: say("Noted."), Private: true}, nil
		}
		e.run()
		synctest.Wait()
		id := e.command("today")
		began := time.Now()
		if a := e.next(); a.Interaction != id || time.Since(began) > time.Second {
			t.Errorf("after %s: %+v", time.Since(began), a)
		}
		e.eventually("greeted everywhere", func() bool { return len(e.handler.of(bot.KindJoined)) == maxBusy+100 })
	})
}

// TestCounting shows how answers in a thread, of a channel or of a forum, are counted without their
// content, live and after the process was away, when one thread cannot be read any more.
func TestCounting(t *testing.T) {
	for _, kind := range []int{0, channelForum} {
		bubble(t, discordtest.Options{}, func(e *env) {
			e.channel.Channel = e.server.AddChannel(e.guild, "talk", kind, 0)
			e.greeted()
			e.run()
			closed, sent := e.thread("closed").Thread, e.thread("prompt")
			if kind == 0 {
				e.server.Write(ada, e.channel.Channel, "not in a thread")
			}
			first := e.server.Write(ada, sent.Thread, "secret words")
			e.eventually("counted", func() bool { return len(e.handler.of(bot.KindMessage)) == 1 })
			ev := e.handler.of(bot.KindMessage)[0]
			if ev.ID != first || ev.Text != "" || ev.From.ID != ada.ID || ev.In.Channel != e.channel.Channel || ev.In.Thread != sent.Thread {
				t.Errorf("event %+v", ev)
			}
			e.stop()
			e.server.Write(ada, closed, "in a thread that nobody may read any more")
			e.server.Script(discordtest.Fault{Method: "GET", Path: "/channels/" + closed + "/messages$", Status: 403, Code: codeNoAccess})
			away := e.server.Write(ada, sent.Thread, "while nobody listened")
			e.adapter = e.newAdapter(Options{})
			e.run()
			e.eventually("caught up", func() bool { return len(e.handler.of(bot.KindMessage)) == 2 })
			if ev := e.handler.of(bot.KindMessage)[1]; ev.ID != away || ev.In.Channel != e.channel.Channel || ev.In.Thread != sent.Thread {
				t.Errorf("event %+v", ev)
			}
		})
	}
}

// thread posts a message with a thread under it.
func (e *env) thread(key string) bot.Sent {
	e.t.Helper()
	p := e.part(key, e.channel, say("One rule or two?"))
	p.Thread = &bot.Thread{Name: "Lesson 4"}
	sent, err := e.send(p)
	if err != nil {
		e.t.Fatal(err)
	}
	return sent
}

// TestFlat reconnects a thousand times: neither goroutines nor memory grow.
func TestFlat(t *testing.T) {
	bubble(t, discordtest.Options{}, func(e *env) {
		e.greeted()
		e.run()
		reconnect := func(times int) (goroutines int, heap uint64) {
			for range times {
				e.server.CloseGateway(0)
				e.eventually("ended", func() bool { return !e.adapter.Ready() })
				e.eventually("connected", e.adapter.Ready)
				time.Sleep(stableAfter + time.Minute)
			}
			return footprint()
		}
		goroutines, heap := reconnect(20)
		after, heapAfter := reconnect(1000)
		if after > goroutines+2 || heapAfter > heap+2<<20 {
			t.Errorf("goroutines %d to %d, heap %d to %d KiB", goroutines, after, heap>>10, heapAfter>>10)
		}
	})
}

// footprint is what the process holds once everything has come to rest.
func footprint() (goroutines int, heap uint64) {
	synctest.Wait()
	runtime.GC()
	runtime.GC() // pools give back what they hold at the second
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return runtime.NumGoroutine(), m.HeapAlloc
}
