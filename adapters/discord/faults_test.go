package discord

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"afterbell/adapters/discord/discordtest"
	"afterbell/bot"
)

const posting = `/channels/\d+/messages$`

func headers(pairs ...string) http.Header {
	h := http.Header{}
	for i := 0; i < len(pairs); i += 2 {
		h.Set(pairs[i], pairs[i+1])
	}
	return h
}

// TestLimits shows what every way to be told to wait asks of the outbox, and what goes on meanwhile.
func TestLimits(t *testing.T) {
	bucket := []string{"X-RateLimit-Bucket", "b", "X-RateLimit-Scope", "user"}
	for _, tt := range []struct {
		name   string
		header http.Header
		body   string
		scope  bot.Scope
		wait   time.Duration
		others bool // another channel may go on
	}{
		{"float", headers(append(bucket, "Retry-After", "64.57")...), "", bot.ScopePlace, 64570 * time.Millisecond, true},
		{"integer", headers(append(bucket, "Retry-After", "30")...), "", bot.ScopePlace, 30 * time.Second, true},
		{"zero", headers(append(bucket, "Retry-After", "0")...), "", bot.ScopePlace, 0, true},
		{"absent", headers(bucket...), "", bot.ScopePlace, time.Minute, true},
		{"an hour", headers(append(bucket, "Retry-After", "3600")...), "", bot.ScopePlace, time.Hour, true},
		{"not a number", headers(append(bucket, "Retry-After", "NaN")...), "", bot.ScopePlace, 0, true},
		{"global", headers("Retry-After", "12.5", "X-RateLimit-Global", "true", "X-RateLimit-Scope", "global"), "", bot.ScopePlatform,
			12500 * time.Millisecond, false},
		{"cloudflare", headers("Retry-After", "90"), "<html>error 1015 canary-bot-token-MTIzNDU2Nzg5.secret</html>", bot.ScopePlatform,
			90 * time.Second, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			bubble(t, discordtest.Options{}, func(e *env) {
				other := e.channel
				other.Channel = e.server.AddChannel(e.guild, "other", 0, 0)
				e.server.Script(discordtest.Fault{Path: posting, Status: 429, Header: tt.header, Body: tt.body})
				_, err := e.send(e.part("a", e.channel, say("one")))
				d := outcome(t, err)
				expectSentence(t, err)
				if d.Outcome != bot.OutcomeAfter || d.Scope != tt.scope || d.Wait != tt.wait {
					t.Errorf("%s (%s) after %s, want after (%s) %s", d.Outcome, d.Scope, d.Wait, tt.scope, tt.wait)
				}
				_, err = e.send(e.part("b", other, say("two")))
				if (err == nil) != tt.others {
					t.Errorf("another channel: %v", err)
				}
				time.Sleep(tt.wait)
				if _, err := e.send(e.part("a", e.channel, say("one"))); err != nil {
					t.Errorf("after the wait: %v", err)
				}
			})
		})
	}
}

