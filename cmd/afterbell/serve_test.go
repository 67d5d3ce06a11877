package main

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rs/zerolog"

	"afterbell/bot"
	"afterbell/bot/rich"
	"afterbell/cmd/afterbell/config"
	"afterbell/store/memory"
)

var errDisk = errors.New("the file is gone")

func TestUntilDrained(t *testing.T) {
	tests := []struct {
		name  string
		cause error         // why the context ends after a minute; nil: it is not made to
		run   time.Duration // how long run goes on after its context has ended; 0 without cause: it fails at once
		took  time.Duration
		want  string
	}{
		{"fails by itself", nil, 0, 0, "the file is gone"},
		{"drained in time", context.Canceled, 9 * time.Second, 69 * time.Second, ""},
		{"hangs", context.Canceled, time.Hour, 70 * time.Second, "sending had not ended after 10s"},
		{"stopped by the guard", errDisk, 0, time.Minute, "the file is gone"},
		{"stopped by the guard, and hangs", errDisk, time.Hour, 61 * time.Second, "the file is gone"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, stop := context.WithCancelCause(t.Context())
				defer stop(nil)
				run := func(context.Context) error { return errDisk }
				if tt.cause != nil {
					time.AfterFunc(time.Minute, func() { stop(tt.cause) })
					run = func(ctx context.Context) error {
						<-ctx.Done()
						time.Sleep(tt.run)
						return nil
					}
				}
				start := time.Now()
				err := untilDrained(ctx, run)
				if took := time.Since(start); took != tt.took {
					t.Errorf("it took %v, want %v", took, tt.took)
				}
				if (err != nil) != (tt.want != "") || err != nil && !strings.Contains(err.Error(), tt.want) {
					t.Errorf("error %v, want %q", err, tt.want)
				}
				time.Sleep(tt.run) // what hangs must end inside the bubble
			})
		})
	}
}

func TestPlatforms(t *testing.T) {
	store := memory.New()
	defer store.Close()
	conf := config.Default()
	conf.Discord = config.Discord{Token: "MTA0ODU3NjAwMDAwMDAwMDAw.Gq1x2y.0123456789", ApplicationID: "104857600000000000"}
	conf.Slack.BotToken, conf.Slack.AppToken = "xoxb-1", "xapp-1"
	all, err := platforms(conf, store, zerolog.Nop())
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, p := range all {
		names = append(names, p.Name())
	}
	if got := strings.Join(names, " "); got != "discord slack" {
		t.Errorf("the platforms are %q", got)
	}
	conf = config.Default()
	conf.Slack = config.Slack{BotToken: "xoxb-1", SigningSecret: "0123456789abcdef0123456789abcdef", Mode: config.ModeHTTP,
		Listen: "127.0.0.1:8091", Prefix: "bio-", BotTokenFile: "bot.token", AppTokenFile: "app.token"}
	all, err = platforms(conf, store, zerolog.Nop())
	if err != nil || len(all) != 1 {
		t.Fatalf("%d platforms (%v), want Slack by HTTP alone", len(all), err)
	}
	if s, ok := all[0].(*slackByHTTP); !ok || s.listen != conf.Slack.Listen {
		t.Errorf("Slack by HTTP is a %T", all[0])
	}
	if o := slackOptions(conf.Slack, store, zerolog.Nop()); o.BotTokenFile != "bot.token" || o.AppTokenFile != "app.token" {
		t.Errorf("the token files are %q and %q", o.BotTokenFile, o.AppTokenFile)
	}
	command := rich.Block{Spans: []rich.Span{{Kind: rich.Command, Ref: "today", Text: "/today"}}}
	if said := all[0].Parts(bot.Post{Message: bot.Message{Body: []rich.Block{command}}})[0].Body; rich.Plain(said) != "/bio-today" {
		t.Errorf("with a prefix /today is said as %q", rich.Plain(said))
	}
}
