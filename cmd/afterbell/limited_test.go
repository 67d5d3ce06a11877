//go:build linux || darwin

package main

import (
	"fmt"
	"os"
	"strconv"
	"syscall"
)

// limited is "limited BYTES PROGRAM ARGS…".
func limited() {
	most, err := strconv.ParseUint(os.Args[1], 10, 64)
	if err == nil {
		err = syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: most, Max: most})
	}
	if err == nil {
		err = syscall.Exec(os.Args[2], os.Args[2:], os.Environ())
	}
	fmt.Fprintln(os.Stderr, err)
	os.Exit(9)
}
