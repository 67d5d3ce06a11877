package slack

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"regexp"
	"sync"
	"time"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/gorilla/websocket"
	"github.com/slack-go/slack"
)

// Socket Mode, see https://docs.slack.dev/apis/events-api/using-socket-mode. An app may have up to
// ten connections; each payload comes over one of them. We keep two, begun at different times, so
// that Slack does not end both at once; and a connection about to end is replaced before it does.
const (
	connections  = 2                // So many connections are kept.
	stagger      = 20 * time.Second // They begin this far apart.
	probeEvery   = 20 * time.Second // We ping this often, so that a quiet connection can be told from a dead one.
	silence      = 60 * time.Second // Without any frame for this long a connection is dead.
	drainTime    = 15 * time.Second // A connection that Slack will end is read this much longer.
	writeTime    = 5 * time.Second  // A write may take this long.
	maxFrame     = 4 << 20          // A frame has this many bytes at most.
	maxAckAnswer = 19 << 10         // An acknowledgement has this many bytes at most; Slack refuses 20 KiB.
	maxAckView   = 18 << 10         // A view in it has this many bytes at most.
)

// runSocket keeps the connections until ctx is done or Slack refuses them for good.
func (a *Adapter) runSocket(ctx context.Context) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var lines sync.WaitGroup
	for n := range connections {
		lines.Go(func() {
			if !sleep(ctx, time.Duration(n)*stagger) {
				return
			}
			if err := a.keepLine(ctx); err != nil {
				cancel(err)
			}
		})
	}
	lines.Wait()
	a.lines.Wait()
	if err := context.Cause(ctx); err != nil && !errors.Is(err, context.Canceled) && !errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return nil
}

// keepLine keeps one connection open, replacing it when it ends or is about to. It returns an error
// only when Slack would refuse every further one; a refused token that has a file is waited for.
func (a *Adapter) keepLine(ctx context.Context) error {
	pause := backoff{}
	for ctx.Err() == nil {
		token := a.appToken()
		l, err := a.connect(ctx, token)
		lasted := time.Duration(0)
		if err == nil {
			began := time.Now()
			err = l.listen(ctx)
			lasted = time.Since(began)
		}
		if lasted > time.Minute {
			pause = backoff{}
		}
		switch {
		case ctx.Err() != nil:
			return nil
		case errors.Is(err, errReplace) && lasted > probeEvery:
			continue
		case appRefused(err) && a.opts.AppTokenFile != "":
			a.awaitAppToken(ctx, token, advice("app_token", err))
			continue
		case appRefused(err) || errors.Is(err, errDisabled):
			return advice("app_token", err)
		}
		a.opts.Log.Warn().Err(redacted(err)).Msg("slack connection ended")
		if !pause.wait(ctx) {
			return nil
		}
	}
	return nil
}

var (
	errReplace  = errors.New("slack replaces the connection")
	errTooMany  = errors.New("slack has more connections of this app than it allows")
	errDisabled = errors.New("socket mode was switched off in the app's settings")
)

// appRefused reports whether Slack will not have the app-level token.
func appRefused(err error) bool { return fatal[code(err)] || code(err) == "missing_scope" }

// advice turns a final refusal into what the operator must do.
func advice(option string, err error) error {
	switch {
	case errors.Is(err, errDisabled):
		return fmt.Errorf("%w: switch it on under Socket Mode, or use mode = \"http\"", errDisabled)
	case errors.Is(err, errGone):
		return errGone
	case option == "app_token":
		return fmt.Errorf("app_token was refused (%s): make a new app-level token with connections:write under Basic Information "+
			"and put it into the configuration", redact(err.Error()))
	}
	return fmt.Errorf("bot_token was refused (%s): install the app again under Install App and put the new token into the configuration",
		redact(err.Error()))
}

// A line is one connection. Frames are read by one goroutine and written by many.
type line struct {
	a    *Adapter
	conn *websocket.Conn
	turn chan struct{} // It holds a value while somebody writes.
}

// connect asks for an address and opens the connection.
func (a *Adapter) connect(ctx context.Context, token string) (*line, error) {
	ctx, cancel := context.WithTimeout(ctx, callTime)
	defer cancel()
	app := slack.New("", slack.OptionHTTPClient(caller{a.http}), slack.OptionAPIURL(a.opts.APIURL), slack.OptionAppLevelToken(token))
	_, address, err := app.StartSocketModeContext(ctx)
	if err != nil {
		return nil, err
	}
	dialer := websocket.Dialer{NetDialContext: a.opts.Dial, HandshakeTimeout: callTime}
	if a.opts.Dial == nil {
		dialer.Proxy = http.ProxyFromEnvironment
	}
	conn, resp, err := dialer.DialContext(ctx, address, nil)
	if resp != nil && resp.Body != nil {
		_ = resp.Body.Close()
	}
	if err != nil {
		return nil, redacted(err)
	}
	conn.SetReadLimit(maxFrame)
	return &line{a: a, conn: conn, turn: make(chan struct{}, 1)}, nil
}

