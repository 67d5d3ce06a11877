package playground

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"afterbell/adapters/adaptertest"
	"afterbell/bot"
	"afterbell/bot/rich"
)

func TestAdapter(t *testing.T) {
	adaptertest.Run(t, func(t *testing.T) adaptertest.Harness {
		r := newRoom(t, Options{})
		s := &standIn{room: r, answers: make(chan adaptertest.Answer, 10), connected: make(chan struct{})}
		return adaptertest.Harness{
			Platform: s, Channel: channelPlace("class", ""), Direct: directPlace("ada"),
			Person: bot.User{ID: "ada", Name: "Ada"},
			Shown:  s.shown, Fail: s.fail, Do: s.do, Again: s.again, Answer: s.answer,
		}
	})
}

// newRoom returns a room with Ada, Ben and their teacher in it.
func newRoom(t *testing.T, o Options) *Room {
	t.Helper()
	r, err := NewRoom(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range []Person{
		{ID: "ada", Name: "Ada", Zone: "Pacific/Auckland", Part: "learner"},
		{ID: "ben", Name: "Ben", Zone: "Europe/London", Part: "learner"},
		{ID: "cy", Name: "Cy", Zone: "America/Los_Angeles", Part: "learner"},
		{ID: "rivera", Name: "Ms Rivera", Zone: "Europe/London", Part: "teacher", Admin: true},
	} {
		if err := r.Join(t.Context(), p); err != nil {
			t.Fatal(err)
		}
	}
	return r
}

// standIn shows a Room to the suite.
type standIn struct {
	room      *Room
	answers   chan adaptertest.Answer
	connected chan struct{}
}

func (s *standIn) Name() string                   { return s.room.Name() }
func (s *standIn) Parts(p bot.Post) []bot.Message { return s.room.Parts(p) }
func (s *standIn) Send(ctx context.Context, p bot.Part) (bot.Sent, error) {
	return s.room.Send(ctx, p)
}

func (s *standIn) Read(ctx context.Context, at bot.Place, since time.Time) ([]bot.Seen, bool, error) {
	return s.room.Read(ctx, at, since)
}

func (s *standIn) Run(ctx context.Context, h bot.Handler) error {
	s.room.Connect(h)
	close(s.connected)
	return s.room.Run(ctx, h)
}

func (s *standIn) shown(at bot.Place) []adaptertest.Shown {
	var all []adaptertest.Shown
	for _, m := range s.room.Messages(Filter{}) {
		if m.In != at || m.For != "" {
			continue
		}
		shown := adaptertest.Shown{ID: m.ID, Text: rich.Plain(m.Content.Body), Edited: !m.Edited.IsZero()}
		for _, b := range m.Content.Buttons {
			shown.Buttons = append(shown.Buttons, b.Label)
		}
		if m.Content.Image != nil {
			shown.Files = append(shown.Files, m.Content.Image.Name)
		}
		for _, f := range m.Content.Files {
			shown.Files = append(shown.Files, f.Name)
		}
		for _, b := range m.Content.Body {
			for _, span := range b.Spans {
				switch span.Kind {
				case rich.Link:
					shown.Links = append(shown.Links, span.URL)
				case rich.Mention:
					shown.Pings = append(shown.Pings, span.Ref)
				}
			}
		}
		all = append(all, shown)
	}
	return all
}

func (s *standIn) fail(at bot.Place, f adaptertest.Fault) {
	cause := errors.New("scripted")
	s.room.FailNext(at, map[adaptertest.Fault]error{
		adaptertest.Refused: bot.Permanent(bot.ScopePost, cause),
		adaptertest.Gone:    bot.Permanent(bot.ScopePlace, cause),
		adaptertest.Closed:  bot.Permanent(bot.ScopePerson, cause),
		adaptertest.Revoked: bot.Permanent(bot.ScopePlatform, cause),
		adaptertest.Limited: bot.After(adaptertest.LimitedWait, bot.ScopePlace, cause),
		adaptertest.Lost:    bot.Unclear(bot.ScopePlace, cause),
	}[f], f == adaptertest.Lost)
}

func (s *standIn) do(ev bot.Event) {
	a := Action{
		Channel: ev.In.Channel, Thread: ev.In.Thread, Action: ev.Action, Args: ev.Args,
		Kind: ev.Kind, On: ev.On.ID, Text: ev.Text,
	}
	go s.act(func(ctx context.Context) (bot.Reply, error) { return s.room.Act(ctx, "ada", a) })
}

func (s *standIn) again() {
	go s.act(func(ctx context.Context) (bot.Reply, error) { return s.room.Redeliver(ctx, "ada") })
}

// act does something and looks what Ada sees that she did not see before.
func (s *standIn) act(do func(context.Context) (bot.Reply, error)) {
	<-s.connected
	before := s.room.Messages(Filter{Person: "ada"})
	if _, err := do(context.Background()); err != nil {
		s.answers <- adaptertest.Answer{Text: err.Error()}
		return
	}
	var a adaptertest.Answer
	for i, m := range s.room.Messages(Filter{Person: "ada"}) {
		if m.From != "" || i < len(before) && m.Text() == before[i].Text() {
			continue
		}
		a.Text, a.Private, a.Replaced = m.Text(), m.For == "ada", i < len(before)
	}
	if f, ok := s.room.Form("ada"); ok {
		a.Form, a.Errors = &f.Form, f.Errors
	}
	s.answers <- a
}

func (s *standIn) answer(ctx context.Context) (adaptertest.Answer, error) {
	select {
	case a := <-s.answers:
		return a, nil
	case <-ctx.Done():
		return adaptertest.Answer{}, ctx.Err()
	}
}

// answering is a bot that answers each event with a function.
type answering func(bot.Event) bot.Reply

func (f answering) Commands() []bot.Command {
	return []bot.Command{
		{Name: "today", Description: "What is open, due and planned for you.", Typed: true, Private: true},
		{Name: "checkin", Description: "Note what you did.", Typed: true, Private: true, Opens: true, Options: []bot.Option{
			{Name: "did", Description: "What you did.", Max: 1000},
			{Name: "sure", Description: "How sure you feel.",
				Choices: []bot.Choice{{Label: "1 not at all", Value: "1"}, {Label: "4 nearly", Value: "4"}}},
			{Name: "day", Description: "The day it counts for.", Complete: true},
		}},
		{Name: "question", Label: "Ask about this", OnMessage: true, Private: true, Opens: true},
		{Name: "join", Private: true},
	}
}
func (f answering) Handle(_ context.Context, ev bot.Event) (bot.Reply, error) { return f(ev), nil }
func (f answering) Complete(_ context.Context, ev bot.Event) ([]bot.Choice, error) {
	return []bot.Choice{{Label: ev.Focus + " like " + ev.Args[ev.Focus], Value: "2026-11-26"}}, nil
}

func say(text string) bot.Message {
	return bot.Message{Body: []rich.Block{{Spans: []rich.Span{{Text: text}}}}}
}

func TestActGuessesKindPlaceAndMessage(t *testing.T) {
	r := newRoom(t, Options{})
	var got bot.Event
	r.Connect(answering(func(ev bot.Event) bot.Reply {
		got = ev
		return bot.Reply{Message: say("done"), Private: true}
	}))
	card := say("card")
	card.Buttons = []bot.Button{{Label: "Join", Action: "join", Target: "class1"}}
	card.Select = &bot.Select{Action: "tick", Target: "l4"}
	if _, err := r.Send(t.Context(), bot.Part{Post: bot.Post{To: channelPlace("class", ""), Message: card}, N: 1, Of: 1}); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name               string
		do                 Action
		kind               bot.Kind
		in                 bot.Place
		on, target, quoted string
	}{
		{"command", Action{Action: "today"}, bot.KindCommand, directPlace("ben"), "", "", ""},
		{"command in a channel", Action{Channel: "class", Action: "today"}, bot.KindCommand, channelPlace("class", ""), "", "", ""},
		{"button", Action{Action: "join"}, bot.KindButton, channelPlace("class", ""), "m1", "class1", ""},
		{"button elsewhere", Action{Action: "start"}, bot.KindButton, directPlace("ben"), "", "", ""},
		{"select", Action{Action: "tick", Args: map[string]string{"value": "1"}}, bot.KindSelect, channelPlace("class", ""), "m1", "l4", ""},
		{"form never opened", Action{Channel: "class", Action: "class.new", Kind: bot.KindForm}, bot.KindForm, channelPlace("class", ""),
			"", "", ""},
		{"message command", Action{Action: "question", Kind: bot.KindMessage, On: "m1"}, bot.KindMessage, channelPlace("class", ""), "m1",
			"", "card"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := r.Act(t.Context(), "ben", tt.do); err != nil {
				t.Fatal(err)
			}
			if got.Kind != tt.kind || got.In != tt.in || got.On.ID != tt.on || got.Args["target"] != tt.target || got.Quoted != tt.quoted {
				t.Errorf("event %+v", got)
			}
		})
	}
}