// TestUnclear shows that what may have arrived is never said twice: errors of the server, time-outs, cut and
// broken answers, pages of proxies.
func TestUnclear(t *testing.T) {
	for _, tt := range []struct {
		name    string
		fault   discordtest.Fault
		outcome bot.Outcome
	}{
		{"500 after accept", discordtest.Fault{After: true, Status: 500}, bot.OutcomeUnclear},
		{"502 after accept", discordtest.Fault{After: true, Status: 502, Body: "<html>"}, bot.OutcomeUnclear},
		{"503 after accept", discordtest.Fault{After: true, Status: 503}, bot.OutcomeUnclear},
		{"504 before accept", discordtest.Fault{Status: 504}, bot.OutcomeUnclear},
		{"timeout before accept", discordtest.Fault{Delay: -1}, bot.OutcomeUnclear},
		{"timeout after accept", discordtest.Fault{After: true, Delay: time.Minute}, bot.OutcomeUnclear},
		{"slow body", discordtest.Fault{After: true, Stall: true}, bot.OutcomeUnclear},
		{"reset", discordtest.Fault{After: true, Drop: true}, bot.OutcomeUnclear},
		{"broken JSON", discordtest.Fault{After: true, Status: 200, Body: `{"id":`}, bot.OutcomeUnclear},
		{"a proxy's page", discordtest.Fault{After: true, Status: 200, Body: "<html>log in</html>"}, bot.OutcomeUnclear},
		{"a redirect", discordtest.Fault{Status: 302, Header: headers("Location", "http://evil.example/"), Body: "x"}, bot.OutcomeUnclear},
	} {
		t.Run(tt.name, func(t *testing.T) {
			bubble(t, discordtest.Options{}, func(e *env) {
				tt.fault.Path, tt.fault.Method = posting, "POST"
				e.server.Script(tt.fault)
				p := e.part("a", e.channel, say("once"))
				_, err := e.send(p)
				if d := outcome(t, err); d.Outcome != tt.outcome {
					t.Fatalf("%s, want %s: %v", d.Outcome, tt.outcome, err)
				}
				if n := e.server.Count("POST", posting); n != 1 {
					t.Errorf("Send made %d attempts", n)
				}
				expectSentence(t, err)
				found := keys(e, p.At)
				if _, err := e.send(p); err != nil {
					t.Fatal(err)
				}
				if got := e.texts(e.channel.Channel); !cmp.Equal(got, []string{"once"}) {
					t.Errorf("people read %q", got)
				}
				if accepted := tt.fault.After; accepted != (len(found) == 1) {
					t.Errorf("Read found %q", found)
				}
			})
		})
	}
}

// keys are the keys of our messages that Read finds in the channel.
func keys(e *env, since time.Time) (list []string) {
	e.t.Helper()
	seen, complete, err := e.adapter.Read(context.Background(), e.channel, since.Add(-2*time.Minute))
	if err != nil || !complete {
		e.t.Fatalf("Read: complete %v, %v", complete, err)
	}
	for _, s := range seen {
		if s.Mine {
			list = append(list, s.Key)
		}
	}
	return list
}

func TestNotSent(t *testing.T) {
	bubble(t, discordtest.Options{}, func(e *env) {
		e.server.Close()
		_, err := e.send(e.part("a", e.channel, say("x")))
		if d := outcome(t, err); d.Outcome != bot.OutcomeAfter || d.Scope != bot.ScopePlatform {
			t.Errorf("no connection: %s (%s)", d.Outcome, d.Scope)
		}
		expectSentence(t, err)
	})
}

// TestHistoryMissing shows that an empty answer without the right to read proves nothing.
func TestHistoryMissing(t *testing.T) {
	bubble(t, discordtest.Options{}, func(e *env) {
		at := e.channel
		at.Channel = e.server.AddChannel(e.guild, "blind", 0, discordtest.ReadHistory)
		if _, err := e.send(e.part("a", at, say("x"))); err != nil {
			t.Fatal(err)
		}
		seen, complete, err := e.adapter.Read(context.Background(), at, time.Now().Add(-time.Hour))
		if err != nil || complete || len(seen) > 0 {
			t.Errorf("Read = %v, complete %v, %v", seen, complete, err)
		}
	})
}

// TestNonceForgotten shows that Read finds what was sent when Discord has forgotten its nonce, after a restart
// too.
func TestNonceForgotten(t *testing.T) {
	bubble(t, discordtest.Options{}, func(e *env) {
		e.server.Script(discordtest.Fault{Path: posting, After: true, Drop: true})
		p := e.part("a", e.channel, say("**once**, at 17:02"))
		p.Thread = &bot.Thread{Name: "Lesson 4"}
		if _, err := e.send(p); !bot.IsUnclear(err) {
			t.Fatalf("Send: %v", err)
		}
		time.Sleep(10 * time.Minute)
		e.adapter.Close()
		e.adapter = e.newAdapter(Options{})
		seen, complete, err := e.adapter.Read(context.Background(), e.channel, p.At.Add(-2*time.Minute))
		if err != nil || !complete || len(seen) != 1 || seen[0].Key != "a" {
			t.Fatalf("Read = %+v, complete %v, %v", seen, complete, err)
		}
		if seen[0].Thread != seen[0].ID || len(e.server.Threads(e.channel.Channel)) != 1 {
			t.Errorf("the thread was not completed: %+v", seen[0])
		}
	})
}

