package slack

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"afterbell/bot"
)

// Slack delivers again what it thinks we did not receive: an event at once, after one and after five
// minutes (https://docs.slack.dev/apis/events-api#retries), and whatever stood in a connection that
// broke. Nobody is to be answered twice for that, also if the process was started anew in between.

const (
	answeredKept = time.Hour // Events delivered again are known at least this long.
	answeredEach = 200       // One note holds so many ids, which is about 8 KB.
)

// An once is something that came in, however often it was delivered.
type once struct {
	at     time.Time     // It first came then, which counts for what does not say when it happened.
	told   chan struct{} // It is closed when answer is set.
	answer any           // Slack was answered this at once; nil says nothing.
}

// answered remembers what came in, for one to two hours. It is safe for concurrent use.
type answered struct {
	notes bot.Notes

	mu       sync.Mutex
	new, old map[string]*once
	turned   time.Time

	waiting []string  // These ids are not noted yet.
	writing bool      // Somebody is noting them.
	key     string    // This note is being written.
	begun   time.Time // The note was begun then.
	ids     []string  // The note holds these ids.
}

func newAnswered(notes bot.Notes) *answered {
	return &answered{notes: notes, new: map[string]*once{}}
}

// take returns what is known of an id. fresh is true the first time.
func (a *answered) take(id string) (o *once, fresh bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	now := time.Now().UTC()
	if now.Sub(a.turned) > answeredKept {
		a.new, a.old, a.turned = map[string]*once{}, a.new, now
	}
	if o = a.new[id]; o == nil {
		o = a.old[id]
	}
	if o == nil {
		o, fresh = &once{at: now, told: make(chan struct{})}, true
		a.new[id] = o
	}
	return o, fresh
}

// tell remembers what Slack was answered at once, as bytes: a form that was drawn takes many times the room.
func (o *once) tell(answer any) {
	if raw, err := json.Marshal(answer); answer != nil && err == nil {
		o.answer = json.RawMessage(raw)
	}
	close(o.told)
}

// release forgets an id: it could not be answered, and may be when it comes again.
func (a *answered) release(id string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.new, id)
	delete(a.old, id)
}

// settle notes that an id was answered. Those that come while one is being noted are noted with it.
func (a *answered) settle(ctx context.Context, id string) error {
	a.mu.Lock()
	a.waiting = append(a.waiting, id)
	if a.writing {
		a.mu.Unlock()
		return nil
	}
	a.writing = true
	a.mu.Unlock()
	for {
		key, value := a.page()
		if key == "" {
			return nil
		}
		if err := a.notes.Put(ctx, key, value); err != nil {
			a.mu.Lock()
			a.writing = false
			a.mu.Unlock()
			return err
		}
	}
}

// page returns the note to be written next, or "" when every id is noted.
func (a *answered) page() (key string, value []byte) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.waiting) == 0 {
		a.writing = false
		return "", nil
	}
	now := time.Now()
	if a.key == "" || len(a.ids) >= answeredEach || now.Sub(a.begun) > time.Minute {
		a.key, a.begun, a.ids = answeredNote(now), now, nil
	}
	a.ids, a.waiting = append(a.ids, a.waiting...), nil
	return a.key, []byte(strings.Join(a.ids, "\n"))
}

// answeredNote is the note of ids that were answered from an instant on; "" is what all of them begin with.
func answeredNote(at time.Time) string { return fmt.Sprintf("%s%020d", answeredNotes, at.UnixNano()) }

// answeredNotes begins the notes of ids.
const answeredNotes = "answered/"

// stale reports whether what a note of answeredNote holds need not be known any more.
func stale(key string, now time.Time) bool {
	at, err := strconv.ParseInt(strings.TrimPrefix(key, answeredNotes), 10, 64)
	return err != nil || now.Sub(time.Unix(0, at)) > answeredKept+time.Minute
}

// load takes up what was noted before the process was started.
func (a *answered) load(ctx context.Context) error {
	notes, err := a.notes.Scan(ctx, answeredNotes)
	if err != nil {
		return err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	now := time.Now().UTC()
	if a.turned.IsZero() {
		a.turned = now
	}
	for _, n := range notes {
		if stale(n.Key, now) {
			continue
		}
		for id := range strings.SplitSeq(string(n.Value), "\n") {
			if a.new[id] == nil {
				a.new[id] = &once{at: now, told: make(chan struct{})}
				a.new[id].tell(nil)
			}
		}
	}
	return nil
}
