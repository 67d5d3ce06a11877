package slack

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/rs/zerolog"

	"afterbell/adapters/dated"
	"afterbell/adapters/pool"
	"afterbell/bot"
)

// platform is the name used in bot.Place.
const platform = "slack"

// DefaultAPIURL is where Slack's Web API lives.
const DefaultAPIURL = "https://slack.com/api/"

// A Mode says how events reach the adapter.
type Mode string

// The modes.
const (
	ModeSocket Mode = "socket" // Socket Mode: outgoing connections only, needs an app-level token
	ModeHTTP   Mode = "http"   // signed requests to ServeHTTP, needs the signing secret
)

// Options configure an Adapter.
type Options struct {
	BotTokens     []string // There is one a workspace, xoxb-…; at least one is needed.
	BotTokenFile  string   // It is read again after the first of BotTokens was refused; may be empty.
	AppToken      string   // ModeSocket needs one with connections:write, xapp-….
	AppTokenFile  string   // It is read again after AppToken was refused; may be empty.
	SigningSecret string   // ModeHTTP needs it.
	Mode          Mode     // Empty means ModeSocket.
	Prefix        string   // Slash commands begin with it: "bio-" for /bio-checkin.
	APIURL        string   // Empty means DefaultAPIURL; otherwise it is the address of a proxy or a test.
	FilesURL      string   // Files that people send lie there, and the token goes to no other place; empty means defaultFilesURL.

	Notes bot.Notes // It is the adapter's corner of the store.
	// File returns the content of a stored file (bot.Files.Get). Required where posts have files.
	File func(ctx context.Context, hash string) ([]byte, error)
	// Dial opens every connection, of the Web API and of Socket Mode. Nil: the network.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
	Log  zerolog.Logger
}

// An Adapter is a bot.Platform. All its methods are safe for concurrent use.
type Adapter struct {
	opts       Options
	host       string // It is the host of APIURL.
	http       *http.Client
	dated      *dated.Transport // of http
	pace       *pace
	answered   *answered
	work       *pool.Pool     // Events are answered in it.
	lines      sync.WaitGroup // It waits for connections that Slack is about to end.
	signatures signatures
	links      atomic.Int64
	parting    sync.Mutex // It is held while the handler is told that a workspace removed the app.

	mu         sync.Mutex
	workspaces []*workspace    // There is one a bot token; the list is replaced as a whole.
	handler    bot.Handler     // It is nil unless Run is at work.
	ctx        context.Context // It is that of the work that Run started.
	cancel     context.CancelFunc
	heard      time.Time // The last frame or request came then.
	uploads    map[string]string
	tries      map[string]int // Slack refused to show the pictures of a part so often.
}

// New returns an adapter that has not connected yet. It refuses options that cannot work.
func New(o Options) (*Adapter, error) {
	o.APIURL = orElse(o.APIURL, DefaultAPIURL)
	o.FilesURL = strings.TrimSuffix(orElse(o.FilesURL, defaultFilesURL), "/")
	o.Mode = orElse(o.Mode, ModeSocket)
	if err := o.check(); err != nil {
		return nil, err
	}
	if !strings.HasSuffix(o.APIURL, "/") {
		o.APIURL += "/"
	}
	api, err := url.Parse(o.APIURL)
	if err != nil {
		return nil, err
	}
	a := &Adapter{opts: o, host: api.Host, work: pool.New(), pace: newPace(), answered: newAnswered(o.Notes), uploads: map[string]string{},
		tries: map[string]int{}}
	a.dated = newTransport(o.Dial)
	a.http = newHTTPClient(a.dated)
	for _, token := range o.BotTokens {
		a.workspaces = append(a.workspaces, a.newWorkspace(token))
	}
	return a, nil
}

// check names the first option that cannot work. It never repeats a token.
func (o Options) check() error {
	if u, err := url.Parse(o.APIURL); err != nil || u.Host == "" {
		return errors.New("slack: api_url must be an address such as " + DefaultAPIURL)
	}
	if len(o.BotTokens) == 0 {
		return errors.New("slack: bot_token is missing")
	}
	for _, t := range o.BotTokens {
		if !wellFormed(t, botPrefix) {
			return errors.New("slack: bot_token must begin with xoxb- (OAuth & Permissions, Bot User OAuth Token)")
		}
	}
	switch {
	case o.Mode == ModeSocket && !wellFormed(o.AppToken, appPrefix):
		return errors.New("slack: app_token must begin with xapp- (Basic Information, App-Level Tokens, scope connections:write)")
	case o.Mode == ModeHTTP && strings.TrimSpace(o.SigningSecret) == "":
		return errors.New("slack: signing_secret is missing (Basic Information, App Credentials)")
	case o.Mode != ModeSocket && o.Mode != ModeHTTP:
		return fmt.Errorf("slack: mode must be %q or %q", ModeSocket, ModeHTTP)
	}
	return nil
}

// Name returns "slack".
func (a *Adapter) Name() string { return platform }

// Run implements bot.Platform. It first learns which workspaces its tokens belong to, then takes
// events until ctx is done, and returns after those at work have been answered (at most ten
// seconds later). An error says what the operator must do: Slack refused a token for good. Where a
// token has a file, Run waits for another token instead.
func (a *Adapter) Run(ctx context.Context, h bot.Handler) error {
	a.dated.Tell(h)
	if err := a.answered.load(context.WithoutCancel(ctx)); err != nil {
		return fmt.Errorf("read what was answered: %w", err)
	}
	work, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	a.mu.Lock()
	a.handler, a.ctx, a.cancel = h, work, cancel
	a.mu.Unlock()
	defer a.stop()

	watched, unwatch := context.WithCancel(ctx)
	var watch sync.WaitGroup
	defer watch.Wait()
	defer unwatch()
	watch.Go(func() { a.keepTokens(watched, h) })
	watch.Go(func() { a.keepHouse(watched) })
	if err := a.identifyAll(ctx); err != nil || ctx.Err() != nil {
		return err
	}
	for _, w := range a.serving() {
		a.welcomeBack(ctx, h, w)
	}
	if a.opts.Mode == ModeHTTP {
		<-ctx.Done()
		return nil
	}
	return a.runSocket(ctx)
}

// stop takes no further events and waits for those at work, after ten seconds by ending them.
func (a *Adapter) stop() {
	a.mu.Lock()
	a.handler = nil
	patience := time.AfterFunc(10*time.Second, a.cancel)
	a.mu.Unlock()
	defer patience.Stop()
	a.work.Wait()
	a.http.CloseIdleConnections()
}

func (a *Adapter) serving() []*workspace {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.workspaces
}

// running returns the handler and the context of its work; nil when Run is not at work.
func (a *Adapter) running() (context.Context, bot.Handler) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.ctx, a.handler
}

// Links is how often a connection in Socket Mode was made since the start, the first one of each included.
func (a *Adapter) Links() int64 { return a.links.Load() }

// LastHeard returns when Slack was last heard of, over a connection or by a request; zero before
// that. In Socket Mode a healthy adapter hears something each minute.
func (a *Adapter) LastHeard() time.Time {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.heard
}

func (a *Adapter) hear() {
	a.mu.Lock()
	a.heard = time.Now()
	a.mu.Unlock()
}
