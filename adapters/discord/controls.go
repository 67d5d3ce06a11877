package discord

import (
	"fmt"
	"slices"

	"github.com/bwmarrin/discordgo"

	"afterbell/bot"
)

// Indexes of the lists of a message, behind those of its buttons.
const (
	moreIndex  = 35
	listIndex  = 33
	maxPressed = 33 // so many buttons of a message can be told apart
)

// controls are the row of buttons, the list of those that have no room in it, and the lists of a message: four rows at most, of
// the five it takes. The buttons with the indexes of placed stand elsewhere.
func (a *Adapter) controls(m bot.Message, at scope, placed map[int]bool) []component {
	var left []bot.Button
	var index []int
	for n, b := range m.Buttons[:min(len(m.Buttons), maxPressed)] {
		if !placed[n] && !slices.Contains(left, b) {
			left, index = append(left, b), append(index, n)
		}
	}
	var rows []component
	row, rest := bot.Ranked(left, maxRow)
	made := func(b bot.Button) component {
		n := index[slices.Index(left, b)]
		return a.button(b, n, b.Label, at)
	}
	if len(row) > 0 {
		rows = append(rows, component{Type: typeRow})
		for _, b := range row {
			rows[0].Components = append(rows[0].Components, made(b))
		}
	}
	if len(rest) > 0 {
		var options []selectOption
		for _, b := range rest[:min(len(rest), maxOptions)] {
			options = append(options, selectOption{Label: cut(b.Label, maxOptionText), Value: made(b).CustomID})
		}
		rows = append(rows, component{Type: typeRow, Components: []component{a.more(options, at)}})
	}
	if m.Select != nil {
		for n, part := range lists(*m.Select) {
			rows = append(rows, component{Type: typeRow, Components: []component{a.choose(part, at, listIndex+n)}})
		}
	}
	return rows
}

// moreAction is the action of the list of buttons that have no room in the row, which the core never sees: each of its options
// is a button, and carries the custom_id that this would have. Discord's apps send nothing when somebody chooses what is chosen
// already, so a choice can be taken back, which does nothing.
const moreAction = "discord.more"

// more is the list of the buttons that have no room in the row.
func (a *Adapter) more(options []selectOption, at scope) component {
	return component{
		Type: typeSelect, CustomID: a.seal.id(at, moreIndex, moreAction, ""), Placeholder: moreText, Options: options,
		MinValues: new(int), MaxValues: 1,
	}
}

// button makes the n-th button of a message.
func (a *Adapter) button(b bot.Button, n int, label string, at scope) component {
	return component{Type: typeButton, Style: style(b), Label: cut(label, maxButtonLabel), CustomID: a.seal.id(at, n, b.Action, b.Target)}
}

// lists deals a select out to as many as its options need, each named by what it goes from and to.
func lists(s bot.Select) (parts []bot.Select) {
	most := maxLists * maxOptions
	if s.Many {
		most = maxOptions // what is chosen must come together
	}
	options := s.Options[:min(len(s.Options), most)]
	several := len(options) > maxOptions
	for some := range slices.Chunk(options, maxOptions) {
		part := s
		part.Options = some
		if several {
			part.Hint = fmt.Sprintf("%s: %s … %s", s.Hint, cut(some[0].Label, maxRangeEnd), cut(some[len(some)-1].Label, maxRangeEnd))
		}
		parts = append(parts, part)
	}
	return parts
}

func style(b bot.Button) int {
	switch {
	case b.Danger:
		return int(discordgo.DangerButton)
	case b.Primary:
		return int(discordgo.PrimaryButton)
	}
	return int(discordgo.SecondaryButton)
}

func (a *Adapter) choose(s bot.Select, at scope, n int) component {
	options := choices(s.Options)
	least, most := 1, 1
	if s.Many {
		least, most = 0, len(options)
	}
	return component{
		Type: typeSelect, CustomID: a.seal.id(at, n, s.Action, s.Target),
		Placeholder: cut(s.Hint, maxPlaceholder), Options: options, MinValues: &least, MaxValues: most,
	}
}

func choices(list []bot.Choice) []selectOption {
	var options []selectOption
	for _, c := range list[:min(len(list), maxOptions)] {
		options = append(options, selectOption{
			Label: cut(c.Label, maxOptionText), Value: c.Value, Description: cut(c.Note, maxOptionText), Default: c.On,
		})
	}
	return options
}
