package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rs/zerolog"

	"afterbell/bot"
	"afterbell/cmd/afterbell/config"
	"afterbell/store/postgres"
	"afterbell/store/postgres/pgtest"
)

// TestCopyIntoDatabase carries a data file into a database and back, with the same sum, and refuses a database that holds
// something.
func TestCopyIntoDatabase(t *testing.T) {
	url := pgtest.Start(t, "fsync=off").Database(t)
	path := firstVersion(t)
	back := filepath.Join(t.TempDir(), "back.db")
	there := wants(t, exitFine, "records in all, sha256 ", "copy", "--from", path, "--to", url)
	if again := wants(t, exitFine, "records in all, sha256 ", "copy", "--from", url, "--to", back); again != there {
		t.Errorf("there:\n%s\nand back:\n%s", there, again)
	}
	wants(t, exitRefused, "holds records already; name an empty one", "copy", "--from", path, "--to", url)
	wants(t, exitFine, "all is well", "doctor", "--data", back)
}

// TestKilledCopy kills a copy into a database at many moments: nothing of it is left, or all of it is there.
func TestKilledCopy(t *testing.T) {
	server := pgtest.Start(t, "fsync=off")
	dir, program := t.TempDir(), named(t, "afterbell")
	data := filepath.Join(dir, "class.db")
	marked(t, data, "one")
	took := timed(t, program, "copy", "--from", data, "--to", server.Database(t))
	left := map[int]int{}
	for range kills {
		url := server.Database(t)
		killed(t, program, took, "copy", "--from", data, "--to", url)
		var found []bot.Entry
		must(t, lookInto(config.Store{URL: config.Secret(url)}, func(tx bot.Tx) (err error) {
			found, err = tx.Scan("", "\xff", 0)
			return err
		}))
		if n := len(found); n != 0 && n != 33 {
			t.Errorf("%d records are left of 33", n)
		}
		left[len(found)]++
	}
	t.Logf("so many copies left so many records: %v", left)
}

// TestRefusedDatabase starts the real program on databases that cannot be used: each is refused in one sentence, and nothing has
// begun by then.
func TestRefusedDatabase(t *testing.T) {
	server := pgtest.Start(t, "fsync=off", "max_connections=4", "superuser_reserved_connections=0")
	newer, narrow, full := server.Database(t), server.Database(t), server.Database(t)
	for _, url := range []string{newer, full} {
		must(t, lookInto(config.Store{URL: config.Secret(url)}, func(bot.Tx) error { return nil }))
	}
	server.Exec(t, newer, "UPDATE afterbell_schema SET version = 99")
	server.Exec(t, narrow, "CREATE ROLE guest LOGIN", "REVOKE CREATE ON SCHEMA public FROM PUBLIC")
	server.Guard(t, "guarded", "the right one")
	standby := server.Standby(t, "next", "max_connections=4", "superuser_reserved_connections=0")
	guarded := server.URL("guarded", "test1")
	d, s, _ := sidesOnSockets(t)
	conf := configFor(t, d, s)
	text, err := os.ReadFile(conf)
	must(t, err)
	program := named(t, "afterbell")
	for name, tt := range map[string]struct {
		url, want string
		code      int
	}{
		"no address":     {"postgres://u:sesame@[", "cannot be read; one looks like postgres://", exitFailed},
		"nobody there":   {"postgres://u:sesame@127.0.0.1:1/school", "the database school at 127.0.0.1:1 does not answer; check", exitFailed},
		"no such role":   {server.URL("stranger", "test1"), `does not let the role "stranger" in; check`, exitFailed},
		"too few rights": {strings.Replace(narrow, "owner@", "guest@", 1), `gives the role "guest" too few rights; `, exitFailed},
		"wrong password": {strings.Replace(guarded, "guarded@", "guarded:sesame@", 1), `role "guarded" in; check`, exitFailed},
		"a standby":      {standby.URL("owner", "test3"), "only reads: it is a standby or in recovery; give", exitFailed},
		"newer":          {newer, "its tables are of version 99, and this program knows 1; use", exitRefused},
		"only reads":     {narrow + "&default_transaction_read_only=on", "only reads: it is a standby or in recovery; give", exitFailed},
		"full":           {full, "has no connection left; lower [store] connections", exitFailed},
	} {
		t.Run(name, func(t *testing.T) {
			if name == "full" {
				for range 4 {
					store, err := postgres.Open(t.Context(), full, postgres.Options{})
					must(t, err)
					defer store.Close()
				}
			}
			must(t, os.WriteFile(conf, bytes.Replace(text, []byte("[courses]"), []byte("url = '"+tt.url+"'\n[courses]"), 1), 0o600))
			c := exec.Command(program, "serve", "--config", conf)
			c.Stderr = &bytes.Buffer{}
			must(t, c.Start())
			code, complaint := ends(t, c)
			if code != tt.code || !strings.Contains(complaint, tt.want) || strings.Contains(complaint, "sesame") {
				t.Errorf("exit code %d, want %d and %q:\n%s", code, tt.code, tt.want, complaint)
			}
			if strings.Contains(complaint, "serving") || !strings.HasPrefix(lastLine(complaint), "afterbell: ") {
				t.Errorf("it began, or ended without a sentence:\n%s", complaint)
			}
		})
	}
}

