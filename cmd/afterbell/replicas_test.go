package main

import (
	"bytes"
	"context"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/go-json-experiment/json"

	"afterbell/adapters/slack/slacktest"
	"afterbell/bot"
	"afterbell/store/postgres"
	"afterbell/store/postgres/pgtest"
)

// A flock is three replicas of the real program on one database, before both stand-ins.
type flock struct {
	*crash
	server   *pgtest.Server
	url      string
	replicas []*operation
	lines    []*pgtest.Line  // the way of each replica to the database
	forgiven map[string]bool // check-ins that were acknowledged by a server which died before anybody else knew of them
}

// newFlock starts the replicas and makes a class on each service.
func newFlock(t *testing.T, settings ...string) *flock {
	t.Helper()
	server := pgtest.Start(t, settings...)
	d, s, connected := sidesOnSockets(t)
	reap := &reaper{counts: map[string]int{}, rng: rand.New(rand.NewPCG(1, 1))}
	f := &flock{server: server, url: server.Database(t), forgiven: map[string]bool{},
		crash: &crash{t: t, noted: map[string]bool{}, reap: reap}}
	s.server.Behind(f.reap.before(t, s.server.APIURL()).Host)
	for range 3 {
		way := pgtest.NewLine(t, server)
		f.lines = append(f.lines, way)
		conf := configFor(t, d, s)
		text, err := os.ReadFile(conf)
		must(t, err)
		text = bytes.ReplaceAll(text, []byte(d.server.URL()), []byte(f.reap.before(t, d.server.URL()).String()))
		text = bytes.Replace(text, []byte("[courses]"), []byte("url = '"+way.URL("owner", "test1")+"'\n[courses]"), 1)
		must(t, os.WriteFile(conf, text, 0o600))
		o := &operation{t: t, dir: filepath.Dir(conf), conf: conf, program: named(t, "afterbell"), slack: s, discord: d}
		f.replicas = append(f.replicas, o)
		f.starts(o)
	}
	f.o = f.replicas[0]
	awake, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	must(t, s.server.AwaitConnections(awake, len(f.replicas)))
	select {
	case <-connected:
	case <-awake.Done():
		t.Fatal("Discord was not greeted in time")
	}
	d.channel = d.server.AddChannel(d.guild, "room", 0, 0)
	f.begins(d, d.channel)
	f.begins(s, slacktest.Channel)
	join(t, s, 0)
	return f
}

// starts starts a replica.
func (f *flock) starts(o *operation) {
	f.t.Helper()
	o.process = exec.Command(o.program, "serve", "--config", o.conf)
	o.process.Stderr = &bytes.Buffer{}
	must(f.t, o.process.Start())
	f.t.Cleanup(func() { _ = o.process.Process.Kill() })
}

// leader returns the replica that leads, and waits until there is one.
func (f *flock) leader() *operation {
	f.t.Helper()
	for began := time.Now(); time.Since(began) < 40*time.Second; time.Sleep(50 * time.Millisecond) {
		for _, o := range f.replicas {
			var s state
			_, said := o.says("status", "--json")
			if err := json.Unmarshal([]byte(said[:max(0, strings.LastIndexByte(said, '}')+1)]), &s); err == nil && s.Leads {
				return o
			}
		}
	}
	f.t.Fatal("no replica leads")
	return nil
}

// awaits waits until every question stands in its room, and returns how long that took.
func (f *flock) awaits(most time.Duration) time.Duration {
	f.t.Helper()
	began := time.Now()
	for _, question := range f.asked {
		for f.times(question) == 0 {
			if time.Since(began) > most {
				f.t.Fatalf("%q is not there after %v", question, most)
			}
			time.Sleep(20 * time.Millisecond)
		}
	}
	return time.Since(began)
}

// checked fails unless every question stands in its room once and each acknowledged check-in is in the database.
func (f *flock) checked() {
	f.t.Helper()
	for _, question := range f.asked {
		if n := f.times(question); n != 1 {
			f.t.Errorf("%q stands there %d times", question, n)
		}
	}
	store, err := postgres.Open(f.t.Context(), f.url, postgres.Options{})
	must(f.t, err)
	var facts strings.Builder
	must(f.t, store.View(f.t.Context(), func(tx bot.Tx) error {
		noted, err := tx.Scan("fact/", "fact/\xff", 0)
		for _, e := range noted {
			facts.Write(e.Value)
		}
		return err
	}))
	must(f.t, store.Close())
	for words := range f.noted {
		if !strings.Contains(facts.String(), words) && !f.forgiven[words] {
			f.t.Errorf("%q was acknowledged and is lost", words)
		}
	}
	if len(f.noted) == 0 {
		f.t.Error("no check-in was acknowledged")
	}
}

// TestReplicas lets three replicas serve. The one that leads is killed with everything planned and nothing sent, the next one
// stopped in order: every question stands in its room once, and no check-in
// that was acknowledged is lost.
func TestReplicas(t *testing.T) {
	f := newFlock(t)
	f.asks(2)
	stop := f.beside()
	first := f.leader()
	must(t, first.process.Process.Kill())
	_ = first.process.Wait() // its error is the kill
	f.reap.open(true)
	t.Logf("after a kill everything was out within %v", f.awaits(30*time.Second))
	stop()
	next := f.leader()
	f.asks(2)
	stop = f.beside()
	must(t, next.process.Process.Signal(syscall.SIGTERM))
	if code, complaint := ends(t, next.process); code != exitFine {
		t.Fatalf("exit code %d: %s", code, complaint)
	}
	f.reap.open(true)
	t.Logf("after an orderly end everything was out within %v", f.awaits(20*time.Second))
	stop()
	f.checked()
	if n := len(f.asked); n != 8 {
		t.Errorf("%d questions", n)
	}
	t.Logf("%d check-ins were acknowledged", len(f.noted))
}

// beside lets a learner check in until stop is called. Nobody may ask meanwhile: both read the answers of one stand-in.
func (f *flock) beside() (stop func()) {
	ctx, end := context.WithCancel(f.t.Context())
	var work sync.WaitGroup
	work.Go(func() { f.checksIn(ctx) })
	return func() {
		end()
		work.Wait()
		last, done := context.WithTimeout(f.t.Context(), time.Second)
		defer done()
		for err := error(nil); err == nil; { // the answer to the last one comes when nobody waits for it any more
			_, err = f.o.slack.server.Answer(last)
		}
	}
}