// TestRemovedMeanwhile shows that a nonce whose message a moderator removed counts as sent.
func TestRemovedMeanwhile(t *testing.T) {
	bubble(t, discordtest.Options{}, func(e *env) {
		p := e.part("a", e.channel, say("gone soon"))
		sent, err := e.send(p)
		if err != nil {
			t.Fatal(err)
		}
		e.server.RemoveMessage(e.channel.Channel, sent.ID)
		if again, err := e.send(p); err != nil || again.ID != "" {
			t.Errorf("Send = %+v, %v", again, err)
		}
		if got := e.texts(e.channel.Channel); len(got) != 0 {
			t.Errorf("people read %q", got)
		}
	})
}

// TestRefusals shows how far each refusal reaches: this post, the place, the person or everything. Send tries
// once.
func TestRefusals(t *testing.T) {
	for _, tt := range []struct {
		status, code int
		outcome      bot.Outcome
		scope        bot.Scope
		why          error // what teachers read a sentence about
	}{
		{404, 10003, bot.OutcomePermanent, bot.ScopePlace, bot.ErrAbsent},
		{404, 10004, bot.OutcomePermanent, bot.ScopePlace, bot.ErrAbsent},
		{400, 160005, bot.OutcomePermanent, bot.ScopePlace, bot.ErrArchived},
		{403, 50001, bot.OutcomePermanent, bot.ScopePlace, bot.ErrForbidden},
		{403, 50013, bot.OutcomePermanent, bot.ScopePlace, bot.ErrForbidden},
		{400, codeTagRequired, bot.OutcomePermanent, bot.ScopePlace, nil},
		{403, 50007, bot.OutcomePermanent, bot.ScopePerson, nil},
		{403, 50278, bot.OutcomePermanent, bot.ScopePerson, nil},
		{400, 200000, bot.OutcomePermanent, bot.ScopePost, nil},
		{400, 240000, bot.OutcomePermanent, bot.ScopePost, nil},
		{413, 40005, bot.OutcomePermanent, bot.ScopePost, nil},
		{400, 50035, bot.OutcomePermanent, bot.ScopePost, nil},
		{400, 20016, bot.OutcomeAfter, bot.ScopePlace, nil},
		{400, 20028, bot.OutcomeAfter, bot.ScopePlace, nil},
		{400, 40062, bot.OutcomeAfter, bot.ScopePlatform, nil},
		{503, 130000, bot.OutcomeAfter, bot.ScopePlatform, nil},
		{403, 0, bot.OutcomeAfter, bot.ScopePlatform, nil},
		{401, 0, bot.OutcomePermanent, bot.ScopePlatform, nil},
		{400, 99999, bot.OutcomePermanent, bot.ScopePost, nil},
	} {
		t.Run(fmt.Sprintf("%d %d", tt.status, tt.code), func(t *testing.T) {
			bubble(t, discordtest.Options{}, func(e *env) {
				e.server.Script(discordtest.Fault{Method: "POST", Path: posting, Status: tt.status, Code: tt.code})
				_, err := e.send(e.part("a", e.channel, say("x")))
				if d := outcome(t, err); d.Outcome != tt.outcome || d.Scope != tt.scope {
					t.Errorf("%s (%s), want %s (%s)", d.Outcome, d.Scope, tt.outcome, tt.scope)
				}
				for _, known := range []error{bot.ErrAbsent, bot.ErrArchived, bot.ErrForbidden} {
					if errors.Is(err, known) != (known == tt.why) {
						t.Errorf("the reason is %v, want %v", err, tt.why)
					}
				}
				if n := e.server.Count("POST", posting); n != 1 {
					t.Errorf("%d attempts", n)
				}
				expectSentence(t, err)
			})
		})
	}
}

// expectSentence fails if an error shows what only programmers read.
func expectSentence(t *testing.T, err error) {
	t.Helper()
	for _, jargon := range []string{"/", "{}", "status", "POST", "GET", "dial", "http", "discord:"} {
		if d := outcome(t, err); strings.Contains(d.Err.Error(), jargon) {
			t.Errorf("teachers read %q", d.Err)
		}
	}
}

