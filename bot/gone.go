package bot

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// When the bot is removed from a space, what it holds of that space is kept for a while, in case
// that was a mistake, and then deleted for good.

// keptAfterRemoval is how long data is kept after the bot was removed from a space.
const keptAfterRemoval = 30 * 24 * time.Hour

func goneKey(at time.Time, platform, space string) string {
	return "gone/" + stamp(at) + "/" + platform + "/" + segment(space)
}

// removed reports whether a row is for a person whose space removed the bot: direct messages may still
// reach them, but nobody wants them any more.
func (q *asking) removed() (bool, error) {
	if q.row.Person == "" {
		return false, nil
	}
	_, spaces, err := scan[identity](q.tx, "gone/")
	if err != nil || len(spaces) == 0 {
		return false, err
	}
	p, ok, err := load[person](q.tx, personKey(q.row.Person))
	if err != nil || !ok {
		return false, err
	}
	to := p.direct()
	return slices.ContainsFunc(spaces, func(s identity) bool { return s.Platform == to.Platform && s.Space == to.Space }), nil
}

// gone notes that the bot was removed. Posts for the channels of the space meet a closed door meanwhile
// and wait; those for its people wait too, and nothing that follows them is planned.
func gone(t *turn) (*page, error) {
	if err := t.forgetRemoval(); err != nil {
		return nil, err
	}
	return &page{}, save(t.tx, goneKey(t.ev.At.Add(keptAfterRemoval), t.ev.In.Platform, t.ev.In.Space), identity{Platform: t.ev.In.Platform, Space: t.ev.In.Space})
}

// forgetRemoval takes back what gone noted: the bot is there again.
func (t *turn) forgetRemoval() error {
	keys, spaces, err := scan[identity](t.tx, "gone/")
	if err != nil {
		return err
	}
	for i, s := range spaces {
		if s.Platform == t.ev.In.Platform && s.Space == t.ev.In.Space {
			if err := t.tx.Delete(keys[i]); err != nil {
				return err
			}
		}
	}
	return nil
}

// Purge deletes what belongs to spaces that removed the bot longer ago than data is kept, one space
// a call's transaction. It only looks when there is none.
func (b *Bot) Purge(ctx context.Context) error {
	until := "gone/" + stamp(b.now().Add(time.Microsecond))
	for ctx.Err() == nil {
		var due []Entry
		err := b.store.View(ctx, func(tx Tx) (err error) {
			due, err = tx.Scan("gone/", until, 1)
			return err
		})
		if err != nil || len(due) == 0 {
			return wrap("look for spaces to forget", err)
		}
		if err := b.store.Update(ctx, func(tx Tx) error { return purgeSpace(tx, due[0].Key) }); err != nil {
			return wrap("forget a space", err)
		}
		b.log.Info().Msg("data of a space that removed us was deleted")
	}
	return ctx.Err()
}

func purgeSpace(tx Tx, key string) error {
	space, ok, err := load[identity](tx, key)
	if err != nil || !ok {
		return err
	}
	_, classes, err := scan[class](tx, "class/")
	if err != nil {
		return err
	}
	for i := range classes {
		if c := &classes[i]; c.Platform == space.Platform && c.Space == space.Space {
			if err := purgeClass(tx, c); err != nil {
				return err
			}
		}
	}
	if err := purgeStrays(tx, space); err != nil {
		return err
	}
	return tx.Delete(key)
}

// purgeStrays deletes the persons of a space who were in none of its classes.
func purgeStrays(tx Tx, space identity) error {
	prefix := identityKey(space.Platform, space.Space, "")
	users, err := names(tx, prefix)
	if err != nil {
		return err
	}
	for _, user := range users {
		id, err := lookUp(tx, prefix+user)
		if err != nil {
			return err
		}
		if err := purgePerson(tx, id); err != nil {
			return err
		}
	}
	return nil
}

