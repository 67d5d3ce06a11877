package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// inFolder opens a folder of the disk for fn. Links in it are followed only inside of it.
func inFolder(dir string, fn func(fs.FS) error) error {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return fmt.Errorf("open the folder: %w", err)
	}
	return errors.Join(fn(folder{root.FS()}), root.Close())
}

// A folder is the file system of an os.Root, with a sentence for links that lead out of it.
type folder struct{ root fs.FS }

// Open implements fs.FS.
func (f folder) Open(name string) (fs.File, error) {
	file, err := f.root.Open(name)
	return file, explained(err)
}

// ReadFile implements fs.ReadFileFS.
func (f folder) ReadFile(name string) ([]byte, error) {
	content, err := fs.ReadFile(f.root, name)
	return content, explained(err)
}

// ReadDir implements fs.ReadDirFS.
func (f folder) ReadDir(name string) ([]fs.DirEntry, error) {
	entries, err := fs.ReadDir(f.root, name)
	return entries, explained(err)
}

// Stat implements fs.StatFS.
func (f folder) Stat(name string) (fs.FileInfo, error) {
	info, err := fs.Stat(f.root, name)
	return info, explained(err)
}

// escapes is what an os.Root says of a link that leads out of it
// (https://pkg.go.dev/os#Root); the error itself has no name.
const escapes = "path escapes from parent"

var errLeadsOut = errors.New("it is a link that leads out of the folder")

// explained puts our sentence in the place of the words of an os.Root.
func explained(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) && path.Err.Error() == escapes {
		return &fs.PathError{Op: path.Op, Path: path.Path, Err: errLeadsOut}
	}
	return err
}
