package slack

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"time"

	jsonv2 "github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/slack-go/slack"

	"afterbell/bot"
)

// The kinds of payload, named as Socket Mode does.
const (
	payloadEvent       = "events_api"
	payloadCommand     = "slash_commands"
	payloadInteraction = "interactive"
)

// An inbound is one thing that a person did, with the ways that lead back to them.
type inbound struct {
	ev      bot.Event
	team    string
	user    string
	w       *workspace // nil until found
	profile *slack.User

	received time.Time

	trigger string // opens one form, within three seconds; "" when there is none
	answer  string // response_url; "" when there is none
	unread  string // words that were no command
	modal   string // the open view that shows the answer; "" when there is none
	home    bool   // it was done on the bot's own page
	shared  bool   // it was done on a message that others see too
	public  bool   // others saw that it was done, and nobody was told yet that the answer did not arrive
	view    slack.View
	query   bool     // options are asked for; the answer to the request is the answer
	submit  bool     // a form was sent; so it is here
	chosen  []string // the fields of a form that are lists: they hold no words of the person
}

// memo is what a form opened in answer carries along.
func (in *inbound) memo() memo {
	m := memo{Channel: in.ev.In.Channel, Thread: in.ev.In.Thread, Message: in.ev.On.ID, Direct: in.ev.In.Direct(), Home: in.home}
	if in.answer != "" {
		m.Answer, m.Until = in.answer, time.Now().Add(answerLife-time.Minute).Unix()
	}
	return m
}

// receive takes one payload, whatever way it came. done is called once with what Slack is to be
// answered: at once and with nothing, except for forms and options, whose answer it carries. It
// returns false, without calling done, while the adapter is not running: Slack will ask again.
func (a *Adapter) receive(kind string, payload []byte, done func(answer any)) bool {
	in, err := a.decode(kind, payload)
	if err != nil || in == nil {
		if err != nil {
			a.opts.Log.Warn().Str("kind", kind).Err(redacted(err)).Msg("slack payload not understood")
			done(wordsBack(kind, payload))
			return true
		}
		done(nil)
		return true
	}
	if in.submit || in.query {
		var once sync.Once
		answer := func(v any) { once.Do(func() { done(v) }) }
		return a.start(func(ctx context.Context, h bot.Handler) {
			defer answer(nil)
			a.reply(ctx, h, in, answer)
		})
	}
	return a.start(func(ctx context.Context, h bot.Handler) {
		done(nil)
		a.act(ctx, h, in)
	})
}

// wordsBack is what Slack is answered where a payload is not understood: of a form its words are shown
// in place of it, anything else is only received.
func wordsBack(kind string, payload []byte) any {
	var c struct {
		Type slack.InteractionType `json:"type"`
		View struct {
			State *slack.ViewState `json:"state"`
		} `json:"view"`
	}
	_ = json.Unmarshal(payload, &c) // what can be read
	if kind != payloadInteraction || c.Type != slack.InteractionTypeViewSubmission {
		return nil
	}
	m := sentence(wordOldForm)
	args, chosen := valuesIn(c.View.State)
	in := &inbound{chosen: chosen, ev: bot.Event{Kind: bot.KindForm, Args: args}}
	m.Body = append(m.Body, in.filled()...)
	return update(messageView(drawWhole(m), memo{}))
}

// start runs work that Run waits for at its end. It returns false when Run is over.
func (a *Adapter) start(work func(context.Context, bot.Handler)) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.handler == nil {
		return false
	}
	ctx, h := a.ctx, a.handler
	a.work.Go(func() { work(ctx, h) })
	return true
}

// decode turns a payload into an inbound; nil for what is none of ours.
func (a *Adapter) decode(kind string, payload []byte) (*inbound, error) {
	var in *inbound
	var err error
	switch kind {
	case payloadCommand:
		in, err = a.decodeCommand(payload)
	case payloadInteraction:
		in, err = a.decodeInteraction(payload)
	case payloadEvent:
		in, err = a.decodeEvent(payload)
	default:
		return nil, fmt.Errorf("unknown kind")
	}
	if err != nil || in == nil {
		return nil, err
	}
	in.received, in.ev.ID = time.Now(), eventID(in.ev.ID)
	first := a.seen.at(in.ev.ID)
	if in.ev.At.IsZero() {
		in.ev.At = first
	}
	return in, nil
}

