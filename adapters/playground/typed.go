package playground

import (
	"strings"

	"afterbell/bot"
)

// parseTyped reads what somebody typed into the composer as a command of the table: "/checkin lab
// notes sure: 4". What stands before the first "option:" is the first option's value. ok is false
// when the text is not one of the commands.
func parseTyped(text string, table []bot.Command) (name string, args map[string]string, ok bool) {
	rest, slash := strings.CutPrefix(strings.TrimSpace(text), "/")
	name, rest, _ = strings.Cut(rest, " ")
	for _, c := range table {
		if slash && c.Typed && c.Name == name {
			return name, parseOptions(rest, c.Options), true
		}
	}
	return "", nil, false
}

func parseOptions(text string, options []bot.Option) map[string]string {
	args := map[string]string{}
	if len(options) == 0 {
		return args
	}
	current := options[0].Name
	var value []string
	put := func() {
		if len(value) > 0 {
			args[current] = strings.Join(value, " ")
		}
	}
	for _, word := range strings.Fields(text) {
		if name, ok := optionOf(word, options); ok {
			put()
			current, value = name, nil
			continue
		}
		value = append(value, word)
	}
	put()
	return args
}

// optionOf reports whether a word is the name of an option with a colon.
func optionOf(word string, options []bot.Option) (string, bool) {
	name, ok := strings.CutSuffix(word, ":")
	for _, o := range options {
		if ok && strings.EqualFold(o.Name, name) {
			return o.Name, true
		}
	}
	return "", false
}
