//go:build !unix

package pgtest

import (
	"errors"
	"os/exec"
)

// An owner is the user that the server runs as. Here no server is started.
type owner struct{}

func otherThanRoot() (owner, error) {
	return owner{}, errors.New("needs PostgreSQL, and a system on which this package knows how to start it")
}

func (owner) owns(string) error { return nil }

func (owner) runs(*exec.Cmd) {}
