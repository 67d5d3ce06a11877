// Package round tells how learners share what they noted: a check-in is its author's own until they press Share. In a
// taught class it goes to the thread of its lesson then; in a study group it stands in the group's round, one message on
// Sunday evening, which is not posted when nobody shared anything.
//
// What is shared is the check-in itself and no copy of it: who takes it back, or changes it, rewrites what stands in the
// channel. A teacher may take back what somebody shared, since it is a child's name that stands there.
package round

import (
	"strconv"
	"strings"
	"time"

	"afterbell/bot"
	"afterbell/bot/outbox"
	"afterbell/bot/record"
	"afterbell/bot/turn"
	"afterbell/bot/when"
)

const (
	kindShared = "shared" // a check-in that its author shared with a taught class
	kindRound  = "round"  // what a study group shared in a week
	kindAnew   = "anew"   // it rewrites one of these with what is shared now
)

// Round is the sharing of check-ins.
func Round() turn.Story {
	return turn.Story{
		Name: "round", Tables: []record.Table{table(), offersTable()},
		Undone: undone, Renewed: renew, Agenda: news,
		Kinds: []outbox.Kind{
			{Name: kindShared, Owner: record.OfClass, RatherTwice: true, Awaited: true, Quotes: "shared", Render: renderShared},
			{Name: kindRound, Owner: record.OfClass, RatherTwice: true, Lists: true, Listed: listed, Render: renderRound},
			{Name: kindAnew, Owner: record.OfClass, RatherTwice: true, Awaited: true, Render: renderAnew},
		},
		Actions: []turn.Action{
			turn.Pressed("share", share),
			turn.Pressed("share.back", back),
			turn.Pressed("round.mine", mine),
			turn.Pressed("round.add", add),
			turn.Pressed("round.help", help),
			turn.Pressed("round.heard", heard),
		},
	}
}

// Share is that somebody shared a check-in. It stands under the name of the check-in's fact.
type Share struct {
	Person string    `json:"p"`
	At     time.Time `json:"at"`              // it was shared then for the last time
	Round  when.Date `json:"r,omitzero"`      // in a study group it stands in the round of this Sunday
	Times  int       `json:"n"`               // it was shared so often
	Back   bool      `json:"back,omitzero"`   // it was taken back since
	By     string    `json:"by,omitzero"`     // the person with this id took it back
	Helps  []string  `json:"helps,omitempty"` // the persons with these ids offered to help with what it is stuck with
}

// shared reports whether the others may read it.
func (s Share) shared() bool { return s.Person != "" && !s.Back }

func table() record.Table {
	return record.Table{Name: "shared", Rest: "CLASS/TIME/EVENT", Owner: record.OfClass, Mine: "p",
		Holds: "that the author of the check-in with that name shared it, and who offered to help"}
}

// keyOf is the key of what is shared of the check-in with a name (record.FactName).
func keyOf(class, name string) record.Key[Share] {
	return record.Key[Share](string(table().Owned(class)) + name)
}

// nameIn is the name of the check-in in the key of what is shared of it.
func nameIn(class string, key record.Key[Share]) string {
	return strings.TrimPrefix(string(key), string(table().Owned(class)))
}

// At this time on a Sunday in the class's zone the round of its week is posted.
const (
	roundDay  = time.Sunday
	roundHour = 18
)

// postedAt is when the round of a Sunday is posted.
func postedAt(sunday when.Date, loc *time.Location) time.Time {
	return when.At(sunday, when.Clock{Hour: roundHour}, loc)
}

// Next is the Sunday of the first round of a class in a zone that is posted after now.
func Next(now time.Time, loc *time.Location) when.Date {
	today := when.DateOf(now.In(loc))
	sunday := today.AddDays((int(roundDay) - int(today.Weekday()) + 7) % 7)
	if !postedAt(sunday, loc).After(now) {
		return sunday.AddDays(7)
	}
	return sunday
}

// still is the round that something joins which is added to the one of a Sunday: that one for a week, else the next.
func still(sunday when.Date, now time.Time, loc *time.Location) when.Date {
	next := Next(now, loc)
	if sunday == next.AddDays(-7) {
		return sunday
	}
	return next
}

// rewrite plans that a post is rewritten with what is shared now, once for an event. One without words yet needs that not.
func rewrite(t *turn.Turn, post string) error {
	r, ok, err := record.Load(t.Tx, record.PostKey(post))
	if err != nil || !ok || len(r.Parts) == 0 {
		return err
	}
	home := record.LastSegment(record.PostKey(post))
	return outbox.Plan(t.Tx, outbox.Occurrence(kindAnew, t.Class.ID, record.IDOf(t.Event, "anew"), home),
		record.Entry{Kind: kindAnew, Class: t.Class.ID, Ref: r.Ref, To: r.To, Edits: post, At: t.Now, Silent: true})
}

// publish lets the class read what is shared of a check-in about a lesson, or what is not shared any more.
func publish(t *turn.Turn, name, lesson string, s Share) error {
	for home, to := range t.Class.Homes {
		if err := publishIn(t, postOf(&t.Class, name, s, home), to, home, name, lesson, s); err != nil {
			return err
		}
	}
	return nil
}

// postOf is the occurrence of the post in which a check-in stands that is shared, in a channel of a class, counted from 0.
func postOf(c *record.Class, name string, s Share, home int) string {
	if c.Kind == record.Taught {
		return outbox.Occurrence(kindShared, c.ID, name, strconv.Itoa(home))
	}
	return roundKey(c.ID, s.Round, home)
}

// standing reports whether what is shared of a check-in stands in a channel, or may be on its way there.
func standing(t *turn.Turn, name string, s Share) (bool, error) {
	for home := range t.Class.Homes {
		r, _, err := record.Load(t.Tx, record.PostKey(postOf(&t.Class, name, s, home)))
		if err != nil || len(r.Parts) > 0 {
			return true, err
		}
	}
	return false, nil
}

func publishIn(t *turn.Turn, post string, to bot.Place, home int, name, lesson string, s Share) error {
	if !s.shared() && t.Class.Kind == record.Taught {
		if err := outbox.Withdraw(t.Tx, post); err != nil {
			return err
		}
	}
	_, there, err := record.Load(t.Tx, record.PostKey(post))
	if err != nil || !there && !s.shared() {
		return err
	}
	if there {
		return rewrite(t, post)
	}
	if t.Class.Kind == record.Group {
		return outbox.Plan(t.Tx, post, roundEntry(&t.Class, s.Round, to))
	}
	_, cards, err := t.ThreadOf(lesson)
	if err != nil {
		return err
	}
	return outbox.Plan(t.Tx, post, record.Entry{
		Kind: kindShared, Class: t.Class.ID, Ref: name, To: to, Under: cards[home], At: t.Now, Silent: true,
	})
}
