package slack

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"afterbell/adapters/slack/slacktest"
	"afterbell/bot"
)

// TestAcknowledgedFirst: the acknowledgement of a command does not wait for the handler.
func TestAcknowledgedFirst(t *testing.T) {
	in(t, map[string]func(bot.Event) bot.Reply{"today": with(private("hi"))}, func(t *testing.T, w *world, s *script) {
		s.wait = 9 * time.Second
		began := time.Now()
		w.send(t, w.Slash(slacktest.Team, slacktest.Channel, slacktest.Ada, "/today", ""))
		if took := time.Since(began); took > time.Second {
			t.Errorf("acknowledged after %s", took)
		}
		if g := w.next(t); g.Type != "ephemeral" || w.Read(g.Text, g.Blocks).Text != "hi" {
			t.Errorf("got %+v", g)
		}
	})
}

// TestStaleAnswer: half an hour later, and after five answers, the answer comes as a direct message.
func TestStaleAnswer(t *testing.T) {
	in(t, map[string]func(bot.Event) bot.Reply{"checkin": with(bot.Reply{Form: ourForm(did)}), "checkin.form": with(private("Noted.")),
		"today": with(private("Today."))},
		func(t *testing.T, w *world, s *script) {
			w.send(t, w.Slash(slacktest.Team, slacktest.Channel, slacktest.Ada, "/checkin", ""))
			view := w.next(t).View
			time.Sleep(40 * time.Minute)
			w.send(t, w.Submit(slacktest.Team, slacktest.Ada, *view, map[string]string{"did": "x"}))
			if g := w.next(t); g.Kind != "direct" || w.Read(g.Text, g.Blocks).Text != "Noted." {
				t.Errorf("got %+v", g)
			}
			w.Script(slacktest.Fault{Method: "response_url", Status: 404, Body: `{"ok":false,"error":"used_url"}`})
			w.send(t, w.Slash(slacktest.Team, slacktest.Channel, slacktest.Ada, "/today", ""))
			if g := w.next(t); g.Kind != "direct" || w.Read(g.Text, g.Blocks).Text != "Today." {
				t.Errorf("got %+v", g)
			}
		})
}

// TestLongAnswer: five messages at most, and the last one says that there is more.
func TestLongAnswer(t *testing.T) {
	long := strings.Repeat("sentence about osmosis. ", 1000)
	reply := private(long)
	reply.Buttons = []bot.Button{{Label: "Read on", Action: "start"}}
	in(t, map[string]func(bot.Event) bot.Reply{"today": with(reply)}, func(t *testing.T, w *world, s *script) {
		w.send(t, w.Slash(slacktest.Team, slacktest.Channel, slacktest.Ada, "/today", ""))
		var last slacktest.Given
		for range 5 {
			last = w.next(t)
		}
		if !strings.Contains(last.Blocks, wordCut) || !strings.Contains(last.Blocks, "Read on") {
			t.Errorf("the last message: %s", last.Blocks)
		}
	})
}

// TestCommandClosed: that somebody typed a command is nobody's business, whether or not the answer
// arrives.
func TestCommandClosed(t *testing.T) {
	in(t, map[string]func(bot.Event) bot.Reply{"today": with(private("One thing."))}, func(t *testing.T, w *world, s *script) {
		w.Script(slacktest.Fault{Method: "response_url", Status: 404, Body: "expired_url"})
		w.Script(slacktest.Fault{Method: "chat.postMessage", Error: "messages_tab_disabled", Times: 9})
		w.send(t, w.Slash(slacktest.Team, slacktest.Channel, slacktest.Ada, "/today", ""))
		time.Sleep(time.Minute)
		if calls := w.Calls("chat.postMessage"); len(calls) != 1 || calls[0].Args["channel"] == slacktest.Channel {
			t.Errorf("posted %+v", calls)
		}
	})
}

// TestShortcut: "Ask about this" brings the message along.
func TestShortcut(t *testing.T) {
	in(t, map[string]func(bot.Event) bot.Reply{"ask": with(bot.Reply{Form: ourForm(did)})}, func(t *testing.T, w *world, s *script) {
		w.send(t, w.Shortcut(slacktest.Team, slacktest.Channel, slacktest.Ada, "ask",
			slacktest.Posted{TS: "1796140800.000100", Text: "salt & <water>", Thread: "1796140700.000100"}))
		if g := w.next(t); g.Kind != "view" {
			t.Errorf("got %+v", g)
		}
		ev := s.last(t)
		if ev.Kind != bot.KindMessage || ev.Action != "ask" || ev.Quoted != "salt & <water>" || ev.On.ID != "1796140800.000100" ||
			ev.In.Thread != "1796140700.000100" {
			t.Errorf("event %+v", ev)
		}
	})
}

