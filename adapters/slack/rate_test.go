package slack

import (
	"fmt"
	"net"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"afterbell/adapters/slack/slacktest"
	"afterbell/bot"
)

// TestFanOut: 200 channels in 20 workspaces, each with as many messages as a workspace takes before
// its own limit counts (TestWorkspaceCap): at least 95 % of one message a second and channel, and no
// request too early. The whole runs in virtual time against a stand-in that refuses the second message
// within a second.
func TestFanOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const spaces, channels, each = 20, 10, 20
		w := newWorld(t, func(o *Options) {
			for i := range spaces {
				o.BotTokens = append(o.BotTokens, fmt.Sprintf("xoxb-%d-canary-X", i))
			}
		})
		w.Strict()
		var places []bot.Place
		for i := range spaces {
			team := fmt.Sprintf("T0SPACE%02d", i)
			w.AddTeam(team, fmt.Sprintf("xoxb-%d-canary-X", i))
			for j := range channels {
				id := fmt.Sprintf("C0S%02dC%02d", i, j)
				w.AddChannel(team, id, id)
				places = append(places, bot.Place{Platform: "slack", Space: team, Channel: id})
			}
		}
		if _, err := w.a.workspaceOf(t.Context(), "T0SPACE19"); err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		var all sync.WaitGroup
		for _, at := range places {
			all.Go(func() {
				for n := range each {
					if _, err := w.a.Send(t.Context(), part(fmt.Sprint("k", n), at, say("%d", n))); err != nil {
						t.Error(err)
						return
					}
				}
			})
		}
		all.Wait()
		took := time.Since(began)
		if rate := float64(each-1) / took.Seconds(); rate < 0.95 || w.Limited() > 0 {
			t.Errorf("%.2f messages a second and channel, %d refused", rate, w.Limited())
		}
	})
}

// TestWorkspaceCap: more channels than a workspace takes share its several hundred a minute, each gets
// its part, and another workspace loses nothing.
func TestWorkspaceCap(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const quiet, token, channels = "T0QUIET1", "xoxb-9-canary-QUIET", 60
		w := newWorld(t, func(o *Options) { o.BotTokens = append(o.BotTokens, token) })
		w.AddTeam(quiet, token)
		w.Strict()
		if _, err := w.a.workspaceOf(t.Context(), quiet); err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		var all sync.WaitGroup
		sent := make([]int, channels+1) // the last one is the channel of the quiet workspace
		for i := range sent {
			id := fmt.Sprintf("C0MANY%02d", i)
			at := bot.Place{Platform: platform, Space: slacktest.Team, Channel: id}
			if i == channels {
				at.Space = quiet
			}
			w.AddChannel(at.Space, id, id)
			all.Go(func() {
				for n := 0; time.Since(began) < time.Minute; n++ {
					if _, err := w.a.Send(t.Context(), part(fmt.Sprint(id, n), at, say("%d", n))); err != nil {
						expect(t, err, bot.OutcomeAfter, bot.ScopePlace)
						time.Sleep(time.Second)
						continue
					}
					sent[i]++
				}
			})
		}
		all.Wait()
		busy, least := 0, sent[0]
		for _, n := range sent[:channels] {
			busy, least = busy+n, min(least, n)
		}
		if most := workspaceBurst + 60*workspaceRate + channels; busy > most || busy < 400 || least < busy/channels/2 {
			t.Errorf("%d messages in a minute, at most %d are expected; one channel got %d", busy, most, least)
		}
		if n := sent[channels]; n < 57 || w.Limited() > 0 {
			t.Errorf("%d messages in the quiet workspace, %d refused", n, w.Limited())
		}
	})
}

// TestHold: those who waited until Slack's silence was over take their turns as ever.
func TestHold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, began := newPace(), time.Now()
		p.hold("key", 5*time.Second)
		var all sync.WaitGroup
		var mu sync.Mutex
		turns := map[time.Duration]int{}
		for range 10 {
			all.Go(func() {
				err := p.wait(t.Context(), "key", time.Second, 1, 10*time.Second)
				mu.Lock()
				defer mu.Unlock()
				if err == nil {
					turns[time.Since(began)]++
				}
			})
		}
		all.Wait()
		if turns[5*time.Second] != 1 || turns[10*time.Second] != 1 || len(turns) != 6 {
			t.Errorf("turns %v", turns)
		}
	})
}

// TestLoopback is a smoke test over real sockets.
func TestLoopback(t *testing.T) {
	w := newWorld(t, func(o *Options) { o.Dial = nil })
	if err := w.Listen(); err != nil {
		t.Fatal(err)
	}
	o := w.a.opts
	o.APIURL = w.APIURL()
	o.Dial = (&net.Dialer{Timeout: 5 * time.Second}).DialContext
	var err error
	if w.a, err = New(o); err != nil {
		t.Fatal(err)
	}
	w.run(t, &script{replies: map[string]func(bot.Event) bot.Reply{"today": with(private("hi"))}})
	w.send(t, w.Slash(slacktest.Team, slacktest.Channel, slacktest.Ada, "/today", ""))
	if g := w.next(t); w.Read(g.Text, g.Blocks).Text != "hi" {
		t.Errorf("got %+v", g)
	}
	if _, err := w.a.Send(t.Context(), part("k1", here(), say("hello"))); err != nil {
		t.Error(err)
	}
}
