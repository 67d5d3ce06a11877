package outbox

import (
	"cmp"
	"crypto/sha256"
	"encoding/base32"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"

	"afterbell/bot"
	"afterbell/bot/record"
	"afterbell/bot/say"
	"afterbell/bot/term"
	"afterbell/bot/when"
)

// claimed is what a claim asks the sender to do outside of any transaction.
type claimed struct {
	key      string
	part     bot.Part
	platform bot.Platform
	look     time.Time   // where it is not zero, the part is looked for from this instant on before it is sent again
	gap      *record.Gap // the entry fell into this gap: it was not tried since
	late     bool        // the post begins to go out later than it was planned
	more     bool        // there is nothing to send, but the place has more entries
}

// partKey is the idempotency key of one part: the same for ever, no longer than Discord's nonce.
func partKey(key string, n int) string {
	sum := sha256.Sum256([]byte(key + "#" + strconv.Itoa(n)))
	return strings.ToLower(base32.HexEncoding.EncodeToString(sum[:]))[:20]
}

// tryPrepare is prepare; a panic in it is the end of this entry and of nothing else.
func (q *Sending) tryPrepare() (c claimed, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%w: panic: %v", bot.ErrDamaged, r)
		}
	}()
	return q.prepare()
}

// prepare moves one entry as far as it goes without sending.
func (q *Sending) prepare() (claimed, error) {
	r := q.Entry
	removed, err := q.removed()
	switch {
	case err != nil:
		return claimed{}, err
	case q.unknown():
		return claimed{more: true}, q.beside(q.Now.Add(unknownRetry))
	case removed: // it waits for our return, or is deleted with all else
		return claimed{}, waitUntil(q.Tx, q.Key, *r, q.Now.Add(placeRetry))
	case r.Next.After(q.Now): // it was woken too early: by another entry of its place, or a clock set back
		return claimed{}, waitUntil(q.Tx, q.Key, *r, r.Next)
	case !r.Expires.IsZero() && q.Now.After(r.Expires) && r.State == record.StatePlanned:
		return claimed{more: true}, q.end(record.StateDropped, "too late")
	}
	if c, look, err := q.lookFirst(); err != nil || look {
		return c, err
	}
	switch {
	case r.Attempts >= maxAttempts:
		return claimed{more: true}, q.end(record.StateDead, "reason.gave_up")
	case r.State == record.StateSending || r.State == record.StateUnclear:
		return q.lookAgain()
	}
	if left, err := q.left(); err != nil || left {
		if err == nil {
			err = q.end(record.StateDropped, "has left")
		}
		return claimed{more: true}, err
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

// lookFirst asks the sender to look for the next part of an entry that fell into a gap and was not tried
// since. look is false for all others.
func (q *Sending) lookFirst() (c claimed, look bool, err error) {
	r := q.Entry
	n := 1 + r.Out()
	if r.Looked >= n || n > max(1, len(r.Parts)) {
		return claimed{}, false, nil
	}
	gap, ok, err := record.Load(q.Tx, record.GapKey)
	if err != nil || !ok || !r.At.Before(gap.To) || !r.Tried.Before(gap.To) || !gap.Restored && q.Now.Sub(r.At) < newGap {
		return claimed{}, false, err
	}
	to, drop := r.To, ""
	if len(r.Parts) == 0 {
		to, drop, err = q.address()
	}
	if errors.Is(err, bot.ErrNotFound) || drop != "" || !q.readable(to) {
		return claimed{}, false, nil // the next step says what becomes of it
	}
	part := bot.Part{Post: bot.Post{Key: q.Key, Kind: r.Kind, To: to}, N: n, Of: max(1, len(r.Parts)), Key: partKey(q.Key, n), At: q.Now}
	since := when.Earlier(r.At, gap.From).Add(-clocks)
	return claimed{key: q.Key, part: part, platform: q.platform(to.Platform), look: since, gap: &gap}, true, err
}

// readable reports whether a place can be read at all: the list of events of a space where there is one.
func (q *Sending) readable(at bot.Place) bool {
	p := q.platform(at.Platform)
	if _, keeps := p.(bot.SessionKeeper); at.Channel == "" && at.User == "" {
		return keeps
	}
	return p != nil
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
	case q.Entry.Person == "" && q.Entry.Class != "" && len(q.Entry.Parts) == 0 && late >= term.LateAfter && !q.kind.Awaited:
		c, err := q.ReadClass()
		return q.Now.In(c.Location()), c.Quiet, err
	}
	return q.Now, when.Quiet{}, nil
}

// freeze asks the state whether the entry is still wanted and fixes its bytes. ended says that the
// entry needs no sending.
func (q *Sending) freeze() (ended bool, err error) {
	post, drop, err := q.render()
	switch {
	case errors.Is(err, errEarly): // the post that it waits for may stand in the same queue
		return true, q.beside(q.Now.Add(followRetry))
	case errors.Is(err, errNever):
		return true, q.end(record.StateDead, "reason.above")
	case err != nil:
		return false, err
	case drop != "":
		return true, q.end(record.StateDropped, drop)
	}
	if post.To.Platform == "" {
		return true, q.end(record.StateDead, "reason.no_address")
	}
	platform := q.platform(post.To.Platform)
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
	if drop, err = q.aim(); err != nil {
		return false, err
	}
	if drop != "" {
		q.Entry.Parts = nil
		return true, q.end(record.StateDropped, drop)
	}
	return false, q.follow()
}

// take marks the next unsent part as being sent and hands it out.
func (q *Sending) take(look time.Time) (claimed, error) {
	r := q.Entry
	n := r.Out()
	if n == len(r.Parts) {
		return claimed{more: true}, q.sent()
	}
	platform := q.platform(r.To.Platform)
	if platform == nil {
		return claimed{}, waitUntil(q.Tx, q.Key, *r, q.Now.Add(platformWait))
	}
	var m bot.Message
	if err := json.Unmarshal(r.Parts[n].Message, &m, record.Stored); err != nil {
		return claimed{more: true}, q.end(record.StateDead, "reason.damaged")
	}
	post := bot.Post{Key: q.Key, Kind: r.Kind, To: r.To, Message: m, Silent: r.Silent, Expires: r.Expires, On: cmp.Or(r.Parts[n].On, r.On)}
	part := bot.Part{Post: post, N: n + 1, Of: len(r.Parts), Key: partKey(q.Key, n+1), At: q.Now}
	if n == 0 {
		part.Thread = r.Thread
	}
	if look.IsZero() {
		r.State, r.Tried, r.Attempts, r.Unseen = record.StateSending, q.Now, r.Attempts+1, 0
	}
	c := claimed{key: q.Key, part: part, platform: platform, look: look, late: n == 0 && q.Now.Sub(r.At) >= term.LateAfter}
	return c, record.Save(q.Tx, record.PostKey(q.Key), *r)
}

// lookAgain decides what to do with an entry whose last attempt has no known outcome: the process died
// during it, or the answer never came.
func (q *Sending) lookAgain() (claimed, error) {
	r := q.Entry
	if wait := r.Tried.Add(settle); wait.After(q.Now) {
		return claimed{}, waitUntil(q.Tx, q.Key, *r, wait)
	}
	if r.Unseen >= unclearLooks { // counted, since after an absence of ours no time says that anybody has looked
		if !q.kind.RatherTwice {
			return claimed{more: true}, q.end(record.StateDead, "reason.perhaps")
		}
		return q.take(time.Time{})
	}
	r.State, r.Unseen = record.StateUnclear, r.Unseen+1
	return q.take(r.Tried.Add(-2 * time.Minute))
}

// render asks the state and returns the post, or the reason for which it is dropped.
func (q *Sending) render() (bot.Post, string, error) {
	if q.kind.Render == nil {
		return bot.Post{}, "", fmt.Errorf("%w: post of kind %q", bot.ErrDamaged, q.Entry.Kind)
	}
	words, post, drop, err := q.kind.Render(q)
	if errors.Is(err, bot.ErrNotFound) {
		return bot.Post{}, "its subject is gone", nil
	}
	if err != nil || drop != "" {
		return bot.Post{}, drop, err
	}
	post.Key, post.Kind, post.Expires = q.Key, q.Entry.Kind, q.Entry.Expires
	if post.To, drop, err = q.address(); err != nil || drop != "" {
		return bot.Post{}, drop, err
	}
	if err := q.Bind(words, post.To); err != nil {
		return bot.Post{}, "", err
	}
	if err := q.greet(words, post.To); err != nil {
		return bot.Post{}, "", err
	}
	post.Message = q.Voice().Message(words)
	post.Message.Tone = cmp.Or(post.Message.Tone, q.kind.Tone)
	return post, "", nil
}

// greet begins a direct message with words that say nothing: a lock screen shows the first line, to whoever looks at it.
func (q *Sending) greet(words *say.Page, to bot.Place) error {
	if !to.Direct() || q.kind.Greets {
		return nil
	}
	p, err := q.ReadPerson()
	if err != nil {
		return err
	}
	words.Lines = slices.Insert(words.Lines, 0, say.Line{Key: "direct.hello", Args: bot.Args{"name": p.Name}})
	return nil
}

// address resolves where the entry goes now: a person's direct messages, or a channel, or the thread
// of a post that has been sent.
func (q *Sending) address() (bot.Place, string, error) {
	if q.Entry.Person != "" {
		p, err := q.ReadPerson()
		if err != nil {
			return bot.Place{}, "", err
		}
		return p.Direct(), "", nil
	}
	if q.Entry.Under == "" {
		return q.Entry.To, "", nil
	}
	above, err := q.above()
	if err != nil {
		return bot.Place{}, "", err
	}
	if above.State != record.StateSent {
		return bot.Place{}, "the post it stands under was not sent", nil
	}
	to, first := above.To, above.Parts[0].Sent
	if to.Thread = first.Thread; to.Thread == "" {
		to.Thread = first.ID
	}
	if to.Thread == "" {
		return bot.Place{}, "the post it stands under was removed", nil
	}
	return to, "", nil
}

// What a post that follows another one meets where that one is not out.
var (
	errEarly = errors.New("the post above is not out yet")
	errNever = errors.New("the post above never came")
)

// above is the entry of the post under which this one stands.
func (q *Sending) above() (record.Entry, error) {
	r, ok, err := record.Load(q.Tx, record.PostKey(q.Entry.Under))
	switch {
	case err != nil:
		return r, err
	case !q.kind.Follows && !ok:
		return r, fmt.Errorf("read the post above: %w", bot.ErrNotFound)
	case !q.kind.Follows:
		return r, nil
	case !ok, r.State == record.StatePlanned, r.State == record.StateSending, r.State == record.StateUnclear:
		return r, errEarly
	case r.State != record.StateSent:
		return r, errNever
	}
	return r, nil
}

// left reports whether an entry is for a person who left the space: nothing is sent to them.
func (q *Sending) left() (bool, error) {
	if q.Entry.Person == "" {
		return false, nil
	}
	p, ok, err := record.Load(q.Tx, record.PersonKey(q.Entry.Person))
	return ok && !p.Left.IsZero(), err
}

// removed reports whether an entry is for a person whose space removed the bot: direct messages may still
// reach them, but nobody wants them any more.
func (q *Sending) removed() (bool, error) {
	if q.Entry.Person == "" {
		return false, nil
	}
	_, spaces, err := record.Scan(record.Intact(q.Tx), record.AllGone())
	if err != nil || len(spaces) == 0 {
		return false, err
	}
	p, ok, err := record.Load(q.Tx, record.PersonKey(q.Entry.Person))
	if err != nil || !ok {
		return false, err
	}
	to := p.Direct()
	return slices.ContainsFunc(spaces, func(s record.Identity) bool { return s.Platform == to.Platform && s.Space == to.Space }), nil
}
