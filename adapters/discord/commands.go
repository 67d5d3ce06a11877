package discord

import (
	"context"
	"fmt"
	"net/url"
	"reflect"
	"sort"

	"github.com/bwmarrin/discordgo"

	"afterbell/bot"
)

// wireCommand is an application command as we send it and compare it. The library's own type
// sends nulls where nothing is meant.
type wireCommand struct {
	ID           string       `json:"id,omitempty"`
	Type         int          `json:"type"`
	Name         string       `json:"name"`
	Names        translations `json:"name_localizations,omitempty"`
	Description  string       `json:"description"`
	Descriptions translations `json:"description_localizations,omitempty"`
	Options      []wireOption `json:"options,omitempty"`
	Contexts     []int        `json:"contexts,omitempty"`
	Integrations []int        `json:"integration_types,omitempty"`
}

type wireOption struct {
	Type         int          `json:"type"`
	Name         string       `json:"name"`
	Names        translations `json:"name_localizations,omitempty"`
	Description  string       `json:"description"`
	Descriptions translations `json:"description_localizations,omitempty"`
	Required     bool         `json:"required,omitzero"`
	MaxLength    int          `json:"max_length,omitzero"`
	Complete     bool         `json:"autocomplete,omitzero"`
	Choices      []wireChoice `json:"choices,omitempty"`
}

type wireChoice struct {
	Name  string       `json:"name"`
	Names translations `json:"name_localizations,omitempty"`
	Value string       `json:"value"`
}

// applicationCommands turns the core's table into Discord's. everywhere says that they are
// registered for all servers and the bot's own direct messages, rather than for one server.
func applicationCommands(table []bot.Command, everywhere bool) []wireCommand {
	var list []wireCommand
	for _, c := range table {
		if c.Typed {
			list = append(list, wireCommand{
				Type: int(discordgo.ChatApplicationCommand), Options: wireOptions(c.Options),
				Name: c.Name, Names: translate(c.Name, c.Words, func(w bot.CommandWords) string { return w.Name }),
				Description: c.Description, Descriptions: translate(c.Description, c.Words, func(w bot.CommandWords) string { return w.Description }),
			})
		}
		if c.OnMessage {
			list = append(list, wireCommand{
				Type: commandOnMessage,
				Name: c.Label, Names: translate(c.Label, c.Words, func(w bot.CommandWords) string { return w.Label }),
			})
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
		w := wireOption{
			Type: int(discordgo.ApplicationCommandOptionString), Complete: o.Complete, Choices: wireChoices(o),
			Name: o.Name, Names: translate(o.Name, o.Words, func(w bot.OptionWords) string { return w.Name }),
			Description: o.Description, Descriptions: translate(o.Description, o.Words, func(w bot.OptionWords) string { return w.Description }),
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

func wireChoices(o bot.Option) []wireChoice {
	var list []wireChoice
	for i, c := range o.Choices {
		label := func(w bot.OptionWords) string {
			if i >= len(w.Choices) {
				return ""
			}
			return w.Choices[i]
		}
		list = append(list, wireChoice{Name: c.Label, Names: translate(c.Label, o.Words, label), Value: c.Value})
	}
	return list
}

// register makes Discord's commands equal to the table, and writes only when they differ: an
// overwrite makes every client load them anew. Unless it is asked for the translations, Discord
// leaves them out of what it has.
// https://docs.discord.com/developers/interactions/application-commands#bulk-overwrite-global-application-commands
// https://docs.discord.com/developers/interactions/application-commands#retrieving-localized-commands
func (a *Adapter) register(ctx context.Context, table []bot.Command) error {
	if err := a.leaveTest(ctx); err != nil {
		return err
	}
	want := applicationCommands(table, a.options.TestGuild == "")
	r := a.commands(a.options.TestGuild)
	var have []wireCommand
	r.method, r.query, r.out = "GET", url.Values{"with_localizations": {"true"}}, &have
	if err := a.rest.do(ctx, r); err != nil {
		return fmt.Errorf("discord: read commands: %w", err)
	}
	if sameCommands(have, want) {
		a.known.set(have)
		return nil
	}
	var made []wireCommand
	r.method, r.query, r.body, r.out = "PUT", nil, want, &made
	if err := a.rest.do(ctx, r); err != nil {
		return fmt.Errorf("discord: register commands: %w", err)
	}
	a.known.set(made)
	a.log.Info().Int("commands", len(want)).Msg("commands registered")
	return nil
}

// commands is a call about the commands of all servers, or of one alone.
func (a *Adapter) commands(guild string) request {
	if guild == "" {
		return request{route: "/applications/%s/commands", args: []string{a.options.AppID}}
	}
	return request{route: "/applications/%s/guilds/%s/commands", args: []string{a.options.AppID, guild}}
}

// testNote holds the server that has commands of its own.
const testNote = "test_guild"

// leaveTest removes the commands of a server that was the test server before: it would show them
// beside those for all servers.
func (a *Adapter) leaveTest(ctx context.Context) error {
	old, err := a.options.Notes.Get(ctx, testNote)
	if err != nil || string(old) == a.options.TestGuild {
		return err
	}
	if old != nil {
		r := a.commands(string(old))
		r.method, r.body = "PUT", []wireCommand{}
		if err := a.rest.do(ctx, r); err != nil && !hasCode(err, codeNoAccess, codeUnknownGuild) {
			return fmt.Errorf("discord: remove commands of the test server: %w", err)
		}
	}
	if a.options.TestGuild == "" {
		return a.options.Notes.Put(ctx, testNote, nil)
	}
	return a.options.Notes.Put(ctx, testNote, []byte(a.options.TestGuild))
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
	c.ID = "" // it is Discord's own
	sort.Ints(c.Contexts)
	sort.Ints(c.Integrations)
	raw, err := encode(c)
	if err != nil {
		return err.Error()
	}
	return string(raw)
}
