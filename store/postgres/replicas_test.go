package postgres_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"

	"afterbell/bot"
	"afterbell/store/postgres"
	"afterbell/store/postgres/pgtest"
)

// A move is what a client of TestLinearizable asks: to add to registers, or to read all of them.
type move struct {
	add [registers]int // nothing but zeros reads
}

const registers = 3

// sums is the model: a move adds, and tells what the registers hold then.
var sums = porcupine.Model{
	Init: func() any { return [registers]int{} },
	Step: func(state, input, output any) (bool, any) {
		now := state.([registers]int)
		for i, n := range input.(move).add {
			now[i] += n
		}
		return output.([registers]int) == now, now
	},
}

// TestLinearizable lets twelve clients of three replicas add and read at random, and looks whether what they were told
// is what they would have been told one after the other.
func TestLinearizable(t *testing.T) {
	url := pgtest.Start(t, "fsync=off").Database(t)
	stores := []*postgres.Store{open(t, url), open(t, url), open(t, url)}
	var mu sync.Mutex
	var history []porcupine.Operation
	began := time.Now()
	var all sync.WaitGroup
	for client := range 12 {
		all.Go(func() {
			random := rand.New(rand.NewPCG(uint64(client), 2))
			for range 40 {
				m := move{}
				if random.IntN(3) > 0 {
					m.add[random.IntN(registers)]++
					m.add[random.IntN(registers)] += 10
				}
				op := porcupine.Operation{ClientId: client, Input: m, Call: int64(time.Since(began))}
				told, err := play(stores[client%len(stores)], m)
				op.Output, op.Return = told, int64(time.Since(began))
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				history = append(history, op)
				mu.Unlock()
			}
		})
	}
	all.Wait()
	if !porcupine.CheckOperations(sums, history) {
		t.Error("what the clients were told cannot have happened in any order")
	}
	conflicts := int64(0)
	for _, s := range stores {
		conflicts += s.Conflicts()
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
	if conflicts == 0 {
		t.Error("no replica ever met what another one wrote, so nothing was tested")
	}
}

// play makes a move and returns what the registers hold after it.
func play(s *postgres.Store, m move) (now [registers]int, err error) {
	look := s.View
	if m != (move{}) {
		look = s.Update
	}
	err = look(context.Background(), func(tx bot.Tx) error {
		for i := range registers {
			key := fmt.Sprintf("register/%d", i)
			value, err := tx.Get(key)
			if err != nil && !errors.Is(err, bot.ErrNotFound) {
				return err
			}
			n, _ := strconv.Atoi(string(value)) // nothing is 0
			now[i] = n + m.add[i]
			if m.add[i] == 0 {
				continue
			}
			if err := tx.Put(key, []byte(strconv.Itoa(now[i]))); err != nil {
				return err
			}
		}
		return nil
	})
	return now, err
}

// TestServerDies stops the server four times without a last word, under the load of three replicas: what was acknowledged is
// there, what was refused is not, and all of them go on by themselves.
func TestServerDies(t *testing.T) {
	server := pgtest.Start(t)
	url := server.Database(t)
	stores := []*postgres.Store{open(t, url), open(t, url), open(t, url)}
	ctx, stop := context.WithCancel(context.Background())
	var written, refused sync.Map
	var goOn atomic.Int64
	var all sync.WaitGroup
	for client := range 12 {
		all.Go(func() {
			for n := 0; ctx.Err() == nil; n++ {
				key := fmt.Sprintf("client/%02d/%06d", client, n)
				err := stores[client%len(stores)].Update(context.Background(), func(tx bot.Tx) error { return tx.Put(key, []byte("here")) })
				switch {
				case err == nil:
					written.Store(key, true)
					goOn.Add(1)
				case bot.IsUnclear(err):
					t.Errorf("%s: %v, want a clear answer", key, err)
				default:
					refused.Store(key, true)
					time.Sleep(10 * time.Millisecond)
				}
			}
		})
	}
	for range 4 {
		waitFor(t, &goOn, 200)
		server.Stop(syscall.SIGQUIT)
		time.Sleep(100 * time.Millisecond) // nobody may be refused meanwhile: a store that was committing waits to ask what became of it
		server.Run(t)
	}
	waitFor(t, &goOn, 200)
	stop()
	all.Wait()
	for _, s := range stores[1:] {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
	there := map[string]bool{}
	err := stores[0].View(context.Background(), func(tx bot.Tx) error {
		entries, err := tx.Scan("", "\xff", 0)
		for _, e := range entries {
			there[e.Key] = true
		}
		return err
	})
	if err := errors.Join(err, stores[0].Close()); err != nil {
		t.Fatal(err)
	}
	written.Range(func(key, _ any) bool {
		if !there[key.(string)] {
			t.Errorf("%s was acknowledged and is not there", key)
		}
		return true
	})
	refused.Range(func(key, _ any) bool {
		if there[key.(string)] {
			t.Errorf("%s was refused and is there", key)
		}
		return true
	})
}

// waitFor waits until n has grown by so much.
func waitFor(t *testing.T, n *atomic.Int64, by int64) {
	t.Helper()
	want, end := n.Load()+by, time.Now().Add(30*time.Second)
	for n.Load() < want {
		if time.Now().After(end) {
			t.Fatalf("%d more were not reached within 30 s", by)
		}
		time.Sleep(5 * time.Millisecond)
	}
}
