package bolt_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"afterbell/bot"
	"afterbell/store/bolt"
)

// childEnv makes this test binary do one thing in a process of its own, which may crash or be
// killed, on the file or folder that is its only argument.
const childEnv = "AFTERBELL_BOLT_CHILD"

func TestMain(m *testing.M) {
	var err error
	switch os.Getenv(childEnv) {
	case "":
		os.Exit(m.Run())
	case "mutate":
		err = mutateAll(os.Args[1])
	case "count":
		err = count(os.Args[1])
	}
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
}

func child(t *testing.T, act, path string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(os.Args[0], path)
	cmd.Env = append(os.Environ(), childEnv+"="+act)
	cmd.Stderr = &bytes.Buffer{}
	return cmd
}

const (
	mutations = 300
	records   = 400
)

// TestMutations damages a file in 300 random ways: whatever is then opened is either right or says
// that it is damaged, and no process ends with a panic.
func TestMutations(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "good.db"), sample(t, records), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := child(t, "mutate", dir)
	out, err := cmd.Output()
	if err != nil || !bytes.Contains(out, []byte("refused")) {
		t.Errorf("%v\n%s\n%.3000s", err, out, cmd.Stderr)
	}
	t.Logf("%s", out)
}

// mutateAll opens every mutation twice: as Open does, and without looking at it first. The second
// way may miss records, but neither crashes nor returns a wrong value.
func mutateAll(dir string) error {
	good, err := os.ReadFile(filepath.Join(dir, "good.db"))
	if err != nil {
		return err
	}
	path := filepath.Join(dir, "data.db")
	refused := 0
	for seed := range uint64(mutations) {
		data := mutate(good, rand.New(rand.NewPCG(seed, 1)))
		if err := os.WriteFile(path, data, 0o600); err != nil {
			return err
		}
		s, err := bolt.Open(path, bolt.Options{})
		if err == nil {
			err = readAll(s, len(s.Damaged()) > 0)
		} else if errors.Is(err, bot.ErrDamaged) {
			refused++
			err = nil // as it should be
		}
		if err != nil {
			return fmt.Errorf("mutation %d: %w", seed, err)
		}
		if err := os.WriteFile(path, data, 0o600); err != nil {
			return err
		}
		s, err = bolt.OpenUnseen(path)
		if err == nil {
			err = readAll(s, true)
		} else if !strings.Contains(err.Error(), "lock") {
			err = nil // refused by bbolt
		}
		if err != nil {
			return fmt.Errorf("mutation %d, opened unseen: %w", seed, err)
		}
	}
	fmt.Printf("%d of %d refused", refused, mutations)
	return nil
}

// mutate damages a copy of data.
func mutate(data []byte, r *rand.Rand) []byte {
	data = bytes.Clone(data)
	used := usedBytes(data)
	page := os.Getpagesize()
	start := r.IntN(used/page+1) * page
	switch r.IntN(6) {
	case 0: // one bit
		data[r.IntN(used)] ^= 1 << r.IntN(8)
	case 1: // one byte of a page's beginning, where its structure is
		data[start+r.IntN(64)] = byte(r.Uint32())
	case 2: // some bytes
		for i := r.IntN(used); i < len(data) && r.IntN(20) > 0; i++ {
			data[i] = byte(r.Uint32())
		}
	case 3: // a page lost
		clear(data[start : start+page])
	case 4: // a page in the wrong place
		from := r.IntN(used/page) * page
		copy(data[start:start+page], data[from:from+page])
	case 5: // the end lost
		data = data[:r.IntN(used)]
	}
	return data
}

// readAll reads and writes every record and closes s. A record may be missing if missing is true.
func readAll(s *bolt.Store, missing bool) error {
	err := s.View(context.Background(), func(tx bot.Tx) error {
		_, err := tx.Scan("", "\xff", 0)
		for i := range records {
			v, err := tx.Get(sampleKey(i))
			if err == nil && !bytes.Equal(v, sampleValue(i)) {
				return fmt.Errorf("%s is %q", sampleKey(i), v)
			}
			if err != nil && !errors.Is(err, bot.ErrDamaged) && !(missing && errors.Is(err, bot.ErrNotFound)) {
				return fmt.Errorf("%s: %w", sampleKey(i), err)
			}
		}
		return err
	})
	if err != nil && !errors.Is(err, bot.ErrDamaged) {
		return err
	}
	for i := 0; i < records; i += 50 {
		// An error is right here: a page that makes no sense cannot be written.
		_ = s.Update(context.Background(), func(tx bot.Tx) error { return tx.Put(sampleKey(i), sampleValue(i)) })
	}
	_ = s.Close() // likewise
	return nil
}

// TestKilled kills a process ten times while it writes, and looks whether everything is there that
// it had acknowledged.
func TestKilled(t *testing.T) {
	path := filepath.Join(t.TempDir(), "data.db")
	acknowledged := map[string]int{}
	for round := range 10 {
		cmd := child(t, "count", path)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(out)
		for n := 0; n < 200+50*round && lines.Scan(); n++ {
			acknowledge(acknowledged, lines.Text())
		}
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		for lines.Scan() { // what it managed to say before it died
			acknowledge(acknowledged, lines.Text())
		}
		_ = cmd.Wait() // killed
		if stderr := cmd.Stderr.(*bytes.Buffer); stderr.Len() > 0 {
			t.Fatalf("round %d: %.3000s", round, stderr)
		}
	}
	s := open(t, path)
	defer s.Close()
	total := 0
	err := s.View(context.Background(), func(tx bot.Tx) error {
		for key, want := range acknowledged {
			got, err := counter(tx, key)
			if err != nil || got < want {
				t.Errorf("%s: %d, %v; %d were acknowledged", key, got, err, want)
			}
			total += want
		}
		return nil
	})
	if err != nil || total < 10*200 {
		t.Errorf("%v; only %d writes in all", err, total)
	}
}

// acknowledge reads a line "key n". A last line that was cut off says nothing.
func acknowledge(counters map[string]int, line string) {
	key, n, ok := strings.Cut(strings.TrimSuffix(line, "."), " ")
	if v, err := strconv.Atoi(n); ok && err == nil && strings.HasSuffix(line, ".") {
		counters[key] = max(counters[key], v)
	}
}

// count adds to eight counters at once, for ever, and says so after each commit.
func count(path string) error {
	s, err := bolt.Open(path, bolt.Options{})
	if err != nil {
		return err
	}
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			key := fmt.Sprintf("count/%d", i)
			for {
				n := 0
				err := s.Update(context.Background(), func(tx bot.Tx) (err error) {
					if n, err = counter(tx, key); err != nil {
						return err
					}
					n++
					return tx.Put(key, strconv.AppendInt(nil, int64(n), 10))
				})
				if err != nil {
					_, _ = io.WriteString(os.Stderr, err.Error())
					return
				}
				_, _ = fmt.Fprintf(os.Stdout, "%s %d.\n", key, n)
			}
		})
	}
	wg.Wait()
	return nil
}

func counter(tx bot.Tx, key string) (int, error) {
	v, err := tx.Get(key)
	if errors.Is(err, bot.ErrNotFound) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	return strconv.Atoi(string(v))
}
