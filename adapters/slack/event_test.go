package slack

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"afterbell/adapters/slack/slacktest"
	"afterbell/bot"
	"afterbell/bot/rich"
)

// TestMention: in threads, where slash commands do not exist, a mention does the same; a form that
// it cannot open comes as a button which keeps the words.
func TestMention(t *testing.T) {
	form := func(ev bot.Event) bot.Reply {
		f := did
		f.Value = ev.Args["did"]
		return bot.Reply{Form: ourForm(f)}
	}
	in(t, map[string]func(bot.Event) bot.Reply{"today": with(private("One thing.")), "checkin": form},
		func(t *testing.T, w *world, s *script) {
			mention := func(text string) {
				w.send(t, w.Event(slacktest.Team, map[string]any{"type": "app_mention", "user": slacktest.Ada, "text": slacktest.Called +
					" " + text,
					"channel": slacktest.Channel, "ts": "1796140801.000100", "thread_ts": "1796140800.000100"}))
			}
			mention("")
			if g := w.next(t); g.Kind != "direct" || w.Read(g.Text, g.Blocks).Text != "One thing." {
				t.Errorf("got %+v", g)
			}
			mention("checkin lab notes sure: lots")
			ev := s.last(t)
			if ev.Action != "checkin" || ev.In.Thread != "1796140800.000100" || ev.Args["did"] != "lab notes" || ev.Args["sure"] != "lots" {
				t.Errorf("event %+v", ev)
			}
			g := w.next(t)
			if text := w.Read(g.Text, g.Blocks).Text; !strings.Contains(text, "lab notes") {
				t.Errorf("the words are lost: %s", text)
			}
			a := slacktest.Actions(g.Blocks)[0]
			w.send(t, w.Press(slacktest.Team, "D0ADA001", slacktest.Ada, slacktest.Posted{TS: "1.1", Blocks: g.Blocks}, a, nil, false))
			if g := w.next(t); g.Kind != "view" || !strings.Contains(g.View.JSON, `"initial_value":"lab notes"`) {
				t.Errorf("got %+v", g)
			}
		})
}

// TestMentionClosed: who mentions the bot and takes no direct messages from it learns, in the thread,
// how to see the answer; the answer itself stays private.
func TestMentionClosed(t *testing.T) {
	for _, fault := range []slacktest.Fault{
		{Method: "chat.postMessage", Channel: "D0ADA001", Error: "messages_tab_disabled"},
		{Method: "conversations.open", Error: "cannot_dm_bot"},
	} {
		in(t, map[string]func(bot.Event) bot.Reply{"today": with(private("One thing."))}, func(t *testing.T, w *world, s *script) {
			w.Script(fault)
			w.Put(slacktest.Channel, slacktest.Posted{TS: "1796140800.000100", Text: "a lesson", User: slacktest.Rivera})
			w.send(t, w.Event(slacktest.Team, map[string]any{"type": "app_mention", "user": slacktest.Ada, "text": slacktest.Called,
				"channel": slacktest.Channel, "ts": "1796140801.000100", "thread_ts": "1796140800.000100"}))
			synctest.Wait()
			posted := w.Messages(slacktest.Channel, "1796140800.000100")[1:]
			if len(posted) != 1 {
				t.Fatalf("%d messages in the thread, want 1; log: %s", len(posted), w.log)
			}
			r := w.Read(posted[0].Text, posted[0].Blocks)
			if !strings.Contains(r.Text, "Type /today in the channel, or") || strings.Contains(r.Text, "One thing") ||
				!slices.Contains(r.Pings, slacktest.Ada) {
				t.Errorf("got %+v", r)
			}
		})
	}
}

// TestMentionClosedOnce: a mention whose words and picture both find a closed inbox is told so once.
func TestMentionClosedOnce(t *testing.T) {
	in(t, map[string]func(bot.Event) bot.Reply{"progress": with(card())}, func(t *testing.T, w *world, s *script) {
		w.Slow(time.Hour)
		w.Put(slacktest.Channel, slacktest.Posted{TS: "1796140800.000100", Text: "a lesson", User: slacktest.Rivera})
		w.Script(slacktest.Fault{Method: "chat.postMessage", Channel: "D0ADA001", Error: "messages_tab_disabled", Times: 9})
		w.Script(slacktest.Fault{Method: "files.getUploadURLExternal", Delay: 2 * filePatience, Error: "internal_error"})
		w.send(t, w.Event(slacktest.Team, map[string]any{"type": "app_mention", "user": slacktest.Ada, "text": slacktest.Called +
			" progress",
			"channel": slacktest.Channel, "ts": "1796140801.000100", "thread_ts": "1796140800.000100"}))
		time.Sleep(time.Minute)
		if posted := w.Messages(slacktest.Channel, "1796140800.000100")[1:]; len(posted) != 1 {
			t.Errorf("%d messages in the thread, want 1: %+v; log %s", len(posted), posted, w.log)
		}
	})
}

