package slack

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/slack-go/slack"
)

// ServeHTTP takes Slack's requests in ModeHTTP: events, slash commands, interactions and options all
// come to one address, which the manifest names. Only requests signed with the signing secret within
// the last five minutes are read, each once. See
// https://docs.slack.dev/authentication/verifying-requests-from-slack.
func (a *Adapter) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost || a.opts.Mode != ModeHTTP {
		http.Error(w, "not found", http.StatusNotFound)
		return
	}
	if _, h := a.running(); h == nil { // Slack will ask again, and that is no replay then
		http.Error(w, "not ready", http.StatusServiceUnavailable)
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxRequestBody))
	if err != nil {
		http.Error(w, "too large", http.StatusRequestEntityTooLarge)
		return
	}
	if err := a.verify(r.Header, body); err != nil {
		a.opts.Log.Warn().Str("reason", err.Error()).Msg("slack request refused")
		http.Error(w, "not signed by slack", http.StatusUnauthorized)
		return
	}
	a.hear()
	if strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") {
		a.serveEvent(w, body)
		return
	}
	a.serveForm(w, body)
}

// verify checks the signature of the raw body, its age, and that it was not seen before.
func (a *Adapter) verify(h http.Header, body []byte) error {
	v, err := slack.NewSecretsVerifier(h, a.opts.SigningSecret)
	if err != nil {
		return unsigned(err)
	}
	if _, err := v.Write(body); err != nil {
		return err
	}
	if err := v.Ensure(); err != nil {
		return unsigned(err)
	}
	if !a.signatures.first(h.Get("X-Slack-Signature")) {
		return errors.New("replayed")
	}
	return nil
}

// unsigned keeps what the request contained out of the log.
func unsigned(err error) error {
	for _, known := range []error{slack.ErrMissingHeaders, slack.ErrExpiredTimestamp, slack.ErrInvalidSignature,
		slack.ErrInvalidConfiguration} {
		if errors.Is(err, known) {
			return known
		}
	}
	return errors.New("malformed signature")
}

// signatures are those of the last minutes: the same one twice is a replay, as Slack signs each
// delivery anew. It forgets when none of them is valid any more. It is safe for concurrent use.
type signatures struct {
	mu       sync.Mutex
	new, old map[string]bool
	turned   time.Time
}

func (s *signatures) first(signature string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if now := time.Now(); now.Sub(s.turned) > 2*signatureLife {
		s.new, s.old, s.turned = map[string]bool{}, s.new, now
	}
	again := s.new[signature] || s.old[signature]
	s.new[signature] = true
	return !again
}

// serveEvent answers an event, or the question whether this address is ours.
func (a *Adapter) serveEvent(w http.ResponseWriter, body []byte) {
	var hello struct {
		Type      string `json:"type"`
		Challenge string `json:"challenge"`
	}
	if err := decode(body, &hello); err == nil && hello.Type == "url_verification" {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		_, _ = io.WriteString(w, hello.Challenge)
		return
	}
	a.serve(w, payloadEvent, body)
}

// serveForm answers a slash command or an interaction. Only the signed body counts; what stands in
// the address was signed by nobody.
func (a *Adapter) serveForm(w http.ResponseWriter, body []byte) {
	form, err := url.ParseQuery(string(body))
	if err != nil {
		http.Error(w, "malformed form", http.StatusBadRequest)
		return
	}
	switch {
	case form.Get("ssl_check") == "1":
		w.WriteHeader(http.StatusOK)
	case form.Has("payload"):
		a.serve(w, payloadInteraction, []byte(form.Get("payload")))
	case form.Has("command"):
		fields := map[string]string{}
		for name := range form {
			fields[name] = form.Get(name)
		}
		if fields["is_enterprise_install"] == "" {
			delete(fields, "is_enterprise_install")
		}
		raw, err := encode(fields)
		if err != nil {
			http.Error(w, "malformed form", http.StatusBadRequest)
			return
		}
		a.serve(w, payloadCommand, raw)
	default:
		http.Error(w, "malformed form", http.StatusBadRequest)
	}
}

// serve hands a payload on and answers as soon as it is received; forms and options a little later,
// with what Slack is to show.
func (a *Adapter) serve(w http.ResponseWriter, kind string, payload []byte) {
	answers := make(chan any, 1)
	if !a.receive(kind, payload, func(answer any) { answers <- answer }) {
		http.Error(w, "not ready", http.StatusServiceUnavailable)
		return
	}
	answer := <-answers
	if answer == nil {
		w.WriteHeader(http.StatusOK)
		return
	}
	raw, err := json.Marshal(answer)
	if err != nil {
		a.opts.Log.Error().Err(redacted(err)).Msg("slack answer not written")
		w.WriteHeader(http.StatusOK)
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	_, _ = w.Write(raw)
}
