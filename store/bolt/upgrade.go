package bolt

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	"go.etcd.io/bbolt"
)

// An upgrade turns a file of one schema into one of the next, within the transaction that it is given.
type upgrade func(*bbolt.Tx) error

// upgrades leads from schema 1 to the one that this package writes: the first from 1 to 2, and so on. A new
// one is added at the end; none is ever changed, because there may be a file of every schema that ever was.
func upgrades() []upgrade { return nil }

// A ladder is all upgrades in their order, so that its length says which schema is the newest.
type ladder []upgrade

// newest is the schema that a file has after all upgrades.
func (l ladder) newest() int { return 1 + len(l) }

// climb brings the file at path, which is open as db and has a schema, to the newest one. Everything happens
// in one transaction, so a file is never between two schemas; before it a copy is made beside the file, which
// an older program can read.
func (l ladder) climb(path string, db *bbolt.DB, from int) error {
	if from >= l.newest() {
		return nil
	}
	if err := copyAside(db, fmt.Sprintf("%s.schema%d", path, from)); err != nil {
		return fmt.Errorf("%s was not upgraded, because no copy of it could be made before: %w", path, err)
	}
	return guarded("upgrade", func() error {
		return db.Update(func(tx *bbolt.Tx) error {
			for i, step := range l[from-1:] {
				if err := step(tx); err != nil {
					return fmt.Errorf("%s was not upgraded from schema %d to %d and is as it was: %w", path, from+i, from+i+1, err)
				}
			}
			return tx.Bucket(metaBucket).Put(schemaKey, []byte(strconv.Itoa(l.newest())))
		})
	})
}

// copyAside copies a file to a name, which it has only when it is complete and on the disk. A copy of an
// earlier attempt is replaced: the file has not been changed since.
func copyAside(db *bbolt.DB, name string) (err error) {
	dir := filepath.Dir(name)
	f, err := os.CreateTemp(dir, filepath.Base(name)+".new-")
	if err != nil {
		return reason(err)
	}
	err = db.View(func(tx *bbolt.Tx) error {
		_, err := tx.WriteTo(f)
		return err
	})
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		_, err = Verify(f.Name())
	}
	if err != nil {
		return errors.Join(reason(err), os.Remove(f.Name()))
	}
	if err := os.Rename(f.Name(), name); err != nil {
		return reason(err)
	}
	return syncDir(dir)
}
