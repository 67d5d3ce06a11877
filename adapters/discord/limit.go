package discord

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"strconv"
	"sync"
	"time"

	"afterbell/bot"
)

// Rates of https://docs.discord.com/developers/topics/rate-limits.
const (
	defaultGlobalRate = 50.0             // every bot may make so many requests a second that was granted no more
	pace              = 0.98             // we use this part of the rate: even spacing at all of it would meet rounding
	invalidWindow     = 10 * time.Minute // Discord counts refused requests over this time
	invalidLimit      = 10000            // so many answers 401, 403 and 429 get the address banned
	invalidBudget     = invalidLimit / 4 // we stop after so many of them, far earlier
	// We wait this much longer, because Discord rounds the time until a reset and clocks differ.
	resetMargin = 5 * time.Millisecond
	idleBuckets = 512 // so many buckets are kept before idle ones are looked for
)

var errBudget = errors.New("too many refused requests in ten minutes: waiting before the address is banned")

// A limiter keeps our calls within Discord's limits: a global pace, one bucket for each (bucket
// id of Discord, major parameter), and the budget of refused requests. Waiting for one bucket
// never holds up another, ends with its context, and is never done under a lock.
type limiter struct {
	mu      sync.Mutex
	spacing time.Duration
	next    time.Time // the global pace allows the next call then
	blocked time.Time // until then every call would be refused
	ids     map[string]string
	buckets map[string]*bucket
	invalid []time.Time
}

// A bucket is one allowance of Discord's. Until the first answer names its size, one call at a
// time finds it out.
type bucket struct {
	limit, left int
	reset       time.Time
	inFlight    int
	wake        chan struct{} // it is closed and replaced whenever something changes
}

func newLimiter(rate float64) *limiter {
	if rate <= 0 {
		rate = defaultGlobalRate
	}
	return &limiter{
		spacing: time.Duration(float64(time.Second) / (rate * pace)),
		ids:     map[string]string{},
		buckets: map[string]*bucket{},
	}
}

// A turn is the right to make one call. It is given back with done.
type turn struct {
	request request
	bucket  *bucket
}

// wait returns a turn when the call may be made. A wait longer than maxWait is not waited for but
// returned as After, with the scope it concerns.
func (l *limiter) wait(ctx context.Context, r request) (*turn, error) {
	for {
		t, wake, d, err := l.take(r)
		if err != nil || t != nil && d == 0 {
			return t, err
		}
		if err := pause(ctx, d, wake); err != nil {
			l.done(t)
			return nil, bot.After(0, bot.ScopePost, fmt.Errorf("%s: %w: %w", r.name(), errPaced, err))
		}
		if t != nil {
			return t, nil
		}
	}
}

// take returns a turn and the time after which it begins, by the global pace; or no turn, and for
// how long to wait at most, and on what, before asking again.
func (l *limiter) take(r request) (t *turn, wake <-chan struct{}, d time.Duration, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	if l.tooManyInvalid(now) {
		return nil, nil, 0, bot.After(invalidWindow/2, bot.ScopePlatform, errBudget)
	}
	if d := l.blocked.Sub(now); d > maxWait {
		return nil, nil, 0, bot.After(d, bot.ScopePlatform, fmt.Errorf("global rate limit: %w", errPaced))
	}
	b := l.bucket(r)
	if !b.admit(now) {
		d := b.reset.Sub(now)
		if d > maxWait {
			return nil, nil, 0, bot.After(d, bot.ScopePlace, fmt.Errorf("rate limit of %s: %w", r.name(), errPaced))
		}
		if b.limit == 0 {
			d = callTimeout // until the call that explores the bucket is answered
		}
		return nil, b.wake, max(d, time.Millisecond), nil
	}
	at := laterOf(now, laterOf(l.next, l.blocked))
	l.next = at.Add(l.spacing)
	return &turn{r, b}, nil, at.Sub(now), nil
}

// admit takes one call from the bucket if it has one left.
func (b *bucket) admit(now time.Time) bool {
	if b.limit > 0 && !now.Before(b.reset) {
		b.left = b.limit - b.inFlight
	}
	if b.limit == 0 {
		b.left = 1 - b.inFlight
	}
	if b.left <= 0 || (b.limit == 0 && now.Before(b.reset)) {
		return false
	}
	b.left--
	b.inFlight++
	return true
}

// bucket finds the allowance for a call: Discord's id for the route once it is known.
func (l *limiter) bucket(r request) *bucket {
	key := l.key(r)
	b := l.buckets[key]
	if b == nil {
		l.sweep()
		b = &bucket{wake: make(chan struct{})}
		l.buckets[key] = b
	}
	return b
}

func (l *limiter) key(r request) string {
	name := r.name()
	if id := l.ids[name]; id != "" {
		name = id
	}
	return name + "/" + r.major()
}

