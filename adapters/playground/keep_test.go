package playground

import (
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
