package slack

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/go-json-experiment/json"
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
	w       *workspace // It is nil until it was found.
	profile *profile   // An event says this of the person; nil where it says nothing.

	received time.Time

	trigger string // It opens one form within three seconds; "" opens none.
	answer  string // It is the response_url, "" where there is none.
	unread  string // These words were no command.
	again   bool   // A button did once more what was typed.
	kept    string // The note of this key holds the words; "" where the event holds them.
	modal   string // The open view of this id shows the answer; "" where none is open.
	home    bool   // It was done on the bot's own page.
	shared  bool   // It was done on a message that others see too.
	public  bool   // Others saw it, and nobody was told yet that its answer did not arrive.
	view    view

	recorded bool     // The answer says what was recorded, so that it must be heard.
	hinted   bool     // Nobody could be answered, and all were told how to see the answer.
	query    bool     // It asks for options: the answer to the request is the answer.
	submit   bool     // A form was sent: the answer to the request may be one as well.
	chosen   []string // These fields of a form are lists and hold no words of the person.
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
	in, err := a.understand(kind, payload)
	if err != nil || in == nil {
		if err != nil {
			a.opts.Log.Warn().Str("kind", kind).Err(redacted(err)).Msg("slack payload not understood")
			done(wordsBack(kind, payload))
			return true
		}
		done(nil)
		return true
	}
	if in.query { // it changes nothing, and the same may be asked twice
		in.ev.At = time.Now().UTC()
		return a.start(func(ctx context.Context, h bot.Handler) { done(a.complete(ctx, h, in)) })
	}
	first, fresh := a.answered.take(in.ev.ID)
	if in.ev.At.IsZero() {
		in.ev.At = first.at
	}
	if !fresh {
		return a.answerAgain(in, first, done)
	}
	begun := a.start(func(ctx context.Context, h bot.Handler) { a.answer(ctx, h, in, first, done) })
	if !begun {
		a.answered.release(in.ev.ID)
	}
	return begun
}

// answerAgain answers what came before: it is only received, and a form is answered as it was the first time.
func (a *Adapter) answerAgain(in *inbound, first *once, done func(any)) bool {
	a.opts.Log.Debug().Str("action", in.ev.Action).Msg("slack delivered something again")
	if !in.submit {
		done(nil)
		return true
	}
	return a.start(func(ctx context.Context, _ bot.Handler) {
		select {
		case <-first.told:
			done(first.answer)
		case <-ctx.Done():
			done(nil)
		}
	})
}

// answer answers what came in for the first time, and remembers that it did.
func (a *Adapter) answer(ctx context.Context, h bot.Handler, in *inbound, first *once, done func(any)) {
	var handled, open bool
	if in.submit {
		var told sync.Once
		answer := func(v any) {
			told.Do(func() {
				open = v != nil
				first.tell(v)
				done(v)
			})
		}
		handled = a.reply(ctx, h, in, answer)
		answer(nil)
	} else {
		done(nil)
		handled = a.act(ctx, h, in)
	}
	if !handled {
		a.answered.release(in.ev.ID)
		return
	}
	if in.silent() || open { // after a restart a form that is still open must not be closed without its answer
		return
	}
	ctx, cancel := lastWord(ctx)
	defer cancel()
	if err := a.answered.settle(ctx, in.ev.ID); err != nil {
		a.opts.Log.Warn().Err(err).Msg("slack answer not noted")
	}
}

// silent reports whether nobody is answered, so that it does no harm when it comes once more.
func (in *inbound) silent() bool {
	switch in.ev.Kind {
	case bot.KindHome, bot.KindProfile, bot.KindGone:
		return true
	case bot.KindMessage:
		return in.ev.Action == "" && !in.ev.In.Direct()
	}
	return false
}

// wordsBack is what Slack is answered where a payload is not understood: of a form its words are shown
// in place of it, anything else is only received.
func wordsBack(kind string, payload []byte) any {
	var c struct {
		Type slack.InteractionType `json:"type"`
		View view                  `json:"view"`
	}
	_ = decode(payload, &c) // what can be read
	if kind != payloadInteraction || c.Type != slack.InteractionTypeViewSubmission {
		return nil
	}
	m := sentence(wordOldForm)
	args, chosen := c.View.filled()
	in := &inbound{chosen: chosen, ev: bot.Event{Kind: bot.KindForm, Args: args}}
	m.Body = append(m.Body, in.filled()...)
	return update(messageView(drawWhole(m, nil), memo{}))
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

// understand turns a payload into an inbound; nil for what is none of ours.
func (a *Adapter) understand(kind string, payload []byte) (*inbound, error) {
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
	return in, nil
}

// eventID keeps an id within the 64 bytes of an event's.
func eventID(id string) string {
	if len(id) <= 56 && !strings.Contains(id, "\n") {
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
var lenient = json.JoinOptions(jsontext.AllowInvalidUTF8(true), jsontext.AllowDuplicateNames(true))

// decode reads what Slack sent, and what we noted.
func decode(raw []byte, into any) error { return json.Unmarshal(raw, into, lenient) }

// encode writes what decode reads: the same value always as the same bytes.
func encode(v any) ([]byte, error) { return json.Marshal(v, json.Deterministic(true)) }

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
