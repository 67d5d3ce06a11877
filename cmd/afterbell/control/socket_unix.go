//go:build unix

package control

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"syscall"
)

// Path is where the socket of a data file is.
func Path(store string) string { return store + ".sock" }

// longest is how many bytes the name of a socket has at most on all systems
// (https://man.freebsd.org/cgi/man.cgi?unix(4): 104 with the byte at the end).
const longest = 103

// Listen opens the socket of a data file for its owner alone. One that a program left behind which was killed
// is replaced.
func Listen(store string) (*Listener, error) {
	path := Path(store)
	if len(path) > longest {
		return nil, tooLong(path)
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("open the control socket: %w", err)
	}
	// The mode is right from the beginning on, so that there is no moment in which others could open it.
	mask := syscall.Umask(0o177)
	l, err := net.Listen("unix", path)
	syscall.Umask(mask)
	if err != nil {
		return nil, fmt.Errorf("open the control socket: %w", err)
	}
	return &Listener{Listener: l}, nil
}

func tooLong(path string) error {
	return fmt.Errorf("the name of the control socket, %s, has %d bytes and may have %d: keep the data file in a folder with a shorter name",
		path, len(path), longest)
}

// dialer returns how to reach the program that runs on a data file.
func dialer(store string) (password string, dial func(context.Context) (net.Conn, error), err error) {
	path := Path(store)
	if len(path) > longest {
		return "", nil, fmt.Errorf("%w (%w)", ErrNobody, tooLong(path))
	}
	return "", func(ctx context.Context) (net.Conn, error) {
		conn, err := new(net.Dialer).DialContext(ctx, "unix", path)
		switch {
		case errors.Is(err, fs.ErrNotExist), errors.Is(err, syscall.ECONNREFUSED):
			return nil, ErrNobody
		case errors.Is(err, fs.ErrPermission):
			return nil, fmt.Errorf("the bot runs as another user, who alone may speak to it: %s: %w", path, fs.ErrPermission)
		case err != nil:
			return nil, fmt.Errorf("reach the bot that runs: %w", err)
		}
		return conn, nil
	}, nil
}