// eventID keeps an id within the 64 bytes of an event's.
func eventID(id string) string {
	if len(id) <= 56 {
		return id
	}
	sum := sha256.Sum256([]byte(id))
	return hex.EncodeToString(sum[:20])
}

// slashCommand is what we read of a slash command, see
// https://docs.slack.dev/interactivity/implementing-slash-commands#app_command_handling.
type slashCommand struct {
	Command     string `json:"command"`
	Text        string `json:"text"`
	TeamID      string `json:"team_id"`
	ChannelID   string `json:"channel_id"`
	UserID      string `json:"user_id"`
	ResponseURL string `json:"response_url"`
	TriggerID   string `json:"trigger_id"`
}

// lenient reads JSON as Slack may send it some day: text that is not valid UTF-8 is mended, and of a
// name that comes twice the last one counts.
var lenient = jsonv2.JoinOptions(jsontext.AllowInvalidUTF8(true), jsontext.AllowDuplicateNames(true))

// decode reads what comes in crowds: envelopes and typed commands.
func decode(raw []byte, into any) error { return jsonv2.Unmarshal(raw, into, lenient) }

// decodeCommand reads a slash command.
func (a *Adapter) decodeCommand(payload []byte) (*inbound, error) {
	var c slashCommand
	if err := decode(payload, &c); err != nil {
		return nil, fmt.Errorf("slash command: %w", err)
	}
	if c.TriggerID == "" || c.UserID == "" {
		return nil, fmt.Errorf("slash command: trigger_id or user_id is missing")
	}
	t := readTyped(nameOf(c.Command, a.opts.Prefix), c.Text, a.commands())
	return &inbound{team: c.TeamID, user: c.UserID, trigger: c.TriggerID, answer: a.answerURL(c.ResponseURL), unread: t.Unread,
		ev: bot.Event{ID: c.TriggerID, Kind: bot.KindCommand, Action: t.Action, Args: t.Args,
			In: place(c.TeamID, c.ChannelID, "", c.UserID)}}, nil
}

func (a *Adapter) commands() []bot.Command {
	if _, h := a.running(); h != nil {
		return h.Commands()
	}
	return nil
}

// place is where something happened. Channels of direct messages begin with D.
func place(team, channel, thread, user string) bot.Place {
	if channel == "" || strings.HasPrefix(channel, "D") {
		return bot.Place{Platform: platform, Space: team, User: user}
	}
	return bot.Place{Platform: platform, Space: team, Channel: channel, Thread: thread}
}

// decodeInteraction reads a press, a choice, a form, a message shortcut or a question for options.
func (a *Adapter) decodeInteraction(payload []byte) (*inbound, error) {
	var c slack.InteractionCallback
	if err := json.Unmarshal(payload, &c); err != nil {
		return nil, fmt.Errorf("interaction: %w", err)
	}
	team := orElse(c.View.AppInstalledTeamID, orElse(c.Team.ID, c.User.TeamID)) // in a shared channel the person's may be another
	thread := orElse(c.Message.ThreadTimestamp, c.Container.ThreadTs)
	in := &inbound{team: team, user: c.User.ID, trigger: c.TriggerID, answer: a.answerURL(c.ResponseURL), view: c.View,
		ev: bot.Event{ID: c.TriggerID, At: instantOf(c.ActionTs), In: place(team, orElse(c.Channel.ID, c.Container.ChannelID), thread, c.User.ID),
			On: bot.Sent{Channel: c.Channel.ID, ID: orElse(c.Message.Timestamp, c.Container.MessageTs), Thread: thread}}}
	in.shared = !c.Container.IsEphemeral && !in.ev.In.Direct()
	if err := in.fromView(a); err != nil {
		return nil, err
	}
	switch c.Type {
	case slack.InteractionTypeBlockActions:
		return in, in.press(c)
	case slack.InteractionTypeMessageAction:
		in.ev.Kind, in.ev.Action, in.ev.Quoted = bot.KindMessage, c.CallbackID, plainText(c.Message.Text)
	case slack.InteractionTypeShortcut:
		in.ev.Kind, in.ev.Action = bot.KindCommand, c.CallbackID
	case slack.InteractionTypeViewSubmission:
		in.submit, in.ev.Kind, in.ev.Action, in.ev.At = true, bot.KindForm, c.View.CallbackID, time.Time{}
		target := in.ev.Args["target"]
		in.ev.Args, in.chosen = valuesIn(c.View.State)
		in.ev.Args["target"] = target
	case slack.InteractionTypeBlockSuggestion:
		in.query, in.ev.Kind, in.ev.Action, in.ev.Focus = true, bot.KindForm, c.View.CallbackID, c.BlockID
		in.ev.ID = orElse(in.ev.ID, c.ActionTs+c.BlockID+c.Value)
		in.ev.Args = map[string]string{c.BlockID: c.Value, "target": in.ev.Args["target"]}
	default:
		return nil, nil
	}
	if in.ev.ID == "" || in.user == "" {
		return nil, fmt.Errorf("interaction: trigger_id or user is missing")
	}
	return in, nil
}

