package turn

import (
	"context"
	"slices"
	"strings"
	"time"

	"afterbell/bot"
	"afterbell/bot/order"
	"afterbell/bot/record"
)

// What whoever runs the program asks of people: who there is, everything that is kept of one, and that it goes.

// A Someone is a person as whoever runs the program needs to know them, and no more.
type Someone struct {
	ID      string   `json:"id"`
	Name    string   `json:"name"`
	Users   []string `json:"users"`   // what the platforms call them, as "slack U0123"
	Classes []string `json:"classes"` // the ids of their classes
}

// Called reports whether somebody has this id, is called so on a platform, or has this name.
func (s Someone) Called(what string) bool {
	isUser := func(user string) bool { return user == what || strings.HasSuffix(user, " "+what) }
	return s.ID == what || strings.EqualFold(s.Name, what) || slices.ContainsFunc(s.Users, isUser)
}

// People lists everybody who is known, in the order of their names.
func (b *Bot) People(ctx context.Context) (list []Someone, err error) {
	err = b.store.View(ctx, func(tx bot.Tx) error {
		_, all, err := record.Scan(record.Intact(tx), record.People())
		list = list[:0]
		for _, p := range all {
			s := Someone{ID: p.ID, Name: p.Name}
			for _, i := range p.Identities {
				s.Users = append(s.Users, i.Platform+" "+i.User)
			}
			if s.Classes, err = record.Names(tx, record.ClassesOf(p.ID)); err != nil {
				return err
			}
			list = append(list, s)
		}
		return err
	})
	order.By(list, func(a, b Someone) int { return strings.Compare(a.Name+" "+a.ID, b.Name+" "+b.ID) })
	return list, bot.Wrap("list people", err)
}

// Export lets write make a file of everything that is kept of a person, and notes for the person that whoever runs the
// program did so. Its error wraps ErrNotFound where nobody has the id.
func (b *Bot) Export(ctx context.Context, person string, write func(bot.Tx, []record.Piece, time.Time) error) error {
	now := b.now()
	return bot.Wrap("export a person", b.store.Update(ctx, func(tx bot.Tx) error {
		if _, err := record.Need(tx, record.PersonKey(person)); err != nil {
			return err
		}
		pieces, err := b.keep.Pieces(tx, person)
		if err != nil {
			return err
		}
		if err := write(tx, pieces, now); err != nil {
			return err
		}
		return record.NoteLook(tx, person, record.Look{What: record.Exported, At: now})
	}))
}

// EraseClass deletes a class with all that was done in it, and the persons who are in no other. It returns how many people
// that were. Its error wraps ErrNotFound where no class has the id.
func (b *Bot) EraseClass(ctx context.Context, class string) (receipt string, people int, err error) {
	now := b.now()
	receipt = record.ReceiptOf(class, now)
	err = b.store.Update(ctx, func(tx bot.Tx) (err error) {
		people, err = b.keep.eraseClass(tx, class, record.Erased{At: now.UTC(), Receipt: receipt})
		return err
	})
	return receipt, people, bot.Wrap("erase a class", err)
}

// eraseClass deletes a class, and notes the erasure of it and of each person who goes with it.
func (p Keep) eraseClass(tx bot.Tx, class string, x record.Erased) (people int, err error) {
	c, err := record.Need(tx, record.ClassKey(class))
	if err != nil {
		return 0, err
	}
	members, err := record.Names(tx, record.MembersOf(class))
	if err != nil {
		return 0, err
	}
	if err := p.class(tx, &c); err != nil {
		return 0, err
	}
	if err := record.SweepShared(tx); err != nil {
		return 0, err
	}
	for _, id := range members {
		_, stays, err := record.Load(tx, record.PersonKey(id))
		if err != nil {
			return people, err
		}
		if stays {
			continue
		}
		people++
		if err := record.Save(tx, record.ErasedKey(id), x); err != nil {
			return people, err
		}
	}
	return people, record.Save(tx, record.ErasedKey(class), x)
}
