package slack

import (
	"slices"
	"strconv"
	"strings"

	"github.com/slack-go/slack"

	"afterbell/bot"
)

// controls are the buttons of a message in one row: as many as are read well, and behind them a menu of the others. Those
// with the indexes of placed stand elsewhere. One button alone needs no menu.
func controls(all []bot.Button, placed map[int]bool) (row []slack.BlockElement) {
	var left []bot.Button
	for n, b := range all {
		if !placed[n] && !slices.Contains(left, b) {
			left = append(left, b)
		}
	}
	first, rest := bot.Ranked(left, maxButtons)
	if len(rest) == 1 {
		first, rest = append(slices.Clone(first), rest[0]), nil
	}
	for _, b := range first {
		row = append(row, button(slices.Index(all, b), b))
	}
	if len(rest) > 0 {
		row = append(row, menu(rest))
	}
	return row
}

// moreAction is the action of a menu of buttons, which the core never sees: each of its options is a button.
const moreAction = "slack.more"

// menu offers buttons behind one press more: three dots, or a list where those hold fewer.
func menu(rest []bot.Button) slack.BlockElement {
	var options []*slack.OptionBlockObject
	for _, b := range rest[:min(len(rest), maxOptions)] {
		options = append(options, slack.NewOptionBlockObject(carried(b), plainObject(b.Label, maxOptionText), nil))
	}
	id := actionID(0, moreAction)
	if len(options) <= maxOverflow {
		return slack.NewOverflowBlockElement(id, options...)
	}
	return slack.NewOptionsSelectBlockElement(slack.OptTypeStatic, plainObject(wordMore, maxPlaceholder), id, options...)
}

// carried is a button as the value of an option. The action and the target of a bot.Button have room in one.
func carried(b bot.Button) string { return b.Action + "|" + b.Target }

// pressed is the inverse of carried.
func pressed(value string) (action, target string) {
	action, target, _ = strings.Cut(value, "|")
	return action, target
}

// button draws the n-th button of a message.
func button(n int, b bot.Button) slack.BlockElement {
	e := slack.NewButtonBlockElement(actionID(n, b.Action), b.Target, plainObject(b.Label, maxButtonText))
	switch {
	case b.Danger:
		e.Style = slack.StyleDanger
	case b.Primary:
		e.Style = slack.StylePrimary
	}
	return e
}

// actionID names an element: Slack wants it to differ within a message, so the place is in it.
func actionID(n int, action string) string { return strconv.Itoa(n) + "|" + action }

// actionOf is the inverse of actionID.
func actionOf(id string) string {
	_, action, ok := strings.Cut(id, "|")
	if !ok {
		return id
	}
	return action
}
