package outbox

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"afterbell/bot"
	"afterbell/bot/order"
	"afterbell/bot/record"
	"afterbell/bot/when"
)

// What whoever runs the program may ask of the outbox, and may ask it to do.

// A Waiting is a post as whoever runs the program meets it. It holds no words that anybody wrote.
type Waiting struct {
	Key      string    `json:"key"`
	Kind     string    `json:"kind"`
	State    string    `json:"state"`
	Class    string    `json:"class,omitzero"` // the name
	Place    string    `json:"place"`          // the name of the queue: a channel's, or a person's by an id of our own
	At       time.Time `json:"at"`             // it was to come then
	Tried    time.Time `json:"tried,omitzero"`
	Attempts int       `json:"attempts,omitzero"`
	Next     time.Time `json:"next,omitzero"` // it is looked at again then, if that is later than now
	Out      int       `json:"out,omitzero"`  // so many of its parts are out
	Of       int       `json:"of,omitzero"`   // it has so many parts; 0: it has no words yet
	Done     time.Time `json:"done,omitzero"`
	Why      string    `json:"why,omitzero"` // why it waits, or ended; empty: its turn has not come
}

// A Depth is how much waits in the outbox.
type Depth struct {
	Late    int       `json:"late"`            // the time of so many posts has come
	Oldest  time.Time `json:"oldest,omitzero"` // the time of the oldest of them
	Planned int       `json:"planned"`         // the time of so many is to come
	Next    time.Time `json:"next,omitzero"`   // the time of the first of them
}

// waitingKeys lists the times and occurrences of all posts that have not ended, in order of time: those in the
// due index, and those in the queue of a place. Most that wait to be tried again are in both.
func waitingKeys(tx bot.Tx) (keys []string, times map[string]time.Time, err error) {
	times = map[string]time.Time{}
	dueFrom, dueTo := record.AllDue()
	tx = record.Intact(tx)
	planned, err := tx.Scan(dueFrom, dueTo, 0)
	if err != nil {
		return nil, nil, err
	}
	from, to := record.QueuesAfter("")
	queued, err := tx.Scan(from, to, 0)
	if err != nil {
		return nil, nil, err
	}
	for _, e := range planned {
		queued = append(queued, bot.Entry{Key: string(e.Value)})
	}
	for _, e := range queued {
		queue := record.QueueOf(e.Key)
		at, err := record.QueueTime(queue, e.Key)
		if err != nil {
			return nil, nil, err
		}
		times[record.OccurrenceIn(queue, e.Key)] = at
	}
	for key := range times {
		keys = append(keys, key)
	}
	order.By(keys, func(a, b string) int {
		if c := times[a].Compare(times[b]); c != 0 {
			return c
		}
		return strings.Compare(a, b)
	})
	return keys, times, nil
}

// Depth counts what waits. It reads indexes alone.
func (o *Outbox) Depth(ctx context.Context) (d Depth, err error) {
	now := o.now()
	err = o.store.View(ctx, func(tx bot.Tx) error {
		d = Depth{}
		keys, times, err := waitingKeys(tx)
		for _, key := range keys {
			switch at := times[key]; {
			case at.After(now):
				if d.Planned++; d.Planned == 1 {
					d.Next = at
				}
			default:
				if d.Late++; d.Late == 1 {
					d.Oldest = at
				}
			}
		}
		return err
	})
	return d, bot.Wrap("count what waits", err)
}

// Waiting lists the posts that have not ended and whose time came before an instant, the oldest first.
func (o *Outbox) Waiting(ctx context.Context, before time.Time) (list []Waiting, err error) {
	err = o.store.View(ctx, func(tx bot.Tx) error {
		list = nil
		keys, times, err := waitingKeys(tx)
		if err != nil {
			return err
		}
		for _, key := range keys {
			if times[key].After(before) {
				break
			}
			w, err := o.waiting(tx, key)
			if err != nil {
				return err
			}
			list = append(list, w)
		}
		return nil
	})
	return list, bot.Wrap("list what waits", err)
}

// GivenUp lists the posts that did not go out, the oldest first.
func (o *Outbox) GivenUp(ctx context.Context) (list []Waiting, err error) {
	err = o.store.View(ctx, func(tx bot.Tx) error {
		list = nil
		keys, all, err := record.Scan(record.Intact(tx), record.PostsOf(""))
		for i, r := range all {
			if r.State == record.StateDead {
				list = append(list, o.describe(tx, record.Occurrence(keys[i]), &r))
			}
		}
		return err
	})
	order.By(list, func(a, b Waiting) int { return a.Done.Compare(b.Done) })
	return list, bot.Wrap("list what was given up", err)
}

// Post describes one post. Its error wraps bot.ErrNotFound where there is none.
func (o *Outbox) Post(ctx context.Context, key string) (w Waiting, err error) {
	err = o.store.View(ctx, func(tx bot.Tx) (err error) {
		w, err = o.waiting(tx, key)
		return err
	})
	return w, err
}

func (o *Outbox) waiting(tx bot.Tx, key string) (Waiting, error) {
	r, err := record.Need(tx, record.PostKey(key))
	if errors.Is(err, bot.ErrDamaged) {
		return Waiting{Key: key, State: "damaged", Why: err.Error()}, nil
	}
	if err != nil {
		return Waiting{}, err
	}
	return o.describe(tx, key, &r), nil
}

