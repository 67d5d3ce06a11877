package adaptertest

import (
	"context"
	"testing"
	"time"

	"afterbell/bot"
)

// checkin is something to do that records something.
func checkin(h Harness) bot.Event {
	return bot.Event{Kind: bot.KindCommand, In: h.Channel, Action: "checkin", Args: map[string]string{"did": "lab notes"}}
}

// testUndelivered: what was recorded is told by a direct message where the answer cannot be delivered; what
// only asked is not.
func testUndelivered(t *testing.T, h Harness) {
	if h.LoseAnswer == nil {
		t.Log("answers cannot be lost here")
		return
	}
	r := run(t, h)
	h.LoseAnswer(false)
	r.Do(bot.Event{Kind: bot.KindCommand, In: h.Channel, Action: "today"})
	r.receive(t, bot.Reply{Message: say("One thing today."), Private: true})
	h.LoseAnswer(false)
	if _, got := r.ask(t, checkin(h), bot.Reply{Message: say("Noted."), Private: true}); words(got.Text) != "Noted." {
		t.Errorf("the person got %+v", got)
	}
	expectTexts(t, h, h.Direct, "Noted.")
}

// testUntold: the core hears of an answer that reached nobody, with the event's own id and time and with
// the words, so that it can say them later.
func testUntold(t *testing.T, h Harness) {
	if h.LoseAnswer == nil {
		t.Log("answers cannot be lost here")
		return
	}
	r := run(t, h)
	h.LoseAnswer(true)
	r.Do(checkin(h))
	done := r.receive(t, bot.Reply{Message: say("Noted."), Private: true})
	untold := r.receive(t, bot.Reply{})
	h.LoseAnswer(true)
	r.Do(bot.Event{Kind: bot.KindCommand, In: h.Channel, Action: "today"})
	r.receive(t, bot.Reply{Message: say("Noted before."), Private: true, Tells: true})
	if again := r.receive(t, bot.Reply{}); again.Kind != bot.KindUntold || words(again.Text) != "Noted before." {
		t.Errorf("an answer that told of an earlier one is lost: %+v", again)
	}
	want := bot.Event{Kind: bot.KindUntold, In: h.Channel}
	r.expectEvent(t, untold, want)
	if untold.ID != done.ID || !untold.At.Equal(done.At) || words(untold.Text) != "Noted." {
		t.Errorf("%q of %q at %v is said to have reached nobody; the event was %q at %v", untold.Text, untold.ID, untold.At, done.ID, done.At)
	}
}

// testTwice: what the service delivers again, over a restart too, is answered once. The adapter may pass it
// on again, as the event that it was, or keep it.
func testTwice(t *testing.T, h Harness) {
	if h.Restart == nil {
		t.Log("nothing is delivered over a restart here")
		return
	}
	r := run(t, h)
	r.twice(t, checkin(h))
	r.twice(t, bot.Event{Kind: bot.KindMessage, In: h.Direct, Text: "does anybody read this?"})
}

func (r *running) twice(t *testing.T, do bot.Event) {
	t.Helper()
	reply := bot.Reply{Message: say("Noted."), Private: true}
	first, _ := r.ask(t, do, reply)
	r.Again()
	r.expectSilence(t, first, reply)
	r.stop(t)
	r.Platform = r.Restart()
	r.begin(t)
	r.Again()
	r.expectSilence(t, first, reply)
}

// expectSilence answers an event that may come again, and expects that the person hears nothing.
func (r *running) expectSilence(t *testing.T, first bot.Event, reply bot.Reply) {
	t.Helper()
	select {
	case ev := <-r.bot.events:
		r.bot.reply <- reply
		if ev.ID != first.ID || !ev.At.Equal(first.At) {
			t.Errorf("delivered again as %q at %v, first as %q at %v", ev.ID, ev.At, first.ID, first.At)
		}
	case <-time.After(patience):
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	if got, err := r.Answer(ctx); err == nil {
		t.Errorf("the person was answered again: %+v", got)
	}
}
