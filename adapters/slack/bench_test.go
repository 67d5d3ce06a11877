package slack

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"afterbell/adapters/adaptertest"
	"afterbell/adapters/slack/slacktest"
	"afterbell/adapters/wiretest"
	"afterbell/bot"
	"afterbell/bot/companion"
	"afterbell/bot/course"
	"afterbell/store/bolt"
	"afterbell/store/storetest"
)

// A wire leads to the stand-in, in memory: what sockets cost is the kernel's. Once begun, answers
// by response_url are taken at its other end without being looked into.
type wire struct {
	*world
	begun   atomic.Bool
	answers [pupils]chan time.Time // when all of an answer to each pupil had come
	durable [pupils]time.Time      // when each pupil's newest check-in was
}

// A witness sees when check-ins are durable: when the core has answered.
type witness struct {
	bot.Handler
	w *wire
}

// Handle implements bot.Handler.
func (h *witness) Handle(ctx context.Context, ev bot.Event) (bot.Reply, error) {
	r, err := h.Handler.Handle(ctx, ev)
	if n, ok := strings.CutPrefix(ev.From.ID, pupilTag); ok && h.w != nil {
		i, _ := strconv.Atoi(n)
		h.w.durable[i] = time.Now()
	}
	return r, err
}

// newWire returns a running adapter with the handler.
func newWire(b *testing.B, h func(*Options) bot.Handler) *wire {
	b.Helper()
	before := debug.SetGCPercent(400) // as the program does when it serves
	b.Cleanup(func() { debug.SetGCPercent(before) })
	w := &wire{world: newWorld(b)}
	o := w.a.opts
	o.Dial = w.dial
	handler := h(&o)
	w.Trust()
	var err error
	if w.a, err = New(o); err != nil {
		b.Fatal(err)
	}
	w.run(b, handler)
	return w
}

func (w *wire) dial(ctx context.Context, network, address string) (net.Conn, error) {
	if !w.begun.Load() {
		return w.DialOver(ctx, adaptertest.Wire)
	}
	near, far := adaptertest.Wire()
	go wiretest.Serve(far, w.take)
	return near, nil
}

// begin lets all further requests go to take.
func (w *wire) begin() {
	w.begun.Store(true)
	w.a.http.CloseIdleConnections()
}

// take says that an answer came.
func (w *wire) take(r wiretest.Request) string {
	if pupil, err := strconv.Atoi(strings.TrimPrefix(r.Path, "/answer/")); err == nil {
		w.answers[pupil] <- r.At
	}
	return "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 2\r\n\r\nok"
}

// inFlight is how many people type at once in the benchmarks: with two processors, 64.
const inFlight = 32 // times GOMAXPROCS

// BenchmarkAck measures an envelope's way to its acknowledgement, with a handler that has nothing
// to do.
func BenchmarkAck(b *testing.B) {
	w := newWire(b, func(*Options) bot.Handler { return &script{} })
	w.send(b, w.Slash(slacktest.Team, slacktest.Channel, slacktest.Ada, "/today", "")) // learns the person
	b.SetParallelism(inFlight)
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			w.send(b, w.Slash(slacktest.Team, slacktest.Channel, slacktest.Ada, "/today", ""))
		}
	})
}

// pupils is how many people type, one thing at a time.
const pupils = 64

// BenchmarkSlackCheckin measures a typed check-in from the envelope on: to its acknowledgement, until
// it is durable in a data file, and to the answer. Rates are multiples of A, the rate of flushes that
// the disk does around it; times are in flush times, 1/A. The goals are 2.2 A with all answers given,
// and a p99 within 40 until the check-in is durable.
func BenchmarkSlackCheckin(b *testing.B) {
	dir := b.TempDir()
	flushes, err := storetest.Anchor(dir)
	if err != nil {
		b.Fatal(err)
	}
	store, err := bolt.Open(filepath.Join(dir, "afterbell.db"), bolt.Options{Append: companion.AppendOnly()})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = store.Close() })
	seen := &witness{}
	w := newWire(b, func(o *Options) bot.Handler {
		o.Notes = bot.NewNotes(store, "slack")
		seen.Handler = startClass(b, store)
		return seen
	})
	seen.w = w
	for i := range pupils {
		w.AddUser(map[string]any{"id": pupil(i), "name": pupil(i), "tz": "Europe/London"})
		w.send(b, w.Slash(slacktest.Team, slacktest.Channel, pupil(i), "/checkin", "hello")) // learns the person
		w.next(b)
	}
	w.begin()
	b.Run(fmt.Sprintf("callers=%d", pupils), func(b *testing.B) {
		acks, durable, answers := w.checkins(b)
		if out := w.log.String(); strings.Contains(out, "not delivered") {
			b.Fatalf("answers did not arrive: %.300s", out)
		}
		if flushes, err = storetest.AnchorAround(dir, flushes); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(flushes, "A/s")
		b.ReportMetric(float64(b.N)/b.Elapsed().Seconds()/flushes, "xA")
		b.ReportMetric(acks[len(acks)*99/100].Seconds()*flushes, "p99-ack-flushes")
		b.ReportMetric(durable[len(durable)*99/100].Seconds()*flushes, "p99-flushes")
		b.ReportMetric(answers[len(answers)*99/100].Seconds()*flushes, "p99-answer-flushes")
	})
}

