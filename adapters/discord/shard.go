package discord

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strconv"
	"sync"
	"time"

	"afterbell/bot"
)

// Timing of reconnecting. With a last wait of 15 to 30 minutes between sessions even a process that
// crashes whenever it has connected stays below 100 of them a day; Discord allows 1,000 and then
// resets the token. What begins no session is tried again each minute: mostly the network is down.
// https://docs.discord.com/developers/events/gateway#session-start-limit
const (
	firstRetry   = 2 * time.Second
	lastRetry    = time.Minute      // it is the longest wait after connections that began no session
	lastIdentify = 30 * time.Minute // it is the longest wait after sessions that did not last
	stableAfter  = 10 * time.Minute // connected for this long, all counts begin anew
	identifyGap  = 5 * time.Second  // sessions of one max_concurrency slot begin with this distance
	lowSessions  = 100              // with fewer left of the daily allowance they are spread over what is left of the day
	tokenRecheck = 10 * time.Second // a token file is looked at so often after a refusal
	longWait     = 10 * time.Second // a wait of this length before a connection is worth a line in the log
)

// deadOpenings is how often in a row a session is looked for at its own address, and no first frame
// comes, before it is looked for at the general one: Discord retires single hosts. With helloWait that
// is less than a minute.
const deadOpenings = 3

// A shard keeps one part of the servers connected.
type shard struct {
	adapter *Adapter
	handler bot.Handler
	id, of  int
	gate    *gate
	address string // GET /gateway/bot named it
	session session
	tries   tries
	missed  int  // so many connections in a row ended
	up      bool // READY or RESUMED was seen on this connection
	began   time.Time
	seen    uint64 // it is the newest message that this shard heard of
	since   uint64 // it is what seen was when this session began
	work    *work
	stable  bool   // connected for so long that earlier failures are forgotten
	at      string // this connection leads there
	shut    int    // so many openings in a row brought no first frame
	astray  bool   // this connection looks for its session at the general address
}

// tries is the note of the sessions in a row that were begun and did not last. It lets the wait
// before the next one survive a restart of the process.
type tries struct {
	Failures int       `json:"n"`
	Last     time.Time `json:"at"`
}

// backoff is the wait after so many failures in a row: doubled each time, up to longest, and half of
// it at random.
func backoff(failures int, longest time.Duration) time.Duration {
	if failures == 0 {
		return 0
	}
	d := min(firstRetry<<min(failures-1, 20), longest)
	return d/2 + time.Duration(rand.Int64N(int64(d/2)+1))
}

func (s *shard) note() string { return "tries/" + strconv.Itoa(s.id) }

// run keeps the shard connected until ctx is done, which gives nil, or an error is final.
func (s *shard) run(ctx context.Context) error {
	if err := s.loadTries(ctx); err != nil {
		return err
	}
	for {
		if err := s.wait(ctx); err != nil {
			return nil
		}
		err := s.connect(ctx)
		if ctx.Err() != nil {
			return s.rest()
		}
		if final := s.judge(err); final != nil {
			return final
		}
		s.up = false
		s.missed++
		s.adapter.log.Warn().Int("shard", s.id).Int("failures", s.missed).Err(err).Msg("gateway connection ended")
	}
}

// wait waits for the next connection. What takes long because of earlier sessions is logged with its
// end: otherwise nothing says why the bot is not there.
func (s *shard) wait(ctx context.Context) error {
	d := s.delay()
	if d >= longWait && s.session.id == "" && s.tries.Failures > 0 {
		s.waiting(d, "waiting before connecting again: sessions begun before did not last")
	}
	return pause(ctx, d, nil)
}

func (s *shard) waiting(d time.Duration, why string) {
	s.adapter.log.Info().Int("shard", s.id).Int("sessions", s.tries.Failures).Time("until", time.Now().Add(d)).Msg(why)
}

// delay is the wait before the next connection: longer where it begins a session after others that
// did not last.
func (s *shard) delay() time.Duration {
	d := backoff(s.missed, lastRetry)
	if s.session.id != "" {
		return d
	}
	return max(d, time.Until(s.tries.Last.Add(backoff(s.tries.Failures, lastIdentify))))
}

func (s *shard) loadTries(ctx context.Context) error {
	raw, err := s.adapter.options.Notes.Get(ctx, s.note())
	if err != nil || raw == nil {
		return err
	}
	if err := decode(raw, &s.tries); err != nil || s.tries.Last.After(time.Now()) {
		s.tries = tries{}
	}
	return nil
}

// settle forgets earlier failures once a connection has lasted.
func (s *shard) settle(ctx context.Context) error {
	if s.stable || time.Since(s.began) < stableAfter {
		return nil
	}
	s.stable, s.missed, s.tries = true, 0, tries{Last: time.Now()}
	return s.saveTries(ctx)
}

func (s *shard) saveTries(ctx context.Context) error {
	raw, err := encode(s.tries)
	if err != nil {
		return err
	}
	if err := s.adapter.options.Notes.Put(ctx, s.note(), raw); err != nil && ctx.Err() == nil {
		return fmt.Errorf("discord: %w", err)
	}
	return nil
}

// rest takes the session off the count when the process is stopped on purpose while connected, and
// forgets the others too if this one lasted a minute. Somebody, or a supervisor, who restarts again and
// again gets no further than half of the day's allowance that way.
func (s *shard) rest() error {
	lasted := time.Since(s.began) >= time.Minute
	if !s.up || !lasted && !s.gate.plenty() {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), writeWait)
	defer cancel()
	s.tries.Failures--
	if lasted || s.tries.Failures <= 0 {
		return s.adapter.options.Notes.Put(ctx, s.note(), nil)
	}
	return s.saveTries(ctx)
}

