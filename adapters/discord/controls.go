package discord

import (
	"fmt"
	"slices"

	"github.com/bwmarrin/discordgo"

	"afterbell/bot"
)

// controls are the rows of buttons and the lists of a message: four at most, of the five it takes.
func (a *Adapter) controls(m bot.Message, at scope) []component {
	var rows []component
	buttons := m.Buttons[:min(len(m.Buttons), maxButtons)]
	for n, b := range buttons {
		if n%maxRow == 0 {
			rows = append(rows, component{Type: typeRow})
		}
		row := &rows[len(rows)-1]
		row.Components = append(row.Components, component{
			Type: typeButton, Style: style(b), Label: cut(b.Label, maxButtonLabel),
			CustomID: a.seal.id(at, n, b.Action, b.Target),
		})
	}
	if m.Select != nil {
		for n, part := range lists(*m.Select) {
			rows = append(rows, component{Type: typeRow, Components: []component{a.choose(part, at, maxButtons+n)}})
		}
	}
	return rows
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