const pupilTag = "U0PUPIL"

func pupil(i int) string { return fmt.Sprintf("%s%03d", pupilTag, i) }

// typed is what Slack sends when a pupil types a check-in, but for its number where it says "@n".
func (w *wire) typed(b *testing.B, i int) []byte {
	e := w.Slash(slacktest.Team, slacktest.Channel, pupil(i), "/checkin", "lab notes @n")
	fields := e.Payload.(map[string]any)
	fields["trigger_id"] = "@n.1.2"
	fields["response_url"] = strings.Replace(w.APIURL(), "/api/", fmt.Sprint("/answer/", i), 1)
	raw, err := json.Marshal(fields)
	if err != nil {
		b.Fatal(err)
	}
	return raw
}

// checkins lets the pupils type b.N check-ins, each the next when the last was answered, and
// returns how long it took until they were acknowledged, durable and answered, sorted.
func (w *wire) checkins(b *testing.B) (acks, durable, answers []time.Duration) {
	var left atomic.Int64
	left.Store(int64(b.N))
	var mu sync.Mutex
	var all sync.WaitGroup
	b.ResetTimer()
	for i := range pupils {
		template := w.typed(b, i)
		w.answers[i] = make(chan time.Time, 1)
		all.Go(func() {
			for n := left.Add(-1); n >= 0; n = left.Add(-1) {
				id := strconv.AppendInt(strconv.AppendInt(nil, int64(b.N), 10), n, 10)
				sent := time.Now()
				e := slacktest.Envelope{ID: string(id), Type: "slash_commands",
					Payload: json.RawMessage(bytes.ReplaceAll(template, []byte("@n"), id))}
				if _, err := w.Send(context.Background(), e); err != nil {
					b.Error(err)
					return
				}
				acked := time.Since(sent)
				answered := (<-w.answers[i]).Sub(sent)
				mu.Lock()
				acks, durable, answers = append(acks, acked), append(durable, w.durable[i].Sub(sent)), append(answers, answered)
				mu.Unlock()
				runtime.Gosched() // as if the network were between an answer and what it makes people do
			}
		})
	}
	all.Wait()
	b.StopTimer()
	for _, took := range [][]time.Duration{acks, durable, answers} {
		slices.Sort(took)
	}
	return acks, durable, answers
}

// startClass returns a bot with a class that began today.
func startClass(b *testing.B, store bot.Store) *companion.Bot {
	b.Helper()
	c, problems := course.Read(os.DirFS("../../bot/companion/testdata/biology"))
	if c == nil {
		b.Fatal(problems)
	}
	school, err := companion.New(companion.Config{Store: store, Courses: func() []*course.Course { return []*course.Course{c} }})
	if err != nil {
		b.Fatal(err)
	}
	if err := school.Start(context.Background()); err != nil {
		b.Fatal(err)
	}
	day := time.Now().UTC().Format(time.DateOnly)
	do := func(kind bot.Kind, action string, args map[string]string) bot.Reply {
		r, err := school.Handle(context.Background(), bot.Event{ID: "bench-" + action, At: time.Now(), Kind: kind, Action: action,
			Args: args, In: here(),
			From: bot.User{ID: slacktest.Rivera, Name: "Ms Rivera", Zone: "UTC", Admin: true}})
		if err != nil {
			b.Fatal(err)
		}
		return r
	}
	r := do(bot.KindForm, "class.new", map[string]string{"start": day, "rhythm": "tue, thu at 16:00", "zone": "UTC"})
	for _, button := range r.Buttons {
		if button.Action == "class.start" {
			do(bot.KindButton, button.Action, map[string]string{"target": button.Target})
			return school
		}
	}
	b.Fatalf("no class was made: %+v", r)
	return nil
}

// BenchmarkDraw measures rendering a lesson card.
func BenchmarkDraw(b *testing.B) {
	m := illustrated()
	m.Buttons = []bot.Button{{Label: "Start", Action: "start"}, {Label: "Check in", Action: "checkin"}, {Label: "Ask", Action: "ask"}}
	for b.Loop() {
		if d := draw(m, nil); len(d.blocks) == 0 {
			b.Fatal("nothing drawn")
		}
	}
}

// BenchmarkRead measures reading a typed check-in.
func BenchmarkRead(b *testing.B) {
	for b.Loop() {
		readTyped(checkin, "lab notes next: flashcards fri 18:00 sure: 4 day: mon", nil)
	}
}
