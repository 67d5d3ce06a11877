package bot

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/go-json-experiment/json"

	"afterbell/bot/when"
)

// Delivery: one row at a time from the queue of its place, through the states of the outbox.

// claimed is what a claim asks the sender to do outside of any transaction.
type claimed struct {
	key      string
	part     Part
	platform Platform
	look     time.Time // not zero: look for the part from here on before sending it again
	more     bool      // nothing to send, but the place has more rows
}

// drain sends what waits at one place, in order, until it is empty or has to wait.
func (b *Bot) drain(ctx context.Context, queue string) error {
	for ctx.Err() == nil {
		c, err := b.claim(ctx, queue)
		if err != nil {
			return err
		}
		if c.more {
			continue
		}
		if c.platform == nil {
			return nil
		}
		if err := b.attempt(ctx, c); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// claim takes the first row of a place to the point where something must be sent.
func (b *Bot) claim(ctx context.Context, queue string) (c claimed, err error) {
	now := b.now()
	err = b.store.Update(ctx, func(tx Tx) error {
		c = claimed{}
		head, err := tx.Scan("queue/"+queue+"/", "queue/"+queue+"/\xff", 1)
		if err != nil || len(head) == 0 {
			return err
		}
		key := rowOfKey(queue, head[0].Key)
		r, ok, err := load[row](tx, postKey(key))
		if err != nil && !errors.Is(err, ErrDamaged) {
			return err
		}
		if !ok || r.State == stateSent || r.State == stateDead || r.State == stateDropped {
			c.more = true
			return tx.Delete(head[0].Key)
		}
		if c, err = b.tryPrepare(&asking{bot: b, tx: tx, key: key, row: &r, now: now}); errors.Is(err, ErrDamaged) {
			b.log.Error().Str("post", key).Err(err).Msg("post cannot be made")
			c = claimed{more: true}
			return b.bury(&asking{bot: b, tx: tx, key: key, row: &r, now: now})
		}
		return err
	})
	return c, wrap("claim from "+queue, err)
}

// bury ends a row that cannot be made, and plans what comes after it if that can be found out.
func (b *Bot) bury(q *asking) (err error) {
	if err := q.finish(stateDead, "reason.damaged"); err != nil {
		return err
	}
	if err := q.follow(); err != nil {
		b.log.Error().Str("post", q.key).Err(err).Msg("what comes after a damaged post is not known")
	}
	return nil
}

// tryPrepare is prepare; a panic in it is the end of this row and of nothing else.
func (b *Bot) tryPrepare(q *asking) (c claimed, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%w: panic: %v", ErrDamaged, r)
		}
	}()
	return b.prepare(q)
}

// prepare moves one row as far as it goes without sending.
func (b *Bot) prepare(q *asking) (claimed, error) {
	r := q.row
	removed, err := q.removed()
	switch {
	case err != nil:
		return claimed{}, err
	case removed: // it waits for our return, or is deleted with all else
		return claimed{}, hold(q.tx, q.key, *r, q.now.Add(placeRetry))
	case r.Next.After(q.now): // it was woken too early: by another row of its place, or a clock set back
		return claimed{}, hold(q.tx, q.key, *r, r.Next)
	case !r.Expires.IsZero() && q.now.After(r.Expires) && r.State == statePlanned:
		return claimed{more: true}, q.end(stateDropped, "too late")
	case r.Attempts >= maxAttempts:
		return claimed{more: true}, q.end(stateDead, "reason.gave_up")
	case r.State == stateSending || r.State == stateUnclear:
		return q.recover()
	}
	if wait, err := q.decent(); err != nil || wait {
		return claimed{}, err
	}
	if len(r.Parts) == 0 {
		if ended, err := q.freeze(); err != nil || ended {
			return claimed{more: ended}, err
		}
	}
	return q.take(time.Time{})
}