// classPosts are the kinds of posts whose keys go on with a class's id.
func classPosts() []string {
	return []string{kindWelcome, kindLesson, kindPage, kindPrompt, kindDayOff, kindOutage, kindDigest, kindLetter}
}

// purgeClass deletes a class with all that was done in it, and the persons who were in no other.
func purgeClass(tx Tx, c *class) error {
	members, err := names(tx, "member/"+c.ID+"/")
	if err != nil {
		return err
	}
	for _, id := range members {
		if err := purgeMember(tx, c.ID, id); err != nil {
			return err
		}
	}
	for _, kind := range classPosts() {
		if err := purgePosts(tx, kind+"/"+c.ID+"/"); err != nil {
			return err
		}
	}
	for _, table := range []string{"question/", "letter/", "prompt/", "notice/"} {
		if err := deleteAll(tx, table+c.ID+"/"); err != nil {
			return err
		}
	}
	for _, h := range c.Homes {
		if err := tx.Delete(homeKey(h)); err != nil {
			return err
		}
	}
	return tx.Delete(classKey(c.ID))
}

// purgeMember deletes what somebody did in a class.
func purgeMember(tx Tx, classID, personID string) error {
	f, _, err := load[figures](tx, figureKey(classID, personID))
	if err != nil {
		return err
	}
	doomed := []string{figureKey(classID, personID), memberKey(classID, personID), belongsKey(personID, classID)}
	err = history(tx, f.Last, func(key string, _ fact) bool {
		doomed = append(doomed, key)
		return true
	})
	if err != nil {
		return err
	}
	for _, key := range doomed {
		if err := tx.Delete(key); err != nil {
			return fmt.Errorf("delete %s: %w", key, err)
		}
	}
	return purgePerson(tx, personID)
}

// purgePerson deletes somebody who is in no class any more.
func purgePerson(tx Tx, id string) error {
	left, err := names(tx, "belongs/"+id+"/")
	if err != nil || len(left) > 0 {
		return err
	}
	p, ok, err := load[person](tx, personKey(id))
	if err != nil || !ok {
		return err
	}
	for _, i := range p.Identities {
		if err := tx.Delete(identityKey(i.Platform, i.Space, i.User)); err != nil {
			return err
		}
		if err := forgetSpace(tx, i); err != nil {
			return err
		}
	}
	for _, kind := range []string{kindDaily, kindLater, "remind"} {
		if err := purgePosts(tx, kind+"/"+id+"/"); err != nil {
			return err
		}
	}
	if err := deleteAll(tx, "plan/"+id+"/"); err != nil {
		return err
	}
	return tx.Delete(personKey(id))
}

// purgePosts deletes the rows whose keys begin with prefix, and every trace of them.
func purgePosts(tx Tx, prefix string) error {
	keys, rows, err := scan[row](tx, postKey(prefix))
	if err != nil {
		return err
	}
	for i, r := range rows {
		if err := unqueue(tx, keys[i][len("post/"):], r); err != nil {
			return err
		}
		if err := forgetThreads(tx, r); err != nil {
			return err
		}
		if err := tx.Delete(keys[i]); err != nil {
			return err
		}
	}
	return nil
}

// forgetThreads deletes the pointer from a thread to its post.
func forgetThreads(tx Tx, r row) error {
	i := slices.IndexFunc(r.Parts, func(p frozen) bool { return p.Sent != nil })
	if i < 0 {
		return nil
	}
	for _, thread := range []string{r.Parts[i].Sent.Thread, r.Parts[i].Sent.ID} {
		if err := tx.Delete(threadKey(r.To.Platform, r.To.Channel, thread)); err != nil {
			return err
		}
	}
	return nil
}

// deleteAll deletes every key that begins with prefix.
func deleteAll(tx Tx, prefix string) error {
	rest, err := names(tx, prefix)
	if err != nil {
		return err
	}
	for _, name := range rest {
		if err := tx.Delete(prefix + name); err != nil {
			return fmt.Errorf("delete %s%s: %w", prefix, name, err)
		}
	}
	return nil
}
