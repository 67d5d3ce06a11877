package bot

import "context"

// Complete implements Handler.
func (b *Bot) Complete(ctx context.Context, ev Event) (offered []Choice, err error) {
	offer := b.actions[ev.Action].complete[ev.Focus]
	if offer == nil {
		return nil, nil
	}
	now := b.now()
	err = b.store.View(ctx, func(tx Tx) error {
		t := b.newTurn(tx, ev, now)
		if err := t.enter(); err != nil {
			return err
		}
		offered = offer(t)
		return nil
	})
	return offered[:min(25, len(offered))], wrap("complete "+ev.Focus, err)
}
