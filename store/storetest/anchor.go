package storetest

import (
	"errors"
	"fmt"
	"os"
	"time"
)

// anchorTime is how long Anchor measures: long enough for some hundred flushes of a slow disk.
const anchorTime = time.Second

// Anchor measures what the disk under dir can do: how many times a second one writer appends
// 4 KiB to a file and waits until fdatasync says that it is there (fsync where that does not
// exist). Benchmarks report their rates as multiples of it, measured in the same run, since
// absolute rates say more about the disk than about us. It takes about a second and leaves nothing
// behind.
func Anchor(dir string) (opsPerSecond float64, err error) {
	f, err := os.CreateTemp(dir, "anchor-")
	if err != nil {
		return 0, fmt.Errorf("anchor: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close(), os.Remove(f.Name())) }()
	block := make([]byte, 4096)
	start, n := time.Now(), 0
	for time.Since(start) < anchorTime {
		if _, err := f.Write(block); err != nil {
			return 0, fmt.Errorf("anchor: %w", err)
		}
		if err := flush(f); err != nil {
			return 0, fmt.Errorf("anchor: flush %s: %w", f.Name(), err)
		}
		n++
	}
	return float64(n) / time.Since(start).Seconds(), nil
}

// AnchorAround measures again, after a benchmark, and returns the mean of before and now: disks
// have moods.
func AnchorAround(dir string, before float64) (float64, error) {
	after, err := Anchor(dir)
	return (before + after) / 2, err
}
