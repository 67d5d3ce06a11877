package record

import (
	"errors"
	"fmt"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"afterbell/bot"
)

// Stored is how records are written and read. Text that is not valid UTF-8 is mended, not refused.
var Stored = json.JoinOptions(json.Deterministic(true), jsontext.AllowInvalidUTF8(true))

// Load reads the record under a key. ok is false when there is none.
func Load[T any](tx bot.Tx, k Key[T]) (v T, ok bool, err error) {
	raw, err := tx.Get(string(k))
	if errors.Is(err, bot.ErrNotFound) {
		return v, false, nil
	}
	if err != nil {
		return v, false, fmt.Errorf("read %s: %w", k, err)
	}
	if err := json.Unmarshal(raw, &v, Stored); err != nil {
		return v, false, fmt.Errorf("read %s: %w: %w", k, bot.ErrDamaged, err)
	}
	return v, true, nil
}

// Need is load for a record that another record points at: there being none is an error that wraps
// ErrNotFound.
func Need[T any](tx bot.Tx, k Key[T]) (T, error) {
	v, ok, err := Load(tx, k)
	if err == nil && !ok {
		err = fmt.Errorf("read %s: %w", k, bot.ErrNotFound)
	}
	return v, err
}

// Save writes the record under a key.
func Save[T any](tx bot.Tx, k Key[T], v T) error {
	raw, err := json.Marshal(v, Stored)
	if err != nil {
		return fmt.Errorf("write %s: %w", k, err)
	}
	if err := tx.Put(string(k), raw); err != nil {
		return fmt.Errorf("write %s: %w", k, err)
	}
	return nil
}

// Remove deletes the record under a key, if there is one.
func Remove[T any](tx bot.Tx, k Key[T]) error { return DeleteKey(tx, string(k)) }

// DeleteKey deletes what a key holds, if it holds anything.
func DeleteKey(tx bot.Tx, k string) error {
	if err := tx.Delete(k); err != nil {
		return fmt.Errorf("delete %s: %w", k, err)
	}
	return nil
}

// Scan reads all records whose keys begin with p, in order of their keys.
func Scan[T any](tx bot.Tx, p Prefix[T]) (keys []Key[T], values []T, err error) {
	return scanFrom(tx, p, string(p))
}

// scanFrom reads the records whose keys begin with p, from a key on.
func scanFrom[T any](tx bot.Tx, p Prefix[T], from string) (keys []Key[T], values []T, err error) {
	entries, err := tx.Scan(from, string(p)+"\xff", 0)
	if err != nil {
		return nil, nil, fmt.Errorf("scan %s: %w", p, err)
	}
	for _, e := range entries {
		var v T
		if err := json.Unmarshal(e.Value, &v, Stored); err != nil {
			return nil, nil, fmt.Errorf("read %s: %w: %w", e.Key, bot.ErrDamaged, err)
		}
		keys, values = append(keys, Key[T](e.Key)), append(values, v)
	}
	return keys, values, nil
}

// Names lists what follows p in the keys that begin with it.
func Names[T any](tx bot.Tx, p Prefix[T]) ([]string, error) {
	entries, err := tx.Scan(string(p), string(p)+"\xff", 0)
	if err != nil {
		return nil, fmt.Errorf("scan %s: %w", p, err)
	}
	list := make([]string, len(entries))
	for i, e := range entries {
		list[i] = strings.TrimPrefix(e.Key, string(p))
	}
	return list, nil
}

// RemoveAll deletes every record whose key begins with p.
func RemoveAll[T any](tx bot.Tx, p Prefix[T]) error {
	rest, err := Names(tx, p)
	if err != nil {
		return err
	}
	for _, name := range rest {
		if err := DeleteKey(tx, string(p)+name); err != nil {
			return err
		}
	}
	return nil
}

// LookUp reads the id that a pointer leads to, "" when it leads nowhere.
func LookUp(tx bot.Tx, p Pointer) (string, error) {
	raw, err := tx.Get(string(p))
	if errors.Is(err, bot.ErrNotFound) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("read %s: %w", p, err)
	}
	return string(raw), nil
}

// Point makes a pointer lead to an id.
func Point(tx bot.Tx, p Pointer, id string) error {
	if err := tx.Put(string(p), []byte(id)); err != nil {
		return fmt.Errorf("write %s: %w", p, err)
	}
	return nil
}

// Unpoint makes a pointer lead nowhere.
func Unpoint(tx bot.Tx, p Pointer) error { return DeleteKey(tx, string(p)) }
