package turn

import (
	"context"

	"afterbell/bot"
)

// Complete implements Handler.
func (b *Bot) Complete(ctx context.Context, ev bot.Event) (offered []bot.Choice, err error) {
	offer := b.actions[ev.Action].Complete[ev.Focus]
	if offer == nil {
		return nil, nil
	}
	err = b.Look(ctx, ev, func(t *Turn) error {
		offered = offer(t)
		return nil
	})
	return offered[:min(25, len(offered))], bot.Wrap("complete "+ev.Focus, err)
}

// Look shows the state as whoever did ev would see it, and changes nothing. fn may be called twice.
func (b *Bot) Look(ctx context.Context, ev bot.Event, fn func(*Turn) error) error {
	if err := b.checkClock(ctx); err != nil {
		return err
	}
	now, ev := b.now(), clean(ev)
	return b.store.View(ctx, func(tx bot.Tx) error {
		t := b.newTurn(tx, ev, now)
		if err := t.enter(); err != nil {
			return err
		}
		return fn(t)
	})
}
