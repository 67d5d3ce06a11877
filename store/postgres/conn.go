package postgres

import (
	"context"
	"encoding/binary"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
)

// A conn is a connection with the statements that it has prepared. It is used by one goroutine at a time.
type conn struct {
	pg       *pgconn.PgConn
	patience time.Duration // what is asked is answered within this time, or the connection is lost
	prepared map[string]*pgconn.StatementDescription
	used     time.Time // for the last time
	left     bool      // a transaction that only read was left open on it: the next question ends that
}

// A question is one statement with its arguments: int32, int64, string, []byte, [][]byte, or nil for NULL.
type question struct {
	sql  string
	args []any
}

// binaryFormat asks for arguments and answers as the server keeps them
// (https://www.postgresql.org/docs/current/protocol-overview.html#PROTOCOL-FORMAT-CODES).
var binaryFormat = []int16{1}

// ask sends questions together and calls each for every row of the answers, with the number of its question. What each is given
// is overwritten afterwards. A statement that is new to the connection costs one more round trip.
func (c *conn) ask(ctx context.Context, each func(n int, row [][]byte) error, questions ...question) error {
	before := 0
	if c.left {
		before, questions = 1, append([]question{{sql: "ROLLBACK"}}, questions...)
	}
	var all pgconn.Batch
	for _, q := range questions {
		s, err := c.prepare(ctx, q.sql)
		if err != nil {
			return err
		}
		args := make([][]byte, len(q.args))
		for i, a := range q.args {
			args[i] = encode(a)
		}
		all.ExecStatement(s, args, binaryFormat, binaryFormat)
	}
	c.hurry()
	c.left = false
	results := c.pg.ExecBatch(ctx, &all)
	var failed error
	for n := -before; results.NextResult(); n++ {
		for rows := results.ResultReader(); rows.NextRow(); {
			if failed == nil {
				failed = each(n, rows.Values())
			}
		}
	}
	if err := results.Close(); err != nil {
		return err
	}
	return failed
}

// hurry gives the server its time to answer what is asked next. Without it a connection that something in between has
// swallowed would be waited for until the system notices, which takes a quarter of an hour.
func (c *conn) hurry() {
	_ = c.pg.Conn().SetDeadline(time.Now().Add(c.patience)) // on a connection that is closed what is asked next fails, too
}

func (c *conn) ping(ctx context.Context) error {
	c.hurry()
	return c.pg.Ping(ctx)
}

// exec runs statements without arguments.
func (c *conn) exec(ctx context.Context, sql string) error {
	c.hurry()
	return c.pg.Exec(ctx, sql).Close()
}

func (c *conn) prepare(ctx context.Context, sql string) (*pgconn.StatementDescription, error) {
	if s, ok := c.prepared[sql]; ok {
		return s, nil
	}
	c.hurry()
	s, err := c.pg.Prepare(ctx, fmt.Sprintf("s%d", len(c.prepared)), sql, nil)
	if err != nil {
		return nil, err
	}
	c.prepared[sql] = s
	return s, nil
}

// noRows is for questions that nothing is answered to.
func noRows(int, [][]byte) error { return nil }

// encode returns an argument as the server takes it.
func encode(a any) []byte {
	switch a := a.(type) {
	case int32:
		return binary.BigEndian.AppendUint32(nil, uint32(a))
	case int64:
		return binary.BigEndian.AppendUint64(nil, uint64(a))
	case string:
		return []byte(a)
	case []byte:
		if a == nil {
			return []byte{}
		}
		return a
	case [][]byte:
		if a == nil {
			return nil
		}
		return encodeArray(a)
	}
	return nil
}

const byteaType = 17 // the server calls bytea so, see SELECT oid FROM pg_type

// encodeArray returns a bytea[]: the number of dimensions, whether there are NULLs, the type of the elements, length and first
// index, and then the elements (array_send in https://github.com/postgres/postgres/blob/master/src/backend/utils/adt/arrayfuncs.c).
func encodeArray(list [][]byte) []byte {
	size := 20
	for _, v := range list {
		size += 4 + len(v)
	}
	out := make([]byte, 0, size)
	for _, n := range []int{1, 0, byteaType, len(list), 1} {
		out = binary.BigEndian.AppendUint32(out, uint32(n))
	}
	for _, v := range list {
		out = append(binary.BigEndian.AppendUint32(out, uint32(len(v))), v...)
	}
	return out
}

// decodeArray is the inverse of encodeArray. An empty array has no dimensions.
func decodeArray(raw []byte) (list []string, err error) {
	if len(raw) < 20 {
		return nil, nil
	}
	left := raw[20:]
	for n := binary.BigEndian.Uint32(raw[12:]); n > 0; n-- {
		if len(left) < 4 || len(left)-4 < int(binary.BigEndian.Uint32(left)) {
			return nil, fmt.Errorf("an array of %d bytes ends before its end", len(raw))
		}
		end := 4 + int(binary.BigEndian.Uint32(left))
		list = append(list, string(left[4:end]))
		left = left[end:]
	}
	return list, nil
}

// decodeInt reads an integer of any width.
func decodeInt(raw []byte) (n int64) {
	if len(raw) > 0 && raw[0] >= 1<<7 {
		n = -1
	}
	for _, b := range raw {
		n = n<<8 | int64(b)
	}
	return n
}

// copied is a value that outlives its row. A value of no bytes is not nil, which would be NULL.
func copied(raw []byte) []byte { return append([]byte{}, slices.Clip(raw)...) }
