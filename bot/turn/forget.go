package turn

import (
	"afterbell/bot"
	"afterbell/bot/outbox"
	"afterbell/bot/record"
)

// KeepOf is the keep of all that stories keep.
func KeepOf(stories []Story) Keep {
	p := Keep{tables: TablesOf(stories)}
	for _, s := range stories {
		p.kinds = append(p.kinds, s.Kinds...)
		if s.Erased != nil {
			p.erased = append(p.erased, s.Erased)
		}
	}
	return p
}

// TablesOf lists everything that is stored: the tables that all stories stand on, and their own.
func TablesOf(stories []Story) []record.Table {
	tables := record.Foundation()
	for _, s := range stories {
		tables = append(tables, s.Tables...)
	}
	return tables
}

// space deletes everything of a space.
func (p Keep) space(tx bot.Tx, k record.Key[record.Identity]) error {
	space, ok, err := record.Load(tx, k)
	if err != nil || !ok {
		return err
	}
	_, classes, err := record.Scan(tx, record.Classes())
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
	if err := record.SweepShared(tx); err != nil {
		return err
	}
	if err := bot.NewNotes(nil, space.Platform).Space(space.Space).Clear(tx); err != nil {
		return err
	}
	return record.Remove(tx, k)
}

// strays deletes the persons of a space who were in none of its classes.
func (p Keep) strays(tx bot.Tx, space record.Identity) error {
	users, err := record.Names(tx, record.UsersIn(space.Platform, space.Space))
	if err != nil {
		return err
	}
	for _, user := range users {
		id, err := record.LookUp(tx, record.Pointer(string(record.UsersIn(space.Platform, space.Space))+user))
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
func (p Keep) class(tx bot.Tx, c *record.Class) error {
	members, err := record.Names(tx, record.MembersOf(c.ID))
	if err != nil {
		return err
	}
	for _, id := range members {
		if err := forgetFacts(tx, c.ID, id); err != nil {
			return err
		}
		if err := record.Unpoint(tx, record.BelongsKey(id, c.ID)); err != nil {
			return err
		}
	}
	if err := p.owned(tx, record.OfClass, c.ID); err != nil {
		return err
	}
	for _, h := range c.Homes {
		if err := record.Unpoint(tx, record.HomeKey(h)); err != nil {
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
func (p Keep) owned(tx bot.Tx, by record.Owner, id string) error {
	for _, k := range p.kinds {
		if k.Owner == by {
			if err := outbox.Forget(tx, k.Occurrences(id)); err != nil {
				return err
			}
		}
	}
	for _, t := range p.tables {
		if t.Owner != by {
			continue
		}
		if err := record.RemoveAll(tx, t.Owned(id)); err != nil {
			return err
		}
		if err := record.DeleteKey(tx, t.Key(id)); err != nil {
			return err
		}
	}
	return nil
}

// person deletes somebody who is in no class any more.
func (p Keep) person(tx bot.Tx, id string) error {
	left, err := record.Names(tx, record.ClassesOf(id))
	if err != nil || len(left) > 0 {
		return err
	}
	who, ok, err := record.Load(tx, record.PersonKey(id))
	if err != nil || !ok {
		return err
	}
	for _, i := range who.Identities {
		if err := record.Unpoint(tx, record.IdentityKey(i.Platform, i.Space, i.User)); err != nil {
			return err
		}
		if err := forgetSpace(tx, i); err != nil {
			return err
		}
		if err := bot.NewNotes(nil, i.Platform).User(i.User).Clear(tx); err != nil {
			return err
		}
	}
	return p.owned(tx, record.OfPerson, id)
}

// forgetSpace deletes that somebody was last in a space where they are not known any more.
func forgetSpace(tx bot.Tx, i record.Identity) error {
	last, err := record.LookUp(tx, record.LastKey(i.Platform, i.User))
	if err != nil || last != i.Space {
		return err
	}
	return record.Unpoint(tx, record.LastKey(i.Platform, i.User))
}

// forgetFacts deletes what somebody did in a class.
func forgetFacts(tx bot.Tx, classID, personID string) error {
	f, _, err := record.Load(tx, record.FigureKey(classID, personID))
	if err != nil {
		return err
	}
	var doomed []record.Key[record.Fact]
	err = record.History(tx, f.Last, func(k record.Key[record.Fact], _ record.Fact) bool {
		doomed = append(doomed, k)
		return true
	})
	if err != nil {
		return err
	}
	for _, k := range doomed {
		if err := record.Remove(tx, k); err != nil {
			return err
		}
	}
	return nil
}
