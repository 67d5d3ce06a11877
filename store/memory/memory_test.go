package memory_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"

	"afterbell/bot"
	"afterbell/store/memory"
)

const million = 1_000_000

func filled(b *testing.B) bot.Store {
	s := memory.New()
	err := s.Update(context.Background(), func(tx bot.Tx) error {
		for i := range million {
			if err := tx.Put(fmt.Sprintf("figure/class/%07d", i), make([]byte, 100)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	b.ResetTimer()
	return s
}

// BenchmarkUpdate is a transaction that reads and writes one of a million keys.
func BenchmarkUpdate(b *testing.B) {
	s := filled(b)
	for b.Loop() {
		key := fmt.Sprintf("figure/class/%07d", rand.IntN(million))
		err := s.Update(context.Background(), func(tx bot.Tx) error {
			v, err := tx.Get(key)
			if err != nil {
				return err
			}
			return tx.Put(key, v)
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkPut writes a million keys in random order in one transaction, over and over.
func BenchmarkPut(b *testing.B) {
	s := filled(b)
	value := make([]byte, 100)
	err := s.Update(context.Background(), func(tx bot.Tx) error {
		for b.Loop() {
			if err := tx.Put(fmt.Sprintf("figure/class/%07d", rand.IntN(million)), value); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
}
