package slack

import (
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/slack-go/slack"

	"afterbell/adapters/slack/slacktest"
	"afterbell/bot"
)

func expect(t testing.TB, err error, outcome bot.Outcome, scope bot.Scope) *bot.DeliveryError {
	t.Helper()
	var d *bot.DeliveryError
	if !errors.As(err, &d) {
		t.Fatalf("error %v says no consequence", err)
	}
	if d.Outcome != outcome || d.Scope != scope {
		t.Errorf("%s (%s), want %s (%s): %v", d.Outcome, d.Scope, outcome, scope, err)
	}
	if s := err.Error(); strings.Contains(s, canary) || strings.Contains(s, "xoxb") {
		t.Errorf("the error gives a secret away: %s", s)
	}
	return d
}

// TestFaults: what each answer of Slack means for the outbox, and that what was accepted before the
// fault is found again by its key.
func TestFaults(t *testing.T) {
	for _, tt := range []struct {
		name    string
		fault   slacktest.Fault
		to      bot.Place
		outcome bot.Outcome
		scope   bot.Scope
		wait    time.Duration
	}{
		{"retry-after", slacktest.Fault{Status: 429, Header: map[string]string{"Retry-After": "7"}}, here(), bot.OutcomeAfter,
			bot.ScopePlace, 7 * time.Second},
		{"retry-after as a fraction", slacktest.Fault{Status: 429, Header: map[string]string{"Retry-After": "2.5"}}, here(),
			bot.OutcomeAfter, bot.ScopePlace, 2500 * time.Millisecond},
		{"retry-after 0", slacktest.Fault{Status: 429, Header: map[string]string{"Retry-After": "0"}}, here(), bot.OutcomeAfter,
			bot.ScopePlace, time.Second},
		{"retry-after missing", slacktest.Fault{Status: 429}, here(), bot.OutcomeAfter, bot.ScopePlace, 30 * time.Second},
		{"retry-after an hour", slacktest.Fault{Status: 429, Header: map[string]string{"Retry-After": "3600"}}, here(), bot.OutcomeAfter,
			bot.ScopePlace, time.Hour},
		{"retry-after nonsense", slacktest.Fault{Status: 429, Header: map[string]string{"Retry-After": "soon"}}, here(), bot.OutcomeAfter,
			bot.ScopePlace, 30 * time.Second},
		{"ratelimited in a 200", slacktest.Fault{Error: "ratelimited"}, here(), bot.OutcomeAfter, bot.ScopePlace, 30 * time.Second},
		{"moving into an organisation", slacktest.Fault{Error: "org_login_required"}, here(), bot.OutcomeAfter, bot.ScopePlace,
			10 * time.Minute},
		{"500 after accept", slacktest.Fault{Status: 500, Accept: true}, here(), bot.OutcomeUnclear, bot.ScopePost, 0},
		{"502 after accept", slacktest.Fault{Status: 502, Accept: true}, here(), bot.OutcomeUnclear, bot.ScopePost, 0},
		{"503", slacktest.Fault{Status: 503}, here(), bot.OutcomeUnclear, bot.ScopePost, 0},
		{"504 after accept", slacktest.Fault{Status: 504, Accept: true}, here(), bot.OutcomeUnclear, bot.ScopePost, 0},
		{"internal_error", slacktest.Fault{Error: "internal_error", Accept: true}, here(), bot.OutcomeUnclear, bot.ScopePost, 0},
		{"fatal_error", slacktest.Fault{Error: "fatal_error"}, here(), bot.OutcomeUnclear, bot.ScopePost, 0},
		{"reset after accept", slacktest.Fault{Reset: true, Accept: true}, here(), bot.OutcomeUnclear, bot.ScopePost, 0},
		{"reset before accept", slacktest.Fault{Reset: true}, here(), bot.OutcomeUnclear, bot.ScopePost, 0},
		{"timeout after accept", slacktest.Fault{Delay: time.Minute, Accept: true}, here(), bot.OutcomeUnclear, bot.ScopePost, 0},
		{"invalid JSON", slacktest.Fault{Body: `{"ok":tru`, Accept: true}, here(), bot.OutcomeUnclear, bot.ScopePost, 0},
		{"a proxy's page", slacktest.Fault{Body: `<html>sign in</html>`}, here(), bot.OutcomeUnclear, bot.ScopePost, 0},
		{"an empty object", slacktest.Fault{Body: `{}`}, here(), bot.OutcomeUnclear, bot.ScopePost, 0},
		{"redirect", slacktest.Fault{Status: 302, Header: map[string]string{"Location": "http://evil.example/"}}, here(), bot.OutcomeAfter,
			bot.ScopePlatform, time.Minute},
		{"too long", slacktest.Fault{Error: "msg_blocks_too_long"}, here(), bot.OutcomePermanent, bot.ScopePost, 0},
		{"a new word", slacktest.Fault{Error: "something_new"}, here(), bot.OutcomePermanent, bot.ScopePost, 0},
		{"archived", slacktest.Fault{Error: "is_archived"}, here(), bot.OutcomePermanent, bot.ScopePlace, 0},
		{"not in channel", slacktest.Fault{Error: "not_in_channel"}, here(), bot.OutcomePermanent, bot.ScopePlace, 0},
		{"restricted", slacktest.Fault{Error: "restricted_action"}, here(), bot.OutcomePermanent, bot.ScopePlace, 0},
		{"direct: archived", slacktest.Fault{Error: "is_archived"}, direct(slacktest.Ada), bot.OutcomePermanent, bot.ScopePerson, 0},
		{"direct: left", slacktest.Fault{Error: "user_disabled"}, direct(slacktest.Ada), bot.OutcomePermanent, bot.ScopePerson, 0},
		{"missing scope", slacktest.Fault{Error: "missing_scope", Needed: "chat:write"}, here(), bot.OutcomePermanent, bot.ScopePlatform,
			0},
		{"revoked", slacktest.Fault{Error: "token_revoked"}, here(), bot.OutcomePermanent, bot.ScopePlatform, 0},
		{"inactive", slacktest.Fault{Error: "account_inactive"}, here(), bot.OutcomePermanent, bot.ScopePlatform, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t)
				began := time.Now()
				tt.fault.Method = "chat.postMessage"
				w.Script(tt.fault)
				_, err := w.a.Send(t.Context(), part("key1", tt.to, say("hello")))
				if d := expect(t, err, tt.outcome, tt.scope); d.Wait != tt.wait {
					t.Errorf("wait %s, want %s", d.Wait, tt.wait)
				}
				if n := len(w.Calls("chat.postMessage")); n != 1 {
					t.Errorf("%d attempts", n)
				}
				if _, gone := w.a.workspaces[0].state(); gone != fatal[tt.fault.Error] {
					t.Errorf("the workspace is gone: %v", gone)
				}
				if tt.outcome != bot.OutcomeUnclear {
					return
				}
				seen, complete, err := w.a.Read(t.Context(), tt.to, began)
				if found := len(seen) == 1 && seen[0].Key == "key1" && seen[0].Mine; err != nil || !complete || found != tt.fault.Accept {
					t.Errorf("read %+v, %v, %v", seen, complete, err)
				}
			})
		})
	}
}

