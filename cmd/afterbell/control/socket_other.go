//go:build !unix

package control

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"

	"github.com/go-json-experiment/json"
)

// Path is where it stands how the program that runs on a data file is reached.
func Path(store string) string { return store + ".control" }

// A way is how a program is reached: a port of this machine, and a password that its owner alone can read.
type way struct {
	Address  string `json:"address"`
	Password string `json:"password"`
}

// Listen opens a port of this machine for whoever can read the file at Path.
func Listen(store string) (*Listener, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("open the control port: %w", err)
	}
	to := way{l.Addr().String(), rand.Text()}
	content, err := json.Marshal(to)
	if err == nil {
		err = os.WriteFile(Path(store), content, 0o600)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("say where the control port is: %w", err), l.Close())
	}
	return &Listener{Listener: leaving{l, Path(store)}, password: to.Password}, nil
}

// leaving removes its file when it is closed.
type leaving struct {
	net.Listener
	path string
}

func (l leaving) Close() error { return errors.Join(l.Listener.Close(), os.Remove(l.path)) }

// dialer returns how to reach the program that runs on a data file.
func dialer(store string) (password string, dial func(context.Context) (net.Conn, error), err error) {
	content, err := os.ReadFile(Path(store))
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil, ErrNobody
	}
	var to way
	if err == nil {
		err = json.Unmarshal(content, &to)
	}
	if err != nil {
		return "", nil, fmt.Errorf("reach the bot that runs: %w", err)
	}
	return to.Password, func(ctx context.Context) (net.Conn, error) {
		conn, err := new(net.Dialer).DialContext(ctx, "tcp", to.Address)
		if err != nil {
			return nil, ErrNobody // it was killed and left the file behind
		}
		return conn, nil
	}, nil
}
