package outbox

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"

	"afterbell/bot"
	"afterbell/bot/record"
	"afterbell/bot/when"
)

// Delivery: one entry at a time from the queue of its place, through the states of the outbox.

// Timing of the outbox.
const (
	settle       = 15 * time.Second // before an unclear attempt is looked for: services show messages late
	unclearHold  = 10 * time.Minute // an unclear entry holds up its place for this long at most
	unclearRetry = time.Minute
	placeRetry   = time.Hour // a place that refuses us is asked again this often
	platformWait = 10 * time.Minute
	firstBackoff = 2 * time.Second
	lastBackoff  = 10 * time.Minute
	maxAttempts  = 50
	patience     = 20               // attempts that count when not the post is at fault: past the longest wait
	LateAfter    = 30 * time.Minute // a channel post later than this waits for the end of quiet hours
)

// partKey is the idempotency key of one part: the same for ever, no longer than Discord's nonce.
func partKey(key string, n int) string {
	sum := sha256.Sum256([]byte(key + "#" + strconv.Itoa(n)))
	return strings.ToLower(base32.HexEncoding.EncodeToString(sum[:]))[:20]
}

// claimed is what a claim asks the sender to do outside of any transaction.
type claimed struct {
	key      string
	part     bot.Part
	platform bot.Platform
	look     time.Time // not zero: look for the part from here on before sending it again
	more     bool      // nothing to send, but the place has more entries
}

// drain sends what waits at one place, in order, until it is empty or has to wait.
func (o *Outbox) drain(ctx context.Context, queue string) error {
	for ctx.Err() == nil {
		c, err := o.claim(ctx, queue)
		if err != nil {
			return err
		}
		if c.more {
			continue
		}
		if c.platform == nil {
			return nil
		}
		if err := o.attempt(ctx, c); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// claim takes the first entry of a place to the point where something must be sent.
func (o *Outbox) claim(ctx context.Context, queue string) (c claimed, err error) {
	now := o.now()
	err = o.store.Update(ctx, func(tx bot.Tx) error {
		c = claimed{}
		from, to := record.QueueRange(queue)
		head, err := tx.Scan(from, to, 1)
		if err != nil || len(head) == 0 {
			return err
		}
		key := record.OccurrenceIn(queue, head[0].Key)
		r, ok, err := record.Load(tx, record.PostKey(key))
		if err != nil && !errors.Is(err, bot.ErrDamaged) {
			return err
		}
		if !ok || r.State == record.StateSent || r.State == record.StateDead || r.State == record.StateDropped {
			c.more = true
			return tx.Delete(head[0].Key)
		}
		if c, err = o.tryPrepare(o.sendingOf(tx, key, &r, now)); errors.Is(err, bot.ErrDamaged) {
			o.log.Error().Str("post", key).Err(err).Msg("post cannot be made")
			c = claimed{more: true}
			return o.giveUp(o.sendingOf(tx, key, &r, now))
		}
		return err
	})
	return c, bot.Wrap("claim from "+queue, err)
}

// giveUp ends an entry that cannot be made, and plans what comes after it if that can be found out.
func (o *Outbox) giveUp(q *Sending) (err error) {
	if err := q.finish(record.StateDead, "reason.damaged"); err != nil {
		return err
	}
	if err := q.follow(); err != nil {
		o.log.Error().Str("post", q.Key).Err(err).Msg("what comes after a damaged post is not known")
	}
	return nil
}

// tryPrepare is prepare; a panic in it is the end of this entry and of nothing else.
func (o *Outbox) tryPrepare(q *Sending) (c claimed, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%w: panic: %v", bot.ErrDamaged, r)
		}
	}()
	return o.prepare(q)
}

// prepare moves one entry as far as it goes without sending.
func (o *Outbox) prepare(q *Sending) (claimed, error) {
	r := q.Entry
	removed, err := q.removed()
	switch {
	case err != nil:
		return claimed{}, err
	case removed: // it waits for our return, or is deleted with all else
		return claimed{}, waitUntil(q.Tx, q.Key, *r, q.Now.Add(placeRetry))
	case r.Next.After(q.Now): // it was woken too early: by another entry of its place, or a clock set back
		return claimed{}, waitUntil(q.Tx, q.Key, *r, r.Next)
	case !r.Expires.IsZero() && q.Now.After(r.Expires) && r.State == record.StatePlanned:
		return claimed{more: true}, q.end(record.StateDropped, "too late")
	case r.Attempts >= maxAttempts:
		return claimed{more: true}, q.end(record.StateDead, "reason.gave_up")
	case r.State == record.StateSending || r.State == record.StateUnclear:
		return q.lookAgain()
	}
	if wait, err := q.quietHours(); err != nil || wait {
		return claimed{}, err
	}
	if len(r.Parts) == 0 {
		if ended, err := q.freeze(); err != nil || ended {
			return claimed{more: ended}, err
		}
	}
	return q.take(time.Time{})
}

