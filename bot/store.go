package bot

import (
	"context"
	"errors"
	"fmt"
)

// A Store is an ordered map of string keys to byte values, read and changed only inside
// transactions. It is safe for concurrent use.
//
// A View must not be opened inside an Update, nor an Update inside either: a store may serialise
// them and would wait for itself.
type Store interface {
	// View runs fn on one consistent snapshot and returns fn's error. Writes inside fn fail.
	View(ctx context.Context, fn func(Tx) error) error

	// Update runs fn as if every other Update were excluded. The changes are durable when Update
	// returns nil, and absent when it returns fn's error: an error undoes fn's own writes and
	// nobody else's. fn may run more than once, with the earlier run's writes discarded, so it
	// must set what it hands out afresh each time and draw ids and randomness beforehand.
	//
	// A ctx that ends before the change is being committed withdraws it: the error is ctx's.
	// When the outcome is not known (the commit failed, or ctx ended during it) the error is
	// an Unclear one.
	Update(ctx context.Context, fn func(Tx) error) error

	// Close waits for running transactions and releases the store. Later calls return ErrClosed.
	Close() error
}

// A Hinted is a Store that hears, as a rule, when others write into it.
type Hinted interface {
	// Writes is a number that grows when something was written, by whomever. sure is false while the store may not have heard
	// of everything; then whoever wants to know has to look.
	Writes() (n int64, sure bool)
}

// Writes is what a store says if it is Hinted. Any other one is not sure.
func Writes(s Store) (n int64, sure bool) {
	if h, ok := s.(Hinted); ok {
		return h.Writes()
	}
	return 0, false
}

// A Losing is a Store that may lose what it had confirmed, as a database does whose standby takes over without the last changes.
type Losing interface {
	// Losses is how often it was found that changes of this program are gone. It is looked for with each Update, before that runs.
	Losses() int64
}

// Losses is what a store says if it is Losing. Any other one keeps what it confirmed.
func Losses(s Store) int64 {
	if l, ok := s.(Losing); ok {
		return l.Losses()
	}
	return 0
}

// A Tx is the view of a Store inside one transaction. It must not be used after fn has returned,
// nor from several goroutines. Byte slices that a Tx returns belong to the caller; those that it
// is given are copied.
type Tx interface {
	// Get returns the value under key, or an error wrapping ErrNotFound.
	Get(key string) ([]byte, error)

	// Put stores value under key. A key has 1 to MaxKey bytes, a value at most MaxValue; it
	// refuses others with an error wrapping ErrTooLarge and changes nothing.
	Put(key string, value []byte) error

	// Delete removes key. Removing an absent key is no error.
	Delete(key string) error

	// Scan returns the entries with from <= key < to in byte order, at most limit of them
	// (limit < 1 means all). If from > to it returns those with to <= key < from in
	// descending order. It sees the transaction's own writes.
	Scan(from, to string, limit int) ([]Entry, error)
}

// An Entry is one key and its value.
type Entry struct {
	Key   string
	Value []byte
}

// Limits of every Store, in bytes. They are what the smallest of the intended stores can hold
// comfortably, and the shared suite tests both sides of them.
const (
	MaxKey   = 512
	MaxValue = 1 << 20
)

// Errors that every Store returns, wrapped.
var (
	ErrNotFound = errors.New("not found")
	ErrTooLarge = errors.New("key or value too large")
	ErrClosed   = errors.New("store is closed")
	ErrReadOnly = errors.New("write in a read-only transaction")
	// ErrDamaged marks data on disk that cannot be what was written: a failed checksum, a file of
	// another kind, a newer schema. It is never repaired by guessing.
	ErrDamaged = errors.New("stored data is damaged")
)

// A DamageError says which record is damaged. It wraps ErrDamaged. A store that knows the record gives one, so that
// a reader of many can pass over it.
type DamageError struct{ Key string }

// Error implements error.
func (e *DamageError) Error() string {
	return fmt.Sprintf("record %q does not match its checksum: %v", e.Key, ErrDamaged)
}

// Unwrap returns ErrDamaged.
func (e *DamageError) Unwrap() error { return ErrDamaged }
