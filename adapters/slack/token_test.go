package slack

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"afterbell/adapters/slack/slacktest"
	"afterbell/bot"
)

const newBotToken, newAppToken = "xoxb-2-canary-NEWNEWNEW", "xapp-2-canary-NEWNEWNEW"

// put writes a token into its file, as an editor does.
func put(t testing.TB, file, token string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(token+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestBotTokenReplaced: after a refusal nothing is called until the file holds another token, then all
// goes on; also when the token was refused from the beginning.
func TestBotTokenReplaced(t *testing.T) {
	file := filepath.Join(t.TempDir(), "token")
	for name, mode := range map[string]Mode{"socket": ModeSocket, "http": ModeHTTP, "from the beginning": ModeHTTP} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				put(t, file, slacktest.BotToken)
				w := newWorld(t, func(o *Options) { o.Mode, o.BotTokenFile = mode, file })
				if name == "from the beginning" {
					w.Revoke(slacktest.BotToken)
				}
				s := &script{}
				w.run(t, s)
				synctest.Wait()
				w.Revoke(slacktest.BotToken)
				_, err := w.a.Send(t.Context(), part("k1", here(), say("hi")))
				expect(t, err, bot.OutcomePermanent, bot.ScopePlatform)
				calls := len(w.Calls("auth.test"))
				for _, content := range []string{slacktest.BotToken, "not a token", ""} {
					put(t, file, content)
					time.Sleep(2 * time.Minute)
				}
				if n := len(w.Calls("auth.test")); n != calls {
					t.Errorf("%d calls with a token that was refused", n-calls)
				}
				w.AddTeam(slacktest.Team, newBotToken)
				put(t, file, newBotToken)
				time.Sleep(2 * tokenRecheck)
				if _, err := w.a.Send(t.Context(), part("k1", here(), say("hi"))); err != nil {
					t.Errorf("with the new token: %v", err)
				}
				if all := s.seen(); len(all) != 1 || all[0].Kind != bot.KindAllowed ||
					all[0].In != (bot.Place{Platform: "slack", Space: slacktest.Team}) {
					t.Errorf("events %+v", all)
				}
			})
		})
	}
}

// TestTokenWorksAgain: what was refused is opened again when a token works, after a start with a good
// one as well as when Slack takes the old one again; each time once.
func TestTokenWorksAgain(t *testing.T) {
	for name, restart := range map[string]bool{"at the next start": true, "the same token": false} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w, s := newWorld(t), &script{}
				w.run(t, s)
				w.Script(slacktest.Fault{Method: "chat.postMessage", Error: "account_inactive"})
				_, err := w.a.Send(t.Context(), part("k1", here(), say("hi")))
				expect(t, err, bot.OutcomePermanent, bot.ScopePlatform)
				if restart {
					w.restart(t, s)
				}
				time.Sleep(tokenRetry + time.Minute)
				if restart {
					w.restart(t, s)
				}
				if _, err := w.a.Send(t.Context(), part("k1", here(), say("hi"))); err != nil {
					t.Error(err)
				}
				if all := s.seen(); len(all) != 1 || all[0].Kind != bot.KindAllowed || all[0].ID == "" || all[0].At.IsZero() {
					t.Errorf("events %+v", all)
				}
			})
		})
	}
}

// TestAppTokenReplaced: Run waits for another app-level token, and connects with it.
func TestAppTokenReplaced(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		file := filepath.Join(t.TempDir(), "token")
		put(t, file, slacktest.AppToken)
		w := newWorld(t, func(o *Options) { o.AppTokenFile = file })
		w.run(t, &script{})
		settled(t, w)
		w.SetAppToken(newAppToken)
		w.Disconnect(0, "warning", 0)
		w.Disconnect(1, "warning", 0)
		time.Sleep(time.Hour)
		if n := len(w.Calls("apps.connections.open")); n != 2*connections {
			t.Errorf("%d connections asked for with a token that was refused", n-connections)
		}
		put(t, file, newAppToken)
		time.Sleep(2 * tokenRecheck)
		if open, _ := w.Connections(); open != connections {
			t.Errorf("%d connections with the new token", open)
		}
	})
}

// TestWelcomeBack: a workspace that removed the app and has it again, at the next start or by the token
// file, is told to the handler, which would delete its data otherwise; and only then. What Slack says
// late of the old token is not said of the new one.
func TestWelcomeBack(t *testing.T) {
	file := filepath.Join(t.TempDir(), "token")
	for name, restart := range map[string]bool{"at the next start": true, "by the token file": false} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				put(t, file, slacktest.BotToken)
				w, s := newWorld(t, func(o *Options) { o.BotTokenFile = file }), &script{}
				ctx, cancel := context.WithCancel(t.Context())
				done := make(chan error, 1)
				go func() { done <- w.a.Run(ctx, s) }()
				if err := w.AwaitConnections(t.Context(), 1); err != nil {
					t.Fatal(err)
				}
				w.Revoke(slacktest.BotToken)
				w.send(t, w.Event(slacktest.Team, map[string]any{"type": "app_uninstalled"}))
				synctest.Wait()
				w.AddTeam(slacktest.Team, newBotToken)
				if !restart {
					put(t, file, newBotToken)
				}
				time.Sleep(time.Minute)
				w.send(t, w.Event(slacktest.Team, revoked)) // late
				time.Sleep(time.Minute)
				cancel()
				if err := <-done; err != nil {
					t.Error(err)
				}
				for range 2 {
					o := w.a.opts
					o.BotTokens, o.BotTokenFile = []string{newBotToken}, ""
					w.runOnce(t, o, s)
				}
				all := s.seen()
				if len(all) != 2 || all[0].Kind != bot.KindGone || all[1].Kind != bot.KindJoined ||
					all[1].In != (bot.Place{Platform: "slack", Space: slacktest.Team}) {
					t.Errorf("events %+v", all)
				}
			})
		})
	}
}

// runOnce runs another adapter for a minute.
func (w *world) runOnce(t testing.TB, o Options, h bot.Handler) {
	t.Helper()
	a, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if err := a.Run(ctx, h); err != nil {
		t.Error(err)
	}
}
