package bolt

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"afterbell/bot"
)

// A verdict says why a file cannot be used, and what to do about it. It is a bot.ErrDamaged for whoever
// asks what kind of error it is, without those words: a file of a newer version is not damaged.
type verdict struct{ what, advice string }

// Error implements error.
func (v *verdict) Error() string { return v.what + "; " + v.advice }

// Is makes every verdict a bot.ErrDamaged for errors.Is.
func (v *verdict) Is(target error) bool { return target == bot.ErrDamaged }

// What to do about a file that cannot be used.
const (
	adviceBackup  = "put a backup in its place"
	adviceRemove  = "remove it to begin anew, or put a backup in its place"
	advicePath    = "check the path"
	adviceVersion = "use that version"
)

// refuse names the file that a verdict is about. Other errors get the path without a judgement.
func refuse(path string, err error) error {
	var v *verdict
	switch {
	case errors.As(err, &v):
		return &verdict{path + " " + v.what, "it was left untouched: " + v.advice}
	case errors.Is(err, bot.ErrDamaged):
		return &verdict{fmt.Sprintf("%s is damaged (%v)", path, err), "it was left untouched: " + adviceBackup}
	}
	return fmt.Errorf("%s could not be read: %w", path, reason(err))
}

// reason is what the system said of a file, without the name of the call and the path, which may be
// that of a temporary file.
func reason(err error) error {
	var errno syscall.Errno
	var path *fs.PathError
	var link *os.LinkError
	switch {
	case errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("this user may not: %w", fs.ErrPermission)
	case errors.As(err, &errno):
		return errno
	case errors.As(err, &path):
		return path.Err
	case errors.As(err, &link):
		return link.Err
	}
	return err
}

// reasonOfCommit is reason for what bbolt says of the file at path: it passes on the system's words
// without the error that they come from.
func reasonOfCommit(path string, err error) error {
	if _, words, ok := strings.Cut(err.Error(), path+": "); ok && !errors.Is(err, errPanicked) {
		return errors.New(words)
	}
	return reason(err)
}

// odd says what is at path if no data file can be there, before anything is opened: opening a pipe
// waits for ever. Nothing at all is fine.
func odd(path string) error {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return oddAbsence(path)
	}
	if err != nil {
		return refuse(path, err)
	}
	if err := plausible(info); err != nil {
		return refuse(path, err)
	}
	return nil
}

// oddAbsence says why no new file can be made at path, where nothing is.
func oddAbsence(path string) error {
	if _, err := os.Lstat(path); err == nil {
		return &verdict{path + " is a link to a file that does not exist", advicePath}
	}
	dir := filepath.Dir(path)
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return &verdict{fmt.Sprintf("the folder of the data file, %s, does not exist", dir), "make it, or choose another path"}
	case err != nil:
		return fmt.Errorf("the folder of the data file, %s, cannot be used: %w", dir, reason(err))
	case !info.IsDir():
		return &verdict{dir + " is not a folder", advicePath}
	}
	return nil
}

// plausible refuses what is not a file with something in it.
func plausible(info fs.FileInfo) error {
	mode := info.Mode()
	switch {
	case mode.IsDir():
		return &verdict{"is a folder, not a data file", "add the name of a file"}
	case mode&fs.ModeNamedPipe != 0:
		return &verdict{"is a pipe, not a file", advicePath}
	case mode&fs.ModeSocket != 0:
		return &verdict{"is a socket, not a file", advicePath}
	case !mode.IsRegular():
		return &verdict{"is a device, not a file", advicePath}
	case info.Size() == 0:
		return &verdict{"is empty (0 bytes), which no data file ever is", adviceRemove}
	}
	return nil
}

// describe says what f looks like if it is not ours.
func describe(f *os.File) error {
	head := make([]byte, 64<<10)
	n, _ := f.ReadAt(head, 0) // a short file is one of the answers
	head = head[:n]
	for _, kind := range []struct{ start, name string }{
		{"SQLite format 3\x00", "a SQLite database"},
		{"\x1f\x8b", "a gzip archive"},
		{"PK\x03\x04", "a zip archive"},
	} {
		if bytes.HasPrefix(head, []byte(kind.start)) {
			return &verdict{fmt.Sprintf("is %s, not an afterbell data file", kind.name), advicePath}
		}
	}
	if bytes.Contains(head, order.AppendUint32(nil, magic)) {
		return errHeader
	}
	return &verdict{"is not an afterbell data file", advicePath}
}

var errHeader = &verdict{"has a damaged header page", adviceBackup}
