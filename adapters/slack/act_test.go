package slack

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"afterbell/adapters/slack/slacktest"
	"afterbell/bot"
	"afterbell/bot/rich"
)

// A script is a bot that notes events and answers by action.
type script struct {
	mu      sync.Mutex
	events  []bot.Event
	replies map[string]func(bot.Event) bot.Reply
	wait    time.Duration // before each answer
	choices []bot.Choice
	fail    int // the next so many events are not recorded
}

func (s *script) Commands() []bot.Command {
	return []bot.Command{
		{Name: "today", Typed: true, Private: true, ReadOnly: true}, {Name: "progress", Typed: true, Private: true, ReadOnly: true},
		{Name: "checkin", Typed: true, Private: true, Opens: true}, {Name: "checkin.form", Private: true, Opens: true},
		{Name: "ask", Typed: true, OnMessage: true, Label: "Ask about this", Private: true, Opens: true},
		{Name: "class", Typed: true, Private: true, ReadOnly: true}, {Name: "class.form", Private: true, Opens: true, ReadOnly: true},
		{Name: "start", Private: true}, {Name: "form.open", Opens: true, Private: true},
	}
}

func (s *script) Handle(ctx context.Context, ev bot.Event) (bot.Reply, error) {
	s.mu.Lock()
	s.events = append(s.events, ev)
	reply, wait := s.replies[ev.Action], s.wait
	if ev.Action == "" {
		reply = s.replies[string(ev.Kind)]
	}
	failed := s.fail > 0
	s.fail--
	s.mu.Unlock()
	if failed {
		return bot.Reply{}, errors.New("not recorded")
	}
	if !sleep(ctx, wait) {
		return bot.Reply{}, ctx.Err()
	}
	if reply == nil {
		return bot.Reply{}, nil
	}
	return reply(ev), nil
}

func (s *script) Complete(_ context.Context, ev bot.Event) ([]bot.Choice, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.events = append(s.events, ev)
	return s.choices, nil
}

func (s *script) seen() []bot.Event {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.events)
}

// last waits until everything is at rest and returns the newest event.
func (s *script) last(t testing.TB) bot.Event {
	t.Helper()
	synctest.Wait()
	all := s.seen()
	if len(all) == 0 {
		t.Fatal("no event arrived")
	}
	return all[len(all)-1]
}

func with(r bot.Reply) func(bot.Event) bot.Reply { return func(bot.Event) bot.Reply { return r } }

func private(text string) bot.Reply { return bot.Reply{Message: say("%s", text), Private: true} }

// in runs a test in a bubble with a running adapter.
func in(t *testing.T, replies map[string]func(bot.Event) bot.Reply, test func(t *testing.T, w *world, s *script)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w, s := newWorld(t), &script{replies: replies}
		w.run(t, s)
		test(t, w, s)
	})
}

func ourForm(fields ...bot.Field) *bot.Form {
	return &bot.Form{Action: "checkin.form", Target: "c1.l4", Title: "Check in", Submit: "Save", Fields: fields}
}

var (
	did    = bot.Field{Name: "did", Label: "What did you do?", Kind: bot.FieldText, Required: true}
	lesson = bot.Field{Name: "lesson", Label: "Which lesson?", Kind: bot.FieldList, Options: []bot.Choice{{Label: "Cells", Value: "l03"}}}
)

