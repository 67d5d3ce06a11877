package slack

import (
	"fmt"
	"iter"
	"strings"

	"github.com/slack-go/slack"

	"afterbell/bot"
	"afterbell/bot/rich"
)

// inputID is the action_id of every field but those of roleInput; the block_id is the field's name.
const inputID = "value"

// A memo is what a form carries along, so that its answer finds the way back even after a restart.
type memo struct {
	Target  string `json:"t,omitzero"`
	Channel string `json:"c,omitzero"`
	Thread  string `json:"h,omitzero"`
	Message string `json:"m,omitzero"` // The form was opened from this message.
	Direct  bool   `json:"d,omitzero"`
	Home    bool   `json:"p,omitzero"` // It was opened from the bot's own page.
	Answer  string `json:"r,omitzero"` // It is the response_url.
	Until   int64  `json:"u,omitzero"` // Answer is stale after this Unix second.
}

func (m memo) String() string {
	raw, err := encode(m)
	if err != nil || len(raw) > maxViewMetadata {
		m.Answer = ""
		raw, _ = encode(m)
	}
	return string(raw)
}

func readMemo(s string) (m memo, err error) {
	if err = decode([]byte(s), &m); err != nil {
		return memo{}, fmt.Errorf("read a form's private_metadata: %w", err)
	}
	return m, nil
}

// formView renders a form. Values are filled in; a value that a field cannot show, and what is
// wrong with it, stand above the field, so that nothing typed is lost.
func formView(f bot.Form, m memo) slack.ModalViewRequest {
	m.Target = f.Target
	v := slack.ModalViewRequest{
		Type: slack.VTModal, CallbackID: f.Action, PrivateMetadata: m.String(),
		Title: plainObject(f.Title, maxViewTitle), Close: plainObject(wordCancel, maxViewTitle),
		Submit: plainObject(orElse(f.Submit, wordSend), maxViewTitle),
	}
	var blocks []slack.Block
	if f.Note != "" {
		blocks = append(blocks, smallBlock(f.Note))
	}
	for _, field := range f.Fields {
		blocks = append(blocks, fieldBlocks(field)...)
	}
	v.Blocks.BlockSet = blocks
	return v
}

// fieldBlocks renders one field with what is to be said above it.
func fieldBlocks(f bot.Field) []slack.Block {
	element, left := fieldElement(f)
	var blocks []slack.Block
	if f.Error != "" {
		blocks = append(blocks, smallBlock(f.Label+": "+f.Error))
	}
	for part := range pieces(left) {
		blocks = append(blocks, smallBlock(fmt.Sprintf(wordYouWrote, part)))
	}
	input := slack.NewInputBlock(f.Name, plainObject(f.Label, maxLabel), nil, element)
	if f.Note != "" {
		input.Hint = plainObject(f.Note, maxLabel)
	}
	input.Optional = !f.Required
	return append(blocks, input)
}

// pieces are the parts of a long text that a small line holds each.
func pieces(text string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for text != "" {
			part := text
			if length(text) > maxPiece {
				part = strings.TrimSuffix(shorten(text, maxPiece), "…")
			}
			text = text[len(part):]
			if !yield(part) {
				return
			}
		}
	}
}

// maxPiece leaves room for the words around a piece.
const maxPiece = maxSmall - 100

// fieldElement returns the element of a field, and what of its value the element cannot show.
func fieldElement(f bot.Field) (e slack.BlockElement, left string) {
	switch {
	case f.Kind == bot.FieldOne && len(f.Options) > 0 && len(f.Options) <= maxRadio:
		all, on, left := fieldOptions(f)
		radio := slack.NewRadioButtonsBlockElement(inputID, all...)
		radio.InitialOption = on
		return radio, left
	case f.Kind == bot.FieldOne || f.Kind == bot.FieldList:
		return listElement(f)
	case f.Kind == bot.FieldFile:
		return slack.NewFileInputBlockElement(inputID).WithMaxFiles(1), ""
	}
	limit := min(orElse(f.Max, 1000), maxInput)
	value := strings.TrimSpace(rich.Clean(rich.Unmarked(f.Value)))
	if n := length(value); n > limit {
		limit = min(n, maxInput)
	}
	kept := value
	if length(value) > limit {
		kept = strings.TrimSuffix(shorten(value, limit), "…")
		left = value[len(kept):]
	}
	id := inputID
	if f.Kind == bot.FieldRole {
		id = roleInput
	}
	input := slack.NewPlainTextInputBlockElement(nil, id)
	input.Multiline, input.MaxLength, input.InitialValue = f.Kind == bot.FieldText, limit, kept
	return input, left
}

