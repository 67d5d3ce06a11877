package slack

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"afterbell/adapters/slack/slacktest"
	"afterbell/bot"
)

// TestSlowForm: a form whose handler takes long is opened before its trigger expires, and filled in
// afterwards.
func TestSlowForm(t *testing.T) {
	in(t, map[string]func(bot.Event) bot.Reply{"checkin": with(bot.Reply{Form: ourForm(did)})}, func(t *testing.T, w *world, s *script) {
		s.wait = 5 * time.Second
		w.send(t, w.Slash(slacktest.Team, slacktest.Channel, slacktest.Ada, "/checkin", ""))
		first, second := w.next(t), w.next(t)
		if !strings.Contains(first.View.JSON, wordLoading) || strings.Contains(first.View.JSON, "input") {
			t.Errorf("first view %s", first.View.JSON)
		}
		if second.View.ID != first.View.ID || !strings.Contains(second.View.JSON, "What did you do?") {
			t.Errorf("second view %s", second.View.JSON)
		}
	})
}

// TestSlowAnswerInForm: what was typed needs no form after all; the answer stands in the open one.
func TestSlowAnswerInForm(t *testing.T) {
	in(t, map[string]func(bot.Event) bot.Reply{"checkin": with(private("Noted."))}, func(t *testing.T, w *world, s *script) {
		s.wait = 2 * time.Second
		w.send(t, w.Slash(slacktest.Team, slacktest.Channel, slacktest.Ada, "/checkin", "lab notes"))
		w.next(t)
		if g := w.next(t); g.Kind != "view" || !strings.Contains(g.View.JSON, "Noted.") {
			t.Errorf("got %+v", g)
		}
	})
}

// TestClosedMeanwhile: who closes the view that says "One moment" gets the answer all the same, and
// the words of a form that was refused too late come back with a button that opens it again. They come
// back without what was chosen from a list, also where the button opens nothing any more.
func TestClosedMeanwhile(t *testing.T) {
	replies := map[string]func(bot.Event) bot.Reply{"checkin": with(private("Noted.")), "checkin.form": func(ev bot.Event) bot.Reply {
		f := did
		f.Value = ev.Args["did"]
		return bot.Reply{Form: ourForm(f), FieldErrors: map[string]string{"did": "More, please."}}
	}}
	in(t, replies, func(t *testing.T, w *world, s *script) {
		s.wait = 2500 * time.Millisecond
		w.send(t, w.Slash(slacktest.Team, slacktest.Channel, slacktest.Ada, "/checkin", "lab notes"))
		w.Dismiss(*w.next(t).View)
		if g := w.next(t); g.Kind != "answer" || g.Type != "ephemeral" || w.Read(g.Text, g.Blocks).Text != "Noted." {
			t.Errorf("got %+v", g)
		}
		for words, buttons := range map[string]int{"lab notes": 1, strings.Repeat("lab notes ", 250): 1} {
			view := slacktest.View{ID: "V1", JSON: raw(t, formView(*ourForm(did, lesson), memo{Channel: slacktest.Channel}))}
			w.send(t, w.Submit(slacktest.Team, slacktest.Ada, view, map[string]string{"did": words, "lesson": "l03"}))
			g := w.next(t)
			text, pressed := w.Read(g.Text, g.Blocks).Text, slacktest.Actions(g.Blocks)
			if g.Kind != "direct" || !strings.Contains(text, strings.TrimSpace(words)) || !strings.Contains(text, "More, please.") ||
				len(pressed) != buttons {
				t.Errorf("got %+v", g)
			}
			press := func() {
				t.Helper()
				w.send(t, w.Press(slacktest.Team, "D0ADA001", slacktest.Ada, slacktest.Posted{TS: "1.1", Blocks: g.Blocks}, pressed[0], nil,
					false))
				w.next(t)
			}
			press()
			if g := w.next(t); g.Kind != "view" || !strings.Contains(g.View.JSON, `"initial_value":"`+strings.TrimSpace(words)+`"`) ||
				!strings.Contains(g.View.JSON, "More, please.") {
				t.Errorf("opened again: %+v", g)
			}
			refusal := with(bot.Reply{FieldErrors: map[string]string{"did": "Too late."}})
			s.mu.Lock()
			s.replies = map[string]func(bot.Event) bot.Reply{"checkin": replies["checkin"], "checkin.form": refusal}
			s.mu.Unlock()
			press()
			if g := w.next(t); !strings.Contains(g.View.JSON, "lab notes") || strings.Contains(g.View.JSON, "l03") {
				t.Errorf("refused: %+v", g)
			}
			s.mu.Lock()
			s.replies = replies
			s.mu.Unlock()
		}
	})
}

