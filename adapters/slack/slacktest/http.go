package slacktest

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// The kinds of bodies that Slack sends.
const (
	FormType = "application/x-www-form-urlencoded"
	JSONType = "application/json"
)

// Sign signs a body as Slack does, see
// https://docs.slack.dev/authentication/verifying-requests-from-slack.
func Sign(secret, body string, at time.Time) (signature, timestamp string) {
	timestamp = strconv.FormatInt(at.Unix(), 10)
	mac := hmac.New(sha256.New, []byte(secret))
	fmt.Fprintf(mac, "v0:%s:%s", timestamp, body)
	return "v0=" + hex.EncodeToString(mac.Sum(nil)), timestamp
}

// Body is an envelope as an HTTP request carries it.
func (e Envelope) Body() (kind, body string) {
	raw, _ := json.Marshal(e.Payload) // maps of plain values
	switch e.Type {
	case "events_api":
		return JSONType, string(raw)
	case "interactive":
		return FormType, url.Values{"payload": {string(raw)}}.Encode()
	}
	var fields map[string]string
	_ = json.Unmarshal(raw, &fields)
	form := url.Values{}
	for name, value := range fields {
		form.Set(name, value)
	}
	return FormType, form.Encode()
}

// Request is an envelope as a request to an address, signed now with Secret.
func (e Envelope) Request(address string) (*http.Request, error) {
	kind, body := e.Body()
	r, err := http.NewRequest(http.MethodPost, address, strings.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("slacktest: %w", err)
	}
	r.Header.Set("Content-Type", kind)
	signature, timestamp := Sign(Secret, body, time.Now())
	r.Header.Set("X-Slack-Signature", signature)
	r.Header.Set("X-Slack-Request-Timestamp", timestamp)
	return r, nil
}
