package bot

import (
	"strings"
)

// The table of everything people can do, made of what the stories list: typed commands first, then
// what only buttons, lists and forms ask for. Adapters read it before they answer; the help, Discord's
// registration, Slack's manifest and the playground's menu come from it.

// actionsOf lists the actions of stories: those that are typed first, each in the order given.
func actionsOf(stories []story) []action {
	var typed, pressed []action
	for _, s := range stories {
		for _, a := range s.actions {
			if a.Typed {
				typed = append(typed, a)
			} else {
				pressed = append(pressed, a)
			}
		}
	}
	return append(typed, pressed...)
}

// tableOf puts the words of the catalogue into the table.
func tableOf(actions []action, book *phraseBook) ([]Command, map[string]action) {
	var table []Command
	byName := map[string]action{}
	for _, a := range actions {
		if a.Typed {
			speak(&a.Command, book.voice("en"))
			for _, tag := range book.languages() {
				translate(&a.Command, tag, book.voice(tag))
			}
		}
		table = append(table, a.Command)
		byName[a.Name] = a
	}
	return table, byName
}

// speak gives a command its English words.
func speak(c *Command, english voice) {
	w := commandWords(english, *c)
	c.Description, c.Label = w.Description, w.Label
	for i := range c.Options {
		o := &c.Options[i]
		w := optionWords(english, c.Name, *o)
		o.Description = w.Description
		for j, label := range w.Choices {
			o.Choices[j].Label = label
		}
	}
}

// typedNames are the names of the commands that people type.
func typedNames(actions []action) map[string]bool {
	names := map[string]bool{}
	for _, a := range actions {
		if a.Typed {
			names[a.Name] = true
		}
	}
	return names
}

// translate adds the words of a further language to a command.
func translate(c *Command, tag string, v voice) {
	if c.Words == nil {
		c.Words = map[string]CommandWords{}
	}
	c.Words[tag] = commandWords(v, *c)
	for i := range c.Options {
		o := &c.Options[i]
		if o.Words == nil {
			o.Words = map[string]OptionWords{}
		}
		o.Words[tag] = optionWords(v, c.Name, *o)
	}
}

// choiceKey is the sentence of one fixed choice: "class.go_dayoff" for the choice "day off" of the option
// "go" of /class.
func choiceKey(command, option, value string) string {
	return command + "." + option + "_" + strings.ReplaceAll(value, " ", "")
}

// ownName begins the keys of the names that commands and options have in further languages:
// "name.checkin", "name.checkin_did".
const ownName = "name."

// commandWords is what one language says of a command.
func commandWords(v voice, c Command) CommandWords {
	w := CommandWords{Name: own(v, ownName+c.Name), Description: own(v, "command."+c.Name)}
	if c.OnMessage {
		w.Label = own(v, "command."+c.Name+"_message")
	}
	return w
}

// optionWords is what one language says of an option of a command.
func optionWords(v voice, command string, o Option) OptionWords {
	name := command + "_" + o.Name
	w := OptionWords{Name: own(v, ownName+name), Description: own(v, "option."+name)}
	for _, c := range o.Choices {
		w.Choices = append(w.Choices, own(v, choiceKey(command, o.Name, c.Value)))
	}
	return w
}

// own says a sentence without markup if the voice's language has it, and nothing otherwise.
func own(v voice, key string) string {
	if !v.says(key) {
		return ""
	}
	return v.plain(key, nil)
}