// listen reads until the connection ends, is to be replaced, or ctx is done. One that is to be
// replaced goes on being read in the background until Slack ends it.
func (l *line) listen(ctx context.Context) error {
	ended := make(chan error, 1)
	replace := make(chan struct{}, 1)
	go func() { ended <- l.read(replace) }()
	quiet := make(chan struct{})
	go l.probe(quiet)
	finish := func() {
		close(quiet)
		_ = l.conn.Close()
	}
	select {
	case err := <-ended:
		finish()
		return err
	case <-replace:
		l.a.lines.Go(func() {
			defer finish()
			select {
			case <-ended:
			case <-time.After(drainTime):
			case <-ctx.Done():
				l.a.stop()
			}
		})
		return errReplace
	case <-ctx.Done():
		l.a.stop() // what is at work still answers over this connection
		l.write(func() error {
			return l.conn.WriteMessage(websocket.CloseMessage, websocket.FormatCloseMessage(websocket.CloseNormalClosure, ""))
		})
		finish()
		<-ended
		return nil
	}
}

// read handles frames until the connection ends. Every frame, pings included, is a sign of life.
func (l *line) read(replace chan<- struct{}) error {
	l.alive()
	l.conn.SetPingHandler(func(data string) error {
		l.alive()
		l.write(func() error {
			return l.conn.WriteControl(websocket.PongMessage, []byte(data), time.Now().Add(writeTime))
		})
		return nil
	})
	l.conn.SetPongHandler(func(string) error {
		l.alive()
		return nil
	})
	for {
		_, frame, err := l.conn.ReadMessage()
		if err != nil {
			return redacted(err)
		}
		l.alive()
		switch l.take(frame) {
		case "":
		case "link_disabled":
			return errDisabled
		case "too_many_websockets": // another one at once would be one more too many
			return errTooMany
		default: // warning, refresh_requested and what may come
			select {
			case replace <- struct{}{}:
			default:
			}
		}
	}
}

func (l *line) alive() {
	_ = l.conn.SetReadDeadline(time.Now().Add(silence))
	l.a.hear()
}

// probe pings Slack until quiet is closed.
func (l *line) probe(quiet <-chan struct{}) {
	tick := time.NewTicker(probeEvery)
	defer tick.Stop()
	for {
		select {
		case <-quiet:
			return
		case <-tick.C:
			l.write(func() error {
				return l.conn.WriteControl(websocket.PingMessage, nil, time.Now().Add(writeTime))
			})
		}
	}
}

// An envelope is one frame of Socket Mode.
type envelope struct {
	Type    string         `json:"type"`
	ID      string         `json:"envelope_id"`
	Payload jsontext.Value `json:"payload"`
	Reason  string         `json:"reason"`
}

var envelopeID = regexp.MustCompile(`"envelope_id"\s*:\s*"([0-9A-Za-z-]{1,100})"`)

// take handles a frame and returns the reason when Slack announces the end of the connection. What
// cannot be decoded is acknowledged too: sent again, it would be no better.
func (l *line) take(frame []byte) (ending string) {
	var e envelope
	if err := decode(frame, &e); err != nil {
		l.a.opts.Log.Warn().Int("bytes", len(frame)).Msg("slack frame not understood")
		if m := envelopeID.FindSubmatch(frame); m != nil {
			l.ack(string(m[1]), nil)
		}
		return ""
	}
	switch e.Type {
	case "hello":
		l.a.links.Add(1)
		l.a.opts.Log.Info().Msg("slack connected")
	case "disconnect":
		l.a.opts.Log.Info().Str("reason", redact(e.Reason)).Msg("slack will end the connection")
		return orElse(e.Reason, "unknown")
	default:
		if e.ID != "" {
			l.a.receive(e.Type, e.Payload, func(answer any) { l.ack(e.ID, answer) })
		}
	}
	return ""
}

// An acknowledgement answers an envelope.
type acknowledgement struct {
	ID      string `json:"envelope_id"`
	Payload any    `json:"payload,omitempty"`
}

// ack acknowledges an envelope, with what Slack is to be answered.
func (l *line) ack(id string, answer any) {
	raw, err := json.Marshal(acknowledgement{id, answer})
	if err == nil && len(raw) > maxAckAnswer {
		l.a.opts.Log.Warn().Int("bytes", len(raw)).Msg("slack answer too long for an acknowledgement")
		raw, err = json.Marshal(acknowledgement{ID: id})
	}
	if err != nil {
		l.a.opts.Log.Error().Err(redacted(err)).Msg("slack acknowledgement not written")
		return
	}
	l.write(func() error { return l.conn.WriteMessage(websocket.TextMessage, raw) })
}

// write makes one write at a time. One that fails ends the connection, and with it the reading.
func (l *line) write(frame func() error) {
	l.turn <- struct{}{}
	defer func() { <-l.turn }()
	_ = l.conn.SetWriteDeadline(time.Now().Add(writeTime))
	if err := frame(); err != nil {
		_ = l.conn.Close()
	}
}

// A backoff waits ever longer, from about a second to about a minute, never exactly as long as
// other instances do.
type backoff struct{ last time.Duration }

// wait waits and returns false when ctx ended first.
func (b *backoff) wait(ctx context.Context) bool {
	b.last = min(max(time.Second, 2*b.last), time.Minute)
	return sleep(ctx, b.last/2+rand.N(b.last))
}

// sleep returns false when ctx ended first.
func sleep(ctx context.Context, d time.Duration) bool {
	if ctx.Err() != nil {
		return false
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
