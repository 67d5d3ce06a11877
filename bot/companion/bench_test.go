package companion_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"github.com/rs/zerolog"

	"afterbell/adapters/playground"
	"afterbell/bot"
	"afterbell/bot/companion"
	"afterbell/bot/course"
	"afterbell/bot/turn"
	"afterbell/store/bolt"
	"afterbell/store/memory"
	"afterbell/store/storetest"
)

// The benchmarks run the real core on the real store, at the size of a whole school district:
// 10,000 learners in 334 classes in the tenth week of a course of 24 lessons, with a million
// check-ins behind them (or as many as AFTERBELL_BENCH_N says). What the disk decides is reported
// in multiples of A, the rate of 4 KiB appends and flushes that it does just before (see
// storetest.Anchor): rates as xA, times in flush times, 1/A.

const (
	benchLearners = 10_000
	benchClasses  = 334
)

// benchRows is how many check-ins, or planned posts, are there beforehand.
func benchRows(b *testing.B) int {
	b.Helper()
	v := os.Getenv("AFTERBELL_BENCH_N")
	if v == "" {
		return 1_000_000
	}
	n, err := strconv.Atoi(v)
	if err != nil {
		b.Fatal(err)
	}
	return n
}

// termCourse is a course of 24 lessons, two a week, each with four steps, two questions and a
// discussion.
func termCourse(tb testing.TB) *course.Course {
	tb.Helper()
	dir := fstest.MapFS{
		"course.toml": {
			Data: []byte("title = \"Cells and water\"\nlanguage = \"en\"\nlicence = \"CC BY 4.0\"\nrhythm = \"tue, thu at 16:00\"\ndue = \"sun\"\n"),
		},
	}
	for i := range 24 {
		text := fmt.Sprintf("---\nid: lesson-%02d\ntitle: Lesson %d\naim: explain what happens in part %d.\nminutes: 40\n---\n\nRead this.\n\n"+
			"## Steps\n\n- [ ] Read (10 min)\n- [ ] Try (10 min)\n- [ ] Explain (10 min)\n- [ ] Compare (10 min)\n\n"+
			"## Questions\n\n### Why?\n\n> Because.\n\n### What if not?\n\n> Then not.\n\n## Discuss\n\nWhere have you seen this?\n", i+1, i+1, i+1)
		dir[fmt.Sprintf("%02d-lesson.md", i+1)] = &fstest.MapFile{Data: []byte(text)}
	}
	c, problems := course.Read(dir)
	if c == nil || len(problems) > 0 {
		tb.Fatal(problems)
	}
	return c
}

// A district is a bot with a school in its store, and a clock that moves with what people do.
type district struct {
	filling
	bot    *turn.Bot
	store  bot.Store
	dir    string
	anchor float64
	begin  time.Time
	events atomic.Int64
}

// eventStep is how far the clock moves with each thing that somebody does.
const eventStep = 37 * time.Millisecond

func (d *district) now() time.Time { return d.begin.Add(time.Duration(d.events.Load()) * eventStep) }

// newDistrict fills a new store with classes, in their tenth week, and n check-ins. wrap may put
// something between the bot and the store.
func newDistrict(b *testing.B, school filling, n int, wrap func(bot.Store) bot.Store) *district {
	b.Helper()
	before := debug.SetGCPercent(400) // as the program does when it serves
	b.Cleanup(func() { debug.SetGCPercent(before) })
	school.Platform, school.Course = sinkName, termCourse(b)
	school.Start = time.Date(2026, 9, 1, 0, 0, 0, 0, time.UTC)
	d := &district{filling: school, dir: b.TempDir(), begin: school.Start.AddDate(0, 0, 67).Add(18 * time.Hour)}
	d.open(b, wrap)
	check(b, d.fill(d.store))
	check(b, d.fillCheckins(d.store, n, d.Start.Add(24*time.Hour), d.begin.Add(-time.Hour), func(i int) int { return i % d.Learners }))
	b.Cleanup(func() { check(b, d.store.Close()) })
	return d
}

func (d *district) path() string { return filepath.Join(d.dir, "data.db") }

// open opens the store and makes a bot for it.
func (d *district) open(tb testing.TB, wrap func(bot.Store) bot.Store) {
	tb.Helper()
	s, err := bolt.Open(d.path(), bolt.Options{Append: companion.AppendOnly()})
	check(tb, err)
	d.store = s
	if wrap != nil {
		d.store = wrap(s)
	}
	d.renew(tb)
}

