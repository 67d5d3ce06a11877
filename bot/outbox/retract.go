package outbox

import (
	"strconv"
	"time"

	"afterbell/bot"
	"afterbell/bot/record"
)

// KindRemoved is the kind of a post that rewrites one message of a post which quoted somebody who is erased.
const KindRemoved = "removed"

// Retract forgets the post of an occurrence, and plans that each of its messages in a channel is rewritten by a post of
// KindRemoved; the thread that the first one asked for, whose name may quote them too, is named anew by it. It
// returns how many that are. Direct messages stay as they are: whoever got them has read them.
func Retract(tx bot.Tx, key string, now time.Time) (messages int, err error) {
	r, ok, err := record.Load(tx, record.PostKey(key))
	if err != nil || !ok {
		return 0, err
	}
	for i, p := range r.Parts {
		if p.Sent == nil || r.Person != "" || r.Class == "" {
			continue
		}
		name := record.HashWords(key, p.Sent.Channel, p.Sent.ID)
		x := record.Entry{Kind: KindRemoved, Class: r.Class, To: r.To, On: p.Sent, At: now, Silent: true}
		if i == 0 && r.Thread != nil {
			x.Thread = &bot.Thread{Renames: true}
		}
		if err := Plan(tx, Occurrence(KindRemoved, r.Class, strconv.FormatUint(name, 36), strconv.Itoa(i)), x); err != nil {
			return messages, err
		}
		messages++
	}
	return messages, forgetEntry(tx, key, r)
}
