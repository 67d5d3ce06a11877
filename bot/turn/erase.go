package turn

import (
	"context"
	"slices"
	"strings"
	"time"

	"afterbell/bot"
	"afterbell/bot/outbox"
	"afterbell/bot/record"
	"afterbell/bot/term"
)

// An Erasure is what was erased of a person.
type Erasure struct {
	record.Erased
	Counts   map[string]int // records by their table; of facts by their kind, as "fact " and the kind
	Messages int            // so many messages in channels that quoted the person are rewritten
	Reports  int            // what others reported of their words is kept for so many days at most
}

// Pieces lists the records that belong to a person, and the posts that quote them.
func (p Keep) Pieces(tx bot.Tx, person string) ([]record.Piece, error) {
	pieces, err := record.PiecesOf(tx, p.tables, person)
	for _, x := range pieces {
		for _, k := range p.kinds {
			if err == nil && k.Quotes != "" && k.Quotes == x.Table {
				pieces, err = withPosts(tx, pieces, k.Occurrences(x.Owner())+x.Rest())
			}
		}
	}
	return pieces, err
}

// withPosts is pieces with the posts of an occurrence, and of those that go on behind it with a "/", that are not among
// them.
func withPosts(tx bot.Tx, pieces []record.Piece, occurrence string) ([]record.Piece, error) {
	key := string(record.PostKey(occurrence))
	found, err := tx.Scan(key, key+"/\xff", 0)
	if err != nil {
		return nil, bot.Wrap("read what quotes a person", err)
	}
	for _, e := range found {
		known := slices.ContainsFunc(pieces, func(x record.Piece) bool { return x.Key == e.Key })
		if e.Key != key && !strings.HasPrefix(e.Key, key+"/") || known {
			continue
		}
		pieces = append(pieces, record.Piece{Table: "post", Key: e.Key, Value: slices.Clone(e.Value)})
	}
	return pieces, nil
}

// Erase deletes everything that is kept of a person, takes them out of the records of others, and plans that posts which
// quoted them are rewritten. What stays is the receipt, which names nobody.
func (p Keep) Erase(tx bot.Tx, person, receipt string, now time.Time) (done Erasure, err error) {
	pieces, err := p.Pieces(tx, person)
	if err != nil {
		return done, err
	}
	done = Erasure{Erased: record.Erased{At: now.UTC(), Receipt: receipt}, Counts: map[string]int{}, Reports: p.school.Kept.Reports}
	if done.Messages, err = p.unlist(tx, pieces, person, now); err != nil {
		return done, err
	}
	outlines := false
	for _, x := range pieces {
		outlines = outlines || x.Table == record.OutlineTable().Name
		done.Counts[countedAs(x)]++
		n, err := p.erasePiece(tx, x, now)
		done.Messages += n
		if err != nil {
			return done, err
		}
	}
	if err := p.person(tx, person); err != nil {
		return done, err
	}
	if _, err := record.Unname(tx, p.tables, person); err != nil {
		return done, err
	}
	for _, x := range pieces {
		if x.Table != "member" {
			continue
		}
		if err := p.tellErased(tx, x.Owner(), now); err != nil {
			return done, err
		}
	}
	if outlines {
		if err := record.SweepShared(tx); err != nil {
			return done, err
		}
	}
	return done, record.Save(tx, record.ErasedKey(person), done.Erased)
}

// unlist lets the posts be rewritten that list somebody who is erased, in the classes that they are in. It is asked before
// anything is deleted: later nobody can tell which those are.
func (p Keep) unlist(tx bot.Tx, pieces []record.Piece, person string, now time.Time) (messages int, err error) {
	for _, x := range pieces {
		if x.Table != "member" {
			continue
		}
		c, ok, err := record.Load(tx, record.ClassKey(x.Owner()))
		if err != nil {
			return messages, err
		}
		if !ok {
			continue
		}
		n, err := p.unlistIn(&term.View{School: p.school, Tx: tx, Now: now, Class: c}, person)
		messages += n
		if err != nil {
			return messages, err
		}
	}
	return messages, nil
}

func (p Keep) unlistIn(v *term.View, person string) (messages int, err error) {
	for _, k := range p.kinds {
		if !k.Lists {
			continue
		}
		keys, posts, err := record.Scan(v.Tx, record.PostsOf(k.Occurrences(v.Class.ID)))
		if err != nil {
			return messages, err
		}
		for i, x := range posts {
			if len(x.Parts) == 0 { // it has no words yet, and is asked for them without the person
				continue
			}
			n, err := unlistOne(v, &k, record.Occurrence(keys[i]), &x, person)
			messages += n
			if err != nil {
				return messages, err
			}
		}
	}
	return messages, nil
}

// unlistOne lets a post be rewritten, unless its kind knows that it does not list the person.
func unlistOne(v *term.View, k *outbox.Kind, key string, r *record.Entry, person string) (messages int, err error) {
	if k.Listed != nil {
		if listed, err := k.Listed(v, r, person); err != nil || !listed {
			return 0, err
		}
	}
	return outbox.Retract(v.Tx, key, v.Now)
}

// tellErased lets the stories hear that somebody of a class was erased.
func (p Keep) tellErased(tx bot.Tx, class string, now time.Time) error {
	c, ok, err := record.Load(tx, record.ClassKey(class))
	if err != nil || !ok {
		return err
	}
	for _, hear := range p.erased {
		if err := hear(&term.View{School: p.school, Tx: tx, Now: now, Class: c}); err != nil {
			return err
		}
	}
	return nil
}

// countedAs is under which name a piece is counted.
func countedAs(x record.Piece) string {
	if x.Table != "fact" {
		return x.Table
	}
	return x.Table + " " + record.FactKind(x.Value)
}

// erasePiece deletes one record; of a post the messages are rewritten. The person's own record stays: it leads to what
// else goes with them.
func (p Keep) erasePiece(tx bot.Tx, x record.Piece, now time.Time) (messages int, err error) {
	switch x.Table {
	case "person":
		return 0, nil
	case "post":
		return outbox.Retract(tx, strings.TrimPrefix(x.Key, "post/"), now)
	}
	return 0, record.DeleteKey(tx, x.Key)
}

// Pieces lists what is kept of whoever acts.
func (t *Turn) Pieces() ([]record.Piece, error) {
	if !t.Known {
		return nil, nil
	}
	return t.hooks.keep.Pieces(t.Tx, t.Who.ID)
}

// Erase deletes everything that is kept of whoever acts: from here on they are somebody whom nobody knows.
func (t *Turn) Erase(receipt string) (Erasure, error) {
	done, err := t.hooks.keep.Erase(t.Tx, t.Who.ID, receipt, t.Now)
	t.Known, t.Joined, t.news, t.newPart = false, false, false, false
	return done, err
}

// Erase deletes everything that is kept of a person, for whoever runs the program. Its error wraps ErrNotFound where
// nobody has the id.
func (b *Bot) Erase(ctx context.Context, person string) (done Erasure, err error) {
	now := b.now()
	err = b.store.Update(ctx, func(tx bot.Tx) error {
		if _, err := record.Need(tx, record.PersonKey(person)); err != nil {
			return err
		}
		done, err = b.keep.Erase(tx, person, record.ReceiptOf(person, now), now)
		return err
	})
	return done, bot.Wrap("erase a person", err)
}
