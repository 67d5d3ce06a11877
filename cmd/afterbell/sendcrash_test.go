package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"text/tabwriter"
	"time"

	"afterbell/adapters/slack/slacktest"
	"afterbell/bot"
	"afterbell/store/bolt"
)

// The points around a send at which the program is killed. What comes before the first, a command that is not
// planned yet or just planned, is hit by the kills at random moments.
const (
	beforeItCounts  = "request seen, nothing done"
	afterItCounted  = "done, not answered"
	withTheAnswer   = "answered, not noted"
	afterItWasNoted = "a moment after the answer"
	atRandom        = "at a random moment"
)

var killPoints = []string{beforeItCounts, afterItCounted, withTheAnswer, afterItWasNoted}

// quickCrash is how often the short form kills the program: at the first two points, each of which costs the
// quarter of a minute after which the outbox looks for what is unclear.
const quickCrash = 2

// A reaper stands between the program and a service and kills the program around what it sends.
type reaper struct {
	mu     sync.Mutex
	rng    *rand.Rand
	left   int // kills
	shut   bool
	thorny bool           // it kills at every other send, and at random moments; otherwise at the first ones
	counts map[string]int // kills by point
	kill   func()
}

// point is where the program dies around this send; empty: it lives.
func (k *reaper) point() string {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.left == 0 || k.thorny && k.rng.IntN(2) == 0 {
		return ""
	}
	k.left--
	at := killPoints[k.left%len(killPoints)]
	k.counts[at]++
	return at
}

// spare takes a kill back.
func (k *reaper) spare(at string) string {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.left++
	k.counts[at]--
	return ""
}

// closed reports whether nothing is let through for now.
func (k *reaper) closed() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.shut
}

func (k *reaper) open(open bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.shut = !open
}

// before puts the reaper before a service and returns the address to be configured.
func (k *reaper) before(t *testing.T, address string) *url.URL {
	t.Helper()
	to, err := url.Parse(address)
	must(t, err)
	service := httputil.NewSingleHostReverseProxy(&url.URL{Scheme: to.Scheme, Host: to.Host})
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		sends := asksSomething(r)
		switch {
		case !sends:
			service.ServeHTTP(w, r)
		case k.closed():
			for _, header := range []string{"Retry-After", "X-Ratelimit-Limit", "X-Ratelimit-Reset-After"} {
				w.Header().Set(header, "1")
			}
			w.Header().Set("X-Ratelimit-Remaining", "0")
			w.Header().Set("X-Ratelimit-Bucket", "of-the-reaper")
			w.Header().Set("X-Ratelimit-Scope", "user")
			w.WriteHeader(http.StatusTooManyRequests)
		default:
			k.serve(service, w, r)
		}
	}))
	t.Cleanup(front.Close)
	at, err := url.Parse(front.URL + to.Path)
	must(t, err)
	return at
}

// asksSomething reports whether a request posts a question of ours.
func asksSomething(r *http.Request) bool {
	if r.Method != http.MethodPost || !strings.HasSuffix(r.URL.Path, "/messages") && !strings.HasSuffix(r.URL.Path, "/chat.postMessage") {
		return false
	}
	body, err := io.ReadAll(r.Body)
	r.Body = io.NopCloser(bytes.NewReader(body))
	return err == nil && bytes.Contains(body, []byte("question"))
}

func (k *reaper) serve(service http.Handler, w http.ResponseWriter, r *http.Request) {
	at := k.point()
	if at == beforeItCounts {
		k.kill()
		return
	}
	answer := httptest.NewRecorder()
	service.ServeHTTP(answer, r)
	if at != "" && answer.Code != http.StatusOK { // it was not done
		at = k.spare(at)
	}
	if at == afterItCounted {
		k.kill()
		return
	}
	for name, values := range answer.Header() {
		w.Header()[name] = values
	}
	w.WriteHeader(answer.Code)
	_, _ = w.Write(answer.Body.Bytes()) // nobody may be there any more
	_ = http.NewResponseController(w).Flush()
	switch at {
	case withTheAnswer:
		k.kill()
	case afterItWasNoted:
		time.Sleep(20 * time.Millisecond)
		k.kill()
	}
}

