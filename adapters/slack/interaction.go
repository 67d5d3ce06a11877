package slack

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"afterbell/bot"
	"afterbell/bot/rich"
)

// An interaction is what we read of a press, a choice, a form, a shortcut or a question for options, see
// https://docs.slack.dev/reference/interaction-payloads.
type interaction struct {
	Type     slack.InteractionType `json:"type"`
	Callback string                `json:"callback_id"`
	Trigger  string                `json:"trigger_id"`
	Answer   string                `json:"response_url"`
	At       string                `json:"action_ts"`
	Block    string                `json:"block_id"` // A question for options asks for this block, and Value was typed in it.
	Value    string                `json:"value"`
	Team     struct {
		ID string `json:"id"`
	} `json:"team"`
	User struct {
		ID   string `json:"id"`
		Team string `json:"team_id"`
	} `json:"user"`
	Channel struct {
		ID string `json:"id"`
	} `json:"channel"`
	Message struct {
		At     string `json:"ts"`
		Thread string `json:"thread_ts"`
		Text   string `json:"text"`
	} `json:"message"`
	Container struct {
		Channel string `json:"channel_id"`
		Message string `json:"message_ts"`
		Thread  string `json:"thread_ts"`
		Private bool   `json:"is_ephemeral"`
	} `json:"container"`
	Actions []struct {
		ID      string   `json:"action_id"`
		Block   string   `json:"block_id"`
		Type    string   `json:"type"`
		Value   string   `json:"value"`
		At      string   `json:"action_ts"`
		Option  *option  `json:"selected_option"`
		Options []option `json:"selected_options"`
	} `json:"actions"`
	View view `json:"view"`
}

// An option is one that was chosen from a list.
type option struct {
	Value string `json:"value"`
}

// value is what the option stands for.
func (o option) value() string {
	if o.Value == noValue {
		return ""
	}
	return o.Value
}

func valuesOf(chosen []option) string {
	var values []string
	for _, o := range chosen {
		values = append(values, o.value())
	}
	return strings.Join(values, ",")
}

// A view is what we read of a form, or of the bot's page, that somebody used.
type view struct {
	ID       string         `json:"id"`
	Type     slack.ViewType `json:"type"`
	Callback string         `json:"callback_id"`
	Metadata string         `json:"private_metadata"`
	Team     string         `json:"app_installed_team_id"` // In a shared channel the person's workspace may be another.
	Blocks   []struct {
		Type string `json:"type"`
		ID   string `json:"block_id"`
	} `json:"blocks"`
	State struct {
		Values map[string]map[string]field `json:"values"` // It is ordered by block_id and action_id.
	} `json:"state"`
}

// A field is what one field of a form holds.
type field struct {
	Value   string   `json:"value"`
	Option  *option  `json:"selected_option"`
	Options []option `json:"selected_options"`
	Files   []file   `json:"files"`
}

// A file is one that somebody sent, see https://docs.slack.dev/reference/objects/file-object.
type file struct {
	Name     string `json:"name"`
	Size     int64  `json:"size"`
	URL      string `json:"url_private"`
	Download string `json:"url_private_download"`
}

func (f file) ref() bot.FileRef {
	return bot.FileRef{Name: f.Name, Size: f.Size, URL: orElse(f.Download, f.URL)}
}

// filled returns what was filled into a form, one entry a field, and which fields are lists.
func (v view) filled() (values map[string]string, lists []string) {
	values = map[string]string{}
	for name, elements := range v.State.Values {
		for _, e := range elements {
			switch {
			case len(e.Options) > 0:
				values[name] = valuesOf(e.Options)
			case e.Option != nil:
				values[name] = e.Option.value()
			case len(e.Files) > 0:
				values[name] = rich.Clean(e.Files[0].Name)
			default:
				values[name] = emojiIn(rich.Clean(e.Value)) // no other reference is known there
				continue
			}
			lists = append(lists, name)
		}
	}
	slices.Sort(lists) // what a button carries must not change
	return values, lists
}

// files are those that were chosen in a form. There is one field for them at most, and one file in it.
func (v view) files() (files []bot.FileRef) {
	for _, elements := range v.State.Values {
		for _, e := range elements {
			for _, f := range e.Files {
				files = append(files, f.ref())
			}
		}
	}
	return files
}