// fromView takes over what the view of an interaction carried along.
func (in *inbound) fromView(a *Adapter) error {
	switch in.view.Type {
	case slack.VTHomeTab:
		in.home = true
		in.ev.In = place(in.team, "", "", in.user)
	case slack.VTModal:
		m, err := readMemo(in.view.PrivateMetadata)
		if err != nil {
			return err
		}
		in.ev.In = place(in.team, m.Channel, m.Thread, in.user)
		in.ev.On = bot.Sent{Channel: m.Channel, ID: m.Message, Thread: m.Thread}
		in.ev.Args = map[string]string{"target": m.Target}
		in.home = m.Home
		if in.view.CallbackID == messageForm {
			in.modal = in.view.ID
		}
		if m.Until > time.Now().Unix() {
			in.answer = a.answerURL(m.Answer)
		}
	}
	return nil
}

// press reads the one button or list of a block_actions payload.
func (in *inbound) press(c slack.InteractionCallback) error {
	if len(c.ActionCallback.BlockActions) == 0 {
		return fmt.Errorf("interaction: no action")
	}
	b := c.ActionCallback.BlockActions[0]
	in.ev.Action = actionOf(b.ActionID)
	if in.ev.At.IsZero() {
		in.ev.At = instantOf(b.ActionTs)
	}
	switch {
	case in.ev.Action == againAction:
		return in.readAgain(b.Value)
	case b.Type == "button":
		in.ev.Kind, in.ev.Args = bot.KindButton, map[string]string{"target": b.Value}
	case len(b.SelectedOptions) > 0 || b.SelectedOption.Value == "":
		in.ev.Kind, in.ev.Args = bot.KindSelect, map[string]string{"value": valuesOf(b.SelectedOptions)}
	default:
		in.ev.Kind, in.ev.Args = bot.KindSelect, map[string]string{"value": valueOf(b.SelectedOption)}
	}
	if in.ev.Kind == bot.KindSelect {
		in.ev.Args["target"] = strings.TrimPrefix(b.BlockID, selectTag)
	}
	return nil
}

// seen remembers when an event was first received, for those whose payload does not say when they
// happened: delivered again, they have the same instant. It forgets after half an hour to an hour,
// far beyond Slack's last retry. It is safe for concurrent use.
type seen struct {
	mu       sync.Mutex
	new, old map[string]time.Time
	turned   time.Time
}

func newSeen() *seen { return &seen{new: map[string]time.Time{}} }

func (s *seen) at(id string) time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now().UTC()
	if now.Sub(s.turned) > 30*time.Minute {
		s.new, s.old, s.turned = map[string]time.Time{}, s.new, now
	}
	first, ok := s.new[id]
	if !ok {
		if first, ok = s.old[id]; !ok {
			first = now
		}
		s.new[id] = first
	}
	return first
}
