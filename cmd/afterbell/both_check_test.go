package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"afterbell/adapters/discord/discordtest"
	"afterbell/adapters/slack/slacktest"
	"afterbell/bot"
	"afterbell/bot/companion"
	"afterbell/cmd/afterbell/config"
	"afterbell/store/bolt"
)

// TestCheckOnline asks both services what is missing, with what a class can do without marked, also
// while a bot has the data file.
func TestCheckOnline(t *testing.T) {
	d, s, _ := sidesOnSockets(t)
	path := configFor(t, d, s)
	conf, problems := config.Read(path, nil)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	store, err := bolt.Open(conf.Store.Path, bolt.Options{Append: companion.AppendOnly()})
	if err != nil {
		t.Fatal(err)
	}
	keepHome(t, store, "slack", slacktest.Team, slacktest.Channel)
	notThere := "slack: the bot is not in #biology-9b. Type /invite"
	for _, tt := range []struct {
		name, scopes     string
		locked, stranger bool
		want             []string // in the output, in this order
		refused          bool
	}{
		{"not in the channel", slacktest.AllScopes, false, true, []string{"afterbell.db: no damage found", notThere}, true},
		{"not in the channel, in use", slacktest.AllScopes, true, true,
			[]string{"afterbell.db: in use by a bot that is running", notThere}, true},
		{"in use", slacktest.AllScopes, true, false, []string{"afterbell.db: in use", "2 chat services: nothing is missing", "is ready"}, false},
		{"without what is optional", strings.ReplaceAll(slacktest.AllScopes, ",usergroups:read", ""), true, false,
			[]string{"slack: optional: the scope usergroups:read is missing in School T0TEAM1, so members",
				"2 chat services: nothing is missing that a class needs"}, false},
		{"without what is needed", strings.ReplaceAll(slacktest.AllScopes, ",users:read", ""), true, false,
			[]string{"slack: the scope users:read is missing"}, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s.server.Change(slacktest.Channel, func(r *slacktest.Room) { r.Member = !tt.stranger })
			if !tt.locked {
				if err := store.Close(); err != nil {
					t.Fatal(err)
				}
				defer func() {
					if store, err = bolt.Open(conf.Store.Path, bolt.Options{Append: companion.AppendOnly()}); err != nil {
						t.Fatal(err)
					}
				}()
			}
			s.server.SetScopes(tt.scopes)
			var out bytes.Buffer
			check := &checkCommand{Config: path, Online: true}
			err := check.Run(&console{nil, &out, io.Discard, nil})
			if (err != nil) != tt.refused {
				t.Errorf("check: %v", err)
			}
			rest := out.String()
			for _, want := range tt.want {
				_, after, ok := strings.Cut(rest, want)
				if !ok {
					t.Fatalf("no %q in %q of %q", want, rest, out.String())
				}
				rest = after
			}
		})
	}
	if err := store.Close(); err != nil {
		t.Error(err)
	}
}

// keepHome writes a class that meets in a channel.
func keepHome(t *testing.T, store bot.Store, platform, space, channel string) {
	t.Helper()
	if err := store.Update(t.Context(), func(tx bot.Tx) error {
		return tx.Put("class/c1", fmt.Appendf(nil, `{"homes":[{"p":%q,"s":%q,"c":%q}]}`, platform, space, channel))
	}); err != nil {
		t.Fatal(err)
	}
}

// TestCheckDiscord lists the servers and channels of Discord, counts what a class meets, and leaves
// nothing behind in the data file.
func TestCheckDiscord(t *testing.T) {
	d, s, _ := sidesOnSockets(t)
	staff := d.server.AddChannel(d.guild, "staff", 0, discordtest.ViewChannel)
	path := configFor(t, d, s)
	data := filepath.Join(filepath.Dir(path), "afterbell.db")
	server := "discord: Evening school (" + d.guild + "), "
	for _, tt := range []struct {
		name, home string
		want       []string
		refused    string
	}{
		{"before the first start", "", []string{server + "#owls: nothing is missing\n",
			server + "#staff: a class here would miss \"View Channels\"\n"}, ""},
		{"a class", d.channel, []string{server + "#staff: a class here would miss \"View Channels\"\n",
			"nothing is missing that a class needs\n"}, ""},
		{"a class that nobody let the bot into", staff, []string{server +
			"#staff: \"View Channels\" is missing, to see the channels that a class is given\n"}, "1 thing to mend"},
	} {
		if tt.home != "" {
			store, err := bolt.Open(data, bolt.Options{Append: companion.AppendOnly()})
			if err != nil {
				t.Fatal(err)
			}
			keepHome(t, store, "discord", d.guild, tt.home)
			if err := store.Close(); err != nil {
				t.Fatal(err)
			}
		}
		var out bytes.Buffer
		err := (&checkCommand{Config: path, Online: true}).Run(&console{nil, &out, io.Discard, nil})
		if (err != nil) != (tt.refused != "") || err != nil && !strings.Contains(err.Error(), tt.refused) {
			t.Errorf("%s: %v", tt.name, err)
		}
		for _, want := range tt.want {
			if !strings.Contains(out.String(), want) {
				t.Errorf("%s: no %q in %q", tt.name, want, out.String())
			}
		}
		if _, err := os.Stat(data); (err == nil) != (tt.home != "") {
			t.Errorf("%s: the data file: %v", tt.name, err)
		}
	}
	d.server.Token += "0" // so that the one in the configuration is refused
	err := (&checkCommand{Config: path, Online: true}).Run(&console{nil, io.Discard, io.Discard, nil})
	if err == nil || !strings.HasPrefix(plainly(err), "Discord: the bot token is refused: create a new one") ||
		strings.Contains(err.Error(), "\n") {
		t.Errorf("with a wrong token: %v", err)
	}
	store, err := bolt.Open(data, bolt.Options{Append: companion.AppendOnly()})
	if err != nil {
		t.Fatal(err)
	}
	if noted, err := bot.NewNotes(store, "discord").Scan(t.Context(), ""); err != nil || len(noted) > 0 {
		t.Errorf("noted in the data file: %v, %v", noted, err)
	}
	if err := store.Close(); err != nil {
		t.Error(err)
	}
}

// TestSlackRefusesTheTokens: check and serve say which token Slack refused and what to do, once who speaks, and no
// name of a method of Slack's.
func TestSlackRefusesTheTokens(t *testing.T) {
	for method, token := range map[string]string{"auth.test": "bot_token", "apps.connections.open": "app_token"} {
		d, s, _ := sidesOnSockets(t)
		path := configFor(t, d, s)
		s.server.Script(slacktest.Fault{Method: method, Error: "invalid_auth", Times: 1000})
		var out bytes.Buffer
		if err := (&checkCommand{Config: path, Online: true}).Run(&console{nil, &out, io.Discard, nil}); err == nil {
			t.Errorf("%s: check finds nothing", token)
		}
		conf, problems := config.Read(path, nil)
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		conf.Discord = config.Discord{}
		ctx, stop := context.WithTimeout(t.Context(), 10*time.Second)
		defer stop()
		err := serves(ctx, conf)
		if err == nil {
			t.Fatalf("%s: serve goes on", token)
		}
		for _, said := range []string{out.String(), plainly(err)} {
			if strings.Count(said, "slack: ") != 1 || !strings.Contains(said, "slack: "+token+" was refused") || strings.Contains(said, method) {
				t.Errorf("said is %q", said)
			}
		}
	}
}
