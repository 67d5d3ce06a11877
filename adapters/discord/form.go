package discord

import (
	"context"
	"fmt"
	"sync"
	"time"

	"afterbell/bot"
	"afterbell/bot/rich"
)

// Limits of forms.
// https://docs.discord.com/developers/components/reference#label
const (
	maxFormTitle   = 45   // a title has at most this many UTF-16 units
	maxFieldLabel  = 45   // a label has at most this many UTF-16 units
	maxFieldNote   = 100  // a note has at most this many UTF-16 units
	maxFieldText   = 4000 // a field takes at most this many UTF-16 units
	maxFields      = 5    // a form has this many components at the top; a note is one
	maxRadio       = 10   // a radio group has at most this many options; more become a list
	defaultMaxText = 1000
	styleLine      = 1
	styleText      = 2
)

// modal lays a form out for Discord: each field under a label that carries its note, or its error.
func (a *Adapter) modal(f bot.Form, at scope) map[string]any {
	fields := f.Fields[:min(len(f.Fields), maxFields)]
	var list []component
	if f.Note != "" && len(fields) < maxFields {
		text := markdown([]rich.Block{smallNote(f.Note)}, ink{commands: noCommands})
		list = append(list, component{Type: typeText, Content: text})
	}
	for i, field := range fields {
		if f.Note != "" && len(fields) == maxFields && i == 0 && field.Note == "" {
			field.Note = f.Note // no room for a line of its own
		}
		list = append(list, labelled(field, at.inServer()))
	}
	return map[string]any{
		"custom_id": a.seal.id(at, 0, f.Action, f.Target), "title": cut(f.Title, maxFormTitle), "components": list,
	}
}

// labelled lays one field out. Roles are chosen from the server's list; direct messages have none, so
// the id is written there.
func labelled(f bot.Field, inServer bool) component {
	inner := component{CustomID: f.Name, Required: &f.Required}
	switch {
	case f.Kind == bot.FieldOne && len(f.Options) >= 2 && len(f.Options) <= maxRadio:
		inner.Type, inner.Options = typeRadio, chosen(f)
	case f.Kind == bot.FieldOne || f.Kind == bot.FieldList:
		inner.Type, inner.Options = typeSelect, chosen(f)
	case f.Kind == bot.FieldRole && inServer && (f.Value == "" || isID(f.Value)):
		inner.Type = typeRoles
		if f.Value != "" {
			inner.Defaults = []defaultValue{{ID: f.Value, Type: "role"}}
		}
	case f.Kind == bot.FieldFile:
		inner.Type = typeUpload // of one file, where nothing else is said
	default:
		inner.Type, inner.Style = typeInput, styleText
		if f.Kind == bot.FieldLine || f.Kind == bot.FieldRole {
			inner.Style = styleLine
		}
		inner.MaxLength = min(f.Max, maxFieldText)
		if f.Max <= 0 {
			inner.MaxLength = defaultMaxText
		}
		inner.Value = loose(cut(rich.Unmarked(f.Value), inner.MaxLength))
	}
	text := f.Note
	if f.Error != "" {
		text = f.Error
	}
	return component{Type: typeLabel, Label: cut(f.Label, maxFieldLabel), Description: cut(text, maxFieldNote), Component: &inner}
}

// chosen lists the options of a field with its value picked.
func chosen(f bot.Field) []selectOption {
	options := choices(f.Options)
	for i := range options {
		options[i].Default = options[i].Value == f.Value
	}
	return options
}

// forms remembers what was opened lately, so that a refused form can be shown again: Discord
// does not send labels back, and cannot open a form in answer to a form.
type forms struct {
	mu   sync.Mutex
	open map[string]bot.Form
	ring [512]string
	next int
}

