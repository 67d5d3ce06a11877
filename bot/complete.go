package bot

import "context"

// Complete implements Handler.
func (b *Bot) Complete(ctx context.Context, ev Event) (offered []Choice, err error) {
	offer := b.actions[ev.Action].complete[ev.Focus]
	if offer == nil {
		return nil, nil
	}
	err = b.look(ctx, ev, func(t *turn) error {
		offered = offer(t)
		return nil
	})
	return offered[:min(25, len(offered))], Wrap("complete "+ev.Focus, err)
}

// look shows the state as whoever did ev would see it, and changes nothing. fn may be called twice.
func (b *Bot) look(ctx context.Context, ev Event, fn func(*turn) error) error {
	now := b.now()
	return b.store.View(ctx, func(tx Tx) error {
		t := b.newTurn(tx, ev, now)
		if err := t.enter(); err != nil {
			return err
		}
		return fn(t)
	})
}
