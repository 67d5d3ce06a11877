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
// so after one the store takes no more writes, and Failed tells its owner at once: the process
// should end, and look again after a restart. A View may see a change in the moment before its
// flush has ended.
//
// Opening. bbolt takes an empty file for a new database, and panics on many damaged ones. So Open
// looks first: at what the file is, whether it is complete, and, if it was not closed properly or
// is small enough for it not to matter, at every page and every checksum. What it refuses it
// leaves untouched. A new file gets its name only when it is complete and on the disk. A file with
// a damaged record is never marked as closed properly, so that each Open names the record again.
// A file of an older schema is brought to the newest one, in one transaction, after a copy was made.
//
// Running. One process has the file at a time, by a lock that the system takes back when the
// process dies. Nothing keeps other programs from replacing, cutting or overwriting the file
// meanwhile, and bbolt would go on with it happily, and for nobody. So whoever writes looks at the
// file's name, size and time of change before, and once more before the commit is reported; whoever
// reads does so unless somebody has a moment ago. Once a day the whole file is read beside all that, since a disk
// can lose a page without anybody writing to it.
package bolt

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"sync"
	"sync/atomic"
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

	upgrades ladder // nil: those that there are
}

func (o Options) withDefaults() Options {
	if o.Timeout == 0 {
		o.Timeout = 3 * time.Second
	}
	if o.InitialMmapSize == 0 && math.MaxInt > math.MaxInt32 {
		o.InitialMmapSize = 1 << 30
	}
	if o.upgrades == nil {
		o.upgrades = upgrades()
	}
	return o
}

// A Store is a bot.Store in a file. It is safe for concurrent use.
type Store struct {
	path      string
	db        *bbolt.DB
	file      *os.File    // this is db's own handle
	opened    os.FileInfo // this describes file as it was when it was opened
	batcher   *batch.Batcher
	appended  map[string]bool // the names of buckets whose pages are filled to the brim are true here
	damaged   []string        // these are keys of records
	created   bool
	closeWait time.Duration
	failed    chan struct{} // it is closed when failure or broken is set
	unclean   atomic.Bool   // the file must not be marked as closed properly

	// The rest is guarded by mu.
	mu       sync.Mutex
	seen     state     // the file looked like this after our last write to it
	looked   time.Time // somebody looked at the file then
	examined time.Time // the whole file was last read anew then
	writing  bool      // a commit is under way, so that seen says nothing
	closed   bool
	failure  error // this is why nothing is written any more
	broken   error // this is why bbolt must not be called any more
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

// Damaged returns the keys of up to 100 records that did not match their checksums when Open
// looked. Reading one of them fails; the others are usable. A key that cannot be found may be one
// of them too, if it is the key that was damaged.
func (s *Store) Damaged() []string { return s.damaged }

// Created reports whether there was no file before Open, so that the store began empty.
func (s *Store) Created() bool { return s.created }

// closeWait is how long Close waits for running transactions and for bbolt. Both take milliseconds
// unless something hangs, and then the end of the process releases the file all the same.
const closeWait = 5 * time.Second

// lookEvery is how often those who only read look at the file. A look costs as much as reading a
// record, and there may be thousands a second.
const lookEvery = 10 * time.Millisecond

// Close implements bot.Store. Updates that wait to be started are refused. It returns an error if
// the file could not be marked as closed properly, or if something in the store hangs for more than
// five seconds; the file is given up all the same.
func (s *Store) Close() error {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return fmt.Errorf("bolt: %w", bot.ErrClosed)
	}
	s.closed = true
	s.mu.Unlock()
	ended := make(chan error, 1)
	go func() { ended <- s.finish() }()
	watchdog := time.NewTimer(s.closeWait)
	defer watchdog.Stop()
	select {
	case err := <-ended:
		return err
	case <-watchdog.C:
		select {
		case <-s.failed: // why is known already, and that bbolt hangs then surprises nobody
			return unlock(s.file)
		default:
		}
		return errors.Join(fmt.Errorf("bolt: %s could not be closed within %v", s.path, s.closeWait), unlock(s.file))
	}
}

// finish waits for the running batch, marks the file and closes it.
func (s *Store) finish() error {
	s.batcher.Close()
	s.mu.Lock()
	broken, clean := s.broken, s.broken == nil && !s.unclean.Load() && s.look() == nil
	s.mu.Unlock()
	if clean {
		broken = guarded("mark as closed", func() error { return setClean(s.db, true) })
	}
	return errors.Join(broken, closeBolt(s.db, s.file, broken))
}

// begin starts a transaction of bbolt, on a file that is as we left it. A panic in there leaves
// bbolt's locks behind: after it, bbolt must not be called any more.
func (s *Store) begin(writable bool) (*tx, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil, fmt.Errorf("bolt: %w", bot.ErrClosed)
	}
	if err := s.usable(writable); err != nil {
		return nil, err
	}
	var btx *bbolt.Tx
	err := guarded("begin", func() (err error) {
		btx, err = s.db.Begin(writable)
		return err
	})
	if err != nil {
		s.giveUp(fmt.Errorf("%s cannot be read any more: %w", s.path, err))
		return nil, s.broken
	}
	t, err := s.tx(btx)
	if err != nil {
		undo := guarded("rollback", btx.Rollback)
		for _, e := range []error{err, undo} {
			if errors.Is(e, errPanicked) {
				s.giveUp(fmt.Errorf("%s cannot be read any more: %w", s.path, e))
			}
		}
		return nil, err
	}
	return t, nil
}

// usable returns why no transaction can begin. The caller holds mu.
func (s *Store) usable(writable bool) error {
	switch {
	case s.broken != nil:
		return s.broken
	case writable && s.failure != nil:
		return s.failure
	case !writable && time.Since(s.looked) < lookEvery:
		return nil
	}
	return s.look()
}
