package main

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"

	"afterbell/adapters/slack/slacktest"
	"afterbell/bot"
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
	store, err := bolt.Open(conf.Store.Path, bolt.Options{Append: bot.AppendOnly})
	if err != nil {
		t.Fatal(err)
	}
	if err := store.Update(t.Context(), func(tx bot.Tx) error {
		return tx.Put("class/c1", fmt.Appendf(nil, `{"homes":[{"p":"slack","s":%q,"c":%q}]}`, slacktest.Team, slacktest.Channel))
	}); err != nil {
		t.Fatal(err)
	}
	s.server.Change(slacktest.Channel, func(r *slacktest.Room) { r.Member = false })
	for _, tt := range []struct {
		name, scopes string
		locked       bool
		want         []string // in the output, in this order
		refused      bool
	}{
		{"not in the channel", slacktest.AllScopes, false, []string{"slack: the bot is not in #biology-9b. Type /invite"}, true},
		{"in use", slacktest.AllScopes, true, []string{"afterbell.db is in use", "channels of the classes are not looked at", "2 chat services: nothing is missing", "is ready"}, false},
		{"without what is optional", strings.ReplaceAll(slacktest.AllScopes, ",usergroups:read", ""), true,
			[]string{"slack: optional: the scope usergroups:read is missing in School T0TEAM1, so members", "2 chat services: nothing is missing that a class needs"}, false},
		{"without what is needed", strings.ReplaceAll(slacktest.AllScopes, ",users:read", ""), true, []string{"slack: the scope users:read is missing"}, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if !tt.locked {
				if err := store.Close(); err != nil {
					t.Fatal(err)
				}
				defer func() {
					if store, err = bolt.Open(conf.Store.Path, bolt.Options{Append: bot.AppendOnly}); err != nil {
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
