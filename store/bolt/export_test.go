package bolt

import (
	"errors"
	"time"

	"go.etcd.io/bbolt"
)

// OpenUnseen opens a file without looking at it first, as Open does with the pages of a large file
// that was closed properly.
func OpenUnseen(path string) (*Store, error) { return attach(path, Options{}.withDefaults()) }

// Clean reports whether a file says that it was closed properly.
func Clean(path string) (clean bool, err error) {
	db, _, err := openBolt(path, bbolt.Options{ReadOnly: true, Timeout: time.Second})
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	return readMarker(db)
}
