package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"afterbell/adapters/slack/slacktest"
	"afterbell/bot"
	"afterbell/cmd/afterbell/config"
	"afterbell/store/memory"
)

// byHTTP makes a stand-in and the configuration of a bot that it calls.
func byHTTP(t *testing.T) (*slackSide, config.Config) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Skip("no loopback socket: ", err)
	}
	address := l.Addr().String() // free again in a moment
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	s := newSlackSide(t)
	t.Cleanup(s.shut)
	if err := s.server.Listen(); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.CopyFS(filepath.Join(dir, "courses"), sample); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "afterbell.toml")
	text := fmt.Sprintf("[slack]\nmode = 'http'\nlisten = '%s'\nprefix = 'bio-'\nbot_token = '%s'\nsigning_secret = '%s'\napi_url = '%s'\n",
		address, slacktest.BotToken, slacktest.Secret, s.server.APIURL())
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	conf, problems := config.Read(path, nil)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return s, conf
}

// calls is Slack calling the bot; it returns what the bot answered.
func calls(t *testing.T, conf config.Config, e slacktest.Envelope) (status int, body string) {
	t.Helper()
	r, err := e.Request("http://" + conf.Slack.Listen + "/slack")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := inTime(t)
	defer cancel()
	answer, err := http.DefaultClient.Do(r.WithContext(ctx))
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	said, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, string(said)
}

// TestServeHTTP runs the program with Slack calling it: it answers at its address with the prefix of
// its commands, a second one cannot have the same address, and the signal to stop frees it.
func TestServeHTTP(t *testing.T) {
	s, conf := byHTTP(t)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	ended := make(chan error, 1)
	go func() { ended <- serves(ctx, conf) }()
	awake, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	if err := s.server.AwaitCall(awake, "auth.test"); err != nil {
		t.Fatal(err)
	}
	if status, body := calls(t, conf, s.server.Slash(slacktest.Team, slacktest.Channel, s.who.teacher.id, "/bio-afterbell",
		"help")); status != http.StatusOK || body != "" {
		t.Errorf("answered %d %q", status, body)
	}
	if g, err := s.server.Answer(awake); err != nil || !strings.Contains(g.Text, "/bio-checkin") {
		t.Errorf("got %+v, %v", g, err)
	}
	second := conf
	second.Store.Path = filepath.Join(t.TempDir(), "second.db")
	if err := serves(ctx, second); err == nil || !strings.Contains(err.Error(), "slack: listen for calls") {
		t.Errorf("a second bot at the same address ended with %v", err)
	}
	stop()
	select {
	case err := <-ended:
		if err != nil {
			t.Errorf("serve ended with %v", err)
		}
	case <-awake.Done():
		t.Fatal("serve has not ended")
	}
	l, err := net.Listen("tcp", conf.Slack.Listen)
	if err != nil {
		t.Fatalf("the address is still taken: %v", err)
	}
	_ = l.Close()
}

// A slowHandler answers a form when it is let.
type slowHandler struct{ asked, let chan struct{} }

func (h slowHandler) Commands() []bot.Command                                   { return nil }
func (h slowHandler) Complete(context.Context, bot.Event) ([]bot.Choice, error) { return nil, nil }
func (h slowHandler) Handle(context.Context, bot.Event) (bot.Reply, error) {
	close(h.asked)
	<-h.let
	return bot.Reply{FieldErrors: map[string]string{"did": "More, please."}}, nil
}

// TestFormAtTheEnd: a form that is at work when the bot is stopped is answered.
func TestFormAtTheEnd(t *testing.T) {
	s, conf := byHTTP(t)
	store := memory.New()
	defer store.Close()
	all, err := platforms(conf, store, zerolog.Nop())
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	h := slowHandler{make(chan struct{}), make(chan struct{})}
	ended := make(chan error, 1)
	go func() { ended <- all[0].Run(ctx, h) }()
	awake, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	if err := s.server.AwaitCall(awake, "auth.test"); err != nil {
		t.Fatal(err)
	}
	context.AfterFunc(ctx, func() { close(h.let) })
	go func() {
		<-h.asked
		stop()
	}()
	view := slacktest.View{ID: "V1", JSON: `{"type":"modal","callback_id":"checkin.form","private_metadata":"{}",` +
		`"blocks":[{"type":"input","block_id":"did"}]}`}
	if status, body := calls(t, conf, s.server.Submit(slacktest.Team, s.who.teacher.id, view, nil)); status != http.StatusOK ||
		!strings.Contains(body, "More, please.") {
		t.Errorf("answered %d %q", status, body)
	}
	if err := <-ended; err != nil {
		t.Errorf("Run ended with %v", err)
	}
}