// TestSleepingThread shows that an archived thread is woken, a locked one stays closed.
func TestSleepingThread(t *testing.T) {
	bubble(t, discordtest.Options{}, func(e *env) {
		p := e.part("card", e.channel, say("The card"))
		p.Thread = &bot.Thread{Name: "Lesson 4"}
		sent, err := e.send(p)
		if err != nil {
			t.Fatal(err)
		}
		under := e.channel
		under.Thread = sent.Thread
		e.server.SetThread(sent.Thread, true, false)
		if _, err := e.send(e.part("page", under, say("The page"))); err != nil {
			t.Errorf("archived: %v", err)
		}
		e.server.SetThread(sent.Thread, true, true)
		_, err = e.send(e.part("late", under, say("Too late")))
		if d := outcome(t, err); d.Outcome != bot.OutcomePermanent || d.Scope != bot.ScopePlace {
			t.Errorf("locked: %v", err)
		}
		e.server.RemoveChannel(sent.Thread)
		_, err = e.send(e.part("later", under, say("Too late")))
		if d := outcome(t, err); d.Outcome != bot.OutcomePermanent || d.Scope != bot.ScopePlace {
			t.Errorf("deleted: %v", err)
		}
	})
}

// TestRefusedTooOften shows that we stop asking far below the number of refusals that gets an address banned.
func TestRefusedTooOften(t *testing.T) {
	bubble(t, discordtest.Options{GlobalRate: 0}, func(e *env) {
		e.adapter.rest.limit.spacing = 0
		at := e.channel
		at.Channel = e.server.AddChannel(e.guild, "closed", 0, discordtest.ViewChannel)
		for n := range invalidBudget + 100 {
			if _, err := e.send(e.part(fmt.Sprint("a", n), at, say("x"))); err == nil {
				t.Fatal("Send succeeded")
			}
		}
		if n := e.server.Count("POST", posting); n != invalidBudget {
			t.Errorf("%d requests, want %d", n, invalidBudget)
		}
		time.Sleep(invalidWindow)
		if _, err := e.send(e.part("z", e.channel, say("x"))); err != nil {
			t.Errorf("ten minutes later: %v", err)
		}
	})
}

// TestClosedDirectMessages shows that after one refusal nothing is sent until the person does something.
func TestClosedDirectMessages(t *testing.T) {
	for _, code := range []int{codeDirectClosed, codeNoMutualServer} {
		bubble(t, discordtest.Options{}, func(e *env) {
			e.server.Script(discordtest.Fault{Path: posting, Status: 403, Code: code})
			for n := range 3 {
				_, err := e.send(e.part(fmt.Sprint("a", n), e.direct, say("hello")))
				if d := outcome(t, err); d.Outcome != bot.OutcomePermanent || d.Scope != bot.ScopePerson {
					t.Errorf("attempt %d: %v", n, err)
				}
			}
			if n := e.server.Count("POST", posting); n != 1 {
				t.Errorf("%d attempts", n)
			}
			e.adapter.Close()
			e.adapter = e.newAdapter(Options{}) // a restart does not forget
			if _, err := e.send(e.part("b", e.direct, say("hello"))); err == nil {
				t.Error("tried again after a restart")
			}
			e.run()
			e.command("today")
			for e.next().Interaction == "" {
			}
			if _, err := e.send(e.part("c", e.direct, say("hello again"))); err != nil {
				t.Errorf("after the person acted: %v", err)
			}
		})
	}
}

func TestDirectChannelCached(t *testing.T) {
	bubble(t, discordtest.Options{}, func(e *env) {
		for n := range 2 {
			if _, err := e.send(e.part(fmt.Sprint("a", n), e.direct, say("hello"))); err != nil {
				t.Fatal(err)
			}
			e.adapter.Close()
			e.adapter = e.newAdapter(Options{})
		}
		if n := e.server.Count("POST", "/users/@me/channels"); n != 1 {
			t.Errorf("opened %d times", n)
		}
	})
}