// TestPrivateFiles: a picture of a private answer comes as a direct message, and the answer says so.
func TestPrivateFiles(t *testing.T) {
	reply := private("Your card.")
	reply.Image = &bot.Image{Name: "progress.png", Alt: "Three of ten lessons", PNG: []byte("png")}
	in(t, map[string]func(bot.Event) bot.Reply{"progress": with(reply)}, func(t *testing.T, w *world, s *script) {
		w.send(t, w.Slash(slacktest.Team, slacktest.Channel, slacktest.Ada, "/progress", ""))
		g := w.next(t)
		if r := w.Read(g.Text, g.Blocks); g.Kind != "direct" || len(r.Pictures) != 1 || r.Pictures[0] != "progress.png" ||
			!strings.Contains(g.Blocks, "Three of ten lessons") {
			t.Errorf("got %+v", g)
		}
		if g := w.next(t); g.Type != "ephemeral" || !strings.Contains(g.Blocks, wordFiles) {
			t.Errorf("got %+v", g)
		}
	})
}

// TestPanic: one event's panic costs that event only, and its words are not logged.
func TestPanic(t *testing.T) {
	in(t, map[string]func(bot.Event) bot.Reply{"checkin.form": func(bot.Event) bot.Reply { panic("somebody's secret words") },
		"today": with(private("hi"))},
		func(t *testing.T, w *world, s *script) {
			view := slacktest.View{ID: "V1", JSON: `{"type":"modal","callback_id":"checkin.form","private_metadata":"{}"}`}
			w.send(t, w.Submit(slacktest.Team, slacktest.Ada, view, nil))
			w.send(t, w.Slash(slacktest.Team, slacktest.Channel, slacktest.Ada, "/today", ""))
			if g := w.next(t); w.Read(g.Text, g.Blocks).Text != "hi" {
				t.Errorf("got %+v", g)
			}
			if out := w.log.String(); !strings.Contains(out, "slack event panicked") || strings.Contains(out, "secret words") {
				t.Errorf("log %s", out)
			}
		})
}

// TestNonsense: payloads that nobody should send are acknowledged, logged without their content, and
// cost nothing else.
func TestNonsense(t *testing.T) {
	in(t, map[string]func(bot.Event) bot.Reply{"today": with(private("hi"))}, func(t *testing.T, w *world, s *script) {
		for i, payload := range []any{nil, "text", 7, map[string]any{"type": "block_actions"},
			map[string]any{"type": "view_submission", "view": map[string]any{"type": "modal", "private_metadata": "no json"}},
			map[string]any{"type": "block_actions", "trigger_id": "1.2.x", "user": map[string]any{"id": "U1"}, "actions": []any{}},
			map[string]any{"type": "dialog_submission"}, map[string]any{"command": "/checkin", "text": "secret words"},
			map[string]any{"type": "event_callback", "event_id": "Ev1", "event": "text"},
			map[string]any{"type": "event_callback", "event": map[string]any{"type": "message", "user": map[string]any{}}},
			map[string]any{"type": "block_actions", "trigger_id": "1.2.y", "user": map[string]any{"id": "U1"},
				"team":    map[string]any{"id": slacktest.Team},
				"actions": []any{map[string]any{"type": "button", "action_id": "0|~again", "value": "no json"}}}} {
			for _, kind := range []string{"slash_commands", "interactive", "events_api", "unheard_of"} {
				w.send(t, slacktest.Envelope{ID: fmt.Sprintf("e-%d-%s", i, kind), Type: kind, Payload: payload})
			}
		}
		w.SendRaw(`not json at all`)
		if answer, err := w.SendFrame(t.Context(), "broken-1",
			[]byte(`{"envelope_id":"broken-1","type":"slash_commands","payload":{"text":"secret words"`)); len(answer) > 0 || err != nil {
			t.Errorf("a broken frame was acknowledged with %s, %v", answer, err)
		}
		w.send(t, w.Slash(slacktest.Team, slacktest.Channel, slacktest.Ada, "/today", ""))
		if g := w.next(t); w.Read(g.Text, g.Blocks).Text != "hi" {
			t.Errorf("got %+v", g)
		}
		if out := w.log.String(); strings.Contains(out, "secret words") || !strings.Contains(out, "slack payload not understood") ||
			!strings.Contains(out, "slack frame not understood") {
			t.Errorf("log %s", out)
		}
	})
}

