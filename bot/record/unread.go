package record

import (
	"slices"
	"strings"
	"time"

	"afterbell/bot"
)

// Which check-ins no teacher has read, and what teachers said of those that were read.

// UnreadTable holds an entry for each check-in of a class that no teacher has read yet, so that a list of
// them reads nothing of what was read before.
func UnreadTable() Table {
	return Table{
		Name: "unread", Rest: "CLASS/TIME/EVENT  and  CLASS",
		Holds: "that no teacher has read that check-in yet; that those noted before the program kept such entries have one", Owner: OfClass,
	}
}

// unreadIn is the pointer that is there once the earlier check-ins of a class have entries: in a file of an
// earlier version they have none at first.
func unreadIn(class string) Pointer { return Pointer(UnreadTable().Key(class)) }

// UnreadOf is what the entries of a class begin with.
func UnreadOf(class string) Prefix[Pointer] { return Prefix[Pointer](unreadIn(class) + "/") }

// EnterUnread makes the entries of the check-ins that learners of a class noted at an instant or after it, and does
// so only once for a class: further ones are entered when they are noted.
func EnterUnread(tx bot.Tx, class string, since time.Time) error {
	done, err := LookUp(tx, unreadIn(class))
	if err != nil || done != "" {
		return err
	}
	members, err := Names(tx, MembersOf(class))
	if err != nil {
		return err
	}
	for _, id := range members {
		if err := enterUnreadOf(tx, class, id, since); err != nil {
			return err
		}
	}
	return Point(tx, unreadIn(class), class)
}

// enterUnreadOf makes the entries of one member, who has none as a teacher.
func enterUnreadOf(tx bot.Tx, class, person string, since time.Time) error {
	m, err := Need(tx, MemberKey(class, person))
	if err != nil || m.Role != Learner {
		return err
	}
	f, _, err := Load(tx, FigureKey(class, person))
	if err != nil {
		return err
	}
	var unread []Key[Fact]
	err = History(tx, f.Last, func(key Key[Fact], x Fact) bool {
		if x.Kind == FactCheckin && !x.Undone && x.Read == nil && !x.At.Before(since) {
			unread = append(unread, key)
		}
		return !x.At.Before(since)
	})
	for _, key := range unread {
		if err := Point(tx, UnreadKey(class, key), ""); err != nil {
			return err
		}
	}
	return err
}

// UnreadKey is the entry of one check-in of a class.
func UnreadKey(class string, fact Key[Fact]) Pointer {
	return Pointer(string(UnreadOf(class)) + FactName(fact))
}

// Unread lists up to limit of a class's check-ins that no teacher has read yet, the newest first, from the one
// called newest on, that one included; from all, where newest is empty.
func Unread(tx bot.Tx, class, newest string, limit int) ([]Key[Fact], error) {
	from := string(UnreadOf(class)) + "\xff"
	if newest != "" {
		from = string(UnreadOf(class)) + newest + "\x00"
	}
	entries, err := tx.Scan(from, string(UnreadOf(class)), limit)
	if err != nil {
		return nil, bot.Wrap("list unread check-ins", err)
	}
	list := make([]Key[Fact], len(entries))
	for i, e := range entries {
		list[i] = FactNamed(strings.TrimPrefix(e.Key, string(UnreadOf(class))))
	}
	return list, nil
}

// maxReplies is how many replies wait for a learner at most: the oldest give way, and stay with their check-ins.
const maxReplies = 20

// Remarks are what teachers said of a learner's check-ins that the learner has not read yet.
type Remarks struct {
	Read    Key[Fact]   `json:"r,omitzero"`  // the newest one that was only seen
	Replies []Key[Fact] `json:"re,omitzero"` // those with a reply, in the order in which it came
}

// RemarksTable holds what learners have not read yet of what teachers said of their check-ins.
func RemarksTable() Table {
	return Table{
		Name: "remarks", Rest: "CLASS/PERSON", Holds: "what was said of a learner's check-ins and the learner has not read yet", Owner: OfClass,
	}
}

// RemarksKey is the key of what one learner has not read yet.
func RemarksKey(class, person string) Key[Remarks] {
	return Key[Remarks]("remarks/" + class + "/" + person)
}

// With returns what there is to tell after a check-in was read: of those that were only seen the newest is told.
func (r Remarks) With(fact Key[Fact], x Reading) Remarks {
	if x.Words == "" {
		r.Read = max(r.Read, fact)
		return r
	}
	if r.Read == fact {
		r.Read = ""
	}
	r.Replies = append(slices.DeleteFunc(slices.Clone(r.Replies), func(k Key[Fact]) bool { return k == fact }), fact)
	r.Replies = r.Replies[max(0, len(r.Replies)-maxReplies):]
	return r
}
