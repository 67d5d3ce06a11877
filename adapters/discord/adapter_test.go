package discord

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"afterbell/adapters/adaptertest"
	"afterbell/adapters/discord/discordtest"
	"afterbell/bot"
	"afterbell/store/memory"
)

func TestAdapter(t *testing.T) {
	for _, c := range adaptertest.Cases() {
		t.Run(c.Name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				e := newEnv(t, discordtest.Options{})
				t.Cleanup(e.finish)
				c.Test(t, e.harness())
			})
		})
	}
}

// suite is the harness's memory of what Ada did.
type suite struct {
	*env
	last string // the last interaction, or message
	form *discordtest.Form
	redo func()
}

func (e *env) harness() adaptertest.Harness {
	s := &suite{env: e}
	e.greeted()
	e.server.Permit(e.guild, withEvents)
	return adaptertest.Harness{
		Platform: e.adapter, Channel: e.channel, Person: bot.User{ID: ada.ID}, Direct: e.direct,
		Secrets: []string{e.server.Token}, Shown: s.shown, Fail: s.fail, Do: s.do,
		Again: func() { s.eventually("connected", s.adapter.Ready); s.redo() }, Answer: s.answer,
		LoseAnswer: s.loseAnswer, Restart: s.restart, Restore: s.restore, Sessions: s.sessions,
		Lock: func(at bot.Place) bot.Place {
			at.Thread = s.thread("card").Thread
			s.server.SetThread(at.Thread, true, true)
			return at
		},
		Remove: func(at bot.Place) {
			s.eventually("connected", s.adapter.Ready)
			s.server.RemoveChannel(cmp.Or(at.Thread, at.Channel))
		},
	}
}

// sessions is what stands in the list of events.
func (s *suite) sessions() (list []bot.Session) {
	for _, e := range s.server.Events(s.guild) {
		list = append(list, bot.Session{Title: e.Name, Words: e.Words, Where: e.Metadata.Location, From: e.From.UTC(), Until: e.Until.UTC()})
	}
	return list
}

func (s *suite) loseAnswer(all bool) {
	s.server.Script(discordtest.Fault{Method: "POST", Path: "/callback$", Status: 404, Code: codeUnknownInteraction})
	if all {
		s.server.Script(discordtest.Fault{Method: "POST", Path: posting, Status: 403, Code: codeDirectClosed})
	}
}

// restart makes another adapter, so much later that Discord has forgotten every nonce.
func (s *suite) restart() bot.Platform {
	time.Sleep(time.Hour)
	s.adapter.Close()
	s.adapter = s.newAdapter(Options{})
	return s.adapter
}

// restore is restart with a store from before anything was sent.
func (s *suite) restore() bot.Platform {
	s.store = memory.New()
	s.greeted()
	return s.restart()
}

func (s *suite) room(at bot.Place) string {
	switch {
	case at.Direct():
		return s.server.DirectChannel(at.User)
	case at.Thread != "":
		return at.Thread
	}
	return at.Channel
}

func (s *suite) shown(at bot.Place) []adaptertest.Shown {
	var list []adaptertest.Shown
	for _, m := range s.server.Shown(s.room(at)) {
		list = append(list, adaptertest.Shown{ID: m.ID, Text: m.Text, Pings: m.Pings, Links: m.Links,
			Buttons: m.Buttons, Files: m.Files, Edited: m.Edited})
	}
	return list
}

func (s *suite) fail(at bot.Place, f adaptertest.Fault) {
	time.Sleep(time.Minute) // an earlier fault's limit has passed
	write := discordtest.Fault{Method: "POST", Path: `/channels/\d+/messages$`}
	switch f {
	case adaptertest.Refused:
		write.Status, write.Code = 400, 200000
	case adaptertest.Gone:
		write.Status, write.Code = 404, 10003
	case adaptertest.Closed:
		write.Status, write.Code = 403, 50007
	case adaptertest.Revoked:
		write.Status = 401
	case adaptertest.Limited:
		write.Status = 429
		write.Header = http.Header{"Retry-After": {"7"}, "X-Ratelimit-Scope": {"user"}, "X-Ratelimit-Bucket": {"b"}}
	case adaptertest.Lost:
		write.After, write.Drop = true, true
	}
	s.server.Script(write)
}

// do waits until the adapter is connected, then lets Ada act.
func (s *suite) do(ev bot.Event) {
	s.eventually("connected", s.adapter.Ready)
	act := discordtest.Interaction{User: ada, Guild: ev.In.Space, Channel: s.room(ev.In)}
	switch ev.Kind {
	case bot.KindMessage:
		room := s.room(ev.In)
		s.last = s.server.Write(ada, room, ev.Text)
		s.redo = func() { s.server.Repeat(room, s.last) }
		return
	case bot.KindCommand:
		var options []any
		for k, v := range ev.Args {
			options = append(options, option(k, v))
		}
		act.Type, act.Data = 2, map[string]any{"name": ev.Action, "type": 1, "options": options}
	case bot.KindButton, bot.KindSelect:
		act.Type, act.Data = 3, map[string]any{"component_type": 2}
		kind := 2
		if ev.Kind == bot.KindSelect {
			kind, act.Data["component_type"], act.Data["values"] = 3, 3, strings.Split(ev.Args["value"], ",")
		}
		act.Data["custom_id"], act.On = s.server.CustomID(act.Channel, ev.On.ID, kind, ev.Action, ev.Args["target"])
	case bot.KindForm:
		act.Type, act.Data = 5, map[string]any{"custom_id": s.form.CustomID, "components": submitted(s.form, ev.Args)}
	}
	s.last = s.server.Interact(act)
	s.redo = func() { s.server.Again(s.last) }
}

// submitted fills a form in as Discord sends it.
func submitted(f *discordtest.Form, args map[string]string) []any {
	var list []any
	for _, field := range f.Fields {
		inner := map[string]any{"type": field.Type, "custom_id": field.Name, "id": 2}
		if field.Type == typeSelect || field.Type == typeRoles {
			inner["values"] = strings.FieldsFunc(args[field.Name], func(r rune) bool { return r == ',' })
		} else {
			inner["value"] = args[field.Name]
		}
		list = append(list, map[string]any{"type": 18, "id": 1, "component": inner})
	}
	return list
}

func (s *suite) answer(ctx context.Context) (adaptertest.Answer, error) {
	for {
		got, err := s.server.Next(ctx)
		if err != nil {
			return adaptertest.Answer{}, err
		}
		if got.Type == answerDeferred {
			continue
		}
		out := adaptertest.Answer{Text: got.Message.Text, Private: got.Private, Replaced: got.Replaced}
		if got.Form != nil {
			s.form = got.Form
			out.Form = &bot.Form{Title: got.Form.Title}
			for _, f := range got.Form.Fields {
				out.Form.Fields = append(out.Form.Fields, bot.Field{Name: f.Name, Value: f.Value})
			}
		}
		return out, nil
	}
}

func outcome(t *testing.T, err error) *bot.DeliveryError {
	t.Helper()
	var d *bot.DeliveryError
	if err == nil || !errors.As(err, &d) {
		t.Fatalf("error %v has no consequence", err)
	}
	expectNoCanary(t, err.Error())
	return d
}
