package slack

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/slack-go/slack"

	"afterbell/adapters/dated"
	"afterbell/bot"
)

// How long Slack is waited for.
const (
	callTime   = 15 * time.Second // One call may take this long.
	uploadTime = 2 * time.Minute  // An upload may take this long.
	maxAnswer  = 16 << 20         // So many bytes of an answer are read.
)

// newTransport returns the way of all calls.
func newTransport(dial func(context.Context, string, string) (net.Conn, error)) *dated.Transport {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.MaxIdleConnsPerHost = 128 // answers by response_url come in crowds
	if dial != nil {
		t.DialContext, t.Proxy = dial, nil
	}
	return &dated.Transport{Base: t}
}

// newHTTPClient returns a client that never follows a redirect: a token must not travel on.
func newHTTPClient(t http.RoundTripper) *http.Client {
	return &http.Client{Transport: t, CheckRedirect: func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse
	}}
}

// A caller stands between slack-go and the network. It tells apart what the library does not:
// whether a failed call can have reached Slack, and how long Slack wants to be left alone.
type caller struct{ http *http.Client }

// Do implements the client that slack-go asks for.
func (c caller) Do(req *http.Request) (*http.Response, error) {
	var left atomic.Bool
	trace := &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { left.Store(true) }}
	resp, err := c.http.Do(req.WithContext(httptrace.WithClientTrace(req.Context(), trace)))
	if err != nil {
		return nil, &lost{left: left.Load(), cause: redacted(err).Error()}
	}
	if resp.StatusCode == http.StatusOK {
		resp.Body = limitedBody{io.LimitReader(resp.Body, maxAnswer), resp.Body}
		return resp, nil
	}
	drain(resp.Body)
	_ = resp.Body.Close()
	if resp.StatusCode == http.StatusTooManyRequests {
		return nil, &limited{wait: retryAfter(resp.Header.Get("Retry-After"))}
	}
	return nil, &lost{left: true, status: resp.StatusCode}
}

// A limitedBody is read to a limit. Closed, it first takes what is left, so that the connection can be
// used again: slack-go stops at the end of what it looks for.
type limitedBody struct {
	io.Reader
	body io.ReadCloser
}

// Close implements io.Closer.
func (b limitedBody) Close() error {
	drain(b.body)
	return b.body.Close()
}

// drain reads the rest of a body if it is short.
func drain(body io.Reader) { _, _ = io.CopyN(io.Discard, body, 64<<10) }

// retryAfter reads the header of that name: whole seconds by the documentation, anything by
// experience. It returns at least a second, and half a minute for what cannot be read.
func retryAfter(header string) time.Duration {
	seconds, err := strconv.ParseFloat(header, 64)
	if err != nil || seconds < 0 || seconds > 24*3600 {
		return 30 * time.Second
	}
	return max(time.Second, time.Duration(seconds*float64(time.Second)))
}

// A workspace is what one bot token opens.
type workspace struct {
	a     *Adapter
	token string
	api   *slack.Client

	mu     sync.Mutex
	team   string // It is "" until Slack was asked.
	bot    string // It is the bot's user id.
	botID  string
	url    string // The workspace has this address, "https://example.slack.com/".
	handle string // People type this name of the bot.
	scopes string // Slack lists them like this; "" where it does not.
	gone   bool
	people map[string]person

	channels map[string]channelRead

	groups    map[string][]string // It holds the user groups of each user id.
	groupList []bot.Choice        // Label is a group's name, Value its id, Note its handle; nil while it is not known.
	asked     <-chan struct{}     // It is closed when the last question for groups has its answer.
	askAgain  time.Time
}

func (a *Adapter) newWorkspace(token string) *workspace {
	return &workspace{a: a, token: token, people: map[string]person{}, channels: map[string]channelRead{},
		api: slack.New(token, slack.OptionHTTPClient(caller{a.http}), slack.OptionAPIURL(a.opts.APIURL))}
}

