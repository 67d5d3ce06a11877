package discord

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/rs/zerolog"

	"afterbell/bot"
)

// Name is the platform's name in bot.Place.
const Name = "discord"

// Options say how an Adapter reaches Discord. Token, AppID and Notes are needed, the rest has
// defaults.
type Options struct {
	Token     string // it is the bot's token, without "Bot "
	TokenFile string // it is read again after the token was refused, and may be empty
	AppID     string // it is the id of the application that the token belongs to

	// APIURL is the base of the REST API, such as a proxy's: /api/v10 is added where it names no version,
	// and "" means Discord's own.
	APIURL string
	// FilesURL is where the files lie that people send; "" means Discord's own place. Nothing is fetched from elsewhere.
	FilesURL   string
	GlobalRate float64  // Discord grants this bot so many requests a second; 0 means 50
	Guilds     []string // the bot works in the servers with these ids alone; empty means in all
	// TestGuild is the only server in which the commands are registered: changes show there at once. ""
	// means all.
	TestGuild string

	Notes bot.Notes
	Files bot.Files
	Log   zerolog.Logger
	// Dial connects to Discord; nil means over the network, by way of HTTPS_PROXY where that is set.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)

	proxy func(*http.Request) (*url.URL, error)
}

// An Adapter is Discord as a bot.Platform. Make one with New; it is safe for concurrent use.
type Adapter struct {
	options Options
	log     zerolog.Logger
	rest    *client
	seal    seal
	rooms   *rooms
	servers *servers
	direct  *directs
	outbound
	forms    forms
	groups   groups
	known    knownCommands
	answered answered
	busy     chan struct{} // one place for each event being handled
	queued   chan struct{} // one place for each server being greeted, caught up with or left

	granted sync.Map       // it holds the servers of whose new rights the core is about to be told
	left    chan bot.Event // people who left wait here until the core is told

	seen  atomic.Uint64          // it is the id of the newest message that was seen in any server
	self  atomic.Pointer[string] // it is our own user id, nil until it is known
	ready atomic.Int32           // so many shards are connected
	want  atomic.Int32           // so many shards there are
	links atomic.Int64           // so often a shard was connected
}

// maxBusy bounds the events being handled at once; each costs a goroutine.
const maxBusy = 1024

// maxQueued bounds the servers being looked after at once; more of them wait.
const maxQueued = 16

// New checks the options and reads what the adapter remembers. It makes no call to Discord.
func New(o Options) (*Adapter, error) {
	if err := checkOptions(&o); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), callTimeout)
	defer cancel()
	key, err := sealKey(ctx, o.Notes)
	if err != nil {
		return nil, err
	}
	direct, err := loadDirects(ctx, o.Notes)
	if err != nil {
		return nil, err
	}
	return &Adapter{
		options: o, log: o.Log, rest: newClient(o), seal: newSeal(key), direct: direct,
		rooms: newRooms(), servers: newServers(), outbound: outbound{notes: o.Notes}, busy: make(chan struct{}, maxBusy),
		queued: make(chan struct{}, maxQueued), left: make(chan bot.Event, maxQueued),
	}, nil
}

func checkOptions(o *Options) error {
	if o.Token == "" {
		return errors.New("discord: no token: copy it from the developer portal (Bot, Reset Token) into [discord] token or token_file")
	}
	if !isID(o.AppID) {
		return fmt.Errorf("discord: application id %q is not a number: copy it from the developer portal (General Information)", o.AppID)
	}
	if o.APIURL == "" {
		o.APIURL = defaultAPI
	}
	u, err := url.Parse(o.APIURL)
	if err != nil || u.Host == "" {
		return errors.New("discord: api_url is not an address such as http://127.0.0.1:8080/api/v10")
	}
	o.APIURL = versioned(strings.TrimRight(o.APIURL, "/"))
	o.FilesURL = cmp.Or(strings.TrimRight(o.FilesURL, "/"), defaultFiles)
	for _, id := range append(slices.Clone(o.Guilds), o.TestGuild) {
		if id != "" && !isID(id) {
			return fmt.Errorf("discord: server id %q is not a number", id)
		}
	}
	if o.Dial == nil {
		o.proxy = http.ProxyFromEnvironment
		o.Dial = (&net.Dialer{Timeout: 10 * time.Second, KeepAlive: 15 * time.Second}).DialContext
	}
	return nil
}

// apiVersion matches an address that names a version of the API.
var apiVersion = regexp.MustCompile(`/v[0-9]+$`)

// versioned completes the address of a proxy, which may be given without path or version.
func versioned(address string) string {
	if apiVersion.MatchString(address) {
		return address
	}
	return strings.TrimSuffix(address, "/api") + "/api/v10"
}

// isID reports whether s can be one of Discord's ids.
func isID(s string) bool {
	if s == "" || len(s) > 20 {
		return false
	}
	for _, r := range s {
		if r < '0' || r > '9' {
			return false
		}
	}
	return true
}

// sealKey returns the key of the custom_ids, made on the first start.
func sealKey(ctx context.Context, notes bot.Notes) ([]byte, error) {
	key, err := notes.Get(ctx, "seal")
	if err != nil || key != nil {
		return key, err
	}
	key = make([]byte, 32)
	if _, err := rand.Read(key); err != nil {
		return nil, fmt.Errorf("discord: make a key: %w", err)
	}
	return key, notes.Put(ctx, "seal", key)
}

// Name implements bot.Platform.
func (a *Adapter) Name() string { return Name }

// Ready reports whether every shard is connected to Discord.
func (a *Adapter) Ready() bool { return a.want.Load() > 0 && a.ready.Load() == a.want.Load() }

// Links is how often a connection to Discord was made since the start, the first one of each shard included.
func (a *Adapter) Links() int64 { return a.links.Load() }

// Close frees idle connections. It is called after Run has returned.
func (a *Adapter) Close() { a.rest.http.CloseIdleConnections() }

// allows reports whether the bot works in a server; direct messages have none.
func (a *Adapter) allows(guild string) bool {
	return guild == "" || len(a.options.Guilds) == 0 || slices.Contains(a.options.Guilds, guild)
}

// selfID returns our own user id, asking once.
func (a *Adapter) selfID(ctx context.Context) (string, error) {
	if id := a.self.Load(); id != nil {
		return *id, nil
	}
	var me wireUser
	if err := a.rest.do(ctx, request{method: "GET", route: "/users/@me", out: &me}); err != nil {
		return "", err
	}
	a.self.Store(&me.ID)
	return me.ID, nil
}

// discordEpoch is the first instant of Discord's ids, in milliseconds.
// https://docs.discord.com/developers/reference#snowflakes
const discordEpoch = 1420070400000

// idTime returns the instant that an id was made at; the zero time for what is no id.
func idTime(id string) time.Time {
	n := number(id)
	if n == 0 {
		return time.Time{}
	}
	return time.UnixMilli(int64(n>>22) + discordEpoch).UTC()
}

// idAt returns the smallest id made at t.
func idAt(t time.Time) string {
	ms := t.UnixMilli() - discordEpoch
	return fmt.Sprint(uint64(max(ms, 0)) << 22)
}

// number reads an id; 0 for what is none.
func number(id string) uint64 {
	var n uint64
	if !isID(id) {
		return 0
	}
	for _, r := range id {
		n = n*10 + uint64(r-'0')
	}
	return n
}
