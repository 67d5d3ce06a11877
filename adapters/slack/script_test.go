package slack

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"afterbell/bot"
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

// part is one part of a post.
func part(key string, to bot.Place, m bot.Message) bot.Part {
	return bot.Part{Post: bot.Post{Key: key, To: to, Message: m}, N: 1, Of: 1, Key: key}
}

var (
	did    = bot.Field{Name: "did", Label: "What did you do?", Kind: bot.FieldText, Required: true}
	lesson = bot.Field{Name: "lesson", Label: "Which lesson?", Kind: bot.FieldList, Options: []bot.Choice{{Label: "Cells", Value: "l03"}}}
)
