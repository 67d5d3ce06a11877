//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package bolt

import (
	"errors"
	"fmt"
	"os"
	"syscall"
)

// lock puts the lock on f that bbolt puts on a file which it opens to write.
func lock(path string, f *os.File) error {
	err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return fmt.Errorf("%s is %w; stop that one first", path, ErrInUse)
	}
	if err != nil {
		return fmt.Errorf("%s cannot be locked: %w", path, err)
	}
	return nil
}

// unlock releases the lock that bbolt has put on f.
func unlock(f *os.File) error { return syscall.Flock(int(f.Fd()), syscall.LOCK_UN) }
