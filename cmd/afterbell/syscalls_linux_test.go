package main

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"
	"text/tabwriter"
	"time"

	"golang.org/x/sys/unix"
)

// A fault is what the system does to the program while it works on its data file.
type fault struct {
	what   string
	inject string // strace is told so; empty: from now on no file may be written beyond a limit
	kills  bool   // the process dies of it, and has no time to say anything
}

// faults are the faults that are tried, the most telling ones first.
func faults() []fault {
	return []fault{
		{what: "a flush fails", inject: "fdatasync:error=EIO"},
		{what: "the disk is full", inject: "pwrite64:error=ENOSPC"},
		{what: "killed instead of a flush", inject: "fdatasync:signal=KILL", kills: true},
		{what: "a write meets a limit"},
		{what: "a write fails", inject: "pwrite64:error=EIO"},
		{what: "there is no room for a flush", inject: "fdatasync:error=ENOSPC"},
		{what: "the quota is used up", inject: "pwrite64:error=EDQUOT"},
		{what: "killed instead of a write", inject: "pwrite64:signal=KILL", kills: true},
	}
}

// quickFaults is how many of them the short form tries.
const quickFaults = 4

// straced is strace's command line for a fault at the n-th call of a thread, in front of what it is to watch.
func straced(f fault, n int) []string {
	name, _, _ := strings.Cut(f.inject, ":")
	return []string{"strace", "-f", "-qqq", "-o", os.DevNull, "-e", "trace=" + name, "-e", fmt.Sprintf("inject=%s:when=%d", f.inject, n)}
}

// strikes lets a fault happen to the program that runs, within its next calls.
func (f fault) strikes(t *testing.T, pid, n int) {
	t.Helper()
	if f.inject == "" {
		// In the middle of a page of the file as it is: bbolt sets room aside before it writes, so a limit behind the
		// end would refuse that and cut no write.
		most := uint64(10*os.Getpagesize() + 1000*n)
		must(t, unix.Prlimit(pid, unix.RLIMIT_FSIZE, &unix.Rlimit{Cur: most, Max: most}, nil))
		return
	}
	args := append(straced(f, n), "-p", strconv.Itoa(pid))
	watcher := exec.Command(args[0], args[1:]...)
	must(t, watcher.Start())
	t.Cleanup(func() { _ = watcher.Process.Kill(); _ = watcher.Wait() }) // it ended with the program
}

// suffers starts the program, lets a fault happen to it after a while and waits for its end. It returns the last line that
// the program said.
func (c *crash) suffers(f fault, after time.Duration, n int) string {
	c.t.Helper()
	if after == 0 && f.inject != "" { // in the background strace leaves it to the program to be our child
		args := append(straced(f, n), "-D", c.o.program, "serve", "--config", c.o.conf)
		c.run(exec.Command(args[0], args[1:]...))
	} else {
		c.begin()
		time.Sleep(after)
		f.strikes(c.t, c.o.process.Process.Pid, n)
	}
	select {
	case <-c.dead:
	case <-time.After(20 * time.Second):
		c.t.Errorf("%s: the program goes on", f.what)
		c.reap.kill()
		<-c.dead
	}
	said, code := c.o.process.Stderr.(*bytes.Buffer).String(), c.o.process.ProcessState.ExitCode()
	if f.kills {
		if code != -1 {
			c.t.Errorf("%s: exit code %d: %s", f.what, code, said)
		}
		return "(nothing)"
	}
	last := lastLine(said)
	if code != exitFailed || !strings.HasPrefix(last, "afterbell: "+c.o.path("afterbell.db")+" ") {
		c.t.Errorf("%s: exit code %d: %s", f.what, code, said)
	}
	return strings.ReplaceAll(last, c.o.dir+"/", "")
}

// TestFaultySyscalls lets flushes and writes of the real program fail, meet a limit and be its last ones: it ends with a
// sentence and exit code 1, every post is there once or is listed as unclear, and no check-in that was acknowledged is
// lost. With CRASHES it does so often; see make crash.
func TestFaultySyscalls(t *testing.T) {
	t.Parallel() // it mostly waits
	if out, err := exec.Command("strace", "-qqq", "-o", os.DevNull, "-e", "trace=none", "/bin/true").CombinedOutput(); err != nil {
		t.Skipf("strace cannot watch a program here: %v: %s", err, out)
	}
	list, rounds := faults()[:quickFaults], 1
	if often, err := strconv.Atoi(os.Getenv("CRASHES")); err == nil {
		list, rounds = faults(), 1+often/len(faults())
	}
	c := newCrash(t, 0, 1, 1)
	c.asks(3 * rounds)
	c.o.kill()
	c.reap.open(true)
	ctx, stop := context.WithCancel(t.Context())
	var beside sync.WaitGroup
	beside.Go(func() { c.checksIn(ctx) })
	rng := rand.New(rand.NewPCG(uint64(rounds), 0))
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	for range rounds {
		for _, f := range list {
			after, n := max(0, time.Duration(rng.IntN(2_000)-500))*time.Millisecond, 1+rng.IntN(3)
			fmt.Fprintf(w, "%s\tafter %v\tcall %d\t%s\n", f.what, after, n, c.suffers(f, after, n))
		}
	}
	_ = w.Flush() // it writes into memory
	t.Log("\n" + b.String())
	stop()
	beside.Wait()
	c.lives(0, time.Minute+time.Duration(rounds)*10*time.Second)
	c.judge()
}
