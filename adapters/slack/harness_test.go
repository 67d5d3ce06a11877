package slack

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rs/zerolog"

	"afterbell/adapters/adaptertest"
	"afterbell/adapters/slack/slacktest"
	"afterbell/adapters/wiretest"
	"afterbell/bot"
	"afterbell/bot/rich"
	"afterbell/store/memory"
)

// canaries stand in every token and secret address of the stand-in.
const canary = "canary"

// A world is an adapter and its stand-in.
type world struct {
	*slacktest.Server
	a     *Adapter
	store bot.Store
	log   *wiretest.Log
	halt  func() // ends the adapter that runs

	posted int // messages in the channel when answers was asked before
}

func newWorld(t testing.TB, change ...func(*Options)) *world {
	t.Helper()
	w := &world{Server: slacktest.New(), log: &wiretest.Log{}, store: memory.New()}
	o := Options{BotTokens: []string{slacktest.BotToken}, AppToken: slacktest.AppToken, SigningSecret: slacktest.Secret,
		APIURL: w.APIURL(), FilesURL: w.FilesURL(), Dial: w.Dial, Notes: bot.NewNotes(w.store, "slack"), Log: zerolog.New(w.log)}
	for _, c := range change {
		c(&o)
	}
	var err error
	if w.a, err = New(o); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		w.Close()
		w.a.http.CloseIdleConnections()
		record(w.Payloads())
		for _, p := range w.Problems() {
			t.Errorf("against Slack's limits: %s", p)
		}
		if out := w.log.String(); strings.Contains(out, canary) || strings.Contains(out, "/answer/") {
			t.Errorf("the log gives a secret away: %s", out)
		}
	})
	return w
}

// run runs the adapter with a handler until the test ends.
func (w *world) run(t testing.TB, h bot.Handler) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- w.a.Run(ctx, h) }()
	w.halt = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("Run ended with %v", err)
		}
	})
	t.Cleanup(w.halt)
	if w.a.opts.Mode == ModeSocket {
		if err := w.AwaitConnections(context.Background(), 1); err != nil {
			t.Fatal(err)
		}
	}
}

// send delivers an envelope and expects its acknowledgement.
func (w *world) send(t testing.TB, e slacktest.Envelope) json.RawMessage {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	raw, err := w.Send(ctx, e)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// next returns what the person got.
func (w *world) next(t testing.TB) slacktest.Given {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	g, err := w.Answer(ctx)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func here() bot.Place {
	return bot.Place{Platform: "slack", Space: slacktest.Team, Channel: slacktest.Channel}
}

func direct(user string) bot.Place {
	return bot.Place{Platform: "slack", Space: slacktest.Team, User: user}
}

// TestAdapter runs the suite of all adapters over pipes in a bubble, where pacing costs no time.
func TestAdapter(t *testing.T) {
	for _, c := range adaptertest.Cases() {
		t.Run(c.Name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { c.Test(t, newPerson(t).harness()) })
		})
	}
}

// A persona is the person of the suite at the stand-in.
type persona struct {
	*world
	t     *testing.T
	last  slacktest.Envelope
	view  *slacktest.View
	given slacktest.Given // the last private message
}

func newPerson(t *testing.T) *persona { return &persona{world: newWorld(t), t: t} }

func (p *persona) harness() adaptertest.Harness {
	return adaptertest.Harness{
		Platform: p.a, Channel: here(), Direct: direct(slacktest.Ada), Person: bot.User{ID: slacktest.Ada},
		Secrets: []string{slacktest.BotToken, slacktest.AppToken, canary}, Forgetful: true,
		Shown: p.shown, Fail: p.fail, Do: p.do, Answer: p.answer,
		Again: func() { p.happens(p.last) }, LoseAnswer: p.loseAnswer,
		Restart: func() bot.Platform { return p.another(p.a.opts.Notes) },
		Restore: func() bot.Platform { return p.another(bot.NewNotes(memory.New(), "slack")) },
		Remove:  p.remove,
		Lock: func(at bot.Place) bot.Place {
			p.Change(at.Channel, func(r *slacktest.Room) { r.Archived = true })
			return at
		},
		Move: func(at bot.Place) bot.Place {
			p.happens(p.Server.Move(slacktest.Team, at.Channel, "C0MOVED1"))
			at.Channel = "C0MOVED1"
			return at
		},
	}
}

// remove deletes a channel, or the message above a thread, without which Slack has none.
func (p *persona) remove(at bot.Place) {
	if at.Thread == "" {
		p.happens(p.Delete(slacktest.Team, at.Channel))
		return
	}
	p.Change(at.Channel, func(r *slacktest.Room) {
		r.Messages = slices.DeleteFunc(r.Messages, func(m *slacktest.Posted) bool { return m.TS == at.Thread })
	})
}

// another is the adapter of another process.
func (p *persona) another(notes bot.Notes) bot.Platform {
	p.t.Helper()
	o := p.a.opts
	o.Notes = notes
	a, err := New(o)
	if err != nil {
		p.t.Fatal(err)
	}
	p.t.Cleanup(a.http.CloseIdleConnections)
	p.a = a
	return a
}

// happens delivers an envelope as soon as somebody is connected.
func (p *persona) happens(e slacktest.Envelope) {
	p.t.Helper()
	synctest.Wait() // connections that end have ended
	if err := p.AwaitConnections(context.Background(), 1); err != nil {
		p.t.Fatal(err)
	}
	p.deliver(e, nil)
}

