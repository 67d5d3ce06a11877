package adaptertest

import (
	"errors"
	"strings"
	"testing"
	"time"

	"afterbell/bot"
)

// testRemoved: the core hears of a channel that was deleted, and nothing can be sent there.
func testRemoved(t *testing.T, h Harness) {
	if h.Remove == nil {
		t.Log("channels are not deleted here")
		return
	}
	r := run(t, h)
	h.Remove(h.Channel)
	ev := r.receive(t, bot.Reply{})
	if ev.Kind != bot.KindClosed || ev.In != h.Channel || ev.ID == "" || ev.At.IsZero() {
		t.Errorf("the core heard %+v", ev)
	}
	part := (&outbox{h: h}).parts(bot.Post{Key: "late", To: h.Channel, Message: say("Too late.")})[0]
	_, err := h.Platform.Send(t.Context(), part)
	if d := consequence(t, h, "removed", err); d.Outcome != bot.OutcomePermanent || d.Scope != bot.ScopePlace {
		t.Errorf("%s (%s), want permanent (place): %v", d.Outcome, d.Scope, err)
	}
}

// testThreadRemoved: what is sent into a thread that was deleted is refused for good, and the core can tell from it that the
// thread is gone.
func testThreadRemoved(t *testing.T, h Harness) {
	if h.Remove == nil {
		t.Log("threads are not deleted here")
		return
	}
	run(t, h)
	o, at := &outbox{h: h}, h.Channel
	at.Thread = o.send(t, bot.Post{Key: "card", To: h.Channel, Message: say("The card."), Thread: &bot.Thread{Name: "Circle 1"}})[0].Thread
	h.Remove(at)
	_, err := h.Platform.Send(t.Context(), o.parts(bot.Post{Key: "late", To: at, Message: say("Too late.")})[0])
	if d := consequence(t, h, "thread removed", err); d.Outcome != bot.OutcomePermanent || !errors.Is(err, bot.ErrAbsent) {
		t.Errorf("%s (%s), want permanent for a place that is gone: %v", d.Outcome, d.Scope, err)
	}
	for _, text := range texts(h, h.Channel) {
		if strings.Contains(text, "Too late.") {
			t.Errorf("in the channel stands %q", text)
		}
	}
}

// testClosed: what is sent into a channel or a thread that was archived or locked is refused for that place, and the
// core can tell from it that the place is there.
func testClosed(t *testing.T, h Harness) {
	if h.Lock == nil {
		t.Log("places are not closed here")
		return
	}
	at := h.Lock(h.Channel)
	part := (&outbox{h: h}).parts(bot.Post{Key: "late", To: at, Message: say("Too late.")})[0]
	_, err := h.Platform.Send(t.Context(), part)
	d := consequence(t, h, "closed", err)
	if d.Outcome != bot.OutcomePermanent || d.Scope != bot.ScopePlace || !errors.Is(err, bot.ErrArchived) {
		t.Errorf("%s (%s), want permanent (place) for an archived place: %v", d.Outcome, d.Scope, err)
	}
}

// testMoved: the core hears under which id a channel goes on, and what is sent there arrives.
func testMoved(t *testing.T, h Harness) {
	if h.Move == nil {
		t.Log("channels keep their ids here")
		return
	}
	r, o := run(t, h), &outbox{h: h}
	to := h.Move(h.Channel)
	ev := r.receive(t, bot.Reply{})
	if ev.Kind != bot.KindMoved || ev.In != h.Channel || ev.To.Channel != to.Channel || ev.ID == "" || ev.At.IsZero() {
		t.Errorf("the core heard %+v, want that %+v moved to %+v", ev, h.Channel, to)
	}
	o.send(t, bot.Post{Key: "next", To: to, Message: say("We go on here.")})
	if got := texts(h, to); len(got) == 0 || got[len(got)-1] != "We go on here." {
		t.Errorf("people see %q", got)
	}
}

// testRestored: an adapter that remembers nothing of what was sent, as after a backup was put back, finds
// our posts in their place. It recognises them, or gives the words, and says nothing there twice.
func testRestored(t *testing.T, h Harness) {
	if h.Restore == nil {
		t.Log("what was sent is not remembered elsewhere")
		return
	}
	began := time.Now().Add(-time.Minute)
	o := &outbox{h: h}
	parts := o.parts(bot.Post{Key: "lesson", Kind: "lesson", To: h.Channel, Message: say("Lesson 2: small pieces"),
		Thread: &bot.Thread{Name: "Lesson 2"}})
	parts = append(parts, o.parts(bot.Post{Key: "prompt", Kind: "prompt", To: h.Channel, Message: say("Talk about it")})...)
	var sent []bot.Sent
	for _, p := range parts {
		s, err := h.Platform.Send(t.Context(), p)
		if err != nil {
			t.Fatal(err)
		}
		sent = append(sent, s)
	}
	restored := h.Restore()
	seen, complete, err := restored.Read(t.Context(), h.Channel, began)
	if err != nil || !complete {
		t.Fatalf("Read: complete %v, %v", complete, err)
	}
	for n, p := range parts {
		found := 0
		for _, s := range seen {
			if s.Mine && s.ID == sent[n].ID && (s.Key == p.Key || s.Key == "" &&
				strings.Contains(words(s.Body), words(p.Message.Body[0].Spans[0].Text))) {
				found++
			}
		}
		if found != 1 {
			t.Errorf("Read finds part %q %d times among %+v", p.Key, found, seen)
		}
		if h.Forgetful {
			continue // its key tells the core that it is there
		}
		if again, err := restored.Send(t.Context(), p); err != nil || again != sent[n] {
			t.Errorf("sent again: %+v, %v; it was %+v", again, err, sent[n])
		}
	}
	expectTexts(t, h, h.Channel, "Lesson 2: small pieces", "Talk about it")
}
