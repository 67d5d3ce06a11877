package companion_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"text/tabwriter"
	"time"

	"github.com/rs/zerolog"
	"go.etcd.io/bbolt"

	"afterbell/bot"
	"afterbell/bot/companion"
	"afterbell/bot/course"
	"afterbell/bot/record"
	"afterbell/bot/turn"
	"afterbell/store/bolt"
)

// What a year may cost.
const (
	mostOfCheckin = 350     // bytes of a compacted file, as it was noted
	mostOfPost    = 200     // bytes of a compacted file, for a post that was sent, dropped or given up, with what leads to it
	mostGrowth    = 2 << 20 // bytes of the heap, from the first quarter of a year to its end
)

// A soak is a year of many classes in minutes: the real core on the real store, under a clock that is pushed on.
type soak struct {
	t        *testing.T
	path     string
	store    *bolt.Store
	bot      *turn.Bot
	now      time.Time
	rng      *rand.Rand
	events   int
	checkins int
	classes  []string // their channels
	learners int      // in each class
}

// snowflake is an id as long as those of the services are.
func snowflake(n int) string { return strconv.Itoa(700_000_000_000_000_000 + n) }

// archive is where the store of a soak lies: in memory, where the system has a place for that, since flushes take most of
// the time otherwise and nothing here is about them.
func archive(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("/dev/shm", "afterbell-soak-")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}

func newSoak(t *testing.T, classes, learners, lessons int) *soak {
	t.Helper()
	s := &soak{t: t, path: filepath.Join(archive(t), "data.db"), now: noon, rng: rand.New(rand.NewPCG(1, 1)), learners: learners}
	var err error
	s.store, err = bolt.Open(s.path, bolt.Options{Append: companion.AppendOnly()})
	check(t, err)
	co := lessonsOf(t, lessons)
	s.bot, err = companion.New(turn.Config{Store: s.store, Platforms: []bot.Platform{&sink{}}, Now: func() time.Time { return s.now },
		Log: zerolog.Nop(), Courses: func() []*course.Course { return []*course.Course{co} }})
	check(t, err)
	check(t, s.bot.Start(t.Context()))
	for n := range classes {
		s.begins(n)
	}
	return s
}

// does lets somebody do something in a class.
func (s *soak) does(class, user int, kind bot.Kind, action string, args map[string]string) bot.Reply {
	s.events++
	r, err := s.bot.Handle(context.Background(), bot.Event{ID: snowflake(s.events), At: s.now, Kind: kind, Action: action, Args: args,
		From: bot.User{ID: snowflake(1000*class + user), Name: fmt.Sprintf("Learner %d", user), Zone: "Europe/London", Locale: "en-GB",
			Keeps: user == 0},
		In: bot.Place{Platform: sinkName, Space: snowflake(0), Channel: snowflake(1_000_000 + class)}})
	check(s.t, err)
	return r
}

// begins makes a class with its learners, of whom all want the daily message.
func (s *soak) begins(n int) {
	s.does(n, 0, bot.KindForm, "class.new", map[string]string{"start": "2026-11-10", "rhythm": "tue, thu at 16:00", "zone": "Europe/London"})
	var id string
	check(s.t, s.store.View(context.Background(), func(tx bot.Tx) (err error) {
		ids, err := record.Names(tx, record.Classes())
		for _, x := range ids {
			if !strings.Contains(strings.Join(s.classes, " "), x) {
				id = x
			}
		}
		return err
	}))
	s.classes = append(s.classes, id)
	s.does(n, 0, bot.KindButton, "class.start", map[string]string{"target": id})
	for l := 1; l <= s.learners; l++ {
		s.does(n, l, bot.KindButton, "join", map[string]string{"target": id})
		s.does(n, l, bot.KindButton, "join.daily", map[string]string{"target": id + ".yes"})
	}
}

// day lets a day pass on which every learner may do something.
func (s *soak) day(end time.Time) {
	ctx := context.Background()
	check(s.t, s.bot.Alive(ctx))
	check(s.t, s.bot.Thin(ctx))
	for n, class := range s.classes {
		for l := 1; l <= s.learners; l++ {
			switch s.rng.IntN(14) {
			case 0, 1, 2, 3: // two a week
				s.checkins++
				s.does(n, l, bot.KindCommand, "checkin", map[string]string{"sure": "4", "next": "the second half, tomorrow 7pm",
					"did": fmt.Sprintf("read the chapter up to page %d and did the exercises", s.events)})
			case 4:
				s.does(n, l, bot.KindButton, "today", map[string]string{"target": class})
			}
		}
	}
	s.until(end)
}

