package class

import (
	"time"

	"afterbell/bot/outbox"
	"afterbell/bot/record"
	"afterbell/bot/say"
	"afterbell/bot/turn"
)

// When the bot is removed from a space, what it holds of that space is kept for a while, in case
// that was a mistake, and then deleted for good.

// Removal is the bot being added to a space and removed from it.
func Removal() turn.Story {
	return turn.Story{Name: "removal", Actions: []turn.Action{turn.Pressed("hello", hello), turn.Pressed("gone", gone)}}
}

// gone notes that the bot was removed. Posts for the channels of the space meet a closed door meanwhile
// and wait; those for its people wait too, and nothing that follows them is planned.
func gone(t *turn.Turn) (*say.Page, error) {
	if err := forgetRemoval(t); err != nil {
		return nil, err
	}
	kept := time.Duration(t.School.Kept.Removed) * 24 * time.Hour
	return &say.Page{}, record.Save(t.Tx,
		record.GoneKey(t.Event.At.Add(kept), t.Event.In.Platform, t.Event.In.Space),
		record.Identity{Platform: t.Event.In.Platform, Space: t.Event.In.Space})
}

// forgetRemoval takes back what gone noted: the bot is there again.
func forgetRemoval(t *turn.Turn) error {
	keys, spaces, err := record.Scan(record.Intact(t.Tx), record.AllGone())
	if err != nil {
		return err
	}
	for i, s := range spaces {
		if s.Platform == t.Event.In.Platform && s.Space == t.Event.In.Space {
			if err := record.Remove(t.Tx, keys[i]); err != nil {
				return err
			}
		}
	}
	return nil
}

// hello is what the bot says where it was added: what to type, or
// which classes go on. What it was refused there comes now.
func hello(t *turn.Turn) (*say.Page, error) {
	if err := forgetRemoval(t); err != nil {
		return nil, err
	}
	if err := takenIn(t); err != nil {
		return nil, err
	}
	if err := outbox.TryAgain(t.Tx, t.Event.In, t.Now); err != nil {
		return nil, err
	}
	return backIn(t)
}
