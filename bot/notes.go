package bot

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
)

// Notes is an adapter's own corner of the store: what it must remember over a restart, such as
// direct-message channels or a budget of connections. Keys and values are the adapter's business.
type Notes struct {
	store  Store
	prefix string
}

// NewNotes returns the corner of the adapter called name, made of lower-case letters.
func NewNotes(s Store, name string) Notes { return Notes{store: s, prefix: "note/" + name + "/"} }

// Space returns the part of the corner that is about one space of the platform. It is deleted together
// with everything else that is kept of the space.
func (n Notes) Space(id string) Notes { return n.about("space", id) }

// User returns the part of the corner that is about one user of the platform. It is deleted when
// nothing else is kept of the user.
func (n Notes) User(id string) Notes { return n.about("user", id) }

func (n Notes) about(what, id string) Notes {
	return Notes{store: n.store, prefix: n.prefix + what + "/" + url.PathEscape(id) + "/"}
}

// Clear deletes the whole corner, or the part of it, as part of a transaction.
func (n Notes) Clear(tx Tx) error {
	kept, err := tx.Scan(n.prefix, n.prefix+"\xff", 0)
	if err != nil {
		return fmt.Errorf("scan notes %s: %w", n.prefix, err)
	}
	for _, e := range kept {
		if err := tx.Delete(e.Key); err != nil {
			return fmt.Errorf("delete note %s: %w", e.Key, err)
		}
	}
	return nil
}

// Get returns the value under key, or nil when there is none.
func (n Notes) Get(ctx context.Context, key string) (value []byte, err error) {
	err = n.store.View(ctx, func(tx Tx) error {
		value, err = tx.Get(n.prefix + key)
		if errors.Is(err, ErrNotFound) {
			value, err = nil, nil
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read note %s%s: %w", n.prefix, key, err)
	}
	return value, nil
}

// Put stores value under key; nil removes it.
func (n Notes) Put(ctx context.Context, key string, value []byte) error {
	err := n.store.Update(ctx, func(tx Tx) error {
		if value == nil {
			return tx.Delete(n.prefix + key)
		}
		return tx.Put(n.prefix+key, value)
	})
	if err != nil {
		return fmt.Errorf("write note %s%s: %w", n.prefix, key, err)
	}
	return nil
}

// Scan returns the notes whose keys begin with prefix, in byte order, their keys as the adapter
// wrote them.
func (n Notes) Scan(ctx context.Context, prefix string) (notes []Entry, err error) {
	from := n.prefix + prefix
	err = n.store.View(ctx, func(tx Tx) error {
		notes, err = tx.Scan(from, from+"\xff", 0)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("scan notes %s: %w", from, err)
	}
	for i := range notes {
		notes[i].Key = strings.TrimPrefix(notes[i].Key, n.prefix)
	}
	return notes, nil
}