// TestSecondInstallation starts a program with other apps on a database that serves already: it is refused, on either service, until
// somebody says that this is meant.
func TestSecondInstallation(t *testing.T) {
	url := pgtest.Start(t, "fsync=off").Database(t)
	claims := func(change func(*config.Config), other bool) error {
		conf := config.Default()
		conf.Discord = config.Discord{Token: "x", ApplicationID: "111111111111111111"}
		conf.Slack = config.Slack{BotToken: "xoxb-1", AppToken: "xapp-1-A111-1-2"}
		conf.Store.URL = config.Secret(url)
		change(&conf)
		base, err := openBase(conf.Store, zerolog.Nop())
		must(t, err)
		v := &server{conf: conf, store: base, otherApp: other}
		var checked error
		must(t, base.View(t.Context(), func(tx bot.Tx) error {
			checked = checkClaim(conf, tx)
			return nil
		}))
		claimed := v.claim(t.Context())
		if !other && (checked == nil) != (claimed == nil) {
			t.Errorf("check says %v, and serve %v", checked, claimed)
		}
		return errors.Join(claimed, base.Close())
	}
	same := func(*config.Config) {}
	discord := func(c *config.Config) { c.Discord.ApplicationID = "222222222222222222" }
	slack := func(c *config.Config) { c.Slack.AppToken = "xapp-1-A222-1-2" }
	signed := func(secret string) func(*config.Config) {
		return func(c *config.Config) {
			c.Slack.SigningSecret, c.Slack.AppToken, c.Discord.Token = config.Secret(secret), "", ""
		}
	}
	onlySlackByHTTP := func(c *config.Config) { c.Discord.Token, c.Slack.AppToken = "", "" }
	for _, tt := range []struct {
		change func(*config.Config)
		other  bool
		want   string
	}{
		{same, false, ""}, {same, false, ""}, {onlySlackByHTTP, false, ""},
		{discord, false, "serves the Discord app 111111111111111111, and this configuration names 222222222222222222; a second"},
		{slack, false, "serves the Slack app A111, and this configuration names A222; a second"},
		{discord, true, ""}, {discord, false, ""}, {same, false, "serves the Discord app 222222222222222222"},
		{signed("first"), true, ""}, {signed("first"), false, ""}, {signed("second"), false, "with another signing secret than this"},
		{same, false, "serves the Discord app"}, {signed("second"), true, ""}, {signed("first"), false, "with another signing secret than this"},
	} {
		err := claims(tt.change, tt.other)
		var refused *refusedError
		if tt.want == "" && err != nil || tt.want != "" && (!errors.As(err, &refused) || !strings.Contains(err.Error(), tt.want)) {
			t.Errorf("%v, want %q", err, tt.want)
		}
	}
}