// do calls one method: in its turn, within its time, and never for a workspace that is gone.
func (w *workspace) do(ctx context.Context, method string, patience time.Duration, call func(context.Context) error) error {
	team, gone := w.state()
	if gone {
		return errGone
	}
	if err := w.a.pace.forMethod(ctx, team, method, patience); err != nil {
		return err
	}
	return w.call(ctx, methodKey(team, method), callTime, call)
}

// call makes a call whose turn has come and remembers what Slack said about further ones.
func (w *workspace) call(ctx context.Context, key string, within time.Duration, call func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	err := call(ctx)
	var busy *limited
	if errors.As(err, &busy) {
		w.a.pace.hold(key, busy.wait)
	}
	if c := code(err); fatal[c] {
		w.leave(ctx, c)
	}
	return err
}

// whoAmI asks Slack whose token this is, and so whether it works.
func (w *workspace) whoAmI(ctx context.Context) (who *slack.AuthTestResponse, err error) {
	err = w.do(ctx, "auth.test", callTime, func(ctx context.Context) (err error) {
		who, err = w.api.AuthTestContext(ctx)
		return err
	})
	return who, err
}

func (w *workspace) state() (team string, gone bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.team, w.gone
}

// leave stops every further call for the workspace, and notes that calls were refused.
func (w *workspace) leave(ctx context.Context, why string) {
	w.mu.Lock()
	team, known := w.team, w.gone
	w.gone = true
	w.mu.Unlock()
	if known {
		return
	}
	w.a.opts.Log.Error().Str("workspace", team).Str("reason", why).Err(errGone).Msg("slack workspace is gone")
	w.a.noteRefusal(context.WithoutCancel(ctx), team)
}

// identify asks Slack which workspace the token belongs to.
func (w *workspace) identify(ctx context.Context) error {
	if team, _ := w.state(); team != "" {
		return nil
	}
	who, err := w.whoAmI(ctx)
	if err != nil {
		return err
	}
	w.found(who)
	return nil
}

// found remembers what Slack said of a token that works.
func (w *workspace) found(who *slack.AuthTestResponse) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.url = who.URL
	w.team, w.bot, w.botID, w.handle, w.gone = who.TeamID, who.UserID, who.BotID, who.User, false
	w.scopes = who.Header.Get("X-OAuth-Scopes")
}

// workspaceOf returns the workspace with this id, asking Slack for those that are not known yet.
func (a *Adapter) workspaceOf(ctx context.Context, team string) (*workspace, error) {
	var failed error
	for _, w := range a.serving() {
		if err := w.identify(ctx); err != nil {
			failed = err
			continue
		}
		if known, _ := w.state(); known == team {
			return w, nil
		}
	}
	if failed != nil {
		return nil, failed
	}
	return nil, errStranger
}

var errStranger = errors.New("no bot token for this workspace")

// reach is workspaceOf with an error for the outbox: nothing was done.
func (a *Adapter) reach(ctx context.Context, to bot.Place) (*workspace, error) {
	w, err := a.workspaceOf(ctx, to.Space)
	if errors.Is(err, errStranger) {
		return nil, bot.Permanent(bot.ScopePlace, err)
	}
	return w, again(verdict(to, err))
}

// identifyAll identifies every workspace, with ever longer pauses while Slack cannot be reached. A
// refused token is an error, unless another workspace is left to serve or a file may bring another.
func (a *Adapter) identifyAll(ctx context.Context) error {
	pause := backoff{}
	for {
		var refused, waiting error
		served := 0
		for _, w := range a.serving() {
			switch err := w.identify(ctx); {
			case err == nil:
				served++
			case errors.Is(err, errGone) || fatal[code(err)]:
				refused = err
			default:
				waiting = err
			}
		}
		switch {
		case waiting == nil && served > 0:
			return nil
		case waiting == nil && a.opts.BotTokenFile == "":
			return advice("bot_token", refused)
		case waiting == nil:
			a.opts.Log.Error().Err(advice("bot_token", refused)).Msg("waiting for another token in the token file")
		default:
			a.opts.Log.Warn().Err(redacted(waiting)).Msg("slack cannot be reached")
		}
		if !pause.wait(ctx) {
			return nil
		}
	}
}