// decent reports whether a late post has to wait for the end of quiet hours: the class's for a
// channel, their own for a person, who may have chosen a time within them.
func (q *asking) decent() (bool, error) {
	local, quiet, err := q.night()
	if errors.Is(err, ErrNotFound) {
		return false, nil // rendering says so
	}
	if err != nil {
		return false, err
	}
	until := quiet.Next(local)
	if !until.After(q.now) {
		return false, nil
	}
	return true, hold(q.tx, q.key, *q.row, until)
}

// night returns the time on the wall where the row goes, and the quiet hours it has to keep there:
// none when it comes in time, and none for the rest of what was begun in a channel.
func (q *asking) night() (local time.Time, quiet when.Quiet, err error) {
	late := q.now.Sub(q.row.At)
	switch {
	case q.row.Person != "" && late >= time.Minute:
		p, err := q.person()
		return q.now.In(p.loc()), p.Quiet, err
	case q.row.Person == "" && q.row.Class != "" && len(q.row.Parts) == 0 && late >= lateAfter:
		c, err := q.class()
		return q.now.In(c.loc()), c.Quiet, err
	}
	return q.now, when.Quiet{}, nil
}

// freeze asks the state whether the row is still wanted and fixes its bytes. ended says that the
// row needs no sending.
func (q *asking) freeze() (ended bool, err error) {
	post, drop, err := q.render()
	if err != nil {
		return false, err
	}
	if drop != "" {
		return true, q.end(stateDropped, drop)
	}
	if post.To.Platform == "" {
		return true, q.end(stateDead, "reason.no_address")
	}
	platform := q.bot.platform(post.To.Platform)
	if platform == nil {
		return true, q.end(stateDead, "reason.not_connected")
	}
	q.row.To, q.row.Thread, q.row.Silent, q.row.On = post.To, post.Thread, post.Silent, post.On
	for _, m := range platform.Parts(post) {
		raw, err := json.Marshal(m, stored)
		if err != nil {
			return false, fmt.Errorf("freeze %s: %w", q.key, err)
		}
		q.row.Parts = append(q.row.Parts, frozen{Message: raw})
	}
	return false, q.follow()
}

// take marks the next unsent part as being sent and hands it out.
func (q *asking) take(look time.Time) (claimed, error) {
	r := q.row
	n := 0
	for n < len(r.Parts) && r.Parts[n].Sent != nil {
		n++
	}
	if n == len(r.Parts) {
		return claimed{more: true}, q.sent()
	}
	platform := q.bot.platform(r.To.Platform)
	if platform == nil {
		return claimed{}, hold(q.tx, q.key, *r, q.now.Add(platformWait))
	}
	var m Message
	if err := json.Unmarshal(r.Parts[n].Message, &m, stored); err != nil {
		return claimed{more: true}, q.end(stateDead, "reason.damaged")
	}
	part := Part{Post: Post{Key: q.key, Kind: r.Kind, To: r.To, Message: m, Silent: r.Silent, Expires: r.Expires, On: r.On},
		N: n + 1, Of: len(r.Parts), Key: partKey(q.key, n+1), At: q.now}
	if n == 0 {
		part.Thread = r.Thread
	}
	if look.IsZero() {
		r.State, r.Tried, r.Attempts = stateSending, q.now, r.Attempts+1
	}
	return claimed{key: q.key, part: part, platform: platform, look: look}, save(q.tx, postKey(q.key), r)
}

// recover decides what to do with a row whose last attempt has no known outcome: the process died
// during it, or the answer never came.
func (q *asking) recover() (claimed, error) {
	r := q.row
	if wait := r.Tried.Add(settle); wait.After(q.now) {
		return claimed{}, hold(q.tx, q.key, *r, wait)
	}
	if q.now.Sub(r.Tried) > unclearHold && r.State == stateUnclear {
		if atMostOnce(r.Kind) {
			return claimed{more: true}, q.end(stateDead, "reason.perhaps")
		}
		return q.take(time.Time{})
	}
	r.State = stateUnclear
	return q.take(r.Tried.Add(-2 * time.Minute))
}

