package playground

import (
	"strings"

	"afterbell/bot"
)

// asTyped takes words that begin with a slash for the command that they type, as chat services do: such words
// are never a message. A command that is not in the table is an error that names the nearest one.
func asTyped(a Action, table []bot.Command) (Action, error) {
	words := strings.TrimSpace(a.Text)
	if a.Action != "" || a.Kind != "" && a.Kind != bot.KindMessage || !strings.HasPrefix(words, "/") {
		return a, nil
	}
	name, args, ok := parseTyped(words, table)
	if !ok {
		return a, unknownCommand(words, table)
	}
	a.Action, a.Args, a.Kind, a.Text = name, args, bot.KindCommand, ""
	return a, nil
}

// unknownCommand says that nothing was posted, and which command may have been meant.
func unknownCommand(words string, table []bot.Command) error {
	typed := strings.TrimPrefix(strings.Fields(words)[0], "/")
	if near := nearestCommand(typed, table); near != "" {
		return refusef("There is no command /%.40s, so nothing was posted. Did you mean /%s?", typed, near)
	}
	return refusef("There is no command /%.40s, so nothing was posted. /help names those that there are.", typed)
}

// nearestCommand is the command that begins like a word for longest, for two letters at least: somebody who
// mistypes a command seldom misses its beginning. It is empty where there is none.
func nearestCommand(typed string, table []bot.Command) (near string) {
	best := 1
	for _, c := range table {
		if n := sameBeginning(strings.ToLower(typed), c.Name); c.Typed && n > best {
			best, near = n, c.Name
		}
	}
	return near
}

// sameBeginning counts the bytes at the beginning of two words that are the same.
func sameBeginning(a, b string) (n int) {
	for n < min(len(a), len(b)) && a[n] == b[n] {
		n++
	}
	return n
}

// parseTyped reads what somebody typed into the composer as a command of the table: "/checkin lab
// notes sure: 4". What stands before the first "option:" is the first option's value. ok is false
// when the text is not one of the commands.
func parseTyped(text string, table []bot.Command) (name string, args map[string]string, ok bool) {
	rest, slash := strings.CutPrefix(strings.TrimSpace(text), "/")
	typed, rest, _ := strings.Cut(rest, " ")
	for _, c := range table {
		if slash && c.Typed && strings.EqualFold(c.Name, typed) {
			return c.Name, parseOptions(rest, c.Options), true
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