// renew makes a new bot for the store, which remembers nothing that was read or drawn.
func (d *district) renew(tb testing.TB) {
	tb.Helper()
	var err error
	d.bot, err = companion.New(turn.Config{
		Store: d.store, Platforms: []bot.Platform{&sink{}}, Now: d.now, Log: zerolog.Nop(),
		Courses: func() []*course.Course { return nil },
	})
	check(tb, err)
}

// measureAnchor measures A where the store is.
func (d *district) measureAnchor(b *testing.B) {
	b.Helper()
	var err error
	d.anchor, err = storetest.Anchor(d.dir)
	check(b, err)
}

// event is something that a user does in the channel of class n.
func (d *district) event(n int, user, action string, args map[string]string) bot.Event {
	i := d.events.Add(1)
	return bot.Event{ID: strconv.FormatInt(i, 10), At: d.now(), Kind: bot.KindCommand, From: bot.User{
		ID: user, Name: nameOf(user), Locale: "en-GB",
	},
		In: bot.Place{Platform: d.Platform, Space: "school", Channel: d.Channel(n)}, Action: action, Args: args}
}

// checkin is a check-in of learner n, in words that nobody used before.
func (d *district) checkin(n int) bot.Event {
	ev := d.event(n, d.User(n), "checkin", map[string]string{"sure": "4", "next": "the exercises, tomorrow 7pm"})
	ev.Args["did"] = "read the second chapter and took notes, entry " + ev.ID
	return ev
}

// handle lets an event be answered; an apology is no answer.
func (d *district) handle(tb testing.TB, ev bot.Event) {
	reply, err := d.bot.Handle(context.Background(), ev)
	if err != nil || len(reply.Body) < 2 {
		tb.Errorf("answer to %s: %v, %v", ev.Action, reply, err)
	}
}

func check(tb testing.TB, err error) {
	tb.Helper()
	if err != nil {
		tb.Fatal(err)
	}
}

// sink is a platform that takes everything.
type sink struct{ sent atomic.Int64 }

const sinkName = "sink"

func (*sink) Name() string                                 { return sinkName }
func (*sink) Run(ctx context.Context, _ bot.Handler) error { <-ctx.Done(); return nil }
func (*sink) Parts(p bot.Post) []bot.Message               { return []bot.Message{p.Message} }
func (s *sink) Send(_ context.Context, p bot.Part) (bot.Sent, error) {
	return bot.Sent{Channel: p.To.Channel, ID: strconv.FormatInt(s.sent.Add(1), 10)}, nil
}
func (*sink) Read(context.Context, bot.Place, time.Time) ([]bot.Seen, bool, error) {
	return nil, true, nil
}

// together calls work b.N times from many goroutines and returns how long each call took, sorted.
func together(b *testing.B, callers int, work func()) []time.Duration {
	took := make([][]time.Duration, callers)
	var left atomic.Int64
	left.Store(int64(b.N))
	var wg sync.WaitGroup
	b.ResetTimer()
	for c := range callers {
		wg.Go(func() {
			for left.Add(-1) >= 0 {
				start := time.Now()
				work()
				took[c] = append(took[c], time.Since(start))
			}
		})
	}
	wg.Wait()
	b.StopTimer()
	all := slices.Concat(took...)
	slices.Sort(all)
	return all
}

// quantile is the q-th of 100 parts of sorted times.
func quantile(sorted []time.Duration, q int) time.Duration { return sorted[len(sorted)*q/100] }

// BenchmarkHandleCheckin measures the whole command, from the event to the answer in words, with
// the check-in durable.
func BenchmarkHandleCheckin(b *testing.B) {
	empty := map[int]float64{} // rates without rows, by callers, in multiples of A
	for _, n := range []int{0, benchRows(b)} {
		d := newDistrict(b, filling{Learners: benchLearners, Classes: benchClasses}, n, nil)
		for _, callers := range []int{1, 64} {
			d.measureAnchor(b)
			b.Run(fmt.Sprintf("rows=%d/callers=%d", n, callers), func(b *testing.B) {
				before := storetest.Used()
				took := together(b, callers, func() { d.handle(b, d.checkin(rand.IntN(d.Learners))) })
				before.Report(b)
				var err error
				d.anchor, err = storetest.AnchorAround(d.dir, d.anchor)
				check(b, err)
				rate := float64(b.N) / b.Elapsed().Seconds() / d.anchor
				b.ReportMetric(rate, "xA")
				if n == 0 {
					empty[callers] = rate
				} else if empty[callers] > 0 {
					b.ReportMetric(rate/empty[callers], "x-of-empty")
				}
				b.ReportMetric(quantile(took, 50).Seconds()*d.anchor, "p50-flushes")
				b.ReportMetric(quantile(took, 99).Seconds()*d.anchor, "p99-flushes")
				b.ReportMetric(d.anchor, "A/s")
			})
		}
	}
}

