package slack

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"afterbell/adapters/slack/slacktest"
	"afterbell/bot"
	"afterbell/bot/rich"
)

// TestNames: people, groups, channels and emoji that somebody names come as tokens with the names of
// today, wherever they are written, and are asked for once.
func TestNames(t *testing.T) {
	answer := with(private("hi"))
	replies := map[string]func(bot.Event) bot.Reply{"checkin": answer, "ask": answer, "today": answer, "message": answer}
	const typed = "with <@U0RIVERA> and <@U0BEN01|ben> of <!subteam^S0TUTOR> in <#C0CLASS1> <#C0SECRET|secret> <@U0NOBODY> :tada:"
	const want = "with <@U0RIVERA|Ms Rivera> and <@U0BEN01|Ben> of <&S0TUTOR|tutors> in <#C0CLASS1|biology-9b> " +
		"<#C0SECRET|secret> <@U0NOBODY|somebody> <:tada|tada>"
	in(t, replies, func(t *testing.T, w *world, s *script) {
		w.AddUser(map[string]any{"id": "U0BEN01", "name": "ben", "profile": map[string]any{"display_name": "Ben"}})
		w.SetGroups(map[string][]string{"S0TUTOR": nil}, "tutors")
		for name, e := range map[string]slacktest.Envelope{
			"command": w.Typed(slacktest.Team, slacktest.Channel, slacktest.Ada, "/checkin", typed),
			"mention": w.Event(slacktest.Team, map[string]any{"type": "app_mention", "user": slacktest.Ada, "text": slacktest.Called +
				" checkin " + typed, "channel": slacktest.Channel, "ts": "1796140801.000100"}),
			"direct": w.Event(slacktest.Team, map[string]any{"type": "message", "channel_type": "im", "user": slacktest.Ada,
				"text": typed, "channel": "D0ADA001", "ts": "1796140801.000200"}),
			"shortcut": w.Shortcut(slacktest.Team, slacktest.Channel, slacktest.Ada, "ask",
				slacktest.Posted{TS: "1796140800.000100", Raw: typed}),
		} {
			w.send(t, e)
			ev := s.last(t)
			if got := ev.Args["did"] + ev.Text + ev.Quoted; got != want {
				t.Errorf("%s: got  %q\nwant %q", name, got, want)
			}
		}
		if n := len(w.Calls("users.info")); n != 4 {
			t.Errorf("%d questions for four people", n)
		}
	})
}

// TestUnsayableNames: no id is shown for whom Slack knows by no name that can be read, nor for what is no
// person or channel that can be asked for.
func TestUnsayableNames(t *testing.T) {
	in(t, map[string]func(bot.Event) bot.Reply{"checkin": with(private("hi"))}, func(t *testing.T, w *world, s *script) {
		for id, name := range map[string]string{"U0SIGNS1": "<|>", "U0BLANK1": "\u2060\u3164", "U0HALF01": "<Ben>"} {
			w.AddUser(map[string]any{"id": id, "profile": map[string]any{"display_name": name}})
		}
		w.send(t, w.Typed(slacktest.Team, slacktest.Channel, slacktest.Ada, "/checkin",
			"with <@U0SIGNS1> <@U0BLANK1|benny> <@U0HALF01> <@U0NOBODY|U0NOBODY> <@u-odd-1> in <#D0ADA001> <#C0SECRET|>"))
		const want = "with <@U0SIGNS1|somebody> <@U0BLANK1|benny> <@U0HALF01|Ben> <@U0NOBODY|somebody> @somebody in #a channel " +
			"<#C0SECRET|a channel>"
		if got := s.last(t).Args["did"]; got != want {
			t.Errorf("got  %q\nwant %q", got, want)
		}
	})
}

// TestLongWords: what people type is passed on whole, however long it is.
func TestLongWords(t *testing.T) {
	in(t, nil, func(t *testing.T, w *world, s *script) {
		words := strings.Repeat("y", 7000) + " ENDMARK"
		for typed, arg := range map[string]string{"checkin " + words: "did", "checkin next: " + words: "next",
			"checkin stuck: " + words: "stuck",
			"ask " + words:            "question", "plan " + words: "what", "prompt " + words: "text"} {
			w.send(t, w.Slash(slacktest.Team, slacktest.Channel, slacktest.Ada, "/afterbell", typed))
			if got := s.last(t).Args[arg]; got != words {
				t.Errorf("%.20s: %d of %d characters", typed, len(got), len(words))
			}
		}
	})
}