// TestSubmit: errors at fields, another form, an answer where the form was opened, and one that
// comes too late for Slack's three seconds.
func TestSubmit(t *testing.T) {
	replies := map[string]func(bot.Event) bot.Reply{"checkin": with(bot.Reply{Form: ourForm(did)})}
	in(t, replies, func(t *testing.T, w *world, s *script) {
		w.send(t, w.Slash(slacktest.Team, slacktest.Channel, slacktest.Ada, "/checkin", ""))
		view := w.next(t).View
		submit := func(reply bot.Reply) slacktest.Given {
			t.Helper()
			s.mu.Lock()
			replies["checkin.form"] = with(reply)
			s.mu.Unlock()
			w.Acknowledged(view, w.send(t, w.Submit(slacktest.Team, slacktest.Ada, *view, map[string]string{"did": "lab\x00 \u202enotes"})))
			return w.next(t)
		}
		if g := submit(bot.Reply{FieldErrors: map[string]string{"did": "More, please."}}); g.Errors["did"] != "More, please." {
			t.Errorf("errors: %+v", g)
		}
		if g := submit(bot.Reply{Form: ourForm(did,
			bot.Field{Name: "next", Label: "Next?", Kind: bot.FieldLine})}); !strings.Contains(g.View.JSON, "Next?") {
			t.Errorf("another form: %+v", g)
		}
		s.wait = 2500 * time.Millisecond
		form := ourForm(did)
		if g := submit(bot.Reply{Form: form, FieldErrors: map[string]string{"did": "Too late."}}); !strings.Contains(g.View.JSON,
			wordLoading) {
			t.Errorf("while waiting: %+v", g)
		}
		if g := w.next(t); !strings.Contains(g.View.JSON, "Too late.") || form.Fields[0].Error != "" {
			t.Errorf("late: %+v", g)
		}
		s.wait = 0
		if g := submit(private("Noted.")); g.Kind != "answer" || g.Type != "ephemeral" || w.Read(g.Text, g.Blocks).Text != "Noted." {
			t.Errorf("answer: %+v", g)
		}
		ev := s.last(t)
		if diff := cmp.Diff(map[string]string{"target": "c1.l4", "did": "lab notes"}, ev.Args); diff != "" || ev.In != here() {
			t.Errorf("submitted %+v: %s", ev, diff)
		}
	})
}

// TestLongForm: a view too long for the acknowledgement of a form takes its place a moment later.
func TestLongForm(t *testing.T) {
	long := did
	long.Value = strings.Repeat("ü & <notes> ", 200)
	next := ourForm(long, long, long, long, long)
	for i := range next.Fields {
		next.Fields[i].Name = fmt.Sprint("f", i)
	}
	replies := map[string]func(bot.Event) bot.Reply{"checkin": with(bot.Reply{Form: ourForm(did)}),
		"checkin.form": with(bot.Reply{Form: next})}
	in(t, replies, func(t *testing.T, w *world, s *script) {
		w.send(t, w.Slash(slacktest.Team, slacktest.Channel, slacktest.Ada, "/checkin", ""))
		view := w.next(t).View
		ack := w.send(t, w.Submit(slacktest.Team, slacktest.Ada, *view, map[string]string{"did": "x"}))
		w.Acknowledged(view, ack)
		synctest.Wait()
		if calls := w.Calls("views.update"); len(calls) != 1 || calls[0].Args["view_id"] != view.ID ||
			strings.Count(calls[0].Args["view"], "<notes>")+strings.Count(calls[0].Args["view"], `\u003cnotes`) != 5*200 ||
			len(ack) > 2000 {
			t.Errorf("acknowledged with %.300s, then %d updates", ack, len(calls))
		}
	})
}

