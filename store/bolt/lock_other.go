//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd)

package bolt

import "os"

// lock does nothing: on these systems a file that somebody has open cannot be replaced.
func lock(string, *os.File) error { return nil }

// unlock does nothing: the lock that bbolt has put on f goes when f is closed.
func unlock(*os.File) error { return nil }