// BenchmarkProgress measures /progress: its data alone and the whole answer, of a learner with some
// hundred check-ins of their own and of one with ten thousand, side by side, and while 64 callers
// check in.
func BenchmarkProgress(b *testing.B) {
	n := benchRows(b)
	d := newDistrict(b, filling{Learners: benchLearners, Classes: benchClasses}, n, nil)
	few, many := benchLearners/2-3, benchLearners/2
	check(b, d.fillCheckins(d.store, 10_000, d.begin.Add(-time.Hour), d.begin, func(int) int { return many }))
	ask := func(learner int) bot.Event { return d.event(learner, d.User(learner), "progress", nil) }
	data := func(b *testing.B, ev bot.Event) time.Duration {
		start := time.Now()
		check(b, d.bot.Look(context.Background(), ev, func(t *turn.Turn) error {
			_, _, err := t.Standing()
			return err
		}))
		return time.Since(start)
	}
	b.Run(fmt.Sprintf("rows=%d/data", n), func(b *testing.B) {
		var slow, fast time.Duration
		evFew, evMany := ask(few), ask(many)
		for b.Loop() {
			fast += data(b, evFew)
			slow += data(b, evMany)
		}
		b.ReportMetric(float64(fast.Nanoseconds())/1000/float64(b.N), "us")
		b.ReportMetric(float64(slow)/float64(fast), "x-of-100-own")
	})
	b.Run(fmt.Sprintf("rows=%d/handle", n), func(b *testing.B) {
		ev := ask(few)
		for b.Loop() {
			d.handle(b, ev)
		}
	})
	b.Run(fmt.Sprintf("rows=%d/while-64-write", n), func(b *testing.B) {
		stop := make(chan struct{})
		var writers sync.WaitGroup
		for range 64 {
			writers.Go(func() {
				for {
					select {
					case <-stop:
						return
					default:
						d.handle(b, d.checkin(rand.IntN(d.Learners)))
					}
				}
			})
		}
		took := together(b, 1, func() { data(b, ask(rand.IntN(d.Learners))) })
		close(stop)
		writers.Wait()
		b.ReportMetric(quantile(took, 50).Seconds()*1e6, "p50-us")
		b.ReportMetric(quantile(took, 99).Seconds()*1e6, "p99-us")
	})
}

// BenchmarkProgressPicture measures the answer with the picture, drawn and remembered.
func BenchmarkProgressPicture(b *testing.B) {
	d := newDistrict(b, filling{Learners: 30, Classes: 1}, 3_000, nil)
	ev := d.event(1, d.User(1), "progress.picture", nil)
	for _, cached := range []bool{false, true} {
		b.Run(fmt.Sprintf("cached=%v", cached), func(b *testing.B) {
			d.handle(b, ev)
			for b.Loop() {
				if !cached {
					b.StopTimer()
					d.renew(b)
					b.StartTimer()
				}
				d.handle(b, ev)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/1000/float64(b.N), "us")
		})
	}
}

// BenchmarkClassReport measures what a teacher sees of classes of three sizes. Nobody's history is read.
func BenchmarkClassReport(b *testing.B) {
	for _, learners := range []int{30, 300, 3_000} {
		d := newDistrict(b, filling{Learners: learners, Classes: 1}, 100*learners, nil)
		ev := d.event(0, d.Teacher(0), "class", nil)
		b.Run(fmt.Sprintf("learners=%d/handle", learners), func(b *testing.B) {
			for b.Loop() {
				d.handle(b, ev)
			}
		})
	}
}

// counting is a store that counts the Updates begun.
type counting struct {
	bot.Store
	updates atomic.Int64
}

func (s *counting) Update(ctx context.Context, fn func(bot.Tx) error) error {
	s.updates.Add(1)
	return s.Store.Update(ctx, fn)
}

