package slack

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"

	"github.com/slack-go/slack"

	"afterbell/bot"
)

// answerURL accepts a response_url of Slack's own, or of the address that the API has been moved to.
func (a *Adapter) answerURL(s string) string {
	u, err := url.Parse(s)
	if err != nil || s == "" {
		return ""
	}
	if u.Host != a.host && (u.Scheme != "https" || u.Host != "hooks.slack.com" && u.Host != "hooks.slack-gov.com") {
		return ""
	}
	return s
}

// postAnswer answers by the response_url: five messages at most, the last one saying if there would
// be more. Only the first can stand in place of the private message that was pressed.
func (a *Adapter) postAnswer(ctx context.Context, in *inbound, reply bot.Reply) error {
	parts := split(reply.Message)
	if len(parts) > answerUses {
		parts = parts[:answerUses]
		last := &parts[answerUses-1]
		last.Body = append(last.Body[:len(last.Body):len(last.Body)], small(wordCut))
		last.Image, last.Buttons, last.Select = reply.Image, reply.Buttons, reply.Select
	}
	kind := slack.ResponseTypeEphemeral
	if !reply.Private {
		kind = slack.ResponseTypeInChannel
	}
	for i, m := range parts {
		shown := draw(m, nil)
		err := a.respond(ctx, in.answer, response{Text: shown.text, Blocks: shown.blocks, Type: kind, Thread: in.ev.In.Thread,
			Replace: i == 0 && reply.Replace && !in.shared})
		if err != nil {
			return err
		}
	}
	return nil
}

// A response is what a response_url takes, see
// https://docs.slack.dev/interactivity/handling-user-interaction#message_responses.
type response struct {
	Text    string        `json:"text"`
	Blocks  []slack.Block `json:"blocks,omitempty"`
	Type    string        `json:"response_type"`
	Replace bool          `json:"replace_original"`
	Thread  string        `json:"thread_ts,omitempty"`
}

// respond sends one message to a response_url. slack-go encodes the blocks of such a message twice,
// and this is what most people wait for.
func (a *Adapter) respond(ctx context.Context, address string, r response) error {
	ctx, cancel := context.WithTimeout(ctx, callTime)
	defer cancel()
	raw, err := json.Marshal(r)
	if err != nil {
		return fmt.Errorf("response: %w", err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(raw))
	if err != nil {
		return &lost{cause: redacted(err).Error()}
	}
	req.Header.Set("Content-Type", "application/json; charset=utf-8")
	resp, err := caller{a.http}.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	said, err := io.ReadAll(resp.Body)
	if err != nil {
		return &lost{left: true, cause: redacted(err).Error()}
	}
	return responded(said)
}

// responded reads what Slack says of a response: "ok", or an object as from a method.
func responded(said []byte) error {
	if string(bytes.TrimSpace(said)) == "ok" {
		return nil
	}
	var answer struct {
		OK    bool   `json:"ok"`
		Error string `json:"error"`
	}
	if err := decode(said, &answer); err != nil || !answer.OK && answer.Error == "" {
		return &lost{left: true, cause: "an answer that is not Slack's"}
	}
	if answer.OK {
		return nil
	}
	return slack.SlackErrorResponse{Err: answer.Error}
}
