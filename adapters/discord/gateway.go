package discord

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/url"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/gorilla/websocket"
)

// One connection to the gateway. It is written here and not taken from discordgo.Session because
// that one can hang for ever while opening, ends the session (and with it the replay of missed
// events) whenever a connection breaks, notices a dead connection after 200 s, resumes at the
// wrong address, goes on after close codes that are final, and decodes every interaction in full.
// https://docs.discord.com/developers/events/gateway

// Operations. https://docs.discord.com/developers/topics/opcodes-and-status-codes#gateway
const (
	opDispatch       = 0
	opHeartbeat      = 1
	opIdentify       = 2
	opResume         = 6
	opReconnect      = 7
	opInvalidSession = 9
	opHello          = 10
	opAck            = 11
)

// Timing of a connection. A dead one is noticed after at most longestBeat + ackWait.
const (
	helloWait   = 10 * time.Second // connecting may take so long, and the first frame as long again
	openWait    = 20 * time.Second // READY or RESUMED may take so long after the first frame
	writeWait   = 10 * time.Second
	longestBeat = 60 * time.Second // Discord asks for 41.25 s
	ackWait     = 20 * time.Second
	maxFrame    = 16 << 20 // a large server's GUILD_CREATE has a few megabytes
	closeResume = 4900     // we close with it, since 1000 and 1001 would end the session
)

// A frame is everything the gateway says.
type frame struct {
	Op   int            `json:"op"`
	Seq  int64          `json:"s"`
	Type string         `json:"t"`
	Data jsontext.Value `json:"d"`
}

// A session is what can be resumed after a connection broke.
type session struct {
	id  string
	url string
	seq int64
}

// A connection is one websocket, from hello to its end. Reads happen in run's goroutine, writes
// under mu.
type connection struct {
	ws   *websocket.Conn
	mu   sync.Mutex
	seq  int64
	sent time.Time // the last heartbeat was sent then; it is zero once that was acknowledged
}

// errReconnect says that Discord asked us to connect again and resume.
var errReconnect = errors.New("asked to reconnect")

// invalidSession says that the session cannot be resumed, or that it can (after op 9).
type invalidSession struct{ resumable bool }

func (e invalidSession) Error() string {
	return fmt.Sprintf("invalid session, resumable %t", e.resumable)
}

// dial opens a websocket to the gateway.
func (s *shard) dial(ctx context.Context, address string) (*connection, error) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return nil, errors.New("the gateway's address is not a URL")
	}
	u.RawQuery = "v=10&encoding=json"
	if u.Path == "" {
		u.Path = "/"
	}
	ctx, cancel := context.WithTimeout(ctx, helloWait)
	defer cancel()
	dialer := websocket.Dialer{NetDialContext: s.adapter.options.Dial, Proxy: s.adapter.options.proxy, HandshakeTimeout: helloWait}
	ws, answer, err := dialer.DialContext(ctx, u.String(), nil)
	if answer != nil && answer.Body != nil {
		answer.Body.Close()
	}
	if err != nil {
		return nil, fmt.Errorf("connect to the gateway: %w", err)
	}
	ws.SetReadLimit(maxFrame)
	return &connection{ws: ws}, nil
}

// read waits for the next frame.
func (c *connection) read() (f frame, err error) {
	_, raw, err := c.ws.ReadMessage()
	if err != nil {
		return f, err
	}
	if err := decode(raw, &f); err != nil {
		return f, errors.New("a frame is not JSON")
	}
	return f, nil
}

// write sends one frame.
func (c *connection) write(op int, data any) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.ws.SetWriteDeadline(time.Now().Add(writeWait)); err != nil {
		return err
	}
	raw, err := encode(map[string]any{"op": op, "d": data})
	if err != nil {
		return err
	}
	return c.ws.WriteMessage(websocket.TextMessage, raw)
}

// end closes the websocket with a code, without waiting for an answer.
func (c *connection) end(code int) {
	deadline := time.Now().Add(time.Second)
	_ = c.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, ""), deadline)
	c.ws.Close()
}

