//go:build !unix

package config

import "errors"

// mkfifo says that pipes have no names in folders here.
func mkfifo(string) error { return errors.ErrUnsupported }
