package backup

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"afterbell/bot"
	"afterbell/store/bolt"
)

// A Return is one copy to be put back.
type Return struct {
	From       string // the copy, perhaps sealed
	To         string // the data file
	Passphrase string // it opens a sealed copy
	Damaged    bool   // a copy with damaged records is taken all the same
	Try        bool   // everything is examined and nothing is changed

	// Mark tells the file that it was put back.
	Mark func(bot.Tx) error

	// Carried are the first segments of records that the copy cannot know and that outlast it: those of the
	// file that is replaced are put into it.
	Carried []string

	Options bolt.Options // of the data file
}

// A Returned is what was done.
type Returned struct {
	Aside   string   // the file that was there has this name now; empty: there was none
	Damaged []string // these records of the copy are damaged
	Carried int      // so many records were taken over from the file that was there
	Lost    error    // what the file that was there holds of Carried could not be read, for this reason
}

// Put puts the copy back. It refuses while a process has the data file. Killed at any moment it leaves the old
// or the new file at the path, whole.
func (r Return) Put(ctx context.Context, now time.Time) (done Returned, err error) {
	release, err := bolt.Hold(r.To)
	if err != nil {
		return done, err
	}
	defer func() { err = errors.Join(err, release()) }()
	file, err := r.fetched()
	if err != nil {
		return done, err
	}
	defer func() { err = errors.Join(err, removed(file)) }()
	if done.Damaged, err = bolt.Verify(file); err != nil {
		return done, fmt.Errorf("nothing was changed, since what was read of %s cannot be used: %w", r.From, err)
	}
	if r.Try || len(done.Damaged) > 0 && !r.Damaged {
		return done, nil
	}
	outlasting, lost := r.outlasting()
	done.Carried, done.Lost = len(outlasting), lost
	if err := r.prepare(ctx, file, outlasting); err != nil {
		return done, err
	}
	if done.Aside, err = aside(r.To, now); err != nil {
		return done, err
	}
	return done, named(file, r.To)
}

// fetched is the copy, unsealed, beside the data file.
func (r Return) fetched() (path string, err error) {
	info, err := os.Stat(r.From)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "", refuse("%s does not exist; check the path", r.From)
	case err == nil && !info.Mode().IsRegular():
		return "", refuse("%s is not a file", r.From)
	}
	seal, err := isSealed(r.From)
	if err == nil && !seal {
		_, err = bolt.Verify(r.From) // which names it, and not the file that is made of it
	}
	if err != nil {
		return "", fmt.Errorf("nothing was changed: %w", err)
	}
	return written(filepath.Dir(r.To), func(f *os.File) error {
		if seal {
			return unsealed(f, r.From, r.Passphrase)
		}
		return copied(f, r.From)
	})
}

// outlasting reads what outlasts a copy from the file that is to be replaced.
func (r Return) outlasting() (all []bot.Entry, err error) {
	if _, err := os.Stat(r.To); errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	for _, segment := range r.Carried {
		found, err := bolt.Inspect(r.To, segment)
		if err != nil {
			return nil, err
		}
		all = append(all, found.Records...)
	}
	return all, nil
}

// prepare makes a copy ready for its new life.
func (r Return) prepare(ctx context.Context, file string, outlasting []bot.Entry) error {
	s, err := bolt.Open(file, r.Options)
	if err != nil {
		return err
	}
	err = s.Update(ctx, func(tx bot.Tx) error {
		for _, e := range outlasting {
			if err := tx.Put(e.Key, e.Value); err != nil {
				return err
			}
		}
		return r.Mark(tx)
	})
	return bot.Wrap("prepare the copy", errors.Join(err, s.Close()))
}

// asideTime is in the name of a file that was replaced, in UTC.
const asideTime = "20060102-150405Z"

// aside gives the file at path a second name. Where the disk knows no second names it makes a copy.
func aside(path string, now time.Time) (name string, err error) {
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	name = path + ".replaced-" + now.UTC().Format(asideTime)
	if err := os.Link(path, name); err == nil || errors.Is(err, fs.ErrExist) {
		return name, err
	}
	file, err := written(filepath.Dir(path), func(f *os.File) error { return copied(f, path) })
	if err != nil {
		return "", fmt.Errorf("keep the file that was there: %w", err)
	}
	return name, named(file, name)
}