// hello reads the first frame and returns the interval of heartbeats. Every step of opening has a
// deadline: nothing can hang.
func (c *connection) hello() (time.Duration, error) {
	if err := c.ws.SetReadDeadline(time.Now().Add(helloWait)); err != nil {
		return 0, err
	}
	f, err := c.read()
	if err != nil {
		return 0, err
	}
	var h struct {
		Interval int64 `json:"heartbeat_interval"`
	}
	if f.Op != opHello || decode(f.Data, &h) != nil || h.Interval <= 0 {
		return 0, fmt.Errorf("the gateway began with op %d instead of hello", f.Op)
	}
	return min(time.Duration(h.Interval)*time.Millisecond, longestBeat), nil
}

// heartbeats sends them until ctx is done, the first after a random part of the interval. A
// connection that does not acknowledge one in time is cut.
func (c *connection) heartbeats(ctx context.Context, interval time.Duration) {
	wait := time.Duration(rand.Float64() * float64(interval))
	for pause(ctx, wait, nil) == nil {
		wait = interval
		if c.beat() != nil {
			c.ws.Close()
			return
		}
		if pause(ctx, min(ackWait, interval), nil) != nil {
			return
		}
		if c.unanswered() {
			c.end(closeResume)
			return
		}
		wait -= min(ackWait, interval)
	}
}

func (c *connection) beat() error {
	c.mu.Lock()
	seq := c.seq
	c.sent = time.Now()
	c.mu.Unlock()
	if seq == 0 {
		return c.write(opHeartbeat, nil)
	}
	return c.write(opHeartbeat, seq)
}

func (c *connection) unanswered() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return !c.sent.IsZero()
}

func (c *connection) acknowledged() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sent = time.Time{}
}

// heard remembers the number of the last event.
func (c *connection) heard(seq int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.seq = max(c.seq, seq)
}

func (c *connection) lastSeq() int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.seq
}

// identify begins a new session, resume continues one.
func (c *connection) identify(token string, shard, shards int) error {
	return c.write(opIdentify, map[string]any{
		"token": token, "intents": int(intents), "shard": [2]int{shard, shards}, "compress": false,
		"properties": map[string]string{"os": "linux", "browser": "afterbell", "device": "afterbell"},
	})
}

func (c *connection) resume(token string, s session) error {
	c.heard(s.seq)
	return c.write(opResume, map[string]any{"token": token, "session_id": s.id, "seq": s.seq})
}

// finalCodes are the close codes after which connecting again is pointless, with what to do.
// https://docs.discord.com/developers/topics/opcodes-and-status-codes#gateway-gateway-close-event-codes
var finalCodes = map[int]string{
	4004: errTokenRefused.Error(),
	4010: "the gateway refuses this shard: report this as a bug",
	4011: "this bot is in so many servers that Discord demands more shards than it told: restart it",
	4012: "the gateway no longer speaks version 10: update afterbell",
	4013: "the gateway refuses the intents: report this as a bug",
	4014: "the gateway refuses intents that need no permission: " +
		"check the application's page in the developer portal (Bot, Privileged Gateway Intents), none is needed",
}

// dropsSession are the close codes after which a session cannot be resumed.
var dropsSession = map[int]bool{1000: true, 1001: true, 4003: true, 4007: true, 4009: true}

// closeCode returns the code that the other side closed with, 0 for a broken connection.
func closeCode(err error) int {
	var c *websocket.CloseError
	if errors.As(err, &c) && c.Code != websocket.CloseAbnormalClosure {
		return c.Code
	}
	return 0
}

// gateway asks where to connect, with how many shards, and how many sessions may be begun.
// https://docs.discord.com/developers/events/gateway#get-gateway-bot
func (a *Adapter) gateway(ctx context.Context) (info discordgo.GatewayBotResponse, err error) {
	err = a.rest.do(ctx, request{method: "GET", route: "/gateway/bot", out: &info})
	if err == nil && (info.URL == "" || info.Shards < 1) {
		err = errors.New("discord: GET /gateway/bot names no gateway")
	}
	return info, err
}