// TestTokenRevoked shows that everything stops at once when the token is revoked, and that another one in the
// file is picked up.
func TestTokenRevoked(t *testing.T) {
	bubble(t, discordtest.Options{}, func(e *env) {
		file := filepath.Join(t.TempDir(), "token")
		e.adapter = e.newAdapter(Options{TokenFile: file})
		e.run()
		good := e.server.Token
		e.server.Token = "canary-another-token"
		if _, err := e.send(e.part("a", e.channel, say("x"))); outcome(t, err).Scope != bot.ScopePlatform {
			t.Fatal(err)
		}
		before := len(e.server.Requests())
		if _, err := e.send(e.part("b", e.channel, say("x"))); outcome(t, err).Outcome != bot.OutcomePermanent {
			t.Fatal(err)
		}
		if n := len(e.server.Requests()); n != before {
			t.Errorf("%d calls after the refusal", n-before)
		}
		e.server.CloseGateway(4004)
		e.eventually("not ready", func() bool { return !e.adapter.Ready() })
		if err := os.WriteFile(file, []byte("canary-another-token\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		e.eventually("ready with the new token", e.adapter.Ready)
		if _, err := e.send(e.part("a", e.channel, say("x"))); err != nil {
			t.Errorf("with the new token: %v", err)
		}
		e.server.Token = good
	})
}

func TestTokenRefused(t *testing.T) {
	bubble(t, discordtest.Options{}, func(e *env) {
		e.adapter = e.newAdapter(Options{Token: "canary-wrong"})
		err := e.adapter.Run(context.Background(), e.handler)
		if err == nil || !strings.Contains(err.Error(), "developer portal") {
			t.Errorf("Run with a wrong token: %v", err)
		}
		expectNoCanary(t, err.Error())
		if n := len(e.server.Requests()); n != 1 {
			t.Errorf("%d calls with a wrong token", n)
		}
	})
}

// TestPaced shows that our own limiter keeps the limits by itself, in order, and that a limited
// channel holds up neither another nor the answers to interactions.
func TestPaced(t *testing.T) {
	bubble(t, discordtest.Options{ChannelLimit: 5, ChannelPer: 2 * time.Second, GlobalRate: 50}, func(e *env) {
		e.run()
		other := e.channel
		other.Channel = e.server.AddChannel(e.guild, "other", 0, 0)
		var group sync.WaitGroup
		group.Go(func() {
			for n := range 30 {
				if _, err := e.send(e.part(fmt.Sprint("slow", n), e.channel, say(fmt.Sprint("slow ", n)))); err != nil {
					t.Errorf("slow %d: %v", n, err)
				}
			}
		})
		time.Sleep(time.Second)
		began := time.Now()
		if _, err := e.send(e.part("other", other, say("at once"))); err != nil || time.Since(began) > time.Second/4 {
			t.Errorf("another channel waited %s: %v", time.Since(began), err)
		}
		e.command("today")
		for e.next().Interaction == "" {
		}
		if d := time.Since(began); d > time.Second/2 {
			t.Errorf("an answer waited %s", d)
		}
		group.Wait()
		if n := e.server.Limited(); n != 0 {
			t.Errorf("%d times beyond the limit", n)
		}
		var slow []string
		for _, text := range e.texts(e.channel.Channel) {
			if strings.HasPrefix(text, "slow ") {
				slow = append(slow, text)
			}
		}
		if len(slow) != 30 || slow[0] != "slow 0" || slow[29] != "slow 29" {
			t.Errorf("out of order: %q", slow)
		}
	})
}

// TestContextEndsWaiting shows that waiting for a limit ends with its context.
func TestContextEndsWaiting(t *testing.T) {
	bubble(t, discordtest.Options{ChannelLimit: 1, ChannelPer: 3 * time.Second}, func(e *env) {
		if _, err := e.send(e.part("a", e.channel, say("x"))); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(context.Background(), 300*time.Millisecond)
		defer cancel()
		began := time.Now()
		_, err := e.adapter.Send(ctx, e.part("b", e.channel, say("y")))
		if d := outcome(t, err); d.Outcome != bot.OutcomeAfter || time.Since(began) > 400*time.Millisecond {
			t.Errorf("after %s: %v", time.Since(began), err)
		}
	})
}

// TestFanOut is the drop into 500 channels: close to the granted rate and never beyond it.
func TestFanOut(t *testing.T) {
	const channels, rate = 500, 50
	bubble(t, discordtest.Options{GlobalRate: rate}, func(e *env) {
		places := make([]bot.Place, channels)
		for n := range places {
			places[n] = e.channel
			places[n].Channel = e.server.AddChannel(e.guild, fmt.Sprint("c", n), 0, 0)
		}
		began := time.Now()
		var group sync.WaitGroup
		for n, at := range places {
			group.Go(func() {
				if _, err := e.send(e.part(fmt.Sprint("p", n), at, say("Lesson 4"))); err != nil {
					t.Errorf("channel %d: %v", n, err)
				}
			})
		}
		group.Wait()
		got := channels / time.Since(began).Seconds()
		if got < 0.975*rate || e.server.Limited() > 0 {
			t.Errorf("%.2f messages a second of %d granted, %d refused", got, rate, e.server.Limited())
		}
	})
}

// TestBucketsAreFreed shows that the limiter does not grow with everything it ever saw.
func TestBucketsAreFreed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(1e6)
		for n := range 20 * idleBuckets {
			r := request{method: "POST", route: "/channels/%s/messages", args: []string{fmt.Sprint(n)}}
			turn, err := l.wait(context.Background(), r)
			if err != nil {
				t.Fatal(err)
			}
			l.learn(turn, &http.Response{StatusCode: 200, Header: headers("X-RateLimit-Bucket", "b", "X-RateLimit-Limit", "5",
				"X-RateLimit-Remaining", "4", "X-RateLimit-Reset-After", "1")})
			l.done(turn)
			time.Sleep(10 * time.Millisecond)
		}
		if len(l.buckets) > 2*idleBuckets {
			t.Errorf("%d buckets are kept", len(l.buckets))
		}
	})
}

