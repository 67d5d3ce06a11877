package postgres

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"afterbell/bot"
)

// These are codes of PostgreSQL (https://www.postgresql.org/docs/current/errcodes-appendix.html).
const (
	invalidPassword    = "28P01"
	invalidRole        = "28000"
	noDatabase         = "3D000"
	noSchema           = "3F000"
	noRight            = "42501"
	undefinedTable     = "42P01"
	duplicateTable     = "42P07"
	duplicateObject    = "42710"
	uniqueViolation    = "23505"
	tooManyConnections = "53300"
	diskFull           = "53100"
	readOnly           = "25006"
	cannotConnectNow   = "57P03"
	queryCanceled      = "57014"
	undefinedFunction  = "42883"
	notSupported       = "0A000"
	syntaxError        = "42601"
)

// A verdict says why a database cannot be used, and what to do about it.
type verdict struct{ what, advice string }

// Error implements error.
func (v *verdict) Error() string { return v.what + "; " + v.advice }

// Is makes every verdict a bot.ErrDamaged for errors.Is: it is not mended by trying again.
func (v *verdict) Is(target error) bool { return target == bot.ErrDamaged }

// oldest is the oldest version of PostgreSQL that is taken. All that is asked of it is older than that, but nobody mends those before.
const oldest = 11

// tooOld refuses a server that says it is of a version before the oldest.
func tooOld(says string) error {
	says, _, _ = strings.Cut(says, " ") // who packed it follows
	major, _, _ := strings.Cut(says, ".")
	if n, err := strconv.Atoi(major); err != nil || n >= oldest {
		return nil // a version that is no number is another program's
	}
	return &verdict{fmt.Sprintf("is PostgreSQL %s, and this program needs %d or newer", says, oldest), "upgrade the server"}
}

// code is PostgreSQL's code of an error, or empty.
func code(err error) string {
	var told *pgconn.PgError
	if errors.As(err, &told) {
		return told.Code
	}
	return ""
}

// refuse names the database that an error is about and says in one sentence what is wrong. It never says the
// password, which pgx's own errors may quote with the address.
func refuse(conf *pgconn.Config, err error) error {
	if err == nil {
		return nil
	}
	name := nameOf(conf)
	var v *verdict
	if errors.As(err, &v) {
		return &verdict{name + " " + v.what, v.advice}
	}
	what, advice := judge(err, conf.User)
	if what == "" {
		return fmt.Errorf("%s: %w", name, scrubbed(err))
	}
	return fmt.Errorf("%s %s; %s", name, what, advice)
}

func where(host string, port uint16) string {
	if len(host) > 0 && host[0] == '/' {
		return host
	}
	return net.JoinHostPort(host, fmt.Sprint(port))
}

// judge says what an error means and what to do, empty if it is none of those that are known.
func judge(err error, user string) (what, advice string) {
	switch code(err) {
	case invalidPassword, invalidRole:
		return fmt.Sprintf("does not let the role %q in", user), "check name and password, and pg_hba.conf on the server"
	case noDatabase:
		return "does not exist", "make it with createdb, or check the name"
	case noRight, noSchema:
		return fmt.Sprintf("gives the role %q too few rights", user), "it must create tables in its schema, and read and write them"
	case tooManyConnections:
		return "has no connection left", "lower [store] connections of each replica, or raise max_connections"
	case diskFull:
		return "has no room left on its disk", "make room there"
	case readOnly:
		return "only reads: it is a standby or in recovery", "give the address of the primary, or add target_session_attrs=read-write"
	case cannotConnectNow:
		return "is starting or in recovery", "wait until it takes connections"
	case queryCanceled:
		return "did not answer in time", "see what it is busy with"
	}
	var refused *pgconn.ConnectError
	var network net.Error
	if errors.As(err, &refused) || errors.As(err, &network) || errors.Is(err, io.ErrUnexpectedEOF) ||
		errors.Is(err, context.DeadlineExceeded) {
		return "does not answer", "check address and port, and whether it runs"
	}
	return "", ""
}

// scrubbed is what PostgreSQL said, without the rest of the error, which may quote the address.
func scrubbed(err error) error {
	var told *pgconn.PgError
	if errors.As(err, &told) {
		return fmt.Errorf("%s (%s)", told.Message, told.Code)
	}
	return err
}

// Name is what people call the database: never with a password.
func (s *Store) Name() string { return nameOf(s.pool.conf) }

func nameOf(conf *pgconn.Config) string {
	return fmt.Sprintf("the database %s at %s", conf.Database, where(conf.Host, conf.Port))
}
