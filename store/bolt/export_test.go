package bolt

import (
	"errors"
	"time"

	"go.etcd.io/bbolt"
)

// OpenUnseen opens a file without looking at it first, as Open does with the pages of a large file
// that was closed properly.
func OpenUnseen(path string) (*Store, error) { return attach(path, Options{}.withDefaults()) }

// Hurry makes Close wait no longer than d.
func (s *Store) Hurry(d time.Duration) { s.closeWait = d }

// Stale makes the next View look at the file, as those do that come a moment after the one before.
func (s *Store) Stale() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.looked = time.Time{}
}

// Unread makes the next Check read the whole file, as one does that comes a day after the one before.
func (s *Store) Unread() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.examined = time.Time{}
}

// Clean reports whether a file says that it was closed properly.
func Clean(path string) (clean bool, err error) {
	db, _, err := openBolt(path, bbolt.Options{ReadOnly: true, Timeout: time.Second})
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	m, err := readMarker(db, 1)
	return m.clean, err
}

// OpenUpgraded is Open by a program that knows one schema more, which step leads to.
func OpenUpgraded(path string, step func(*bbolt.Tx) error) (*Store, error) {
	return Open(path, Options{upgrades: ladder{step}})
}
