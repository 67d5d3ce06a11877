package storetest

import (
	"os"
	"strconv"
	"strings"
	"testing"
	"time"
)

// A Use is what this process took of the machine so far: what a fast disk cannot excuse, nor a slow one hide.
type Use struct {
	Processor time.Duration // of all threads, in the program and in the kernel for it; 0 where the system does not tell
	Written   int64         // bytes that were sent to a disk, or will be; 0 where the system does not tell
}

// Used returns what this process took so far.
func Used() Use { return Use{processor(), written()} }

// Report reports what each operation of a benchmark took since u: cpu-us/op, microseconds of processors, and written-B/op.
func (u Use) Report(b *testing.B) {
	now := Used()
	if now.Processor > 0 {
		b.ReportMetric(float64((now.Processor-u.Processor).Microseconds())/float64(b.N), "cpu-us/op")
	}
	if now.Written > 0 {
		b.ReportMetric(float64(now.Written-u.Written)/float64(b.N), "written-B/op")
	}
}

// written reads what Linux counts of this process in a file of its own: https://docs.kernel.org/filesystems/proc.html (3.3, io).
func written() int64 {
	counts, err := os.ReadFile("/proc/self/io")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(counts)) {
		if n, ok := strings.CutPrefix(line, "write_bytes: "); ok {
			bytes, err := strconv.ParseInt(strings.TrimSpace(n), 10, 64)
			if err != nil {
				return 0
			}
			return bytes
		}
	}
	return 0
}
