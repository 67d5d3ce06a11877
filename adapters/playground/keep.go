package playground

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"afterbell/bot"
)

// Keys of the notes. Messages are numbered so that a scan returns them in order.
const (
	peopleKey = "people"
	epochKey  = "epoch"
	clockKey  = "clock"
	messages  = "message/"
)

func messageKey(id string) string {
	n, _ := strconv.Atoi(strings.TrimPrefix(id, "m")) // ids are made by add
	return fmt.Sprintf("%s%09d", messages, n)
}

// note keeps one value, or does nothing in a room that forgets.
func (r *Room) note(ctx context.Context, key string, value any) error {
	return putNote(ctx, r.notes, key, value)
}

func putNote(ctx context.Context, notes *bot.Notes, key string, value any) error {
	if notes == nil {
		return nil
	}
	data, err := json.Marshal(value)
	if err != nil {
		return fmt.Errorf("encode note %s: %w", key, err)
	}
	return notes.Put(ctx, key, data)
}

// getNote reads one value and reports whether there was one.
func getNote(ctx context.Context, notes *bot.Notes, key string, value any) (bool, error) {
	if notes == nil {
		return false, nil
	}
	data, err := notes.Get(ctx, key)
	if err != nil || data == nil {
		return false, err
	}
	if err := json.Unmarshal(data, value); err != nil {
		return false, fmt.Errorf("decode note %s: %w", key, err)
	}
	return true, nil
}

// recall reads what the notes hold and counts this opening of the room.
func (r *Room) recall(ctx context.Context) error {
	if r.notes == nil {
		r.epoch = 1
		return nil
	}
	if _, err := getNote(ctx, r.notes, peopleKey, &r.people); err != nil {
		return err
	}
	if _, err := getNote(ctx, r.notes, epochKey, &r.epoch); err != nil {
		return err
	}
	if err := r.recallMessages(ctx); err != nil {
		return err
	}
	r.epoch++
	return r.note(ctx, epochKey, r.epoch)
}

func (r *Room) recallMessages(ctx context.Context) error {
	entries, err := r.notes.Scan(ctx, messages)
	if err != nil {
		return err
	}
	for _, e := range entries {
		var m Message
		if err := json.Unmarshal(e.Value, &m); err != nil {
			return fmt.Errorf("decode note %s: %w", e.Key, err)
		}
		r.show(m)
		if c := m.In.Channel; c != "" && !slices.Contains(r.channels, c) {
			r.channels = append(r.channels, c)
		}
	}
	return nil
}

// delivery says what a failed note means for the message that it was to hold.
func delivery(err error) error {
	err = fmt.Errorf("playground: keep message: %w", err)
	var known *bot.DeliveryError
	switch {
	case errors.As(err, &known):
		return err
	case errors.Is(err, bot.ErrTooLarge):
		return bot.Permanent(bot.ScopePost, err)
	default:
		return bot.After(0, bot.ScopePlatform, err)
	}
}
