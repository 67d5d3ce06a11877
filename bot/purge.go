package bot

import (
	"context"
	"time"
)

// purgeEvery is how often the bot looks for data whose time is over.
const purgeEvery = time.Hour

// A purge deletes what people, classes and spaces own: it reads in the tables and the kinds of posts what
// there can be.
type purge struct {
	tables []table
	kinds  []kind
}

// purgeOf is the purge of all that stories keep.
func purgeOf(stories []story) purge {
	p := purge{tables: tablesOf(stories)}
	for _, s := range stories {
		p.kinds = append(p.kinds, s.kinds...)
	}
	return p
}

// tablesOf lists everything that is stored: the tables that all stories stand on, and their own.
func tablesOf(stories []story) []table {
	tables := foundation()
	for _, s := range stories {
		tables = append(tables, s.tables...)
	}
	return tables
}

// Purge deletes what belongs to spaces that removed the bot longer ago than data is kept, one space
// a call's transaction. It only looks when there is none.
func (b *Bot) Purge(ctx context.Context) error {
	until := string(allGone()) + stamp(b.now().Add(time.Microsecond))
	for ctx.Err() == nil {
		var due []Entry
		err := b.store.View(ctx, func(tx Tx) (err error) {
			due, err = tx.Scan(string(allGone()), until, 1)
			return err
		})
		if err != nil || len(due) == 0 {
			return Wrap("look for spaces to forget", err)
		}
		err = b.store.Update(ctx, func(tx Tx) error { return b.purge.space(tx, key[identity](due[0].Key)) })
		if err != nil {
			return Wrap("forget a space", err)
		}
		b.log.Info().Msg("data of a space that removed us was deleted")
	}
	return ctx.Err()
}

// space deletes everything of a space.
func (p purge) space(tx Tx, k key[identity]) error {
	space, ok, err := load(tx, k)
	if err != nil || !ok {
		return err
	}
	_, classes, err := scan(tx, allClasses())
	if err != nil {
		return err
	}
	for i := range classes {
		if c := &classes[i]; c.Platform == space.Platform && c.Space == space.Space {
			if err := p.class(tx, c); err != nil {
				return err
			}
		}
	}
	if err := p.strays(tx, space); err != nil {
		return err
	}
	if err := sweepShared(tx); err != nil {
		return err
	}
	return remove(tx, k)
}

// strays deletes the persons of a space who were in none of its classes.
func (p purge) strays(tx Tx, space identity) error {
	users, err := names(tx, usersIn(space.Platform, space.Space))
	if err != nil {
		return err
	}
	for _, user := range users {
		id, err := lookUp(tx, pointer(string(usersIn(space.Platform, space.Space))+user))
		if err != nil {
			return err
		}
		if err := p.person(tx, id); err != nil {
			return err
		}
	}
	return nil
}

// class deletes a class with all that was done in it, and the persons who were in no other.
func (p purge) class(tx Tx, c *class) error {
	members, err := names(tx, membersOf(c.ID))
	if err != nil {
		return err
	}
	for _, id := range members {
		if err := forgetFacts(tx, c.ID, id); err != nil {
			return err
		}
		if err := unpoint(tx, belongsKey(id, c.ID)); err != nil {
			return err
		}
	}
	if err := p.owned(tx, ofClass, c.ID); err != nil {
		return err
	}
	for _, h := range c.Homes {
		if err := unpoint(tx, homeKey(h)); err != nil {
			return err
		}
	}
	for _, id := range members {
		if err := p.person(tx, id); err != nil {
			return err
		}
	}
	return nil
}

// owned deletes the posts of a class or a person, and their records in all tables.
func (p purge) owned(tx Tx, by owner, id string) error {
	for _, k := range p.kinds {
		if k.owner == by {
			if err := forgetPosts(tx, k.occurrences(id)); err != nil {
				return err
			}
		}
	}
	for _, t := range p.tables {
		if t.owner != by {
			continue
		}
		if err := removeAll(tx, t.prefix(id)); err != nil {
			return err
		}
		if err := deleteKey(tx, t.name+"/"+id); err != nil {
			return err
		}
	}
	return nil
}

// person deletes somebody who is in no class any more.
func (p purge) person(tx Tx, id string) error {
	left, err := names(tx, classesOf(id))
	if err != nil || len(left) > 0 {
		return err
	}
	who, ok, err := load(tx, personKey(id))
	if err != nil || !ok {
		return err
	}
	for _, i := range who.Identities {
		if err := unpoint(tx, identityKey(i.Platform, i.Space, i.User)); err != nil {
			return err
		}
		if err := forgetSpace(tx, i); err != nil {
			return err
		}
	}
	return p.owned(tx, ofPerson, id)
}

// forgetSpace deletes that somebody was last in a space where they are not known any more.
func forgetSpace(tx Tx, i identity) error {
	last, err := lookUp(tx, lastKey(i.Platform, i.User))
	if err != nil || last != i.Space {
		return err
	}
	return unpoint(tx, lastKey(i.Platform, i.User))
}

// forgetFacts deletes what somebody did in a class.
func forgetFacts(tx Tx, classID, personID string) error {
	f, _, err := load(tx, figureKey(classID, personID))
	if err != nil {
		return err
	}
	var doomed []key[fact]
	err = history(tx, f.Last, func(k key[fact], _ fact) bool {
		doomed = append(doomed, k)
		return true
	})
	if err != nil {
		return err
	}
	for _, k := range doomed {
		if err := remove(tx, k); err != nil {
			return err
		}
	}
	return nil
}
