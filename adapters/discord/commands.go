package discord

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"sort"
	"strings"

	"github.com/bwmarrin/discordgo"

	"afterbell/bot"
)

// Limits of application commands.
// https://docs.discord.com/developers/interactions/application-commands
const (
	maxTyped           = 100 // commands that are typed
	maxOnMessage       = 15  // commands on messages
	maxCommandOptions  = 25
	maxChoices         = 25
	maxDescription     = 100  // characters
	maxOptionLength    = 6000 // characters that a text option can take
	maxCommandSize     = 8000 // characters of name, descriptions and values together
	defaultOptionLimit = 100
)

// commandName is the pattern of names; letters must also be lower-case where they can be.
var commandName = regexp.MustCompile(`^[-_'\p{L}\p{N}\p{Devanagari}\p{Thai}]{1,32}$`)

// wireCommand is an application command as we send it and compare it. The library's own type
// sends nulls where nothing is meant.
type wireCommand struct {
	Type         int          `json:"type"`
	Name         string       `json:"name"`
	Description  string       `json:"description"`
	Options      []wireOption `json:"options,omitempty"`
	Contexts     []int        `json:"contexts,omitempty"`
	Integrations []int        `json:"integration_types,omitempty"`
}

type wireOption struct {
	Type        int          `json:"type"`
	Name        string       `json:"name"`
	Description string       `json:"description"`
	Required    bool         `json:"required,omitempty"`
	MaxLength   int          `json:"max_length,omitempty"`
	Complete    bool         `json:"autocomplete,omitempty"`
	Choices     []wireChoice `json:"choices,omitempty"`
}

type wireChoice struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// applicationCommands turns the core's table into Discord's. everywhere says that they are
// registered for all servers and the bot's own direct messages, rather than for one server.
func applicationCommands(table []bot.Command, everywhere bool) []wireCommand {
	var list []wireCommand
	for _, c := range table {
		if c.Typed {
			list = append(list, wireCommand{
				Type: int(discordgo.ChatApplicationCommand), Name: c.Name, Description: c.Description, Options: wireOptions(c.Options),
			})
		}
		if c.OnMessage {
			list = append(list, wireCommand{Type: commandOnMessage, Name: c.Label})
		}
	}
	for i := range list {
		if everywhere {
			list[i].Contexts = []int{int(discordgo.InteractionContextGuild), int(discordgo.InteractionContextBotDM)}
			list[i].Integrations = []int{int(discordgo.ApplicationIntegrationGuildInstall)}
		}
	}
	sort.Slice(list, func(i, j int) bool {
		return list[i].Type < list[j].Type || list[i].Type == list[j].Type && list[i].Name < list[j].Name
	})
	return list
}

func wireOptions(options []bot.Option) []wireOption {
	var list []wireOption
	for _, o := range options {
		w := wireOption{Type: int(discordgo.ApplicationCommandOptionString), Name: o.Name, Description: o.Description, Complete: o.Complete}
		for _, c := range o.Choices {
			w.Choices = append(w.Choices, wireChoice{c.Label, c.Value})
		}
		if len(o.Choices) == 0 {
			w.MaxLength = o.Max
			if o.Max <= 0 {
				w.MaxLength = defaultOptionLimit
			}
		}
		list = append(list, w)
	}
	return list
}

