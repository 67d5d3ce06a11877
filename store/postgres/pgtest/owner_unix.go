//go:build unix

package pgtest

import (
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"strconv"
	"syscall"
)

// An owner is the user that the server runs as. The zero value is who runs the test.
type owner struct{ as *syscall.Credential }

// otherThanRoot returns the user that Debian makes for the server if this is root, as whom the server refuses to run.
func otherThanRoot() (owner, error) {
	if os.Geteuid() != 0 {
		return owner{}, nil
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		return owner{}, fmt.Errorf("needs PostgreSQL, which does not run as root: %w", err)
	}
	uid, err := strconv.ParseUint(u.Uid, 10, 32)
	if err != nil {
		return owner{}, fmt.Errorf("needs PostgreSQL and a user for it: %w", err)
	}
	gid, err := strconv.ParseUint(u.Gid, 10, 32)
	return owner{&syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}, err
}

// owns gives a file to the owner.
func (o owner) owns(path string) error {
	if o.as == nil {
		return nil
	}
	return os.Chown(path, int(o.as.Uid), int(o.as.Gid))
}

// runs lets a command run as the owner.
func (o owner) runs(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Credential: o.as} }