// A crashRoom is a channel with a class in which discussions are started.
type crashRoom struct {
	side    side
	channel string
}

// read lists what the bot wrote in the room.
func (r crashRoom) read() []posted {
	if d, ok := r.side.(*discordSide); ok {
		return d.read(r.channel)
	}
	return r.side.shown("")
}

// A crash is one bot in a process of its own that is killed and started again.
type crash struct {
	t       *testing.T
	o       *operation
	reap    *reaper
	rooms   []crashRoom
	asked   []string        // questions that were acknowledged, as "question N in ROOM"
	noted   map[string]bool // check-ins that were acknowledged
	entries atomic.Int64    // check-ins that were tried
	mu      sync.Mutex      // is held while the process is replaced
	runs    int
	dead    chan struct{} // is closed when the process has ended

	normal, hasty []time.Duration // until it was ready, after a proper end and after a kill
}

// newCrash starts a bot behind a reaper, with classes in some channels of Discord and in one of Slack.
func newCrash(t *testing.T, kills, channels int, seed uint64) *crash {
	t.Helper()
	d, s, connected := sidesOnSockets(t)
	c := &crash{t: t, noted: map[string]bool{}, reap: &reaper{left: 0, thorny: kills > quickCrash, counts: map[string]int{},
		rng: rand.New(rand.NewPCG(seed, seed))}}
	c.reap.kill = func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		_ = c.o.process.Process.Kill() // it may be dead already
	}
	s.server.Behind(c.reap.before(t, s.server.APIURL()).Host) // where it says that answers go
	conf := configFor(t, d, s)
	text, err := os.ReadFile(conf)
	must(t, err)
	text = bytes.ReplaceAll(text, []byte(d.server.URL()), []byte(c.reap.before(t, d.server.URL()).String()))
	must(t, os.WriteFile(conf, text, 0o600))
	c.o = &operation{t: t, dir: filepath.Dir(conf), conf: conf, program: named(t, "afterbell"), slack: s, discord: d}
	c.o.start()
	select {
	case <-connected:
	case <-time.After(20 * time.Second):
		t.Fatal("Discord was not greeted in time")
	}
	for i := range channels {
		d.channel = d.server.AddChannel(d.guild, "room-"+strconv.Itoa(i), 0, 0)
		c.begins(d, d.channel)
	}
	c.begins(s, slacktest.Channel)
	join(t, s, 0)
	return c
}

// begins makes a class whose lessons are far away, and waits for its welcome.
func (c *crash) begins(s side, channel string) {
	c.t.Helper()
	teacher := s.people().teacher
	a := s.types(teacher, "class", nil)
	if a.form == nil {
		a = s.presses(teacher, "Set up a class here")
	}
	start := time.Now().AddDate(0, 0, 30).Format(time.DateOnly)
	s.fills(teacher, a, map[string]string{"start": start, "rhythm": "tue, thu at 17:00", "zone": "Europe/London"})
	says(c.t, s, s.presses(teacher, "Start"), "has started")
	r := crashRoom{s, channel}
	for began := time.Now(); len(r.read()) == 0; time.Sleep(10 * time.Millisecond) {
		if time.Since(began) > 10*time.Second {
			c.t.Fatalf("no welcome in %s", channel)
		}
	}
	c.rooms = append(c.rooms, r)
}

// asks starts discussions in every room while nothing goes out.
func (c *crash) asks(questions int) {
	c.t.Helper()
	c.reap.open(false)
	for i, r := range c.rooms {
		if d, ok := r.side.(*discordSide); ok {
			d.channel = r.channel
		}
		teacher := r.side.people().teacher
		for range questions {
			text := fmt.Sprintf("question %d in %d", len(c.asked), i)
			form := r.side.types(teacher, "prompt", nil)
			a := r.side.fills(teacher, form, map[string]string{"text": text + "?"})
			if a.form != nil || a.text == "" {
				c.t.Fatalf("%s: %+v", text, a)
			}
			c.asked = append(c.asked, text)
		}
	}
}