// planned opens a district with n posts planned for the days to come.
func planned(b *testing.B, n int, wrap func(bot.Store) bot.Store) *district {
	d := newDistrict(b, filling{Learners: 30, Classes: 1}, 0, wrap)
	check(b, d.fillPlanned(d.store, "later", n, func(i int) time.Time { return d.begin.AddDate(0, 0, 1).Add(time.Duration(i) * eventStep) }))
	return d
}

// BenchmarkTickIdle looks at the clock while a million posts are planned and none is due.
func BenchmarkTickIdle(b *testing.B) {
	n := benchRows(b)
	var store *counting
	d := planned(b, n, func(s bot.Store) bot.Store { store = &counting{Store: s}; return store })
	b.Run(fmt.Sprintf("rows=%d", n), func(b *testing.B) {
		_, err := d.bot.Tick(context.Background()) // the first one looks at what happened before the start
		check(b, err)
		before := store.updates.Load()
		for b.Loop() {
			if moved, err := d.bot.Tick(context.Background()); moved != 0 || err != nil {
				b.Fatal(moved, err)
			}
		}
		if wrote := store.updates.Load() - before; wrote > 0 {
			b.Errorf("%d write transactions, want none", wrote)
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/1000/float64(b.N), "us")
	})
}

// BenchmarkTickDue moves posts that fall due at one instant into the queues of as many places,
// durably, while a million others are planned.
func BenchmarkTickDue(b *testing.B) {
	n := benchRows(b)
	d := planned(b, n, nil)
	round := 0
	for _, due := range []int{1, 10_000} {
		d.measureAnchor(b)
		b.Run(fmt.Sprintf("rows=%d/due=%d", n, due), func(b *testing.B) {
			var took []time.Duration
			for range b.N {
				b.StopTimer()
				round++
				name := fmt.Sprintf("round%d-", round)
				check(b, d.fillPlanned(d.store, name, due, func(int) time.Time { return d.begin.Add(-time.Minute) }))
				b.StartTimer()
				start := time.Now()
				if moved, err := d.bot.Tick(context.Background()); moved != due || err != nil {
					b.Fatal(moved, err)
				}
				took = append(took, time.Since(start))
			}
			slices.Sort(took)
			b.ReportMetric(quantile(took, 50).Seconds()*1e3, "p50-ms")
			b.ReportMetric(quantile(took, 99).Seconds()*1e3, "p99-ms")
			b.ReportMetric(quantile(took, 50).Seconds()*d.anchor, "p50-flushes")
		})
	}
}

// BenchmarkDeliver takes posts from the queues through asking, freezing, sending and settling: one
// place after the other, and all places at once as in production.
func BenchmarkDeliver(b *testing.B) {
	d := newDistrict(b, filling{Learners: 30, Classes: 1}, 0, nil)
	for _, at := range []string{"one-after-another", "all-at-once"} {
		d.measureAnchor(b)
		b.Run(at, func(b *testing.B) {
			name := fmt.Sprintf("%s-%d", at, d.events.Add(1))
			check(b, d.fillPlanned(d.store, name, b.N, func(int) time.Time { return d.begin.Add(-time.Minute) }))
			b.ResetTimer()
			_, err := d.bot.Tick(context.Background())
			check(b, err)
			if at == "all-at-once" {
				d.sendAll(b)
			} else {
				check(b, d.bot.Deliver(context.Background()))
			}
			b.StopTimer()
			if n, err := unsent(context.Background(), d.store, name); n != 0 || err != nil {
				b.Fatal(n, "not sent", err)
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds()/d.anchor, "xA")
		})
	}
}

// sendAll sends as production does, until the queues are empty.
func (d *district) sendAll(b *testing.B) {
	ctx, cancel := context.WithCancel(context.Background())
	var sender sync.WaitGroup
	sender.Go(func() { d.bot.Send(ctx) })
	for {
		idle, err := idle(ctx, d.store)
		check(b, err)
		if idle {
			break
		}
		time.Sleep(time.Millisecond)
	}
	cancel()
	sender.Wait()
}

