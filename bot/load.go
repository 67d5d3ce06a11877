package bot

import (
	"errors"
	"fmt"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// stored is how records are written and read. Text that is not valid UTF-8 is mended, not refused.
var stored = json.JoinOptions(json.Deterministic(true), jsontext.AllowInvalidUTF8(true))

// load reads the record under a key. ok is false when there is none.
func load[T any](tx Tx, k key[T]) (v T, ok bool, err error) {
	raw, err := tx.Get(string(k))
	if errors.Is(err, ErrNotFound) {
		return v, false, nil
	}
	if err != nil {
		return v, false, fmt.Errorf("read %s: %w", k, err)
	}
	if err := json.Unmarshal(raw, &v, stored); err != nil {
		return v, false, fmt.Errorf("read %s: %w: %w", k, ErrDamaged, err)
	}
	return v, true, nil
}

// need is load for a record that another record points at: there being none is an error that wraps
// ErrNotFound.
func need[T any](tx Tx, k key[T]) (T, error) {
	v, ok, err := load(tx, k)
	if err == nil && !ok {
		err = fmt.Errorf("read %s: %w", k, ErrNotFound)
	}
	return v, err
}

// save writes the record under a key.
func save[T any](tx Tx, k key[T], v T) error {
	raw, err := json.Marshal(v, stored)
	if err != nil {
		return fmt.Errorf("write %s: %w", k, err)
	}
	if err := tx.Put(string(k), raw); err != nil {
		return fmt.Errorf("write %s: %w", k, err)
	}
	return nil
}

// remove deletes the record under a key, if there is one.
func remove[T any](tx Tx, k key[T]) error { return deleteKey(tx, string(k)) }

func deleteKey(tx Tx, k string) error {
	if err := tx.Delete(k); err != nil {
		return fmt.Errorf("delete %s: %w", k, err)
	}
	return nil
}

// scan reads all records whose keys begin with p, in order of their keys.
func scan[T any](tx Tx, p prefix[T]) (keys []key[T], values []T, err error) {
	entries, err := tx.Scan(string(p), string(p)+"\xff", 0)
	if err != nil {
		return nil, nil, fmt.Errorf("scan %s: %w", p, err)
	}
	for _, e := range entries {
		var v T
		if err := json.Unmarshal(e.Value, &v, stored); err != nil {
			return nil, nil, fmt.Errorf("read %s: %w: %w", e.Key, ErrDamaged, err)
		}
		keys, values = append(keys, key[T](e.Key)), append(values, v)
	}
	return keys, values, nil
}

// names lists what follows p in the keys that begin with it.
func names[T any](tx Tx, p prefix[T]) ([]string, error) {
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

// removeAll deletes every record whose key begins with p.
func removeAll[T any](tx Tx, p prefix[T]) error {
	rest, err := names(tx, p)
	if err != nil {
		return err
	}
	for _, name := range rest {
		if err := deleteKey(tx, string(p)+name); err != nil {
			return err
		}
	}
	return nil
}

// lookUp reads the id that a pointer leads to, "" when it leads nowhere.
func lookUp(tx Tx, p pointer) (string, error) {
	raw, err := tx.Get(string(p))
	if errors.Is(err, ErrNotFound) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("read %s: %w", p, err)
	}
	return string(raw), nil
}

// point makes a pointer lead to an id.
func point(tx Tx, p pointer, id string) error {
	if err := tx.Put(string(p), []byte(id)); err != nil {
		return fmt.Errorf("write %s: %w", p, err)
	}
	return nil
}

// unpoint makes a pointer lead nowhere.
func unpoint(tx Tx, p pointer) error { return deleteKey(tx, string(p)) }
