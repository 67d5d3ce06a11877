package discord

import (
	"context"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"afterbell/bot"
	"afterbell/store/memory"
)

// TestRefusedCertificate shows that behind a certificate that nobody vouches for nothing is sent, and that it is tried again.
func TestRefusedCertificate(t *testing.T) {
	reached := false
	stranger := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached = true }))
	stranger.Config.ErrorLog = log.New(io.Discard, "", 0)
	stranger.StartTLS()
	defer stranger.Close()
	store := memory.New()
	a, err := New(Options{AppID: "700000000000000001", Token: "canary-token", APIURL: stranger.URL, Dial: (&net.Dialer{}).DialContext,
		Notes: bot.NewNotes(store, Name), Files: bot.Files{Store: store}, Log: zerolog.Nop()})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	at := bot.Place{Platform: Name, Space: "700000000000000002", Channel: "700000000000000003"}
	_, err = a.Send(context.Background(), bot.Part{Post: bot.Post{Key: "a", To: at, Message: say("x")}, N: 1, Of: 1, Key: "a", At: time.Now()})
	if d := outcome(t, err); d.Outcome != bot.OutcomeAfter || d.Scope != bot.ScopePlatform || reached {
		t.Errorf("%s (%s), it was reached: %v: %v", d.Outcome, d.Scope, reached, err)
	}
}
