package bolt

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"time"

	"go.etcd.io/bbolt"

	"afterbell/bot"
)

// A state is what a file looks like from outside.
type state struct {
	size    int64
	changed int64 // it was last written to then, in nanoseconds since 1970
}

func stateOf(info os.FileInfo) state { return state{info.Size(), info.ModTime().UnixNano()} }

// examineEvery is how often a file is read anew, at most, because its time of change is not the one
// that we left. On some network file systems that time goes its own ways.
const examineEvery = time.Minute

// readEvery is how often the whole file is read although nobody else has written to it: a disk can lose what lies
// on it, and pages that nobody needs would be missed first at the next start.
const readEvery = 24 * time.Hour

// Failed returns a channel that is closed as soon as the store cannot do its work any more: a commit
// has failed, or the file is no longer the one that was opened. Check then says why. The process
// should end: whoever starts it again sees what is on the disk.
func (s *Store) Failed() <-chan struct{} { return s.failed }

// Check returns why the store cannot do its work any more: after a failed commit, or if the file is
// no longer what the store left: replaced, removed, cut short, or overwritten with damage. An error
// of the second kind wraps bot.ErrDamaged, and after it all transactions are refused. Every
// transaction that writes looks as well; Check is for the hours between, once a minute. Once a day it also reads
// the whole file, which takes up to ten seconds, holds up nobody, and finds pages that make no sense. A record that
// does not match its checksum stops nothing but itself: it is named at the next start.
func (s *Store) Check(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := s.checkNow(); err != nil {
		return err
	}
	return s.readWhole()
}

func (s *Store) checkNow() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.closed:
		return fmt.Errorf("bolt: %w", bot.ErrClosed)
	case s.broken != nil:
		return s.broken
	case s.failure != nil:
		return s.failure
	}
	return s.look()
}

// look finds out whether the file is still what we left, and gives it up if it is not. It costs one
// look at the directory, as long as nobody else has written to the file. The caller holds mu.
func (s *Store) look() error {
	s.looked = time.Now()
	now, err := s.same()
	if err != nil || s.writing || now == s.seen || time.Since(s.examined) < examineEvery {
		return err
	}
	s.examined = time.Now()
	if err := guarded("examine", s.examineAgain); err != nil {
		s.giveUp(fmt.Errorf("%s was written to by another program while in use: %w", s.path, err))
		return s.broken
	}
	s.seen = now
	return nil
}

// readWhole reads the whole file, unless that was done a while ago, and gives the file up if its pages are not
// those of a store.
func (s *Store) readWhole() error {
	btx, l, err := s.beginReading()
	if err != nil || btx == nil {
		return err
	}
	var found []string
	err = guarded("read the whole file", func() (err error) {
		found, err = l.check(checkTime)
		return err
	})
	_ = btx.Rollback() // of a transaction that only reads; before the lock, since a commit may wait for it that has the lock
	if len(found) > 0 {
		s.unclean.Store(true)
	}
	if err == nil {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.giveUp(fmt.Errorf("%s %w", s.path, err))
	return s.broken
}

// beginReading opens a transaction and the layout of the same commit, whose pages stay as they are until the
// transaction ends. It returns none where it is not yet time, or a commit is under way.
func (s *Store) beginReading() (btx *bbolt.Tx, l *layout, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed || s.writing || s.broken != nil || s.failure != nil || time.Since(s.examined) < readEvery {
		return nil, nil, nil
	}
	s.examined = time.Now()
	err = guarded("begin to read the whole file", func() (err error) {
		if l, err = readLayout(s.file); err == nil {
			btx, err = s.db.Begin(false)
		}
		return err
	})
	if err != nil {
		s.giveUp(fmt.Errorf("%s %w", s.path, err))
	}
	return btx, l, err
}

// same returns the state of the file if its name still leads to the one that was opened, with all
// that was in it. The caller holds mu.
func (s *Store) same() (state, error) {
	now, err := os.Stat(s.path)
	lost := ""
	switch {
	case errors.Is(err, fs.ErrNotExist):
		lost = "was removed"
	case err != nil:
		return state{}, fmt.Errorf("bolt: look at the data file: %w", err) // another look may succeed
	case !os.SameFile(now, s.opened):
		lost = "was replaced by another file"
	case now.Size() < s.seen.size:
		lost = fmt.Sprintf("was cut from %d to %d bytes", s.seen.size, now.Size())
	default:
		return stateOf(now), nil
	}
	s.giveUp(&verdict{fmt.Sprintf("%s %s while in use", s.path, lost), "look at what lies there now, then start again"})
	return state{}, s.broken
}

// examineAgain reads the whole file anew and returns what is wrong with it that Open did not see.
// What a commit frees stays as it was while the transaction is open. The caller holds mu.
func (s *Store) examineAgain() error {
	btx, err := s.db.Begin(false)
	if err != nil {
		return err
	}
	defer func() { _ = btx.Rollback() }() // of a transaction that only reads
	l, err := readLayout(s.file)
	if err != nil {
		return err
	}
	found, err := l.check(checkTime)
	if err != nil {
		return err
	}
	for _, key := range found {
		if !slices.Contains(s.damaged, key) {
			return &verdict{fmt.Sprintf("the record %q is damaged now", key), adviceBackup}
		}
	}
	return nil
}

// giveUp notes that bbolt must not be called any more. An earlier reason is the one that is told, and of a
// panic the file may tell why: it was cut or replaced. That bbolt has panicked must be known all the same,
// since closing depends on it. The caller holds mu.
func (s *Store) giveUp(err error) {
	panicked := errors.Is(err, errPanicked)
	if panicked && s.broken == nil {
		_, _ = s.same() // gives up with the reason, if it finds one
	}
	if s.broken == nil && s.failure == nil {
		close(s.failed)
	}
	switch {
	case s.broken == nil:
		s.broken = err
	case panicked:
		s.broken = &explained{told: s.broken, cause: err}
	}
	s.unclean.Store(true)
}

// explained is an error of bbolt for which there is a better explanation than its own words.
type explained struct{ told, cause error }

func (e *explained) Error() string { return e.told.Error() }

func (e *explained) Unwrap() []error { return []error{e.told, e.cause} }

// stopWriting notes that a commit has failed. The caller holds mu.
func (s *Store) stopWriting(err error) {
	if s.broken == nil && s.failure == nil {
		close(s.failed)
	}
	s.failure = err
	s.unclean.Store(true)
}

// setWriting notes that a commit begins.
func (s *Store) setWriting() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.writing = true
}

// met notes that a record was found damaged, and returns err. It takes no lock: while somebody waits
// for bbolt with the lock, bbolt may be waiting for this reader.
func (s *Store) met(err error) error {
	if errors.Is(err, bot.ErrDamaged) {
		s.unclean.Store(true)
	}
	return err
}
