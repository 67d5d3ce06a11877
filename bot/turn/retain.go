package turn

import (
	"context"
	"time"

	"afterbell/bot"
	"afterbell/bot/record"
	"afterbell/bot/term"
	"afterbell/bot/when"
)

// retainEvery is how often Run looks for classes whose time is over, and for old posts to be thinned out.
const retainEvery = 6 * time.Hour

// Retain announces that the data of classes goes which ended long ago, and deletes what was announced long enough before.
// Each class is looked at in a transaction of its own. Where the program was told to keep everything (Config.KeepDays) it
// does nothing, nor while the clock is doubted.
func (b *Bot) Retain(ctx context.Context) error {
	if err := b.checkClock(ctx); err != nil || b.Doubt() != term.Believed || b.school.Kept.Class == 0 {
		return err
	}
	var classes []string
	err := b.own.View(ctx, func(tx bot.Tx) (err error) {
		classes, err = record.Names(record.Intact(tx), record.Classes())
		return err
	})
	for _, id := range classes {
		if err == nil {
			err = b.own.Update(ctx, func(tx bot.Tx) error { return b.passOver("class", id, b.retain(tx, id, b.now())) })
		}
	}
	return bot.Wrap("look for classes whose time is over", err)
}

// thin takes from old posts what nobody asks for any more, unless the clock is doubted.
func (b *Bot) thin(ctx context.Context) error {
	if err := b.checkClock(ctx); err != nil || b.Doubt() != term.Believed {
		return err
	}
	return b.Thin(ctx)
}

// retain looks at one class.
func (b *Bot) retain(tx bot.Tx, id string, now time.Time) error {
	c, ok, err := record.Load(tx, record.ClassKey(id))
	if err != nil || !ok || !c.Started || c.Run.Held != nil {
		return err
	}
	v := &term.View{School: b.school, Tx: tx, Now: now, Class: c}
	ends, err := v.EndsForAll()
	if err != nil {
		return err
	}
	going, over := term.Going(c.Going, c.Run, ends, b.school.Kept.Class, now, when.DateOf(now.In(c.Location())))
	if over {
		n, err := b.keep.eraseClass(tx, id, record.Erased{At: now.UTC(), Receipt: record.ReceiptOf(id, now)})
		b.log.Info().Str("class", id).Int("people", n).Msg("the data of a class was deleted, as announced")
		return err
	}
	if going == c.Going {
		return nil
	}
	v.Class.Going = going
	if err := record.Save(tx, record.ClassKey(id), v.Class); err != nil || going == nil {
		return err
	}
	b.log.Info().Str("class", id).Stringer("after", going.On).Msg("everybody in a class is told that its data goes")
	for _, s := range b.stories {
		if s.Goes == nil {
			continue
		}
		if err := s.Goes(v); err != nil {
			return err
		}
	}
	return nil
}
