package bot

import (
	"time"
)

// When the bot is removed from a space, what it holds of that space is kept for a while, in case
// that was a mistake, and then deleted for good.

// removalStory is the bot being added to a space and removed from it.
func removalStory() story {
	return story{name: "removal", actions: []action{pressed("hello", hello), pressed("gone", gone)}}
}

// keptAfterRemoval is how long data is kept after the bot was removed from a space.
const keptAfterRemoval = 30 * 24 * time.Hour

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
	keys, spaces, err := scan(t.tx, allGone())
	if err != nil {
		return err
	}
	for i, s := range spaces {
		if s.Platform == t.ev.In.Platform && s.Space == t.ev.In.Space {
			if err := remove(t.tx, keys[i]); err != nil {
				return err
			}
		}
	}
	return nil
}

// hello is what the bot says where it was added: what to type. What it was refused there comes now.
func hello(t *turn) (*page, error) {
	if err := t.forgetRemoval(); err != nil {
		return nil, err
	}
	return (&page{}).say("hello", nil), tryAgain(t.tx, t.ev.In, t.now)
}
