package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/rs/zerolog"

	"afterbell/adapters/slack"
	"afterbell/bot"
	"afterbell/cmd/afterbell/config"
)

func slackService() service {
	return service{
		name: "slack", title: "Slack",
		on:    func(conf config.Config) bool { return conf.Slack.On() },
		app:   func(conf config.Config) string { return conf.Slack.App() },
		open:  openSlack,
		check: checkSlack,
		link:  slackLink,
	}
}

// slackQuiet is how long Slack may be silent over a connection: it, or we, ping more often.
const slackQuiet = 90 * time.Second

// slackLink takes a bot that is called by Slack for connected: nobody can tell before a call comes.
func slackLink(p bot.Platform) link {
	switch a := p.(type) {
	case *slack.Adapter:
		return link{time.Since(a.LastHeard()) < slackQuiet, a.Links()}
	case *slackByHTTP:
		return link{ready: true}
	}
	return link{}
}

func slackOptions(conf config.Slack, store bot.Store, log zerolog.Logger) slack.Options {
	return slack.Options{
		BotTokens: []string{conf.BotToken.Reveal()}, BotTokenFile: conf.BotTokenFile,
		AppToken: conf.AppToken.Reveal(), AppTokenFile: conf.AppTokenFile, SigningSecret: conf.SigningSecret.Reveal(),
		Mode: slack.Mode(conf.Mode), APIURL: conf.APIURL, Prefix: conf.Prefix,
		Notes: bot.NewNotes(store, "slack"), File: bot.Files{Store: store}.Get, Log: log,
	}
}

func openSlack(conf config.Config, store bot.Store, log zerolog.Logger) (bot.Platform, error) {
	a, err := slack.New(slackOptions(conf.Slack, store, log))
	if err != nil || conf.Slack.Mode != config.ModeHTTP {
		return a, err
	}
	return &slackByHTTP{a, conf.Slack.Listen}, nil
}

// checkSlack says what is missing in the workspaces and channels of Slack.
func checkSlack(ctx context.Context, p bot.Platform, homes []bot.Place) (gaps []gap, err error) {
	a, ok := p.(interface {
		Check(context.Context, ...bot.Place) ([]slack.Finding, error)
	})
	if !ok {
		return nil, fmt.Errorf("%T is not Slack", p)
	}
	found, err := a.Check(ctx, homes...)
	for _, f := range found {
		gaps = append(gaps, gap{text: f.Problem + ". " + f.Advice, optional: f.Optional})
	}
	return gaps, err
}

// slackByHTTP is Slack where Slack calls us: the adapter with a server in front of it.
type slackByHTTP struct {
	*slack.Adapter
	listen string
}

// Run implements bot.Platform. It fails at once if it cannot listen.
func (s *slackByHTTP) Run(ctx context.Context, h bot.Handler) error {
	listener, err := net.Listen("tcp", s.listen)
	if err != nil {
		return fmt.Errorf("slack: listen for calls: %w", err)
	}
	server := &http.Server{
		Handler: s.Adapter, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 10 * time.Second,
		WriteTimeout: 10 * time.Second, IdleTimeout: time.Minute, MaxHeaderBytes: 16 << 10,
	}
	shutdown := func() {
		grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), 3*time.Second)
		defer cancel()
		if err := server.Shutdown(grace); err != nil {
			server.Close()
		}
	}
	defer context.AfterFunc(ctx, shutdown)()
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	err = s.Adapter.Run(ctx, h)
	shutdown() // what was at work is answered
	if stopped := <-served; !errors.Is(stopped, http.ErrServerClosed) {
		err = errors.Join(err, fmt.Errorf("slack: serve calls: %w", stopped))
	}
	return err
}

type manifestCommand struct {
	Slack slackManifestCommand `cmd:"" help:"Print the app manifest to paste into Slack."`
}

type slackManifestCommand struct {
	Prefix string `placeholder:"bio-" help:"Put before the names of the slash commands. Put the same under [slack] as prefix."`
	Mode   string `default:"socket" enum:"socket,http" help:"How Slack reaches the bot: socket (default) or http."`
}

// Run prints the manifest, and beside it why each scope is asked for: whoever approves an app wants to know.
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
	for _, s := range slack.Scopes() {
		fmt.Fprintf(c.err, "%s: %s\n", s.Name, s.Why)
	}
	_, err = fmt.Fprintf(c.out, "%s\n", manifest)
	return err
}
