package slack

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"afterbell/adapters/slack/slacktest"
	"afterbell/bot"
)

// answerFaults are what can become of an answer by a response_url; surely says that it did not arrive.
var answerFaults = map[string]struct {
	fault  slacktest.Fault
	surely bool
}{
	"expired":      {slacktest.Fault{Status: 404, Body: "expired_url"}, true},
	"unauthorised": {slacktest.Fault{Status: 401}, true},
	"forbidden":    {slacktest.Fault{Status: 403, Body: "invalid_token"}, true},
	"limited":      {slacktest.Fault{Status: 429, Header: map[string]string{"Retry-After": "5"}}, true},
	"refused":      {slacktest.Fault{Status: 400, Body: "invalid_blocks"}, true},
	"server":       {slacktest.Fault{Status: 500}, false},
	"bad gateway":  {slacktest.Fault{Status: 502}, false},
	"reset":        {slacktest.Fault{Reset: true}, false},
	"never comes":  {slacktest.Fault{Delay: time.Hour}, false},
}

// TestAnswerLooked: an answer that only looks and certainly did not arrive comes as a direct message, one
// that may have arrived is not given twice, and no address of an answer is logged.
func TestAnswerLooked(t *testing.T) {
	for name, tt := range answerFaults {
		t.Run(name, func(t *testing.T) {
			in(t, map[string]func(bot.Event) bot.Reply{"today": with(private("hi"))}, func(t *testing.T, w *world, s *script) {
				tt.fault.Method = "response_url"
				w.Script(tt.fault)
				w.send(t, w.Slash(slacktest.Team, slacktest.Channel, slacktest.Ada, "/today", ""))
				time.Sleep(time.Minute)
				if n := len(w.Messages(slacktest.Ada, "")); (n == 1) != tt.surely {
					t.Errorf("%d direct messages", n)
				}
				if out := w.log.String(); strings.Contains(out, "slack answer not delivered") == tt.surely {
					t.Errorf("log %s", out)
				}
				if n := len(s.seen()); n != 1 {
					t.Errorf("%d events for something that only looked", n)
				}
			})
		})
	}
}

// TestRecordedIsTold: what was recorded is said in a direct message whatever became of its answer, and
// nobody is told to try again. Where that cannot be sent either, the handler is given the words.
func TestRecordedIsTold(t *testing.T) {
	answer := private("Noted for today.")
	answer.Body = append(answer.Body, say("Left: 3 steps.").Body...)
	replies := map[string]func(bot.Event) bot.Reply{"checkin": with(answer), "checkin.form": with(answer), "start": with(answer)}
	closed := slacktest.Fault{Method: "chat.postMessage", Channel: "D0ADA001", Error: "messages_tab_disabled"}
	busy := slacktest.Fault{Method: "chat.postMessage", Channel: "D0ADA001", Status: 429, Header: map[string]string{"Retry-After": "3"}}
	broken := slacktest.Fault{Method: "chat.postMessage", Channel: "D0ADA001", Status: 503}
	for name, tt := range answerFaults {
		for inbox, direct := range map[string]*slacktest.Fault{"open": nil, "busy": &busy, "closed": &closed, "broken": &broken} {
			t.Run(name+", inbox "+inbox, func(t *testing.T) {
				in(t, replies, func(t *testing.T, w *world, s *script) {
					card := slacktest.Posted{TS: "1.1", Blocks: raw(t, draw(bot.Message{Buttons: []bot.Button{{Label: "Start",
						Action: "start"}}}, nil).blocks)}
					w.send(t, w.Slash(slacktest.Team, slacktest.Channel, slacktest.Ada, "/checkin", "x"))
					w.next(t)
					m := memo{Channel: slacktest.Channel, Answer: w.AnswerURL(), Until: time.Now().Add(time.Hour).Unix()}
					form := slacktest.View{ID: "V1", JSON: raw(t, formView(*ourForm(did), m))}
					for i, e := range []slacktest.Envelope{
						w.Slash(slacktest.Team, slacktest.Channel, slacktest.Ada, "/checkin", "lab notes"),
						w.Press(slacktest.Team, slacktest.Channel, slacktest.Ada, card, slacktest.Actions(card.Blocks)[0], nil, true),
						w.Submit(slacktest.Team, slacktest.Ada, form, map[string]string{"did": "lab notes"}),
					} {
						fault := tt.fault
						fault.Method = "response_url"
						w.Script(fault)
						if direct != nil {
							w.Script(*direct)
						}
						before, events := len(w.Messages(slacktest.Ada, "")), len(s.seen())
						w.send(t, e)
						time.Sleep(time.Minute)
						told := len(w.Messages(slacktest.Ada, "")) - before
						ev := s.last(t)
						if reaches := inbox == "open" || inbox == "busy"; reaches && (told != 1 || len(s.seen()) != events+1) {
							t.Errorf("%d: %d direct messages, last event %+v", i, told, ev)
						} else if !reaches && (told != 0 || ev.Kind != bot.KindUntold) {
							t.Errorf("%d: %d direct messages, last event %+v", i, told, ev)
						}
						first := s.seen()[events]
						if ev.Kind == bot.KindUntold && (ev.ID != first.ID || !ev.At.Equal(first.At) || ev.In != first.In ||
							ev.From.ID != slacktest.Ada || ev.Text != "Noted for today.\n\nLeft: 3 steps.") {
							t.Errorf("%d: untold %+v of %+v", i, ev, first)
						}
					}
				})
			})
		}
	}
}

