package slack

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"afterbell/adapters/slack/slacktest"
	"afterbell/bot"
)

// TestChannels: a channel that moves to another id, closes or opens again is told to the handler.
func TestChannels(t *testing.T) {
	at := func(channel string) bot.Place {
		return bot.Place{Platform: "slack", Space: slacktest.Team, Channel: channel}
	}
	in(t, nil, func(t *testing.T, w *world, s *script) {
		for _, tt := range []struct {
			event map[string]any
			kind  bot.Kind
			in    bot.Place
			to    bot.Place
		}{
			{map[string]any{"type": "channel_id_changed", "old_channel_id": "G012Y48650T", "new_channel_id": "C012Y48650T"}, bot.KindMoved,
				at("G012Y48650T"), at("C012Y48650T")},
			{map[string]any{"type": "channel_deleted", "channel": "C0CLASS1"}, bot.KindClosed, here(), bot.Place{}},
			{map[string]any{"type": "group_deleted", "channel": "G0CLASS1"}, bot.KindClosed, at("G0CLASS1"), bot.Place{}},
			{map[string]any{"type": "channel_archive", "channel": "C0CLASS1", "user": slacktest.Ada, "is_moved": 0}, bot.KindClosed, here(),
				bot.Place{}},
			{map[string]any{"type": "group_archive", "channel": "C0CLASS2"}, bot.KindClosed, at("C0CLASS2"), bot.Place{}},
			{map[string]any{"type": "channel_unarchive", "channel": "C0CLASS1", "user": slacktest.Ada}, bot.KindAllowed, here(),
				bot.Place{}},
			{map[string]any{"type": "group_unarchive", "channel": "C0CLASS2"}, bot.KindAllowed, at("C0CLASS2"), bot.Place{}},
			{told("channel_posting_permissions", "channel"), bot.KindAllowed, here(), bot.Place{}},
			{told("channel_convert_to_private", "group"), bot.KindAllowed, here(), bot.Place{}},
			{told("channel_convert_to_public", "channel"), bot.KindAllowed, here(), bot.Place{}},
		} {
			before := len(s.seen())
			w.send(t, w.Event(slacktest.Team, tt.event))
			ev := s.last(t)
			if len(s.seen()) != before+1 || ev.Kind != tt.kind || ev.In != tt.in || ev.To != tt.to || ev.ID == "" || ev.At.IsZero() {
				t.Errorf("%v: %+v", tt.event, ev)
			}
		}
		before := len(s.seen())
		for _, event := range []map[string]any{{"type": "channel_id_changed", "old_channel_id": "G012Y48650T"}, {"type": "channel_archive"},
			{"type": "channel_archive", "channel": map[string]any{"id": "C1"}}, {"type": "channel_deleted", "channel": "D0ADA001"},
			told("channel_name", "channel"), told("group_name", "group"), told("channel_topic", "channel")} {
			w.send(t, w.Event(slacktest.Team, event))
		}
		synctest.Wait()
		if n := len(s.seen()); n != before {
			t.Errorf("%d events of nothing", n-before)
		}
	})
}

// told is a message of Slack itself that tells of the channel, as it comes with those of people.
func told(subtype, kind string) map[string]any {
	return map[string]any{"type": "message", "subtype": subtype, "channel": slacktest.Channel, "channel_type": kind, "user": slacktest.Ada,
		"text": "did something to the channel", "ts": "1614215651.001300", "event_ts": "1614215651.001300"}
}

// TestTakenOut: that the bot was taken out of a channel is told with the way back, and what was known of the channel
// is asked for anew.
func TestTakenOut(t *testing.T) {
	in(t, nil, func(t *testing.T, w *world, s *script) {
		ask := func() []string {
			w.send(t, w.Slash(slacktest.Team, slacktest.Channel, slacktest.Ada, "/afterbell", "class"))
			return s.last(t).Lacks
		}
		if lacks := ask(); len(lacks) > 0 {
			t.Errorf("at first it lacks %q", lacks)
		}
		for _, event := range []string{"channel_left", "group_left"} {
			w.send(t, w.Kick(slacktest.Team, slacktest.Channel, event))
			ev := s.last(t)
			if ev.Kind != bot.KindClosed || ev.In != here() || len(ev.Lacks) != 1 || !strings.Contains(ev.Lacks[0], "/invite @") {
				t.Errorf("%s: %+v", event, ev)
			}
		}
		if lacks := ask(); len(lacks) != 1 || !strings.Contains(lacks[0], "/invite @") {
			t.Errorf("afterwards it lacks %q", lacks)
		}
	})
}

