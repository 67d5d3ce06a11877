package postgres_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"afterbell/bot"
	"afterbell/store/postgres"
	"afterbell/store/postgres/pgtest"
)

// BenchmarkCheckIn notes check-ins, three records each, on a server that keeps what it commits: through pgconn as one prepared
// statement on a table of its own, which looks at nothing first, and through stores, whose Updates look at two records before.
func BenchmarkCheckIn(b *testing.B) {
	server := pgtest.Start(b, "max_connections=300")
	for _, callers := range []int{1, 64} {
		b.Run(fmt.Sprintf("plain/%d", callers), func(b *testing.B) { benchPlain(b, server.Database(b), callers) })
		b.Run(fmt.Sprintf("replica/%d", callers), func(b *testing.B) { benchStores(b, server.Database(b), 1, callers) })
	}
	b.Run("replicas/3x64", func(b *testing.B) { benchStores(b, server.Database(b), 3, 64) })
}

// shared lets callers do work together, b.N times in all.
func shared(b *testing.B, callers int, work func(caller, n int) error) {
	b.Helper()
	var next atomic.Int64
	var all sync.WaitGroup
	b.ResetTimer()
	for caller := range callers {
		all.Go(func() {
			for n := next.Add(1); n <= int64(b.N); n = next.Add(1) {
				if err := work(caller, int(n)); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	all.Wait()
	b.StopTimer()
}

func benchPlain(b *testing.B, url string, callers int) {
	ctx := context.Background()
	conns := make([]*pgconn.PgConn, callers)
	for i := range conns {
		var err error
		if conns[i], err = pgconn.Connect(ctx, url); err != nil {
			b.Fatal(err)
		}
		defer conns[i].Close(ctx)
		_, err = conns[i].Exec(ctx, "CREATE TABLE IF NOT EXISTS plain (key text PRIMARY KEY, value text NOT NULL)").ReadAll()
		if err != nil {
			b.Fatal(err)
		}
		if _, err = conns[i].Prepare(ctx, "note", "INSERT INTO plain VALUES ($1, $2), ($3, $2), ($4, $2) "+
			"ON CONFLICT (key) DO UPDATE SET value = excluded.value", nil); err != nil {
			b.Fatal(err)
		}
	}
	shared(b, callers, func(caller, n int) error {
		keys := keysOf(caller, n)
		args := [][]byte{[]byte(keys[0]), value, []byte(keys[1]), []byte(keys[2])}
		return conns[caller].ExecPrepared(ctx, "note", args, nil, nil).Read().Err
	})
}

// value is about as long as a record.
var value = fmt.Appendf(nil, "%0200d", 1)

// keysOf are the keys that a check-in writes: two of its own, and one of its author that it writes anew.
func keysOf(caller, n int) [3]string {
	return [3]string{fmt.Sprintf("fact/%d", n), fmt.Sprintf("day/%d", n), fmt.Sprintf("person/%d", caller)}
}

func benchStores(b *testing.B, url string, replicas, callers int) {
	stores := make([]*postgres.Store, replicas)
	for i := range stores {
		stores[i] = open(b, url)
		defer stores[i].Close()
	}
	shared(b, callers, func(caller, n int) error {
		keys := keysOf(caller, n)
		return stores[caller%replicas].Update(context.Background(), func(tx bot.Tx) error {
			_, err := tx.Get(keys[2])
			if errors.Is(err, bot.ErrNotFound) {
				err = nil
			}
			if _, missing := tx.Get(keys[0]); !errors.Is(missing, bot.ErrNotFound) {
				err = errors.Join(err, missing)
			}
			for _, key := range keys {
				err = errors.Join(err, tx.Put(key, value))
			}
			return err
		})
	})
	b.ReportMetric(float64(b.N)/commitsOf(b, url), "check-ins/commit")
}

// commitsOf is how many commits a database has seen.
func commitsOf(b *testing.B, url string) (n float64) {
	b.Helper()
	conn, err := pgx.Connect(context.Background(), url)
	if err != nil {
		b.Fatal(err)
	}
	defer conn.Close(context.Background())
	if err := conn.QueryRow(context.Background(), "SELECT sum(sequence)::float8 FROM afterbell_cell").Scan(&n); err != nil {
		b.Fatal(err)
	}
	return n
}
