package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/rs/zerolog"

	"afterbell/adapters/discord"
	"afterbell/adapters/slack"
	"afterbell/bot"
	"afterbell/cmd/afterbell/config"
)

// platforms makes the adapters that are configured. They do not connect yet.
func platforms(conf config.Config, store bot.Store, log zerolog.Logger) ([]bot.Platform, error) {
	var all []bot.Platform
	if conf.Discord.On() {
		d, err := discord.New(discord.Options{
			Token: conf.Discord.Token.Reveal(), TokenFile: conf.Discord.TokenFile, AppID: conf.Discord.ApplicationID,
			APIURL: conf.Discord.APIURL, Guilds: conf.Discord.Guilds, TestGuild: conf.Discord.TestGuild,
			Notes: bot.NewNotes(store, "discord"), Files: bot.Files{Store: store}, Log: log.With().Str("platform", "discord").Logger(),
		})
		if err != nil {
			return nil, err
		}
		all = append(all, d)
	}
	if conf.Slack.On() {
		s, err := newSlack(conf.Slack, store, log.With().Str("platform", "slack").Logger())
		if err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	return all, nil
}

func slackOptions(conf config.Slack, store bot.Store, log zerolog.Logger) slack.Options {
	return slack.Options{
		BotTokens: []string{conf.BotToken.Reveal()}, BotTokenFile: conf.BotTokenFile,
		AppToken: conf.AppToken.Reveal(), AppTokenFile: conf.AppTokenFile, SigningSecret: conf.SigningSecret.Reveal(),
		Mode: slack.Mode(conf.Mode), APIURL: conf.APIURL, Prefix: conf.Prefix,
		Notes: bot.NewNotes(store, "slack"), File: bot.Files{Store: store}.Get, Log: log,
	}
}

func newSlack(conf config.Slack, store bot.Store, log zerolog.Logger) (bot.Platform, error) {
	a, err := slack.New(slackOptions(conf, store, log))
	if err != nil || conf.Mode != config.ModeHTTP {
		return a, err
	}
	return &slackByHTTP{a, conf.Listen}, nil
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
