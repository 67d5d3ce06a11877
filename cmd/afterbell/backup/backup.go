// Package backup keeps copies of a data file and puts one back.
//
// A copy is a data file as any other, perhaps sealed with a passphrase (age, https://age-encryption.org). It
// gets its name only when it is complete, was opened and checked, and is on the disk, so a name never stands
// for half a copy. Copies that are made by the clock are called after their time, and of those alone old ones
// are removed.
//
// Putting one back never loses what was there: the file that is replaced keeps a name of its own, and at each
// moment either the old or the new file stands at the path. The new one is told that it was put back, so that
// the bot looks for what it may have said since before it says anything.
package backup

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"afterbell/store/bolt"
)

// A Source writes a data file as it is at one moment: (*bolt.Store).Snapshot, or a running program asked to.
type Source func(ctx context.Context, w io.Writer) error

// A Job is one copy to be made.
type Job struct {
	Source     Source
	To         string // the copy is made under this name, where nothing may be yet
	Work       string // an unsealed copy stands here for a moment; empty: beside To
	Passphrase string // empty: the copy is not sealed
}

// A Made is a copy that was made.
type Made struct {
	Path    string
	Bytes   int64
	Damaged []string // these records of the file are damaged, and those of the copy with them
}

// Make makes a copy. What it leaves behind after an error, or when it is killed, never has the copy's name.
func (j Job) Make(ctx context.Context) (m Made, err error) {
	if err := free(j.To); err != nil {
		return m, err
	}
	work := j.Work
	if work == "" || j.Passphrase == "" {
		work = filepath.Dir(j.To)
	}
	plain, err := written(work, func(f *os.File) error { return j.Source(ctx, f) })
	if err != nil {
		return m, err
	}
	defer func() { err = errors.Join(err, removed(plain)) }()
	if m.Damaged, err = bolt.Verify(plain); err != nil {
		return m, fmt.Errorf("the copy cannot be used and was thrown away: %w", err)
	}
	ready := plain
	if j.Passphrase != "" {
		if ready, err = sealed(plain, filepath.Dir(j.To), j.Passphrase); err != nil {
			return m, err
		}
		defer func() { err = errors.Join(err, removed(ready)) }()
	}
	info, err := os.Stat(ready)
	if err != nil {
		return m, fmt.Errorf("look at the copy: %w", err)
	}
	m.Path, m.Bytes = j.To, info.Size()
	return m, named(ready, j.To)
}

// A Refusal is an error that whoever asked for a copy can put right.
type Refusal struct{ Text string }

// Error implements error.
func (r *Refusal) Error() string { return r.Text }

func refuse(format string, args ...any) error { return &Refusal{fmt.Sprintf(format, args...)} }

// free refuses a name at which something is, or nothing can be.
func free(path string) error {
	if _, err := os.Lstat(path); err == nil {
		return refuse("%s exists; choose another name", path)
	}
	return folder(filepath.Dir(path))
}

// folder refuses what is not a folder.
func folder(dir string) error {
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return refuse("the folder %s does not exist; make it, or choose another one", dir)
	case err != nil:
		return fmt.Errorf("the folder %s cannot be used: %w", dir, err)
	case !info.IsDir():
		return refuse("%s is not a folder", dir)
	}
	return nil
}

// unfinished is what files are called that have no name of their own yet.
const unfinished = ".afterbell-copy-*"

// written writes a file under a name that nobody uses, readable by its owner alone, flushed to the disk.
func written(dir string, write func(*os.File) error) (path string, err error) {
	f, err := os.CreateTemp(dir, unfinished)
	if err != nil {
		return "", fmt.Errorf("no file can be made in %s: %w", dir, err)
	}
	if err = errors.Join(write(f), f.Sync(), f.Close()); err != nil {
		return "", errors.Join(err, os.Remove(f.Name()))
	}
	return f.Name(), nil
}

// named gives a file that is on the disk its name for good, in place of whatever is there.
func named(file, path string) error {
	if err := os.Rename(file, path); err != nil {
		return fmt.Errorf("name the file: %w", err)
	}
	return flushed(filepath.Dir(path))
}

// removed removes a file unless it has got its name meanwhile.
func removed(path string) error {
	if err := os.Remove(path); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// flushed makes the names in a folder durable. Windows does so by itself and opens no folders.
func flushed(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("flush the folder: %w", err)
	}
	return errors.Join(d.Sync(), d.Close())
}
