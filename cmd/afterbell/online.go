package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/rs/zerolog"

	"afterbell/adapters/discord"
	"afterbell/adapters/slack"
	"afterbell/bot"
	"afterbell/bot/companion"
	"afterbell/cmd/afterbell/config"
	"afterbell/store/bolt"
	"afterbell/store/memory"
)

// table is the command table of the core, for what is made from it before anything runs.
func table() ([]bot.Command, error) {
	b, err := companion.New(companion.Config{Store: memory.New()})
	if err != nil {
		return nil, err
	}
	return b.Commands(), nil
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
		fmt.Fprintf(c.out, "  %s: %s\n", p.Name, p.Reason)
	}
	_, err = fmt.Fprintln(c.out, "It does not ask for Administrator, nor for reading what people write.")
	return err
}

type manifestCommand struct {
	Slack slackManifestCommand `cmd:"" help:"Print the app manifest to paste into Slack."`
}

type slackManifestCommand struct {
	Prefix string `placeholder:"bio-" help:"Put before the names of the slash commands, where another app has taken them. Put the same under [slack] as prefix."`
	Mode   string `default:"socket" enum:"socket,http" help:"How Slack reaches the bot: socket (default) or http."`
}

// Run prints the manifest.
func (s *slackManifestCommand) Run(c *console) error {
	commands, err := table()
	if err != nil {
		return err
	}
	manifest, err := slack.Manifest(commands, s.Prefix, slack.Mode(s.Mode))
	if err != nil {
		return &usageError{err}
	}
	if s.Mode == config.ModeHTTP {
		fmt.Fprintf(c.err, "Replace %s, wherever it stands, by the address at which Slack reaches the bot.\n", slack.HTTPAddress)
	}
	_, err = fmt.Fprintf(c.out, "%s\n", manifest)
	return err
}

// onlineWait bounds what check asks the chat services.
const onlineWait = time.Minute

// checkOnline logs in to the chat services that are configured and prints what is missing there. It
// leaves nothing behind: what the adapters note goes into an empty store.
func checkOnline(c *console, conf config.Config) error {
	ctx, cancel := context.WithTimeout(context.Background(), onlineWait)
	defer cancel()
	homes, err := homesIn(ctx, conf.Store.Path)
	unjudged := errors.Is(err, bolt.ErrInUse)
	if err != nil && !unjudged {
		return err
	}
	connected, err := platforms(conf, memory.New(), zerolog.Nop())
	if err != nil {
		return err
	}
	wrong := 0
	for _, p := range connected {
		gaps, err := missing(ctx, p, homes)
		if err != nil {
			return fmt.Errorf("%s: %w", p.Name(), err)
		}
		for _, g := range gaps {
			fmt.Fprintf(c.out, "%s: %s\n", p.Name(), g)
			if !g.optional && !g.note {
				wrong++
			}
		}
	}
	rest := ""
	if unjudged {
		rest = ", but channels of classes were not judged: stop the bot to have them judged"
	}
	if wrong > 0 {
		return refuse("%s to mend before the bot can do its work%s", plural(wrong, "thing"), rest)
	}
	_, err = fmt.Fprintf(c.out, "%s: nothing is missing that a class needs%s\n", plural(len(connected), "chat service"), rest)
	return err
}

// homesIn reads the channels of the classes from the data file, if there is one. The error is
// bolt.ErrInUse while a running bot has it.
func homesIn(ctx context.Context, path string) (homes []bot.Place, err error) {
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	store, err := bolt.Open(path, bolt.Options{Timeout: lockWait, Append: companion.AppendOnly()})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	b, err := companion.New(companion.Config{Store: store})
	if err != nil {
		return nil, err
	}
	return b.Homes(ctx)
}

// A gap is something that a chat service does not let the bot do.
type gap struct {
	text     string
	optional bool // a class works without it
	note     bool // where no class meets, or nothing is missing
}

func (g gap) String() string {
	if g.optional {
		return "optional: " + g.text
	}
	return g.text
}

// missing says what a chat service does not let the bot do.
func missing(ctx context.Context, p bot.Platform, homes []bot.Place) (gaps []gap, err error) {
	switch p := p.(type) {
	case *discord.Adapter:
		found, err := p.Check(ctx, homes...)
		for _, f := range found {
			gaps = append(gaps, discordGaps(f)...)
		}
		return gaps, err
	case *slackByHTTP:
		return missing(ctx, p.Adapter, homes)
	case *slack.Adapter:
		found, err := p.Check(ctx, homes...)
		for _, f := range found {
			gaps = append(gaps, gap{text: f.Problem + ". " + f.Advice, optional: f.Optional})
		}
		return gaps, err
	}
	return nil, nil
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