// TestMentionIsTold: who has something recorded by a mention and takes no direct messages is told there
// how to see the answer, and the handler is given it.
func TestMentionIsTold(t *testing.T) {
	in(t, map[string]func(bot.Event) bot.Reply{"checkin": with(private("Noted for today."))}, func(t *testing.T, w *world, s *script) {
		w.Script(slacktest.Fault{Method: "chat.postMessage", Channel: "D0ADA001", Error: "messages_tab_disabled"})
		w.send(t, w.Event(slacktest.Team, map[string]any{"type": "app_mention", "user": slacktest.Ada, "channel": slacktest.Channel,
			"text": slacktest.Called + " checkin notes", "ts": "1796140801.000100"}))
		time.Sleep(time.Minute)
		if ev := s.last(t); ev.Kind != bot.KindUntold || ev.Text != "Noted for today." || len(s.seen()) != 2 {
			t.Errorf("events %+v", s.seen())
		}
		if posted := w.Messages(slacktest.Channel, ""); len(posted) != 1 || strings.Contains(posted[0].Text, "Noted") {
			t.Errorf("posted %+v", posted)
		}
	})
}

// TestRecordedIsToldInPrivate: an answer for all that may have arrived is not given to all once more.
func TestRecordedIsToldInPrivate(t *testing.T) {
	replies := map[string]func(bot.Event) bot.Reply{"checkin": with(bot.Reply{Message: say("Posted.")})}
	in(t, replies, func(t *testing.T, w *world, s *script) {
		w.Script(slacktest.Fault{Method: "response_url", Status: 502})
		w.send(t, w.Slash(slacktest.Team, slacktest.Channel, slacktest.Ada, "/checkin", "notes"))
		time.Sleep(time.Minute)
		if all, own := len(w.Messages(slacktest.Channel, "")), len(w.Messages(slacktest.Ada, "")); all != 0 || own != 1 {
			t.Errorf("%d messages for all, %d for the person", all, own)
		}
	})
}

// TestRefusedFormIsNotUntold: what was refused changed nothing, and its words come back another way.
func TestRefusedFormIsNotUntold(t *testing.T) {
	replies := map[string]func(bot.Event) bot.Reply{"checkin": with(bot.Reply{Form: ourForm(did)})}
	in(t, replies, func(t *testing.T, w *world, s *script) {
		w.Script(slacktest.Fault{Method: "views.open", Error: "expired_trigger_id"})
		w.Script(slacktest.Fault{Method: "response_url", Status: 404})
		w.Script(slacktest.Fault{Method: "chat.postMessage", Error: "messages_tab_disabled"})
		w.send(t, w.Slash(slacktest.Team, slacktest.Channel, slacktest.Ada, "/checkin", "notes"))
		time.Sleep(time.Minute)
		if n := len(s.seen()); n != 1 {
			t.Errorf("events %+v", s.seen())
		}
		if out := w.log.String(); strings.Count(out, "slack answer not delivered") != 1 {
			t.Errorf("log %s", out)
		}
	})
}

// TestNewsToldAgain: what Slack tells and nobody repeats by hand is told to the handler until it was
// recorded.
func TestNewsToldAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, s := newWorld(t), &script{}
		s.fail = 2
		w.run(t, s)
		w.send(t, w.Event(slacktest.Team, map[string]any{"type": "member_joined_channel", "user": slacktest.Bot,
			"channel": slacktest.Channel}))
		time.Sleep(time.Minute)
		if n := len(s.seen()); n != 3 {
			t.Errorf("told %d times", n)
		}
	})
}