// TestPerson: zone, language, name, administrator and user groups come along, are kept, follow
// changes, and are missing without harm.
func TestPerson(t *testing.T) {
	in(t, map[string]func(bot.Event) bot.Reply{"today": with(private("hi"))}, func(t *testing.T, w *world, s *script) {
		w.SetGroups(map[string][]string{"S0TEACH": {slacktest.Rivera}})
		w.send(t, w.Slash(slacktest.Team, slacktest.Channel, slacktest.Rivera, "/today", ""))
		want := bot.User{ID: slacktest.Rivera, Name: "Ms Rivera", Zone: "Europe/London", Locale: "en-GB", Roles: []string{"S0TEACH"},
			Admin: true, Keeps: true}
		if diff := cmp.Diff(want, s.last(t).From); diff != "" {
			t.Error(diff)
		}
		for range 3 {
			w.send(t, w.Slash(slacktest.Team, slacktest.Channel, slacktest.Ada, "/today", ""))
			if ev := s.last(t); ev.From.Zone != "Pacific/Auckland" {
				t.Errorf("zone %q", ev.From.Zone)
			}
		}
		if n := len(w.Calls("users.info")); n != 2 {
			t.Errorf("%d calls of users.info for two people", n)
		}
		w.send(t, w.Event(slacktest.Team, map[string]any{"type": "user_change",
			"user": map[string]any{"id": slacktest.Ada, "tz": "Europe/Madrid",
				"profile": map[string]any{"display_name": "Ada L."}}}))
		if ev := s.last(t); ev.Kind != bot.KindProfile || ev.From.Zone != "Europe/Madrid" || ev.From.Name != "Ada L." ||
			ev.From.Locale != "en-GB" {
			t.Errorf("profile %+v", ev)
		}
		w.AddUser(map[string]any{"id": "U0GUEST1", "name": "guest", "tz": "Nowhere/Land"})
		w.send(t, w.Slash(slacktest.Team, slacktest.Channel, "U0GUEST1", "/today", ""))
		if ev := s.last(t); ev.From.Zone != "" || ev.From.Name != "guest" {
			t.Errorf("somebody from elsewhere: %+v", ev.From)
		}
		w.send(t, w.Slash(slacktest.Team, slacktest.Channel, "U0UNKNOWN", "/today", ""))
		if ev := s.last(t); ev.From.ID != "U0UNKNOWN" {
			t.Errorf("unknown user: %+v", ev.From)
		}
	})
}

// TestPersonHiccup: an hour after somebody was read, Slack does not answer for a moment: what is known
// stays, and who was not known is asked for again.
func TestPersonHiccup(t *testing.T) {
	for _, fault := range []slacktest.Fault{{Error: "internal_error"}, {Error: "ratelimited"}, {Status: 503}, {Error: "user_not_visible"}} {
		in(t, nil, func(t *testing.T, w *world, s *script) {
			says := func(who string) bot.User {
				t.Helper()
				w.send(t, w.Slash(slacktest.Team, slacktest.Channel, who, "/today", ""))
				return s.last(t).From
			}
			says(slacktest.Rivera)
			time.Sleep(personLife)
			fault.Method, fault.Times = "users.info", 2
			w.Script(fault)
			if u := says(slacktest.Rivera); !u.Admin || u.Zone != "Europe/London" || u.Name != "Ms Rivera" {
				t.Errorf("%s: known before, and now %+v", fault.Error, u)
			}
			says(slacktest.Ada)
			if u, final := says(slacktest.Ada), fault.Error == "user_not_visible"; (u.Zone == "") != final || u.ID != slacktest.Ada {
				t.Errorf("%s: asked for again %+v", fault.Error, u)
			}
		})
	}
}

// TestGroupsHiccup: user groups that come late count as soon as they are there, those who ask at the
// same time wait for one answer, and a question without an answer is soon asked again.
func TestGroupsHiccup(t *testing.T) {
	for name, tt := range map[string]struct {
		fault        slacktest.Fault
		first, later []string // of two events at the same time, and of one after half a minute
		calls        int
	}{
		"quick": {slacktest.Fault{Delay: 500 * time.Millisecond,
			Body: `{"ok":true,"usergroups":[{"id":"S0TEACH","users":["U0RIVERA"]}]}`}, []string{"S0TEACH"}, []string{"S0TEACH"}, 1},
		"slow": {slacktest.Fault{Delay: 3 * time.Second, Body: `{"ok":true,"usergroups":[{"id":"S0TEACH","users":["U0RIVERA"]}]}`},
			nil, []string{"S0TEACH"}, 1},
		"failed":    {slacktest.Fault{Error: "internal_error"}, nil, []string{"S0TEACH"}, 2},
		"forbidden": {slacktest.Fault{Error: "missing_scope"}, nil, nil, 1},
	} {
		t.Run(name, func(t *testing.T) {
			in(t, nil, func(t *testing.T, w *world, s *script) {
				w.SetGroups(map[string][]string{"S0TEACH": {slacktest.Rivera}})
				tt.fault.Method = "usergroups.list"
				w.Script(tt.fault)
				for range 2 {
					w.send(t, w.Slash(slacktest.Team, slacktest.Channel, slacktest.Rivera, "/today", ""))
				}
				time.Sleep(30 * time.Second)
				w.send(t, w.Slash(slacktest.Team, slacktest.Channel, slacktest.Rivera, "/today", ""))
				s.last(t)
				var roles [][]string
				for _, ev := range s.seen() {
					roles = append(roles, ev.From.Roles)
				}
				if diff := cmp.Diff([][]string{tt.first, tt.first, tt.later}, roles); diff != "" {
					t.Error(diff)
				}
				if n := len(w.Calls("usergroups.list")); n != tt.calls {
					t.Errorf("asked %d times", n)
				}
			})
		})
	}
}

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