// lives starts the program again whenever it is dead, until nothing waits any more or time is over.
func (c *crash) lives(kills int, most time.Duration) {
	c.t.Helper()
	c.reap.mu.Lock()
	c.reap.left, c.reap.shut = kills, false
	c.reap.mu.Unlock()
	ctx, stop := context.WithCancel(c.t.Context())
	var beside sync.WaitGroup
	beside.Go(func() { c.checksIn(ctx) })
	if c.reap.thorny {
		beside.Go(func() { c.strikes(ctx) })
	}
	for began := time.Now(); ; {
		if time.Since(began) > most {
			c.t.Errorf("after %v something is still waiting", most)
			break
		}
		c.begin()
		if took, ok := c.ready(); ok {
			c.hasty = append(c.hasty, took)
		}
		if c.idle() {
			break
		}
	}
	stop()
	beside.Wait()
}

// begin starts the program anew.
func (c *crash) begin() { c.run(exec.Command(c.o.program, "serve", "--config", c.o.conf)) }

// run starts a process that is the program.
func (c *crash) run(p *exec.Cmd) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.runs++
	p.Stderr = &bytes.Buffer{}
	must(c.t, p.Start())
	c.t.Cleanup(func() { _ = p.Process.Kill() })
	c.o.process, c.dead = p, make(chan struct{})
	go func(dead chan struct{}) {
		_ = p.Wait() // its error is the kill
		close(dead)
	}(c.dead)
}

// ready waits until the program is connected to both services, and returns how long that took; ok is false when it died
// before.
func (c *crash) ready() (took time.Duration, ok bool) {
	began := time.Now()
	for ; c.o.code("status") != exitFine; time.Sleep(5 * time.Millisecond) {
		select {
		case <-c.dead:
			return 0, false
		default:
		}
	}
	return time.Since(began), true
}

// rests ends the program properly and starts it again, so many times.
func (c *crash) rests(times int) {
	c.t.Helper()
	for range times {
		c.o.stop()
		began := time.Now()
		c.o.start()
		c.normal = append(c.normal, time.Since(began))
	}
}

// median is the middle one of some times, and 0 of none.
func median(took []time.Duration) time.Duration {
	if len(took) == 0 {
		return 0
	}
	return slices.Sorted(slices.Values(took))[len(took)/2]
}

// idle reports whether everything is out; it ends with false when the program has died.
func (c *crash) idle() bool {
	for calm := 0; calm < 3; time.Sleep(200 * time.Millisecond) {
		select {
		case <-c.dead:
			return false
		default:
		}
		code, said := c.o.says("outbox", "list")
		if code == exitFine && !strings.Contains(said, "prompt of ") {
			calm++
		} else {
			calm = 0
		}
	}
	return true
}

// strikes kills the program at random moments until the kills at points are used up.
func (c *crash) strikes(ctx context.Context) {
	for {
		c.reap.mu.Lock()
		wait, over := time.Duration(c.reap.rng.IntN(4_000))*time.Millisecond, c.reap.left == 0
		if !over {
			c.reap.counts[atRandom]++
		}
		c.reap.mu.Unlock()
		if over {
			return
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
			c.reap.kill()
		}
	}
}

