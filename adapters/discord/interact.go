package discord

import (
	"context"
	"errors"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"afterbell/bot"
	"afterbell/bot/rich"
)

// Timing of answers. Discord drops an interaction whose first answer takes 3 s, and its token
// after 15 minutes.
// https://docs.discord.com/developers/interactions/receiving-and-responding#followup-messages
const (
	deferAfter = 1500 * time.Millisecond // after this the person is told that an answer is coming
	// Where a form may come they are told later, since none can come afterwards.
	deferForm    = 2200 * time.Millisecond
	answerWithin = 2800 * time.Millisecond
	answerTry    = 1500 * time.Millisecond // one attempt: a lost one must leave time for another
	answerLate   = 14 * time.Minute
	completeIn   = 2 * time.Second
)

// Types of answers.
const (
	answerMessage     = 4
	answerDeferred    = 5
	answerNothing     = 6
	answerReplace     = 7
	answerCompletions = 8
	answerForm        = 9
)

// callback is the first answer to an interaction.
type callback struct {
	Type int `json:"type"`
	Data any `json:"data,omitzero"`
}

// interact handles one interaction from its raw event.
func (a *Adapter) interact(ctx context.Context, h bot.Handler, raw []byte) {
	var i interaction
	if err := decode(raw, &i); err != nil || i.who().ID == "" {
		a.log.Error().Msg("an interaction could not be read")
		a.deny(ctx, headOf(raw), unreadText)
		return
	}
	began := time.Now()
	if err := a.direct.acted(ctx, i.who().ID); err != nil {
		a.log.Error().Err(err).Msg("reopened direct messages not noted")
	}
	switch {
	case !a.allows(i.GuildID):
		a.deny(ctx, i, notHereText)
	case i.Type == interactionComplete:
		a.complete(ctx, h, i)
	default:
		a.act(ctx, h, i, began)
	}
}

// headOf reads of an interaction only what it takes to answer it, each part by itself: whatever cannot be
// read does no harm.
func headOf(raw []byte) (i interaction) {
	var parts map[string]jsontext.Value
	if decode(raw, &parts) == nil {
		_ = decode(parts["id"], &i.ID)
		_ = decode(parts["token"], &i.Token)
		_ = decode(parts["type"], &i.Type)
	}
	return i
}

// act finds out what was done and answers it.
func (a *Adapter) act(ctx context.Context, h bot.Handler, i interaction, began time.Time) {
	ev := i.event()
	ev.Lacks, ev.Without = a.lacksAt(i), a.servers.without(i.GuildID)
	cmd, problem := a.read(h, i, &ev)
	switch {
	case problem != "":
		a.deny(ctx, i, problem)
	case ev.Action == draftAction:
		a.reopen(ctx, i, ev, began)
	case ev.Action == moreAction:
		a.settle(ctx, i)
	default:
		a.neutral(ctx, i, &ev)
		if cmd.Groups {
			ev.Groups = a.groupsIn(ctx, i.GuildID)
		}
		a.answer(ctx, h, &answering{adapter: a, in: i, ev: ev, cmd: cmd, began: began})
	}
}

// read fills in the event and finds its command; problem is a sentence for the person.
func (a *Adapter) read(h bot.Handler, i interaction, ev *bot.Event) (cmd bot.Command, problem string) {
	switch i.Type {
	case interactionCommand:
		cmd, ok := findCommand(h.Commands(), i.Data)
		if !ok {
			return cmd, unknownText
		}
		if i.Data.Type == commandOnMessage {
			i.onMessage(ev, cmd.Name)
		} else {
			i.command(ev)
		}
		return cmd, ""
	case interactionPress:
		if !i.press(ev, a.seal) {
			return cmd, tamperedText
		}
	case interactionForm:
		if !i.form(ev, a.seal) {
			return cmd, tamperedText
		}
	default:
		return cmd, unknownText
	}
	for _, c := range h.Commands() {
		if c.Name == ev.Action {
			return c, ""
		}
	}
	return bot.Command{Name: ev.Action, Private: true, Opens: true}, ""
}

func findCommand(table []bot.Command, d interactionData) (bot.Command, bool) {
	for _, c := range table {
		if d.Type == commandOnMessage && c.OnMessage && c.Label == d.Name {
			return c, true
		}
		if d.Type != commandOnMessage && c.Typed && c.Name == d.Name {
			return c, true
		}
	}
	return bot.Command{}, false
}

// complete offers values while an option is typed. No answer is better than a late one.
func (a *Adapter) complete(ctx context.Context, h bot.Handler, i interaction) {
	ctx, cancel := context.WithTimeout(ctx, completeIn)
	defer cancel()
	ev := i.event()
	i.command(&ev)
	list, err := h.Complete(ctx, ev)
	if err != nil {
		a.log.Warn().Err(err).Str("command", ev.Action).Msg("no completions")
	}
	options := make([]wireChoice, 0, maxChoices)
	for _, c := range list[:min(len(list), maxChoices)] {
		if c.Label == "" || length(c.Value) > maxOptionText {
			continue
		}
		options = append(options, wireChoice{Name: cut(c.Label, maxOptionText), Value: c.Value})
	}
	err = a.callback(ctx, i, callback{Type: answerCompletions, Data: map[string]any{"choices": options}}, nil)
	if err != nil && !hasCode(err, codeUnknownInteraction, codeAcknowledged) {
		a.log.Warn().Err(err).Msg("completions not delivered")
	}
}

// deny answers privately with one sentence, without asking the core.
func (a *Adapter) deny(ctx context.Context, i interaction, sentence string) {
	if i.ID == "" || i.Token == "" {
		return
	}
	if i.Type == interactionComplete {
		_ = a.callback(ctx, i, callback{Type: answerCompletions, Data: map[string]any{"choices": []wireChoice{}}}, nil)
		return
	}
	body := a.compose(plain(sentence), nil, shape{card: true, seal: i.scope()})
	body.Flags |= flagEphemeral
	if err := a.callback(ctx, i, callback{Type: answerMessage, Data: body}, nil); err != nil {
		a.log.Warn().Err(err).Msg("refusal not delivered")
	}
}

// settle answers a choice that was taken back: nothing happens, and nothing is left waiting.
func (a *Adapter) settle(ctx context.Context, i interaction) {
	if err := a.callback(ctx, i, callback{Type: answerNothing}, nil); err != nil {
		a.log.Warn().Err(err).Msg("a choice that was taken back was not answered")
	}
}

func plain(sentence string) bot.Message {
	return bot.Message{Body: []rich.Block{{Spans: []rich.Span{{Text: sentence}}}}}
}

// callback makes the first answer.
func (a *Adapter) callback(ctx context.Context, i interaction, c callback, files []attachment) error {
	return a.rest.do(ctx, request{
		method: "POST", route: "/interactions/%s/%s/callback", args: []string{i.ID, i.Token}, body: c, files: files, free: true,
	})
}

// reopen opens a refused form again, with the words in it.
func (a *Adapter) reopen(ctx context.Context, i interaction, ev bot.Event, began time.Time) {
	form, err := a.draft(ctx, ev)
	if err != nil {
		a.log.Error().Err(err).Msg("draft not read")
	}
	if form == nil {
		a.deny(ctx, i, draftGoneText)
		return
	}
	w := &answering{adapter: a, in: i, ev: ev, began: began}
	if err := w.first(ctx, bot.Reply{Form: form}); err != nil && !errors.Is(err, errAnswered) {
		a.log.Warn().Err(err).Msg("draft not opened")
	}
}
