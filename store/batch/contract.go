package batch

import (
	"fmt"

	"afterbell/bot"
)

// Check returns an error wrapping bot.ErrTooLarge unless key and value are within the limits that
// every store keeps: a key of 1 to bot.MaxKey bytes, a value of at most bot.MaxValue.
func Check(key string, value []byte) error {
	if len(key) == 0 {
		return fmt.Errorf("put: empty key: %w", bot.ErrTooLarge)
	}
	if len(key) > bot.MaxKey {
		return fmt.Errorf("put: key of %d bytes, at most %d: %w", len(key), bot.MaxKey, bot.ErrTooLarge)
	}
	if len(value) > bot.MaxValue {
		return fmt.Errorf("put %q: value of %d bytes, at most %d: %w", key, len(value), bot.MaxValue, bot.ErrTooLarge)
	}
	return nil
}

// NotFound returns the error of a Get that found nothing: it names key and wraps bot.ErrNotFound.
// The sentence is put together only when somebody reads it, because most misses are expected.
func NotFound(key string) error { return &missing{key} }

type missing struct{ key string }

func (m *missing) Error() string { return fmt.Sprintf("get %q: %v", m.key, bot.ErrNotFound) }
func (m *missing) Unwrap() error { return bot.ErrNotFound }
