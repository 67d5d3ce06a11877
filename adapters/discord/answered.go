package discord

import (
	"context"
	"slices"
	"sync"
)

// answered remembers what was answered lately, over a restart too: an event that is delivered again is
// passed on again, since the core knows it, but nobody is answered twice. Discord itself refuses a
// second answer to an interaction, and a second direct message with the same nonce, for minutes only.
type answered struct {
	mu    sync.Mutex
	ids   []uint64 // they stand in the order of answering, the newest last
	dirty bool     // something was answered since the last note
}

// Bounds of what is remembered: an interaction can be answered for 15 minutes, and few more than this
// many are in such a time.
const (
	keptAnswers  = 1024
	answeredNote = "answered"
)

// add remembers that an event was answered.
func (a *answered) add(id string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.ids = append(a.ids, number(id))
	a.ids = slices.Delete(a.ids, 0, max(len(a.ids)-keptAnswers, 0))
	a.dirty = true
}

// has reports whether an event was answered.
func (a *answered) has(id string) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.Contains(a.ids, number(id))
}

// take returns what is to be noted, nil when nothing is new.
func (a *answered) take() []uint64 {
	a.mu.Lock()
	defer a.mu.Unlock()
	if !a.dirty {
		return nil
	}
	a.dirty = false
	return slices.Clone(a.ids)
}

// loadAnswered reads what the last run of the process answered, unless this one has answered something. A
// note that cannot be read is one of nothing.
func (a *Adapter) loadAnswered(ctx context.Context) error {
	raw, err := a.options.Notes.Get(ctx, answeredNote)
	if err != nil || raw == nil {
		return err
	}
	var ids []uint64
	if decode(raw, &ids) != nil {
		return nil
	}
	a.answered.mu.Lock()
	defer a.answered.mu.Unlock()
	if len(a.answered.ids) == 0 {
		a.answered.ids = ids
	}
	return nil
}

// keepAnswered notes what was answered, if anything was since it was last noted.
func (a *Adapter) keepAnswered(ctx context.Context) error {
	ids := a.answered.take()
	if ids == nil {
		return nil
	}
	raw, err := encode(ids)
	if err != nil {
		return err
	}
	return a.options.Notes.Put(ctx, answeredNote, raw)
}
