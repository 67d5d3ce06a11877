package discord

import (
	"context"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rs/zerolog"

	"afterbell/adapters/discord/discordtest"
	"afterbell/adapters/wiretest"
	"afterbell/bot"
	"afterbell/bot/rich"
	"afterbell/store/memory"
)

var (
	rivera = discordtest.User{ID: "700000000000000001", Name: "Ms Rivera"}
	ada    = discordtest.User{ID: "700000000000000002", Name: "Ada"}
)

var firstDay = time.Date(2026, time.November, 12, 16, 0, 0, 0, time.UTC)

// env is an adapter and the stand-in that it talks to, in a synctest bubble: waiting costs nothing.
type env struct {
	t       *testing.T
	server  *discordtest.Server
	store   bot.Store
	adapter *Adapter
	log     *wiretest.Log
	guild   string
	channel bot.Place
	direct  bot.Place
	handler *fakeHandler
	stop    func() error // ends Run and returns its error
}

// fakeHandler is the core: it notes events and answers with what reply says.
type fakeHandler struct {
	mu       sync.Mutex
	events   []bot.Event
	commands []bot.Command
	reply    func(ctx context.Context, ev bot.Event) (bot.Reply, error)
	choices  []bot.Choice
}

func (h *fakeHandler) Commands() []bot.Command { return h.commands }

func (h *fakeHandler) Handle(ctx context.Context, ev bot.Event) (bot.Reply, error) {
	h.mu.Lock()
	h.events = append(h.events, ev)
	reply := h.reply
	h.mu.Unlock()
	if reply == nil {
		return bot.Reply{Message: say("Noted."), Private: true}, nil
	}
	return reply(ctx, ev)
}

func (h *fakeHandler) Complete(context.Context, bot.Event) ([]bot.Choice, error) {
	return h.choices, nil
}

// of returns the events of a kind.
func (h *fakeHandler) of(kind bot.Kind) (list []bot.Event) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, ev := range h.events {
		if ev.Kind == kind {
			list = append(list, ev)
		}
	}
	return list
}

func testCommands() []bot.Command {
	return []bot.Command{
		{Name: "today", Description: "What is open.", Typed: true, Private: true, ReadOnly: true},
		{Name: "checkin", Description: "Note what you did.", Typed: true, Private: true, Opens: true, Options: []bot.Option{
			{Name: "did", Description: "what you did", Max: 1000},
			{Name: "sure", Description: "how sure you feel",
				Choices: []bot.Choice{{Label: "1 not at all", Value: "1"}, {Label: "5 could explain it", Value: "5"}}},
			{Name: "day", Description: "which day", Complete: true},
		}},
		{Name: "ask", Description: "Ask your teacher.", Typed: true, Private: true, OnMessage: true, Label: "Ask about this"},
		{Name: "checkin.form", Private: true, Opens: true},
		{Name: "start", Private: true},
		{Name: "share"},
	}
}

func say(text string) bot.Message {
	return bot.Message{Body: []rich.Block{{Spans: []rich.Span{{Text: text}}}}}
}

// bubble runs a test in a bubble with a server that has one guild and one channel. When the test
// is over, everything that was asked is validated.
func bubble(t *testing.T, o discordtest.Options, fn func(e *env)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		e := newEnv(t, o)
		defer e.finish()
		fn(e)
	})
}

func newEnv(t *testing.T, o discordtest.Options) *env {
	if time.Now().Year() < firstDay.Year() {
		time.Sleep(time.Until(firstDay)) // bubbles begin before Discord's ids do
	}
	e := &env{t: t, server: discordtest.New(o), store: memory.New(), log: &wiretest.Log{}}
	e.handler = &fakeHandler{commands: testCommands()}
	e.guild = e.server.AddGuild("Biology 9b", rivera, discordtest.Enough)
	id := e.server.AddChannel(e.guild, "lessons", 0, 0)
	e.channel = bot.Place{Platform: Name, Space: e.guild, Channel: id}
	e.server.AddMember(e.guild, ada, 0)
	e.direct = bot.Place{Platform: Name, User: ada.ID}
	e.adapter = e.newAdapter(Options{})
	return e
}

// greeted makes the server one that the bot has been in for long.
func (e *env) greeted() {
	if err := e.adapter.options.Notes.Put(context.Background(), guildNote+e.guild, []byte{1}); err != nil {
		e.t.Fatal(err)
	}
}

