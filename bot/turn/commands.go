package turn

import (
	"strings"

	"afterbell/bot"
	"afterbell/bot/say"
)

// The table of everything people can do, made of what the stories list: typed commands first, then
// what only buttons, lists and forms ask for. Adapters read it before they answer; the help, Discord's
// registration, Slack's manifest and the playground's menu come from it.

// ActionsOf lists the actions of stories: those that are typed first, each in the order given.
func ActionsOf(stories []Story) []Action {
	var typed, pressed []Action
	for _, s := range stories {
		for _, a := range s.Actions {
			if a.Typed {
				typed = append(typed, a)
			} else {
				pressed = append(pressed, a)
			}
		}
	}
	return append(typed, pressed...)
}

// CommandTable puts the words of the catalogue into the table.
func CommandTable(actions []Action, book *say.Book) ([]bot.Command, map[string]Action) {
	var table []bot.Command
	byName := map[string]Action{}
	for _, a := range actions {
		if a.Typed {
			speak(&a.Command, book.Voice("en"))
			for _, tag := range book.Languages() {
				translate(&a.Command, tag, book.Voice(tag))
			}
		}
		table = append(table, a.Command)
		byName[a.Name] = a
	}
	return table, byName
}

// speak gives a command its English words.
func speak(c *bot.Command, english say.Voice) {
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
func typedNames(actions []Action) map[string]bool {
	names := map[string]bool{}
	for _, a := range actions {
		if a.Typed {
			names[a.Name] = true
		}
	}
	return names
}

// translate adds the words of a further language to a command.
func translate(c *bot.Command, tag string, v say.Voice) {
	if c.Words == nil {
		c.Words = map[string]bot.CommandWords{}
	}
	c.Words[tag] = commandWords(v, *c)
	for i := range c.Options {
		o := &c.Options[i]
		if o.Words == nil {
			o.Words = map[string]bot.OptionWords{}
		}
		o.Words[tag] = optionWords(v, c.Name, *o)
	}
}

// ChoiceKey is the sentence of one fixed choice: "class.go_dayoff" for the choice "day off" of the option
// "go" of /class.
func ChoiceKey(command, option, value string) string {
	return command + "." + option + "_" + strings.ReplaceAll(value, " ", "")
}

// OwnName begins the keys of the names that commands and options have in further languages:
// "name.checkin", "name.checkin_did".
const OwnName = "name."

// commandWords is what one language says of a command.
func commandWords(v say.Voice, c bot.Command) bot.CommandWords {
	w := bot.CommandWords{Name: own(v, OwnName+c.Name), Description: own(v, "command."+c.Name)}
	if c.OnMessage {
		w.Label = own(v, "command."+c.Name+"_message")
	}
	return w
}

// optionWords is what one language says of an option of a command.
func optionWords(v say.Voice, command string, o bot.Option) bot.OptionWords {
	name := command + "_" + o.Name
	w := bot.OptionWords{Name: own(v, OwnName+name), Description: own(v, "option."+name)}
	for _, c := range o.Choices {
		w.Choices = append(w.Choices, own(v, ChoiceKey(command, o.Name, c.Value)))
	}
	return w
}

// own says a sentence without markup if the voice's language has it, and nothing otherwise.
func own(v say.Voice, key string) string {
	if !v.Says(key) {
		return ""
	}
	return v.Plain(key, nil)
}