// TestHome: the page shows today on top and progress below; what is pressed there is answered in a
// view, and the page is shown again.
func TestHome(t *testing.T) {
	page := private("One thing today.")
	page.Buttons = []bot.Button{{Label: "Start", Action: "start", Target: "c1.l4"}}
	in(t, map[string]func(bot.Event) bot.Reply{"home": with(page), "progress": with(private("Three lessons.")),
		"start": with(private("Step 1."))},
		func(t *testing.T, w *world, s *script) {
			w.send(t, w.Event(slacktest.Team, map[string]any{"type": "app_home_opened", "user": slacktest.Ada, "channel": "D0ADA001",
				"tab": "home"}))
			synctest.Wait()
			home := w.Home(slacktest.Ada)
			if top, below := strings.Index(home, "One thing today."), strings.Index(home, "Three lessons."); top < 0 || below < top {
				t.Fatalf("home %s", home)
			}
			v := slacktest.View{ID: "V0HOME", JSON: home}
			var blocks struct{ Blocks json.RawMessage }
			if err := json.Unmarshal([]byte(home), &blocks); err != nil {
				t.Fatal(err)
			}
			w.send(t, w.PressIn(slacktest.Team, slacktest.Ada, v, slacktest.Actions(string(blocks.Blocks))[0], nil))
			if g := w.next(t); g.Kind != "view" || !strings.Contains(g.View.JSON, "Step 1.") {
				t.Errorf("got %+v", g)
			}
			synctest.Wait()
			if n := len(w.Calls("views.publish")); n != 2 {
				t.Errorf("the page was shown %d times", n)
			}
			start := s.seen()[2]
			if start.Kind != bot.KindButton || !start.In.Direct() || start.Args["target"] != "c1.l4" {
				t.Errorf("event %+v", start)
			}
		})
}

// TestMessages: a message in a channel counts without its words; those of bots, edits and our own do
// not; direct messages bring words and files.
func TestMessages(t *testing.T) {
	in(t, nil, func(t *testing.T, w *world, s *script) {
		say := func(event map[string]any) int {
			t.Helper()
			event["type"] = "message"
			w.send(t, w.Event(slacktest.Team, event))
			synctest.Wait()
			return len(s.seen())
		}
		reply := map[string]any{"channel": slacktest.Channel, "channel_type": "channel", "user": slacktest.Ada, "text": "secret words",
			"ts": "1796140801.000200", "thread_ts": "1796140800.000100"}
		say(reply)
		ev := s.last(t)
		if ev.Kind != bot.KindMessage || ev.Text != "" || ev.In.Thread != "1796140800.000100" || ev.On.ID != "1796140801.000200" ||
			!ev.At.Equal(time.Unix(1796140801, 200_000)) {
			t.Errorf("event %+v", ev)
		}
		for name, change := range map[string]map[string]any{"edited": {"subtype": "message_changed"},
			"deleted": {"subtype": "message_deleted"}, "of a bot": {"bot_id": "B1"},
			"ours": {"user": slacktest.Bot}, "joined": {"subtype": "channel_join"},
			"that calls us":       {"text": slacktest.Called + " help"},
			"in the open channel": {"user": slacktest.Rivera, "thread_ts": ""}} {
			other := maps.Clone(reply)
			maps.Copy(other, change)
			if n := say(other); n != 1 {
				t.Errorf("a message %s counts", name)
			}
		}
		if n := len(w.Calls("users.info")); n != 1 {
			t.Errorf("%d questions about people for one message that counts", n)
		}
		say(map[string]any{"channel": "D0ADA001", "channel_type": "im", "user": slacktest.Ada, "text": "see &lt;this&gt;",
			"ts": "1796140802.000100", "subtype": "file_share",
			"files": []any{map[string]any{"id": "F1", "name": "course.zip", "size": 12, "url_private": "https://files.slack.com/x"}}})
		ev = s.last(t)
		if ev.Text != "see <this>" || !ev.In.Direct() || len(ev.Files) != 1 || ev.Files[0].Name != "course.zip" || ev.Files[0].Size != 12 {
			t.Errorf("event %+v", ev)
		}
	})
}

