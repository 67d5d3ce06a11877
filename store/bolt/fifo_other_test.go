//go:build !unix

package bolt_test

import "errors"

// mkfifo says that pipes have no names in folders here.
func mkfifo(string) error { return errors.ErrUnsupported }