func (f *forms) put(user string, form bot.Form) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.open == nil {
		f.open = map[string]bot.Form{}
	}
	key := user + "/" + form.Action + "|" + form.Target
	if _, there := f.open[key]; !there {
		delete(f.open, f.ring[f.next])
		f.ring[f.next] = key
		f.next = (f.next + 1) % len(f.ring)
	}
	f.open[key] = form
}

func (f *forms) get(user, action, target string) (bot.Form, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	form, ok := f.open[user+"/"+action+"|"+target]
	return form, ok
}

// draftAction is the action of the button Fix it, which the core never sees.
const (
	draftAction = "discord.draft"
	draftNote   = "draft/"
	draftKept   = 24 * time.Hour
)

// A draft is a refused form with the words in it.
type draft struct {
	User string   `json:"u"`
	Form bot.Form `json:"f"`
}

// refused answers with a form that cannot be opened now, because it was submitted and not accepted
// or because it came too late: what is wrong, and a button that opens it with the words in it.
func (a *Adapter) refused(ctx context.Context, ev bot.Event, r bot.Reply) (bot.Reply, error) {
	form, known := filled(a, ev, r)
	m, text, label := r.Message, refusedText, fixText
	if ev.Kind != bot.KindForm {
		text, label = lateFormText, openText
	}
	if len(m.Body) == 0 {
		m.Body = plain(text).Body
	}
	for _, f := range form.Fields {
		if f.Error != "" {
			m.Body = append(m.Body, fieldError(f.Label, f.Error))
		}
	}
	if !known {
		for _, sentence := range r.FieldErrors {
			m.Body = append(m.Body, fieldError("", sentence))
		}
		return bot.Reply{Message: m, Private: true}, nil
	}
	raw, err := encode(draft{User: ev.From.ID, Form: form})
	if err != nil {
		return r, fmt.Errorf("discord: keep draft: %w", err)
	}
	if err := a.options.Notes.Put(ctx, draftNote+ev.ID, raw); err != nil {
		return r, err
	}
	m.Buttons = append(m.Buttons, bot.Button{Label: label, Action: draftAction, Target: ev.ID, Primary: true})
	return bot.Reply{Message: m, Private: true}, nil
}

// filled returns the form to be shown again, with the words that were submitted.
func filled(a *Adapter, ev bot.Event, r bot.Reply) (bot.Form, bool) {
	if r.Form != nil {
		return *r.Form, true
	}
	form, known := a.forms.get(ev.From.ID, ev.Action, ev.Args["target"])
	fields := make([]bot.Field, len(form.Fields))
	for i, f := range form.Fields {
		if said, ok := ev.Args[f.Name]; ok {
			f.Value = said
		}
		f.Error = r.FieldErrors[f.Name]
		fields[i] = f
	}
	form.Fields = fields
	return form, known
}

func fieldError(label, sentence string) rich.Block {
	spans := []rich.Span{{Text: sentence}}
	if label != "" {
		spans = []rich.Span{{Text: label + " ", Bold: true}, {Text: sentence}}
	}
	return rich.Block{Kind: rich.Item, Spans: spans}
}

// draft finds the form behind a pressed Fix it.
func (a *Adapter) draft(ctx context.Context, ev bot.Event) (*bot.Form, error) {
	raw, err := a.options.Notes.Get(ctx, draftNote+ev.Args["target"])
	if err != nil || raw == nil {
		return nil, err
	}
	var d draft
	if err := decode(raw, &d); err != nil || d.User != ev.From.ID {
		return nil, err
	}
	return &d.Form, nil
}

// purgeDrafts forgets the words of forms that nobody came back to within a day.
func (a *Adapter) purgeDrafts(ctx context.Context) error {
	kept, err := a.options.Notes.Scan(ctx, draftNote)
	if err != nil {
		return err
	}
	for _, n := range kept {
		if time.Since(idTime(n.Key[len(draftNote):])) < draftKept {
			continue
		}
		if err := a.options.Notes.Put(ctx, n.Key, nil); err != nil {
			return err
		}
	}
	return nil
}
