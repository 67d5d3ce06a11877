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

// deliveries are one thing of each kind that Slack may deliver more than once.
func deliveries(t testing.TB, w *world) map[string]slacktest.Envelope {
	card := slacktest.Posted{TS: "1.1", Blocks: raw(t, draw(bot.Message{Buttons: []bot.Button{{Label: "Start", Action: "start"}}},
		nil).blocks)}
	form := slacktest.View{ID: "V1", JSON: raw(t, formView(*ourForm(did), memo{Channel: slacktest.Channel}))}
	return map[string]slacktest.Envelope{
		"command":  w.Slash(slacktest.Team, slacktest.Channel, slacktest.Ada, "/today", ""),
		"button":   w.Press(slacktest.Team, slacktest.Channel, slacktest.Ada, card, slacktest.Actions(card.Blocks)[0], nil, false),
		"shortcut": w.Shortcut(slacktest.Team, slacktest.Channel, slacktest.Ada, "ask", card),
		"form":     w.Submit(slacktest.Team, slacktest.Ada, form, map[string]string{"did": "notes"}),
		"words":    w.Say(slacktest.Team, "D0ADA001", "", slacktest.Ada, "does anybody read this?"),
		"mention": w.Event(slacktest.Team, map[string]any{"type": "app_mention", "user": slacktest.Ada, "text": slacktest.Called + " today",
			"channel": slacktest.Channel, "ts": "1796140801.000100"}),
		"invitation": w.Event(slacktest.Team, map[string]any{"type": "member_joined_channel", "user": slacktest.Bot,
			"channel": slacktest.Channel, "inviter": slacktest.Rivera}),
	}
}

// TestDeliveredAgain: whatever Slack delivers more than once, at once, after a minute or five, and also
// to a process that was started anew, is answered once.
func TestDeliveredAgain(t *testing.T) {
	answer := with(private("Hello."))
	replies := map[string]func(bot.Event) bot.Reply{"today": answer, "start": answer, "ask": answer, "checkin.form": answer,
		"message": answer, "joined": with(bot.Reply{Message: say("Hello.")})}
	for _, restart := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			w, s := newWorld(t), &script{replies: replies}
			w.run(t, s)
			all := deliveries(t, w)
			for name, e := range all {
				w.send(t, e)
				if g := w.answers(t); g != 1 {
					t.Errorf("%s: %d answers", name, g)
				}
			}
			handled := len(s.seen())
			if handled != len(all) {
				t.Errorf("%d of %d were handled", handled, len(all))
			}
			if restart {
				w.restart(t, s)
			}
			for attempt, pause := range []time.Duration{0, time.Minute, 5 * time.Minute} {
				time.Sleep(pause)
				for name, e := range all {
					e.ID, e.Attempt = fmt.Sprint(e.ID, "-", attempt), attempt
					if ack := w.send(t, e); len(ack) != 0 && string(ack) != "null" {
						t.Errorf("%s: acknowledged with %s", name, ack)
					}
					if g := w.answers(t); g != 0 {
						t.Errorf("%s: %d answers to what came again", name, g)
					}
				}
			}
			if n := len(s.seen()); n != handled {
				t.Errorf("%d were handled again", n-handled)
			}
		})
	}
}

// answers counts what people got since it was asked before.
func (w *world) answers(t testing.TB) (n int) {
	t.Helper()
	time.Sleep(20 * time.Second) // direct messages take their turns
	posted := len(w.Messages(slacktest.Channel, ""))
	n = len(w.Given()) + posted - w.posted
	w.posted = posted
	return n
}

// restart ends the adapter and starts another one with the same notes.
func (w *world) restart(t testing.TB, h bot.Handler) {
	t.Helper()
	w.halt()
	synctest.Wait() // its connections end
	var err error
	if w.a, err = New(w.a.opts); err != nil {
		t.Fatal(err)
	}
	w.run(t, h)
}

// TestFormDeliveredAgain: a form that comes twice is answered twice with the same, so that what was
// refused is not closed with the words in it.
func TestFormDeliveredAgain(t *testing.T) {
	replies := map[string]func(bot.Event) bot.Reply{"checkin.form": with(bot.Reply{FieldErrors: map[string]string{"did": "More, please."}})}
	in(t, replies, func(t *testing.T, w *world, s *script) {
		form := slacktest.View{ID: "V1", JSON: raw(t, formView(*ourForm(did), memo{Channel: slacktest.Channel}))}
		e := w.Submit(slacktest.Team, slacktest.Ada, form, map[string]string{"did": "notes"})
		for i := range 3 {
			e.ID = fmt.Sprint(e.ID, i)
			if answer := string(w.send(t, e)); !strings.Contains(answer, "More, please.") {
				t.Errorf("answered %s", answer)
			}
			if n := len(s.seen()); i < 2 && n != 1 || i == 2 && n != 2 {
				t.Errorf("delivery %d: %d handled", i, n)
			}
			if i == 1 {
				w.restart(t, s)
			}
		}
	})
}

// TestAnsweredLater: what could not be answered because Slack did not say whose it is can be when it
// comes again.
func TestAnsweredLater(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, s := newWorld(t, func(o *Options) { o.Mode = ModeHTTP }), &script{}
		w.Script(slacktest.Fault{Method: "auth.test", Status: 503, Times: 2})
		w.run(t, s)
		synctest.Wait()
		e := w.Say(slacktest.Team, "D0ADA001", "", slacktest.Ada, "hello")
		for range 2 {
			kind, body := e.Body()
			w.post(kind, body)
			synctest.Wait()
			time.Sleep(time.Minute)
		}
		if n := len(s.seen()); n != 1 {
			t.Errorf("%d events", n)
		}
	})
}

// TestAnsweredNotes: ids are noted many at a time, and forgotten after an hour.
func TestAnsweredNotes(t *testing.T) {
	in(t, nil, func(t *testing.T, w *world, _ *script) {
		for i := range 2*answeredEach + 1 {
			if err := w.a.answered.settle(t.Context(), fmt.Sprint("id", i)); err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Millisecond)
		}
		notes, err := w.a.opts.Notes.Scan(t.Context(), answeredNotes)
		if err != nil || len(notes) != 3 {
			t.Errorf("%d notes, %v", len(notes), err)
		}
		time.Sleep(3 * time.Hour)
		if notes, err := w.a.opts.Notes.Scan(t.Context(), ""); err != nil || len(notes) != 0 {
			t.Errorf("left %v, %v", notes, err)
		}
	})
}