// sweep forgets buckets that nobody uses and whose allowance is full again.
func (l *limiter) sweep() {
	if len(l.buckets) < idleBuckets {
		return
	}
	now := time.Now()
	for k, b := range l.buckets {
		if b.inFlight <= 0 && now.After(b.reset) {
			delete(l.buckets, k)
		}
	}
}

// done gives back the turn of a call that has ended; nil is none.
func (l *limiter) done(t *turn) {
	if t == nil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	t.bucket.inFlight--
	t.bucket.ring()
}

func (b *bucket) ring() {
	close(b.wake)
	b.wake = make(chan struct{})
}

// learn reads the limits out of an answer. Calls that are outside the buckets have no turn.
func (l *limiter) learn(t *turn, answer *http.Response) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now, h := time.Now(), answer.Header
	limited := answer.StatusCode == http.StatusTooManyRequests
	l.countInvalid(now, answer)
	if limited && globalLimit(h) {
		l.blocked = laterOf(l.blocked, now.Add(retryAfter(h)))
	}
	if t == nil {
		return
	}
	l.settle(t, h.Get("X-RateLimit-Bucket"))
	b := t.bucket
	if limit, err := strconv.Atoi(h.Get("X-RateLimit-Limit")); err == nil && limit > 0 {
		b.heard(now, limit, h)
	} else if b.limit == 0 && answer.StatusCode/100 == 2 {
		b.limit, b.left = 1000, 1000 // a route without limits of its own
	}
	if limited && !globalLimit(h) {
		b.left, b.reset = 0, laterOf(b.reset, now.Add(retryAfter(h)))
	}
	b.ring()
}

// heard takes over what an answer says is left. Answers overtake each other: within one window
// the smallest number and the latest end are the safe ones.
func (b *bucket) heard(now time.Time, limit int, h http.Header) {
	left, _ := strconv.Atoi(h.Get("X-RateLimit-Remaining"))
	left -= b.inFlight - 1
	reset := now.Add(seconds(h.Get("X-RateLimit-Reset-After")) + resetMargin)
	if b.limit > 0 && now.Before(b.reset) {
		left, reset = min(left, b.left), laterOf(reset, b.reset)
	}
	b.limit, b.left, b.reset = limit, left, reset
}

// settle moves a turn to the bucket with the id that Discord gives it; several routes may share
// one. Who waits at the old bucket is woken and finds the new one.
func (l *limiter) settle(t *turn, id string) {
	old := l.key(t.request)
	if id != "" {
		l.ids[t.request.name()] = id
	}
	key := l.key(t.request)
	for _, k := range []string{old, t.request.name() + "/" + t.request.major()} {
		if k != key && l.buckets[k] == t.bucket {
			delete(l.buckets, k)
		}
	}
	right := l.buckets[key]
	if right == nil {
		right = t.bucket
		l.buckets[key] = right
	}
	if right != t.bucket {
		right.inFlight++
		t.bucket.inFlight--
		t.bucket.ring()
		t.bucket = right
	}
}

// countInvalid remembers answers that count towards the ban; a 429 shared with others does not.
func (l *limiter) countInvalid(now time.Time, answer *http.Response) {
	switch answer.StatusCode {
	case http.StatusUnauthorized, http.StatusForbidden:
	case http.StatusTooManyRequests:
		if answer.Header.Get("X-RateLimit-Scope") == "shared" {
			return
		}
	default:
		return
	}
	if len(l.invalid) < invalidBudget {
		l.invalid = append(l.invalid, now)
		return
	}
	l.invalid = append(l.invalid[1:], now)
}

func (l *limiter) tooManyInvalid(now time.Time) bool {
	return len(l.invalid) == invalidBudget && now.Sub(l.invalid[0]) < invalidWindow
}

// globalLimit tells whether a 429 concerns every route: Discord says so in a header, Cloudflare
// by answering without any header of a bucket.
func globalLimit(h http.Header) bool {
	return h.Get("X-RateLimit-Global") == "true" || h.Get("X-RateLimit-Scope") == "global" ||
		(h.Get("X-RateLimit-Bucket") == "" && h.Get("X-RateLimit-Scope") == "")
}

// retryAfter reads the header's seconds, a float or an integer; without it a minute is waited,
// and never longer than a day.
func retryAfter(h http.Header) time.Duration {
	text := h.Get("Retry-After")
	if text == "" {
		text = h.Get("X-RateLimit-Reset-After")
	}
	if _, err := strconv.ParseFloat(text, 64); err != nil {
		return time.Minute
	}
	return seconds(text)
}

// seconds reads a number of seconds: 0 when it is not one, at most a day, rounded up to a
// millisecond.
func seconds(text string) time.Duration {
	f, err := strconv.ParseFloat(text, 64)
	if err != nil || !(f > 0) {
		return 0
	}
	return time.Duration(math.Ceil(min(f, 86400)*1000)) * time.Millisecond
}

func laterOf(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// pause waits for d, or for wake, or for the end of ctx.
func pause(ctx context.Context, d time.Duration, wake <-chan struct{}) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-wake:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
