//go:build unix

package main

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"text/tabwriter"
	"time"

	"github.com/go-json-experiment/json"

	"afterbell/bot"
	"afterbell/bot/record"
	"afterbell/store/postgres"
	"afterbell/store/postgres/pgtest"
)

// A mishap is something that happens to replicas, to the database, or to the way between them. It begins with everything
// planned and nothing sent, and what it returns ends it once everything is out.
type mishap struct {
	name string
	does func(c *chaos, leader int) (ends func())
}

func mishaps() []mishap {
	return []mishap{
		{"the leader is killed", (*chaos).kills},
		{"the leader is paused for 40 s", (*chaos).pauses},
		{"what the database tells the leader vanishes", (*chaos).swallows},
		{"all connections are cut, five times a second for 5 s", (*chaos).cuts},
		{"all answers come 20 ms late", (*chaos).slows},
		{"the server is stopped in order for 3 s", func(c *chaos, _ int) func() { return c.restarts(syscall.SIGINT) }},
		{"the server dies and is started again", func(c *chaos, _ int) func() { return c.restarts(syscall.SIGQUIT) }},
		{"the server dies, and its standby takes over", (*chaos).failsOver},
		{"the server dies, and a standby that did not hear of the last seconds takes over", (*chaos).forgets},
	}
}

// An account is what a mishap came to.
type account struct {
	name      string
	changed   time.Duration // until another replica led; 0: none did
	out       time.Duration // until everything was out
	questions []string
	checkIns  int // that were acknowledged meanwhile
	revived   int // so many replicas had ended by themselves, as they do when nobody can say whether something was written
}

// A chaos is a flock to which mishaps happen.
type chaos struct {
	*flock
	standby  *pgtest.Server // nil: it has taken over
	follow   []string       // the settings of the server
	accounts []account
}

func (c *chaos) kills(leader int) func() {
	o := c.replicas[leader]
	must(c.t, o.process.Process.Kill())
	_ = o.process.Wait() // its error is the kill
	return func() { c.starts(o) }
}

func (c *chaos) pauses(leader int) func() {
	began, process := time.Now(), c.replicas[leader].process.Process
	must(c.t, process.Signal(syscall.SIGSTOP))
	return func() {
		time.Sleep(time.Until(began.Add(40 * time.Second)))
		must(c.t, process.Signal(syscall.SIGCONT))
		time.Sleep(5 * time.Second) // what it had begun to say would be out by then
	}
}

func (c *chaos) swallows(leader int) func() {
	c.lines[leader].Mute.Store(true)
	return func() {
		c.lines[leader].Mute.Store(false)
		c.lines[leader].Cut()
	}
}

func (c *chaos) cuts(int) func() {
	for range 25 {
		for _, l := range c.lines {
			l.Cut()
		}
		time.Sleep(200 * time.Millisecond)
	}
	return func() {}
}

func (c *chaos) slows(int) func() {
	late := func(by time.Duration) {
		for _, l := range c.lines {
			l.Delay.Store(int64(by))
		}
	}
	late(20 * time.Millisecond)
	return func() { late(0) }
}

func (c *chaos) restarts(how os.Signal) func() {
	c.server.Stop(how)
	time.Sleep(3 * time.Second)
	c.server.Run(c.t, c.follow...)
	return func() {}
}

func (c *chaos) failsOver(int) func() {
	if c.standby == nil {
		return func() {}
	}
	c.server.Stop(syscall.SIGQUIT)
	c.standby.Promote(c.t)
	c.takesOver(c.standby)
	return func() {}
}

// forgets lets everything go out that is planned, and then the server die: a standby takes over that knows of nothing since before.
func (c *chaos) forgets(int) func() {
	from := c.entries.Load()
	late := c.server.Standby(c.t, "late")
	late.Stop(syscall.SIGINT)
	c.reap.open(true)
	c.awaits(2 * time.Minute)
	time.Sleep(time.Second) // what was sent is noted by now
	c.server.Stop(syscall.SIGQUIT)
	for n := from; n <= c.entries.Load(); n++ {
		c.forgiven[entryOf(n)] = true
	}
	late.Run(c.t, "synchronous_standby_names=") // its first server may have waited for another one
	late.Promote(c.t)
	c.takesOver(late)
	return func() { time.Sleep(30 * time.Second) } // by then it is looked for, or said again
}

// takesOver lets replicas find another server.
func (c *chaos) takesOver(next *pgtest.Server) {
	c.server, c.standby, c.follow = next, nil, nil
	c.url = c.server.URL("owner", "test1")
	for _, l := range c.lines {
		l.To(c.server)
		l.Cut()
	}
}

// holder is who leads as the database says, empty while it does not answer.
func (c *chaos) holder() (name string) {
	store, err := postgres.Open(c.t.Context(), c.url, postgres.Options{Timeout: time.Second})
	if err != nil {
		return ""
	}
	defer store.Close()
	err = store.View(c.t.Context(), func(tx bot.Tx) error {
		l, _, err := record.Load(tx, record.LeaseKey)
		name = l.Holder
		return err
	})
	if err != nil {
		return ""
	}
	return name
}