// quietHours reports whether a late post has to wait for the end of quiet hours: the class's for a
// channel, their own for a person, who may have chosen a time within them.
func (q *Sending) quietHours() (bool, error) {
	local, quiet, err := q.night()
	if errors.Is(err, bot.ErrNotFound) {
		return false, nil // rendering says so
	}
	if err != nil {
		return false, err
	}
	until := quiet.Next(local)
	if !until.After(q.Now) {
		return false, nil
	}
	return true, waitUntil(q.Tx, q.Key, *q.Entry, until)
}

// night returns the time on the wall where the entry goes, and the quiet hours it has to keep there:
// none when it comes in time, and none for the rest of what was begun in a channel.
func (q *Sending) night() (local time.Time, quiet when.Quiet, err error) {
	late := q.Now.Sub(q.Entry.At)
	switch {
	case q.Entry.Person != "" && late >= time.Minute:
		p, err := q.ReadPerson()
		return q.Now.In(p.Location()), p.Quiet, err
	case q.Entry.Person == "" && q.Entry.Class != "" && len(q.Entry.Parts) == 0 && late >= LateAfter:
		c, err := q.ReadClass()
		return q.Now.In(c.Location()), c.Quiet, err
	}
	return q.Now, when.Quiet{}, nil
}

// freeze asks the state whether the entry is still wanted and fixes its bytes. ended says that the
// entry needs no sending.
func (q *Sending) freeze() (ended bool, err error) {
	post, drop, err := q.render()
	if err != nil {
		return false, err
	}
	if drop != "" {
		return true, q.end(record.StateDropped, drop)
	}
	if post.To.Platform == "" {
		return true, q.end(record.StateDead, "reason.no_address")
	}
	platform := q.outbox.platform(post.To.Platform)
	if platform == nil {
		return true, q.end(record.StateDead, "reason.not_connected")
	}
	q.Entry.To, q.Entry.Thread, q.Entry.Silent, q.Entry.On = post.To, post.Thread, post.Silent, post.On
	for _, m := range platform.Parts(post) {
		raw, err := json.Marshal(m, record.Stored)
		if err != nil {
			return false, fmt.Errorf("freeze %s: %w", q.Key, err)
		}
		q.Entry.Parts = append(q.Entry.Parts, record.Frozen{Message: raw})
	}
	return false, q.follow()
}

// take marks the next unsent part as being sent and hands it out.
func (q *Sending) take(look time.Time) (claimed, error) {
	r := q.Entry
	n := 0
	for n < len(r.Parts) && r.Parts[n].Sent != nil {
		n++
	}
	if n == len(r.Parts) {
		return claimed{more: true}, q.sent()
	}
	platform := q.outbox.platform(r.To.Platform)
	if platform == nil {
		return claimed{}, waitUntil(q.Tx, q.Key, *r, q.Now.Add(platformWait))
	}
	var m bot.Message
	if err := json.Unmarshal(r.Parts[n].Message, &m, record.Stored); err != nil {
		return claimed{more: true}, q.end(record.StateDead, "reason.damaged")
	}
	part := bot.Part{Post: bot.Post{Key: q.Key, Kind: r.Kind, To: r.To, Message: m, Silent: r.Silent, Expires: r.Expires, On: r.On},
		N: n + 1, Of: len(r.Parts), Key: partKey(q.Key, n+1), At: q.Now}
	if n == 0 {
		part.Thread = r.Thread
	}
	if look.IsZero() {
		r.State, r.Tried, r.Attempts = record.StateSending, q.Now, r.Attempts+1
	}
	return claimed{key: q.Key, part: part, platform: platform, look: look}, record.Save(q.Tx, record.PostKey(q.Key), *r)
}

// lookAgain decides what to do with an entry whose last attempt has no known outcome: the process died
// during it, or the answer never came.
func (q *Sending) lookAgain() (claimed, error) {
	r := q.Entry
	if wait := r.Tried.Add(settle); wait.After(q.Now) {
		return claimed{}, waitUntil(q.Tx, q.Key, *r, wait)
	}
	if q.Now.Sub(r.Tried) > unclearHold && r.State == record.StateUnclear {
		if !q.outbox.kinds[r.Kind].RatherTwice {
			return claimed{more: true}, q.end(record.StateDead, "reason.perhaps")
		}
		return q.take(time.Time{})
	}
	r.State = record.StateUnclear
	return q.take(r.Tried.Add(-2 * time.Minute))
}