// TestOptions: a long list is filled while its field is typed in.
func TestOptions(t *testing.T) {
	list := bot.Field{Name: "zone", Label: "Where?", Kind: bot.FieldList}
	in(t, map[string]func(bot.Event) bot.Reply{"checkin": with(bot.Reply{Form: ourForm(list)})}, func(t *testing.T, w *world, s *script) {
		s.choices = []bot.Choice{{Label: "Auckland, now 07:42", Value: "Pacific/Auckland"}}
		w.send(t, w.Slash(slacktest.Team, slacktest.Channel, slacktest.Ada, "/checkin", ""))
		answer := w.send(t, w.Ask(slacktest.Team, slacktest.Ada, *w.next(t).View, "zone", "auck"))
		for _, p := range slacktest.CheckOptions(answer) {
			t.Error(p)
		}
		if !strings.Contains(string(answer), "Pacific/Auckland") {
			t.Errorf("options %s", answer)
		}
		if ev := s.last(t); ev.Focus != "zone" || ev.Args["zone"] != "auck" || ev.Args["target"] != "c1.l4" || ev.Action != "checkin.form" {
			t.Errorf("asked %+v", ev)
		}
		s.mu.Lock()
		s.choices = nil
		s.mu.Unlock()
		if answer := w.send(t, w.Ask(slacktest.Team, slacktest.Ada,
			slacktest.View{ID: "V1", JSON: `{"type":"modal","private_metadata":"{}"}`}, "zone", "x")); string(answer) != `{"options":[]}` {
			t.Errorf("no options: %s", answer)
		}
	})
}

// TestUnreadableForm: a form that cannot be read does not close as if it were taken, but gives its
// words back, and not what was chosen from its lists.
func TestUnreadableForm(t *testing.T) {
	in(t, nil, func(t *testing.T, w *world, s *script) {
		v := formView(*ourForm(did, lesson), memo{})
		v.PrivateMetadata = "of another version"
		view := &slacktest.View{ID: "V1", JSON: raw(t, v)}
		filled := map[string]string{"did": "my words", "lesson": "l03"}
		e := w.Submit(slacktest.Team, slacktest.Ada, *view, filled)
		broken := w.Submit(slacktest.Team, slacktest.Ada, *view, filled)
		broken.Payload.(map[string]any)["trigger_id"] = 7
		for _, e := range []slacktest.Envelope{e, broken} {
			answer := string(w.send(t, e))
			if !strings.Contains(answer, `"response_action":"update"`) || !strings.Contains(answer, "my words") ||
				strings.Contains(answer, "l03") || !strings.Contains(answer, wordOldForm) {
				t.Errorf("answered %s", answer)
			}
			var shown struct{ View json.RawMessage }
			if err := json.Unmarshal([]byte(answer), &shown); err != nil {
				t.Fatal(err)
			}
			for _, p := range slacktest.CheckView(shown.View) {
				t.Error(p)
			}
		}
		if len(s.seen()) != 0 || strings.Contains(w.log.String(), "my words") {
			t.Errorf("events %v, log %s", s.seen(), w.log)
		}
	})
}

// TestNotNow: while Slack does not say which workspaces are ours, a form stays open with what is in it.
func TestNotNow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, func(o *Options) { o.Mode = ModeHTTP })
		w.Script(slacktest.Fault{Method: "auth.test", Status: 503, Times: 2})
		w.run(t, &script{})
		synctest.Wait()
		view := slacktest.View{ID: "V1", JSON: raw(t, formView(*ourForm(did), memo{Channel: slacktest.Channel}))}
		got := w.post(formType, formBody(w.Submit(slacktest.Team, slacktest.Ada, view, map[string]string{"did": "my words"})))
		if want := `{"response_action":"errors","errors":{"did":"` + wordNotNow + `"}}`; got.Body.String() != want {
			t.Errorf("answered %s", got.Body)
		}
	})
}

// TestWordsAreKept: a handler that is ended gives the words back.
func TestWordsAreKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, s := newWorld(t), &script{wait: time.Hour}
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- w.a.Run(ctx, s) }()
		if err := w.AwaitConnections(t.Context(), 1); err != nil {
			t.Fatal(err)
		}
		view := slacktest.View{ID: "V1",
			JSON: `{"type":"modal","callback_id":"checkin.form","private_metadata":"{}",` +
				`"blocks":[{"type":"input","block_id":"did","element":{"type":"plain_text_input","action_id":"value"}}]}`}
		w.send(t, w.Submit(slacktest.Team, slacktest.Ada, view, map[string]string{"did": "my words"}))
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
		if last := w.Calls("views.update"); len(last) != 1 || !strings.Contains(last[0].Args["view"], "my words") {
			t.Errorf("updated with %+v", last)
		}
	})
}