// TestSharedBucket shows that routes which Discord counts together are counted together.
func TestSharedBucket(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(1e6)
		send := request{method: "POST", route: "/channels/%s/messages", args: []string{"1"}}
		edit := request{method: "PATCH", route: "/channels/%s/messages/%s", args: []string{"1", "2"}}
		answer := func(r request, left string) {
			turn, err := l.wait(context.Background(), r)
			if err != nil {
				t.Fatal(err)
			}
			l.learn(turn, &http.Response{StatusCode: 200, Header: headers("X-RateLimit-Bucket", "same", "X-RateLimit-Limit", "2",
				"X-RateLimit-Remaining", left, "X-RateLimit-Reset-After", "2")})
			l.done(turn)
		}
		answer(send, "1")
		answer(edit, "0")
		began := time.Now()
		answer(send, "1")
		if time.Since(began) < 2*time.Second {
			t.Error("the shared allowance was ignored")
		}
	})
}

// TestManyFirstCalls sends to many channels at once before Discord has said anything about its
// buckets: every turn is given back where it was taken.
func TestManyFirstCalls(t *testing.T) {
	bubble(t, discordtest.Options{ChannelLimit: 5, ChannelPer: 2 * time.Second}, func(e *env) {
		e.adapter.rest.limit.spacing = 0
		e.server.Script(discordtest.Fault{Method: "POST", Path: posting, After: true, Delay: time.Second, Times: 20})
		var group sync.WaitGroup
		for n := range 20 {
			at := e.channel
			at.Channel = e.server.AddChannel(e.guild, fmt.Sprint("c", n), 0, 0)
			for m := range 12 {
				group.Go(func() {
					p := e.part(fmt.Sprintf("p%dx%d", n, m), at, say("x"))
					for {
						_, err := e.send(p)
						if err == nil {
							return
						}
						if d := outcome(t, err); d.Outcome != bot.OutcomeAfter {
							t.Errorf("Send: %v", err)
							return
						} else {
							time.Sleep(d.Wait)
						}
					}
				})
			}
		}
		began := time.Now()
		group.Wait()
		if d := time.Since(began); d > 8*time.Second {
			t.Errorf("took %s", d)
		}
		if n := e.server.Limited(); n > 0 {
			t.Errorf("%d times beyond the limit", n)
		}
		for key, b := range e.adapter.rest.limit.buckets {
			if b.inFlight != 0 {
				t.Errorf("%s: %d calls are said to be under way", key, b.inFlight)
			}
		}
	})
}
