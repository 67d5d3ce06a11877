package adaptertest

import (
	"slices"
	"testing"
	"time"

	"afterbell/bot"
)

// testSession: where a space has a list of events, a session is put into it once, found there, rewritten, and taken out; what
// people took out stays out. Where it has none the adapter says so by not being a bot.SessionKeeper.
func testSession(t *testing.T, h Harness) {
	keeper, keeps := h.Platform.(bot.SessionKeeper)
	if keeps != (h.Sessions != nil) {
		t.Fatalf("the adapter keeps sessions: %v; the service has a list: %v", keeps, h.Sessions != nil)
	}
	if !keeps {
		t.Log("there is no list of events here")
		return
	}
	if !keeper.KeepsSessions(h.Channel.Space) {
		t.Fatal("sessions may not be put into the list")
	}
	o, list := &outbox{h: h}, bot.Place{Platform: h.Channel.Platform, Space: h.Channel.Space}
	began := time.Now().Add(-time.Minute)
	from := time.Now().Add(5 * 24 * time.Hour).Truncate(time.Second).UTC()
	s := bot.Session{Title: "Live: lesson 1", Words: "Lesson 1 of a class.", Where: "https://meet.example.org/9b", From: from,
		Until: from.Add(time.Hour)}
	part := o.parts(bot.Post{Key: "live", To: list, Message: bot.Message{Session: &s}})[0]
	first, err := h.Platform.Send(t.Context(), part)
	if err != nil || first.ID == "" {
		t.Fatalf("Send = %+v, %v", first, err)
	}
	if again, err := h.Platform.Send(t.Context(), part); err != nil || again.ID != first.ID {
		t.Errorf("second Send = %+v, %v; want %+v", again, err, first)
	}
	expectSessions(t, h, s)
	sessionFound(t, h, part, first, began)
	expectSessions(t, h, s)
	s.From, s.Until = from.Add(24*time.Hour), from.Add(25*time.Hour)
	o.send(t, bot.Post{Key: "moved", To: list, Message: bot.Message{Session: &s}, On: &first})
	expectSessions(t, h, s)
	for range 2 {
		o.send(t, bot.Post{Key: "off", To: list, Message: bot.Message{Session: &bot.Session{Off: true}}, On: &first})
		expectSessions(t, h)
	}
	o.send(t, bot.Post{Key: "late", To: list, Message: bot.Message{Session: &s}, On: &first})
	expectSessions(t, h)
}

// sessionFound checks that a session that was put into the list is found there again, also by an adapter that remembers nothing.
func sessionFound(t *testing.T, h Harness, part bot.Part, first bot.Sent, began time.Time) {
	t.Helper()
	seen, complete, err := h.Platform.Read(t.Context(), part.To, began)
	found := slices.ContainsFunc(seen, func(x bot.Seen) bool { return x.ID == first.ID && x.Key == part.Key && x.Mine })
	if err != nil || !complete || !found {
		t.Errorf("Read = %+v, %v, %v", seen, complete, err)
	}
	if h.Restore == nil {
		return
	}
	restored := h.Restore()
	if _, complete, err := restored.Read(t.Context(), part.To, began); err != nil || !complete {
		t.Errorf("Read after a restore: %v, %v", complete, err)
	}
	if again, err := restored.Send(t.Context(), part); err != nil || again.ID != first.ID {
		t.Errorf("Send after a restore = %+v, %v; want %+v", again, err, first)
	}
}

func expectSessions(t *testing.T, h Harness, want ...bot.Session) {
	t.Helper()
	if got := h.Sessions(); !slices.Equal(got, want) {
		t.Errorf("in the list stand %+v, want %+v", got, want)
	}
}
