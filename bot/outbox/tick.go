package outbox

import (
	"context"
	"time"

	"afterbell/bot"
	"afterbell/bot/record"
)

// Tick moves the entries that are due now from the due index into the queues of their places, and returns how many it
// moved. It is called each second, so it writes nothing when nothing is due; while the outbox rests it does nothing.
func (o *Outbox) Tick(ctx context.Context) (int, error) {
	if o.resting.Load() {
		return 0, nil
	}
	now := o.now()
	moved := 0
	for {
		n, err := o.tickSome(ctx, now)
		moved += n
		if err != nil || n < tickBatch {
			return moved, err
		}
	}
}

// tickBatch is how many entries Tick moves in one transaction. So many fall due at once when a large class is told
// something, or after an absence; a transaction without a bound would keep everybody else waiting.
const tickBatch = 10_000

// tickSome moves at most tickBatch entries that are due, and returns how many it moved.
func (o *Outbox) tickSome(ctx context.Context, now time.Time) (int, error) {
	from, to := record.DueUntil(now)
	idle := false
	err := o.store.View(ctx, func(tx bot.Tx) error {
		first, err := record.Intact(tx).Scan(from, to, 1)
		idle = len(first) == 0
		return err
	})
	if err != nil || idle {
		return 0, bot.Wrap("look for what is due", err)
	}
	var woken []string
	err = o.store.Update(ctx, func(tx bot.Tx) error {
		woken = woken[:0]
		entries, err := record.Intact(tx).Scan(from, to, tickBatch)
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
		o.wake(record.QueueOf(key))
	}
	return len(woken), nil
}

// Next returns the next instant at which Tick has something to do.
func (o *Outbox) Next(ctx context.Context) (next time.Time, ok bool, err error) {
	err = o.store.View(ctx, func(tx bot.Tx) (err error) {
		next, err = nextDue(tx)
		return err
	})
	return next, !next.IsZero(), bot.Wrap("look for the next due post", err)
}

// nextDue is the next instant at which something is due, zero if nothing is planned.
func nextDue(tx bot.Tx) (time.Time, error) {
	from, to := record.AllDue()
	first, err := record.Intact(tx).Scan(from, to, 1)
	if err != nil || len(first) == 0 {
		return time.Time{}, err
	}
	return record.DueTime(first[0].Key)
}
