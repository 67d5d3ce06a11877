package slack

import (
	"context"
	"crypto/rand"
	"fmt"
	"strings"
	"time"

	"afterbell/bot"
)

// Where a form cannot be opened, or words are no command, a button does it again with all that was
// typed: a button makes the trigger that a form needs.

const (
	againAction = "~again" // That button has this action.
	wordsNotes  = "words/" // Notes of words that are too long for a button begin like this.
)

// A repeat is something to be done again. A button carries it, or only the key of the note that does.
type repeat struct {
	Kind   bot.Kind          `json:"k"`
	Action string            `json:"a"`
	Args   map[string]string `json:"g,omitempty"`
	Chosen []string          `json:"c,omitempty"` // These fields of a form are lists.
	Note   string            `json:"n,omitzero"`
}

// keptWords are a repeat in a note of the person: what they typed, for half an hour.
type keptWords struct {
	Until  time.Time `json:"t"`
	Repeat repeat    `json:"r"`
}

// keepWords returns what a button carries so that r can be done again.
func (a *Adapter) keepWords(ctx context.Context, user string, r repeat) (target string, err error) {
	value, err := encode(r)
	if err == nil && length(string(value)) > maxButtonValue {
		short := repeat{Kind: r.Kind, Action: r.Action, Note: rand.Text()}
		var note []byte
		if note, err = encode(keptWords{time.Now().UTC().Add(wordsLife), r}); err == nil {
			err = a.opts.Notes.User(user).Put(ctx, wordsNotes+short.Note, note)
		}
		if err == nil {
			value, err = encode(short)
		}
	}
	if err != nil {
		return "", fmt.Errorf("keep what was typed: %w", err)
	}
	return string(value), nil
}

// readAgain takes up what a button carries.
func (in *inbound) readAgain(value string) error {
	var r repeat
	if err := decode([]byte(value), &r); err != nil {
		return fmt.Errorf("interaction: %w", err)
	}
	in.ev.Kind, in.ev.Action, in.ev.Args, in.chosen, in.kept = r.Kind, r.Action, r.Args, r.Chosen, r.Note
	in.again = true
	return nil
}

// outspoken reports whether what was typed is to stand in the channel under the person's name. Slack's commands have no options
// that somebody chooses, so one word makes a question public: it takes a press more.
func (in *inbound) outspoken() bool {
	return in.ev.Kind == bot.KindCommand && in.ev.Action == "ask" && in.ev.Args["to"] == "class" && in.ev.Args["question"] != ""
}

// preview shows words that will stand in the channel, with the button that puts them there.
func (a *Adapter) preview(ctx context.Context, in *inbound) bot.Reply {
	m := sentence(wordPublic)
	m.Body = append(m.Body, quote(in.ev.Args["question"]))
	target, err := a.keepWords(ctx, in.user, repeat{Kind: in.ev.Kind, Action: in.ev.Action, Args: in.ev.Args})
	if err != nil {
		a.opts.Log.Warn().Err(err).Msg("slack words not kept")
		m = sentence(wordTypeAgain)
		m.Body = append(m.Body, quote(in.ev.Args["question"]))
		return bot.Reply{Message: m, Private: true}
	}
	m.Buttons = []bot.Button{{Label: wordPost, Action: againAction, Target: target, Primary: true}}
	return bot.Reply{Message: m, Private: true}
}

// recall takes up the words that a note keeps for a button. It returns false when they are gone.
func (a *Adapter) recall(ctx context.Context, in *inbound) bool {
	if in.kept == "" {
		return true
	}
	raw, err := a.opts.Notes.User(in.user).Get(ctx, wordsNotes+in.kept)
	var w keptWords
	if err != nil || raw == nil || decode(raw, &w) != nil || time.Now().After(w.Until) {
		return false
	}
	in.ev.Args, in.chosen = w.Repeat.Args, w.Repeat.Chosen
	return true
}

// outworn reports whether a note of a person keeps words, and no longer needs to.
func outworn(n bot.Entry) bool {
	var w keptWords
	return strings.Contains(n.Key, "/"+wordsNotes) && (decode(n.Value, &w) != nil || time.Now().After(w.Until))
}
