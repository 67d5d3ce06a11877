// Package bolt is the store in one file, on bbolt (https://pkg.go.dev/go.etcd.io/bbolt).
//
// Layout. The bucket "meta" says whose file it is, which schema it has, and whether it was closed
// properly. The bucket "data" holds the records: the first segment of a key, up to its first
// slash, names a bucket of its own, so that facts written in ascending order fill their pages and
// figures rewritten all the time do not lie between them. In front of every value is a checksum
// over key and value, because bbolt has none on its data pages.
//
// Writing. Updates share commits (package batch): one transaction of bbolt, with its two flushes,
// carries all that wait. A failed commit of bbolt does not say whether the change is in the file,
// so after one the store takes no more writes: the process should end, and look again after a
// restart. A View may see a change in the moment before its flush has ended.
//
// Opening. bbolt takes an empty file for a new database, and panics on many damaged ones. So Open
// looks first: at what the file is, whether it is complete, and, if it was not closed properly or
// is small enough for it not to matter, at every page and every checksum. What it refuses it
// leaves untouched. A new file gets its name only when it is complete and on the disk.
//
// Running. One process has the file at a time, by a lock that the system takes back when the
// process dies. Check finds a file that was replaced or removed while it was open, into which
// bbolt would go on writing happily, and for nobody.
package bolt

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"sync"
	"time"

	"go.etcd.io/bbolt"

	"afterbell/bot"
	"afterbell/store/batch"
)

// Options are the choices of Open. The zero value is good for a small store.
type Options struct {
	// Timeout is how long Open waits for a process that has the file; 0 means 3 seconds.
	Timeout time.Duration
	// Append lists first segments of keys, without the slash, whose keys are written in ascending
	// order. Their pages are filled to 95 % instead of half.
	Append []string
	// InitialMmapSize is how much address space, in bytes, is set aside for the file, which is not
	// made larger by it. While the file grows within it, no Update waits for a View. 0 means 1 GiB,
	// or as much as the file needs on a 32-bit machine.
	InitialMmapSize int
	// MaxSize is the size, in bytes, that the file must not outgrow; 0 means no limit. An Update
	// that would outgrow it is a failed commit.
	MaxSize int
}

func (o Options) withDefaults() Options {
	if o.Timeout == 0 {
		o.Timeout = 3 * time.Second
	}
	if o.InitialMmapSize == 0 && math.MaxInt > math.MaxInt32 {
		o.InitialMmapSize = 1 << 30
	}
	return o
}

// A Store is a bot.Store in a file. It is safe for concurrent use.
type Store struct {
	path     string
	db       *bbolt.DB
	file     *os.File // db's own handle
	batcher  *batch.Batcher
	appended map[string]bool // bucket names
	damaged  []string

	mu      sync.Mutex // guards the rest
	size    int64      // of the file, when last seen
	closed  bool
	unclean bool  // a commit has failed
	broken  error // why bbolt must not be called any more
}

// View implements bot.Store. fn must be brief: while it runs, no page that it might see is used
// again, and the file grows instead.
func (s *Store) View(ctx context.Context, fn func(bot.Tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	t, err := s.begin(false)
	if err != nil {
		return err
	}
	defer func() {
		_ = t.Rollback() // of a transaction that only reads
		t.btx = nil
	}()
	return fn(t)
}

// Update implements bot.Store. A ctx that ends while the Update waits for its turn withdraws it.
func (s *Store) Update(ctx context.Context, fn func(bot.Tx) error) error {
	return s.batcher.Update(ctx, fn)
}

// Check returns an error if the file is no longer the one that was opened: replaced, removed, or
// cut short by somebody. After such an error, which wraps bot.ErrDamaged, the store refuses all
// transactions, and the process should end. It costs one look at the directory; call it once a
// minute.
func (s *Store) Check(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	now, err := os.Stat(s.path)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return fmt.Errorf("bolt: %w", bot.ErrClosed)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("bolt: check: %w", err)
	}
	opened, err2 := s.file.Stat()
	if err2 != nil {
		return fmt.Errorf("bolt: check: %w", err2)
	}
	switch {
	case err != nil:
		s.broken = fmt.Errorf("bolt: %s was removed while in use: %w", s.path, bot.ErrDamaged)
	case !os.SameFile(now, opened):
		s.broken = fmt.Errorf("bolt: %s was replaced by another file while in use: %w", s.path, bot.ErrDamaged)
	case now.Size() < s.size:
		s.broken = fmt.Errorf("bolt: %s was cut from %d to %d bytes while in use: %w", s.path, s.size, now.Size(), bot.ErrDamaged)
	default:
		s.size = now.Size()
	}
	return s.broken
}

// Damaged returns the keys of up to 100 records that did not match their checksums when Open
// looked. Reading one of them fails; the others are usable. A key that cannot be found may be one
// of them too, if it is the key that was damaged.
func (s *Store) Damaged() []string { return s.damaged }

// Close implements bot.Store. Updates that wait to be started are refused. It returns an error if
// the file could not be marked as closed properly; it is closed all the same.
func (s *Store) Close() error {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return fmt.Errorf("bolt: %w", bot.ErrClosed)
	}
	s.closed = true
	s.mu.Unlock()
	s.batcher.Close()

	s.mu.Lock()
	defer s.mu.Unlock()
	if s.broken == nil && !s.unclean {
		s.broken = guarded("mark as closed", func() error { return setClean(s.db, true) })
	}
	return errors.Join(s.broken, closeBolt(s.db, s.file, s.broken))
}

// begin starts a transaction of bbolt. A panic in there leaves bbolt's locks behind: after it,
// bbolt must not be called any more.
func (s *Store) begin(writable bool) (*tx, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil, fmt.Errorf("bolt: %w", bot.ErrClosed)
	}
	if s.broken != nil {
		return nil, s.broken
	}
	var btx *bbolt.Tx
	err := guarded("begin", func() (err error) {
		btx, err = s.db.Begin(writable)
		return err
	})
	if err != nil {
		s.broken = err
		return nil, err
	}
	t, err := s.tx(btx)
	if err != nil {
		_ = guarded("rollback", btx.Rollback) // err tells more
		return nil, err
	}
	return t, nil
}

func (s *Store) setUnclean() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.unclean = true
}

func (s *Store) setBroken(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.broken = err
}
