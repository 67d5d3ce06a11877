package slack

import (
	"context"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"afterbell/adapters/slack/slacktest"
	"afterbell/bot"
	"afterbell/bot/course"
	"afterbell/store/bolt"
	"afterbell/store/storetest"
)

// onLoopback returns a running adapter that speaks over real sockets.
func onLoopback(b *testing.B, h func(*Options) bot.Handler) *world {
	b.Helper()
	w := newWorld(b)
	if err := w.Listen(); err != nil {
		b.Fatal(err)
	}
	o := w.a.opts
	o.APIURL, o.Dial = w.APIURL(), (&net.Dialer{}).DialContext
	handler := h(&o)
	w.Trust()
	var err error
	if w.a, err = New(o); err != nil {
		b.Fatal(err)
	}
	w.run(b, handler)
	return w
}

// inFlight is how many people type at once in the benchmarks: with two processors, 64.
const inFlight = 32 // times GOMAXPROCS

// BenchmarkAck measures an envelope's way over a loopback socket to its acknowledgement, with a
// handler that has nothing to do.
func BenchmarkAck(b *testing.B) {
	w := onLoopback(b, func(*Options) bot.Handler { return &script{} })
	w.send(b, w.Slash(slacktest.Team, slacktest.Channel, slacktest.Ada, "/today", "")) // learns the person
	b.SetParallelism(inFlight)
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			w.send(b, w.Slash(slacktest.Team, slacktest.Channel, slacktest.Ada, "/today", ""))
		}
	})
}

// pupils are so few that Slack may be asked about all of them at once (users.info, tier 4).
const pupils = 40

// BenchmarkCheckin measures a typed check-in from the envelope to the answer, which the real bot
// gives when it is durable in a data file. Rates are multiples of A, the rate of flushes that the
// disk does just before; times are in flush times, 1/A.
func BenchmarkCheckin(b *testing.B) {
	dir := b.TempDir()
	flushes, err := storetest.Anchor(dir)
	if err != nil {
		b.Fatal(err)
	}
	store, err := bolt.Open(filepath.Join(dir, "afterbell.db"), bolt.Options{})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = store.Close() })
	w := onLoopback(b, func(o *Options) bot.Handler {
		o.Notes = bot.NewNotes(store, "slack")
		return startClass(b, store)
	})
	for i := range pupils {
		id := fmt.Sprintf("U0PUPIL%03d", i)
		w.AddUser(map[string]any{"id": id, "name": id, "tz": "Europe/London"})
		w.send(b, w.Slash(slacktest.Team, slacktest.Channel, id, "/checkin", "hello")) // learns the person
		w.next(b)
	}
	var n atomic.Int64
	var mu sync.Mutex
	var acks, answers []time.Duration
	b.SetParallelism(inFlight)
	b.ResetTimer()
	began := time.Now()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			i := n.Add(1)
			sent := time.Now()
			w.send(b, w.Slash(slacktest.Team, slacktest.Channel, fmt.Sprintf("U0PUPIL%03d", i%pupils), "/checkin", fmt.Sprint("lab notes ", i)))
			acked := time.Since(sent)
			w.next(b)
			mu.Lock()
			acks, answers = append(acks, acked), append(answers, time.Since(sent))
			mu.Unlock()
		}
	})
	rate := float64(len(answers)) / time.Since(began).Seconds()
	slices.Sort(acks)
	slices.Sort(answers)
	b.ReportMetric(rate/flushes, "xA")
	b.ReportMetric(acks[len(acks)*99/100].Seconds()*flushes, "p99-ack-flushes")
	b.ReportMetric(answers[len(answers)*99/100].Seconds()*flushes, "p99-flushes")
}

// startClass returns a bot with a class that began today.
func startClass(b *testing.B, store bot.Store) *bot.Bot {
	b.Helper()
	c, problems := course.Read(os.DirFS("../../bot/testdata/biology"))
	if c == nil {
		b.Fatal(problems)
	}
	school, err := bot.New(bot.Config{Store: store, Courses: func() []*course.Course { return []*course.Course{c} }})
	if err != nil {
		b.Fatal(err)
	}
	if err := school.Start(context.Background()); err != nil {
		b.Fatal(err)
	}
	day := time.Now().UTC().Format(time.DateOnly)
	do := func(kind bot.Kind, action string, args map[string]string) bot.Reply {
		r, err := school.Handle(context.Background(), bot.Event{ID: "bench-" + action, At: time.Now(), Kind: kind, Action: action, Args: args, In: here(),
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
