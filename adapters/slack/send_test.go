package slack

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"afterbell/adapters/slack/slacktest"
	"afterbell/bot"
)

// TestOtherChannels: a channel that was told to wait holds up no other, and is not called meanwhile.
func TestOtherChannels(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.AddChannel(slacktest.Team, "C0OTHER1", "other")
		w.Script(slacktest.Fault{Method: "chat.postMessage", Channel: slacktest.Channel, Status: 429,
			Header: map[string]string{"Retry-After": "60"}})
		_, err := w.a.Send(t.Context(), part("a", here(), say("one")))
		expect(t, err, bot.OutcomeAfter, bot.ScopePlace)
		other := here()
		other.Channel = "C0OTHER1"
		began := time.Now()
		if _, err := w.a.Send(t.Context(), part("b", other, say("two"))); err != nil || time.Since(began) > time.Second {
			t.Errorf("the other channel: %v after %s", err, time.Since(began))
		}
		time.Sleep(20 * time.Second)
		_, err = w.a.Send(t.Context(), part("a", here(), say("one")))
		if d := expect(t, err, bot.OutcomeAfter, bot.ScopePlace); d.Wait != 40*time.Second {
			t.Errorf("wait %s", d.Wait)
		}
		if n := len(w.Calls("chat.postMessage")); n != 2 {
			t.Errorf("%d calls", n)
		}
		time.Sleep(41 * time.Second)
		if _, err := w.a.Send(t.Context(), part("a", here(), say("one"))); err != nil {
			t.Error(err)
		}
	})
}

// TestMetadata: the message carries its key and nothing else; it has no second text, and unfurls
// nothing.
func TestMetadata(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		if _, err := w.a.Send(t.Context(), part("opaque1", here(), say("hello"))); err != nil {
			t.Fatal(err)
		}
		args := w.Calls("chat.postMessage")[0].Args
		if args["metadata"] != `{"event_type":"afterbell_post","event_payload":{"k":"opaque1"}}` || args["unfurl_links"] != "false" ||
			args["unfurl_media"] != "false" {
			t.Errorf("sent %v", args)
		}
		if n := len(w.Calls("chat.scheduleMessage")); n != 0 {
			t.Error("chat.scheduleMessage was used")
		}
	})
}

// TestReadLimits: pages are followed, absence proves nothing without the right to read or beyond
// what is read.
func TestReadLimits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		began := time.Now()
		for i := range 450 {
			w.Say(slacktest.Team, slacktest.Channel, "", slacktest.Ada, fmt.Sprint(i))
		}
		seen, complete, err := w.a.Read(t.Context(), here(), began)
		if len(seen) != 450 || !complete || err != nil || seen[7].Author != slacktest.Ada || seen[7].Mine {
			t.Errorf("%d seen, %v, %v", len(seen), complete, err)
		}
		for range 600 {
			w.Say(slacktest.Team, slacktest.Channel, "", slacktest.Ada, "more")
		}
		if seen, complete, err := w.a.Read(t.Context(), here(), began); len(seen) != readPage*readPages || complete || err != nil {
			t.Errorf("%d seen, %v, %v", len(seen), complete, err)
		}
		for _, word := range []string{"missing_scope", "not_in_channel", "channel_not_found"} {
			w.Script(slacktest.Fault{Method: "conversations.history", Error: word})
			if seen, complete, err := w.a.Read(t.Context(), here(), began); len(seen) != 0 || complete || err != nil {
				t.Errorf("%s: %d seen, %v, %v", word, len(seen), complete, err)
			}
		}
		w.Script(slacktest.Fault{Method: "conversations.history", Status: 500})
		if _, complete, err := w.a.Read(t.Context(), here(), began); complete || err == nil {
			t.Errorf("complete %v, %v", complete, err)
		}
	})
}

