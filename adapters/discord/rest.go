package discord

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/textproto"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"afterbell/adapters/dated"
	"afterbell/bot"
)

// defaultAPI is the base of every route, version included.
// https://docs.discord.com/developers/reference#api-versioning
const defaultAPI = "https://discord.com/api/v10"

const (
	callTimeout = 20 * time.Second // one attempt, its answer included, and more for large files
	slowestLine = 64 << 10         // files are sent with at least so many bytes a second
	maxAnswer   = 8 << 20          // so many bytes are read of an answer; Discord's largest are well below
	maxWait     = 3 * time.Second  // a longer wait for a rate limit is handed to the outbox
)

// A request is one call of Discord's REST API. Its route is a format with one %s an argument, so
// that errors can name the route without the tokens that some routes carry.
type request struct {
	method string
	route  string
	args   []string
	query  url.Values
	body   any          // it is sent as JSON
	files  []attachment // they are sent as multipart, with body as payload_json
	out    any          // the answer is decoded into it, unless it is nil
	free   bool         // it answers an interaction, which is outside the global limit and the buckets
}

// name identifies the route in errors, logs and the limiter: never an id, never a token.
func (r request) name() string {
	return r.method + " " + strings.ReplaceAll(r.route, "%s", "{}")
}

// major is the part of a route that has limits of its own: the channel, server or webhook.
// https://docs.discord.com/developers/topics/rate-limits
func (r request) major() string {
	if len(r.args) == 0 {
		return ""
	}
	return r.args[0]
}

func (r request) path() string {
	escaped := make([]any, len(r.args))
	for i, a := range r.args {
		escaped[i] = url.PathEscape(a)
	}
	path := fmt.Sprintf(r.route, escaped...)
	if len(r.query) > 0 {
		path += "?" + r.query.Encode()
	}
	return path
}

// A client makes REST calls: one attempt each, paced by its limiter. It is safe for concurrent use.
//
// It does not use discordgo's own calls: those serialise all edits of interactions on one bucket,
// never free a bucket, sleep past their context, ignore global limits and repeat a POST after a
// 502, which may post twice.
type client struct {
	base  string
	http  *http.Client
	dated *dated.Transport // of http
	limit *limiter

	mu      sync.Mutex
	token   string
	refused bool // the token was refused: no call is made until another one is set
}

func newClient(o Options) *client {
	transport := &dated.Transport{Base: &http.Transport{
		DialContext:           o.Dial,
		Proxy:                 o.proxy,
		ForceAttemptHTTP2:     true,
		MaxIdleConns:          128,
		MaxIdleConnsPerHost:   64,
		IdleConnTimeout:       60 * time.Second,
		TLSHandshakeTimeout:   10 * time.Second,
		ExpectContinueTimeout: time.Second,
	}}
	return &client{
		base:  strings.TrimRight(o.APIURL, "/"),
		http:  &http.Client{Transport: transport, CheckRedirect: noRedirect},
		dated: transport,
		limit: newLimiter(o.GlobalRate),
		token: o.Token,
	}
}

// noRedirect keeps the token from following a redirect to another host.
func noRedirect(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// setToken replaces the token and allows calls again.
func (c *client) setToken(token string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.token, c.refused = token, false
}

func (c *client) currentToken() (token string, refused bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.token, c.refused
}

func (c *client) refuse(token string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.token == token {
		c.refused = true
	}
}

// do makes the call. The error carries its consequence as a *bot.DeliveryError and names the
// route, never an address, a token or a body.
func (c *client) do(ctx context.Context, r request) error {
	token, refused := c.currentToken()
	if refused {
		return bot.Permanent(bot.ScopePlatform, errTokenRefused)
	}
	var t *turn
	if !r.free {
		var err error
		if t, err = c.limit.wait(ctx, r); err != nil {
			return err
		}
		defer c.limit.done(t)
	}
	content, contentType, err := r.payload()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, callTimeout+time.Duration(len(content))*time.Second/slowestLine)
	defer cancel()
	answer, wrote, err := c.attempt(ctx, r, token, content, contentType)
	if err != nil {
		return broken(r, err, wrote)
	}
	defer answer.Body.Close()
	var body []byte
	if answer.Body != http.NoBody { // as of most answers to interactions
		body, err = io.ReadAll(io.LimitReader(answer.Body, maxAnswer))
	}
	c.limit.learn(t, answer)
	if answer.StatusCode == http.StatusUnauthorized && !r.free {
		c.refuse(token)
	}
	if answer.StatusCode/100 != 2 {
		return refusal(r, answer, body, token)
	}
	if err != nil {
		return broken(r, err, true)
	}
	return decodeAnswer(r, body)
}

// attempt sends the request once. wrote tells whether a byte of it may have reached Discord.
func (c *client) attempt(ctx context.Context, r request, token string, body []byte, contentType string) (
	answer *http.Response, wrote bool, err error) {
	var sent atomic.Bool // set from the transport's goroutine
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		WroteHeaderField: func(string, []string) { sent.Store(true) },
	})
	req, err := http.NewRequestWithContext(ctx, r.method, c.base+r.path(), bytes.NewReader(body))
	if err != nil {
		return nil, false, errors.New("the API address is not a URL")
	}
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	if !r.free {
		req.Header.Set("Authorization", "Bot "+token)
	}
	req.Header.Set("User-Agent", "DiscordBot (https://github.com/afterbell/afterbell, 1)")
	answer, err = c.http.Do(req)
	return answer, sent.Load(), err
}

// payload returns the body: JSON, or multipart when files go along.
func (r request) payload() (body []byte, contentType string, err error) {
	if r.body == nil {
		return nil, "", nil
	}
	payload, err := encode(r.body)
	if err != nil {
		return nil, "", fmt.Errorf("encode body: %w", err)
	}
	if len(r.files) == 0 {
		return payload, "application/json", nil
	}
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	writePart(w, `form-data; name="payload_json"`, "application/json", payload)
	for i, f := range r.files {
		disposition := fmt.Sprintf(`form-data; name="files[%d]"; filename=%q`, i, f.name)
		writePart(w, disposition, "application/octet-stream", f.content)
	}
	w.Close() // writes to memory cannot fail
	return b.Bytes(), w.FormDataContentType(), nil
}

func writePart(w *multipart.Writer, disposition, contentType string, content []byte) {
	h := textproto.MIMEHeader{"Content-Disposition": {disposition}, "Content-Type": {contentType}}
	part, err := w.CreatePart(h)
	if err == nil {
		part.Write(content)
	}
}

func decodeAnswer(r request, body []byte) error {
	if r.out == nil && (len(body) == 0 || body[0] == '{' || body[0] == '[') {
		return nil
	}
	if r.out == nil || decode(body, r.out) != nil {
		// A proxy's page instead of Discord's answer: whether Discord acted is not known.
		return bot.Unclear(bot.ScopePost, fmt.Errorf("%s: %w: it is not JSON", r.name(), errNoAnswer))
	}
	return nil
}

// broken classifies an error of the connection. Before the first byte nothing can have happened.
func broken(r request, err error, wrote bool) error {
	var u *url.Error
	if errors.As(err, &u) {
		err = u.Err // the outer error holds the address, and some addresses hold tokens
	}
	var dial *net.OpError
	if !wrote || (errors.As(err, &dial) && dial.Op == "dial") {
		return bot.After(0, bot.ScopePlatform, fmt.Errorf("%s: %w: %w", r.name(), errNotSent, err))
	}
	return bot.Unclear(bot.ScopePost, fmt.Errorf("%s: %w: %w", r.name(), errNoAnswer, err))
}
