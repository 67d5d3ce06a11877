package record

import (
	"time"

	"afterbell/bot"
)

// TalkTable holds the discussions that people started by hand in the order in which they begin, so that nobody reads
// old ones to find the newest.
func TalkTable() Table {
	return Table{
		Name: "talk", Rest: "CLASS/TIME-ID", Holds: "-> id of a discussion that somebody started by hand, by when it begins", Owner: OfClass,
		Leads: func(class, _, id string) string { return string(PromptKey(class, id)) },
	}
}

// talksOf is what the entries of a class begin with.
func talksOf(class string) Prefix[Pointer] { return Prefix[Pointer](TalkTable().Owned(class)) }

// talkKey is the entry of a discussion.
func talkKey(x Prompt) Pointer { return Pointer(string(talksOf(x.Class)) + Stamp(x.At) + "-" + x.ID) }

// SavePrompt stores a discussion, with its entry by when it begins.
func SavePrompt(tx bot.Tx, x Prompt) error {
	key := PromptKey(x.Class, x.ID)
	old, ok, err := Load(tx, key)
	if err != nil {
		return err
	}
	if ok {
		if err := Unpoint(tx, talkKey(old)); err != nil {
			return err
		}
	}
	if err := Save(tx, key, x); err != nil {
		return err
	}
	if !x.Back.IsZero() { // it is none any more
		return nil
	}
	return Point(tx, talkKey(x), x.ID)
}

// RemovePrompt deletes a discussion that did not begin, with its entry.
func RemovePrompt(tx bot.Tx, class, id string) error {
	x, ok, err := Load(tx, PromptKey(class, id))
	if err != nil || !ok {
		return err
	}
	if err := Unpoint(tx, talkKey(x)); err != nil {
		return err
	}
	return Remove(tx, PromptKey(class, id))
}

// Begun reads up to limit of the discussions that people of a class started by hand and that began before an
// instant, the newest first. Those of a file of an earlier version have no entries and are not among them.
func Begun(tx bot.Tx, class string, before time.Time, limit int) (list []Prompt, err error) {
	entries, err := tx.Scan(string(talksOf(class))+Stamp(before)+"-\xff", string(talksOf(class)), limit)
	if err != nil {
		return nil, bot.Wrap("list discussions", err)
	}
	for _, e := range entries {
		x, err := Need(tx, PromptKey(class, string(e.Value)))
		if err != nil {
			return nil, err
		}
		list = append(list, x)
	}
	return list, nil
}