// loseAnswer lets Slack fail over the next answer, so that nobody knows whether it arrived.
func (p *persona) loseAnswer(all bool) {
	p.Script(slacktest.Fault{Method: "response_url", Status: 503})
	if all {
		p.Script(slacktest.Fault{Method: "chat.postMessage", Channel: channelOf(direct(slacktest.Ada)), Error: "messages_tab_disabled"})
	}
}

func (p *persona) shown(at bot.Place) []adaptertest.Shown {
	var all []adaptertest.Shown
	for _, m := range p.Messages(channelOf(at), at.Thread) {
		r := p.Read(m.Text, m.Blocks)
		all = append(all, adaptertest.Shown{ID: m.TS, Text: r.Text, Pings: r.Pings, Links: r.Links, Buttons: r.Buttons,
			Files: append(r.Pictures, m.Files...), Edited: m.Edited})
	}
	return all
}

// channelOf is the channel of a place, that of its direct messages included.
func channelOf(at bot.Place) string {
	if at.Direct() {
		return "D" + strings.TrimPrefix(at.User, "U")
	}
	return at.Channel
}

func (p *persona) fail(at bot.Place, f adaptertest.Fault) {
	fault := map[adaptertest.Fault]slacktest.Fault{
		adaptertest.Refused: {Error: "msg_too_long"},
		adaptertest.Gone:    {Error: "channel_not_found"},
		adaptertest.Closed:  {Error: "messages_tab_disabled"},
		adaptertest.Revoked: {Error: "token_revoked"},
		adaptertest.Limited: {Status: 429, Header: map[string]string{"Retry-After": "7"}},
		adaptertest.Lost:    {Accept: true, Reset: true},
	}[f]
	fault.Method = "chat.postMessage"
	p.Script(fault)
}

// do turns a neutral event into what Slack would send.
func (p *persona) do(ev bot.Event) {
	if err := p.AwaitConnections(context.Background(), 1); err != nil {
		p.t.Fatal(err)
	}
	var view *slacktest.View
	switch ev.Kind {
	case bot.KindCommand:
		p.last = p.Slash(slacktest.Team, slacktest.Channel, slacktest.Ada, "/"+ev.Action, ev.Args["did"])
	case bot.KindMessage:
		p.last = p.Say(slacktest.Team, "D0ADA001", "", slacktest.Ada, ev.Text)
	case bot.KindForm:
		view = p.view
		p.last = p.Submit(slacktest.Team, slacktest.Ada, *view, ev.Args)
	default:
		m, private := p.message(ev)
		p.last = p.Press(slacktest.Team, channelOf(ev.In), slacktest.Ada, m, find(p.t, m.Blocks, ev), strings.Split(ev.Args["value"], ","),
			private)
	}
	p.deliver(p.last, view)
}

// message is the one an event is on: of its channel, or the private one that came last.
func (p *persona) message(ev bot.Event) (m slacktest.Posted, private bool) {
	for _, m := range p.Messages(channelOf(ev.In), "") {
		if m.TS == ev.On.ID {
			return m, false
		}
	}
	return slacktest.Posted{TS: "1.000001", Text: p.given.Text, Blocks: p.given.Blocks}, true
}

func find(t testing.TB, blocks string, ev bot.Event) slacktest.Action {
	t.Helper()
	for _, a := range slacktest.Actions(blocks) {
		if strings.HasSuffix(a.ID, "|"+ev.Action) {
			return a
		}
	}
	t.Fatalf("nothing to press for %q in %s", ev.Action, blocks)
	return slacktest.Action{}
}

// deliver sends an envelope without waiting for its acknowledgement; that of a form shows.
func (p *persona) deliver(e slacktest.Envelope, view *slacktest.View) {
	go func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if raw, err := p.Send(ctx, e); err == nil && view != nil {
			p.Acknowledged(view, raw)
		}
	}()
}

func (p *persona) answer(ctx context.Context) (adaptertest.Answer, error) {
	g, err := p.Server.Answer(ctx)
	if err != nil {
		return adaptertest.Answer{}, err
	}
	switch g.Kind {
	case "view":
		p.view = g.View
		return adaptertest.Answer{Form: formOf(g.View.JSON), Private: true}, nil
	case "errors":
		return adaptertest.Answer{Errors: g.Errors, Private: true}, nil
	}
	p.given = g
	return adaptertest.Answer{Text: p.Read(g.Text, g.Blocks).Text, Private: g.Type != "in_channel", Replaced: g.Over}, nil
}

// formOf reads a view as the person does.
func formOf(view string) *bot.Form {
	var v struct {
		Title  struct{ Text string }
		Blocks []struct {
			Type    string
			ID      string `json:"block_id"`
			Element struct {
				Initial string `json:"initial_value"`
				Option  struct {
					Value string
				} `json:"initial_option"`
			}
		}
	}
	if json.Unmarshal([]byte(view), &v) != nil {
		return nil
	}
	f := &bot.Form{Title: v.Title.Text}
	for _, b := range v.Blocks {
		if b.Type == "input" {
			f.Fields = append(f.Fields, bot.Field{Name: b.ID, Value: orElse(b.Element.Initial, b.Element.Option.Value)})
		}
	}
	return f
}

func paragraph(text string) []rich.Block { return []rich.Block{{Spans: []rich.Span{{Text: text}}}} }

func say(format string, args ...any) bot.Message {
	return bot.Message{Body: paragraph(fmt.Sprintf(format, args...))}
}
