package peers

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"afterbell/store/storetest"
)

const (
	learners = 10_000
	classes  = 334
	newest   = 10 // so many check-ins of their own a learner is shown
)

// A database is one of the peers with the tables of this comparison in it. Its methods may be called together.
type database interface {
	// fill puts n check-ins into it, whose numbers begin with 0, without waiting for the disk.
	fill(n int) error
	// checkin notes check-in i of a learner.
	checkin(i, learner int) error
	// progress reads the figure of a learner and their newest check-ins, and returns how many it read.
	progress(learner int) (int, error)
	// report adds up the figures of one class with so many learners in it, which enroll put there.
	report() (int, error)
	enroll(learners int) error
	// due moves n posts, which plan put there, out of those that wait, and returns how many it moved.
	plan(n int) error
	due() (int, error)
	close() error
}

// peers are what is measured. A peer that needs what this machine lacks skips.
var peers = []struct {
	name string
	open func(b *testing.B) database
}{
	{"sqlite-mattn", func(b *testing.B) database { return openSQLite(b, "sqlite3") }},
	{"sqlite-modernc", func(b *testing.B) database { return openSQLite(b, "sqlite") }},
	{"postgresql", openPostgres},
	{"bbolt", openBolt},
}

func rows(b *testing.B) int {
	n, err := strconv.Atoi(os.Getenv("AFTERBELL_BENCH_N"))
	if err != nil {
		b.Fatalf("AFTERBELL_BENCH_N says how many rows there are beforehand: %v", err)
	}
	return n
}

func record(i, learner int) []byte {
	return fmt.Appendf(nil, `{"person":%05d,"class":%03d,"sure":4,"did":"%s","n":%09d}`, learner, learner%classes,
		strings.Repeat("read chapter three ", 8)[:140], i)
}

func must(b *testing.B, err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

func BenchmarkCheckin(b *testing.B) {
	for _, p := range peers {
		for _, n := range []int{0, rows(b)} {
			b.Run(fmt.Sprintf("%s/rows=%d", p.name, n), func(b *testing.B) {
				db := p.open(b)
				must(b, db.fill(n))
				var next atomic.Int64
				next.Store(int64(n))
				for _, callers := range []int{1, 64} {
					b.Run(fmt.Sprintf("callers=%d", callers), func(b *testing.B) {
						together(b, callers, func() error { return db.checkin(int(next.Add(1)), rand.IntN(learners)) })
					})
				}
				must(b, db.close())
			})
		}
	}
}

// together calls work b.N times from so many goroutines, and reports what each took of the processors.
func together(b *testing.B, callers int, work func() error) {
	var left atomic.Int64
	left.Store(int64(b.N))
	var wg sync.WaitGroup
	before := storetest.Used()
	b.ResetTimer()
	for range callers {
		wg.Go(func() {
			for left.Add(-1) >= 0 {
				if err := work(); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
	b.StopTimer()
	before.Report(b)
}

func BenchmarkProgress(b *testing.B) {
	for _, p := range peers {
		b.Run(fmt.Sprintf("%s/rows=%d", p.name, rows(b)), func(b *testing.B) {
			db := p.open(b)
			must(b, db.fill(max(rows(b), newest*learners)))
			b.Run("callers=1", func(b *testing.B) {
				for b.Loop() {
					if n, err := db.progress(rand.IntN(learners)); n != newest || err != nil {
						b.Fatal(n, err)
					}
				}
			})
			must(b, db.close())
		})
	}
}

func BenchmarkReport(b *testing.B) {
	for _, p := range peers {
		b.Run(p.name, func(b *testing.B) {
			db := p.open(b)
			for _, n := range []int{30, 300, 3_000} {
				must(b, db.enroll(n))
				b.Run(fmt.Sprintf("learners=%d", n), func(b *testing.B) {
					for b.Loop() {
						if all, err := db.report(); all != n || err != nil {
							b.Fatal(all, err)
						}
					}
				})
			}
			must(b, db.close())
		})
	}
}

func BenchmarkDue(b *testing.B) {
	const due = 10_000
	for _, p := range peers {
		b.Run(p.name, func(b *testing.B) {
			db := p.open(b)
			b.Run(fmt.Sprintf("due=%d", due), func(b *testing.B) {
				for range b.N {
					b.StopTimer()
					must(b, db.plan(due))
					b.StartTimer()
					if n, err := db.due(); n != due || err != nil {
						b.Fatal(n, err)
					}
				}
			})
			must(b, db.close())
		})
	}
}

// A group lets one goroutine commit what many wait for, as somebody would who wants speed of SQLite.
type group struct {
	calls chan call
	done  chan struct{}
}

type call struct {
	i, learner int
	err        chan error
}

const mostOfGroup = 64

// newGroup lets commit note each bunch of check-ins in one transaction.
func newGroup(commit func([]call) error) *group {
	g := &group{calls: make(chan call, mostOfGroup), done: make(chan struct{})}
	go func() {
		defer close(g.done)
		for first := range g.calls {
			bunch := append(make([]call, 0, mostOfGroup), first)
			for more := true; more && len(bunch) < mostOfGroup; {
				select {
				case c, open := <-g.calls:
					if more = open; open {
						bunch = append(bunch, c)
					}
				default:
					more = false
				}
			}
			err := commit(bunch)
			for _, c := range bunch {
				c.err <- err
			}
		}
	}()
	return g
}

func (g *group) checkin(i, learner int) error {
	c := call{i, learner, make(chan error, 1)}
	g.calls <- c
	return <-c.err
}

func (g *group) close() {
	close(g.calls)
	<-g.done
}

// instant is when post i is due.
func instant(i int) int64 {
	return time.Date(2026, 11, 2, 8, 0, 0, 0, time.UTC).UnixMilli() + int64(i)
}
