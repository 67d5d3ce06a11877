package batch

import (
	"errors"
	"fmt"
	"slices"

	"afterbell/bot"
)

// A draft is an Update that was run before its turn, on what was committed then.
type draft struct {
	after  uint64 // it saw the writes of the batch of this number, and of all before
	looked looked
	result *Overlay // it is nil after an error
	err    error    // the Update returned it
}

// errStale tells a caller that its draft does not count.
var errStale = errors.New("draft overtaken")

// tryOut runs fn on the last committed state. An error means that this was not possible; that of fn
// is in the draft.
func (b *Batcher) tryOut(fn func(bot.Tx) error) (*draft, error) {
	d := &draft{after: b.ended.Load()}
	base, err := b.begin(false)
	if err != nil {
		return nil, fmt.Errorf("begin: %w", err)
	}
	d.looked.Tx = base
	o := Over(&d.looked)
	defer func() {
		o.end()
		d.looked.Tx = nil
		_ = base.Rollback() // of a transaction that only reads
	}()
	if d.err = fn(o); d.err == nil {
		d.result = o
	}
	return d, nil
}

// holds reports whether d is what fn would do now, in the running batch. No draft always is.
func (b *Batcher) holds(d *draft) bool { return d == nil || !b.written.since(d.after, &d.looked) }

// looked is a transaction that notes what it is asked for.
type looked struct {
	bot.Tx
	keys  []string
	spans []span
}

// A span is the range of keys from low to high, without high.
type span struct{ low, high string }

// Foresee implements Foreseeing.
func (l *looked) Foresee(t bot.Task) { foresee(l.Tx, t) }

// Get implements bot.Tx.
func (l *looked) Get(key string) ([]byte, error) {
	l.keys = append(l.keys, key)
	return l.Tx.Get(key)
}

// Scan implements bot.Tx.
func (l *looked) Scan(from, to string, limit int) ([]bot.Entry, error) {
	l.spans = append(l.spans, span{min(from, to), max(from, to)})
	return l.Tx.Scan(from, to, limit)
}

// remembered is how many batches written knows: more than pass, as a rule, while an Update runs.
const remembered = 4

// written is what the latest batches wrote.
type written struct {
	newest uint64 // the running batch has this number
	keys   [remembered]keySet
}

// A keySet is a set of keys that is asked for single keys and for ranges of them.
type keySet struct {
	any   bool // nobody knows which keys they are, so each may be one
	all   map[string]struct{}
	order []string // the same keys sorted, since a batch holds hundreds, and each draft asks for several ranges
}

// empty takes all keys out of the set.
func (s *keySet) empty() {
	if s.all == nil {
		s.all = map[string]struct{}{}
	}
	clear(s.all)
	s.any = false
	s.order = s.order[:0]
}

// few is up to how many keys are put into their places one by one: beyond it, sorting all of them anew costs
// less than moving what stands behind each.
const few = 32

// add puts keys into the set.
func (s *keySet) add(keys []string) {
	for _, k := range keys {
		if _, ok := s.all[k]; ok {
			continue
		}
		s.all[k] = struct{}{}
		at := len(s.order)
		if len(keys) <= few {
			at, _ = slices.BinarySearch(s.order, k)
		}
		s.order = slices.Insert(s.order, at, k)
	}
	if len(keys) > few {
		slices.Sort(s.order)
	}
}

// within reports whether a key of the set is in a range.
func (s *keySet) within(r span) bool {
	at, _ := slices.BinarySearch(s.order, r.low)
	return at < len(s.order) && s.order[at] < r.high
}

// begin notes that batch n begins.
func (w *written) begin(n uint64) {
	w.newest = n
	w.keys[n%remembered].empty()
}

// note adds keys to what the running batch wrote.
func (w *written) note(keys []string) {
	w.keys[w.newest%remembered].add(keys)
}

// noteOthers adds what other writers of the store wrote before the running batch. A draft that did not see it began
// before this batch, so it is told like what the batch writes itself.
func (w *written) noteOthers(keys []string, known bool) {
	w.note(keys)
	w.keys[w.newest%remembered].any = !known
}

// since reports whether something of what l looked at may have been written by a batch later than n.
func (w *written) since(n uint64, l *looked) bool {
	if w.newest-n > remembered {
		return true
	}
	for n++; n <= w.newest; n++ {
		if l.met(&w.keys[n%remembered]) {
			return true
		}
	}
	return false
}

// met reports whether l looked at one of the keys.
func (l *looked) met(keys *keySet) bool {
	if keys.any {
		return true
	}
	for _, k := range l.keys {
		if _, ok := keys.all[k]; ok {
			return true
		}
	}
	return slices.ContainsFunc(l.spans, keys.within)
}
