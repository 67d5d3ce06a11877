//go:build linux || darwin || freebsd

package main

import "syscall"

// freeOn is how many bytes this user may still write on the disk of a folder; ok is false where nobody can tell.
func freeOn(dir string) (free int64, ok bool) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(dir, &s); err != nil {
		return 0, false
	}
	return int64(s.Bavail) * int64(s.Bsize), true
}
