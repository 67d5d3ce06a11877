package discord

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"afterbell/bot"
)

// outbound remembers which text was about to be sent under which key. Discord does not give a
// nonce back when messages are listed, so after a crash this note is what tells a message that
// went out from one that did not.
type outbound struct {
	notes bot.Notes
	// Writers hold it for reading, since a place has one sender at a time; purge keeps all of them out.
	mu      sync.RWMutex
	strange strangers
}

// strangers are messages of ours, by channel, that no note tells of: the data is from before they were
// sent, as after a backup was put back. A part with the same words is one of them, if it is sent soon
// after Read has found it; later the same words are said again.
type strangers struct {
	mu sync.Mutex
	by map[string]strange
}

// strange is what Read found in one channel, the newest first, and when it looked.
type strange struct {
	list []bot.Seen
	at   time.Time
}

// claimable is how long after Read a message can be claimed: the outbox looks right before it sends.
const claimable = 15 * time.Minute

// put replaces what is known of a channel.
func (s *strangers) put(channel string, found []bot.Seen) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.by == nil {
		s.by = map[string]strange{}
	}
	s.by[channel] = strange{found, time.Now()}
	maps.DeleteFunc(s.by, func(_ string, c strange) bool { return len(c.list) == 0 || time.Since(c.at) >= claimable })
}

// claim takes the oldest message with these words.
func (s *strangers) claim(channel, print string) (found bot.Seen, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.by[channel]
	for i := len(c.list) - 1; i >= 0 && time.Since(c.at) < claimable; i-- {
		if fingerprint(c.list[i].Body) == print {
			found = c.list[i]
			s.by[channel] = strange{slices.Delete(c.list, i, i+1), c.at}
			return found, true
		}
	}
	return found, false
}

// An intent is one attempt that was about to be made.
type intent struct {
	Key    string    `json:"k"`
	Post   string    `json:"p"`
	Print  string    `json:"f"`           // it is the fingerprint of the text
	Name   string    `json:"n,omitempty"` // a thread of this name is to be opened under the message
	Thread string    `json:"t,omitempty"` // a forum post became this thread, once that is known
	ID     string    `json:"i,omitempty"` // the message has this id; it is noted when its thread could not be opened
	Tried  time.Time `json:"r,omitzero"`  // the thread was refused then for the last time
	At     time.Time `json:"at"`
}

// needed reports whether an intent was used since an instant.
func (in intent) needed(since time.Time) bool { return !laterOf(in.At, in.Tried).Before(since) }

// Intents are kept for the last few posts of a channel: an unclear one is settled in minutes.
const keptIntents = 16

func intentNote(channel string) string { return "sent/" + channel }

func (o *outbound) intents(ctx context.Context, channel string) ([]intent, error) {
	raw, err := o.notes.Get(ctx, intentNote(channel))
	if err != nil || raw == nil {
		return nil, err
	}
	var list []intent
	if err := decode(raw, &list); err != nil {
		return nil, fmt.Errorf("discord: note of channel: %w", err)
	}
	return list, nil
}

// remember notes an attempt, and returns the id of the message that an earlier one is known to have
// posted.
func (o *outbound) remember(ctx context.Context, channel string, p bot.Part, text string) (posted string, err error) {
	in := intent{Key: p.Key, Post: p.Post.Key, Print: fingerprint(text), At: p.At}
	if p.Thread.Opens() && p.To.Thread == "" && !p.To.Direct() {
		in.Name = p.Thread.Name
	}
	err = o.change(ctx, channel, func(list []intent) []intent {
		for _, have := range list {
			if have.Key == in.Key {
				posted = have.ID
				return nil
			}
		}
		return append(list, in)[max(0, len(list)+1-keptIntents):]
	})
	return posted, err
}

// rememberMessage adds the id of a message whose thread is still to be opened: its nonce is
// forgotten long before a right is granted.
func (o *outbound) rememberMessage(ctx context.Context, channel, key, id string) error {
	return o.change(ctx, channel, func(list []intent) []intent {
		for i := range list {
			if list[i].Key == key {
				list[i].ID, list[i].Tried = id, time.Now().UTC()
			}
		}
		return list
	})
}

// rememberThread adds the thread that a forum post became.
func (o *outbound) rememberThread(ctx context.Context, channel, post, thread string) error {
	return o.change(ctx, channel, func(list []intent) []intent {
		for i := range list {
			if list[i].Post == post {
				list[i].Thread = thread
			}
		}
		return list
	})
}

// threadOf returns the forum thread of a post, "" when it is not known.
func (o *outbound) threadOf(ctx context.Context, channel, post string) (string, error) {
	list, err := o.intents(ctx, channel)
	for _, in := range list {
		if in.Post == post && in.Thread != "" {
			return in.Thread, err
		}
	}
	return "", err
}

// threadsOf returns the threads that our last posts in a forum became.
func (o *outbound) threadsOf(ctx context.Context, forum string) (threads []string, err error) {
	list, err := o.intents(ctx, forum)
	for _, in := range list {
		if in.Thread != "" && !slices.Contains(threads, in.Thread) {
			threads = append(threads, in.Thread)
		}
	}
	return threads, err
}

// purge forgets the channels in which nothing was sent or tried since an instant.
func (o *outbound) purge(ctx context.Context, since time.Time) error {
	kept, err := o.notes.Scan(ctx, intentNote(""))
	if err != nil {
		return err
	}
	for _, n := range kept {
		if err := o.purgeChannel(ctx, strings.TrimPrefix(n.Key, intentNote("")), since); err != nil {
			return err
		}
	}
	return nil
}

func (o *outbound) purgeChannel(ctx context.Context, channel string, since time.Time) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	list, err := o.intents(ctx, channel)
	if err != nil || slices.ContainsFunc(list, func(in intent) bool { return in.needed(since) }) {
		return err
	}
	return o.notes.Put(ctx, intentNote(channel), nil)
}

// change rewrites the note of a channel; nil means that nothing changes.
func (o *outbound) change(ctx context.Context, channel string, fn func([]intent) []intent) error {
	o.mu.RLock()
	defer o.mu.RUnlock()
	list, err := o.intents(ctx, channel)
	if err != nil {
		return err
	}
	list = fn(list)
	if list == nil {
		return nil
	}
	raw, err := encode(list)
	if err != nil {
		return fmt.Errorf("discord: note of channel: %w", err)
	}
	return o.notes.Put(ctx, intentNote(channel), raw)
}
