package playground

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"afterbell/bot"
	"afterbell/store/memory"
)

// TestRoomIsKept opens a second room on what the first one left, as after a kill.
func TestRoomIsKept(t *testing.T) {
	notes := bot.NewNotes(memory.New(), Name)
	at := time.Date(2026, 11, 24, 16, 0, 0, 0, time.UTC)
	o := Options{Notes: &notes, Now: func() time.Time { return at }}
	first := newRoom(t, o)
	var events []string
	listen := answering(func(ev bot.Event) bot.Reply {
		events = append(events, ev.ID)
		return bot.Reply{Message: say("noted"), Private: true}
	})
	first.Connect(listen)
	part := bot.Part{Key: "k1", N: 1, Of: 1, Post: bot.Post{
		Kind: "lesson", To: channelPlace("class", ""), Message: say("Lesson 4"), Silent: true, Thread: &bot.Thread{Name: "Lesson 4"},
	}}
	sent, err := first.Send(t.Context(), part)
	if err != nil {
		t.Fatal(err)
	}
	act(t, first, "ada", Action{Channel: "class", Thread: sent.Thread, Text: "Hello"})
	act(t, first, "ada", Action{Action: "today"})

	second, err := NewRoom(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	second.Connect(listen)
	if diff := cmp.Diff(first.Messages(Filter{}), second.Messages(Filter{})); diff != "" {
		t.Errorf("messages (-before +after):\n%s", diff)
	}
	if diff := cmp.Diff(first.People(), second.People()); diff != "" {
		t.Errorf("people (-before +after):\n%s", diff)
	}
	if again, err := second.Send(t.Context(), part); err != nil || again != sent {
		t.Errorf("the part is sent again: %+v, %v; was %+v", again, err, sent)
	}
	act(t, second, "ada", Action{Action: "today"})
	if last := events[len(events)-1]; last == events[0] || last == events[1] {
		t.Errorf("event ids return after a restart: %q", events)
	}
}

func act(t *testing.T, r *Room, person string, a Action) bot.Reply {
	t.Helper()
	reply, err := r.Act(t.Context(), person, a)
	if err != nil {
		t.Fatal(err)
	}
	return reply
}

// TestNewestAreKept says more than a room keeps: what is gone from memory is gone from the notes, and
// everything else goes on, in the same room and in one that is opened again.
func TestNewestAreKept(t *testing.T) {
	const keep, said = 10, 35
	notes := bot.NewNotes(memory.New(), Name)
	o := Options{Notes: &notes, Keep: keep}
	r := newRoom(t, o)
	thread := sayIn(t, r, "root", &bot.Thread{Name: "Root"})
	for i := range said - 1 {
		sayIn(t, r, fmt.Sprint("k", i), nil)
	}
	again, err := NewRoom(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	for name, r := range map[string]*Room{"the same": r, "opened again": again} {
		list := r.Messages(Filter{})
		if all, gone := r.Count(); all != said || gone != said-keep || len(list) != keep {
			t.Errorf("%s: %d messages of %d, %d gone", name, len(list), all, gone)
		}
		if first, last := list[0].ID, list[keep-1].ID; first != "m26" || last != "m35" {
			t.Errorf("%s: %s to %s", name, first, last)
		}
		if _, ok := r.message("m25"); ok {
			t.Errorf("%s: m25 can be found", name)
		}
		if _, err := r.address(channelPlace("class", thread.ID)); err != nil {
			t.Errorf("%s: the thread under an old message is lost: %v", name, err)
		}
		if _, err := r.address(channelPlace("class", "m99")); err == nil {
			t.Errorf("%s: there is a thread under a message that never was", name)
		}
	}
	entries, err := notes.Scan(t.Context(), messages)
	if err != nil || len(entries) != keep {
		t.Errorf("%d notes (%v), want %d", len(entries), err, keep)
	}
	if sent := sayIn(t, again, "next", nil); sent.ID != "m36" {
		t.Errorf("the next message is %s", sent.ID)
	}
}

// sayIn sends a message to the channel.
func sayIn(t *testing.T, r *Room, key string, thread *bot.Thread) bot.Sent {
	t.Helper()
	sent, err := r.Send(t.Context(), bot.Part{Key: key, N: 1, Of: 1,
		Post: bot.Post{To: channelPlace("class", ""), Message: say(key), Thread: thread}})
	if err != nil {
		t.Fatal(err)
	}
	return sent
}

// TestOldNotesAreMoved opens a room that kept every message under a key of its own.
func TestOldNotesAreMoved(t *testing.T) {
	notes := bot.NewNotes(memory.New(), Name)
	old := newRoom(t, Options{Notes: &notes})
	for i := range 25 {
		sayIn(t, old, fmt.Sprint("k", i), nil)
	}
	for range 2 {
		r, err := NewRoom(t.Context(), Options{Notes: &notes, Keep: 10})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(old.Messages(Filter{})[15:], r.Messages(Filter{})); diff != "" {
			t.Errorf("messages (-before +after):\n%s", diff)
		}
		entries, err := notes.Scan(t.Context(), messages)
		if err != nil || len(entries) != 10 {
			t.Errorf("%d notes (%v)", len(entries), err)
		}
	}
}

// damaged is a store in which reading some keys fails.
type damaged struct {
	bot.Store
	keys []string
}

func (d damaged) View(ctx context.Context, fn func(bot.Tx) error) error {
	return d.Store.View(ctx, func(tx bot.Tx) error { return fn(damagedTx{tx, d.keys}) })
}

type damagedTx struct {
	bot.Tx
	keys []string
}

func (d damagedTx) Get(key string) ([]byte, error) {
	if slices.Contains(d.keys, key) {
		return nil, bot.ErrDamaged
	}
	return d.Tx.Get(key)
}

func (d damagedTx) Scan(from, to string, limit int) ([]bot.Entry, error) {
	if slices.ContainsFunc(d.keys, func(k string) bool { return from <= k && k < to }) {
		return nil, bot.ErrDamaged
	}
	return d.Tx.Scan(from, to, limit)
}

// TestDamagedNotes opens a room of which single notes are damaged: it is as it was but for those.
func TestDamagedNotes(t *testing.T) {
	at := time.Date(2026, 11, 24, 16, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		key            string
		people, spoken int
	}{
		{"note/playground/message/000000003", 4, 19},
		{"note/playground/message/000000020", 4, 19},
		{"note/playground/people", 0, 20},
		{"note/playground/epoch", 4, 20},
		{"note/playground/clock", 4, 20},
	} {
		t.Run(tt.key, func(t *testing.T) {
			store := memory.New()
			notes := bot.NewNotes(store, Name)
			before := newRoom(t, Options{Notes: &notes, Now: func() time.Time { return at }})
			for i := range 20 {
				sayIn(t, before, fmt.Sprint("k", i), nil)
			}
			broken := bot.NewNotes(damaged{store, []string{tt.key}}, Name)
			clock, err := NewClock(t.Context(), ClockOptions{Notes: &broken, Start: at.Add(-time.Hour)})
			if err != nil || tt.key == "note/playground/clock" && !clock.Now().Equal(at) {
				t.Errorf("the clock: %v", err)
			}
			r, err := NewRoom(t.Context(), Options{Notes: &broken})
			if err != nil {
				t.Fatal(err)
			}
			if p, m := len(r.People()), len(r.Messages(Filter{})); p != tt.people || m != tt.spoken {
				t.Errorf("%d people and %d messages", p, m)
			}
			if r.epoch <= before.epoch {
				t.Error("event ids return")
			}
			if sent := sayIn(t, r, "k9", nil); sent.ID != "m10" {
				t.Errorf("the part is sent again as %s", sent.ID)
			}
			if sent := sayIn(t, r, "new", nil); numberOf(sent.ID) <= 20 {
				t.Errorf("the id %s returns", sent.ID)
			}
			if _, err := r.address(channelPlace("class", "m3")); err != nil {
				t.Errorf("the thread under m3 is lost: %v", err)
			}
		})
	}
}

func TestTooLargeIsPermanent(t *testing.T) {
	notes := bot.NewNotes(memory.New(), Name)
	r := newRoom(t, Options{Notes: &notes})
	m := say("big")
	m.Image = &bot.Image{Name: "big.png", PNG: make([]byte, bot.MaxValue)}
	_, err := r.Send(t.Context(), bot.Part{Post: bot.Post{To: directPlace("ada"), Message: m}, N: 1})
	if d := new(bot.DeliveryError); !asDelivery(err, &d) || d.Outcome != bot.OutcomePermanent || d.Scope != bot.ScopePost {
		t.Errorf("a picture larger than a value: %v", err)
	}
	if n := len(r.Messages(Filter{})); n != 0 {
		t.Errorf("%d messages are shown that are not kept", n)
	}
}