// TestEditFaults: an edit can be done twice, so that no outcome of one is unclear.
func TestEditFaults(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		sent, err := w.a.Send(t.Context(), part("k1", here(), say("one")))
		if err != nil {
			t.Fatal(err)
		}
		edit := part("k2", here(), say("two"))
		edit.On = &sent
		w.Script(slacktest.Fault{Method: "chat.update", Status: 500, Accept: true})
		_, err = w.a.Send(t.Context(), edit)
		expect(t, err, bot.OutcomeAfter, bot.ScopePost)
		w.Script(slacktest.Fault{Method: "chat.update", Error: "message_not_found"})
		_, err = w.a.Send(t.Context(), edit)
		expect(t, err, bot.OutcomePermanent, bot.ScopePost)
	})
}

// TestDirectRemembered: the channel of direct messages is asked for once, also over a restart.
func TestDirectRemembered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		for i := range 3 {
			if _, err := w.a.Send(t.Context(), part(fmt.Sprint("k", i), direct(slacktest.Ada), say("hi"))); err != nil {
				t.Fatal(err)
			}
		}
		restarted, err := New(w.a.opts)
		if err != nil {
			t.Fatal(err)
		}
		defer restarted.http.CloseIdleConnections()
		if _, err := restarted.Send(t.Context(), part("k9", direct(slacktest.Ada), say("hi"))); err != nil {
			t.Fatal(err)
		}
		if n := len(w.Calls("conversations.open")); n != 1 {
			t.Errorf("asked %d times", n)
		}
		other := []byte("U0OTHERBOT D0STALE") // of the app before it was installed again
		if err := w.a.opts.Notes.User(slacktest.Ada).Put(t.Context(), directNote(slacktest.Team), other); err != nil {
			t.Fatal(err)
		}
		if _, err := w.a.Send(t.Context(), part("k10", direct(slacktest.Ada), say("hi"))); err != nil {
			t.Error(err)
		}
		_, err = w.a.Send(t.Context(), part("k", direct("U0NOBODY"), say("hi")))
		expect(t, err, bot.OutcomePermanent, bot.ScopePerson)
	})
}

// TestPace: one message a second in a channel, and every channel for itself.
func TestPace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.Strict()
		began := time.Now()
		for i := range 5 {
			if _, err := w.a.Send(t.Context(), part(fmt.Sprint("k", i), here(), say("hi"))); err != nil {
				t.Fatal(err)
			}
		}
		if took := time.Since(began); took < 4*time.Second || took > 5*time.Second || w.Limited() > 0 {
			t.Errorf("five messages took %s, %d refused", took, w.Limited())
		}
	})
}

// TestTwoWorkspaces: each token serves its own, and the end of one is not the end of the other.
func TestTwoWorkspaces(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const second = "xoxb-2222-canary-SECOND"
		w := newWorld(t, func(o *Options) { o.BotTokens = append(o.BotTokens, second) })
		w.AddTeam("T0TEAM2", second)
		w.AddChannel("T0TEAM2", "C0CLASS2", "chemistry")
		there := bot.Place{Platform: "slack", Space: "T0TEAM2", Channel: "C0CLASS2"}
		if _, err := w.a.Send(t.Context(), part("k1", there, say("hi"))); err != nil {
			t.Fatal(err)
		}
		w.Revoke(second)
		_, err := w.a.Send(t.Context(), part("k2", there, say("hi")))
		expect(t, err, bot.OutcomePermanent, bot.ScopePlace)
		_, err = w.a.Send(t.Context(), part("k3", there, say("hi")))
		expect(t, err, bot.OutcomePermanent, bot.ScopePlace)
		if _, err := w.a.Send(t.Context(), part("k4", here(), say("hi"))); err != nil {
			t.Error(err)
		}
		_, err = w.a.Send(t.Context(), part("k5", bot.Place{Platform: "slack", Space: "T0NONE", Channel: "C1"}, say("hi")))
		expect(t, err, bot.OutcomePermanent, bot.ScopePlace)
	})
}
