package adaptertest

import (
	"errors"
	"strings"
	"testing"
	"time"

	"afterbell/bot"
)

func testFaults(t *testing.T, h Harness) {
	for _, tt := range []struct {
		name    string
		fault   Fault
		at      bot.Place
		outcome bot.Outcome
		scope   bot.Scope // empty: any
	}{
		{"refused", Refused, h.Channel, bot.OutcomePermanent, bot.ScopePost},
		{"gone", Gone, h.Channel, bot.OutcomePermanent, bot.ScopePlace},
		{"closed", Closed, h.Direct, bot.OutcomePermanent, bot.ScopePerson},
		{"limited", Limited, h.Channel, bot.OutcomeAfter, ""},
		{"lost", Lost, h.Channel, bot.OutcomeUnclear, ""},
		{"revoked", Revoked, h.Channel, bot.OutcomePermanent, bot.ScopePlatform}, // last: some adapters stop here
	} {
		h.Fail(tt.at, tt.fault)
		part := (&outbox{h: h, sent: int(tt.fault) * 10}).parts(bot.Post{Key: tt.name, To: tt.at, Message: say(tt.name)})[0]
		_, err := h.Platform.Send(t.Context(), part)
		d := consequence(t, h, tt.name, err)
		if d.Outcome != tt.outcome || tt.scope != "" && d.Scope != tt.scope {
			t.Errorf("%s: %s (%s), want %s (%s): %v", tt.name, d.Outcome, d.Scope, tt.outcome, tt.scope, err)
		}
		if tt.fault == Limited && (d.Wait < LimitedWait || d.Wait > LimitedWait+time.Minute) {
			t.Errorf("%s: asks to wait %s, the service said %s", tt.name, d.Wait, LimitedWait)
		}
	}
	part := (&outbox{h: h, sent: 900}).parts(bot.Post{Key: "late", To: h.Channel, Message: say("late")})[0]
	if _, err := h.Platform.Send(ended(), part); err == nil {
		t.Error("Send with an ended context succeeded")
	} else {
		expectNoSecret(t, h, "ended context", err)
	}
}

// consequence returns what an error asks for. An error that does not say so counts as unclear.
func consequence(t *testing.T, h Harness, name string, err error) *bot.DeliveryError {
	t.Helper()
	if err == nil {
		t.Errorf("%s: Send succeeded", name)
		return &bot.DeliveryError{}
	}
	expectNoSecret(t, h, name, err)
	var d *bot.DeliveryError
	if !errors.As(err, &d) {
		d = &bot.DeliveryError{Outcome: bot.OutcomeUnclear, Err: err}
	}
	return d
}

func expectNoSecret(t *testing.T, h Harness, name string, err error) {
	t.Helper()
	for _, secret := range h.Secrets {
		if strings.Contains(err.Error(), secret) {
			t.Errorf("%s: the error gives a secret away", name)
		}
	}
}

// testLost plays the outbox after a lost answer: it looks, and finds what it sent exactly once.
func testLost(t *testing.T, h Harness) {
	began := time.Now().Add(-time.Minute)
	h.Fail(h.Channel, Lost)
	part := (&outbox{h: h}).parts(bot.Post{Key: "a", To: h.Channel, Message: say("Did it arrive?")})[0]
	if _, err := h.Platform.Send(t.Context(), part); consequence(t, h, "lost", err).Outcome != bot.OutcomeUnclear {
		t.Fatalf("Send with a lost answer: %v, want an unclear error", err)
	}
	seen, complete, err := h.Platform.Read(t.Context(), h.Channel, began)
	if err != nil || !complete {
		t.Fatalf("Read: complete %v, %v", complete, err)
	}
	found := 0
	for _, s := range seen {
		if s.Mine && (s.Key == part.Key || s.Key == "" && words(s.Body) == "Did it arrive?") {
			found++
		}
	}
	if found != 1 {
		t.Errorf("Read finds it %d times among %+v", found, seen)
	}
	if h.Forgetful {
		return
	}
	if _, err := h.Platform.Send(t.Context(), part); err != nil {
		t.Errorf("second Send after a lost answer: %v", err)
	}
	expectTexts(t, h, h.Channel, "Did it arrive?")
}