func TestActRefuses(t *testing.T) {
	r := newRoom(t, Options{})
	r.Connect(answering(func(bot.Event) bot.Reply { return bot.Reply{Message: say("secret"), Private: true} }))
	if _, err := r.Act(t.Context(), "ada", Action{Action: "today"}); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name, person string
		do           Action
		want         error
	}{
		{"stranger", "eve", Action{Action: "today"}, ErrNobody},
		{"no channel", "ben", Action{Channel: "staff", Action: "today"}, ErrNoPlace},
		{"no thread", "ben", Action{Channel: "class", Thread: "m9", Action: "today"}, ErrNoPlace},
		{"somebody else's private reply", "ben", Action{Action: "join", Kind: bot.KindButton, On: "m1"}, ErrNoPlace},
		{"nothing", "ben", Action{}, ErrNothing},
		{"blank words", "ben", Action{Text: " \n"}, ErrNothing},
	} {
		if _, err := r.Act(t.Context(), tt.person, tt.do); !errors.Is(err, tt.want) {
			t.Errorf("%s: %v, want %v", tt.name, err, tt.want)
		}
	}
}

func TestWhoSeesWhat(t *testing.T) {
	r := newRoom(t, Options{})
	r.Connect(answering(func(ev bot.Event) bot.Reply { return bot.Reply{Message: say("for " + ev.From.Name), Private: true} }))
	for _, p := range []string{"ada", "ben"} {
		if _, err := r.Act(t.Context(), p, Action{Channel: "class", Action: "today"}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := r.Act(t.Context(), "ben", Action{Channel: "class", Text: "Hello\n*all*"}); err != nil {
		t.Fatal(err)
	}
	for person, want := range map[string]string{
		"ada": "for Ada|Hello\n*all*",
		"ben": "for Ben|Hello\n*all*|for Ben",
		"cy":  "Hello\n*all*",
		"":    "for Ada|for Ben|Hello\n*all*|for Ben",
	} {
		var got []string
		for _, m := range r.Messages(Filter{Person: person, Channel: "class"}) {
			got = append(got, m.Text())
		}
		if strings.Join(got, "|") != want {
			t.Errorf("%s sees %q, want %q", person, got, want)
		}
	}
}

func TestWordsInChannelsStayThere(t *testing.T) {
	r := newRoom(t, Options{})
	var got bot.Event
	r.Connect(answering(func(ev bot.Event) bot.Reply { got = ev; return bot.Reply{} }))
	if _, err := r.Act(t.Context(), "ben", Action{Channel: "class", Text: "not for bots"}); err != nil {
		t.Fatal(err)
	}
	if got.Kind != bot.KindMessage || got.Text != "" {
		t.Errorf("the bot was told %+v", got)
	}
}

func TestCompleteLeavesNoTrace(t *testing.T) {
	r := newRoom(t, Options{})
	r.Connect(answering(func(bot.Event) bot.Reply { return bot.Reply{} }))
	choices, err := r.Complete(t.Context(), "ada", Action{Action: "checkin", Args: map[string]string{"day": "yes"}}, "day")
	if err != nil || len(choices) != 1 || choices[0].Label != "day like yes" {
		t.Errorf("choices %+v, %v", choices, err)
	}
	if _, err := r.Redeliver(t.Context(), "ada"); !errors.Is(err, ErrNothing) {
		t.Errorf("a completion is delivered again: %v", err)
	}
}

func TestFaultsAreForTheirPlace(t *testing.T) {
	r := newRoom(t, Options{})
	closed := bot.Permanent(bot.ScopePerson, errors.New("closed"))
	r.FailNext(directPlace("ben"), closed, false)
	for _, tt := range []struct {
		to   bot.Place
		want error
	}{{directPlace("ada"), nil}, {channelPlace("class", ""), nil}, {directPlace("ben"), closed}, {directPlace("ben"), nil}} {
		_, err := r.Send(t.Context(), bot.Part{Post: bot.Post{To: tt.to, Message: say("x")}, N: 1})
		if !errors.Is(err, tt.want) {
			t.Errorf("to %+v: %v, want %v", tt.to, err, tt.want)
		}
	}
}

func TestNewRoomRefusesChannels(t *testing.T) {
	for _, name := range []string{"", "direct", "threads", "two words", "@ada", "a/b"} {
		if _, err := NewRoom(t.Context(), Options{Channels: []string{name}}); err == nil {
			t.Errorf("channel %q accepted", name)
		}
	}
}

func TestJoinRefuses(t *testing.T) {
	r := newRoom(t, Options{})
	for _, p := range []Person{{ID: ""}, {ID: "a b"}, {ID: "x", Zone: "Mars/Olympus"}, {ID: "x", Zone: "Local"}} {
		if err := r.Join(t.Context(), p); err == nil {
			t.Errorf("%+v joined", p)
		}
	}
}

func TestPicturesGoWithTheirPart(t *testing.T) {
	r := newRoom(t, Options{})
	long := rich.Block{Spans: []rich.Span{{Text: strings.Repeat("word ", 1000)}}}
	m := bot.Message{
		Body:    []rich.Block{{Kind: rich.Picture, File: "cell.png"}, long},
		Files:   []bot.FileRef{{Name: "sheet.pdf"}, {Name: "cell.png"}},
		Buttons: []bot.Button{{Label: "Start", Action: "start"}},
	}
	parts := r.Parts(bot.Post{Message: m})
	first, last := parts[0], parts[len(parts)-1]
	if len(parts) < 2 || len(first.Files) != 1 || first.Files[0].Name != "cell.png" || len(first.Buttons) != 0 {
		t.Errorf("the first part carries %+v, %+v", first.Files, first.Buttons)
	}
	if len(last.Files) != 1 || last.Files[0].Name != "sheet.pdf" || len(last.Buttons) != 1 {
		t.Errorf("the last part carries %+v, %+v", last.Files, last.Buttons)
	}
}