// atMostOnce reports whether a post of this kind is rather missed than said twice. What the class
// needs (lessons, prompts) is rather said twice than missed.
func atMostOnce(kind string) bool {
	switch kind {
	case kindLesson, kindPage, kindPrompt, kindWelcome:
		return false
	}
	return true
}

// attempt sends one part, or looks for it, and records the outcome. What is begun is finished: the
// end of ctx does not reach it.
func (b *Bot) attempt(ctx context.Context, c claimed) error {
	ctx = context.WithoutCancel(ctx)
	if !c.look.IsZero() {
		found, complete, err := b.find(ctx, c)
		if found != nil {
			return b.settleSent(ctx, c, *found)
		}
		if err != nil || !complete {
			return b.settleWith(ctx, c, Unclear(ScopePost, errors.Join(errNotReadable, err)))
		}
		return b.settleWith(ctx, c, After(0, ScopePost, errNotThere))
	}
	sent, err := send(ctx, c)
	if err == nil {
		return b.settleSent(ctx, c, sent)
	}
	return b.settleWith(ctx, c, err)
}

// send makes one attempt. An adapter that panics leaves it open whether the message is out.
func send(ctx context.Context, c claimed) (sent Sent, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = Unclear(ScopePost, fmt.Errorf("panic in %s: %v", c.platform.Name(), r))
		}
	}()
	return c.platform.Send(ctx, c.part)
}

var (
	errNotThere    = errors.New("the message is not there")
	errNotReadable = errors.New("cannot see whether the message is there")
)

// find looks for a part at its place.
func (b *Bot) find(ctx context.Context, c claimed) (*Sent, bool, error) {
	seen, complete, err := c.platform.Read(ctx, c.part.To, c.look)
	if err != nil {
		return nil, false, err
	}
	for _, s := range seen {
		if s.Key == c.part.Key && (s.Mine || s.Author == "") {
			return &Sent{Channel: c.part.To.Channel, ID: s.ID, Thread: s.Thread}, true, nil
		}
	}
	return nil, complete, nil
}

// settleSent records that a part is out.
func (b *Bot) settleSent(ctx context.Context, c claimed, sent Sent) error {
	now := b.now()
	err := b.store.Update(ctx, func(tx Tx) error {
		r, err := mustLoad[row](tx, postKey(c.key))
		if err != nil {
			return err
		}
		r.Parts[c.part.N-1].Sent = &sent
		r.State, r.Attempts = stateSending, 0
		q := &asking{bot: b, tx: tx, key: c.key, row: &r, now: now}
		if c.part.N == len(r.Parts) {
			return q.sent()
		}
		r.State = statePlanned // the next part has not been tried
		return save(tx, postKey(c.key), r)
	})
	return wrap("record that "+c.key+" was sent", err)
}

// sent ends a row whose parts are all out.
func (q *asking) sent() error {
	r := q.row
	first := r.Parts[0].Sent
	if r.Person == "" && first.ID != "" && r.Under == "" && r.On == nil {
		thread := first.Thread
		if thread == "" {
			thread = first.ID
		}
		if err := point(q.tx, threadKey(r.To.Platform, r.To.Channel, thread), q.key); err != nil {
			return err
		}
	}
	return q.finish(stateSent, "")
}

// settleWith records a failed attempt and what its error asks for.
func (b *Bot) settleWith(ctx context.Context, c claimed, cause error) error {
	var d *DeliveryError
	if !errors.As(cause, &d) {
		d = &DeliveryError{Outcome: OutcomeUnclear, Scope: ScopePost, Err: cause}
	}
	now := b.now()
	b.log.Warn().Str("post", c.key).Str("outcome", string(d.Outcome)).Str("scope", string(d.Scope)).Err(d.Err).Msg("post not delivered")
	err := b.store.Update(ctx, func(tx Tx) error {
		r, err := mustLoad[row](tx, postKey(c.key))
		if err != nil {
			return err
		}
		return (&asking{bot: b, tx: tx, key: c.key, row: &r, now: now}).failed(d)
	})
	return wrap("record that "+c.key+" was not sent", err)
}