// until lets time pass, and everything that falls due happen at its instant.
func (s *soak) until(end time.Time) {
	ctx := context.Background()
	for {
		next, ok, err := s.bot.Next(ctx)
		check(s.t, err)
		if !ok || next.After(end) {
			s.now = end
			return
		}
		if next.After(s.now) {
			s.now = next
		}
		_, err = s.bot.Tick(ctx)
		check(s.t, err)
		check(s.t, s.bot.Deliver(ctx))
	}
}

// heap is what is in use after everything else was collected.
func heap() int64 {
	runtime.GC()
	runtime.GC() // the first one only hands what has a finalizer to it
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// A weight is what the records of one table come to in a compacted file.
type weight struct{ records, bytes int }

// weighs copies the closed file into one without free pages and counts, table by table, the pages that hold its records.
func (s *soak) weighs() map[string]weight {
	from, err := bbolt.Open(s.path, 0o600, &bbolt.Options{ReadOnly: true})
	check(s.t, err)
	to, err := bbolt.Open(s.path+".compact", 0o600, nil)
	check(s.t, err)
	check(s.t, bbolt.Compact(to, from, 1<<20))
	tables := map[string]weight{}
	check(s.t, to.View(func(tx *bbolt.Tx) error {
		data := tx.Bucket([]byte("data"))
		return data.ForEachBucket(func(name []byte) error {
			p := data.Bucket(name).Stats()
			tables[strings.Trim(string(name), "/")] = weight{p.KeyN, p.LeafAlloc + p.BranchAlloc}
			return nil
		})
	}))
	check(s.t, errors.Join(to.Close(), from.Close()))
	return tables
}

// wordy counts the posts that are sent and hold words.
func (s *soak) wordy() (n int) {
	check(s.t, s.store.View(context.Background(), func(tx bot.Tx) error {
		_, posts, err := record.Scan(tx, record.PostsOf(""))
		for _, r := range posts {
			words := slices.ContainsFunc(r.Parts, func(p record.Frozen) bool { return p.Message != nil })
			if r.State == record.StateSent && (words || r.Words != "") {
				n++
			}
		}
		return err
	}))
	return n
}

// tell adds to the table what a check-in and a post come to. That a check-in waits to be read is counted by itself: once a
// teacher has read it, a note of about the same size stands in its record instead.
func tell(w io.Writer, tables map[string]weight, checkins int) (checkin, post int) {
	checkin, unread := tables["fact"].bytes/checkins, tables["unread"].bytes/checkins
	post = (tables["post"].bytes + tables["thread"].bytes) / tables["post"].records
	fmt.Fprintf(w, "\na check-in\t%d\t\t%d B\t\nthat it waits to be read\t\t\t%d B\t\na post\t%d\t\t%d B\t\n",
		checkins, checkin, unread, tables["post"].records, post)
	return checkin, post
}

func size(t *testing.T, path string) int {
	t.Helper()
	info, err := os.Stat(path)
	check(t, err)
	return int(info.Size())
}

// TestSoak plays some weeks of some classes and prints what they cost; with SOAK a year of so many. See make soak.
func TestSoak(t *testing.T) {
	classes, learners, weeks, rest := 3, 5, 8, 35
	if n, err := strconv.Atoi(os.Getenv("SOAK")); err == nil {
		classes, learners, weeks, rest = n, 20, 52, 0
	}
	s := newSoak(t, classes, learners, 2*weeks)
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "quarter\tcheck-ins\theap\tfile\t")
	var heaps []int64
	for q := 1; q <= 4; q++ {
		for range 7 * weeks / 4 {
			s.day(s.now.AddDate(0, 0, 1))
		}
		heaps = append(heaps, heap())
		fmt.Fprintf(w, "%d\t%d\t%d kB\t%d kB\t\n", q, s.checkins, heaps[q-1]>>10, size(t, s.path)>>10)
	}
	s.until(s.now.AddDate(0, 0, rest)) // in the short form most posts are too young to be thinned out otherwise
	check(t, s.bot.Thin(t.Context()))
	words := s.wordy()
	check(t, s.store.Close())
	checkin, post := tell(w, s.weighs(), s.checkins)
	fmt.Fprintf(w, "compacted\t\t\t%d kB\t\n", size(t, s.path+".compact")>>10)
	_ = w.Flush() // it writes into memory
	t.Log("\n" + b.String())
	if checkin > mostOfCheckin || post > mostOfPost {
		t.Errorf("want at most %d bytes a check-in and %d a post", mostOfCheckin, mostOfPost)
	}
	if grown := heaps[3] - heaps[0]; grown > mostGrowth {
		t.Errorf("the heap grew by %d bytes", grown)
	}
	if words > 0 {
		t.Errorf("%d posts that are sent hold words", words)
	}
}
