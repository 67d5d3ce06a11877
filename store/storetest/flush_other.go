//go:build !linux

package storetest

import "os"

func flush(f *os.File) error { return f.Sync() }
