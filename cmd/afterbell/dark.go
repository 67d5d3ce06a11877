package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"afterbell/bot"
)

// What an outage cost is seen beside what would have been: the class as it is when the plug is pulled is copied, and its copy
// lives through the same days with the bot awake.

// darkFor is how long the plug is out.
const darkFor = 48 * time.Hour

// duplicate is everything in a store, in another one that forgets.
func duplicate(ctx context.Context, store bot.Store) (keeper, error) {
	var all []bot.Entry
	err := store.View(ctx, func(tx bot.Tx) (err error) {
		all, err = tx.Scan("", "\xff", 0)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("copy the class: %w", err)
	}
	made := openMemory()
	err = made.Update(ctx, func(tx bot.Tx) error {
		for _, e := range all {
			if err := tx.Put(e.Key, e.Value); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("copy the class: %w", err)
	}
	return made, nil
}

// awake is what the bot would say from now on until an instant if nothing stopped it.
func (g *ground) awake(ctx context.Context, until time.Time) ([]line, error) {
	store, err := duplicate(ctx, g.store)
	if err != nil {
		return nil, err
	}
	defer func() { _ = store.Close() }() // nothing of it is kept
	twin, err := g.alike(ctx, store)
	if err != nil {
		return nil, err
	}
	now := twin.clock.Now()
	if err := twin.clock.To(ctx, until); err != nil {
		return nil, err
	}
	return twin.heard.since(now), nil
}

// since lists what was said after an instant, but for answers and edits.
func (t *transcript) since(at time.Time) []line {
	t.mu.Lock()
	defer t.mu.Unlock()
	var list []line
	for _, l := range t.lines {
		if l.At.After(at) && l.Kind != "reply" && !l.edited {
			list = append(list, l)
		}
	}
	return list
}

// outage tells of an outage: how long it was, what fell into it, and what came of that.
func outage(from, until time.Time, zone *time.Location, missed, after []line) []string {
	const layout = "Mon 2 Jan, 15:04"
	return []string{
		fmt.Sprintf("Dark from %s to %s.", from.In(zone).Format(layout), until.In(zone).Format(layout)),
		"Meanwhile it would have said: " + kindsOf(missed) + ".",
		"Back again, it said: " + kindsOf(after) + ".",
	}
}

// lastOutage tells of the last outage.
func (g *ground) lastOutage() []string {
	if told := g.dark.Load(); told != nil {
		return *told
	}
	return nil
}

// kindsOf counts lines by their kinds, in the order in which these first came.
func kindsOf(lines []line) string {
	var order []string
	count := map[string]int{}
	for _, l := range lines {
		name := kindNamed(l)
		if count[name]++; count[name] == 1 {
			order = append(order, name)
		}
	}
	if len(order) == 0 {
		return "nothing"
	}
	for i, name := range order {
		order[i] = counted(count[name], name)
	}
	return strings.Join(slices.Clip(order), ", ")
}

// kindNamed is what people call a message of a kind; an s makes several of it.
func kindNamed(l line) string {
	named := map[string]string{
		"lesson": "lesson card", kindText: "lesson text", "prompt": "discussion", "due": "due reminder", "digest": "weekly message",
		"daily": "daily message", "later": "daily message", "outage": "absence notice", "late": "catch-up question", "reminder": "own reminder",
	}
	if name := named[l.Kind]; name != "" {
		return name
	}
	return l.Kind + " message"
}