// CheckCommands reports everything in the table that Discord would refuse, so that the program
// says it when it starts and not when somebody needs a command.
func CheckCommands(table []bot.Command) error {
	var problems []error
	counts, names := map[int]int{}, map[string]bool{}
	for _, c := range applicationCommands(table, true) {
		counts[c.Type]++
		id := fmt.Sprintf("%d %s", c.Type, c.Name)
		if names[id] {
			problems = append(problems, fmt.Errorf("command %q is there twice", c.Name))
		}
		names[id] = true
		problems = append(problems, checkCommand(c)...)
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
		return checkText(nil, c.Name, "name of a command on messages", c.Name, 32)
	}
	problems = checkName(problems, c.Name, c.Name)
	problems = checkText(problems, c.Name, "description", c.Description, maxDescription)
	if len(c.Options) > maxCommandOptions {
		problems = append(problems, fmt.Errorf("/%s: %d options, Discord takes %d", c.Name, len(c.Options), maxCommandOptions))
	}
	size, seen := characters(c.Name, c.Description), map[string]bool{}
	for _, o := range c.Options {
		if seen[o.Name] {
			problems = append(problems, fmt.Errorf("/%s: option %q is there twice", c.Name, o.Name))
		}
		seen[o.Name] = true
		problems = append(problems, checkOption(c.Name, o)...)
		size += characters(o.Name, o.Description)
		for _, ch := range o.Choices {
			size += characters(ch.Name, ch.Value)
		}
	}
	if size > maxCommandSize {
		problems = append(problems, fmt.Errorf("/%s: %d characters in all, Discord takes %d", c.Name, size, maxCommandSize))
	}
	return problems
}

func checkOption(command string, o wireOption) (problems []error) {
	where := command + " " + o.Name
	problems = checkName(problems, where, o.Name)
	problems = checkText(problems, where, "description", o.Description, maxDescription)
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
		problems = checkText(problems, where, "choice", c.Name, maxOptionText)
		problems = checkText(problems, where, "value of a choice", c.Value, maxOptionText)
	}
	return problems
}

func checkName(problems []error, where, name string) []error {
	if !commandName.MatchString(name) || strings.ToLower(name) != name {
		return append(problems, fmt.Errorf("/%s: the name must be 1 to 32 lower-case letters, digits, - or _", where))
	}
	return problems
}

func checkText(problems []error, where, what, text string, limit int) []error {
	if n := characters(text); n < 1 || n > limit {
		return append(problems, fmt.Errorf("/%s: the %s has %d characters, Discord takes 1 to %d", where, what, n, limit))
	}
	return problems
}

func characters(texts ...string) int {
	n := 0
	for _, t := range texts {
		n += length(t)
	}
	return n
}

// register makes Discord's commands equal to the table, and writes only when they differ: an
// overwrite makes every client load them anew.
// https://docs.discord.com/developers/interactions/application-commands#bulk-overwrite-global-application-commands
func (a *Adapter) register(ctx context.Context, table []bot.Command) error {
	r := request{method: "GET", route: "/applications/%s/commands", args: []string{a.options.AppID}}
	if a.options.TestGuild != "" {
		r.route, r.args = "/applications/%s/guilds/%s/commands", append(r.args, a.options.TestGuild)
	}
	want := applicationCommands(table, a.options.TestGuild == "")
	var have []wireCommand
	r.out = &have
	if err := a.rest.do(ctx, r); err != nil {
		return fmt.Errorf("discord: read commands: %w", err)
	}
	if sameCommands(have, want) {
		return nil
	}
	r.method, r.body, r.out = "PUT", want, nil
	if err := a.rest.do(ctx, r); err != nil {
		return fmt.Errorf("discord: register commands: %w", err)
	}
	a.log.Info().Int("commands", len(want)).Msg("commands registered")
	return nil
}

// sameCommands compares what Discord has with what it should have, in any order.
func sameCommands(have, want []wireCommand) bool {
	if len(have) != len(want) {
		return false
	}
	byName := map[string]wireCommand{}
	for _, c := range have {
		byName[fmt.Sprint(c.Type, c.Name)] = c
	}
	for _, c := range want {
		old, ok := byName[fmt.Sprint(c.Type, c.Name)]
		if !ok || !reflect.DeepEqual(normal(old), normal(c)) {
			return false
		}
	}
	return true
}

// normal brings a command into one form: Discord adds nulls, empty lists and its own order.
func normal(c wireCommand) string {
	sort.Ints(c.Contexts)
	sort.Ints(c.Integrations)
	raw, err := json.Marshal(c)
	if err != nil {
		return err.Error()
	}
	return string(raw)
}
