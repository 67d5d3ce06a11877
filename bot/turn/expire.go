package turn

import (
	"context"

	"afterbell/bot"
	"afterbell/bot/record"
)

// Expire deletes the records of a table whose time is over by themselves, before all else of their owner goes. Where there is none nothing
// is written.
func Expire[T any](ctx context.Context, g Ground, t record.Table, over func(T) bool) error {
	var old []record.Key[T]
	err := g.Store.View(ctx, func(tx bot.Tx) error {
		old = nil
		keys, all, err := record.Scan(record.Intact(tx), record.Prefix[T](t.Name+"/"))
		for i, x := range all {
			if over(x) {
				old = append(old, keys[i])
			}
		}
		return err
	})
	if err != nil || len(old) == 0 {
		return bot.Wrap("look for what is kept no longer", err)
	}
	err = g.Store.Update(ctx, func(tx bot.Tx) error {
		for _, key := range old {
			if err := record.Remove(tx, key); err != nil {
				return err
			}
		}
		return nil
	})
	return bot.Wrap("delete what is kept no longer", err)
}
