package bolt

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"afterbell/bot"
	"afterbell/store/storetest"
)

// The shape of a check-in: a fact of about 200 bytes under a key that begins with its time, and a
// figure of about 150 bytes, read and rewritten, of one of 10,000 learners in 334 classes, chosen
// uniformly: the unkind case, a real class hour is more clustered.
const (
	learners = 10_000
	classes  = 334
)

var (
	background = context.Background()
	filler     = strings.Repeat("read chapter three ", 8)
)

// rows is how many check-ins, and rows of the due index, are in the file beforehand: a million, or
// what AFTERBELL_BENCH_N says.
func rows(b *testing.B) int {
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

func benchOpen(b *testing.B, path string) *Store {
	b.Helper()
	s, err := Open(path, Options{Append: []string{"fact", "due"}})
	if err != nil {
		b.Fatal(err)
	}
	return s
}

func factKey(i int) string { return fmt.Sprintf("fact/%015x/%018d", 1_700_000_000_000+i*37, i) }
func dueKey(i int) string  { return fmt.Sprintf("due/%015x/%018d", 1_800_000_000_000+i*37, i) }

func factValue(i int) []byte {
	return fmt.Appendf(nil, `{"person":%05d,"class":%03d,"sure":4,"did":"%s"}`, i%learners, i%classes, filler)
}

func figureKey(person int) string { return fmt.Sprintf("figure/%03d/%05d", person%classes, person) }

// checkin is one check-in, the i-th.
func checkin(s bot.Store, i, person int) error {
	key, fact, figure := factKey(i), factValue(i), figureKey(person)
	return s.Update(background, func(tx bot.Tx) error {
		v, err := tx.Get(figure)
		if errors.Is(err, bot.ErrNotFound) {
			v, err = make([]byte, 150), nil
		}
		if err != nil {
			return err
		}
		v[i%len(v)]++
		return errors.Join(tx.Put(key, fact), tx.Put(figure, v))
	})
}

// fill puts n check-ins, or n rows of the due index, into s without flushing.
func fill(b *testing.B, s *Store, n int, put func(tx bot.Tx, i int) error) {
	b.Helper()
	s.db.NoSync = true
	const step = 10_000
	for start := 0; start < n; start += step {
		err := s.Update(background, func(tx bot.Tx) error {
			var err error
			for i := start; i < min(n, start+step); i++ {
				err = errors.Join(err, put(tx, i))
			}
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	s.db.NoSync = false
	if err := s.db.Sync(); err != nil {
		b.Fatal(err)
	}
}

func putFact(tx bot.Tx, i int) error {
	if i < learners {
		if err := tx.Put(figureKey(i), make([]byte, 150)); err != nil {
			return err
		}
	}
	return tx.Put(factKey(i), factValue(i))
}

// size returns the bytes of the file that are in use or have been.
func size(b *testing.B, s *Store) (n int64) {
	b.Helper()
	err := s.db.View(func(tx *bbolt.Tx) error {
		n = tx.Size()
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	return n
}

// BenchmarkCheckin measures durable check-ins: their rate as a multiple of A, the rate of 4 KiB
// appends and flushes that the disk does just before, and their latency in flush times, 1/A.
func BenchmarkCheckin(b *testing.B) {
	for _, n := range []int{0, rows(b)} {
		dir := b.TempDir()
		s := benchOpen(b, filepath.Join(dir, "data.db"))
		fill(b, s, n, putFact)
		var next atomic.Int64
		next.Store(int64(n))
		for _, callers := range []int{1, 64, 256} {
			anchor, err := storetest.Anchor(dir)
			if err != nil {
				b.Fatal(err)
			}
			b.Run(fmt.Sprintf("rows=%d/callers=%d", n, callers), func(b *testing.B) {
				benchCheckin(b, s, callers, &anchor, dir, &next)
			})
		}
		if err := s.Close(); err != nil {
			b.Fatal(err)
		}
	}
}

func benchCheckin(b *testing.B, s *Store, callers int, a *float64, dir string, next *atomic.Int64) {
	took := make([][]time.Duration, callers)
	var left atomic.Int64
	left.Store(int64(b.N))
	var wg sync.WaitGroup
	before := storetest.Used()
	b.ResetTimer()
	for c := range callers {
		wg.Go(func() {
			for left.Add(-1) >= 0 {
				start := time.Now()
				if err := checkin(s, int(next.Add(1)), rand.IntN(learners)); err != nil {
					b.Error(err)
				}
				took[c] = append(took[c], time.Since(start))
			}
		})
	}
	wg.Wait()
	b.StopTimer()
	before.Report(b)
	all := slices.Concat(took...)
	slices.Sort(all)
	var err error
	if *a, err = storetest.AnchorAround(dir, *a); err != nil {
		b.Fatal(err)
	}
	anchor := *a
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds()/anchor, "xA")
	b.ReportMetric(all[len(all)/2].Seconds()*anchor, "p50-flushes")
	b.ReportMetric(all[len(all)*99/100].Seconds()*anchor, "p99-flushes")
	b.ReportMetric(float64(size(b, s))/float64(next.Load()), "B/checkin")
	b.ReportMetric(anchor, "A/s")
}

// BenchmarkCheckinWhileCopied measures check-ins of 64 callers while one copy of the file after the other is made
// and flushed, as a part of their rate without.
func BenchmarkCheckinWhileCopied(b *testing.B) {
	const callers = 64
	n := rows(b)
	dir := b.TempDir()
	s := benchOpen(b, filepath.Join(dir, "data.db"))
	fill(b, s, n, putFact)
	var next atomic.Int64
	next.Store(int64(n))
	b.Run(fmt.Sprintf("rows=%d/callers=%d", n, callers), func(b *testing.B) {
		alone := checkins(b, s, callers, &next)
		ctx, stop := context.WithCancel(background)
		var copying sync.WaitGroup
		copies := 0
		copying.Go(func() {
			for ctx.Err() == nil {
				if err := copyTo(ctx, s, filepath.Join(dir, "copy.db")); err != nil && ctx.Err() == nil {
					b.Error(err)
				}
				copies++
			}
		})
		b.ResetTimer()
		beside := checkins(b, s, callers, &next)
		b.StopTimer()
		stop()
		copying.Wait()
		b.ReportMetric(alone.Seconds()/beside.Seconds(), "x-of-alone")
		b.ReportMetric(float64(copies), "copies")
	})
	if err := s.Close(); err != nil {
		b.Fatal(err)
	}
}

// copyTo makes one copy, flushed to the disk.
func copyTo(ctx context.Context, s *Store, path string) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	return errors.Join(s.Snapshot(ctx, f), f.Sync(), f.Close())
}

// checkins returns how long b.N check-ins of so many callers take.
func checkins(b *testing.B, s *Store, callers int, next *atomic.Int64) time.Duration {
	var left atomic.Int64
	left.Store(int64(b.N))
	began := time.Now()
	var wg sync.WaitGroup
	for range callers {
		wg.Go(func() {
			for left.Add(-1) >= 0 {
				if err := checkin(s, int(next.Add(1)), rand.IntN(learners)); err != nil {
					b.Error(err)
				}
			}
		})
	}
	wg.Wait()
	return time.Since(began)
}

// BenchmarkDue looks for what is due: nothing, and ten rows, in an index of a million to come.
func BenchmarkDue(b *testing.B) {
	n := rows(b)
	s := benchOpen(b, filepath.Join(b.TempDir(), "data.db"))
	fill(b, s, n, func(tx bot.Tx, i int) error { return tx.Put(dueKey(i), make([]byte, 64)) })
	for _, due := range []int{0, 10} {
		b.Run(fmt.Sprintf("rows=%d/due=%d", n, due), func(b *testing.B) {
			now := dueKey(due)
			for b.Loop() {
				err := s.View(background, func(tx bot.Tx) error {
					found, err := tx.Scan("due/", now, 100)
					if len(found) != due {
						b.Errorf("%d due, want %d", len(found), due)
					}
					return err
				})
				if err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	if err := s.Close(); err != nil {
		b.Fatal(err)
	}
}

// BenchmarkGet reads one of 10,000 figures that lie beside a million facts.
func BenchmarkGet(b *testing.B) {
	n := rows(b)
	s := benchOpen(b, filepath.Join(b.TempDir(), "data.db"))
	fill(b, s, max(n, learners), putFact)
	b.Run(fmt.Sprintf("rows=%d", n), func(b *testing.B) {
		for b.Loop() {
			err := s.View(background, func(tx bot.Tx) error {
				_, err := tx.Get(figureKey(rand.IntN(learners)))
				return err
			})
			if err != nil {
				b.Fatal(err)
			}
		}
	})
	if err := s.Close(); err != nil {
		b.Fatal(err)
	}
}

// BenchmarkOpen opens and closes a file of a million check-ins, closed properly and not.
func BenchmarkOpen(b *testing.B) {
	n := rows(b)
	path := filepath.Join(b.TempDir(), "data.db")
	s := benchOpen(b, path)
	fill(b, s, n, putFact)
	if err := s.Close(); err != nil {
		b.Fatal(err)
	}
	for _, unclean := range []bool{false, true} {
		b.Run(fmt.Sprintf("rows=%d/unclean=%v", n, unclean), func(b *testing.B) {
			for b.Loop() {
				s := benchOpen(b, path)
				s.unclean.Store(unclean)
				if err := s.Close(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
