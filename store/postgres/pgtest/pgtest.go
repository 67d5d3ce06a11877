// Package pgtest starts a PostgreSQL server for a test, in a folder and on a socket of its own, and stops it with the test.
// Where no server is installed the test is skipped with that reason.
package pgtest

import (
	"bytes"
	"context"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// A Server is a running PostgreSQL server. It listens on a socket in its folder alone, so that no two disturb one another.
type Server struct {
	dir    string // the socket and the folder of the data are in it
	bin    string
	owner  owner
	cmd    *exec.Cmd
	log    bytes.Buffer
	ended  chan struct{}
	number int
}

// Start starts a server that keeps what it commits, and stops it when the test ends.
func Start(t testing.TB, settings ...string) *Server {
	t.Helper()
	s := newServer(t)
	s.does(t, "initdb", "-D", s.data(), "-U", "owner", "--auth=trust", "--no-sync", "-E", "UTF8", "--locale=C.UTF-8")
	s.Run(t, settings...)
	return s
}

// Standby starts a second server that follows this one as it writes, under a name that synchronous_standby_names may have. It
// only reads until it is promoted.
func (s *Server) Standby(t testing.TB, name string, settings ...string) *Server {
	t.Helper()
	next := newServer(t)
	next.does(t, "pg_basebackup", "-D", next.data(), "-h", s.dir, "-U", "owner", "--checkpoint=fast", "--no-sync", "--write-recovery-conf")
	follow := fmt.Sprintf("primary_conninfo=host=%s user=owner application_name=%s", s.dir, name)
	next.Run(t, append(settings, follow)...)
	return next
}

// Promote makes a standby a server that writes, and waits until it is one.
func (s *Server) Promote(t testing.TB) {
	t.Helper()
	s.does(t, "pg_ctl", "promote", "-w", "-D", s.data())
}

// newServer is a server that is yet to get its data. It is stopped when the test ends.
func newServer(t testing.TB) *Server {
	t.Helper()
	bin, err := programs()
	if err != nil {
		t.Skip(err)
	}
	s := &Server{bin: bin}
	if s.owner, err = otherThanRoot(); err != nil {
		t.Skip(err)
	}
	if s.dir, err = os.MkdirTemp("", "pg"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(s.dir) }) // a file that is left behind is in the way of nobody
	if err := s.owner.owns(s.dir); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Stop(syscall.SIGQUIT) })
	return s
}

// does runs a command of the server's own until it ends.
func (s *Server) does(t testing.TB, name string, args ...string) {
	t.Helper()
	if said, err := s.command(name, args...).CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", name, err, said)
	}
}

// programs returns the folder of the server's programs.
func programs() (string, error) {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin") // its error is about the pattern, which is right
	slices.Sort(found)
	if path, err := exec.LookPath("initdb"); err == nil {
		if real, err := filepath.EvalSymlinks(path); err == nil { // the other programs need not be linked beside it
			found = append(found, filepath.Dir(real))
		}
	}
	for _, dir := range slices.Backward(found) {
		if _, err := os.Stat(filepath.Join(dir, "initdb")); err == nil {
			return dir, nil
		}
	}
	return "", fmt.Errorf("needs PostgreSQL: no initdb is installed here")
}

func (s *Server) data() string { return filepath.Join(s.dir, "data") }

func (s *Server) command(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(filepath.Join(s.bin, name), args...)
	cmd.Dir = s.dir
	s.owner.runs(cmd)
	return cmd
}

// Run starts a server that was stopped, with settings as name=value, and waits until it answers.
func (s *Server) Run(t testing.TB, settings ...string) {
	t.Helper()
	args := []string{"-D", s.data(), "-k", s.dir, "-c", "listen_addresses=", "-c", "shared_buffers=32MB"}
	for _, setting := range settings {
		args = append(args, "-c", setting)
	}
	s.log.Reset()
	s.cmd, s.ended = s.command("postgres", args...), make(chan struct{})
	s.cmd.Stdout, s.cmd.Stderr = &s.log, &s.log
	if err := s.cmd.Start(); err != nil {
		t.Fatalf("start the server: %v", err)
	}
	ended := s.ended
	go func() {
		_ = s.cmd.Wait() // how it ended is in its log
		close(ended)
	}()
	for {
		conn, err := pgx.Connect(context.Background(), s.URL("owner", "postgres"))
		if err == nil {
			_ = conn.Close(context.Background()) // of a connection that asked nothing
			return
		}
		select {
		case <-s.ended:
			t.Fatalf("the server ended: %s", s.log.String())
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// Stop stops the server: SIGQUIT without a last word, SIGINT after the transactions under way were undone.
func (s *Server) Stop(how os.Signal) {
	if s.cmd == nil {
		return
	}
	select {
	case <-s.ended:
		return
	default:
	}
	_ = s.cmd.Process.Signal(how) // a server that has ended meanwhile is stopped, too
	<-s.ended
}

// URL is the address of a database for a role.
func (s *Server) URL(role, database string) string {
	u := url.URL{Scheme: "postgres", User: url.User(role), Path: "/" + database, RawQuery: url.Values{"host": {s.dir}}.Encode()}
	return u.String()
}

// Database makes an empty database and returns its address.
func (s *Server) Database(t testing.TB) string {
	t.Helper()
	s.number++
	name := fmt.Sprintf("test%d", s.number)
	s.Exec(t, s.URL("owner", "postgres"), "CREATE DATABASE "+name)
	return s.URL("owner", name)
}

// Guard makes a role that has to give a password.
func (s *Server) Guard(t testing.TB, role, password string) {
	t.Helper()
	s.Exec(t, s.URL("owner", "postgres"), fmt.Sprintf("CREATE ROLE %s LOGIN PASSWORD '%s'", role, password))
	path := filepath.Join(s.data(), "pg_hba.conf")
	rules, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	rules = append([]byte("local all "+role+" scram-sha-256\n"), rules...) // the first rule that fits counts
	if err := os.WriteFile(path, rules, 0o600); err != nil {
		t.Fatal(err)
	}
	s.does(t, "pg_ctl", "reload", "-D", s.data())
}

// Owns gives a folder to the user that the server runs as.
func (s *Server) Owns(t testing.TB, dir string) {
	t.Helper()
	if err := s.owner.owns(dir); err != nil {
		t.Fatal(err)
	}
}

// Exec runs statements on the database at url.
func (s *Server) Exec(t testing.TB, url string, statements ...string) {
	t.Helper()
	conn, err := pgx.Connect(context.Background(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(context.Background()) }() // of a connection that has no more to say
	for _, statement := range statements {
		if _, err := conn.Exec(context.Background(), statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
}