// checksIn lets a learner on Slack check in again and again, and remembers what was answered.
func (c *crash) checksIn(ctx context.Context) {
	s, who := c.o.slack, c.o.slack.people().learners[0]
	for ; ctx.Err() == nil; c.entries.Add(1) {
		words := entryOf(c.entries.Load())
		short, end := context.WithTimeout(ctx, time.Second)
		_, err := s.server.Send(short, s.server.Slash(slacktest.Team, slacktest.Channel, who.id, "/checkin", words))
		for said := ""; err == nil && !strings.Contains(said, words); {
			var g slacktest.Given
			if g, err = s.server.Answer(short); err != nil {
				break
			}
			said = s.server.Read(g.Text, g.Blocks).Text
			if strings.Contains(said, words) && strings.Contains(said, "Noted for") { // what is not noted is said with the words, too
				c.noted[words] = true
			}
		}
		end()
		select {
		case <-ctx.Done():
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// entryOf is what the check-in of a number says.
func entryOf(n int64) string { return fmt.Sprintf("entry %04d.", n) }

// kept reads from the file how many discussions are in which state, and all facts as one text.
func (c *crash) kept() (states map[string]int, facts string) {
	c.t.Helper()
	states = map[string]int{}
	must(c.t, bolt.Read(c.o.path("afterbell.db"), func(tx bot.Tx) error {
		posts, err := tx.Scan("post/prompt/", "post/prompt/\xff", 0)
		if err != nil {
			return err
		}
		for _, e := range posts {
			var x struct {
				State string `json:"st"`
			}
			if err := json.Unmarshal(e.Value, &x); err != nil {
				return err
			}
			states[x.State]++
		}
		noted, err := tx.Scan("fact/", "fact/\xff", 0)
		for _, e := range noted {
			facts += string(e.Value)
		}
		return err
	}))
	return states, facts
}

// times is how often a question stands in its room.
func (c *crash) times(question string) (n int) {
	c.t.Helper()
	room, err := strconv.Atoi(question[strings.LastIndexByte(question, ' ')+1:])
	must(c.t, err)
	for _, m := range c.rooms[room].read() {
		n += strings.Count(m.text, question+"?")
	}
	return n
}

// judge counts what stands in the channels and in the file.
func (c *crash) judge() {
	c.t.Helper()
	c.reap.kill()
	<-c.dead
	states, facts := c.kept()
	once, lost, unclear := 0, 0, states["unclear"]
	for _, question := range c.asked {
		n := c.times(question)
		if n == 1 {
			once++
		}
		if n > 1 || n == 0 && unclear == 0 {
			c.t.Errorf("%q stands there %d times", question, n)
		}
	}
	for words := range c.noted {
		if !strings.Contains(facts, words) {
			lost++
			c.t.Errorf("%q was acknowledged and is lost", words)
		}
	}
	if once+unclear < len(c.asked) || len(c.noted) == 0 {
		c.t.Errorf("%d of %d are there once, the file says %v, %d check-ins were acknowledged", once, len(c.asked), states, len(c.noted))
	}
	c.t.Log("\n" + c.table(once, unclear, lost))
}

// table says how often the program was killed and what became of everything.
func (c *crash) table(once, unclear, lost int) string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	for _, at := range slices.Concat(killPoints, []string{atRandom}) {
		fmt.Fprintf(w, "killed, %s\t%d\n", at, c.reap.counts[at])
	}
	fmt.Fprintf(w, "starts\t%d\nposts planned\t%d\n  there once\t%d\n  listed as unclear\t%d\ncheck-ins acknowledged\t%d\n  lost\t%d\n",
		c.runs, len(c.asked), once, unclear, len(c.noted), lost)
	fmt.Fprintf(w, "ready after a proper end\t%v\tmedian of %d\nready after a kill\t%v\tmedian of %d\n",
		median(c.normal).Round(time.Millisecond), len(c.normal), median(c.hasty).Round(time.Millisecond), len(c.hasty))
	_ = w.Flush() // it writes into memory
	return b.String()
}

// TestCrash kills the real program around what it sends to both services: every post is there once or is listed as
// unclear, and no check-in that was acknowledged is lost. With CRASHES it kills so often; see make crash.
func TestCrash(t *testing.T) {
	t.Parallel() // it mostly waits
	kills, channels, questions, seed := quickCrash, 1, 1, uint64(1)
	if often, err := strconv.Atoi(os.Getenv("CRASHES")); err == nil { // a name of ours would be refused as an unknown setting
		kills, channels, seed = often, 7, uint64(time.Now().Unix())
		questions = 2 + often/channels
		t.Logf("seed %d", seed)
	}
	c := newCrash(t, kills, channels, seed)
	if c.reap.thorny {
		c.rests(5)
	}
	c.asks(questions)
	c.o.kill() // with everything planned and nothing sent
	c.lives(kills, time.Minute+time.Duration(kills)*5*time.Second)
	c.judge()
	if slow := median(c.hasty); c.reap.thorny && slow > 2*median(c.normal) {
		t.Errorf("after a kill it takes %v until it is ready, and %v after a proper end", slow, median(c.normal))
	}
}
