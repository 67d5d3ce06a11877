package postgres_test

import (
	"context"
	"strings"
	"syscall"
	"testing"
	"time"

	"afterbell/bot"
	"afterbell/store/postgres"
	"afterbell/store/postgres/pgtest"
)

// TestRefused opens databases that cannot be used: each is refused in a sentence that says which, why and what to do, and
// none says the password.
func TestRefused(t *testing.T) {
	server := pgtest.Start(t, "fsync=off", "max_connections=12")
	newer, narrow, versionless := server.Database(t), server.Database(t), server.Database(t)
	for _, url := range []string{newer, versionless} {
		if err := open(t, url).Close(); err != nil {
			t.Fatal(err)
		}
	}
	server.Exec(t, newer, "UPDATE afterbell_schema SET version = 99")
	server.Exec(t, versionless, "DELETE FROM afterbell_schema")
	server.Exec(t, narrow, "CREATE ROLE guest LOGIN", "CREATE ROLE shut NOLOGIN", "REVOKE CREATE ON SCHEMA public FROM PUBLIC")
	reads, kept := server.Database(t), server.Database(t)
	if err := open(t, kept).Close(); err != nil {
		t.Fatal(err)
	}
	server.Guard(t, "guarded", "the right one")
	standby := server.Standby(t, "next", "max_connections=12")
	copied := standby.URL("owner", kept[strings.LastIndex(kept, "/test")+1:strings.Index(kept, "?")])
	guarded := server.URL("guarded", "test1")
	older := pgtest.NewLine(t, server)
	older.Older = true
	tests := map[string]struct{ url, want string }{
		"no address":      {"postgres://user:sesame@[", "cannot be read"},
		"no database":     {server.URL("owner", "nowhere"), "the database nowhere at "},
		"no such role":    {server.URL("stranger", "test1"), `does not let the role "stranger" in`},
		"may not log in":  {server.URL("shut", "test1"), `does not let the role "shut" in`},
		"too few rights":  {strings.Replace(narrow, "owner@", "guest@", 1), `gives the role "guest" too few rights`},
		"newer":           {newer, "was written by a newer afterbell: its tables are of version 99, and this program knows 1; use that version"},
		"no version":      {versionless, "say no version"},
		"only reads":      {reads + "&default_transaction_read_only=on", "only reads"},
		"wrong password":  {strings.Replace(guarded, "guarded@", "guarded:sesame@", 1), `does not let the role "guarded" in`},
		"no password":     {guarded, `does not let the role "guarded" in`},
		"a standby":       {copied, "only reads: it is a standby"},
		"an empty one":    {standby.URL("owner", "test2"), "only reads: it is a standby"},
		"an older server": {older.URL("owner", "test1"), "is PostgreSQL 9.4"},
		"nobody there":    {"postgres://user:sesame@127.0.0.1:1/school", "the database school at 127.0.0.1:1 does not answer"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			s, err := postgres.Open(context.Background(), tt.url, postgres.Options{Timeout: 2 * time.Second})
			if err == nil {
				_ = s.Close() // of a store that should not be
				t.Fatal("opened")
			}
			if got := err.Error(); !strings.Contains(got, tt.want) || strings.Contains(got, "sesame") {
				t.Errorf("%s\nwant: %s", got, tt.want)
			}
		})
	}
}

// TestNothingLeft takes the last connection and stops the server: what cannot be done then is said, and done as soon as it
// can be.
func TestNothingLeft(t *testing.T) {
	server := pgtest.Start(t, "fsync=off", "max_connections=6", "superuser_reserved_connections=0")
	url := server.Database(t)
	s := open(t, url)
	defer s.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	if err := s.Ping(ctx); err != nil {
		t.Error(err)
	}
	server.Stop(syscall.SIGINT)
	if err := s.Ping(ctx); err == nil || !strings.Contains(err.Error(), "does not answer") {
		t.Errorf("%v, want that it does not answer", err)
	}
	write := func(tx bot.Tx) error { return tx.Put("a", nil) }
	if err := s.Update(ctx, write); err == nil {
		t.Error("an update without a server succeeded")
	}
	server.Run(t, "max_connections=6", "superuser_reserved_connections=0")
	if err := s.Update(ctx, write); err != nil {
		t.Errorf("after the server came back: %v", err)
	}
	var held []*postgres.Store
	for {
		other, err := postgres.Open(ctx, url, postgres.Options{Timeout: 2 * time.Second})
		if err != nil {
			if !strings.Contains(err.Error(), "no connection left") {
				t.Error(err)
			}
			break
		}
		held = append(held, other)
	}
	for _, other := range held {
		if err := other.Close(); err != nil {
			t.Error(err)
		}
	}
}