// roles are the fields in which a user group was typed.
func (v view) roles() (names []string) {
	for name, elements := range v.State.Values {
		if _, role := elements[roleInput]; role {
			names = append(names, name)
		}
	}
	return names
}

// decodeInteraction reads a press, a choice, a form, a message shortcut or a question for options.
func (a *Adapter) decodeInteraction(payload []byte) (*inbound, error) {
	var c interaction
	if err := decode(payload, &c); err != nil {
		return nil, fmt.Errorf("interaction: %w", err)
	}
	team := orElse(c.View.Team, orElse(c.Team.ID, c.User.Team))
	thread := orElse(c.Message.Thread, c.Container.Thread)
	in := &inbound{team: team, user: c.User.ID, trigger: c.Trigger, answer: a.answerURL(c.Answer), view: c.View,
		ev: bot.Event{ID: c.Trigger, At: instantOf(c.At), In: place(team, orElse(c.Channel.ID, c.Container.Channel), thread, c.User.ID),
			On: bot.Sent{Channel: c.Channel.ID, ID: orElse(c.Message.At, c.Container.Message), Thread: thread}}}
	in.shared = !c.Container.Private && !in.ev.In.Direct()
	if err := in.fromView(a); err != nil {
		return nil, err
	}
	switch c.Type {
	case slack.InteractionTypeBlockActions:
		return in, in.press(c)
	case slack.InteractionTypeMessageAction:
		in.ev.Kind, in.ev.Action, in.ev.Quoted = bot.KindMessage, c.Callback, wordsOf(c.Message.Text)
	case slack.InteractionTypeShortcut:
		in.ev.Kind, in.ev.Action = bot.KindCommand, c.Callback
	case slack.InteractionTypeViewSubmission:
		in.submit, in.ev.Kind, in.ev.Action, in.ev.At = true, bot.KindForm, c.View.Callback, time.Time{}
		target := in.ev.Args["target"]
		in.ev.Args, in.chosen = c.View.filled()
		in.ev.Files = c.View.files()
		in.ev.Args["target"] = target
	case slack.InteractionTypeBlockSuggestion:
		in.query, in.ev.Kind, in.ev.Action, in.ev.Focus = true, bot.KindForm, c.View.Callback, c.Block
		in.ev.ID = orElse(in.ev.ID, c.At+c.Block+c.Value)
		in.ev.Args = map[string]string{c.Block: c.Value, "target": in.ev.Args["target"]}
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
		m, err := readMemo(in.view.Metadata)
		if err != nil {
			return err
		}
		in.ev.In = place(in.team, m.Channel, m.Thread, in.user)
		in.ev.On = bot.Sent{Channel: m.Channel, ID: m.Message, Thread: m.Thread}
		in.ev.Args = map[string]string{"target": m.Target}
		in.home = m.Home
		if in.view.Callback == messageForm {
			in.modal = in.view.ID
		}
		if m.Until > time.Now().Unix() {
			in.answer = a.answerURL(m.Answer)
		}
	}
	return nil
}

// press reads the one button or list of a block_actions payload.
func (in *inbound) press(c interaction) error {
	if len(c.Actions) == 0 {
		return fmt.Errorf("interaction: no action")
	}
	b := c.Actions[0]
	in.ev.Action = actionOf(b.ID)
	if in.ev.At.IsZero() {
		in.ev.At = instantOf(b.At)
	}
	switch {
	case in.ev.Action == moreAction && (b.Option != nil || len(b.Options) == 1):
		chosen := b.Option
		if chosen == nil {
			chosen = &b.Options[0]
		}
		action, target := pressed(chosen.Value)
		in.ev.Kind, in.ev.Action, in.ev.Args = bot.KindButton, action, map[string]string{"target": target}
		if action == againAction {
			return in.readAgain(target)
		}
	case in.ev.Action == againAction:
		return in.readAgain(b.Value)
	case b.Type == "button":
		in.ev.Kind, in.ev.Args = bot.KindButton, map[string]string{"target": b.Value}
	case len(b.Options) > 0 || b.Option == nil:
		in.ev.Kind, in.ev.Args = bot.KindSelect, map[string]string{"value": valuesOf(b.Options)}
	default:
		in.ev.Kind, in.ev.Args = bot.KindSelect, map[string]string{"value": b.Option.value()}
	}
	if in.ev.Kind == bot.KindSelect {
		in.ev.Args["target"] = strings.TrimPrefix(b.Block, selectTag)
	}
	return nil
}
