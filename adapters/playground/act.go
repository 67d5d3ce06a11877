package playground

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"afterbell/bot"
)

// Errors of Act and Complete that are the caller's fault; they arrive wrapped.
var (
	ErrNobody  = errors.New("nobody with that id is in the room")
	ErrNoPlace = errors.New("there is no such channel, thread or message")
	ErrNothing = errors.New("an act needs an action or a text")
	ErrNotOurs = errors.New("people type commands, press, choose, fill in and write; nothing else")
)

// An Action is something that a person does: types a command, presses, chooses, submits or writes.
type Action struct {
	Channel string            `json:"channel"` // it is empty or "direct" for the direct messages
	Thread  string            `json:"thread"`
	Action  string            `json:"action"`
	Args    map[string]string `json:"args"`
	Kind    bot.Kind          `json:"kind"` // an empty one is guessed, as the package comment says
	On      string            `json:"on"`   // it is the id of the message that a button, select or message command is on, or that Text answers
	Text    string            `json:"text"` // these words are written where Action is empty, or type a command where they begin with a slash
	Files   []Upload          `json:"files"`
}

// An Upload is a file that a person chose in a form.
type Upload struct {
	Name    string `json:"name"`
	Content []byte `json:"content"` // in JSON as base64
}

// sent is an upload as the bot gets it: what is too large comes without its content.
func (u Upload) sent() bot.FileRef {
	f := bot.Made(u.Name, u.Content)
	if f.Size > bot.MaxSent {
		f.Content = nil
	}
	return f
}

// An OpenForm is a form on somebody's screen.
type OpenForm struct {
	bot.Form
	In     bot.Place
	On     string
	Errors map[string]string // what is wrong with a field stands under its name
}

// Act does something as a person and returns the bot's answer, which is also shown in the room. Words that begin
// with a slash are the command that they type, and refused with the nearest one where there is no such command. A
// form that the answer opens stays open until it is accepted, dismissed or replaced by another.
// Sentences for people are in the Reply; an error means that nothing could be done, and is
// ErrNobody, ErrNoPlace, ErrNothing, ErrNotOurs, or one of the handler's or the store's.
func (r *Room) Act(ctx context.Context, person string, a Action) (bot.Reply, error) {
	a, err := asTyped(a, r.Commands())
	if err != nil {
		return bot.Reply{}, err
	}
	ev, handler, err := r.event(person, a)
	if err != nil {
		return bot.Reply{}, fmt.Errorf("playground: act as %q: %w", person, err)
	}
	if ev.Kind == bot.KindMessage && ev.Action == "" {
		if err := r.write(ctx, ev, a.Text); err != nil {
			return bot.Reply{}, fmt.Errorf("playground: write as %q: %w", person, err)
		}
	}
	r.mu.Lock()
	r.last[person] = ev
	r.mu.Unlock()
	return r.handle(ctx, handler, ev)
}

// Redeliver hands the bot the last event of a person once more, unchanged, as chat services do when
// they are not sure that it arrived.
func (r *Room) Redeliver(ctx context.Context, person string) (bot.Reply, error) {
	r.mu.Lock()
	ev, ok := r.last[person]
	handler := r.handler
	r.mu.Unlock()
	if !ok || handler == nil {
		return bot.Reply{}, fmt.Errorf("playground: redeliver for %q: %w", person, ErrNothing)
	}
	return r.handle(ctx, handler, ev)
}