// listElement is a list of options, or one that is filled while it is typed in.
func listElement(f bot.Field) (slack.BlockElement, string) {
	if len(f.Options) == 0 {
		e := slack.NewOptionsSelectBlockElement(slack.OptTypeExternal, nil, inputID)
		none := 0
		e.MinQueryLength = &none
		if f.Value != "" {
			e.InitialOption = slack.NewOptionBlockObject(optionValue(f.Value), plainObject(f.Value, maxOptionText), nil)
		}
		return e, ""
	}
	all, on, left := fieldOptions(f)
	e := slack.NewOptionsSelectBlockElement(slack.OptTypeStatic, nil, inputID, all...)
	e.InitialOption = on
	return e, left
}

// fieldOptions returns the options of a field, the one it holds, and the value that is none.
func fieldOptions(f bot.Field) (all []*slack.OptionBlockObject, on *slack.OptionBlockObject, left string) {
	all, chosen := options(f.Options)
	for _, o := range all {
		if f.Value != "" && o.Value == optionValue(f.Value) {
			return all, o, ""
		}
	}
	if f.Value == "" && len(chosen) > 0 {
		return all, chosen[0], ""
	}
	return all, nil, f.Value
}

// messageView shows a message where a form was, or instead of a private message on the bot's page.
func messageView(d drawn, m memo) slack.ModalViewRequest {
	blocks := clip(d.blocks)
	if len(blocks) == 0 {
		blocks = []slack.Block{slack.NewSectionBlock(mrkdwnObject(shorten(d.text, maxSection)), nil, nil)}
	}
	return slack.ModalViewRequest{Type: slack.VTModal, CallbackID: messageForm, PrivateMetadata: m.String(),
		Title: plainObject(wordTitle, maxViewTitle), Close: plainObject(wordClose, maxViewTitle),
		Blocks: slack.Blocks{BlockSet: blocks}}
}

// messageForm is the callback_id of a view that only shows a message.
const messageForm = "~message"

// loadingView is shown while the handler is still at work on the real form.
func loadingView(m memo) slack.ModalViewRequest {
	return messageView(drawn{text: wordLoading, blocks: []slack.Block{smallBlock(wordLoading)}}, m)
}

// homeView is the bot's own page.
func homeView(blocks []slack.Block) slack.HomeTabViewRequest {
	return slack.HomeTabViewRequest{Type: slack.VTHomeTab, Blocks: slack.Blocks{BlockSet: clip(unique(blocks))}}
}

// formErrors places the sentences of a refused form at its fields. What names none of them stands
// at the first, because Slack shows nothing at all when a name is unknown.
func formErrors(errs map[string]string, v view) map[string]string {
	var first string
	known := map[string]bool{}
	for _, b := range v.Blocks {
		if b.Type == string(slack.MBTInput) {
			known[b.ID] = true
			first = orElse(first, b.ID)
		}
	}
	at := map[string]string{}
	for name, sentence := range errs {
		if !known[name] {
			name = first
		}
		at[name] = strings.TrimSpace(at[name] + " " + sentence)
	}
	return at
}

func smallBlock(s string) slack.Block {
	return slack.NewContextBlock("", plainObject(s, maxSmall))
}

func orElse[T comparable](v, otherwise T) T {
	var zero T
	if v == zero {
		return otherwise
	}
	return v
}
