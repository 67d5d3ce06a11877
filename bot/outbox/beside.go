package outbox

import (
	"context"
	"time"

	"afterbell/bot"
)

// TickBeside is Tick where other replicas write into the store, who wake nobody here: it looks for what they left in the queues,
// too. Where the store hears of what others write, it asks nothing until something was written or is due. One goroutine calls it.
func (o *Outbox) TickBeside(ctx context.Context) error {
	if o.resting.Load() {
		return nil
	}
	writes, hears := bot.Writes(o.store) // before the look, so that what is written during it is looked for again
	now := o.now()
	if hears && o.outlook.sure && o.outlook.writes == writes && (o.outlook.next.IsZero() || now.Before(o.outlook.next)) {
		return nil
	}
	o.outlook = outlook{}
	next, err := o.lookBeside(ctx)
	if err != nil {
		return bot.Wrap("look for what others planned", err)
	}
	if !next.IsZero() && !now.Before(next) {
		_, err := o.Tick(ctx)
		return err
	}
	o.outlook = outlook{sure: true, writes: writes, next: next}
	return nil
}

// lookBeside wakes the places that have something to send, and returns when the next post is due, zero if none is planned.
func (o *Outbox) lookBeside(ctx context.Context) (next time.Time, err error) {
	err = o.store.View(bot.WithTask(ctx, bot.Task{What: "look"}), func(tx bot.Tx) (err error) {
		if next, err = nextDue(tx); err != nil {
			return err
		}
		return o.WakeAll(tx)
	})
	return next, err
}
