package main

import (
	"fmt"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// BenchmarkReadyAfterKill starts the program in turn on a file that it closed and on one under which it was killed while 16
// callers check in, and says how much longer the second takes until it answers.
func BenchmarkReadyAfterKill(b *testing.B) {
	program, data := named(b, "afterbell"), filepath.Join(b.TempDir(), "class.db")
	start := func() (*running, time.Duration) {
		began := time.Now()
		p := launch(b, program, "playground", "--addr", "127.0.0.1:0", "--start", "2026-11-12", "--data", data)
		p.act(b, `{"person":"ada","channel":"biology-9b","action":"progress"}`)
		return p, time.Since(began)
	}
	p, _ := start()
	var clean, killed []time.Duration
	for b.Loop() {
		load(b, p, func() { p.kill(b) })
		after, took := start()
		killed = append(killed, took)
		if err := after.process.Process.Signal(syscall.SIGTERM); err != nil {
			b.Fatal(err)
		}
		_ = after.process.Wait()
		p, took = start()
		clean = append(clean, took)
	}
	p.kill(b)
	middle := func(list []time.Duration) float64 {
		slices.Sort(list)
		return float64(list[len(list)/2].Milliseconds())
	}
	b.ReportMetric(middle(clean), "clean-ms")
	b.ReportMetric(middle(killed), "killed-ms")
	b.ReportMetric(middle(killed)/middle(clean), "x-of-clean")
}

// load lets 16 callers check in for a second before end is called, and until they fail by that.
func load(b *testing.B, p *running, end func()) {
	b.Helper()
	var n atomic.Int64
	var all sync.WaitGroup
	for range 16 {
		all.Go(func() {
			for {
				body := fmt.Sprintf(`{"person":"ada","channel":"biology-9b","action":"checkin","args":{"did":"entry %d of %d"}}`, n.Add(1), b.N)
				req, err := http.NewRequest(http.MethodPost, p.base+"/api/act", strings.NewReader(body))
				if err != nil {
					b.Error(err)
					return
				}
				req.Header.Set("Authorization", "Bearer "+p.token)
				req.Header.Set("Content-Type", "application/json")
				resp, err := http.DefaultClient.Do(req)
				if err != nil {
					return // it was killed
				}
				_ = resp.Body.Close()
			}
		})
	}
	time.Sleep(time.Second)
	end()
	all.Wait()
}
