//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd)

package bolt

import "os"

// unlock does nothing: the lock that bbolt has put on f goes when f is closed.
func unlock(*os.File) error { return nil }