// judge returns an error that ends everything, or nil, having dropped a session that is lost.
func (s *shard) judge(err error) error {
	var final *fatalError
	if errors.As(err, &final) {
		return err
	}
	if errors.Is(err, errTokenRefused) {
		return errTokenRefused
	}
	code := closeCode(err)
	if code == 4004 {
		token, _ := s.adapter.rest.currentToken()
		s.adapter.rest.refuse(token)
		return errTokenRefused
	}
	if advice, isFinal := finalCodes[code]; isFinal {
		return &fatalError{fmt.Sprintf("%s (close code %d)", advice, code)}
	}
	var invalid invalidSession
	lost := dropsSession[code] || errors.As(err, &invalid) && !invalid.resumable || s.astray && !s.up
	if lost && s.session.id != "" {
		s.session, s.missed = session{}, 0 // Discord answers, so the next one need not wait
	}
	return nil
}

// connect opens one connection and serves it until it ends; the error says why.
func (s *shard) connect(ctx context.Context) error {
	s.began, s.stable, s.astray = time.Now(), false, false
	var err error
	if s.at, err = s.door(ctx); err != nil {
		return err
	}
	c, err := s.dial(ctx, s.at)
	if err != nil {
		s.shut++
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	stop := context.AfterFunc(ctx, func() { c.end(1000) })
	var beating sync.WaitGroup
	defer func() {
		stop()
		cancel()
		c.ws.Close()
		beating.Wait()
		s.keep(c)
	}()
	interval, err := c.hello()
	if err != nil {
		s.shut++
		return err
	}
	s.astray = s.session.id != "" && s.shut >= deadOpenings
	s.shut = 0
	if err := s.begin(ctx, c); err != nil {
		return err
	}
	beating.Go(func() { c.heartbeats(ctx, interval) })
	return s.serve(ctx, c)
}

// door returns the address to connect to. A session that is to be resumed has its own; where nobody
// opens there, it is looked for once where Discord says that new ones begin. A new session waits for
// its turn, and after a failure asks Discord again where to go and how many sessions are left.
func (s *shard) door(ctx context.Context) (string, error) {
	resumes := s.session.id != ""
	if resumes && s.shut < deadOpenings {
		return s.session.url, nil
	}
	if s.missed > 0 || s.address == "" {
		info, err := s.adapter.gateway(ctx)
		if err != nil {
			return "", err
		}
		s.address = info.URL
		s.gate.update(info.SessionStartLimit)
	}
	if resumes {
		return s.address, nil
	}
	d := s.gate.take(s.id, time.Now())
	if d >= longWait {
		s.waiting(d, "waiting before connecting: discord allows no session earlier")
	}
	return s.address, pause(ctx, d, nil)
}

// begin identifies or resumes. An attempt to identify is noted before it is made, so that a
// process that dies of it waits longer next time.
func (s *shard) begin(ctx context.Context, c *connection) error {
	token, _ := s.adapter.rest.currentToken()
	if s.session.id != "" {
		return c.resume(token, s.session)
	}
	s.tries = tries{Failures: s.tries.Failures + 1, Last: time.Now()}
	if err := s.saveTries(ctx); err != nil {
		return err
	}
	return c.identify(token, s.id, s.of)
}

// keep remembers how far the session got.
func (s *shard) keep(c *connection) {
	if s.session.id != "" {
		s.session.seq = max(s.session.seq, c.lastSeq())
	}
	if s.up {
		s.adapter.ready.Add(-1)
	}
}

// serve reads frames until the connection ends.
func (s *shard) serve(ctx context.Context, c *connection) error {
	for {
		wait := openWait
		if s.up {
			wait = longestBeat + ackWait + writeWait // acknowledgements come far more often
		}
		if err := c.ws.SetReadDeadline(time.Now().Add(wait)); err != nil {
			return err
		}
		f, err := c.read()
		if err != nil {
			return err
		}
		c.heard(f.Seq)
		if err := s.settle(ctx); err != nil {
			return err
		}
		switch f.Op {
		case opDispatch:
			if err := s.dispatch(ctx, f); err != nil {
				return err
			}
		case opHeartbeat:
			if err := c.beat(); err != nil {
				return err
			}
		case opAck:
			c.acknowledged()
		case opReconnect:
			c.end(closeResume)
			return errReconnect
		case opInvalidSession:
			c.end(closeResume)
			return invalidSession{resumable: string(f.Data) == "true"}
		}
	}
}

// dispatch handles what concerns the connection itself and passes everything else on.
func (s *shard) dispatch(ctx context.Context, f frame) error {
	switch f.Type {
	case "READY":
		var r readyEvent
		if err := decode(f.Data, &r); err != nil {
			return fmt.Errorf("READY: %w", err)
		}
		s.session = session{id: r.SessionID, url: r.ResumeURL, seq: f.Seq}
		if s.session.url == "" {
			s.session.url = s.address
		}
		s.connected()
		s.onReady(ctx, r)
	case "RESUMED":
		s.session.url = s.at
		s.connected()
	default:
		s.onEvent(f)
	}
	return nil
}

func (s *shard) connected() {
	if !s.up {
		s.up = true
		s.adapter.ready.Add(1)
	}
	s.adapter.links.Add(1)
	s.adapter.log.Info().Int("shard", s.id).Msg("connected to discord")
}
