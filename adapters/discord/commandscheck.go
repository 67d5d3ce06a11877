package discord

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/bwmarrin/discordgo"

	"afterbell/bot"
)

// Limits of application commands, which hold for every translation by itself.
// https://docs.discord.com/developers/interactions/application-commands
const (
	maxTyped          = 100 // a program may register this many commands that are typed
	maxOnMessage      = 15  // this many are called on messages
	maxCommandOptions = 25
	maxChoices        = 25
	maxName           = 32   // a name has at most this many characters
	maxDescription    = 100  // a description has at most this many characters
	maxOptionLength   = 6000 // a text option takes at most this many characters
	// All names, descriptions and values of a command have this many characters together; of translations the longest counts.
	maxCommandSize     = 8000
	defaultOptionLimit = 100
)

// commandName is the pattern of names; letters must also be lower-case where they can be.
var commandName = regexp.MustCompile(`^[-_'\p{L}\p{N}\p{Devanagari}\p{Thai}]{1,32}$`)

// CheckCommands reports everything in the table that Discord would refuse, so that the program
// says it when it starts and not when somebody needs a command.
func CheckCommands(table []bot.Command) error {
	var problems []error
	counts, names := map[int]int{}, map[int][]named{}
	for _, c := range applicationCommands(table, true) {
		counts[c.Type]++
		names[c.Type] = append(names[c.Type], named{c.Name, c.Names})
		problems = append(problems, checkCommand(c)...)
	}
	for _, kind := range slices.Sorted(maps.Keys(names)) {
		problems = checkDistinct(problems, names[kind], func(name, in string) error {
			return fmt.Errorf("command %q is there twice%s", name, in)
		})
	}
	if n := counts[int(discordgo.ChatApplicationCommand)]; n > maxTyped {
		problems = append(problems, fmt.Errorf("%d commands, Discord takes %d", n, maxTyped))
	}
	if n := counts[commandOnMessage]; n > maxOnMessage {
		problems = append(problems, fmt.Errorf("%d commands on messages, Discord takes %d", n, maxOnMessage))
	}
	if err := errors.Join(problems...); err != nil {
		return fmt.Errorf("discord: %w", err)
	}
	return nil
}

func checkCommand(c wireCommand) (problems []error) {
	if c.Type == commandOnMessage {
		return checkText(nil, c.Name, "name of a command on messages", c.Name, c.Names, maxName)
	}
	problems = checkName(nil, c.Name, c.Name, c.Names)
	problems = checkText(problems, c.Name, "description", c.Description, c.Descriptions, maxDescription)
	if len(c.Options) > maxCommandOptions {
		problems = append(problems, fmt.Errorf("/%s: %d options, Discord takes %d", c.Name, len(c.Options), maxCommandOptions))
	}
	var options []named
	for _, o := range c.Options {
		options = append(options, named{o.Name, o.Names})
		problems = append(problems, checkOption(c.Name, o)...)
	}
	problems = checkDistinct(problems, options, func(name, in string) error {
		return fmt.Errorf("/%s%s: option %q is there twice", c.Name, in, name)
	})
	if size := commandSize(c); size > maxCommandSize {
		problems = append(problems, fmt.Errorf("/%s: %d characters in all, Discord takes %d", c.Name, size, maxCommandSize))
	}
	return problems
}

// A named thing has a name, and others in further languages.
type named struct {
	name   string
	others translations
}

// checkDistinct looks for things that cannot be told apart: a translated name must differ from the
// names of the others, as they are and in the same language. twice makes the problem of a name, and
// of " in " and its language.
// https://docs.discord.com/developers/interactions/application-commands#localization
func checkDistinct(problems []error, list []named, twice func(name, in string) error) []error {
	taken := map[string]bool{}
	for _, n := range list {
		if taken[n.name] {
			problems = append(problems, twice(n.name, ""))
		}
		taken[n.name] = true
	}
	for _, n := range list {
		for _, locale := range n.others.locales() {
			name := n.others[locale]
			if taken[name] || taken[locale+" "+name] {
				problems = append(problems, twice(name, " in "+locale))
			}
			taken[locale+" "+name] = true
		}
	}
	return problems
}

func checkOption(command string, o wireOption) (problems []error) {
	where := command + " " + o.Name
	problems = checkName(problems, where, o.Name, o.Names)
	problems = checkText(problems, where, "description", o.Description, o.Descriptions, maxDescription)
	if o.MaxLength > maxOptionLength {
		problems = append(problems, fmt.Errorf("/%s: at most %d characters, Discord takes %d", where, o.MaxLength, maxOptionLength))
	}
	if len(o.Choices) > maxChoices {
		problems = append(problems, fmt.Errorf("/%s: %d choices, Discord takes %d", where, len(o.Choices), maxChoices))
	}
	if o.Complete && len(o.Choices) > 0 {
		problems = append(problems, fmt.Errorf("/%s: either choices or completion", where))
	}
	for _, c := range o.Choices {
		problems = checkText(problems, where, "choice", c.Name, c.Names, maxOptionText)
		problems = checkText(problems, where, "value of a choice", c.Value, nil, maxOptionText)
	}
	return problems
}

// checkName checks a name and its translations against the pattern.
func checkName(problems []error, where, name string, others translations) []error {
	check := func(where, name string) {
		if !commandName.MatchString(name) || strings.ToLower(name) != name {
			problems = append(problems, fmt.Errorf("/%s: the name %q must be 1 to %d lower-case letters, digits, - or _", where, name, maxName))
		}
	}
	check(where, name)
	for _, locale := range others.locales() {
		check(where+" in "+locale, others[locale])
	}
	return problems
}

// checkText checks the length of a text and of its translations.
func checkText(problems []error, where, what, text string, others translations, limit int) []error {
	check := func(where, text string) {
		if n := length(text); n < 1 || n > limit {
			problems = append(problems, fmt.Errorf("/%s: the %s has %d characters, Discord takes 1 to %d", where, what, n, limit))
		}
	}
	check(where, text)
	for _, locale := range others.locales() {
		check(where+" in "+locale, others[locale])
	}
	return problems
}

// commandSize counts a command's characters as Discord does: of each text the longest translation.
func commandSize(c wireCommand) int {
	size := longest(c.Name, c.Names) + longest(c.Description, c.Descriptions)
	for _, o := range c.Options {
		size += longest(o.Name, o.Names) + longest(o.Description, o.Descriptions)
		for _, ch := range o.Choices {
			size += longest(ch.Name, ch.Names) + length(ch.Value)
		}
	}
	return size
}

func longest(text string, others translations) int {
	n := length(text)
	for _, other := range others {
		n = max(n, length(other))
	}
	return n
}
