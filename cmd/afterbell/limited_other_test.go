//go:build !linux && !darwin

package main

import (
	"fmt"
	"os"
)

// limited says that this system limits files in another way, or not at all.
func limited() {
	fmt.Fprintln(os.Stderr, "files cannot be limited here")
	os.Exit(9)
}
