package slack

import (
	"context"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// A pace keeps the adapter inside Slack's limits, which Slack counts per method and workspace, and
// for messages per channel. One key waiting holds up no other. It is safe for concurrent use.
type pace struct {
	mu     sync.Mutex
	limits map[string]*rate.Limiter
	until  map[string]time.Time // Slack asked for silence until then.
}

func newPace() *pace {
	return &pace{limits: map[string]*rate.Limiter{}, until: map[string]time.Time{}}
}

// wait returns when one more act under key is allowed: one each interval, or up to burst at once
// after a rest. If that is longer than patience it returns an error that says how long, at once.
func (p *pace) wait(ctx context.Context, key string, interval time.Duration, burst int, patience time.Duration) error {
	for rest := p.held(key); rest > 0; rest = p.held(key) { // afterwards each takes its turn
		if rest > patience {
			return &limited{wait: rest}
		}
		if !sleep(ctx, rest) {
			return ctx.Err()
		}
		patience -= rest
	}
	delay, cancel := p.reserve(key, interval, burst)
	if delay > patience {
		cancel()
		return &limited{wait: delay}
	}
	if delay <= 0 {
		return nil
	}
	timer := time.NewTimer(delay)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		cancel()
		return ctx.Err()
	}
}

func (p *pace) reserve(key string, interval time.Duration, burst int) (time.Duration, func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	l := p.limits[key]
	if l == nil {
		l = rate.NewLimiter(rate.Every(interval), burst)
		p.limits[key] = l
	}
	r := l.Reserve()
	return r.Delay(), r.Cancel
}

// held returns how long Slack still wants silence.
func (p *pace) held(key string) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	rest := time.Until(p.until[key])
	if rest <= 0 {
		delete(p.until, key)
	}
	return rest
}

// hold keeps every act under key back for a while, as Slack asked with Retry-After.
func (p *pace) hold(key string, d time.Duration) {
	p.mu.Lock()
	p.until[key] = time.Now().Add(d)
	p.mu.Unlock()
}

// forChannel waits for the turn of a message in a channel of a workspace.
func (p *pace) forChannel(ctx context.Context, team, channel string) error {
	if err := p.wait(ctx, channelKey(team, channel), channelPace, 1, longestPace); err != nil {
		return err
	}
	return p.wait(ctx, team, time.Second/workspaceRate, workspaceBurst, longestPace)
}

func channelKey(team, channel string) string { return team + "/" + channel }

// tiers are the calls a minute that Slack allows of a method in a workspace. After a rest it welcomes
// bursts of more, see https://docs.slack.dev/apis/web-api/rate-limits.
var tiers = map[string]int{
	"usergroups.list":       tier2,
	"chat.update":           tier3,
	"chat.delete":           tier3,
	"conversations.history": tier3, "conversations.replies": tier3, "conversations.info": tier3, "conversations.open": tier3,
	"users.info": tier4, "views.open": tier4, "views.update": tier4, "views.publish": tier4,
	"files.getUploadURLExternal": tier4, "files.completeUploadExternal": tier4,
}

// forMethod waits for the turn of a method in a workspace.
func (p *pace) forMethod(ctx context.Context, team, method string, patience time.Duration) error {
	perMinute, ok := tiers[method]
	if !ok {
		return nil
	}
	return p.wait(ctx, methodKey(team, method), time.Minute/time.Duration(perMinute), perMinute/2, patience)
}

func methodKey(team, method string) string { return team + "/" + method }

// A limited error says that nothing was done, and may be after wait.
type limited struct{ wait time.Duration }

func (l *limited) Error() string {
	return "rate limited for " + l.wait.Round(time.Millisecond).String()
}
