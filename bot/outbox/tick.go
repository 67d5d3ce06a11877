package outbox

import (
	"context"
	"strings"
	"time"

	"afterbell/bot"
	"afterbell/bot/record"
)

// Tick moves what is due at this moment from the due index into the queues of its places, and
// returns how many rows. It only looks when nothing is due.
func (b *Outbox) Tick(ctx context.Context) (int, error) {
	now := b.now()
	moved := 0
	for {
		n, err := b.tickSome(ctx, now)
		moved += n
		if err != nil || n < tickBatch {
			return moved, err
		}
	}
}

// tickBatch bounds one tick's transaction.
const tickBatch = 10_000

func (b *Outbox) tickSome(ctx context.Context, now time.Time) (int, error) {
	until := "due/" + record.Stamp(now.Add(time.Microsecond))
	idle := false
	err := b.store.View(ctx, func(tx bot.Tx) error {
		first, err := tx.Scan("due/", until, 1)
		idle = len(first) == 0
		return err
	})
	if err != nil || idle {
		return 0, bot.Wrap("look for what is due", err)
	}
	var woken []string
	err = b.store.Update(ctx, func(tx bot.Tx) error {
		woken = woken[:0]
		entries, err := tx.Scan("due/", until, tickBatch)
		if err != nil {
			return err
		}
		for _, e := range entries {
			if err := tx.Delete(e.Key); err != nil {
				return err
			}
			if err := tx.Put(string(e.Value), nil); err != nil {
				return err
			}
			woken = append(woken, string(e.Value))
		}
		return nil
	})
	if err != nil {
		return 0, bot.Wrap("move what is due", err)
	}
	for _, key := range woken {
		b.wake(record.QueueOfKey(key))
	}
	return len(woken), nil
}

// Next returns the next instant at which Tick has something to do.
func (b *Outbox) Next(ctx context.Context) (next time.Time, ok bool, err error) {
	err = b.store.View(ctx, func(tx bot.Tx) error {
		first, err := tx.Scan("due/", "due/\xff", 1)
		if err != nil || len(first) == 0 {
			return err
		}
		ok = true
		at, _, _ := strings.Cut(strings.TrimPrefix(first[0].Key, "due/"), "/")
		next, err = record.StampTime(at)
		return err
	})
	return next, ok, bot.Wrap("look for the next due post", err)
}