// TestPrefix: commands are recognised behind a prefix, and behind one that only the manifest knows.
func TestPrefix(t *testing.T) {
	for _, prefix := range []string{"bio-", "", "chem-"} {
		synctest.Test(t, func(t *testing.T) {
			w, s := newWorld(t, func(o *Options) { o.Prefix = prefix }), &script{}
			w.run(t, s)
			w.send(t, w.Slash(slacktest.Team, slacktest.Channel, slacktest.Ada, "/bio-checkin", "lab notes sure: 4"))
			if ev := s.last(t); ev.Action != "checkin" || ev.Args["sure"] != "4" {
				t.Errorf("%q: event %+v", prefix, ev)
			}
			w.send(t, w.Slash(slacktest.Team, slacktest.Channel, slacktest.Ada, "/bio-afterbell", "ask why?"))
			if ev := s.last(t); ev.Action != "ask" || ev.Args["question"] != "why?" {
				t.Errorf("%q: event %+v", prefix, ev)
			}
		})
	}
}

// TestForeignAnswerURL: an answer goes to Slack only.
func TestForeignAnswerURL(t *testing.T) {
	a, err := New(Options{BotTokens: []string{"xoxb-1"}, AppToken: "xapp-1"})
	if err != nil {
		t.Fatal(err)
	}
	for url, want := range map[string]bool{
		"https://hooks.slack.com/commands/T/1/x": true, "https://slack.com/x": true, "http://hooks.slack.com/x": false,
		"https://hooks.slack.com.evil.example/x": false, "https://evil.example/hooks.slack.com": false, "http://169.254.169.254/": false,
		"": false, "://": false,
	} {
		if got := a.answerURL(url) != ""; got != want {
			t.Errorf("%q accepted: %v", url, got)
		}
	}
}

// TestReplaceSharedMessage: a private answer never takes the place of what others see.
func TestReplaceSharedMessage(t *testing.T) {
	reply := private("Step 1.")
	reply.Replace = true
	in(t, map[string]func(bot.Event) bot.Reply{"start": with(reply)}, func(t *testing.T, w *world, s *script) {
		m := say("card")
		m.Buttons = []bot.Button{{Label: "Start", Action: "start"}}
		if _, err := w.a.Send(t.Context(), part("k1", here(), m)); err != nil {
			t.Fatal(err)
		}
		card := w.Messages(slacktest.Channel, "")[0]
		for _, ephemeral := range []bool{false, true} {
			w.send(t, w.Press(slacktest.Team, slacktest.Channel, slacktest.Ada, card, slacktest.Actions(card.Blocks)[0], nil, ephemeral))
			if g := w.next(t); g.Over != ephemeral || g.Type != "ephemeral" {
				t.Errorf("ephemeral %v: %+v", ephemeral, g)
			}
		}
	})
}

// TestUnread: words that are no command are given back, and can become a check-in.
func TestUnread(t *testing.T) {
	in(t, map[string]func(bot.Event) bot.Reply{"help": with(private("Six things.")), "checkin": with(private("Noted."))},
		func(t *testing.T, w *world, s *script) {
			w.send(t, w.Slash(slacktest.Team, slacktest.Channel, slacktest.Ada, "/afterbell", "finished my “lab” notes"))
			g := w.next(t)
			r := w.Read(g.Text, g.Blocks)
			for _, want := range []string{wordUnread, "finished my “lab” notes", "Six things."} {
				if !strings.Contains(r.Text, want) {
					t.Errorf("no %q in %q", want, r.Text)
				}
			}
			w.send(t, w.Press(slacktest.Team, slacktest.Channel, slacktest.Ada, slacktest.Posted{TS: "1.1", Blocks: g.Blocks},
				slacktest.Actions(g.Blocks)[0], nil, true))
			w.next(t)
			if ev := s.last(t); ev.Kind != bot.KindCommand || ev.Action != "checkin" || ev.Args["did"] != "finished my “lab” notes" {
				t.Errorf("event %+v", ev)
			}
		})
}

// TestReadThread: what stands in a thread, or in direct messages, is found there.
func TestReadThread(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		card, err := w.a.Send(t.Context(), part("card", here(), say("card")))
		if err != nil {
			t.Fatal(err)
		}
		thread := here()
		thread.Thread = card.ID
		for key, at := range map[string]bot.Place{"page": thread, "hello": direct(slacktest.Ada)} {
			sent, err := w.a.Send(t.Context(), part(key, at, say("%s", key)))
			if err != nil {
				t.Fatal(err)
			}
			seen, complete, err := w.a.Read(t.Context(), at, time.Now().Add(-time.Minute))
			if last := seen[len(seen)-1]; err != nil || !complete || last.Key != key || last.ID != sent.ID || last.Thread != at.Thread {
				t.Errorf("%s: %+v, %v, %v", key, seen, complete, err)
			}
		}
		if seen, _, _ := w.a.Read(t.Context(), here(), time.Now().Add(-time.Minute)); len(seen) != 1 {
			t.Errorf("in the channel: %+v", seen)
		}
	})
}
