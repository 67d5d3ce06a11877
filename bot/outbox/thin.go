package outbox

import (
	"context"
	"time"

	"afterbell/bot"
	"afterbell/bot/record"
)

// thinAfter is for how long an entry that is over is kept as it was: so long somebody may ask what became of it, or a file
// that is put back from a copy be compared with what stands in the channels.
const thinAfter = 30 * 24 * time.Hour

// thinBatch is how many entries Thin looks at in one transaction.
const thinBatch = 1_000

// Thin takes from the entries that were sent or dropped more than 30 days ago what nobody asks for any more. That they were
// is kept as long as their class or person, so that nothing is said twice, and so is where a post in a channel stands. It
// writes nothing where there is nothing to take.
func (o *Outbox) Thin(ctx context.Context) error {
	before := o.now().Add(-thinAfter)
	from, end := string(record.PostsOf("")), string(record.PostsOf("\xff"))
	for from != "" && ctx.Err() == nil {
		var old []record.Key[record.Entry]
		next := ""
		err := o.store.View(ctx, func(tx bot.Tx) (err error) {
			old, next, err = toThin(tx, from, end, before)
			return err
		})
		if err == nil && len(old) > 0 {
			err = o.store.Update(ctx, func(tx bot.Tx) error { return thinAll(tx, old, before) })
		}
		if err != nil {
			return bot.Wrap("thin out old posts", err)
		}
		from = next
	}
	return ctx.Err()
}

// toThin finds the entries between two keys from which something can be taken, and where to go on; next is empty at the end.
func toThin(tx bot.Tx, from, end string, before time.Time) (keys []record.Key[record.Entry], next string, err error) {
	some, err := record.Intact(tx).Scan(from, end, thinBatch)
	if err != nil {
		return nil, "", err
	}
	for _, e := range some {
		key := record.Key[record.Entry](e.Key)
		r, ok, err := record.Load(tx, key)
		if err != nil {
			return nil, "", err
		}
		if ok && thick(&r, before) {
			keys = append(keys, key)
		}
	}
	if len(some) == thinBatch {
		next = some[len(some)-1].Key + "\x00"
	}
	return keys, next, nil
}

// thick reports whether something can be taken from an entry.
func thick(r *record.Entry, before time.Time) bool {
	over := r.State == record.StateSent || r.State == record.StateDropped
	return over && !r.Done.IsZero() && r.Done.Before(before)
}

// thinAll takes what can be taken from entries.
func thinAll(tx bot.Tx, keys []record.Key[record.Entry], before time.Time) error {
	for _, key := range keys {
		r, ok, err := record.Load(tx, key)
		if err != nil {
			return err
		}
		if !ok || !thick(&r, before) {
			continue
		}
		if err := record.Save(tx, key, thinned(r)); err != nil {
			return err
		}
	}
	return nil
}

// thinned is what is kept of an entry. A direct message is never rewritten, so where it stands is not kept either.
func thinned(r record.Entry) record.Entry {
	kept := record.Entry{Kind: r.Kind, Class: r.Class, Lesson: r.Lesson, Person: r.Person, Ref: r.Ref, At: r.At, State: r.State}
	if r.Person == "" {
		kept.To, kept.Under, kept.Edits, kept.Parts, kept.On = r.To, r.Under, r.Edits, r.Parts, r.On
	}
	return kept
}
