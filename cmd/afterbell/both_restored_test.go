package main

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"afterbell/bot"
	"afterbell/store/memory"
)

// copyOf is a copy of what a store holds.
func (h *house) copyOf(from bot.Store) bot.Store {
	h.t.Helper()
	to := memory.New()
	err := from.View(h.t.Context(), func(tx bot.Tx) error {
		entries, err := tx.Scan("", "\xff", 0)
		if err != nil {
			return err
		}
		return to.Update(h.t.Context(), func(tx bot.Tx) error {
			for _, e := range entries {
				if err := tx.Put(e.Key, e.Value); err != nil {
					return err
				}
			}
			return nil
		})
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return to
}

// again ends the process and starts one on another store, against the same services.
func (h *house) again(store bot.Store) {
	h.t.Helper()
	h.stop()
	h.line.Close()
	if err := h.store.Close(); err != nil {
		h.t.Fatal(err)
	}
	h.store = store
	h.build()
	if err := h.bot.Start(h.t.Context()); err != nil {
		h.t.Fatal(err)
	}
	h.connect()
}

// TestRestoredHouse puts a copy of the file back that is a week old: on both services nothing is said a
// second time, the class is told where the memory ends, and its teacher once.
func TestRestoredHouse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		h.byHand()
		defer h.shut()
		h.each(found)
		h.until(time.Now())
		for i := range 3 {
			h.each(func(t *testing.T, s side) { join(t, s, i) })
		}
		h.meanwhile(opening.Add(11 * time.Hour))
		if err := h.bot.Alive(t.Context()); err != nil {
			t.Fatal(err)
		}
		copied := h.copyOf(h.store)
		h.meanwhile(opening.Add(8 * 24 * time.Hour))
		h.again(copied)
		h.until(time.Now().Add(2 * time.Hour))
		h.each(func(t *testing.T, s side) {
			count := map[string]int{}
			for _, m := range s.shown("") {
				head, _, _ := strings.Cut(m.text, "\n")
				count[head]++
				if count[head] > 1 || strings.Contains(m.text, "is missing") {
					t.Errorf("%s: the channel reads again or untruly: %s", s.name(), m.text)
				}
			}
			told := 0
			for _, m := range s.direct(s.people().teacher) {
				if strings.Contains(m.text, "my memory ends on Fri 13 Nov, 03:00") {
					told++
				}
			}
			if told != 1 {
				t.Errorf("%s: the teacher is told %d times where the memory ends: %+v", s.name(), told, s.direct(s.people().teacher))
			}
		})
	})
}
