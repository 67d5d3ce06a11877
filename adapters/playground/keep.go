package playground

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"afterbell/bot"
	"afterbell/bot/order"
)

// noted is how notes are written and read. Text that is not valid UTF-8 is mended, not refused.
var noted = jsontext.AllowInvalidUTF8(true)

// Keys of the notes.
const (
	peopleKey = "people"
	epochKey  = "epoch"
	clockKey  = "clock"
	messages  = "message/" // a number of messageDigits follows
)

const messageDigits = 9

// messageKey is where a message is kept. In a room that keeps so many messages, a new one takes the
// place of the one that is dropped for it, in one write.
func (r *Room) messageKey(id string) string {
	n := numberOf(id)
	if r.capacity > 0 {
		n %= r.capacity
	}
	return fmt.Sprintf("%s%0*d", messages, messageDigits, n)
}

// numberOf is the number in a message's id, 0 if it has none.
func numberOf(id string) int {
	n, err := strconv.Atoi(strings.TrimPrefix(id, "m"))
	if err != nil {
		return 0
	}
	return n
}

// note keeps one value, or does nothing in a room that forgets.
func (r *Room) note(ctx context.Context, key string, value any) error {
	return putNote(ctx, r.notes, key, value)
}

func putNote(ctx context.Context, notes *bot.Notes, key string, value any) error {
	if notes == nil {
		return nil
	}
	data, err := json.Marshal(value, noted)
	if err != nil {
		return fmt.Errorf("encode note %s: %w", key, err)
	}
	return notes.Put(ctx, key, data)
}

// getNote reads one value and reports whether there was one.
func getNote(ctx context.Context, notes *bot.Notes, key string, value any) (bool, error) {
	if notes == nil {
		return false, nil
	}
	data, err := notes.Get(ctx, key)
	if err != nil || data == nil {
		return false, err
	}
	if err := json.Unmarshal(data, value, noted); err != nil {
		return false, fmt.Errorf("decode note %s: %w", key, err)
	}
	return true, nil
}

// recall reads what the notes hold and counts this opening of the room. Notes that are damaged are
// left out; the store names them.
func (r *Room) recall(ctx context.Context) error {
	if r.notes == nil {
		r.epoch = 1
		return nil
	}
	if _, err := getNote(ctx, r.notes, peopleKey, &r.people); err != nil && !errors.Is(err, bot.ErrDamaged) {
		return err
	}
	_, err := getNote(ctx, r.notes, epochKey, &r.epoch)
	if errors.Is(err, bot.ErrDamaged) {
		r.epoch, err = int(time.Now().Unix()), nil // more than the openings that there can have been
	}
	if err != nil {
		return err
	}
	if err := r.recallMessages(ctx); err != nil {
		return err
	}
	r.epoch++
	return r.note(ctx, epochKey, r.epoch)
}

func (r *Room) recallMessages(ctx context.Context) error {
	kept, lost, err := keptMessages(ctx, *r.notes)
	if err != nil {
		return err
	}
	order.By(kept, func(a, b keptMessage) int { return cmp.Compare(numberOf(a.ID), numberOf(b.ID)) })
	for _, m := range kept {
		r.show(m.Message)
		if c := m.In.Channel; c != "" && !slices.Contains(r.channels, c) {
			r.channels = append(r.channels, c)
		}
	}
	r.newest += lost // the newest may be among them, and its id must not return
	return r.moveNotes(ctx, kept)
}

// moveNotes brings messages under the keys that they have now, all at once, so that they share commits:
// an earlier version kept every message under a key of its own.
func (r *Room) moveNotes(ctx context.Context, kept []keptMessage) error {
	failures := make([]error, len(kept))
	var all sync.WaitGroup
	for i, m := range kept {
		if m.key != r.messageKey(m.ID) {
			all.Go(func() { failures[i] = r.moveNote(ctx, m) })
		}
	}
	all.Wait()
	return errors.Join(failures...)
}

// moveNote brings a message under its key, or only forgets where it was if it was dropped.
func (r *Room) moveNote(ctx context.Context, m keptMessage) error {
	if _, current := r.index[m.ID]; current {
		if err := r.note(ctx, r.messageKey(m.ID), m.Message); err != nil {
			return err
		}
	}
	return r.notes.Put(ctx, m.key, nil)
}

// A keptMessage is a message with the key of its note.
type keptMessage struct {
	Message
	key string
}

// keptMessages reads all messages but those whose notes are damaged, and counts these.
func keptMessages(ctx context.Context, notes bot.Notes) (kept []keptMessage, lost int, err error) {
	entries, err := intact(ctx, notes, messages, &lost)
	if err != nil {
		return nil, 0, err
	}
	for _, e := range entries {
		m := keptMessage{key: e.Key}
		if err := json.Unmarshal(e.Value, &m.Message, noted); err != nil {
			return nil, 0, fmt.Errorf("decode note %s: %w", e.Key, err)
		}
		kept = append(kept, m)
	}
	return kept, lost, nil
}

// maxLost is how many damaged notes are looked for one by one. More are no accident of one record.
const maxLost = 100

// intact reads the notes whose keys begin with prefix and go on with digits, but for damaged ones,
// which it counts: a scan that meets one fails, so it is done again in tenths until the damaged note
// is alone.
func intact(ctx context.Context, notes bot.Notes, prefix string, lost *int) ([]bot.Entry, error) {
	entries, err := notes.Scan(ctx, prefix)
	if !errors.Is(err, bot.ErrDamaged) || *lost > maxLost {
		return entries, err
	}
	if len(prefix) == len(messages)+messageDigits {
		*lost++
		return nil, nil
	}
	for digit := '0'; digit <= '9'; digit++ {
		more, err := intact(ctx, notes, prefix+string(digit), lost)
		if err != nil {
			return nil, err
		}
		entries = append(entries, more...)
	}
	return entries, nil
}

// delivery says what a failed note means for the message that it was to hold.
func delivery(err error) error {
	err = fmt.Errorf("playground: keep message: %w", err)
	var known *bot.DeliveryError
	switch {
	case errors.As(err, &known):
		return err
	case errors.Is(err, bot.ErrTooLarge):
		return bot.Permanent(bot.ScopePost, err)
	default:
		return bot.After(0, bot.ScopePlatform, err)
	}
}