// BenchmarkStart opens the store and makes the bot ready, with a million check-ins and a million
// planned posts, and closes them again outside of the clock.
func BenchmarkStart(b *testing.B) {
	n := benchRows(b)
	d := newDistrict(b, filling{Learners: benchLearners, Classes: benchClasses}, n, nil)
	check(b, d.fillPlanned(d.store, "later", n, func(i int) time.Time { return d.begin.AddDate(0, 0, 1).Add(time.Duration(i) * eventStep) }))
	b.Run(fmt.Sprintf("rows=%d", n), func(b *testing.B) {
		var took []time.Duration
		var heap uint64
		for range b.N {
			b.StopTimer()
			check(b, d.store.Close())
			d.store, d.bot = nil, nil
			before := heapInUse()
			b.StartTimer()
			start := time.Now()
			d.open(b, nil)
			check(b, d.bot.Start(context.Background()))
			took = append(took, time.Since(start))
			b.StopTimer()
			heap = max(heap, heapInUse()-min(before, heapInUse()))
			b.StartTimer()
		}
		slices.Sort(took)
		b.ReportMetric(quantile(took, 50).Seconds()*1e3, "p50-ms")
		b.ReportMetric(float64(heap)/1e6, "heap-MB")
	})
}

func heapInUse() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// BenchmarkTerm plays twelve weeks of a class of thirty in three zones, on the store in memory:
// everybody takes the daily message and checks in three evenings a week.
func BenchmarkTerm(b *testing.B) {
	co := termCourse(b)
	for b.Loop() {
		playTerm(b, co)
	}
	b.ReportMetric(b.Elapsed().Seconds()/float64(b.N), "s/term")
}

// playTerm founds a class, lets everybody join, and lives through its term.
func playTerm(b *testing.B, co *course.Course) {
	ctx := context.Background()
	start := time.Date(2026, 8, 31, 9, 0, 0, 0, time.UTC)
	clock, err := playground.NewClock(ctx, playground.ClockOptions{Start: start})
	check(b, err)
	posts := 0
	room, err := playground.NewRoom(ctx, playground.Options{Now: clock.Now, Channels: []string{channel}, Observe: func(m playground.Message) {
		if m.From == "" {
			posts++
		}
	}})
	check(b, err)
	core, err := companion.New(turn.Config{
		Store: memory.New(), Platforms: []bot.Platform{room}, Now: clock.Now, Log: zerolog.Nop(),
		Courses: func() []*course.Course { return []*course.Course{co} },
	})
	check(b, err)
	room.Connect(core)
	clock.Drive(core)
	people := termPeople()
	for _, p := range people {
		check(b, room.Join(ctx, p))
	}
	act := func(who string, a playground.Action) bot.Reply {
		a.Channel = channel
		reply, err := room.Act(ctx, who, a)
		check(b, err)
		check(b, clock.Settle(ctx))
		return reply
	}
	press := func(who string, r bot.Reply) bot.Reply {
		return act(who,
			playground.Action{Kind: bot.KindButton, Action: r.Buttons[0].Action, Args: map[string]string{"target": r.Buttons[0].Target}})
	}
	press(people[0].ID, act(people[0].ID, playground.Action{Kind: bot.KindForm, Action: "class.new",
		Args: map[string]string{"course": co.Title, "start": "2026-09-01", "rhythm": "tue, thu at 16:00", "zone": "Europe/London"}}))
	for _, p := range people[1:] {
		press(p.ID, press(p.ID, act(p.ID, playground.Action{Kind: bot.KindButton, Action: "join"})))
	}
	for day := range 7 * 12 {
		check(b, clock.To(ctx, start.AddDate(0, 0, day).Add(10*time.Hour)))
		for i, p := range people[1:] {
			if (day+i)%7 < 3 {
				act(p.ID,
					playground.Action{
						Action: "checkin", Kind: bot.KindCommand,
						Args: map[string]string{"did": fmt.Sprintf("entry %d of my notes", day), "sure": "3"},
					})
			}
		}
	}
	if posts < 24*3+30*12*3 {
		b.Fatal("only", posts, "posts")
	}
}

// termPeople are a teacher and thirty learners.
func termPeople() []playground.Person {
	zones := []string{"Europe/London", "Pacific/Auckland", "America/Los_Angeles"}
	people := []playground.Person{{ID: "teacher", Name: "Ms Rivera", Zone: zones[0], Part: "teacher"}}
	for i := range 30 {
		people = append(people,
			playground.Person{ID: fmt.Sprintf("learner%d", i), Name: fmt.Sprintf("Learner %d", i), Zone: zones[i%3], Part: "learner"})
	}
	return people
}
