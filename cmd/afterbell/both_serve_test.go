package main

import (
	"context"
	"encoding/base64"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"afterbell/adapters/discord/discordtest"
	"afterbell/adapters/slack/slacktest"
	"afterbell/adapters/wiretest"
	"afterbell/cmd/afterbell/config"
)

// TestServe runs the program on real sockets, from its configuration to its end: both platforms
// answer, and the signal to stop is followed.
func TestServe(t *testing.T) {
	d, s, connected := sidesOnSockets(t)
	conf, problems := config.Read(configFor(t, d, s), nil)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	conf.Discord.TestGuild = d.guild
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	log := &wiretest.Log{}
	v, err := newServer(conf, zerolog.New(log).Level(zerolog.DebugLevel))
	if err != nil {
		t.Fatal(err)
	}
	go func() { ended <- v.serve(ctx) }()
	defer func() {
		stop()
		select {
		case err := <-ended:
			if err != nil {
				t.Errorf("serve ended with %v", err)
			}
		case <-time.After(5 * time.Second):
			t.Error("serve has not ended after five seconds")
		}
		noSecrets(t, log.String(), d)
	}()
	awake, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	if err := s.server.AwaitConnections(awake, 1); err != nil {
		t.Fatal(err)
	}
	select {
	case <-connected:
	case err := <-ended:
		ended <- err
		t.Fatal("serve ended by itself")
	case <-awake.Done():
		t.Fatal("Discord was not greeted in time")
	}
	if own, all := d.server.Commands(d.guild), d.server.Commands(""); len(own) == 0 || len(all) > 0 {
		t.Errorf("the test server has the commands %v, and every server %v", own, all)
	}
	for _, x := range []side{d, s} {
		says(t, x, x.types(x.people().learners[0], "help", nil), "/checkin")
	}
}

// noSecrets expects that what was logged, or said at the end, holds no token and no address that is one.
func noSecrets(t *testing.T, said string, d *discordSide) {
	t.Helper()
	if said == "" {
		t.Error("nothing was said, so nothing was looked at")
	}
	for name, secret := range map[string]string{"Discord's token": d.server.Token, "Slack's bot token": slacktest.BotToken,
		"Slack's app token": slacktest.AppToken, "Slack's signing secret": slacktest.Secret, "a secret address of Slack": "canary"} {
		if strings.Contains(said, secret) {
			t.Errorf("%s stands in the log:\n%s", name, said)
		}
	}
}

// serves runs the bot as the command does, without a log.
func serves(ctx context.Context, conf config.Config) error {
	v, err := newServer(conf, zerolog.Nop())
	if err != nil {
		return err
	}
	return v.serve(ctx)
}

// sidesOnSockets makes both stand-ins on loopback sockets. connected is closed when the bot greets
// Discord's new server, which it does once it is connected.
func sidesOnSockets(t *testing.T) (d *discordSide, s *slackSide, connected chan struct{}) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Skip("no loopback socket: ", err)
	}
	connected = make(chan struct{})
	greeted := sync.OnceFunc(func() { close(connected) })
	d = newDiscordSide(t, discordtest.Options{Listener: listener, Wrap: func(h http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			h.ServeHTTP(w, r)
			if r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, "/messages") {
				greeted()
			}
		})
	}})
	d.server.Token = base64.RawStdEncoding.EncodeToString([]byte(d.server.AppID)) + ".Gq1x2y.0123456789012345678901234567"
	t.Cleanup(d.shut)
	s = newSlackSide(t)
	t.Cleanup(s.shut)
	if err := s.server.Listen(); err != nil {
		t.Fatal(err)
	}
	return d, s, connected
}

// configFor writes a configuration that names both stand-ins, with a folder that holds the sample
// course, and returns its path.
func configFor(t *testing.T, d *discordSide, s *slackSide) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(filepath.Join(dir, "courses"), sample); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "afterbell.toml")
	text := fmt.Sprintf("[store]\npath = 'afterbell.db'\n[courses]\ndir = 'courses'\n"+
		"[discord]\ntoken = '%s'\napplication_id = '%s'\napi_url = '%s'\n"+
		"[slack]\nbot_token = '%s'\napp_token = '%s'\napi_url = '%s'\n",
		d.server.Token, d.server.AppID, d.server.URL(), slacktest.BotToken, slacktest.AppToken, s.server.APIURL())
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