// newAdapter makes another adapter on the same store, as after a restart.
func (e *env) newAdapter(o Options) *Adapter {
	e.t.Helper()
	o.AppID, o.APIURL, o.FilesURL = e.server.AppID, e.server.URL(), e.server.FilesURL()
	if o.Dial == nil {
		o.Dial = e.server.Dial
	}
	if o.Token == "" {
		o.Token = e.server.Token
	}
	o.Notes, o.Files, o.Log = bot.NewNotes(e.store, Name), bot.Files{Store: e.store}, zerolog.New(e.log)
	a, err := New(o)
	if err != nil {
		e.t.Fatal(err)
	}
	return a
}

// run starts the adapter and waits until it is connected.
func (e *env) run() {
	e.t.Helper()
	e.begin()
	e.eventually("connected", func() bool { return e.adapter.Ready() })
}

// begin starts the adapter.
func (e *env) begin() {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	a := e.adapter
	go func() { done <- a.Run(ctx, e.handler) }()
	var once sync.Once
	var err error
	e.stop = func() error {
		once.Do(func() { cancel(); err = <-done })
		return err
	}
}

// eventually waits, in the bubble's time, until something holds.
func (e *env) eventually(what string, holds func() bool) {
	e.t.Helper()
	for range 3600 {
		synctest.Wait()
		if holds() {
			return
		}
		time.Sleep(time.Second / 2)
	}
	e.t.Fatalf("not within half an hour: %s\n%s", what, e.log)
}

func (e *env) finish() {
	if e.stop != nil {
		if err := e.stop(); err != nil {
			e.t.Logf("Run ended with %v", err)
		}
	}
	e.adapter.Close()
	e.server.Close()
	synctest.Wait()
	if e.t.Failed() {
		e.t.Logf("log:\n%s", e.log)
	}
	for _, v := range e.server.Violations() {
		e.t.Errorf("Discord's rules: %s", v)
	}
	expectNoCanary(e.t, e.log.String())
	validate(e.t, e.server.Requests())
}

// expectNoCanary fails if a text holds anything secret.
func expectNoCanary(t *testing.T, text string) {
	t.Helper()
	if i := strings.Index(text, "canary"); i >= 0 {
		t.Errorf("a secret is given away: %.120s", text[max(0, i-60):])
	}
}

// part is one post as the outbox would send it.
func (e *env) part(key string, to bot.Place, m bot.Message) bot.Part {
	return bot.Part{Post: bot.Post{Key: "post/" + key, Kind: "lesson", To: to, Message: m}, N: 1, Of: 1, Key: key, At: time.Now()}
}

func (e *env) send(p bot.Part) (bot.Sent, error) { return e.adapter.Send(context.Background(), p) }

// texts is what people read in a channel.
func (e *env) texts(channel string) []string {
	var all []string
	for _, m := range e.server.Shown(channel) {
		all = append(all, strings.Join(strings.Fields(m.Text), " "))
	}
	return all
}

// type lets Ada type a command in the channel.
func (e *env) command(name string, options ...any) string {
	return e.server.Interact(discordtest.Interaction{User: ada, Guild: e.guild, Channel: e.channel.Channel, Type: 2,
		Data: map[string]any{"id": "1", "name": name, "type": 1, "options": options}})
}

func option(name string, value any) any {
	return map[string]any{"name": name, "type": 3, "value": value}
}

// next is the next answer that anybody got.
func (e *env) next() discordtest.Answer {
	e.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Hour)
	defer cancel()
	a, err := e.server.Next(ctx)
	if err != nil {
		e.t.Fatalf("no answer came\n%s", e.log)
	}
	return a
}

// answerTo waits for the answer to an interaction.
func (e *env) answerTo(id string) discordtest.Answer {
	e.t.Helper()
	for {
		if a := e.next(); a.Interaction == id && a.Type != answerDeferred {
			return a
		}
	}
}

// decodeCommand does what the connection does with a frame that holds a command.
func decodeCommand(raw []byte) (bot.Event, error) {
	var f frame
	if err := decode(raw, &f); err != nil {
		return bot.Event{}, err
	}
	var i interaction
	if err := decode(f.Data, &i); err != nil {
		return bot.Event{}, err
	}
	ev := i.event()
	i.command(&ev)
	return ev, nil
}