func (o *Outbox) describe(tx bot.Tx, key string, r *record.Entry) Waiting {
	w := Waiting{Key: key, Kind: r.Kind, State: r.State, Place: r.Queue(), At: r.At, Tried: r.Tried, Attempts: r.Attempts,
		Next: r.Next, Out: r.Out(), Of: len(r.Parts), Done: r.Done, Why: o.inWords(r.Reason)}
	if r.Class == "" {
		return w
	}
	if c, ok, err := record.Load(tx, record.ClassKey(r.Class)); err == nil && ok {
		w.Class = c.Name
	}
	if n, ok, err := record.Load(tx, waitNotice(key, r)); err == nil && ok && w.Why == "" {
		w.Why = o.inWords(n.Reason)
	}
	return w
}

// inWords is a reason for whoever runs the program, who may read what a service said.
func (o *Outbox) inWords(reason string) string {
	key, own, _ := strings.Cut(reason, ": ")
	switch {
	case !strings.HasPrefix(key, "reason."):
		return reason
	case own != "":
		return "the service said: " + own
	}
	return o.school.Book.Voice("en").Plain(key, nil)
}

// Retry lets a post be tried at once: one that waits, or one that was given up, which may then be said twice
// if it did arrive. One whose time is to come is tried then, and is woken for it again. Its error wraps
// bot.ErrNotFound where there is none, and is ErrEnded where it was sent or was not needed any more.
func (o *Outbox) Retry(ctx context.Context, key string) error {
	now, place := o.now(), ""
	err := o.store.Update(ctx, func(tx bot.Tx) error {
		r, err := record.Need(tx, record.PostKey(key))
		if err != nil {
			return err
		}
		place = r.Queue()
		switch r.State {
		case record.StateSent, record.StateDropped:
			return ErrEnded
		case record.StateDead:
			r.State, r.Reason = record.StatePlanned, ""
			r.Done, r.Expires = time.Time{}, time.Time{}
		}
		if r.Class != "" {
			for _, k := range []record.Key[record.Notice]{record.NoticeKey(r.Class, key), waitNotice(key, &r)} {
				if err := record.Remove(tx, k); err != nil {
					return err
				}
			}
		}
		r.Attempts = 0
		return waitUntil(tx, key, r, when.Later(now, r.At))
	})
	if err == nil {
		o.wake(place)
	}
	return err
}

// Drop ends a post that has not ended, and plans what comes after it. One that is being sent at this moment may
// arrive all the same, and counts as sent then.
func (o *Outbox) Drop(ctx context.Context, key string) error {
	now, place := o.now(), ""
	err := o.store.Update(ctx, func(tx bot.Tx) error {
		r, err := record.Need(tx, record.PostKey(key))
		if err != nil {
			return err
		}
		switch r.State {
		case record.StateSent, record.StateDropped, record.StateDead:
			return ErrEnded
		}
		place = r.Queue()
		return o.sendingOf(tx, key, &r, now).end(record.StateDropped, "dropped by whoever runs the bot")
	})
	if err == nil {
		o.wake(place)
	}
	return err
}

// ErrEnded says that nothing can be done about a post any more.
var ErrEnded = errors.New("it has ended already")

// What Heard hears of.
const (
	HeardSent    = "sent"    // a part is out
	HeardLate    = "late"    // a post went out, or began to, later than it was planned, after we were away
	HeardAgain   = "again"   // an attempt did not succeed, and another one follows
	HeardRefused = "refused" // the service refused a part for good
	HeardUnclear = "unclear" // nobody knows whether a part is out
	HeardFound   = "found"   // a part was looked for and is out, so that it was not said twice
	HeardAbsent  = "absent"  // a part was looked for and is not out
	HeardUnseen  = "unseen"  // a part was looked for in vain
)

// Heard lets fn hear what becomes of attempts, with the name of the platform. It must be called before the
// outbox is used; fn must be quick.
func (o *Outbox) Heard(fn func(platform, outcome string)) { o.heard = fn }

func (o *Outbox) count(c claimed, outcome string) {
	if o.heard != nil {
		o.heard(c.platform.Name(), outcome)
	}
}

// Astray lists the occurrences of posts that have not ended and to which neither index leads, so that they never
// come, and those that an index leads to and that are not there.
func Astray(tx bot.Tx) (lost, missing []string, err error) {
	_, times, err := waitingKeys(tx)
	if err != nil {
		return nil, nil, err
	}
	keys, all, err := record.Scan(record.Intact(tx), record.PostsOf(""))
	if err != nil {
		return nil, nil, err
	}
	for i, r := range all {
		occurrence := record.Occurrence(keys[i])
		_, led := times[occurrence]
		delete(times, occurrence)
		switch r.State {
		case record.StateSent, record.StateDropped, record.StateDead:
		default:
			if !led {
				lost = append(lost, occurrence)
			}
		}
	}
	for occurrence := range times {
		missing = append(missing, occurrence)
	}
	slices.Sort(missing)
	return lost, missing, nil
}