// TestStrangers: what comes from a workspace without a token is answered, and recorded nowhere. A form
// stays open, with everything in it.
func TestStrangers(t *testing.T) {
	in(t, nil, func(t *testing.T, w *world, s *script) {
		card := slacktest.Posted{TS: "1.1", Blocks: raw(t, draw(bot.Message{Buttons: []bot.Button{{Label: "Start", Action: "start"}}},
			nil).blocks)}
		for name, e := range map[string]slacktest.Envelope{
			"command":  w.Slash("T0OTHER", slacktest.Channel, slacktest.Ada, "/checkin", "lab notes"),
			"button":   w.Press("T0OTHER", slacktest.Channel, slacktest.Ada, card, slacktest.Actions(card.Blocks)[0], nil, false),
			"shortcut": w.Shortcut("T0OTHER", slacktest.Channel, slacktest.Ada, "ask", card),
		} {
			w.send(t, e)
			if g := w.next(t); w.Read(g.Text, g.Blocks).Text != wordStranger || g.Type != "ephemeral" || g.Over {
				t.Errorf("%s: got %+v", name, g)
			}
		}
		view := slacktest.View{ID: "V1", JSON: raw(t, formView(*ourForm(did), memo{Channel: slacktest.Channel, Answer: w.APIURL() + "none",
			Until: time.Now().Add(time.Hour).Unix()}))}
		answer := w.send(t, w.Submit("T0OTHER", slacktest.Ada, view, map[string]string{"did": "my words"}))
		if want := `{"response_action":"errors","errors":{"did":"` + wordStranger + `"}}`; string(answer) != want {
			t.Errorf("form: answered %s", answer)
		}
		if answer := w.send(t, w.Ask("T0OTHER", slacktest.Ada, view, "did", "x")); string(answer) != `{"options":[]}` {
			t.Errorf("options: answered %s", answer)
		}
		w.send(t, w.Say("T0OTHER", slacktest.Channel, "1.1", slacktest.Ada, "hi"))
		synctest.Wait()
		if n := len(s.seen()) + len(w.Calls("none")); n != 0 {
			t.Errorf("%d events, or answers to a form that said it already", n)
		}
	})
}

// TestSharedChannel: the form of somebody from another workspace (Slack Connect) belongs to the one
// where the app is installed.
func TestSharedChannel(t *testing.T) {
	in(t, nil, func(t *testing.T, w *world, s *script) {
		e := w.Submit("T0OTHER", slacktest.Ada, slacktest.View{ID: "V1",
			JSON: raw(t, formView(*ourForm(did), memo{Channel: slacktest.Channel}))}, map[string]string{"did": "x"})
		e.Payload.(map[string]any)["view"].(map[string]any)["app_installed_team_id"] = slacktest.Team
		w.send(t, e)
		if ev := s.last(t); ev.In != here() || ev.Args["did"] != "x" {
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

// part is one part of a post.
func part(key string, to bot.Place, m bot.Message) bot.Part {
	return bot.Part{Post: bot.Post{Key: key, To: to, Message: m}, N: 1, Of: 1, Key: key}
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

// TestLongHome: more than a page takes is cut visibly.
func TestLongHome(t *testing.T) {
	var body []rich.Block
	for i := range 300 {
		body = append(body, rich.Block{Spans: []rich.Span{{Text: fmt.Sprint("line ", i)}}})
	}
	blocks := drawWhole(bot.Message{Body: body}).blocks
	out := raw(t, homeView(blocks))
	for _, p := range slacktest.CheckView([]byte(out)) {
		t.Error(p)
	}
	if !strings.Contains(out, wordCut) {
		t.Error("cut without a word")
	}
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
