package batch

import (
	"bytes"
	"errors"
	"slices"

	"afterbell/bot"
)

// An Overlay is a transaction inside a transaction: it keeps its writes to itself, over a base that
// it only reads, until Apply passes them on. Forgetting an Overlay undoes it. Like every bot.Tx it
// is for one goroutine at a time.
type Overlay struct {
	base   bot.Tx
	writes map[string]write
	keys   []string // writes has these keys
	sorted bool     // keys are in ascending order
}

// A write is what an Overlay says about one key.
type write struct {
	value   []byte
	deleted bool
}

// Over returns an empty Overlay over base.
func Over(base bot.Tx) *Overlay {
	return &Overlay{base: base, writes: map[string]write{}, sorted: true}
}

// Foresee implements Foreseeing if the base does.
func (o *Overlay) Foresee(t bot.Task) { foresee(o.base, t) }

func foresee(tx bot.Tx, t bot.Task) {
	if f, ok := tx.(Foreseeing); ok {
		f.Foresee(t)
	}
}

// Len returns how many keys have been written or deleted.
func (o *Overlay) Len() int { return len(o.writes) }

// Apply writes everything to tx in ascending order of the keys.
func (o *Overlay) Apply(tx bot.Tx) error {
	o.sort()
	for _, k := range o.keys {
		var err error
		if w := o.writes[k]; w.deleted {
			err = tx.Delete(k)
		} else {
			err = tx.Put(k, w.value)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// Get implements bot.Tx.
func (o *Overlay) Get(key string) ([]byte, error) {
	if o.base == nil {
		return nil, errOver
	}
	w, ok := o.writes[key]
	if !ok {
		return o.base.Get(key)
	}
	if w.deleted {
		return nil, NotFound(key)
	}
	return bytes.Clone(w.value), nil
}

// Put implements bot.Tx.
func (o *Overlay) Put(key string, value []byte) error {
	if err := Check(key, value); err != nil {
		return err
	}
	return o.set(key, write{value: append([]byte{}, value...)})
}

// Delete implements bot.Tx.
func (o *Overlay) Delete(key string) error { return o.set(key, write{deleted: true}) }

func (o *Overlay) set(key string, w write) error {
	if o.base == nil {
		return errOver
	}
	if _, ok := o.writes[key]; !ok {
		o.sorted = o.sorted && (len(o.keys) == 0 || o.keys[len(o.keys)-1] < key)
		o.keys = append(o.keys, key)
	}
	o.writes[key] = w
	return nil
}

// Scan implements bot.Tx. Each own write hides at most one entry of the base, so it asks the base
// for that many more than limit.
func (o *Overlay) Scan(from, to string, limit int) ([]bot.Entry, error) {
	if o.base == nil {
		return nil, errOver
	}
	own := o.between(from, to)
	wanted := limit
	if limit > 0 {
		wanted += len(own)
	}
	below, err := o.base.Scan(from, to, wanted)
	if err != nil || len(own) == 0 {
		return below, err
	}
	merged := o.merge(own, below, from > to)
	if limit > 0 && len(merged) > limit {
		merged = merged[:limit]
	}
	return merged, nil
}

// between returns the own keys that Scan(from, to) meets, in the order in which it meets them.
func (o *Overlay) between(from, to string) []string {
	o.sort()
	low, _ := slices.BinarySearch(o.keys, min(from, to))
	high, _ := slices.BinarySearch(o.keys, max(from, to))
	if from <= to {
		return o.keys[low:high]
	}
	keys := slices.Clone(o.keys[low:high])
	slices.Reverse(keys)
	return keys
}

// merge joins own writes and entries of the base, both in the same order, own writes winning.
func (o *Overlay) merge(own []string, below []bot.Entry, descending bool) []bot.Entry {
	merged := make([]bot.Entry, 0, len(own)+len(below))
	for len(own) > 0 {
		k := own[0]
		for len(below) > 0 && below[0].Key != k && (below[0].Key < k) != descending {
			merged = append(merged, below[0])
			below = below[1:]
		}
		if len(below) > 0 && below[0].Key == k {
			below = below[1:]
		}
		if w := o.writes[k]; !w.deleted {
			merged = append(merged, bot.Entry{Key: k, Value: bytes.Clone(w.value)})
		}
		own = own[1:]
	}
	return append(merged, below...)
}

func (o *Overlay) sort() {
	if !o.sorted {
		slices.Sort(o.keys)
		o.sorted = true
	}
}

// end makes o useless, so that code which kept it cannot reach into a base that is gone.
func (o *Overlay) end() { o.base = nil }

var errOver = errors.New("transaction used after its end")