// TestLeft: an account that was closed has left; opened again, it is a changed person.
func TestLeft(t *testing.T) {
	in(t, nil, func(t *testing.T, w *world, s *script) {
		user := map[string]any{"id": slacktest.Ada, "deleted": true, "name": "ada", "profile": map[string]any{"display_name": "Ada"}}
		for _, want := range []bot.Kind{bot.KindLeft, bot.KindProfile} {
			w.send(t, w.Event(slacktest.Team, map[string]any{"type": "user_change", "user": user}))
			if ev := s.last(t); ev.Kind != want || ev.From.ID != slacktest.Ada || ev.In != direct(slacktest.Ada) {
				t.Errorf("%s: %+v", want, ev)
			}
			user["deleted"] = false
		}
		w.send(t, w.Event(slacktest.Team, map[string]any{"type": "user_change", "user": map[string]any{"id": "U0OTHERBOT", "deleted": true,
			"is_bot": true}}))
		synctest.Wait()
		if n := len(s.seen()); n != 2 {
			t.Errorf("%d events", n)
		}
	})
}

// TestLeftMeanwhile: an account that was closed while nobody listened is found out by the first message to
// it; an account that is only refused has not left.
func TestLeftMeanwhile(t *testing.T) {
	for _, deleted := range []bool{true, false} {
		in(t, nil, func(t *testing.T, w *world, s *script) {
			w.AddUser(map[string]any{"id": slacktest.Ada, "deleted": deleted, "name": "ada",
				"profile": map[string]any{"display_name": "Ada"}})
			w.Script(slacktest.Fault{Method: "conversations.open", Error: "user_disabled", Times: 2})
			for range 2 {
				_, err := w.a.Send(t.Context(), part("k1", direct(slacktest.Ada), say("hi")))
				expect(t, err, bot.OutcomePermanent, bot.ScopePerson)
				synctest.Wait()
			}
			all := s.seen()
			if !deleted && len(all) != 0 || deleted && (len(all) != 2 || all[0].Kind != bot.KindLeft || all[0].From.Name != "Ada" ||
				all[0].In != direct(slacktest.Ada) || all[1].ID != all[0].ID || !all[1].At.Equal(all[0].At)) {
				t.Errorf("deleted %v: %+v", deleted, all)
			}
		})
	}
}

// TestFellOut: a reply whose thread was deleted is posted to the channel by Slack. It is taken back, and
// the outbox is told that the thread is gone; also where taking it back fails.
func TestFellOut(t *testing.T) {
	for name, fault := range map[string]slacktest.Fault{"taken back": {Method: "none"},
		"stays": {Method: "chat.delete", Error: "cant_delete_message"}} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, pictureFile(t))
				w.Script(fault)
				card, err := w.a.Send(t.Context(), part("card", here(), say("card")))
				if err != nil {
					t.Fatal(err)
				}
				thread := here()
				thread.Thread = card.ID
				w.Change(slacktest.Channel, func(r *slacktest.Room) { r.Messages = nil })
				_, err = w.a.Send(t.Context(), part("page", thread, illustrated()))
				expect(t, err, bot.OutcomePermanent, bot.ScopePost)
				if !errors.Is(err, bot.ErrAbsent) {
					t.Errorf("the reason is %v", err)
				}
				want := map[string]int{"taken back": 0, "stays": 1}[name]
				if n := len(w.Messages(slacktest.Channel, "")); n != want {
					t.Errorf("%d messages stand in the channel", n)
				}
				noHalves(t, w)
			})
		})
	}
}

// TestStaysInThread: a reply whose thread is there is never taken back, nor is one of which Slack does
// not say where it stands.
func TestStaysInThread(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		card, err := w.a.Send(t.Context(), part("card", here(), say("card")))
		if err != nil {
			t.Fatal(err)
		}
		thread := here()
		thread.Thread = card.ID
		sent, err := w.a.Send(t.Context(), part("page", thread, say("page")))
		if diff := cmp.Diff(bot.Sent{Channel: slacktest.Channel, ID: sent.ID, Thread: card.ID}, sent); diff != "" || err != nil {
			t.Error(diff, err)
		}
		w.Script(slacktest.Fault{Method: "chat.postMessage", Body: `{"ok":true,"channel":"C0CLASS1","ts":"9.1"}`})
		if _, err := w.a.Send(t.Context(), part("more", thread, say("more"))); err != nil {
			t.Error(err)
		}
		time.Sleep(time.Minute)
		if n := len(w.Calls("chat.delete")); n != 0 {
			t.Errorf("%d messages taken back", n)
		}
	})
}
