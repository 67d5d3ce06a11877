package slack

import (
	"context"
	"errors"
	"time"

	"afterbell/bot"
)

// notesKept is how long it is remembered that a workspace removed the app, and that a message waits for
// its files: a day longer than the core keeps the data of such a workspace.
const notesKept = 31 * 24 * time.Hour

// keepHouse forgets old notes each hour, the first time when what waited has been tried again.
func (a *Adapter) keepHouse(ctx context.Context) {
	for sleep(ctx, time.Hour) {
		if err := a.tidy(ctx, time.Now().Add(-notesKept)); err != nil {
			a.opts.Log.Error().Err(err).Msg("slack notes not forgotten")
		}
	}
}

// tidy forgets what was noted before an instant and is needed by nobody.
func (a *Adapter) tidy(ctx context.Context, before time.Time) error {
	old := func(n bot.Entry) bool {
		day, err := time.Parse(time.DateOnly, string(n.Value))
		return err != nil || day.Before(before)
	}
	return errors.Join(
		a.forgetNotes(ctx, goneNote(""), old),
		a.forgetNotes(ctx, refusedNotes, old),
		a.forgetNotes(ctx, "user/", outworn),
		a.forgetNotes(ctx, "im/", func(bot.Entry) bool { return true }), // of versions before notes had owners
		a.forgetNotes(ctx, halfNote(""), func(n bot.Entry) bool {
			var h half
			return decode(n.Value, &h) != nil || h.At.Before(before)
		}),
		a.forgetNotes(ctx, answeredNotes, func(n bot.Entry) bool { return stale(n.Key, time.Now()) }))
}

// forgetNotes removes the notes that begin with prefix and are old.
func (a *Adapter) forgetNotes(ctx context.Context, prefix string, old func(bot.Entry) bool) error {
	kept, err := a.opts.Notes.Scan(ctx, prefix)
	if err != nil {
		return err
	}
	for _, n := range kept {
		if !old(n) {
			continue
		}
		if err := a.opts.Notes.Put(ctx, n.Key, nil); err != nil {
			return err
		}
	}
	return nil
}
