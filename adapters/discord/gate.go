package discord

import (
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"
)

// A gate lets shards identify: max_concurrency of them every five seconds, in the order of their
// slots, and slower when the daily allowance runs low.
type gate struct {
	mu    sync.Mutex
	slots int
	next  map[int]time.Time
	left  discordgo.SessionInformation
	asked time.Time
}

func newGate(limit discordgo.SessionInformation) *gate {
	return &gate{slots: max(limit.MaxConcurrency, 1), next: map[int]time.Time{}, left: limit, asked: time.Now()}
}

// update takes over what Discord says is left of the daily allowance.
func (g *gate) update(limit discordgo.SessionInformation) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.left, g.asked = limit, time.Now()
}

// plenty reports whether more than half of the daily allowance is left.
func (g *gate) plenty() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return 2*g.left.Remaining > g.left.Total
}

// take reserves the next turn of the shard's slot and returns how long to wait for it.
func (g *gate) take(shard int, now time.Time) time.Duration {
	g.mu.Lock()
	defer g.mu.Unlock()
	slot := shard % g.slots
	at := laterOf(g.next[slot], now)
	gap := identifyGap
	reset := g.asked.Add(time.Duration(g.left.ResetAfter) * time.Millisecond)
	if now.After(reset) {
		g.left.Remaining = max(g.left.Total, 1)
		g.asked, g.left.ResetAfter = now, int((24 * time.Hour).Milliseconds())
		reset = now.Add(24 * time.Hour)
	}
	if g.left.Total > 0 && g.left.Remaining <= 0 {
		at = laterOf(at, reset)
	} else if g.left.Total > 0 && g.left.Remaining < lowSessions {
		gap = max(gap, reset.Sub(now)/time.Duration(g.left.Remaining))
	}
	g.left.Remaining--
	g.next[slot] = at.Add(gap)
	return at.Sub(now)
}
