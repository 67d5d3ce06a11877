package turn

import (
	"context"
	"time"

	"afterbell/bot"
	"afterbell/bot/record"
)

// eraseAgain erases who and what was erased already: the file may be a copy of before, into which the erasures were
// carried over.
func (b *Bot) eraseAgain(ctx context.Context) error {
	var people, classes []string
	err := b.own.View(ctx, func(tx bot.Tx) (err error) {
		people, classes, err = record.ErasedAndThere(tx)
		return err
	})
	if err != nil || len(people)+len(classes) == 0 {
		return bot.Wrap("look for what was erased", err)
	}
	err = b.own.Update(ctx, func(tx bot.Tx) error {
		for _, id := range people {
			if err := b.keep.again(tx, id, b.now()); err != nil {
				return err
			}
		}
		for _, id := range classes {
			was, err := record.Need(tx, record.ErasedKey(id))
			if err != nil {
				return err
			}
			if _, err := b.keep.eraseClass(tx, id, was); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		b.log.Info().Int("people", len(people)).Int("classes", len(classes)).Msg("what was erased before was erased again")
	}
	return bot.Wrap("erase again", err)
}

// again erases a person once more, under the receipt of the first time.
func (p Keep) again(tx bot.Tx, person string, now time.Time) error {
	was, err := record.Need(tx, record.ErasedKey(person))
	if err != nil {
		return err
	}
	if _, err := p.Erase(tx, person, was.Receipt, now); err != nil {
		return err
	}
	return record.Save(tx, record.ErasedKey(person), was)
}