// failed moves a row as an error asks.
func (q *asking) failed(d *DeliveryError) error {
	r := q.row
	switch d.Outcome {
	case OutcomeUnclear:
		r.State = stateUnclear
		return hold(q.tx, q.key, *r, q.now.Add(max(settle, unclearWait(*r, q.now))))
	case OutcomeAfter:
		r.State = statePlanned
		if d.Scope != ScopePost {
			r.Attempts = min(r.Attempts, patience) // the row cannot help it and is not given up
		}
		return hold(q.tx, q.key, *r, q.now.Add(max(d.Wait, backoff(r.Attempts))))
	}
	r.State = statePlanned
	switch d.Scope {
	case ScopePerson:
		if err := q.close(); err != nil {
			return err
		}
		return q.end(stateDead, "reason.closed")
	case ScopePlatform:
		return q.waits(d.Err, platformWait)
	case ScopePlace:
		if r.To.Thread == "" || errors.Is(d.Err, ErrForbidden) { // a thread that is gone does not come back
			return q.waits(d.Err, placeRetry)
		}
	}
	return q.end(stateDead, reasonAtEnd(d.Err))
}

// waits lets the row wait for a right, a channel or a token, and tells the teachers why. What a thread
// refuses does not hold up its channel.
func (q *asking) waits(cause error, wait time.Duration) error {
	r := q.row
	if r.Class != "" {
		if err := save(q.tx, waitNotice(q.key, r), notice{At: q.now, Key: q.key, Reason: reasonOf(cause)}); err != nil {
			return err
		}
	}
	r.Attempts = 0
	if err := hold(q.tx, q.key, *r, q.now.Add(wait)); err != nil || r.To.Thread == "" {
		return err
	}
	return q.tx.Delete(queueKey(r.queue(), r.At, q.key)) // Tick brings it back
}

// waitNotice is the key under which a class hears that the channel of a row takes nothing, or the thread.
func waitNotice(key string, r *row) string {
	if r.To.Thread != "" {
		return "notice/" + r.Class + "/" + key
	}
	return "notice/" + r.Class + "/place/" + r.queue()
}

// unclearWait is the time until an unclear row is looked for again: soon at first.
func unclearWait(r row, now time.Time) time.Duration {
	if now.Sub(r.Tried) < settle {
		return settle
	}
	return unclearRetry
}

// backoff is the wait after the n-th attempt.
func backoff(n int) time.Duration {
	d := firstBackoff << min(max(n-1, 0), 16)
	return min(d, lastBackoff)
}

// close remembers that a person takes no direct messages.
func (q *asking) close() error {
	p, err := mustLoad[person](q.tx, personKey(q.row.Person))
	if err != nil {
		return err
	}
	p.Closed = true
	return save(q.tx, personKey(p.ID), p)
}

// end finishes the row. What comes after it (the next daily message, the next time of a reminder)
// is planned when the row is first acted upon: here, or when it is frozen.
func (q *asking) end(state, reason string) error {
	if err := q.finish(state, reason); err != nil {
		return err
	}
	if len(q.row.Parts) > 0 {
		return nil
	}
	if err := q.follow(); !errors.Is(err, ErrNotFound) {
		return err
	}
	return nil // whose it was is gone, and nothing comes after it
}

// finish gives the row its last state. That its place takes nothing is not true any more, or is noted
// anew for the next row.
func (q *asking) finish(state, reason string) error {
	if q.row.Class != "" {
		if err := q.tx.Delete(waitNotice(q.key, q.row)); err != nil {
			return fmt.Errorf("delete the notice of %s: %w", q.key, err)
		}
	}
	return finish(q.tx, q.key, *q.row, state, reason, q.now)
}