// suffers lets a mishap happen under a load of check-ins, and accounts for it.
func (c *chaos) suffers(m mishap) {
	c.t.Helper()
	c.asks(2)
	a := account{name: m.name, questions: c.asked[len(c.asked)-2*len(c.rooms):]}
	leader, before, noted := slices.Index(c.replicas, c.leader()), c.holder(), len(c.noted)
	ctx, stop := context.WithCancel(c.t.Context())
	var beside sync.WaitGroup
	beside.Go(func() { c.checksIn(ctx) })
	began := time.Now()
	beside.Go(func() {
		for ; ctx.Err() == nil; time.Sleep(100 * time.Millisecond) {
			if now := c.holder(); now != before && now != "" {
				a.changed = time.Since(began)
				return
			}
		}
	})
	end := m.does(c, leader)
	c.reap.open(true)
	c.awaits(2 * time.Minute)
	a.out = time.Since(began)
	end()
	stop()
	beside.Wait()
	c.hearsOut()
	a.checkIns = len(c.noted) - noted
	a.revived = c.revives()
	c.accounts = append(c.accounts, a)
	c.t.Logf("%s: another leads after %v, all is out after %v", a.name, a.changed, a.out)
}

// hearsOut waits until nothing more is answered to check-ins that nobody waits for, so that the next answer is the next one's.
func (c *chaos) hearsOut() {
	for {
		quiet, end := context.WithTimeout(c.t.Context(), 2*time.Second)
		_, err := c.o.slack.server.Answer(quiet)
		end()
		if err != nil {
			return
		}
	}
}

// revives starts the replicas that have ended by themselves, as a supervisor does, and waits until all serve.
func (c *chaos) revives() (n int) {
	c.t.Helper()
	for _, o := range c.replicas {
		for began := time.Now(); o.code("status") != exitFine; time.Sleep(100 * time.Millisecond) {
			if time.Since(began) < 10*time.Second {
				continue
			}
			_ = o.process.Process.Kill() // it has ended
			_ = o.process.Wait()         // its error is how it ended
			c.t.Logf("a replica ended: %v", o.process.Stderr)
			c.starts(o)
			began = time.Now()
			n++
		}
	}
	for began := time.Now(); c.leader().code("status") != exitFine; time.Sleep(100 * time.Millisecond) {
		if time.Since(began) > time.Minute {
			c.t.Fatal("the leader is not connected")
		}
	}
	return n
}

// unclear counts the discussions of which the database says that nobody knows whether they are out.
func (c *chaos) unclear() (n int) {
	c.t.Helper()
	store, err := postgres.Open(c.t.Context(), c.url, postgres.Options{})
	must(c.t, err)
	defer store.Close()
	must(c.t, store.View(c.t.Context(), func(tx bot.Tx) error {
		posts, err := tx.Scan("post/prompt/", "post/prompt/\xff", 0)
		for _, e := range posts {
			var x struct {
				State string `json:"st"`
			}
			must(c.t, json.Unmarshal(e.Value, &x))
			if x.State == "unclear" {
				n++
			}
		}
		return err
	}))
	return n
}

// table says what became of everything.
func (c *chaos) table() string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "mishap\tanother leads after\tall is out after\tposts once\ttwice\tcheck-ins acknowledged\treplicas started again")
	for _, a := range c.accounts {
		once, more := 0, 0
		for _, question := range a.questions {
			switch n := c.times(question); {
			case n == 1:
				once++
			case n > 1:
				more++
			}
		}
		changed := "the same leads"
		if a.changed > 0 {
			changed = a.changed.Round(100 * time.Millisecond).String()
		}
		fmt.Fprintf(w, "%s\t%s\t%v\t%d of %d\t%d\t%d\t%d\n", a.name, changed, a.out.Round(100*time.Millisecond), once, len(a.questions), more,
			a.checkIns, a.revived)
	}
	_ = w.Flush() // it writes into memory
	return b.String()
}

// TestChaos lets everything go wrong for three replicas that can go wrong, as often as CHAOS says; see make chaos. Every post
// stands in its room once, and no check-in that was acknowledged is lost.
func TestChaos(t *testing.T) {
	rounds, err := strconv.Atoi(os.Getenv("CHAOS")) // a name of ours would be refused as an unknown setting
	if err != nil {
		t.Skip("takes minutes; make chaos runs it")
	}
	f := newFlock(t)
	c := &chaos{flock: f, follow: []string{"synchronous_standby_names=next"}}
	c.standby = f.server.Standby(t, "next")
	f.server.Exec(t, f.server.URL("owner", "postgres"), "ALTER SYSTEM SET synchronous_standby_names = 'next'", "SELECT pg_reload_conf()")
	for range rounds {
		for _, m := range mishaps() {
			if only := os.Getenv("MISHAP"); strings.Contains(m.name, only) {
				c.suffers(m)
			}
		}
	}
	c.checked()
	t.Logf("%d check-ins were acknowledged, %d posts are listed as unclear\n%s", len(c.noted), c.unclear(), c.table())
}
