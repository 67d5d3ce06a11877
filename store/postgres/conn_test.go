package postgres

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"afterbell/bot"
	"afterbell/store/batch"
	"afterbell/store/postgres/pgtest"
)

// TestDecodeInt reads numbers as the server sends them.
func TestDecodeInt(t *testing.T) {
	for _, n := range []int64{0, 1, -1, 255, 1 << 40, -1 << 63, 1<<63 - 1} {
		if got := decodeInt(encode(n)); got != n {
			t.Errorf("%d became %d", n, got)
		}
	}
	if got := decodeInt(encode(int32(-7))); got != -7 {
		t.Errorf("-7 became %d", got)
	}
}

// FuzzArray sends lists there and back, and reads what no server says: it neither panics nor takes more than there is.
func FuzzArray(f *testing.F) {
	f.Add([]byte("a"), []byte(""))
	f.Add([]byte("\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x11\xff\xff\xff\xff\x00\x00\x00\x01\xff\xff\xff\xff"), []byte("b"))
	f.Fuzz(func(t *testing.T, a, b []byte) {
		got, err := decodeArray(encodeArray([][]byte{a, b}))
		if want := []string{string(a), string(b)}; err != nil || !slices.Equal(got, want) {
			t.Errorf("%q, %v, want %q", got, err, want)
		}
		if list, err := decodeArray(a); err == nil && len(list) > len(a) {
			t.Errorf("%d values of %d bytes", len(list), len(a))
		}
	})
}

// TestUndone settles commits whose error came from the server: one that ended the connection says nothing about the commit, so
// the database is asked.
func TestUndone(t *testing.T) {
	ctx := context.Background()
	s, err := Open(ctx, pgtest.Start(t, "fsync=off").Database(t), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.Update(ctx, func(tx bot.Tx) error { return tx.Put("a", nil) }); err != nil {
		t.Fatal(err)
	}
	happened, never := commitID{writer: s.writer, count: 1}, commitID{writer: s.writer, count: 2}
	stopped := &pgconn.PgError{SeverityUnlocalized: "FATAL", Code: "57P01"}
	if err := s.settle(happened, stopped); err != nil {
		t.Errorf("%v, want nil, since it was committed before the server stopped", err)
	}
	for id, cause := range map[commitID]*pgconn.PgError{never: stopped, happened: {SeverityUnlocalized: "ERROR", Code: diskFull}} {
		if err := s.settle(id, cause); !errors.Is(err, batch.ErrUndone) {
			t.Errorf("%v, want that it is undone", err)
		}
	}
}