// TestWhyAPlaceIsClosed: teachers are told what to do where somebody can do something.
func TestWhyAPlaceIsClosed(t *testing.T) {
	for word, why := range map[string]error{
		"not_in_channel": bot.ErrAbsent, "channel_not_found": bot.ErrAbsent, "is_archived": bot.ErrArchived,
		"restricted_action_read_only_channel": bot.ErrForbidden, "missing_scope": bot.ErrForbidden, "token_revoked": nil,
	} {
		err := verdict(here(), slack.SlackErrorResponse{Err: word})
		for _, known := range []error{bot.ErrAbsent, bot.ErrArchived, bot.ErrForbidden} {
			if errors.Is(err, known) != (known == why) {
				t.Errorf("%s is %v, want %v", word, err, why)
			}
		}
	}
}

// TestPlainWords: what teachers may read of an error names no method of Slack's, and says who speaks once.
func TestPlainWords(t *testing.T) {
	for _, tt := range []struct {
		err  error
		want string
	}{
		{slack.SlackErrorResponse{Err: "invalid_blocks"}, "permanent (post): Slack could not read the message (invalid_blocks)"},
		{slack.SlackErrorResponse{Err: "made_up_by_them"}, "permanent (post): Slack refused it (made_up_by_them)"},
		{&lost{left: true, status: 502}, "unclear (post): no answer from Slack: http status 502"},
		{&lost{cause: "connection refused"}, "after (platform): no way to Slack: connection refused"},
		{&limited{7 * time.Second}, "after (place): rate limited for 7s"},
	} {
		if got := verdict(here(), tt.err).Error(); got != tt.want {
			t.Errorf("got  %q\nwant %q", got, tt.want)
		}
	}
	for _, err := range []error{advice("bot_token", errGone), advice("bot_token", slack.SlackErrorResponse{Err: "invalid_auth"}),
		advice("app_token", slack.SlackErrorResponse{Err: "invalid_auth"}), advice("app_token", errDisabled)} {
		if strings.Contains(err.Error(), "slack:") {
			t.Errorf("who gives up is said by whoever runs it: %q", err)
		}
	}
}

// TestNeverLeft: without a connection nothing was done.
func TestNeverLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		if err := w.a.identifyAll(t.Context()); err != nil {
			t.Fatal(err)
		}
		w.Close()
		w.a.http.CloseIdleConnections()
		_, err := w.a.Send(t.Context(), part("k", here(), say("hello")))
		expect(t, err, bot.OutcomeAfter, bot.ScopePlatform)
	})
}

func TestRedact(t *testing.T) {
	for in, want := range map[string]string{
		`Post "https://hooks.slack.com/commands/T1/2/secret": EOF`: `Post "https://hooks.slack.com/…": EOF`,
		"dial wss://wss-primary.slack.com/link/?ticket=abc":        "dial wss://wss-primary.slack.com/…",
		"token xoxb-1-abc and xapp-1-A-x and xoxe.xoxb-1-x":        "token [token] and [token] and [token]",
		"plain words": "plain words",
	} {
		if got := redact(in); got != want {
			t.Errorf("redact(%q) = %q, want %q", in, got, want)
		}
	}
}

// TestRefusedCertificate: behind a certificate that nobody vouches for nothing is sent, and it is tried again.
func TestRefusedCertificate(t *testing.T) {
	reached := false
	stranger := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached = true }))
	stranger.Config.ErrorLog = log.New(io.Discard, "", 0)
	stranger.StartTLS()
	defer stranger.Close()
	w := newWorld(t, func(o *Options) { o.APIURL, o.Dial = stranger.URL+"/api/", (&net.Dialer{}).DialContext })
	_, err := w.a.Send(t.Context(), part("k1", here(), say("hello")))
	expect(t, err, bot.OutcomeAfter, bot.ScopePlatform)
	if reached {
		t.Error("it was sent")
	}
}