// TestEmojiInForm: emoji that are picked in a form are tokens too.
func TestEmojiInForm(t *testing.T) {
	in(t, nil, func(t *testing.T, w *world, s *script) {
		form := slacktest.View{ID: "V1", JSON: raw(t, formView(*ourForm(did), memo{Channel: slacktest.Channel}))}
		w.send(t, w.Submit(slacktest.Team, slacktest.Ada, form, map[string]string{"did": "done :tada: at 7:42, a & <b>"}))
		if ev := s.last(t); ev.Args["did"] != "done <:tada|tada> at 7:42, a & <b>" || ev.Args["target"] != "c1.l4" {
			t.Errorf("event %+v", ev)
		}
	})
}

// TestNamesInTime: where Slack takes its time over a name, the event comes with what is there.
func TestNamesInTime(t *testing.T) {
	in(t, map[string]func(bot.Event) bot.Reply{"checkin": with(private("hi"))}, func(t *testing.T, w *world, s *script) {
		w.send(t, w.Slash(slacktest.Team, slacktest.Channel, slacktest.Ada, "/today", ""))
		s.last(t)
		w.Script(slacktest.Fault{Method: "users.info", Delay: time.Minute, Error: "internal_error", Times: 9})
		began := time.Now()
		var many []string
		for i := range 30 {
			many = append(many, fmt.Sprintf("<@U0P%02d>", i))
		}
		w.send(t, w.Typed(slacktest.Team, slacktest.Channel, slacktest.Ada, "/checkin", strings.Join(many, " ")+" <@U0BEN01|ben>"))
		w.next(t)
		ev := s.last(t)
		if took := time.Since(began); took > 2*time.Second || strings.Count(ev.Args["did"], "|somebody>") != 30 ||
			!strings.HasSuffix(ev.Args["did"], "<@U0BEN01|ben>") {
			t.Errorf("after %s: %q", took, ev.Args["did"])
		}
		if n := len(w.Calls("users.info")); n > 1+maxNamed {
			t.Errorf("%d questions", n)
		}
	})
}

// TestNamedCallNobody: what somebody named is shown and calls nobody; channels and emoji are drawn.
func TestNamedCallNobody(t *testing.T) {
	in(t, nil, func(t *testing.T, w *world, _ *script) {
		body := []rich.Block{{Spans: rich.Words("to <@U0ADA001|Ada> of <&S0TUTOR|tutors> in <#C0CLASS1|old-name> " +
			"<:tada|tada> <:wave.t3|wave>!")}}
		body = append(body, rich.Block{Kind: rich.Small, Spans: body[0].Spans})
		if _, err := w.a.Send(t.Context(), part("k1", here(), bot.Message{Body: body})); err != nil {
			t.Fatal(err)
		}
		m := w.Messages(slacktest.Channel, "")[0]
		r := w.Read(m.Text, m.Blocks)
		if want := "to @Ada of @tutors in #biology-9b :tada: :wave:!"; !strings.HasPrefix(r.Text, want) || len(r.Pings) != 0 {
			t.Errorf("read %+v, want %q", r, want)
		}
		if !strings.Contains(m.Blocks, `"skin_tone":3`) || !strings.Contains(m.Blocks, `"channel_id":"C0CLASS1"`) {
			t.Errorf("blocks %s", m.Blocks)
		}
	})
}

// TestWordsComeBack: words that are given back, in a message or in a form, are read with names.
func TestWordsComeBack(t *testing.T) {
	const words = "with <@U0BEN01|Ben> :-)"
	f := did
	f.Value = words
	if v := raw(t, formView(*ourForm(f), memo{})); !strings.Contains(v, `"initial_value":"with @Ben :-)"`) {
		t.Errorf("form %s", v)
	}
	if got := rich.Plain([]rich.Block{quote(words)}); !strings.Contains(got, "with @Ben :-)") {
		t.Errorf("quoted %q", got)
	}
}