func (r *Room) handle(ctx context.Context, handler bot.Handler, ev bot.Event) (bot.Reply, error) {
	reply, err := handler.Handle(ctx, ev)
	if err != nil {
		return bot.Reply{}, fmt.Errorf("playground: %s %q: %w", ev.Kind, ev.Action, err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.turnForm(ev, reply)
	if err := r.answer(ctx, ev, reply); err != nil {
		return bot.Reply{}, fmt.Errorf("playground: show reply to %q: %w", ev.Action, err)
	}
	return reply, nil
}

// event builds the event of an action.
func (r *Room) event(person string, a Action) (bot.Event, bot.Handler, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	p, ok := r.person(person)
	if !ok {
		return bot.Event{}, nil, ErrNobody
	}
	if r.handler == nil {
		return bot.Event{}, nil, errors.New("no bot is connected")
	}
	ev := bot.Event{
		At: r.now(), Kind: a.Kind, From: r.user(p), Action: a.Action,
		Args: maps.Clone(a.Args), Text: a.Text,
	}
	if ev.Args == nil {
		ev.Args = map[string]string{}
	}
	for _, u := range a.Files {
		ev.Files = append(ev.Files, u.sent())
	}
	if err := r.locate(&ev, a); err != nil {
		return bot.Event{}, nil, err
	}
	if !ev.In.Direct() {
		ev.Text = "" // what is written in channels is not the bot's business
	}
	r.events++
	ev.ID = fmt.Sprintf("%d-%d", r.epoch, r.events)
	return ev, r.handler, nil
}

// kinds are what people do. Everything else happens to a chat service, and is told by the service.
var kinds = []bot.Kind{bot.KindCommand, bot.KindButton, bot.KindSelect, bot.KindForm, bot.KindMessage, bot.KindHome}

// told are the actions that a bot takes when it hears of such a thing, and that nobody can ask for.
var told = []string{"allowed", "closed", "gone", "hello", "left", "moved", "profile", "talk", "untold"}

// locate fills in what sort of thing the event is, where it happened, and on which message.
func (r *Room) locate(ev *bot.Event, a Action) error {
	person := ev.From.ID
	ev.Kind = r.kind(person, a)
	if !slices.Contains(kinds, ev.Kind) || slices.Contains(told, ev.Action) {
		return ErrNotOurs
	}
	if ev.Action == "" && ev.Kind != bot.KindHome && (ev.Kind != bot.KindMessage || strings.TrimSpace(a.Text) == "") {
		return ErrNothing
	}
	in := directPlace(person)
	if a.Channel != "" && a.Channel != direct {
		in = channelPlace(a.Channel, a.Thread)
	}
	on := a.On
	switch ev.Kind {
	case bot.KindForm:
		if f, ok := r.forms[person]; ok && f.Action == ev.Action {
			setTarget(ev.Args, f.Target)
			on = cmp.Or(on, f.On)
			in = orPlace(a, f.In, in)
		}
	case bot.KindButton, bot.KindSelect:
		if m, target, ok := r.offering(person, ev.Action, ev.Args["target"]); ok && on == "" {
			setTarget(ev.Args, target)
			on = m.ID
		}
	}
	if on != "" {
		m, ok := r.messageFor(person, on)
		if !ok {
			return ErrNoPlace
		}
		ev.On, ev.Quoted = m.address(), quoted(ev.Kind, m)
		if ev.Kind == bot.KindMessage && ev.Action == "" {
			ev.Whom = m.From
		}
		in = orPlace(a, m.In, in)
	}
	if _, err := r.address(in); err != nil {
		return ErrNoPlace
	}
	ev.In = in
	return nil
}

func quoted(k bot.Kind, m Message) string {
	if k != bot.KindMessage {
		return ""
	}
	return m.Text()
}

func setTarget(args map[string]string, target string) {
	if _, given := args["target"]; !given && target != "" {
		args["target"] = target
	}
}

// orPlace prefers the place that an action named to the one that belongs to what it was on.
func orPlace(a Action, found, named bot.Place) bot.Place {
	if a.Channel != "" {
		return named
	}
	return found
}

func (r *Room) messageFor(person, id string) (Message, bool) {
	m, ok := r.find(id)
	return m, ok && m.seenBy(person)
}

// kind guesses what sort of thing an action is where it does not say so.
func (r *Room) kind(person string, a Action) bot.Kind {
	if a.Kind != "" {
		return a.Kind
	}
	if a.Action == "" {
		return bot.KindMessage
	}
	for _, c := range r.handler.Commands() {
		if c.Name == a.Action && c.Typed {
			return bot.KindCommand
		}
	}
	if f, ok := r.forms[person]; ok && f.Action == a.Action {
		return bot.KindForm
	}
	if _, ok := a.Args["value"]; ok {
		return bot.KindSelect
	}
	return bot.KindButton
}

// write shows what a person wrote, before the bot hears of it.
func (r *Room) write(ctx context.Context, ev bot.Event, text string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	content := bot.Message{Body: literal(text)}
	if !fits(content.Body) {
		return fmt.Errorf("a message has at most %d characters: %w", MaxText, ErrNothing)
	}
	_, err := r.add(ctx, Message{In: ev.In, From: ev.From.ID, Content: content})
	return err
}

// turnForm opens, keeps or closes the person's form as a reply asks.
func (r *Room) turnForm(ev bot.Event, reply bot.Reply) {
	person := ev.From.ID
	switch {
	case reply.Form != nil:
		r.forms[person] = OpenForm{Form: *reply.Form, In: ev.In, On: ev.On.ID, Errors: reply.FieldErrors}
	case ev.Kind != bot.KindForm:
		return
	case len(reply.FieldErrors) > 0:
		f := r.forms[person]
		f.Errors = reply.FieldErrors
		f.Fields = slices.Clone(f.Fields)
		for i := range f.Fields {
			f.Fields[i].Value = ev.Args[f.Fields[i].Name]
		}
		if f.Action == ev.Action {
			r.forms[person] = f
		}
	default:
		delete(r.forms, person)
	}
	r.revision++
}

// answer shows a reply in the room: in place of the private message it was asked on, or below.
func (r *Room) answer(ctx context.Context, ev bot.Event, reply bot.Reply) error {
	if empty(reply.Message) {
		return nil
	}
	parts := r.Parts(bot.Post{Message: reply.Message})
	if on, ok := r.find(ev.On.ID); ok && reply.Replace && (on.For == ev.From.ID || on.In.Direct()) {
		if _, err := r.edit(ctx, bot.Part{Post: bot.Post{On: &ev.On, Message: parts[0]}}); err != nil {
			return err
		}
		parts = parts[1:]
	}
	for _, content := range parts {
		m := Message{In: ev.In, Answers: did(ev), Kind: answer, Content: content}
		if reply.Private {
			m.For = ev.From.ID
		}
		if _, err := r.add(ctx, m); err != nil {
			return err
		}
	}
	return nil
}

func empty(m bot.Message) bool {
	return len(m.Body) == 0 && m.Image == nil && len(m.Files) == 0 && len(m.Buttons) == 0 && m.Select == nil
}

// did names a typed command for the line above its reply. Buttons and forms speak for themselves.
func did(ev bot.Event) string {
	if ev.Kind != bot.KindCommand {
		return ""
	}
	var b strings.Builder
	b.WriteString("/" + ev.Action)
	for _, name := range slices.Sorted(maps.Keys(ev.Args)) {
		fmt.Fprintf(&b, " %s: %s", name, ev.Args[name])
	}
	return b.String()
}

// Complete asks what could be typed into the option focus, for a command begun by a person. The
// values typed so far are in a.Args.
func (r *Room) Complete(ctx context.Context, person string, a Action, focus string) ([]bot.Choice, error) {
	a.Kind = bot.KindCommand
	ev, handler, err := r.event(person, a)
	if err != nil {
		return nil, fmt.Errorf("playground: complete as %q: %w", person, err)
	}
	ev.Focus = focus
	choices, err := handler.Complete(ctx, ev)
	if err != nil {
		return nil, fmt.Errorf("playground: complete %q: %w", focus, err)
	}
	return choices, nil
}

// Form returns the form that is open on a person's screen.
func (r *Room) Form(person string) (OpenForm, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	f, ok := r.forms[person]
	return f, ok
}

// Dismiss closes a person's form without submitting it.
func (r *Room) Dismiss(person string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.forms, person)
	r.revision++
}

// Commands returns the bot's command table, or nil while no bot is connected.
func (r *Room) Commands() []bot.Command {
	r.mu.Lock()
	handler := r.handler
	r.mu.Unlock()
	if handler == nil {
		return nil
	}
	return handler.Commands()
}
