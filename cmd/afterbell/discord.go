package main

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/rs/zerolog"

	"afterbell/adapters/discord"
	"afterbell/bot"
	"afterbell/cmd/afterbell/config"
)

func discordService() service {
	return service{
		name: "discord", title: "Discord",
		on:    func(conf config.Config) bool { return conf.Discord.On() },
		app:   func(conf config.Config) string { return conf.Discord.ApplicationID },
		open:  openDiscord,
		check: checkDiscord,
		link:  discordLink,
	}
}

func discordLink(p bot.Platform) link {
	if a, ok := p.(*discord.Adapter); ok {
		return link{a.Ready(), a.Links()}
	}
	return link{}
}

func openDiscord(conf config.Config, store bot.Store, log zerolog.Logger) (bot.Platform, error) {
	d := conf.Discord
	return discord.New(discord.Options{
		Token: d.Token.Reveal(), TokenFile: d.TokenFile, AppID: d.ApplicationID,
		APIURL: d.APIURL, Guilds: d.Guilds, TestGuild: d.TestGuild,
		Notes: bot.NewNotes(store, "discord"), Files: bot.Files{Store: store}, Log: log,
	})
}

// checkDiscord says what is missing in the servers and channels of Discord.
func checkDiscord(ctx context.Context, p bot.Platform, homes []bot.Place) (gaps []gap, err error) {
	a, ok := p.(*discord.Adapter)
	if !ok {
		return nil, fmt.Errorf("%T is not Discord", p)
	}
	found, err := a.Check(ctx, homes...)
	for _, f := range found {
		gaps = append(gaps, discordGaps(f)...)
	}
	return gaps, err
}

// discordGaps says what is missing in a server or a channel of Discord: in one line where no class
// meets, for whoever looks for a channel.
func discordGaps(f discord.Finding) (gaps []gap) {
	where := f.Where()
	if where != "" {
		where += ": "
	}
	if f.OK() {
		return []gap{{text: where + "nothing is missing", note: true}}
	}
	if f.Problem != "" {
		gaps = append(gaps, gap{text: where + f.Problem, note: f.Optional})
	}
	var names []string
	for _, m := range f.Missing {
		if m.Optional {
			gaps = append(gaps, gap{text: fmt.Sprintf("%s%q is missing, which is optional: it is %s", where, m.Name, m.Reason), note: true})
			continue
		}
		names = append(names, strconv.Quote(m.Name))
		if !f.Optional {
			gaps = append(gaps, gap{text: fmt.Sprintf("%s%q is missing, %s", where, m.Name, m.Reason)})
		}
	}
	if f.Optional && len(names) > 0 {
		gaps = append(gaps, gap{text: where + "a class here would miss " + strings.Join(names, ", "), note: true})
	}
	return gaps
}

type inviteCommand struct {
	Config string `default:"afterbell.toml" placeholder:"FILE" help:"The configuration. Default: ${default}."`
	AppID  string `name:"application-id" placeholder:"ID" help:"The application's id, instead of the one in the configuration."`
}

// Run prints the link that adds the bot to a Discord server, and why it asks for what it asks.
func (i *inviteCommand) Run(c *console) error {
	id := i.AppID
	if id == "" {
		conf, problems := config.Read(i.Config, c.env)
		if len(problems) > 0 {
			return &refusedError{problems}
		}
		id = conf.Discord.ApplicationID
	}
	if id == "" {
		return refuse("an application id is needed: set [discord] application_id, or give --application-id")
	}
	commands, err := table()
	if err != nil {
		return err
	}
	link, permissions := discord.InviteURL(id, commands)
	fmt.Fprintf(c.out, "%s\n\nIt asks for:\n", link)
	for _, p := range permissions {
		optional := ""
		if p.Optional {
			optional = " (optional)"
		}
		fmt.Fprintf(c.out, "  %s%s: %s\n", p.Name, optional, p.Reason)
	}
	_, err = fmt.Fprintln(c.out, "It does not ask for Administrator, nor for reading what people write.")
	return err
}