// TestInvitation: being invited to a channel is told with the person who did it.
func TestInvitation(t *testing.T) {
	in(t, nil, func(t *testing.T, w *world, s *script) {
		for _, user := range []string{slacktest.Ada, slacktest.Bot} {
			w.send(t, w.Event(slacktest.Team, map[string]any{"type": "member_joined_channel", "user": user, "channel": slacktest.Channel,
				"inviter": slacktest.Rivera}))
		}
		ev := s.last(t)
		if len(s.seen()) != 1 || ev.Kind != bot.KindJoined || ev.From.ID != slacktest.Rivera || ev.In != here() {
			t.Errorf("events %+v", s.seen())
		}
	})
}

// revoked is the event of a bot token that was revoked.
var revoked = map[string]any{"type": "tokens_revoked", "tokens": map[string]any{"bot": []any{slacktest.Bot}}}

// TestGone: uninstalling tells two events in any order, and calls may be refused before the first; the
// handler hears of it once, and nothing is called any more.
func TestGone(t *testing.T) {
	uninstalled := map[string]any{"type": "app_uninstalled"}
	refused := map[string]any(nil)
	for name, order := range map[string][]map[string]any{
		"uninstalled first": {uninstalled, revoked}, "revoked first": {revoked, uninstalled}, "uninstalled alone": {uninstalled},
		"refused first": {refused, uninstalled, revoked}, "refused, then revoked": {refused, revoked, uninstalled},
		"refused between": {revoked, refused, uninstalled},
	} {
		t.Run(name, func(t *testing.T) {
			in(t, nil, func(t *testing.T, w *world, s *script) {
				w.send(t, w.Event(slacktest.Team, map[string]any{"type": "tokens_revoked", "tokens": map[string]any{"oauth": []any{"U1"}}}))
				w.Revoke(slacktest.BotToken)
				for _, event := range order {
					if event != nil {
						w.send(t, w.Event(slacktest.Team, event))
					} else if _, err := w.a.Send(t.Context(), part("k0", here(), say("late"))); err == nil {
						t.Error("sent with a token that was revoked")
					}
				}
				if ev := s.last(t); len(s.seen()) != 1 || ev.Kind != bot.KindGone || ev.In.Space != slacktest.Team {
					t.Fatalf("events %+v", s.seen())
				}
				if out := w.log.String(); !strings.Contains(out, "install it again") {
					t.Errorf("no advice in the log: %s", out)
				}
				calls := len(w.Calls(""))
				_, err := w.a.Send(t.Context(), part("k1", here(), say("late")))
				expect(t, err, bot.OutcomePermanent, bot.ScopePlatform)
				if len(w.Calls("")) != calls {
					t.Error("Slack was called after the app was removed")
				}
			})
		})
	}
}

// TestStays: what Slack says of a removal is looked at before it is believed, for as long as Slack
// cannot be asked: the token that we have works.
func TestStays(t *testing.T) {
	in(t, nil, func(t *testing.T, w *world, s *script) {
		w.Script(slacktest.Fault{Method: "auth.test", Status: 503, Times: 3})
		w.send(t, w.Event(slacktest.Team, revoked))
		time.Sleep(time.Minute)
		if _, err := w.a.Send(t.Context(), part("k1", here(), say("hi"))); err != nil || len(s.seen()) != 0 {
			t.Errorf("%v; events %+v", err, s.seen())
		}
	})
}

// TestLongHome: more than a page takes is cut visibly.
func TestLongHome(t *testing.T) {
	var body []rich.Block
	for i := range 300 {
		body = append(body, rich.Block{Spans: []rich.Span{{Text: fmt.Sprint("line ", i)}}})
	}
	blocks := drawWhole(bot.Message{Body: body}, nil).blocks
	out := raw(t, homeView(blocks))
	for _, p := range slacktest.CheckView([]byte(out)) {
		t.Error(p)
	}
	if !strings.Contains(out, wordCut) {
		t.Error("cut without a word")
	}
}
